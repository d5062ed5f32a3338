"""Who is booked beyond their capacity, on which days and by which items (SEMANTICS 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.domain.people import ROLE
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.crew import Span
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.staffing import Staffing


@dataclass(frozen=True, slots=True)
class Overload:
    """One unbroken time in which a person is booked beyond 100 %."""

    name: str
    first: int
    """Day number."""
    last: int
    percent: int
    """Demand of the worst day in percent of that day's capacity."""
    items: tuple[ItemId, ...]
    """What the person is booked on in that time."""


class Overloads:
    """Answers per person and keeps the answers until somebody's demand changes."""

    def __init__(self, staffing: Staffing) -> None:
        self._staffing = staffing
        self._version = -1
        self._known: dict[str, tuple[Overload, ...]] = {}

    def of_person(self, name: str) -> tuple[Overload, ...]:
        """Times in which a person is over-allocated; roles have no capacity and none."""
        if self._version != self._staffing.version:
            self._version, self._known = self._staffing.version, {}
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._work_out(name)
        return known

    def of_item(self, item: ItemId) -> tuple[Overload, ...]:
        """Over-allocations of the item's own people while they work on it."""
        demand = self._staffing.own.get(item)
        if demand is None:
            return ()
        return tuple(
            over
            for span in demand.spans
            for over in self.of_person(span.name)
            if over.first <= span.last and span.first <= over.last
        )

    def _work_out(self, name: str) -> tuple[Overload, ...]:
        staffing = self._staffing
        if name.startswith(ROLE):
            return ()
        booked = [
            (item, span)
            for item in sorted(staffing.items_of.get(name, ()))
            if item in staffing.own and staffing.items.exists(item)
            for span in staffing.own[item].spans
            if span.name == name
        ]
        return tuple(self._times(name, booked)) if booked else ()

    def _times(self, name: str, booked: list[tuple[ItemId, Span]]) -> list[Overload]:
        inputs = self._staffing.inputs
        calendar = inputs.people.get(name, inputs.ctx.calendar)
        found: list[Overload] = []
        first = last = worst = 0
        items: dict[ItemId, None] = {}
        for day in range(
            min(span.first for _, span in booked), max(span.last for _, span in booked) + 2
        ):
            minutes = calendar.minutes_on(day)
            today = [(item, span) for item, span in booked if span.first <= day <= span.last]
            if not minutes and today:
                continue
            demand: Exact = sum((_on(span, minutes) for _, span in today), 0)
            percent = half_up(ratio(demand * 100, minutes * 60 * FULL)) if minutes else 0
            if percent > 100:
                first, last, worst = first or day, day, max(worst, percent)
                items.update(dict.fromkeys(item for item, _ in today))
            elif first:
                found.append(Overload(name, first, last, worst, tuple(items)))
                first, worst, items = 0, 0, {}
        return found


def _on(span: Span, minutes: int) -> Exact:
    """Demand of a span on one working day in seconds x 10,000."""
    return span.level * minutes * 60 if span.rhythm[1] else span.level
