"""The command that shows who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.query.arrangement import is_group
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.working import working_over

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class Auditing:
    """Opens the log."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def show_log(self) -> None:
        """Who changed what, when and why, the newest first."""
        from tpm_tui.ui.screens.log import LogScreen

        row = self.desk.row
        item = BOARD if not row or is_group(row) else abs(row)
        with working_over(self.desk):
            screen = LogScreen(self.desk, item)
        _ = self.screen.app.push_screen(screen)
