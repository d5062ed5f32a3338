"""Everything about one row beside the grid, or over it on a narrow screen; edited in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from tpm_tui.errors import Conflict, Refused, TpmError
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.details import details_of
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.cell_editing import pasted
from tpm_tui.ui.company.news import News
from tpm_tui.ui.describe import split_line
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.detail.acts import DetailActs
from tpm_tui.ui.detail.layout import FIELDS, HISTORY
from tpm_tui.ui.detail.lines import DetailLines
from tpm_tui.ui.keys.sequences import pressed
from tpm_tui.ui.prompts.prompting import PromptLine
from tpm_tui.ui.screens.framed import hinted

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

BESIDE = 120
"""Cells from which the grid stays in sight at the left."""
SHARE = 60
"""Percent of the screen that the pane takes then."""
EDGE = "#808080"
"""Colour of the line between grid and pane, seen on light and dark."""
FOLLOW_SECONDS = 0.5
KEYS = (
    ("Enter", "edit"), ("c", "comment"), ("L", "link"), ("d", "delete"), ("Tab", "section"),
    ("J K", "rows"), ("u", "undo"), ("=", "explain"),
)  # fmt: skip


class DetailScreen(ModalScreen[None], inherit_bindings=False):
    """The pane with its title, a line for words, and one for keys."""

    app: TpmApp
    CSS = """
    DetailScreen { align: right top; background: transparent; }
    DetailScreen > Vertical { width: 100%; height: 100%; }
    """

    def __init__(
        self,
        desk: Desk,
        explain: Callable[[int, str], None],
        *,
        history: bool = False,
        row: int = 0,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.explain = explain
        self._said = ""
        self._editing = False
        self._width = 80
        palette = desk.grid.palette
        self.head, self.foot = Bar(palette), Bar(palette, "head", 2)
        details = details_of(desk.session, row or desk.row)
        self.lines = DetailLines(palette, details, HISTORY if history else FIELDS)
        self.pane = Vertical(self.head, self.lines, self.foot)
        self.prompts = PromptLine(self.foot, self._after, self._show)
        self.prompts.desk = desk
        self.acts = DetailActs(desk, self.lines, self.say, self.renew, self.prompts.ask)
        self.news = News(
            self,
            lambda: not (self.prompts.prompt or self.lines.editor or self._said),
            lambda: self._said,
            self.say,
        )

    def compose(self) -> ComposeResult:
        """One column."""
        yield self.pane

    def on_mount(self) -> None:
        """Take keys and words, and follow what others change."""
        self.desk.voices.begin(self.desk, self, self.say, self.prompts.ask)
        self._fit(self.app.size.width)
        self.lines.focus()
        self._show()
        self.set_interval(FOLLOW_SECONDS, self.follow)

    def on_unmount(self) -> None:
        """What is said goes to the board's line again."""
        self.desk.voices.end(self.desk, self)

    def leave(self) -> None:
        """Close the pane; what is said from here on is said below it."""
        self.desk.voices.end(self.desk, self)
        _ = self.app.pop_screen()

    def on_screen_resume(self) -> None:
        """Follow a jump from what lay over the pane."""
        row = self.desk.row
        if row and row != self.lines.details.row and not is_group(row):
            self.renew(row)
        self._typed()

    def on_resize(self, event: events.Resize) -> None:
        """Beside the grid or over it."""
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        beside = width >= BESIDE
        self._width = width * SHARE // 100 if beside else width
        self.pane.styles.width = self._width
        self.pane.styles.border_left = ("solid", EDGE) if beside else None

    # ---- keys

    def on_key(self, event: events.Key) -> None:
        """Typed into what is open, or a key of the pane."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        if self.prompts.prompt is not None:
            self.prompts.press(event.key, event.character)
        elif self.lines.editor is not None:
            editor, key, character = self.lines.editor, event.key, event.character
            self.desk.attempt(lambda: self.acts.press(editor, key, character))
        else:
            self._key(pressed(event))
        self._typed()

    def _typed(self) -> None:
        """Where an editor has opened or closed, show its keys, and let others know at once: they may
        mean to type there."""
        if (self.lines.editor is not None) != self._editing:
            self._editing = self.lines.editor is not None
            self._show_keys()
            row, column, editing = self.whereabouts()
            self.desk.around.stay(row, column, editing=editing)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes to what is open."""
        event.stop()
        if self.prompts.prompt is not None:
            self.prompts.paste(event.text)
        elif self.lines.editor is not None:
            pasted(self.lines.editor, event.text)
            self.lines.refresh()

    def _key(self, key: str) -> None:
        lines, page = self.lines, max(1, self.lines.size.height - 1)
        all_lines = len(lines.lines)
        steps = {
            "down": 1,
            "j": 1,
            "up": -1,
            "k": -1,
            "pagedown": page,
            "pageup": -page,
            "space": page,
        }
        steps |= {"ctrl+d": page // 2 or 1, "ctrl+u": -(page // 2 or 1), "home": -all_lines}
        steps |= {"g": -all_lines, "G": all_lines, "end": all_lines}
        do = self.acts
        acts: dict[str, Callable[[], None]] = {
            "enter": do.edit, "f2": do.edit, "i": do.edit, "s": lambda: do.edit(text=""),
            "delete": do.delete, "d": do.delete, "c": do.comment, "L": do.link,
            "J": lambda: do.neighbour(1), "K": lambda: do.neighbour(-1),
            "tab": lambda: lines.next_section(1), "shift+tab": lambda: lines.next_section(-1),
            "u": do.undo, "ctrl+z": do.undo, "ctrl+r": do.redo, "ctrl+y": do.redo,
            "=": self._explain,
        }  # fmt: skip
        if key in ("escape", "ctrl+g", "ctrl+c", "q", "ctrl+q"):
            self.leave()
            return
        self._show()
        if key in steps:
            lines.move(steps[key])
        elif key in acts:
            self._attempt(acts[key])

    def _attempt(self, act: Callable[[], object]) -> None:
        """Do something that may be refused or need a reason."""
        try:
            self.desk.attempt(act)
        except TpmError as error:
            self.say(str(error), "bad")
            if isinstance(error, Conflict) and error.cells:
                from tpm_tui.ui.company.contesting import contest

                contest(self.app, error, lambda: self._attempt(act))

    # ---- following

    def follow(self) -> None:
        """Take over what others changed meanwhile."""
        if self.app.screen is not self:
            return
        if self.desk.board.revision != self.lines.details.revision:
            self.renew(self.lines.details.row)
        self.acts.see_company()
        self.prompts.follow()

    def whereabouts(self) -> tuple[int, str, bool]:
        """The row in the pane, and the field that is typed into."""
        editor = self.lines.editor
        key = self.desk.key if editor is None else editor.column
        return self.lines.details.row, key, editor is not None

    def renew(self, row: int) -> None:
        """Show a row as it is now; closes where it is gone."""
        try:
            self.lines.show(details_of(self.desk.session, row))
        except TpmError as error:
            if self.lines.editor is not None or self.prompts.prompt is not None:
                # What is typed is not thrown away because the row is gone.
                self.say(f"{error} What you typed stays open; Esc gives it up.", "bad")
                return
            self.desk.voices.end(self.desk, self)
            self.desk.say(str(error), "warn")
            if self.app.screen is self:
                self.leave()
            return
        self._show_head()
        self.refresh()

    def _explain(self) -> None:
        field = self.lines.field()
        if field is None:
            raise Refused("Only a field can be explained.")
        self.explain(self.lines.details.row, field.key)

    # ---- mouse

    def on_click(self, event: events.Click) -> None:
        """A click marks a line, a second one edits it; beside the pane it closes."""
        event.stop()
        region = self.lines.region
        if self.lines.editor is not None or self.prompts.prompt is not None:
            return
        if not self.pane.region.contains(event.screen_x, event.screen_y):
            self.leave()
            return
        index = self.lines.index_at(event.screen_y - region.y)
        if region.contains(event.screen_x, event.screen_y) and index is not None:
            self.lines.at = index
            self.lines.move(0)
            if event.chain == 2:
                self._key("enter")

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        self.lines.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        self.lines.move(-3)

    # ---- words

    def say(self, text: str, tone: str) -> None:
        """Show a sentence above the keys; a long one takes their place."""
        self.app.notes(text, tone)
        self._said = text
        first, rest = split_line(text, max(8, self._width - 2))
        self.foot.set_line(0, [(f" {first}", tone)], [])
        if rest:
            self.foot.set_line(1, [(f" {rest}", tone)], [])
        else:
            self._show_keys()

    def _after(self, _name: str, seconds: float, act: Callable[[], None]) -> None:
        self.set_timer(seconds, act)

    def _show(self) -> None:
        self.say("", "")
        self._show_head()

    def _show_keys(self) -> None:
        """Keys that matter now: those of the open editor, or of the pane."""
        editor = self.lines.editor
        hints, leaves = list(KEYS), " closes "
        if editor is not None:
            choose = [("Up Down", "choose")] if editor.choices else []
            hints, leaves = [("Enter", "save"), ("Tab", "save, next line"), *choose], " leaves it "
        width = self._width - cell_len(leaves) - 4
        self.foot.set_line(1, hinted(hints, width), [(" Esc", "accent"), (leaves, "muted")])

    def _show_head(self) -> None:
        details = self.lines.details
        path = " › ".join(details.path[-2:])
        self.head.set_line(0, [(f" {details.title} ", "top"), (f" {path}", "muted")], [])
