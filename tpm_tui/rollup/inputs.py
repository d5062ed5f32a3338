"""What one item itself brings to its ancestors: a leaf's values, or a parent's `(own)` line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.rounding import Exact
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.context import FieldContext
from tpm_tui.rollup.bookings import BOOKED, Bookings, RateOn, enters
from tpm_tui.rollup.methods import over_by, share_by
from tpm_tui.rollup.people import People

if TYPE_CHECKING:
    from tpm_tui.domain.override import Override

FULL = 10_000
"""Basis points of 100 %."""

LABOUR = frozenset({"assignments", "start", "finish"})
"""Inputs that planned labour is made of."""

_TRACKED = (
    "status",
    "progress",
    "work",
    "actual_work",
    "remaining_work",
    "start",
    "finish",
    "duration",
    "actual_duration",
    "points",
    "checklist",
)


class Inputs:
    """Reads contributions of single items; holds no roll-up."""

    def __init__(
        self,
        items: Items,
        ctx: FieldContext,
        people: People,
        basis: str,
        rate_on: RateOn | None = None,
    ) -> None:
        self.items = items
        self.bookings = Bookings(items, rate_on)
        self.ctx = ctx
        self.people = people
        """Calendars, headcounts and rates."""
        self.board_basis = basis
        self.categories: dict[object, str] = {
            status.key: status.category for status in ctx.statuses
        }
        self.categories[None] = ctx.statuses[0].category
        self._percents: dict[object, int] = {one.key: one.share for one in ctx.statuses}
        self._percents[None] = ctx.statuses[0].share

    def category(self, item: ItemId) -> str:
        """Status category of the item's own inputs."""
        return self.categories.get(self.items.columns["status"][item], "todo")

    def counts(self, item: ItemId) -> bool:
        """Whether the item's own inputs enter the totals: it is a leaf or has an `(own)` line,
        and is not cancelled or deferred."""
        if self.category(item) == "excluded" or item == BOARD:
            return False
        return self.items.is_leaf(item) or self.items.has_own(item)

    def tracks(self, item: ItemId) -> bool:
        """Whether the item's own inputs say anything about getting done.  Money or people alone, on
        an `(own)` line, are no work that could be open: they enter the sums and not the progress."""
        if self.items.is_leaf(item):
            return True
        return any(self.held(item, key) is not None for key in _TRACKED)

    def held(self, item: ItemId, key: str) -> Value:
        """An input as it is stored; asking for a sparse one makes no column of it."""
        column = self.items.columns.get(key)
        return None if column is None else column[item]

    def number(self, item: ItemId, key: str) -> int | None:
        """Integer input, None where unknown; of a booked one with what the ledger adds."""
        if key in BOOKED:
            return self.booked(item, key)
        value = self.held(item, key)
        return value if isinstance(value, int) else None

    def booked(self, item: ItemId, key: str) -> int | None:
        """One of `BOOKED`: what was typed and what the ledger adds."""
        typed, added = self.base(item, key), self.bookings.added(item, key)
        return typed if added is None else (typed or 0) + added

    def base(self, item: ItemId, key: str) -> int | None:
        """One of `BOOKED` without the entries that change it: a budget may come from cost lines or
        from planned labour."""
        source = self.held(item, "cost_source") if key == "budget" else None
        if source == "lines":
            return self.bookings.itemised(item)
        if source == "labour":
            from tpm_tui.rollup.labour import planned_labour

            labour = planned_labour(self, item)
            return sum(labour.values()) if labour else None
        value = self.items.columns[key][item]
        return value if isinstance(value, int) else None

    def budget(self, item: ItemId) -> int | None:
        """Budget of a leaf, what was approved for it if that is set, or of an `(own)` line."""
        if "approved" in self.items.columns and self.items.is_leaf(item):
            approved = self.number(item, "approved")
            if approved is not None:
                return approved
        return self.booked(item, "budget")

    def booked_items(self) -> Iterator[ItemId]:
        """Items that may show another budget, actual work or actual cost than was typed."""
        yield from self.items.entries
        for key in ("approved", "cost_source"):
            for item, value in enumerate(self.items.columns.get(key) or ()):
                if value is not None:
                    yield item

    def entered(self, change: SetCell) -> tuple[str, ...]:
        """Inputs that a change of a cell is a change of: those that `enters` names, and the budget
        where planned labour makes it."""
        fields = enters(change.field)
        if change.field in LABOUR and self.held(change.item, "cost_source") == "labour":
            return (*fields, "budget")
        return fields

    def budgets_are_typed(self) -> bool:
        """Whether no budget of the board can be another figure than the one that was typed."""
        columns = self.items.columns
        return not self.items.entries and "approved" not in columns and "cost_source" not in columns

    def to_type(self, item: ItemId, key: str, shown: int | None) -> int | None:
        """What is stored of a figure that shall be shown: the ledger's part is there already."""
        added = self.bookings.added(item, key) if key in BOOKED else None
        return shown if shown is None or added is None else shown - added

    def remaining(self, item: ItemId) -> int | None:
        """Remaining work in seconds: typed, else work - actual work, never below zero."""
        typed, work = self.number(item, "remaining_work"), self.number(item, "work")
        if typed is not None or work is None:
            return typed
        return max(0, work - (self.number(item, "actual_work") or 0))

    def method(self, item: ItemId) -> str:
        """How the item's own progress is measured: by its own setting, else the board's."""
        own = self.held(item, "method")
        return self.ctx.method if own is None else str(own)

    def percent_of_status(self, item: ItemId) -> int:
        """Basis points that the item's status stands for."""
        return self._percents.get(self.items.columns["status"][item], 0)

    def progress(self, item: ItemId) -> Exact:
        """Progress in basis points, exact: done is 100 %, whatever the method that measures the
        rest; 0 where nothing says anything."""
        if self.category(item) == "done":
            return FULL
        return share_by(self, item, self.method(item))

    def done(self, item: ItemId) -> bool:
        """Whether nothing is open on the item itself."""
        return self.category(item) == "done" or over_by(self, item, self.method(item))

    def override(self, item: ItemId) -> Override | None:
        """What somebody said the progress of a parent is, unless that has expired; whether it
        counts is for what is below to say.  It says nothing of a part of what is below."""
        text = None if item in self.items.partial else self.held(item, "override")
        if not isinstance(text, str):
            return None
        from tpm_tui.domain.override import parse_override

        found = parse_override(text)
        return found if found is not None and found.holds_on(self.ctx.today.isoformat()) else None

    def started(self, item: ItemId) -> bool:
        """Whether any sign of work is there: progress, actual work or a status beyond to do."""
        return (
            self.category(item) in ("in_progress", "done")
            or bool(self.number(item, "actual_work"))
            or self.progress(item) > 0
        )

    def basis(self, item: ItemId) -> str:
        """What weighs the children of an item: its own setting, else the nearest one above."""
        column = self.items.columns["basis"]
        while item:
            if column[item] is not None:
                return str(column[item])
            item = self.items.parent[item]
        return self.board_basis

    def weight(self, item: ItemId, basis: str) -> int | None:
        """Weight of the item's own inputs; None is missing (imputed), 0 is an explicit zero."""
        value: int | None
        if basis == "equal":
            value = None if self.items.columns["kind"][item] == "milestone" else 1
        elif basis == "duration":
            value = self.duration(item)
        else:
            value = self.budget(item) if basis == "budget" else self.number(item, basis)
        if value is not None:
            return max(0, value)
        # Money or people noted on a parent must not pull its progress down: an `(own)` line weighs
        # what it says and nothing is imputed for it.
        own = not self.items.is_leaf(item)
        return 0 if own or self.items.columns["kind"][item] == "milestone" else None

    def duration(self, item: ItemId) -> int | None:
        """Duration in seconds: as imported, else the working time from start to finish."""
        explicit = self.number(item, "duration")
        if explicit is not None:
            return explicit
        start, finish = self.items.columns["start"][item], self.items.columns["finish"][item]
        if start is None or finish is None:
            return None
        if self.items.columns["kind"][item] == "milestone" and self.items.is_leaf(item):
            return 0
        return self.ctx.calendar.minutes_between(ordinal(str(start)), ordinal(str(finish))) * 60

    def day(self, iso_date: str) -> int:
        """Day number of an ISO date."""
        return ordinal(iso_date)
