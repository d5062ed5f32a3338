"""Commands that show who is booked how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.heat.periods import WEEK
from tpm_tui.service.heat.view import AHEAD, HeatLook
from tpm_tui.ui.actions.explaining import Explaining
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.working import say_working, working_over

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
        """People by weeks; with a line only those whom it asks for.  It opens where it was left, or
        today at whoever alone works on the row of the cursor."""
        from tpm_tui.service.heat.filter import heat_filter

        if line.strip():
            _ = heat_filter(self.desk.board, line)
            self.look.line = line.strip()
        alone = self._alone()
        if alone and alone != self.look.key:
            self.look.key, self.look.day = alone, 0
        self._open(self.explaining.go)

    def show_weeks_of(self, key: str, close: Callable[[], None]) -> None:
        """The weeks of one person or role, among all others, over the screen that asked for them;
        who goes to a row from there has that one closed as well."""

        def go(row: int, column: str) -> None:
            close()
            self.explaining.go(row, column)

        self.look.line, self.look.key = "", key
        self._open(go)

    def _alone(self) -> str:
        """The one person or role at work on the row of the cursor; empty if there are several."""
        row = self.desk.row
        crew = None if is_group(row) else self.desk.board.engine.staffing.crew_of(row)
        return next(iter(crew.names)) if crew is not None and len(crew.names) == 1 else ""

    def _open(self, go: Callable[[int, str], None]) -> None:
        from tpm_tui.ui.screens.allocation import AllocationScreen

        self.screen.neighbours.look()
        crew = self.desk.board.engine.staffing.crews.get(BOARD)
        say_working(self.desk, (len(crew.names) if crew is not None else 0) * AHEAD[WEEK] // 7)
        with working_over(self.desk):
            screen = AllocationScreen(self.desk, self.look, go)
        self.desk.say("", "")
        _ = self.screen.app.push_screen(screen)
