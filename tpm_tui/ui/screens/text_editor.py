"""Writing several lines: a description or a comment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import TextArea

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import Conflict, NeedsReason, TpmError
from tpm_tui.ui.bars import Bar, Spans
from tpm_tui.ui.company.contesting import Typing, contest
from tpm_tui.ui.drafts.drafting import settle
from tpm_tui.ui.grid.palette import Palette

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

Save = Callable[[str], None]
"""Saves what was written; raises TpmError with the reason where that is not possible."""

SAVES = ("ctrl+s", "ctrl+j")
LEAVES = ("escape", "ctrl+g", "ctrl+q", "ctrl+c")


class Pad(TextArea):
    """A text area that leaves the keys for saving and leaving to its screen."""

    async def on_key(self, event: events.Key) -> None:
        """Hand the screen's keys on before they can be typed.

        What Backspace, arrows and their like do is done here: Textual looks for it once they have
        come up to the app, and letters that came with them in one burst would be typed before.
        """
        event.stop()
        screen = self.screen
        if event.key in (*SAVES, *LEAVES) and isinstance(screen, TextScreen):
            event.prevent_default()
            screen.press(event.key)
        elif not event.is_printable:
            found = screen.active_bindings.get(event.key)
            if found is not None and found.node is self:
                await self.run_action(found.binding.action)

    async def on_paste(self, event: events.Paste) -> None:
        """Pasted text comes without control characters, its lines as lines."""
        event.stop()
        event.prevent_default()
        self.insert(strip_controls(event.text, multiline=True))


class TextScreen(ModalScreen[None], inherit_bindings=False):
    """A title, the text, and how to save it; nothing typed is lost without asking."""

    app: TpmApp
    KEYS_CAN_BE_PLAYED = False
    """A text area takes its keys itself, so nobody could say when the next one may come."""
    CSS = """
    TextScreen > Pad { height: 1fr; width: 1fr; border: none; padding: 0 1; }
    """

    def __init__(
        self,
        palette: Palette,
        title: str,
        text: str,
        save: Save,
        draft: tuple[str, int, str, int] | None = None,
        typed: str = "",
    ) -> None:
        super().__init__()
        self.title_ = title
        self.before = text
        self.save = save
        self.draft = draft
        """Kind, row and field of what is written, and the revision that it was begun at."""
        self.head, self.foot = Bar(palette), Bar(palette)
        self.pad = Pad(
            typed or text, soft_wrap=True, show_line_numbers=False, tab_behavior="indent"
        )
        self.pad.cursor_blink = False
        self.asked = False
        """Whether leaving without saving was announced."""
        self._ahead: list[events.Key | events.Paste] | None = []
        """What was typed before there was a text area; None once there is."""
        self.agreed: int | None = None
        """Revision up to which what others did is to be written over."""

    @property
    def written(self) -> str:
        """What was written; empty as long as the text is as it was."""
        return "" if self.pad.text == self.before else self.pad.text

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield self.head
        yield self.pad
        yield self.foot

    def on_mount(self) -> None:
        """Begin at the end of the text."""
        self.head.set_line(0, [(f" {self.title_} ", "top")])
        self.pad.move_cursor(self.pad.document.end)
        self.pad.focus()
        self._show_keys()
        ahead, self._ahead = self._ahead or [], None
        for event in ahead:
            self._hand_on(event)

    def on_key(self, event: events.Key) -> None:
        """Keys that were typed ahead of the text area's focus are its own; it lets none go on."""
        event.stop()
        event.prevent_default()
        self._hand_on(events.Key(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """The same of a paste; the text area stops its own."""
        event.stop()
        self._hand_on(events.Paste(event.text))

    def _hand_on(self, event: events.Key | events.Paste) -> None:
        if self._ahead is None:
            _ = self.pad.post_message(event)
        else:
            self._ahead.append(event)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Who types on does not mean to leave."""
        event.stop()
        self.app.drafting.soon()
        if self.asked:
            self.asked = False
            self._show_keys()

    def press(self, key: str) -> None:
        """Save, or leave; a text that was touched is left only when that is pressed twice."""
        if self.app.screen is not self:
            # The same key came twice in one go, and the first one has closed this screen.
            return
        if key in SAVES:
            self._save()
        elif self.asked or self.pad.text == self.before:
            self._leave()
        else:
            self.asked = True
            self.say("Ctrl+S saves what you wrote; Esc again leaves without it.", "warn")

    def _save(self) -> None:
        session, seen = self.app.session, self.agreed
        try:
            with nullcontext() if session is None or seen is None else session.as_of(seen):
                self.save(self.pad.text)
        except NeedsReason as error:
            from tpm_tui.ui.prompts.asking_why import ask_reason_over

            ask_reason_over(self.app, error, self._save)
            return
        except TpmError as error:
            self.say(str(error), "bad")
            if isinstance(error, Conflict) and error.cells:
                contest(self.app, error, self._save, Typing(self._leave, self._agree))
            return
        self._leave()

    def _agree(self, seen: int) -> None:
        self.agreed = seen

    def _leave(self) -> None:
        if self.app.screen is self:
            self.draft = None
            settle(self.app)
            _ = self.app.pop_screen()

    def say(self, text: str, tone: str) -> None:
        """Show a sentence in place of the keys."""
        self.app.notes(text, tone)
        self.foot.set_line(0, [(f" {text}", tone)], [])

    def _show_keys(self) -> None:
        keys: Spans = [
            (" Ctrl+S", "accent"),
            (" saves ", "muted"),
            (" Ctrl+J", "accent"),
            (" too ", "muted"),
        ]
        self.foot.set_line(0, keys, [(" Esc", "accent"), (" leaves ", "muted")])
