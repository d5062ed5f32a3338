"""Commands that concern the whole screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class General:
    """Help, palette, theme, refresh, quit."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def show_saved(self) -> None:
        """Say that nothing needs saving."""
        now = datetime.now(UTC).astimezone()
        self.desk.say(
            f"All changes are saved ({now:%H:%M}): every edit is on disk before it shows.", "good"
        )

    def switch_theme(self) -> None:
        """Light or dark."""
        self.screen.app.switch_theme()

    def refresh_screen(self) -> None:
        """Paint everything again and take over what others changed."""
        outcome = self.desk.session.poll()
        if outcome is not None:
            self.desk.show(outcome.delta, "remote")
        self.screen.app.action_repaint()
        self.desk.grid.reset()

    def recompute(self) -> None:
        """Compute every roll-up from scratch."""
        self.desk.board.engine.reload()
        self.desk.grid.reset()
        self.desk.say("Every roll-up was computed anew.", "good")

    def show_help(self) -> None:
        """All keys, searchable."""
        from tpm_tui.ui.screens.help import HelpScreen

        _ = self.screen.app.push_screen(HelpScreen(self.desk.grid.palette))

    def open_palette(self) -> None:
        """Find a command by name and run it."""
        from tpm_tui.ui.screens.help import HelpScreen

        _ = self.screen.app.push_screen(HelpScreen(self.desk.grid.palette, self.screen.run_command))

    def quit(self) -> None:
        """Leave; everything is saved."""
        self.screen.app.exit(0)
