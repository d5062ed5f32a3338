"""Choosing a theme by looking at it: the board shows each one as the mark moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from tpm_tui.ui.bars import Bar
from tpm_tui.ui.keys.sequences import pressed
from tpm_tui.ui.screens.page import Page
from tpm_tui.ui.themes import NAMES, theme_of

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp


class ThemeScreen(ModalScreen[None], inherit_bindings=False):
    """A list beside the board; Enter keeps what is marked, Esc goes back to what was."""

    app: TpmApp
    CSS = """
    ThemeScreen { align: right top; background: transparent; }
    ThemeScreen > Page { width: 30; }
    ThemeScreen > Bar { width: 30; }
    """

    def __init__(self, chosen: str, keep: Callable[[str], None]) -> None:
        super().__init__()
        self._before = chosen
        self._keep = keep
        self._page: Page | None = None

    def compose(self) -> ComposeResult:
        """Title, themes, keys."""
        palette = self.app.palette()
        head, self._page, foot = Bar(palette), Page(palette), Bar(palette)
        head.set_line(0, [(" Themes", "top")])
        foot.set_line(0, [(" Enter keeps it, Esc does not", "muted")])
        yield head
        yield self._page
        yield foot

    def on_mount(self) -> None:
        """Mark the theme in use."""
        if self._page is not None:
            self._page.show([(_told(name), "", name) for name in NAMES])
            self._page.mark(self._before)
            _ = self._page.focus()

    def on_key(self, event: events.Key) -> None:
        """Arrows show, Enter keeps, Esc goes back; a letter goes to the next theme it begins."""
        event.stop()
        event.prevent_default()
        if self._page is None or self.app.hands_on(event, self):
            return
        key = pressed(event)
        if key in ("escape", "ctrl+g", "ctrl+c", "q", "ctrl+q"):
            self.app.appearance.use(self._before)
            _ = self.app.pop_screen()
        elif key == "enter":
            name = self._page.chosen()
            _ = self.app.pop_screen()
            self._keep(name)
        elif self._page.key(key):
            self.app.appearance.use(self._page.chosen())


def _told(name: str) -> str:
    theme = theme_of(name)
    if theme.ansi:
        return f"{name}  (terminal's own)"
    return f"{name}  ({'dark' if theme.dark else 'light'})"
