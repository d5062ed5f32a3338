"""A booking that is changed while others may change it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpm_tui.domain.people import Assignment
from tpm_tui.domain.values import ItemId
from tpm_tui.errors import Conflict
from tpm_tui.service.company.moments import at_moment
from tpm_tui.service.people.bookable import bookings
from tpm_tui.service.session import Command
from tpm_tui.ui.desk import Desk


@dataclass(slots=True)
class StandingBooking:
    """One assignment of an item as the user has seen it last."""

    desk: Desk
    item: ItemId
    one: Assignment
    seen: int
    """Revision of the board that it was seen at."""

    @property
    def cells(self) -> tuple[tuple[int, str], ...]:
        """The cell of the board that holds it."""
        leaf = self.desk.board.items.is_leaf(self.item)
        return ((self.item if leaf else -self.item, "allocation"),)

    def execute(self, command: Callable[[Assignment], Command]) -> None:
        """Do something with it; where somebody else has changed it that is said, and done to what it
        is now when it is asked for again."""
        try:
            outcome = self.desk.session.execute(command(self.one), self.seen)
        except Conflict as error:
            if error.cells or self.one in self._there():
                raise
            raise self._overtaken() from error
        _ = self.desk.carry_out(lambda: outcome)

    def _there(self) -> tuple[Assignment, ...]:
        return bookings(self.desk.board, self.item, self.one.key)

    def _overtaken(self) -> Conflict:
        board, there = self.desk.board, self._there()
        alike = [one for one in there if one.first == self.one.first] or list(there)
        by = next(iter(self.desk.session.newest_changes([self.item], ["assignments"], 1)), None)
        who = "Somebody" if by is None else by.author
        when = "" if by is None else f", {at_moment(by.at)}"
        if len(alike) != 1:
            title = board.items.columns["title"][self.item]
            return Conflict(f"{who} took {self.one.key} off{when}: {title}. Esc leaves it so.")
        self.one, self.seen = alike[0], board.revision
        return Conflict(f"{who} made it {self.one.terms}{when}: Enter again puts yours there.")
