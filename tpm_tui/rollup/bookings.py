"""What an item's ledger adds to the figures that were typed: approved budget changes, cost lines,
logged work and cost, and what logged hours cost by dated rates (SEMANTICS 2.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from tpm_tui.domain.items import Items
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.values import CHANGE, GRANT, LINE, LOG, ItemId, is_entry

if TYPE_CHECKING:  # only boards that have entries read them
    from tpm_tui.domain.ledger import BudgetChange, CostLine, LogEntry

RateOn = Callable[[str, str], int | None]
"""Minor units an hour of a person on an ISO date; None where no rate is known."""

BOOKED = ("budget", "actual_work", "actual_cost")
"""Columns that show what was typed and what the ledger says."""

ENTERS: Mapping[str, tuple[str, ...]] = {
    CHANGE: ("budget",),
    GRANT: ("approved",),
    LINE: ("budget",),
    LOG: ("actual_work", "actual_cost"),
}
"""Figures that an entry enters, by its sort."""

_HOUR = 3600
_NOTHING: Mapping[str, str] = {}


def enters(field: str) -> tuple[str, ...]:
    """Inputs that a change of a cell is a change of: the cell itself, or what a ledger entry enters."""
    if not is_entry(field):
        return (field,)
    return ENTERS[field[: field.index(":") + 1]]


class Bookings:
    """Reads the ledger entries of single items; holds nothing."""

    def __init__(self, items: Items, rate_on: RateOn | None = None) -> None:
        self.items = items
        self.rate_on = rate_on
        """How labour is priced; None: logged hours cost nothing."""

    def added(self, item: ItemId, key: str) -> int | None:
        """What the ledger adds to a typed figure; None where it says nothing about it."""
        if item not in self.items.entries:
            return None
        if key == "budget":
            return self.approved(item)
        if key == "actual_work":
            return self.logged_work(item)
        return self.logged_cost(item)

    def changes(self, item: ItemId) -> list[tuple[str, BudgetChange]]:
        """Budget changes with their keys."""
        from tpm_tui.domain.ledger import BudgetChange, entries_of

        return entries_of(self.items.notes.get(item, _NOTHING), CHANGE, BudgetChange)

    def lines(self, item: ItemId) -> list[tuple[str, CostLine]]:
        """Cost lines with their keys."""
        from tpm_tui.domain.ledger import CostLine, entries_of

        return entries_of(self.items.notes.get(item, _NOTHING), LINE, CostLine)

    def logs(self, item: ItemId) -> list[tuple[str, LogEntry]]:
        """Logged work and cost with their keys."""
        from tpm_tui.domain.ledger import LogEntry, entries_of

        return entries_of(self.items.notes.get(item, _NOTHING), LOG, LogEntry)

    def approved(self, item: ItemId) -> int | None:
        """Sum of the approved changes in minor units; None without any."""
        return _sum(one.amount for _, one in self.changes(item) if one.state == "approved")

    def pending(self, item: ItemId) -> int | None:
        """Sum of the changes that wait for a decision; None without any."""
        return _sum(one.amount for _, one in self.changes(item) if one.state == "pending")

    def granted(self, item: ItemId) -> int | None:
        """By how much what was approved for an item has been moved since; None where it never was."""
        held = item in self.items.notes
        return _sum(one.amount for _, one in self.grants(item)) if held else None

    def grants(self, item: ItemId) -> list[tuple[str, BudgetChange]]:
        """Transfers and draws that moved what was approved for an item, with their keys."""
        from tpm_tui.domain.ledger import BudgetChange, entries_of

        return entries_of(self.items.notes.get(item, _NOTHING), GRANT, BudgetChange)

    def itemised(self, item: ItemId) -> int | None:
        """Sum of the cost lines in minor units; None without any."""
        return _sum(one.amount for _, one in self.lines(item))

    def logged_work(self, item: ItemId) -> int | None:
        """Logged seconds; None where no work is logged."""
        return _sum(one.seconds for _, one in self.logs(item) if one.seconds)

    def logged_cost(self, item: ItemId) -> int | None:
        """Logged cost and the labour of logged hours in minor units; None where neither is known."""
        logs = [one for _, one in self.logs(item)]
        spent = [one.cost for one in logs if one.cost is not None]
        labour = self.labour(logs)
        return _sum([*spent, *labour.values()])

    def labour(self, logs: list[LogEntry]) -> dict[tuple[str, str], int]:
        """What logged hours cost in minor units by (person, `YYYY-MM`), rounded once for each."""
        if self.rate_on is None:
            return {}
        exact: dict[tuple[str, str], int] = {}
        for one in logs:
            if not one.seconds or one.cost is not None:
                continue  # an entry that states its cost is not priced again
            rate = self.rate_on(one.who, one.day)
            if rate is not None:
                month = (one.who, one.day[:7])
                exact[month] = exact.get(month, 0) + one.seconds * rate
        return {month: half_up(ratio(amount, _HOUR)) for month, amount in exact.items()}


def _sum(amounts: Iterable[int]) -> int | None:
    found = list(amounts)
    return sum(found) if found else None
