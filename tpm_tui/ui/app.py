"""The application: routes between screens, owns the theme, and never prints a traceback."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.screen import Screen

from tpm_tui.errors import TpmError
from tpm_tui.service.gate import User
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.appearance import Appearance
from tpm_tui.ui.config import Config, read_config
from tpm_tui.ui.drafts.drafting import Drafting
from tpm_tui.ui.enclosed import EnclosingMixin
from tpm_tui.ui.ending import end_on_signals
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.recorder import Recorder
from tpm_tui.ui.paint import PaintingMixin
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.spoken import Spoken
from tpm_tui.ui.themes import other
from tpm_tui.ui.watchdog import Watchdog


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that handles all keys itself."""

    def on_key(self, event: events.Key) -> None:
        """Handle one key."""


class TpmApp(PaintingMixin, EnclosingMixin, App[int], inherit_bindings=False):
    """One board at a time."""

    ENABLE_COMMAND_PALETTE = False
    DEMO_BADGE = "demo copy: try anything"
    ALLOW_SELECT = False
    """The mouse selects cells, not letters."""
    CSS = """
    Screen { layout: vertical; overflow: hidden; }
    ModalScreen { align: center middle; }
    /* Nothing of the board shows through these, so that it need not be drawn below them. */
    KeyedScreen, HelpScreen { background: $background; }
    """

    def __init__(
        self,
        path: Path | None,
        *,
        temporary: bool = False,
        import_file: Path | None = None,
        config: Config | None = None,
        view: str = "",
        user: User | None = None,
    ) -> None:
        super().__init__()
        self.user = user
        self.view_name = view
        """Saved view that the board opens with; empty for its own."""
        self.config = config or read_config()
        self.path = path
        self.temporary = temporary
        self.import_file = import_file
        self.session: BoardSession | None = None
        self.farewell = ""
        """Printed once the terminal is itself again; Textual would wrap it and read markup in it."""
        self.keymap = self.config.key_map()
        self.recorder = Recorder()
        self.spoken = Spoken()
        self.drafting = Drafting(self)
        self.watchdog = Watchdog(self.noted)
        self.appearance = Appearance(self, self.config)

    def on_mount(self) -> None:
        """Open what was asked for."""
        end_on_signals(self)
        self.enclose()
        if self.path is None or self.import_file is not None:
            self.show_start(self.import_file)
        else:
            try:
                self.open(self.path)
            except TpmError as error:
                self.leave(2, f"tpm-tui: {error}")

    def palette(self) -> Palette:
        """Styles of the theme in use."""
        return self.appearance.palette

    def open(self, path: Path, badge: str = "") -> None:
        """Show a board in place of what is there; raises TpmError where it cannot be opened."""
        session = open_board(path, self.user)
        try:
            screen = BoardScreen(session, self.palette(), badge or self._badge(), self.config)
        except TpmError:
            session.close()
            raise
        self.session = session
        if len(self.screen_stack) > 1:
            _ = self.pop_screen()
        _ = self.push_screen(screen)
        session.lock.waiting = self._say_waiting
        self.drafting.watch()

    def show_start(self, import_file: Path | None = None) -> None:
        """Offer the demo, a new board or an import."""
        from tpm_tui.ui.screens.start import StartScreen

        _ = self.push_screen(StartScreen(self.palette(), self.path, import_file))

    def hands_on(self, event: events.Key, screen: Screen[Any]) -> bool:
        """Whether a key that was typed ahead of a change of screen went to the one it was meant for.

        Textual has put such keys into the queue of the old screen's grid, where `:` and a name
        would run as commands of single letters.
        """
        now = self.screen
        if now is screen or not isinstance(now, TakesKeys):
            return not self.takes(event)
        now.on_key(event)
        return True

    def takes(self, event: events.Event) -> bool:
        """Whether a screen may work on a key or paste now; not while others are played."""
        if self.recorder.holds(event):
            return False
        self.recorder.hear(event)
        self.drafting.soon()
        if self.recorder.follows(event):
            _ = self.call_later(self.play_next)
        return True

    def play_next(self) -> None:
        """Send the next key of what is played, once the one before has been worked on."""
        if not getattr(self.screen, "KEYS_CAN_BE_PLAYED", True):
            self.recorder.stop()
            return
        event = self.recorder.next()
        if event is not None:
            self.post_message(event)

    def notes(self, text: str, tone: str) -> None:
        """A screen says something."""
        self.recorder.said(text, tone)
        self.spoken.add(text, tone)

    def switch_theme(self) -> None:
        """Light or dark, and every style with it."""
        self.appearance.use(other(self.appearance.name))

    def on_unmount(self) -> None:
        """Close the board; the last close writes a checkpoint."""
        self.drafting.close()
        if self.session is not None:
            self.session.close()

    def _say_waiting(self) -> None:
        from tpm_tui.ui.working import say_waiting

        say_waiting(self)

    def _badge(self) -> str:
        return self.DEMO_BADGE if self.temporary else ""

    def leave(self, code: int, farewell: str) -> None:
        """End the program with a sentence."""
        self.farewell = farewell
        self.exit(code)

    def _fatal_error(self) -> None:
        """Write the details to the user's log: Textual's own report prints variables."""
        self.leave(2, self.told_of(None, self.path))

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 2
        self.leave(2, self.told_of(error, self.path))


def run_app(
    path: Path | None,
    *,
    temporary: bool = False,
    import_file: Path | None = None,
    plain: bool = False,
    view: str = "",
) -> int:
    """Run the program on a terminal, with `plain` in ASCII; returns the exit code."""
    config = read_config()
    if plain:
        config = replace(config, ascii=True)
    from tpm_tui.ui.running import run

    return run(TpmApp(path, temporary=temporary, import_file=import_file, config=config, view=view))
