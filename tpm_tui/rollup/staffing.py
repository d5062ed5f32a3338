"""Allocation: person-days add up, full-time equivalents do not (SEMANTICS 3.2).

Demand is kept per calendar as rising and falling steps on a time line, so that joining two items
costs two entries per assignment however long it runs; daily figures are worked out when asked for.
Time is counted in seconds x 10,000, which keeps percentages of a day exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.people import ROLE, Assignment, parse_assignments
from tpm_tui.domain.rounding import Exact, ratio, tidy
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.inputs import FULL, Inputs

WEEK = 7
Key = TypeVar("Key")

Rhythm = tuple[Calendar, bool]
"""Calendar of the demand, and whether it is a share of each day's capacity or alike every day."""


@dataclass(frozen=True, slots=True)
class Span:
    """One assignment in time."""

    name: str
    """Key of the person or role."""
    first: int
    last: int
    rhythm: Rhythm
    level: Exact
    """Share in basis points, or seconds x 10,000 a working day."""
    soft: bool = False
    """Asked for and not agreed yet."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one item itself asks of people."""

    names: tuple[str, ...]
    """Keys of people and roles, each once."""
    spans: tuple[Span, ...]
    effort: Exact
    """Total in seconds x 10,000."""


class Crew:
    """Demand of an item and everything below it."""

    __slots__ = ("_peak", "effort", "names", "steps")

    def __init__(self) -> None:
        self.effort: Exact = 0
        self.names: dict[str, Exact] = {}
        self.steps: dict[Rhythm, dict[int, Exact]] = {}
        self._peak: tuple[Exact, int] | None = None

    def add(self, other: Crew, sign: int) -> None:
        """Count a child's demand in (1) or out (-1)."""
        self._peak = None
        self.effort = tidy(self.effort + sign * other.effort)
        for name, times in other.names.items():
            _put(self.names, name, sign * times)
        for rhythm, steps in other.steps.items():
            mine = self.steps.setdefault(rhythm, {})
            for day, change in steps.items():
                _put(mine, day, sign * change)
            if not mine:
                del self.steps[rhythm]

    def add_own(self, demand: Demand, sign: int) -> None:
        """Count an item's own demand in or out."""
        self._peak = None
        self.effort = tidy(self.effort + sign * demand.effort)
        for name in demand.names:
            _put(self.names, name, sign)
        for span in demand.spans:
            mine = self.steps.setdefault(span.rhythm, {})
            _put(mine, span.first, sign * span.level)
            _put(mine, span.last + 1, -sign * span.level)
            if not mine:
                del self.steps[span.rhythm]

    def peak(self) -> Exact:
        """Largest demand of one day in seconds x 10,000."""
        return self._at_most()[0]

    def peak_day(self) -> int | None:
        """First day of the largest demand; None where there is no demand on any day."""
        most, day = self._at_most()
        return day if most else None

    def level(self, day: int) -> Exact:
        """Demand of one day in seconds x 10,000."""
        total: Exact = 0
        for (calendar, shared), steps in self.steps.items():
            minutes = calendar.minutes_on(day)
            level = sum((change for at, change in steps.items() if at <= day), 0)
            if minutes:
                total += level * minutes * 60 if shared else level
        return tidy(total)

    def _at_most(self) -> tuple[Exact, int]:
        if self._peak is None:
            self._peak = self._work_out_peak()
        return self._peak

    def _work_out_peak(self) -> tuple[Exact, int]:
        lines = [
            (calendar.minutes_on, shared, sorted(steps.items()))
            for (calendar, shared), steps in self.steps.items()
        ]
        most: Exact = 0
        when = 0
        calendars = [calendar for calendar, _ in self.steps]
        borders = sorted({day for _, _, steps in lines for day, _ in steps})
        levels: list[Exact] = [0] * len(lines)
        at = [0] * len(lines)
        for first, border in pairwise(borders):
            end = border
            for place, (_, _, steps) in enumerate(lines):
                while at[place] < len(steps) and steps[at[place]][0] <= first:
                    levels[place] = tidy(levels[place] + steps[at[place]][1])
                    at[place] += 1
            going = [
                (level, minutes_on, shared)
                for level, (minutes_on, shared, _) in zip(levels, lines, strict=True)
                if level
            ]
            if end - first > WEEK and not any(
                one.off_between(first, first + WEEK - 1) for one in calendars
            ):
                # Every later week of the span repeats this one or has fewer working days.
                end = first + WEEK
            for day in range(first, end) if going else ():
                total: Exact = 0
                for level, minutes_on, shared in going:
                    minutes = minutes_on(day)
                    if minutes:
                        total += level * minutes * 60 if shared else level
                if total > most:
                    most, when = total, day
        return tidy(most), when


def _put(table: dict[Key, Exact], key: Key, change: Exact) -> None:
    value = tidy(table.get(key, 0) + change)
    if value:
        table[key] = value
    else:
        table.pop(key, None)


class Staffing:
    """Demand of every item that has any below it."""

    depends = frozenset({"assignments", "start", "finish", "status"})

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.items = inputs.items
        self.version = 0
        """Rises with every change of anybody's demand, for those who keep what they derived."""
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
        self.version += 1
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

    def effort(self, item: ItemId) -> Exact | None:
        """Person-days of the standard day, exact; None without anybody."""
        crew = self.crew_of(item)
        return None if crew is None else ratio(crew.effort, self._day * FULL)

    def peak(self, item: ItemId) -> Exact | None:
        """Most full-time equivalents on one day, exact."""
        crew = self.crew_of(item)
        return None if crew is None else ratio(crew.peak(), self._day * FULL)

    def average(self, item: ItemId, first: str | None, last: str | None) -> Exact | None:
        """Full-time equivalents over the working days of a span of ISO dates, exact."""
        crew = self.crew_of(item)
        if crew is None or first is None or last is None:
            return None
        days = self.inputs.ctx.calendar.working_days(ordinal(first), ordinal(last))
        return ratio(crew.effort, self._day * FULL * days) if days else None

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
        names = tuple(dict.fromkeys(one.key for one, _, _ in parts))
        return Demand(names, tuple(span for _, span, _ in parts if span), tidy(effort))

    def parts(self, item: ItemId) -> list[tuple[Assignment, Span | None, Exact]]:
        """Assignments of an item's own inputs, each with its time, if it has any, and its effort in
        seconds x 10,000; a total of hours counts without dates too."""
        found: list[tuple[Assignment, Span | None, Exact]] = []
        for one in parse_assignments(str(self.items.columns["assignments"][item] or "")):
            span = self._span(item, one)
            hours = one.unit == "h" and self._dates(item, one) is None
            effort = span_effort(span) if span else one.amount * FULL if hours else 0
            found.append((one, span, effort))
        return found

    @property
    def _day(self) -> int:
        return self.inputs.ctx.calendar.day_seconds

    def _dates(self, item: ItemId, one: Assignment) -> tuple[int, int] | None:
        columns = self.items.columns
        first, last = one.first or columns["start"][item], one.last or columns["finish"][item]
        if first is None or last is None or str(last) < str(first):
            return None
        return ordinal(str(first)), ordinal(str(last))

    def _span(self, item: ItemId, one: Assignment) -> Span | None:
        dates = self._dates(item, one)
        if dates is None:
            return None
        calendar = self.inputs.people.get(one.key, self.inputs.ctx.calendar)
        if one.unit == "%":
            return Span(one.key, *dates, (calendar, True), one.amount, one.soft)
        if one.unit == "fte":
            return Span(one.key, *dates, (calendar, False), one.amount * self._day, one.soft)
        if one.unit == "h/d":
            return Span(one.key, *dates, (calendar, False), one.amount * FULL, one.soft)
        days = calendar.working_days(*dates)
        if not days:
            return None
        return Span(one.key, *dates, (calendar, False), ratio(one.amount * FULL, days), one.soft)

    def _crew(self, item: ItemId) -> Crew:
        crew = self._crews.get(item)
        if crew is None:
            crew = self._crews[item] = Crew()
        return crew

    def _keep(self, item: ItemId, demand: Demand) -> None:
        self._own[item] = demand
        for name in demand.names:
            self._items_of.setdefault(name, set()).add(item)

    def _join(self, item: ItemId, sign: int) -> None:
        self.version += 1
        crew = self._crews.get(item) if self._loaded else None
        if not item or crew is None:
            return
        for above in self.items.ancestors(item):
            joined = self._crew(above)
            joined.add(crew, sign)
            if not joined.names:
                del self._crews[above]


def span_effort(span: Span) -> Exact:
    """Effort of one span in seconds x 10,000."""
    calendar, shared = span.rhythm
    if shared:
        return span.level * calendar.minutes_between(span.first, span.last) * 60
    return tidy(span.level * calendar.working_days(span.first, span.last))
