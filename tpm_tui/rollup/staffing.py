"""Allocation: person-days add up, full-time equivalents do not (SEMANTICS 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.people import ROLE, Assignment, parse_assignments
from tpm_tui.domain.rounding import Exact, ratio, tidy
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.crew import Crew, Demand, Span, span_effort
from tpm_tui.rollup.inputs import FULL, Inputs
from tpm_tui.rollup.upwards import OnDemand


@dataclass(frozen=True, slots=True)
class Averaged:
    """What an average is made of."""

    effort: Exact
    """Demand that has days, in seconds x 10,000."""
    first: int
    """Day number."""
    last: int
    days: int
    """Working days of the board in between, and days off on which somebody works all the same."""


class Staffing(OnDemand):
    """Demand of every item that has any below it."""

    depends = frozenset({"assignments", "start", "finish", "status"})

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.items = inputs.items
        self.version = 0
        """Rises with every change of anybody's demand, for those who keep what they derived."""
        self._whole = 0
        """Version since which nobody is known to have the same demand."""
        self._since: dict[str, int] = {}
        self._loaded = False
        self._own: dict[ItemId, Demand] = {}
        self._crews: dict[ItemId, Crew] = {}
        self._items_of: dict[str, set[ItemId]] = {}

    @property
    def own(self) -> dict[ItemId, Demand]:
        """Demand of single items."""
        self._ensure()
        return self._own

    @property
    def crews(self) -> dict[ItemId, Crew]:
        """Demand of whole subtrees; 0 is the board."""
        self._ensure()
        return self._crews

    @property
    def items_of(self) -> dict[str, set[ItemId]]:
        """Items that a person or role is on, deleted ones among them."""
        self._ensure()
        return self._items_of

    def grow(self) -> None:
        """Nothing to do: only items with demand are held."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; the whole board only once somebody asks, because reading
        everybody's assignments takes longer than all sums of a large board together."""
        self._renew()
        if not order[0]:
            self._loaded = False
        elif self._loaded:
            for item in order:
                self._own.pop(item, None)
                self._crews.pop(item, None)
            self._add_up(order)

    def _ensure(self) -> None:
        if not self._loaded:
            self._loaded = True
            self._own, self._crews, self._items_of = {}, {}, {}
            self._add_up(self.items.subtree(BOARD))

    def _add_up(self, order: list[ItemId]) -> None:
        assigned = self.items.columns["assignments"]
        parent, top = self.items.parent, order[0]
        for item in reversed(order):
            if assigned[item] is not None and (demand := self.demand(item)) is not None:
                self._keep(item, demand)
                self._crew(item).add_own(demand, 1)
            crew = self._crews.get(item)
            if crew is not None and item != top:
                self._crew(parent[item]).add(crew, 1)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own demand up the tree."""
        if not self._loaded:
            return
        before, after = self._own.get(item), self.demand(item)
        if before == after:
            return
        for above in (item, *self.items.ancestors(item)):
            crew = self._crew(above)
            if before is not None:
                crew.add_own(before, -1)
            if after is not None:
                crew.add_own(after, 1)
            if not crew.names:
                del self._crews[above]
        self.version += 1
        for demand in (before, after):
            self._since.update(
                dict.fromkeys(demand.names if demand is not None else (), self.version)
            )
        if after is None:
            self._own.pop(item, None)
        else:
            self._keep(item, after)

    def attach(self, item: ItemId) -> None:
        """Let a subtree's demand join the ancestors."""
        self._join(item, 1)

    def detach(self, item: ItemId) -> None:
        """Take a subtree's demand out of the ancestors."""
        self._join(item, -1)

    def version_of(self, name: str) -> int:
        """The version since which the demand of a person or role is the same."""
        return self._since.get(name, self._whole)

    def crew_of(self, row: int) -> Crew | None:
        """Demand of an item with everything below it; of an `(own)` line (negative) alone."""
        if row >= 0:
            return self.crews.get(row)
        demand = self.own.get(-row)
        if demand is None:
            return None
        crew = Crew()
        crew.add_own(demand, 1)
        return crew

    def effort(self, item: ItemId, *, hard: bool = False) -> Exact | None:
        """Person-days of the standard day, exact, with `hard` without soft bookings; None without
        anybody."""
        crew = self.crew_of(item)
        if crew is None:
            return None
        return ratio(crew.hard if hard else crew.effort, self._day * FULL)

    def peak(self, item: ItemId, *, hard: bool = False) -> Exact | None:
        """Most full-time equivalents on one day, exact, with `hard` without soft bookings."""
        crew = self.crew_of(item)
        if crew is None:
            return None
        return ratio(crew.hard_peak() if hard else crew.peak(), self._day * FULL)

    def average(self, item: ItemId, first: str | None, last: str | None) -> Exact | None:
        """Full-time equivalents over the working days of a span of ISO dates, exact."""
        found = self.averaged(item, first, last)
        return None if found is None else ratio(found.effort, self._day * FULL * found.days)

    def averaged(self, item: ItemId, first: str | None, last: str | None) -> Averaged | None:
        """What the average of a span of ISO dates is made of.  Days with demand outside of the span
        count, too, and hours without any day do not: the average is never above the peak."""
        crew = self.crew_of(item)
        if crew is None or first is None or last is None:
            return None
        board = self.inputs.ctx.calendar
        start, end = ordinal(first), ordinal(last)
        for steps in crew.steps.values():
            start, end = min(start, *steps), max(end, max(steps) - 1)
        days = board.working_days(start, end) + crew.days_beyond(board)
        return Averaged(tidy(crew.effort - crew.undated), start, end, days) if days else None

    def headcount(self, item: ItemId) -> tuple[int, int] | None:
        """Number of different people, and of roles that nobody fills yet."""
        crew = self.crew_of(item)
        if crew is None:
            return None
        roles = sum(1 for name in crew.names if name.startswith(ROLE))
        return len(crew.names) - roles, roles

    def demand(self, item: ItemId) -> Demand | None:
        """What the item's own inputs ask for, None if they ask for nobody or do not count."""
        text = self.items.columns["assignments"][item]
        if text is None or not self.inputs.counts(item):
            return None
        parts = self.parts(item)
        effort: Exact = sum((brought for _, _, brought in parts), 0)
        soft: Exact = sum((brought for one, _, brought in parts if one.soft), 0)
        names = tuple(dict.fromkeys(one.key for one, _, _ in parts))
        spans = tuple(span for _, span, _ in parts if span)
        undated: Exact = sum((brought for _, span, brought in parts if span is None), 0)
        return Demand(names, spans, tidy(effort), tidy(soft), tidy(undated))

    def parts(self, item: ItemId) -> list[tuple[Assignment, Span | None, Exact]]:
        """Assignments of an item's own inputs, each with its time, if it has any, and its effort in
        seconds x 10,000; a total of hours counts without dates or working days too."""
        found: list[tuple[Assignment, Span | None, Exact]] = []
        for one in parse_assignments(str(self.items.columns["assignments"][item] or "")):
            span = span_of(self.inputs, item, one)
            effort = span_effort(span) if span else one.amount * FULL if one.unit == "h" else 0
            found.append((one, span, effort))
        return found

    @property
    def _day(self) -> int:
        return self.inputs.ctx.calendar.day_seconds

    def _crew(self, item: ItemId) -> Crew:
        crew = self._crews.get(item)
        if crew is None:
            crew = self._crews[item] = Crew()
        return crew

    def _keep(self, item: ItemId, demand: Demand) -> None:
        self._own[item] = demand
        for name in demand.names:
            self._items_of.setdefault(name, set()).add(item)

    def _renew(self) -> None:
        """Anybody's demand may be another one."""
        self.version += 1
        self._whole, self._since = self.version, {}

    def _join(self, item: ItemId, sign: int) -> None:
        self._renew()
        crew = self._crews.get(item) if self._loaded else None
        if not item or crew is None:
            return
        for above in self.items.ancestors(item):
            joined = self._crew(above)
            joined.add(crew, sign)
            if not joined.names:
                del self._crews[above]


def span_of(inputs: Inputs, item: ItemId, one: Assignment) -> Span | None:
    """When an assignment of an item asks for how much; None without dates or working days."""
    dates = _dates(inputs, item, one)
    if dates is None:
        return None
    calendar, people = inputs.ctx.calendar, inputs.people
    if one.key in people:
        daily = one.unit in ("fte", "h/d") or not people[one.key].working_days(*dates)
        calendar = people[one.key]
        if daily and one.unit != "%":
            calendar = people.rhythm(one.key)
    if one.unit == "%":
        return Span(one.key, *dates, (calendar, True), one.amount, one.soft)
    if one.unit == "fte":
        day = inputs.ctx.calendar.day_seconds
        return Span(one.key, *dates, (calendar, False), one.amount * day, one.soft)
    if one.unit == "h/d":
        return Span(one.key, *dates, (calendar, False), one.amount * FULL, one.soft)
    days = calendar.working_days(*dates)
    if not days:
        return None
    return Span(one.key, *dates, (calendar, False), ratio(one.amount * FULL, days), one.soft)


def _dates(inputs: Inputs, item: ItemId, one: Assignment) -> tuple[int, int] | None:
    """Days of an assignment: its own, else the item's."""
    columns = inputs.items.columns
    first, last = one.first or columns["start"][item], one.last or columns["finish"][item]
    if first is None or last is None or str(last) < str(first):
        return None
    return ordinal(str(first)), ordinal(str(last))
