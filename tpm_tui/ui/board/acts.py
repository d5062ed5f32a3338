"""Everything that commands of the board screen do, wired together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tpm_tui.errors import TpmError
from tpm_tui.ui.actions.accessing import Accessing
from tpm_tui.ui.actions.allocating import Allocating
from tpm_tui.ui.actions.arranging import Arranging
from tpm_tui.ui.actions.auditing import Auditing
from tpm_tui.ui.actions.board_settings import BoardSettings
from tpm_tui.ui.actions.booking import Booking
from tpm_tui.ui.actions.budgeting import Budgeting
from tpm_tui.ui.actions.bulk_editing import BulkEditing
from tpm_tui.ui.actions.column_list import ColumnList
from tpm_tui.ui.actions.columns import Columns
from tpm_tui.ui.actions.copying import Copying
from tpm_tui.ui.actions.counting import Counting
from tpm_tui.ui.actions.detailing import Detailing
from tpm_tui.ui.actions.editing import Editing
from tpm_tui.ui.actions.explaining import Explaining
from tpm_tui.ui.actions.filtering import Filtering
from tpm_tui.ui.actions.finding import Finding
from tpm_tui.ui.actions.folding import Folding
from tpm_tui.ui.actions.general import General
from tpm_tui.ui.actions.linting import Linting
from tpm_tui.ui.actions.looks import Looks
from tpm_tui.ui.actions.messages import Messages
from tpm_tui.ui.actions.moving import Moving
from tpm_tui.ui.actions.ordering import Ordering
from tpm_tui.ui.actions.own_fields import OwnFields
from tpm_tui.ui.actions.peopling import Peopling
from tpm_tui.ui.actions.previewing import Previewing
from tpm_tui.ui.actions.redefining import Redefining
from tpm_tui.ui.actions.repeating import Repeating
from tpm_tui.ui.actions.rules import Rules
from tpm_tui.ui.actions.saved_views import SavedViews
from tpm_tui.ui.actions.selecting import Selecting
from tpm_tui.ui.actions.weighing import Weighing
from tpm_tui.ui.actions.who_is_here import WhoIsHere
from tpm_tui.ui.actions.widths import Widths
from tpm_tui.ui.screens.picker import PickerScreen, Picking

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class BoardActions:
    """The actions of one screen; commands find their method by name."""

    def __init__(self, screen: BoardScreen) -> None:
        desk, ask, pick = screen.desk, screen.prompts.ask, _picker(screen)
        folding, filtering = Folding(desk), Filtering(desk, ask)
        moving = Moving(desk, folding)
        explaining = Explaining(desk, screen)
        previewing = Previewing(desk, screen)
        allocating = Allocating(desk, screen, explaining)
        self.editing = Editing(desk)
        self.editing.foretelling.in_full = previewing.show
        self.editing.foretelling.after = screen.later
        self.editing.enter_rows = 0 if screen.config.edit_enter == "stay" else 1
        self.copying = Copying(desk)
        self.copying.preview = previewing.show
        self.editing.paste_lines = self.copying.paste_lines
        self.arranging = Arranging(desk, self.editing, self.copying)
        fields = OwnFields(desk, ask, pick)
        weighing = Weighing(desk, screen, ask, pick, previewing.show)
        columns = Columns(desk, pick, fields, lambda name: screen.run_command("add-field", name))
        self.widths = Widths(desk, ask)
        self.all: tuple[object, ...] = (
            folding,
            moving,
            Selecting(desk, moving),
            self.editing,
            self.copying,
            self.arranging,
            filtering,
            Finding(desk, ask, pick),
            Ordering(desk, moving, pick),
            Rules(desk, ask, pick, filtering, desk.source),
            columns,
            ColumnList(desk, pick, columns, lambda: screen.run_command("add-field")),
            self.widths,
            fields,
            Redefining(desk, fields),
            SavedViews(desk, ask, pick),
            explaining,
            allocating,
            Peopling(desk, screen, allocating.show_weeks_of),
            Detailing(desk, screen, explaining),
            Counting(desk, screen, filtering),
            Booking(desk, ask),
            Budgeting(desk, screen, explaining),
            Linting(desk, screen, previewing),
            Auditing(desk, screen),
            WhoIsHere(desk, screen),
            Messages(desk, screen),
            BulkEditing(desk, ask, partial(_outside, screen), previewing.show),
            previewing,
            weighing,
            BoardSettings(desk, screen, weighing.choose_board_basis),
            Accessing(desk, screen),
            Repeating(screen),
            General(desk, screen),
            Looks(desk, screen),
        )

    def named(self, method: str) -> Callable[..., None]:
        """The method that does what a command is named after."""
        for action in self.all:
            found = getattr(action, method, None)
            if found is not None:
                return found  # type: ignore[no-any-return]
        raise LookupError(method)


def _outside(screen: BoardScreen, text: str, suffix: str) -> str | None:
    """A text as it comes back from the user's own editor; raises Refused behind the gate, where
    what starts programs is not even imported."""
    screen.app.need_no_lock("no editor")
    from tpm_tui.ui.outside import edited_outside

    return edited_outside(screen.app, text, suffix)


def _picker(screen: BoardScreen) -> Callable[[Picking], None]:
    """Opens a list to pick from; what picking is refused for is said on the board."""

    def pick(picking: Picking) -> None:
        act = picking.pick

        def picked(value: str) -> None:
            try:
                screen.desk.attempt(lambda: act(value))
            except TpmError as error:
                screen.say(str(error), "bad")

        picking.pick = picked
        _ = screen.app.push_screen(PickerScreen(screen.desk.grid.palette, picking))

    return pick
