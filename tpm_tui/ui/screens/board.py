"""The board screen: grid, bars, keys to commands, and following what others commit."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from tpm_tui.errors import TpmError
from tpm_tui.query.outline import Outline
from tpm_tui.service.command_table import COMMANDS, bindings
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.actions.arranging import Arranging
from tpm_tui.ui.actions.editing import Editing
from tpm_tui.ui.actions.folding import Folding
from tpm_tui.ui.actions.general import General
from tpm_tui.ui.actions.moving import Moving
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.board_sheet import BoardSheet, default_view
from tpm_tui.ui.describe import describe_cell, footer, heading, position, split_line
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.grid import Pick, TreeGrid
from tpm_tui.ui.grid.lines import mark_x
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys import KeyMachine, pressed

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

POLL_SECONDS = 0.25
FLASH_SECONDS = 1.2
DESCRIBE_SECONDS = 0.2
WHICH_KEY_SECONDS = 0.4
FIRST_ROWS = 120
LARGE_BYTES = 3_000_000
"""Boards up to this size are read whole before the first paint; it takes no longer than the paint."""


class BoardScreen(Screen[None], inherit_bindings=False):
    """One board."""

    app: TpmApp
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, session: BoardSession, palette: Palette, badge: str = "", preset: str = "vim"
    ) -> None:
        super().__init__()
        self.session = session
        self.badge = badge
        self.preset = preset
        self._keys = KeyMachine(bindings())
        self._palette = palette
        self._ready = self._load_first()
        outline = Outline(session.board.items)
        sheet = BoardSheet(session.board, outline, complete=self._ready)
        self.grid = TreeGrid(sheet, default_view(), palette)
        self.head = Bar(palette, "head")
        self.foot = Bar(palette, "head", 2)
        self.desk = Desk(session, self.grid, outline, sheet, self.say, self._start_flash)
        folding = Folding(self.desk)
        self.editing = Editing(self.desk)
        self._actions: tuple[object, ...] = (
            folding,
            Moving(self.desk, folding),
            self.editing,
            Arranging(self.desk, self.editing),
            General(self.desk, self),
        )
        self._waits: dict[str, Timer] = {}
        self._said = False

    def compose(self) -> ComposeResult:
        """Head line, grid, two lines below."""
        yield self.head
        yield self.grid
        yield self.foot

    def on_mount(self) -> None:
        """Take keys, show what is there, and read the rest of a large board."""
        self.grid.on_press = self.on_key
        self.grid.on_paste_text = self.editing.paste
        self.grid.on_pick = self._pick
        self.grid.on_wheel = self._wheel
        self.grid.focus()
        self.head.set_line(0, *heading(self.session, self.badge))
        self._show_footer()
        if self._ready:
            self._complete()
        else:
            self.say("Reading the board ...", "muted")
            self._load_rest()

    def say(self, text: str, tone: str) -> None:
        """Show a sentence in the status line until the next key; a long one takes the footer too."""
        self._said = bool(text)
        where = position(self.desk)
        first, rest = split_line(text, self.app.size.width - len(where[0][0]) - 2)
        self.foot.set_line(0, [(f" {first}", tone)], where)
        if rest:
            self.foot.set_line(1, [(f" {rest}", tone)], [])
        else:
            self._show_footer()
        if not text:
            self._describe()

    def _show_footer(self) -> None:
        """Keys that matter now: those of the open editor, or of the board."""
        self.foot.set_line(1, *footer(COMMANDS, self.preset, self.grid.editor))

    # ---- loading

    def _load_first(self) -> bool:
        """Read a small board whole, of a large one the first rows."""
        if self.session.path.stat().st_size <= LARGE_BYTES:
            self.session.load()
            return True
        self.session.preview(FIRST_ROWS)
        return False

    @work(thread=True, exclusive=True)
    def _load_rest(self) -> None:
        # A hundred thousand rows make no garbage, but the collector would look at each of them.
        gc.disable()
        try:
            self.session.load()
        except TpmError as error:
            self.app.call_from_thread(self.say, str(error), "bad")
            return
        finally:
            gc.freeze()
            gc.enable()
        self.app.call_from_thread(self._loaded)

    def _loaded(self) -> None:
        self.sheet_is_complete()
        self.say("", "")
        self._complete()

    def sheet_is_complete(self) -> None:
        """Show the whole board, opened to the level that fits a screen."""
        self._ready = True
        self.desk.sheet.complete = True
        self.desk.outline.folded.clear()
        self.desk.rebuild()

    def _complete(self) -> None:
        level = opening_level(self.desk.outline, self.app.size.height)
        self.desk.outline.fold_to(level)
        self.desk.fit_columns()
        self.desk.bookings = self.session.board.engine.staffing.version
        self.grid.reset()
        self._describe()
        self.set_interval(POLL_SECONDS, self._poll)
        self._warm_up()

    @work(thread=True, exclusive=True, group="warm-up")
    def _warm_up(self) -> None:
        """Import what the first edit needs while the user reads the first picture."""
        if not self.session.read_only:
            self.session.writer()

    def _poll(self) -> None:
        try:
            outcome = self.session.poll()
        except TpmError as error:
            self.say(str(error), "bad")
            return
        if outcome is not None:
            self.desk.show(outcome.delta, "remote")
            self.say(f"Changed by {', '.join(outcome.authors)}.", "warn")

    # ---- keys and mouse

    def on_key(self, event: events.Key) -> None:
        """A key: typed into the editor, the start of an edit, or part of a command."""
        if self.app.hands_on(event, self):
            return
        if not self._ready:
            if pressed(event) in ("q", "ctrl+q"):
                self.app.exit()
            return
        if self.grid.editor is not None:
            if event.key != "ctrl+q":
                self.editing.press(event.key, event.character)
            elif self.editing.leave():
                self.app.exit(0)
            if self.grid.editor is None and not self._said:
                self._show_footer()
            self._describe_soon()
            return
        if self._said:
            self.say("", "")
        key = pressed(event)
        if not self._keys.pending and self._types(key, event):
            self.editing.type_over(key if key != "space" else " ")
            return
        name = self._keys.press(key)
        self._show_continuations(open_sequence=name == "")
        if name:
            self.run_command(name)
        elif name is None and event.is_printable:
            self.say(f"{key} does nothing here; ? lists the keys.", "muted")
        self._describe_soon()

    def _types(self, key: str, event: events.Key) -> bool:
        """Whether a key starts an edit: digits where numbers belong, in `sheet` any character."""
        if self.preset == "sheet" and event.is_printable and event.character not in (None, " "):
            return True
        return self.editing.starts_with(key)

    def run_command(self, name: str) -> None:
        """Carry out a command of the table; say so where that is not possible."""
        try:
            if name.startswith("fold-to-level-"):
                self.action_of("to_level")(int(name.rpartition("-")[2]))
            else:
                self.action_of(name.replace("-", "_"))()
        except TpmError as error:
            self.say(str(error), "bad")

    def action_of(self, method: str) -> Callable[..., None]:
        """The method that does what a command is named after."""
        for action in self._actions:
            found = getattr(action, method, None)
            if found is not None:
                return found  # type: ignore[no-any-return]
        raise LookupError(method)

    def _pick(self, pick: Pick) -> None:
        """A click: takes a choice, or saves an open editor as Enter does and goes where it was."""
        grid, outline = self.grid, self.desk.outline
        if not self._ready:
            return
        row = outline.rows[pick.row] if pick.row < len(outline) else 0
        if grid.editor is not None:
            if pick.choice is None and (pick.row, pick.column) == (grid.row, grid.column):
                return
            if not self.editing.take(pick.choice) or pick.choice is not None:
                return
        at = outline.index(row)
        if at is None:
            return
        grid.move_to(at, pick.column)
        mark = mark_x(outline.levels[at], grid.placed()[0].width)
        if pick.column == 0 and mark <= pick.x <= mark + 1 and outline.has_below(row):
            self.run_command("toggle-fold")
        elif pick.chain == 2:
            self.run_command("edit-cell")
        self._describe_soon()

    def _wheel(self, rows: int) -> None:
        if self.grid.editor is None:
            self.grid.scroll_by(rows)

    # ---- the line below, after a moment

    def _once(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        timer = self._waits.pop(name, None)
        if timer is not None:
            timer.stop()
        self._waits[name] = self.set_timer(seconds, act)

    def _start_flash(self) -> None:
        self._once("flash", FLASH_SECONDS, self.grid.end_flash)

    def _describe_soon(self) -> None:
        self._once("describe", DESCRIBE_SECONDS, self._describe)

    def _describe(self) -> None:
        if self.grid.editor is not None or self._keys.pending or not self._ready:
            return
        left, right = describe_cell(self.desk)
        self.foot.set_line(0, None if self._said else left, right)

    def _show_continuations(self, *, open_sequence: bool) -> None:
        def show() -> None:
            if self._keys.pending:
                self._said = True
                shown = (
                    f" {' '.join(self._keys.pending)} …  {continuing(self._keys.continuations())}"
                )
                self.foot.set_line(0, [(shown, "accent")], [])

        if open_sequence:
            self._once("which-key", WHICH_KEY_SECONDS, show)


def continuing(found: list[tuple[str, str]]) -> str:
    """What can follow the keys pressed so far, the levels of the tree in one word."""
    words = [f"{key} {name}" for key, name in found if not key.isdigit()]
    return "  ".join(words + ["1..9 to level"] * any(key.isdigit() for key, _ in found))


def opening_level(outline: Outline, height: int) -> int:
    """The deepest level at which the whole tree still fits on about one screen."""
    counts: dict[int, int] = {}
    items = outline.items
    stack = [(child, 1) for child in items.children.get(0, ())]
    while stack:
        item, level = stack.pop()
        counts[level] = counts.get(level, 0) + 1
        if level < 12 and sum(counts.values()) < 50 * height:
            stack += [(child, level + 1) for child in items.children.get(item, ())]
    total, deepest = 0, 1
    for level in sorted(counts):
        total += counts[level]
        if total > max(12, height - 5):
            break
        deepest = level
    return max(deepest, 2)
