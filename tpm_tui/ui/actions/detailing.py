"""Commands that open everything about one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.errors import Refused
from tpm_tui.ui.actions.explaining import Explaining
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class Detailing:
    """Details, history, comment."""

    def __init__(self, desk: Desk, screen: BoardScreen, explaining: Explaining) -> None:
        self.desk = desk
        self.screen = screen
        self.explaining = explaining

    def show_details(self) -> None:
        """Everything about the row, to be edited there."""
        self._open(history=False)

    def show_history(self) -> None:
        """What happened to the row."""
        self._open(history=True)

    def add_comment(self) -> None:
        """Say something about the row."""
        from tpm_tui.ui.drafts.writing import write_comment

        write_comment(self.desk, self.desk.row)

    def _open(self, *, history: bool) -> None:
        from tpm_tui.ui.screens.detail import DetailScreen

        if not self.desk.row:
            raise Refused("There is no row here.")
        screen = DetailScreen(self.desk, self.explaining.open, history=history)
        _ = self.screen.app.push_screen(screen)
