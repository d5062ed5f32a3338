"""Demand against capacity, day by day and summed up by periods: the cells of a heat map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import lcm
from operator import add, gt

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.rounding import Exact, half_up_of, ratio
from tpm_tui.rollup.crew import Rhythm, Span
from tpm_tui.rollup.inputs import FULL
from tpm_tui.service.heat.periods import Period

UNDER, OK, AMBER, RED = "under", "ok", "amber", "red"
"""Bands: below 80 %, up to 100 %, up to 110 %, beyond (or booked on leave)."""

_OK_FROM, _OK_TO, _AMBER_TO = 80, 100, 110


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Demand and capacity of one row in one period."""

    hard: Exact
    """Agreed demand in seconds."""
    all: Exact
    """Demand with soft bookings, in seconds."""
    capacity: int | None
    """Seconds; None where nobody said how many people there are."""
    percent_hard: int | None
    percent: int | None
    """All demand in percent of the capacity; None without capacity."""
    over: bool
    """Whether the demand of any day is above its capacity."""
    worst: int | None
    """Percentage of the worst day."""
    worst_day: int | None
    """Day number of the worst day: on leave if any, else that of `worst`."""
    leave: bool
    """Demand on a day without any capacity."""
    band: str
    """`under`, `ok`, `amber`, `red`; empty where there is no demand or no capacity to compare."""


class DaySums:
    """The days of some periods; capacity by day is a list of seconds x 10,000."""

    def __init__(self, board: Calendar, periods: Sequence[Period]) -> None:
        self._board = board
        self._first = periods[0].first
        self._days = range(self._first, periods[-1].last + 1)
        self._parts = [
            slice(one.first - self._first, one.last - self._first + 1) for one in periods
        ]
        self._minutes: dict[Calendar, list[int]] = {}

    def of_person(self, calendar: Calendar) -> list[int]:
        """Capacity by day of somebody who works by a calendar."""
        return [minutes * 60 * FULL for minutes in self._minutes_of(calendar)]

    def of_role(self, headcount: int) -> list[int]:
        """Capacity by day of so many FTE (x 10,000) of the board's standard day."""
        daily = headcount * self._board.day_seconds
        return [daily if minutes else 0 for minutes in self._minutes_of(self._board)]

    def compared(
        self, spans: Sequence[Span], capacity: list[int] | None
    ) -> tuple[tuple[HeatCell, ...], HeatCell]:
        """The cells of all periods, and the one of all together."""
        scale = lcm(*(span.level.denominator for span in spans))
        every = self._demand(spans, scale)
        hard = every
        if any(span.soft for span in spans):
            hard = self._demand([span for span in spans if not span.soft], scale)
        room = capacity if capacity is None or scale == 1 else [one * scale for one in capacity]
        load = _Load(self._first, hard, every, room, FULL * scale)
        return tuple(map(load.cell, self._parts)), load.cell(slice(0, len(self._days)))

    def _minutes_of(self, calendar: Calendar) -> list[int]:
        found = self._minutes.get(calendar)
        if found is None:
            found = self._minutes[calendar] = [calendar.minutes_on(day) for day in self._days]
        return found

    def _demand(self, spans: Iterable[Span], scale: int) -> list[int]:
        """Demand by day of some spans, so many times as large as makes it whole: fractions of a
        second would make a year of 25 people ten times as slow."""
        count = len(self._days)
        steps: dict[Rhythm, list[int]] = {}
        for span in spans:
            start = max(0, span.first - self._first)
            end = min(count, span.last + 1 - self._first)
            if start < end:
                level = span.level.numerator * (scale // span.level.denominator)
                line = steps.setdefault(span.rhythm, [0] * (count + 1))
                line[start] += level
                line[end] -= level
        total = [0] * count
        for (calendar, shared), line in steps.items():
            pairs = zip(accumulate(line), self._minutes_of(calendar), strict=False)
            if shared:
                daily = [level * minutes * 60 for level, minutes in pairs]
            else:
                daily = [level if minutes else 0 for level, minutes in pairs]
            total = list(map(add, total, daily))
        return total


@dataclass(frozen=True, slots=True)
class _Load:
    """What one row asks for and has by day, in whole units."""

    first: int
    hard: list[int]
    every: list[int]
    room: list[int] | None
    second: int
    """Units of a second."""

    def cell(self, part: slice) -> HeatCell:
        """Some days together."""
        demand = self.every[part]
        wanted = sum(demand)
        agreed = wanted if self.hard is self.every else sum(self.hard[part])
        every = ratio(wanted, self.second)
        shown = every if agreed == wanted else ratio(agreed, self.second), every
        if self.room is None:
            return HeatCell(
                *shown, None, None, None, over=False, worst=None, worst_day=None, leave=False,
                band="",
            )  # fmt: skip
        room = self.room[part]
        there = sum(room)
        if not wanted:
            return _idle(half_up_of(there, self.second), working=there > 0)
        worst, at, leave = _worst(demand, room)
        percent = half_up_of(wanted * 100, there) if there else None
        same = agreed == wanted
        return HeatCell(
            *shown,
            half_up_of(there, self.second),
            percent if same or not there else half_up_of(agreed * 100, there),
            percent,
            any(map(gt, demand, room)),
            worst,
            None if at is None else self.first + part.start + at,
            leave,
            _band(wanted * 100, there, leave=leave),
        )


@lru_cache(maxsize=1024)
def _idle(capacity: int, *, working: bool) -> HeatCell:
    """A cell of somebody of whom nothing is asked; much of every map is such cells."""
    percent = 0 if working else None
    return HeatCell(0, 0, capacity, percent, percent, False, None, None, False, "")  # noqa: FBT003


def _worst(demand: list[int], room: list[int]) -> tuple[int | None, int | None, bool]:
    """Percentage of the worst day, its place (the first day on leave, if any), and whether anything
    is asked for on a day without capacity.  Most days of a period are alike."""
    at: tuple[int, int] | None = None
    leave: tuple[int, int] | None = None
    for pair in dict.fromkeys(zip(demand, room, strict=True)):
        wanted, there = pair
        if there:
            if at is None or wanted * at[1] > at[0] * there:
                at = pair
        elif wanted and leave is None:
            leave = pair
    place = leave or at
    found = None if place is None else list(zip(demand, room, strict=True)).index(place)
    return None if at is None else half_up_of(at[0] * 100, at[1]), found, leave is not None


def _band(hundredfold: int, there: int, *, leave: bool) -> str:
    if leave or hundredfold > _AMBER_TO * there:
        return RED
    if hundredfold > _OK_TO * there:
        return AMBER
    return OK if hundredfold >= _OK_FROM * there else UNDER
