"""Who is booked beyond their capacity, on which days and by which items (SEMANTICS 3.2)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.crew import Rhythm, Span
from tpm_tui.rollup.elsewhere import Elsewhere, assigned_here
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
        self._known: dict[str, tuple[int, tuple[Overload, ...]]] = {}
        """Answers with the version of the demand that they are of."""
        self._worked: dict[str, tuple[list[Booked], Calendar, tuple[Overload, ...]]] = {}
        """What each answer was worked out from: most people's days stay as they are when somebody
        else's demand changes."""
        self._elsewhere = Elsewhere()

    def include(self, elsewhere: Elsewhere) -> None:
        """Count what people do on other boards from now on."""
        self._elsewhere, self._known = elsewhere, {}
        self._staffing.version += 1  # for those who keep what they derived

    @property
    def elsewhere(self) -> Elsewhere:
        """What is counted of other boards."""
        return self._elsewhere

    def of_person(self, name: str) -> tuple[Overload, ...]:
        """Times in which a person is over-allocated; roles have no capacity and none."""
        version = self._staffing.version_of(name)
        known = self._known.get(name)
        if known is None or known[0] != version:
            known = self._known[name] = (version, self._work_out(name))
        return known[1]

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
        if self._elsewhere.knows(name):
            load = self._elsewhere.load(
                staffing.inputs.people, name, assigned_here(staffing, (name,))
            )
            booked = [
                (one.span, 0 if one.board else one.item, one.board)
                for one in load
                if one.span is not None and one.span.first <= last and first <= one.span.last
            ]
        calendar = self._elsewhere.capacity(staffing.inputs.people, name)
        before = self._worked.get(name)
        if before is not None and before[0] == booked and before[1] == calendar:
            return before[2]
        found = tuple(self._times(name, booked, calendar, range(first, last + 1)))
        self._worked[name] = booked, calendar, found
        return found

    def _times(
        self, name: str, booked: Sequence[Booked], calendar: Calendar, days: range
    ) -> Iterator[Overload]:
        demand, busy = _by_day(booked, days)
        over: list[int] = []
        worst, leave = 0, False
        for at, day in enumerate(days):
            minutes = calendar.minutes_on(day)
            if demand[at] > minutes * 60 * FULL:
                over.append(day)
                leave = leave or not minutes
                if minutes:
                    percent = half_up(ratio(demand[at] * 100, minutes * 60 * FULL))
                    worst = max(worst, percent)
            elif over and (minutes or not busy[at]):
                yield _overload(name, over, worst, booked, leave=leave)
                over, worst, leave = [], 0, False
        if over:
            yield _overload(name, over, worst, booked, leave=leave)


def _by_day(booked: Sequence[Booked], days: range) -> tuple[list[Exact], list[int]]:
    """Demand in seconds x 10,000 and number of bookings by day, summed up along the time line: the
    days of somebody with a thousand bookings are not a thousand times as much work."""
    steps: dict[Rhythm, list[Exact]] = {}
    counts = [0] * (len(days) + 1)
    for span, _, _ in booked:
        start, end = max(0, span.first - days.start), min(len(days), span.last + 1 - days.start)
        if start < end:
            line = steps.setdefault(span.rhythm, [0] * (len(days) + 1))
            line[start] += span.level
            line[end] -= span.level
            counts[start] += 1
            counts[end] -= 1
    total: list[Exact] = [0] * len(days)
    for (calendar, shared), line in steps.items():
        for at, (day, level) in enumerate(zip(days, accumulate(line), strict=False)):
            if level and (minutes := calendar.minutes_on(day)):
                total[at] += level * minutes * 60 if shared else level
    return total, list(accumulate(counts[:-1]))


def _overload(
    name: str, days: list[int], percent: int, booked: Sequence[Booked], *, leave: bool
) -> Overload:
    """One over-allocation with what somebody is booked on on its days, the earliest first."""
    on: list[tuple[int, int, ItemId, str]] = []
    for place, (span, item, board) in enumerate(booked):
        at = bisect_left(days, span.first)
        if at < len(days) and days[at] <= span.last:
            on.append((at, place, item, board))
    on.sort()
    items = dict.fromkeys(item for _, _, item, board in on if not board)
    boards = dict.fromkeys(board for _, _, _, board in on if board)
    return Overload(name, days[0], days[-1], percent, tuple(items), tuple(boards), leave)
