"""Who is booked beyond their capacity, on which days and by which items (SEMANTICS 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tpm_tui.domain.people import ROLE
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.crew import Span, level_on
from tpm_tui.rollup.elsewhere import Elsewhere
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
    """Demand of the worst day in percent of that day's capacity; 0 where every day is on leave."""
    items: tuple[ItemId, ...]
    """What the person is booked on in that time."""
    boards: tuple[str, ...] = ()
    """Other boards that they are booked on in that time."""
    leave: bool = False
    """Whether one of the days has no capacity at all."""

    @property
    def told(self) -> str:
        """How much in short: `120 %`, `120 %, LEAVE!`, `LEAVE!`."""
        parts = [f"{self.percent} %"] if self.percent else []
        return ", ".join([*parts, "LEAVE!"] if self.leave else parts)


Booked = tuple[Span, ItemId, str]
"""A span, its item (0 on another board), and the name of the other board."""


class Overloads:
    """Answers per person and keeps the answers until somebody's demand changes."""

    def __init__(self, staffing: Staffing) -> None:
        self._staffing = staffing
        self._version = -1
        self._known: dict[str, tuple[Overload, ...]] = {}
        self._elsewhere = Elsewhere()

    def include(self, elsewhere: Elsewhere) -> None:
        """Count what people do on other boards from now on."""
        self._elsewhere, self._version = elsewhere, -1
        self._staffing.version += 1  # for those who keep what they derived

    @property
    def elsewhere(self) -> Elsewhere:
        """What is counted of other boards."""
        return self._elsewhere

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
        booked: list[Booked] = [
            (span, item, "")
            for item in sorted(staffing.items_of.get(name, ()))
            if item in staffing.own and staffing.items.exists(item)
            for span in staffing.own[item].spans
            if span.name == name
        ]
        if not booked:
            return ()
        first, last = min(one[0].first for one in booked), max(one[0].last for one in booked)
        booked += [
            (one.span, 0, one.board)
            for one in self._elsewhere.of(name)
            if one.span is not None and one.span.first <= last and first <= one.span.last
        ]
        return tuple(self._times(name, booked, range(first, last + 1)))

    def _times(self, name: str, booked: Sequence[Booked], days: range) -> Iterator[Overload]:
        calendar = self._elsewhere.capacity(self._staffing.people, name)
        first = last = worst = 0
        leave = False
        on: dict[tuple[ItemId, str], None] = {}

        def found() -> Overload:
            items = tuple(item for item, board in on if not board)
            return Overload(name, first, last, worst, items, tuple(b for _, b in on if b), leave)

        for day in days:
            minutes = calendar.minutes_on(day)
            today = [one for one in booked if one[0].first <= day <= one[0].last]
            demand: Exact = sum((level_on(one[0], day) for one in today), 0)
            if demand > minutes * 60 * FULL:
                first, last = first or day, day
                leave = leave or not minutes
                if minutes:
                    worst = max(worst, half_up(ratio(demand * 100, minutes * 60 * FULL)))
                on.update(dict.fromkeys((item, board) for _, item, board in today))
            elif first and (minutes or not today):
                yield found()
                first, worst, leave, on = 0, 0, False, {}
        if first:
            yield found()
