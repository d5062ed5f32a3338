"""Commands that show who is booked how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.service.heat_view import HeatLook
from tpm_tui.ui.actions.explaining import Explaining
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.working import working_over

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class Allocating:
    """The allocation screen, which opens where it was left."""

    def __init__(self, desk: Desk, screen: BoardScreen, explaining: Explaining) -> None:
        self.desk = desk
        self.screen = screen
        self.explaining = explaining
        self.look = HeatLook()

    def show_allocation(self, line: str = "") -> None:
        """People by weeks; with a line only those whom it asks for."""
        from tpm_tui.service.heat_filter import heat_filter

        if line.strip():
            _ = heat_filter(self.desk.board, line)
            self.look.line = line.strip()
        self._open()

    def show_weeks_of(self, key: str) -> None:
        """The weeks of one person or role, among all others."""
        self.look.line, self.look.key = "", key
        self._open()

    def _open(self) -> None:
        from tpm_tui.ui.screens.allocation import AllocationScreen

        self.screen.neighbours.look()
        with working_over(self.desk):
            screen = AllocationScreen(self.desk, self.look, self.explaining.go)
        _ = self.screen.app.push_screen(screen)
