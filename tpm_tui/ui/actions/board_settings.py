"""The command that shows what a board counts by, and changes it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.roles.permission import SETTINGS, ensure
from tpm_tui.service.settings.typed import (
    BoardSetting,
    board_settings,
    consequences,
    counts_nowhere,
    set_setting,
)
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

HEADS = ("Setting", "Value", "What it does")
VALUE_MOST = 28
"""Characters of a value in the table."""
PREVIEW_HEADS = ("Row", "Column", "now", "would be", "difference")


class BoardSettings:
    """The list of settings of the board."""

    def __init__(self, desk: Desk, screen: BoardScreen, choose_basis: Callable[[], None]) -> None:
        self.desk = desk
        self.screen = screen
        self.choose_basis = choose_basis
        """Picks what weighs rows, with old and new progress first."""
        self.known: tuple[BoardSetting, ...] = ()

    def board_settings(self) -> None:
        """What the board counts by, each with its value and what it does."""
        screen = TableScreen(self.desk.grid.palette, self._table(), self.desk)
        _ = self.screen.app.push_screen(screen)

    def _table(self) -> Table:
        desk, session = self.desk, self.desk.session
        self.known = board_settings(desk.board)

        def undo(*_where: object) -> None:
            _ = desk.carry_out(session.undo, "Undone")

        def redo(*_where: object) -> None:
            _ = desk.carry_out(session.redo, "Redone")

        return Table(
            "Settings of the board",
            HEADS,
            tuple((one.label, _short(one.value), one.does) for one in self.known),
            left=frozenset({0, 1, 2}),
            tones=tuple("muted" if one.fixed else "" for one in self.known),
            ids=tuple(one.key for one in self.known),
            detail=lambda at: f"{self.known[at].does} ({self.known[at].value})",
            acts=(
                RowAct("enter", "change", self._change),
                RowAct("u", "undo", undo),
                RowAct("ctrl+z", "", undo),
                RowAct("ctrl+r", "", redo),
                RowAct("ctrl+y", "", redo),
                RowAct("f2", "", self._change),
            ),
            again=self._table,
            version=lambda: (desk.board.revision, desk.board.ctx.today),
        )

    # ---- changing

    def _change(self, screen: TableScreen, at: int) -> None:
        """Ask for another value, or offer what there is."""
        one = self.known[at]
        ensure(self.desk.session, what=SETTINGS)
        if one.fixed:
            raise Refused(one.fixed)
        if one.key == "basis" and self.desk.board.items.children.get(BOARD):
            self.choose_basis()
        elif one.choices:
            self._offer(screen, one)
        else:
            seen = self.desk.board.revision
            prompt = Prompt(
                f"{one.label}:", lambda text: self._set(screen, one, text, seen), hint=one.forms,
                selected=True,
            )  # fmt: skip
            screen.ask(prompt, one.typed)

    def _offer(self, screen: TableScreen, one: BoardSetting) -> None:
        seen = self.desk.board.revision
        options = [
            Option(key, label, mark="x" if key == one.typed else " ") for key, label in one.choices
        ]

        def picked(key: str) -> None:
            screen.carry_out(lambda: self._set(screen, one, key, seen))

        picking = Picking(one.label, options, picked, at=one.typed)
        _ = screen.app.push_screen(PickerScreen(self.desk.grid.palette, picking))

    def _set(self, screen: TableScreen, one: BoardSetting, text: str, seen: int) -> None:
        """Set a value, after a look at what it does where figures depend on it."""

        def command(board: Board) -> ChangeSet:
            return set_setting(board, one.key, text)

        changes = command(self.desk.board)
        if not len(changes):
            self.desk.say("It is so already.", "muted")
        elif counts_nowhere(changes):
            outcome = self.desk.session.execute(command, seen)
            _ = self.desk.carry_out(lambda: outcome)
        else:
            self._preview(screen, command, seen)

    def _preview(
        self, screen: TableScreen, command: Callable[[Board], ChangeSet], seen: int
    ) -> None:
        """What it would do to the parents that are shown; Enter takes it."""
        desk = self.desk

        def take(table: TableScreen, _at: int) -> None:
            table.leave()
            _ = desk.run(command, seen)

        def made() -> Table:
            shown = [row for row in desk.outline.rows if row > 0 and not is_group(row)]
            found = consequences(desk.board, command(desk.board), shown)
            label = found.changes.label or "nothing would change"
            rows = f"{found.rows:,} {'row' if found.rows == 1 else 'rows'} above would differ"
            others = f"; {found.others:,} more that are not shown" if found.others else ""
            others = "; others may, too" if found.others is None else others
            lines = found.lines
            return Table(
                f"{label[:1].upper()}{label[1:]} · {rows}{others}",
                PREVIEW_HEADS,
                tuple(
                    (one.title, one.column, one.before, one.after, one.difference) for one in lines
                ),
                left=frozenset({0, 1}),
                acts=(RowAct("enter", "takes it", take, without_row=True),),
                ids=tuple((one.row, one.key) for one in lines),
                again=made,
                version=lambda: desk.board.revision,
                empty="No figure of a shown parent or of the total would be another one.",
            )

        _ = screen.app.push_screen(TableScreen(desk.grid.palette, made()))


def _short(text: str) -> str:
    """A value that leaves room for what it does; in full it stands below."""
    return text if len(text) <= VALUE_MOST else f"{text[: VALUE_MOST - 1]}…"
