"""Commands for how the board looks: theme and density."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tpm_tui.service.gate import files_of
from tpm_tui.service.views.view import DENSITIES
from tpm_tui.ui.config import config_path
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class Looks:
    """Themes and density."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def switch_theme(self) -> None:
        """Light or dark."""
        self.screen.app.switch_theme()

    def choose_theme(self) -> None:
        """Pick a theme while looking at it."""
        from tpm_tui.ui.screens.themes import ThemeScreen

        app = self.screen.app
        _ = app.push_screen(ThemeScreen(app.appearance.name, self._keep_theme))

    def _keep_theme(self, name: str) -> None:
        files = files_of(self.screen.session)
        if files is not None:
            from tpm_tui.ui.gate_config import keep_theme

            keep_theme(files, name)
            self.desk.say(f"Theme {name}, also the next time.", "good")
            return
        self.desk.say(
            f'Theme {name} until you leave; theme = "{name}" in {config_path()} keeps it.', "good"
        )

    def cycle_density(self) -> None:
        """The next density: compact, normal, roomy."""
        desk = self.desk
        density = DENSITIES[(DENSITIES.index(desk.view.density) + 1) % len(DENSITIES)]
        desk.look(replace(desk.view, density=density), remember=False)
        desk.say(f"Density: {density}.", "good")
