"""The command that opens a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.ui.actions.explaining import Explaining
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.working import working_over

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class Budgeting:
    """The budget of the row."""

    def __init__(self, desk: Desk, screen: BoardScreen, explaining: Explaining) -> None:
        self.desk = desk
        self.screen = screen
        self.explaining = explaining

    def show_budget(self) -> None:
        """Figures, ledger, cost lines, months and rows below, to be changed there."""
        from tpm_tui.ui.screens.budget import BudgetScreen

        with working_over(self.desk):
            screen = BudgetScreen(self.desk, self.desk.row, self.explaining)
        _ = self.screen.app.push_screen(screen)

    def show_changes(self) -> None:
        """Changes of all budgets of the board, those that wait for a decision first."""
        from tpm_tui.service.budget.entries import DECISIONS
        from tpm_tui.service.decisions import changes_below
        from tpm_tui.ui.screens.budget import BudgetScreen

        if not changes_below(self.desk.board, BOARD):
            raise Refused(
                "No budget of this board was changed yet; c in the budget of a row (g b) proposes it."
            )
        with working_over(self.desk):
            screen = BudgetScreen(self.desk, BOARD, self.explaining, DECISIONS)
        _ = self.screen.app.push_screen(screen)
