"""Commands that log work and cost, and show what is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.errors import Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.booking.timesheet import log_line, person_named, user_on
from tpm_tui.service.editing.commands import target
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.tables.booking import WeekLook


class Booking:
    """Log, entries, timesheet."""

    def __init__(self, desk: Desk, ask: Ask) -> None:
        self.desk = desk
        self._ask = ask
        self._logged: list[str] = []

    def log_work(self, line: str = "") -> None:
        """Log what a line says on the row; without one ask for it."""
        desk = self.desk
        row = desk.row
        if not row or is_group(row):
            raise Refused("Work and cost are logged on a work item; go to one.")
        where = target(desk.board, row, "actual_work")
        line_row = -where.item if where.own else where.item
        if line:
            outcome = log_line(desk.session, line_row, line)
            _ = desk.carry_out(lambda: outcome)
            return
        from tpm_tui.ui.prompts.booking import booking_prompt
        from tpm_tui.ui.tables.booking import open_entries

        look = self._look()
        self._ask(
            booking_prompt(desk, line_row, look.history, lambda: open_entries(desk, line_row, look)), ""
        )  # fmt: skip

    def show_timesheet(self, name: str = "") -> None:
        """The user's week, or that of somebody else."""
        from tpm_tui.ui.tables.booking import open_week

        look = self._look()
        if name.strip():
            look.who = person_named(self.desk.board, name)
        open_week(self.desk, look)

    def _look(self) -> WeekLook:
        from tpm_tui.ui.tables.booking import WeekLook

        board = self.desk.board
        return WeekLook(user_on(board, self.desk.session.user.name), board.ctx.today, self._logged)
