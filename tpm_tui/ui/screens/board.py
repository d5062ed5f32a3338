"""The board screen: grid, bars, keys to commands, and following what others commit."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from tpm_tui.errors import TpmError
from tpm_tui.query.outline import Outline
from tpm_tui.service.keys.table import command_named
from tpm_tui.service.session import BoardSession
from tpm_tui.service.views.view import STANDARD
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.board.loading import Loading
from tpm_tui.ui.board.neighbours import Neighbours
from tpm_tui.ui.board.pointing import Pointing
from tpm_tui.ui.board.sheet import BoardSheet
from tpm_tui.ui.board.view import grid_columns
from tpm_tui.ui.company.fading import Fading
from tpm_tui.ui.company.following import Following
from tpm_tui.ui.config import Config
from tpm_tui.ui.context import lacking, refusal
from tpm_tui.ui.describe import describe_cell, footer, heading, position, split_line
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.grid import TreeGrid
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.sequences import KeyMachine, pressed, typed
from tpm_tui.ui.keys.which_key import WhichKey
from tpm_tui.ui.later import Later
from tpm_tui.ui.prompts.prompting import PromptLine

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.board.acts import BoardActions

FLASH_SECONDS = 1.2
DESCRIBE_SECONDS = 0.2
WHICH_KEY_SECONDS = 0.4
METHODS = {"fold-to-level": "fold_to_level", "open-view": "open_view_number"}
"""Commands that come in numbers, and what does them."""


class BoardScreen(Screen[None], inherit_bindings=False):
    """One board."""

    app: TpmApp
    ENABLE_COMMAND_PALETTE = False
    CSS = "BoardScreen { layers: default above; }"

    def __init__(
        self, session: BoardSession, palette: Palette, badge: str = "", config: Config | None = None
    ) -> None:
        super().__init__()
        self.session = session
        self.badge = badge
        self.config = config or Config()
        self.keymap = self.config.key_map()
        self.recent: list[str] = []
        """Commands run through the palette, the last one first."""
        self.neighbours = Neighbours(self)
        self.following = Following(self)
        self._keys = KeyMachine(self.keymap.bindings)
        self._palette = palette
        self.reading = Loading(self)
        outline = Outline(session.board.items)
        sheet = BoardSheet(session.board, outline, complete=self.ready)
        self.grid = TreeGrid(sheet, grid_columns(STANDARD, session.board.fields), palette)
        self.head = Bar(palette, "head")
        self.foot = Bar(palette, "head", 2)
        self.which_key = WhichKey(palette)
        self.later = Later(self)
        self.prompts = PromptLine(self.foot, self.later, self._prompt_closed)
        self.desk = Desk(
            session, self.grid, outline, sheet, self.say,
            Fading(self.grid, self.later, lambda: FLASH_SECONDS).begin,
            lambda: session.board.source, looked=self.show_heading, key_for=self.keymap.named,
            flashes=self.config.flash, ask=self.prompts.ask,
        )  # fmt: skip
        self.desk.hear = self.following.hear
        self.prompts.desk = self.desk
        self._said = False
        self._said_at = 0.0
        self.told = ""
        """What was said last, in full."""
        self._put_last = self._unsaid = ("", "")
        """What the status line says, and what was to be said while a prompt was open."""
        self._goes_on = False
        """Whether a sentence of the status line goes on in the line below, in place of the keys."""

    @cached_property
    def actions(self) -> BoardActions:
        """Everything that commands do; imported once the first picture is there."""
        from tpm_tui.ui.board.acts import BoardActions

        return BoardActions(self)

    def compose(self) -> ComposeResult:
        """Head line, grid, two lines below."""
        yield self.head
        yield self.grid
        yield self.foot
        yield self.which_key

    def on_mount(self) -> None:
        """Take keys, show what is there, and read the rest of a large board."""
        self.grid.on_press = self.on_key
        self.grid.on_paste_text = self._paste
        self.pointing = Pointing(self)
        self.grid.focus()
        self.show_heading()
        self.show_footer()
        self.reading.begin()

    def say(self, text: str, tone: str) -> None:
        """Show a sentence in the status line until the next key; a long one takes the footer too."""
        self.app.notes(text, tone)
        if self.prompts.prompt is not None:
            self._unsaid = (text, tone)
            return
        self._said, self._said_at = bool(text), time.monotonic()
        self.following.cleared()
        self.told = text or self.told
        self._put(text, tone)
        if not text:
            self.describe()

    def _put(self, text: str, tone: str) -> None:
        """Write a sentence into the status line; a long one takes the footer too."""
        where, self._put_last = position(self.desk), (text, tone)
        first, rest = split_line(text, self.app.size.width - len(where[0][0]) - 2)
        self.foot.set_line(0, [(f" {first}", tone)], where)
        if rest:
            self.foot.set_line(1, [(f" {rest}", tone)], [])
        else:
            self.show_footer()
        self._goes_on = bool(rest)

    def quiet(self, patience: float) -> bool:
        """Whether the status line is free for news: nothing is open there, and what was said to the
        user has been there for a while."""
        waited = not self._said or time.monotonic() - self._said_at > patience
        return waited and self.ready and self._at_rest()

    def show_news(self, text: str) -> None:
        """Show what others did, in place of the cell's description."""
        self._said = False
        self.app.spoken.add(text, "warn")
        self.told = text
        self._put(text, "warn")

    def show_heading(self) -> None:
        """Show whose board this is and how it is looked at."""
        self.head.set_line(0, *heading(self.desk, self.badge, self.size.width or 80))

    def _prompt_closed(self) -> None:
        unsaid, self._unsaid = self._unsaid, ("", "")
        self.say(*unsaid)

    def on_unmount(self) -> None:
        """Nobody is here any more."""
        self.following.end()

    def on_screen_resume(self) -> None:
        """Back from a screen that lay over the board: the cursor may be on another cell now."""
        if self.is_mounted:
            self.describe()
            self.following.rest()

    def whereabouts(self) -> tuple[int, str, bool]:
        """Where the others see this session: in the open editor, or at the cursor."""
        editor, prompt = self.grid.editor, self.prompts.prompt
        if editor is not None and self.desk.new_row is not None:
            # Nobody else has the row yet: it is something that is typed below its parent.
            return self.desk.new_row.parent or editor.came_from, "", bool(self.desk.new_row.parent)
        if editor is not None:
            return editor.item, editor.column, True
        if prompt is not None and prompt.cells:
            return *prompt.cells[0], True
        return self.desk.row, self.desk.key, False

    def on_resize(self) -> None:
        """Bars that say as much as fits."""
        self.show_heading()
        if self.prompts.prompt is not None:
            self.prompts.draw()
        elif self._said or self.following.standing:
            self._put(*self._put_last)
        else:
            self.show_footer()

    def _paste(self, event: events.Paste) -> None:
        """Pasted text goes to the prompt, the open editor, or into the cells; where a screen has opened
        since it was pasted, it was meant for that one."""
        if self.app.screen is not self:
            takes = getattr(self.app.screen, "on_paste", None)
            if takes is not None:
                takes(event)
            return
        if not self.app.takes(event):
            return
        text = event.text
        if self._at_rest():
            self.app.recorder.begins()
        if self.prompts.prompt is not None:
            self.prompts.paste(text)
        elif self.grid.editor is not None:
            self.actions.editing.paste_into(text)
        elif self.ready:
            self.desk.attempt(lambda: self.actions.copying.paste_text(text))

    def show_footer(self) -> None:
        """Keys that matter now: those of the open editor, or of the board."""
        here = tuple(one for one in self.keymap.commands() if not lacking(one, self.desk))
        self.foot.set_line(1, *footer(here, self.grid.editor, self.size.width or 80))

    @property
    def ready(self) -> bool:
        """Whether the whole board is there."""
        return self.reading.ready

    # ---- keys and mouse

    def on_key(self, event: events.Key) -> None:
        """A key, and then perhaps rest: what comes next is another act."""
        self._take_key(event)
        self.following.key_done()
        if self._at_rest() and self.app.screen is self:
            self.app.recorder.rested()

    def _at_rest(self) -> bool:
        """Whether nothing is open that the next key would go on with."""
        return self.grid.editor is None and self.prompts.prompt is None and not self._keys.pending

    def _take_key(self, event: events.Key) -> None:
        """A key: typed into the editor, the start of an edit, or part of a command."""
        if self.app.hands_on(event, self):
            return
        if self._at_rest():
            self.app.recorder.begins()
        if not self.ready:
            if pressed(event) in ("q", "ctrl+q"):
                self.app.exit()
            return
        if self.prompts.prompt is not None:
            if event.key == "ctrl+q":
                self.app.exit(0)
            else:
                self.prompts.press(event.key, typed(event))
                # Leaving one may have brought back rows that were not there when it closed.
                self.describe()
            return
        if self.grid.editor is not None:
            if event.key == "f1":
                self.run_command("show-help")
            elif event.key != "ctrl+q":
                self.desk.attempt(lambda: self.actions.editing.press(event.key, typed(event)))
            elif self.actions.editing.leave():
                self.app.drafting.leave()
            if self.grid.editor is None and self._said:
                # In the picture that says what came of it, not in one of its own a moment later.
                self.foot.set_line(0, None, position(self.desk))
            elif self.grid.editor is None:
                self.show_footer()
            self.describe_soon()
            return
        if self._said or self.following.standing:
            self.say("", "")
        key = pressed(event)
        if not self._keys.pending and self._types(key, event):
            self.desk.attempt(
                lambda: self.actions.editing.type_over(key if key != "space" else " ")
            )
            return
        name = self._keys.press(key)
        self._show_continuations(open_sequence=name == "")
        if name:
            self.run_command(name)
        elif name is None and event.is_printable:
            keys = self.keymap.first("show-help")
            self.say(f"{key} does nothing here; {keys} lists the keys.", "muted")
        self.describe_soon()

    def _types(self, key: str, event: events.Key) -> bool:
        """Whether a key starts an edit: digits where numbers belong, in `sheet` any character."""
        if len(key) > 1 or not event.is_printable:
            return False
        return self.keymap.types or self.actions.editing.starts_with(key)

    def run_command(self, name: str, argument: str = "") -> None:
        """Carry out a command of the table, with what was typed after its name if it takes that;
        say so where it is not possible."""
        command = command_named(name)
        if command.selected and self.grid.selection:
            command = command_named(command.selected)
            name = command.name
        need = lacking(command, self.desk)
        if need:
            self.say(refusal(need, self.desk, self.keymap, command.changes), "bad")
            return
        self.app.watchdog.act = name
        method, arguments = name.replace("-", "_"), tuple[str | int, ...]()
        if command.argument:
            arguments = (argument,)
        if name.startswith(("fold-to-level-", "open-view-")):
            family, _, number = name.rpartition("-")
            method, arguments = METHODS[family], (int(number),)
        try:
            self.desk.attempt(lambda: self.actions.named(method)(*arguments))
        except TpmError as error:
            self.say(str(error), "bad")

    # ---- the line below, after a moment

    def describe_soon(self) -> None:
        """Tell of the cell under the cursor in a moment."""
        self.later("describe", DESCRIBE_SECONDS, self.following.rested)

    def describe(self) -> None:
        """Tell of the cell under the cursor, unless something else stands there."""
        busy = self.grid.editor is not None or self.prompts.prompt is not None
        if busy or self._keys.pending or not self.ready:
            return
        left, right = describe_cell(self.desk)
        taken = self._said or self.following.standing
        self.foot.set_line(0, None if taken else left, right)
        if self._goes_on and not taken:
            self._goes_on = False
            self.show_footer()

    def _show_continuations(self, *, open_sequence: bool) -> None:
        def show() -> None:
            if self._keys.pending:
                self.which_key.open(self._keys.pending, self._keys.continuations())

        self.which_key.close()
        if open_sequence:
            self.later("which-key", WHICH_KEY_SECONDS, show)
