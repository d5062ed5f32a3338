"""The frame of a full screen: a line above, lines with a mark, one or two lines below.

A screen of this kind says what it is about (`heading`), what the marked line says in full
(`detail`), which keys do what (`acts`, `hints`) and what Enter does (`pick`); moving, closing, the
mouse, prompts, refusals and following other people's changes are the frame's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from tpm_tui.errors import Conflict, TpmError
from tpm_tui.ui.bars import Bar, Spans
from tpm_tui.ui.company.news import News
from tpm_tui.ui.describe import split_line
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.sequences import pressed, typed
from tpm_tui.ui.later import Later
from tpm_tui.ui.prompts.prompting import PromptLine
from tpm_tui.ui.tables.marked_lines import MarkedLines

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.desk import Desk
    from tpm_tui.ui.prompts.prompt import Prompt

CLOSING = ("escape", "ctrl+g", "ctrl+c", "q", "ctrl+q")
"""Keys that close a screen in which letters are keys."""
CLOSES = " Esc closes "
FOLLOW_SECONDS = 0.5
WHEEL = 3
"""Lines that a wheel's notch moves."""


class KeyedScreen(ModalScreen[None], inherit_bindings=False):
    """Head bar, lines, foot bar, and keys; `FramedScreen` takes the mouse as well.

    With two lines at the foot the first one tells of the marked line, takes prompts and says what
    happened; with one line what is said stands in place of the keys until the next key.
    """

    app: TpmApp

    def __init__(
        self, palette: Palette, body: MarkedLines, *, foot: int = 2, desk: Desk | None = None
    ) -> None:
        super().__init__()
        self.body = body
        self.head = Bar(palette)
        self.foot = Bar(palette, "head", foot)
        self.desk = desk
        """The board below, whose actions speak on this screen while it is open."""
        self._later = Later(self)
        self.prompts = PromptLine(self.foot, self._later, self.show)
        self.prompts.desk = desk
        self._holding = False
        """Whether it follows others while something is typed into it."""
        self._foot_lines = foot
        self._said = ("", "")
        self.news = News(
            self,
            lambda: desk is not None and self.prompts.prompt is None and not self._said[0],
            lambda: self._said[0],
            self.say,
        )

    # ---- what a screen says of itself

    def heading(self) -> tuple[Spans, Spans]:
        """The line above: what this is, and at the right where the mark is."""
        raise NotImplementedError

    def place(self) -> str:
        """`3/17`: the marked line among all."""
        count = self.body.count
        return f"{self.body.at + 1 if count else 0}/{count} "

    def detail(self) -> Spans:
        """What the marked line says in full, on the first of two lines below."""
        return []

    def hints(self) -> list[tuple[str, str]]:
        """(key, word) pairs for the last line, the most needed first: what has no room there is told
        by `?`. `Esc closes` is there already."""
        return [("j k", "move")]

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What keys do here beside moving and closing; they may raise TpmError, which is said."""
        return {}

    def pick(self) -> None:
        """What a double click does with the marked line."""

    def renewed(self) -> bool:
        """Follow what the board has become, before every key and twice a second; False where nothing
        is left to show and the screen is gone."""
        return True

    # ---- the frame

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.head
        yield self.body
        yield self.foot

    def on_mount(self) -> None:
        """Take keys; what the board has to say is said here now."""
        if self.desk is not None:
            self.desk.voices.begin(self.desk, self, self.say, self.ask)
        self.body.focus()
        self.show()
        _ = self.set_interval(FOLLOW_SECONDS, self.follow)

    def on_unmount(self) -> None:
        """What is said goes to the board's line again."""
        self._fall_silent()

    def _fall_silent(self) -> None:
        if self.desk is not None:
            self.desk.voices.end(self.desk, self)

    def follow(self) -> None:
        """Show what others changed, unless something lies over the screen."""
        if self.app.screen is not self:
            return
        self._holding = self.prompts.prompt is not None
        try:
            if self.renewed():
                self.prompts.follow()
                self.show()
        finally:
            self._holding = False

    def whereabouts(self) -> tuple[int, str, bool] | None:
        """The cell of the board that is typed into here, if there is one."""
        prompt = self.prompts.prompt
        return (*prompt.cells[0], True) if prompt is not None and prompt.cells else None

    def on_screen_resume(self) -> None:
        """Back from what lay over the screen."""
        if self.is_mounted:
            self.follow()

    def show(self) -> None:
        """Say everything anew."""
        self.head.set_line(0, *self.heading())
        if self.prompts.prompt is not None:
            self.prompts.draw()
            return
        text, tone = self._said
        width = self.app.size.width - len(CLOSES)
        rest, last = "", self._foot_lines - 1
        if text:
            text, rest = split_line(text, max(8, self.app.size.width - 2))
        if text or last:
            self.foot.set_line(0, [(f" {text}", tone)] if text else self.detail(), [])
        if rest and last:
            self.foot.set_line(last, [(f" {rest}", tone)], [])
        elif last or not text:
            self.foot.set_line(
                last, hinted(self.hints(), width), [(CLOSES[:4], "accent"), (CLOSES[4:], "muted")]
            )

    def say(self, text: str, tone: str = "muted") -> None:
        """Show a sentence until the next key."""
        self.app.notes(text, tone)
        self._said = (text, tone)
        self.show()

    def ask(self, prompt: Prompt, text: str = "") -> None:
        """Ask for a line; its answer may raise TpmError, and is asked for again then."""
        self.prompts.ask(prompt, text)

    def answered(self) -> None:
        """A prompt has closed; what its answer did is to be seen."""
        if self.renewed():
            self.show()

    def leave(self) -> None:
        """Close the screen; what is said from here on is said below it.  Where others have taken away
        what it is about, it stays as long as something is typed into it."""
        if self._holding:
            return
        self._fall_silent()
        _ = self.app.pop_screen()

    def steps(self) -> dict[str, int]:
        """How far the moving keys move."""
        page, all_lines = max(1, self.body.page - 1), self.body.count
        half = page // 2 or 1
        return {
            "down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "pageup": -page, "space": page,
            "ctrl+d": half, "ctrl+u": -half,
            "home": -all_lines, "g": -all_lines, "end": all_lines, "G": all_lines,
        }  # fmt: skip

    # ---- keys

    def on_key(self, event: events.Key) -> None:
        """Typed into a prompt, or a key of the screen."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        if self.prompts.prompt is not None:
            self.prompts.press(event.key, typed(event))
            if self.prompts.prompt is None and self.app.screen is self:
                self.answered()
            return
        self._said = ("", "")
        self.press(event)

    def press(self, event: events.Key) -> None:
        """Act, move or close; screens in which one types have their own way with keys."""
        key = pressed(event)
        if key in CLOSING:
            self.leave()
            return
        if not self.renewed():
            return
        act = self.acts().get(key)
        if act is not None:
            self.carry_out(act)
            return
        step = self.steps().get(key)
        if step is not None:
            self.body.move(step)
        elif key in ("?", "f1"):
            self.say(" · ".join(f"{keys} {word}" for keys, word in self.hints()), "accent")
            return
        self.show()

    def carry_out(self, act: Callable[[], object]) -> None:
        """Do something that may be refused or need a reason, and show what came of it."""
        try:
            if self.desk is None:
                act()
            else:
                self.desk.attempt(act)
        except TpmError as error:
            self.say(str(error), "bad")
            if isinstance(error, Conflict) and error.cells:
                from tpm_tui.ui.company.contesting import contest

                contest(self.app, error, lambda: self.carry_out(act))
            return
        if self.app.screen is self and self.renewed():
            self.show()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes into a prompt."""
        event.stop()
        if self.prompts.prompt is not None and self.app.takes(event):
            self.prompts.paste(event.text)


class FramedScreen(KeyedScreen, inherit_bindings=False):
    """The frame that screens are built on."""

    def on_click(self, event: events.Click) -> None:
        """A click marks a line, a second one picks it."""
        event.stop()
        region = self.body.region
        index = self.body.index_at(event.screen_y - region.y)
        if index is None or not region.contains(event.screen_x, event.screen_y):
            return
        if self.prompts.prompt is None and self.renewed():
            self.clicked(min(index, max(0, self.body.count - 1)), event)

    def clicked(self, index: int, event: events.Click) -> None:
        """A click on a line."""
        self.body.at = index
        self.body.move(0)
        if event.chain == 2:
            self.carry_out(self.pick)
        else:
            self.show()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        self.body.move(WHEEL)
        self.show()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        self.body.move(-WHEEL)
        self.show()


def hinted(hints: list[tuple[str, str]], width: int) -> Spans:
    """Keys with what they do, for a line below: as many as fit, the first ones first."""
    found: Spans = []
    for key, word in hints:
        width -= cell_len(key) + cell_len(word) + 3
        if width < 0 and found:
            break
        found += [(f" {key}", "accent"), (f" {word} ", "muted")]
    return found
