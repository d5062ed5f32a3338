"""Working time: which days count, and how many minutes they hold."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

STANDARD_WEEK = (480, 480, 480, 480, 480, 0, 0)
"""Minutes Monday to Sunday of a calendar that says nothing else."""


def ordinal(iso: str) -> int:
    """Day number of an ISO date (`date.toordinal`)."""
    return date.fromisoformat(iso).toordinal()


def iso(day: int) -> str:
    """ISO date of a day number."""
    return date.fromordinal(day).isoformat()


@dataclass(frozen=True)
class Calendar:
    """A working week with days off; used for the board and for each person."""

    week: tuple[int, ...] = STANDARD_WEEK
    """Seven working minutes, Monday first."""
    days_off: tuple[int, ...] = ()
    """Sorted day numbers that hold no work: holidays of the board, leave of a person."""
    minutes_per_day: int = 480
    """Length of the standard day: what `1d` and one FTE mean."""

    def __hash__(self) -> int:
        """Calendars are keys wherever demand is added up, so the hash is worked out once."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.week, self.days_off, self.minutes_per_day))

    @property
    def day_seconds(self) -> int:
        """Seconds of the standard day."""
        return self.minutes_per_day * 60

    def minutes_on(self, day: int) -> int:
        """Working minutes of one day number."""
        minutes = self.week[(day - 1) % 7]
        if minutes and self.days_off:
            at = bisect_left(self.days_off, day)
            if at < len(self.days_off) and self.days_off[at] == day:
                return 0
        return minutes

    def off_between(self, first: int, last: int) -> bool:
        """Whether a day off lies between two day numbers, both included."""
        at = bisect_left(self.days_off, first)
        return at < len(self.days_off) and self.days_off[at] <= last

    def working_days(self, first: int, last: int) -> int:
        """Number of working days from `first` to `last`, both included; 0 if reversed."""
        return _counted(self, first, last)[0]

    def minutes_between(self, first: int, last: int) -> int:
        """Working minutes from `first` to `last`, both included."""
        return _counted(self, first, last)[1]

    def days(self, first: int, last: int) -> Iterator[int]:
        """Working day numbers from `first` to `last`."""
        return (day for day in range(first, last + 1) if self.minutes_on(day))

    def without(self, days_off: tuple[int, ...]) -> Calendar:
        """The same week with more days off: a person's leave on top of the board's holidays."""
        merged = tuple(sorted({*self.days_off, *days_off}))
        return Calendar(self.week, merged, self.minutes_per_day)

    def shifted(self, day: int, working_days: int) -> int:
        """The working day `working_days` after (before, if negative) `day`."""
        if not any(self.week):
            return day + working_days
        step = 1 if working_days >= 0 else -1
        left = abs(working_days)
        while left or not self.minutes_on(day):
            day += step
            if self.minutes_on(day):
                left -= left > 0
        return day


@lru_cache(maxsize=65536)
def _counted(calendar: Calendar, first: int, last: int) -> tuple[int, int]:
    """Working days and minutes of a closed range, without walking through whole weeks."""
    if last < first:
        return 0, 0
    weeks, rest = divmod(last - first + 1, 7)
    days = weeks * sum(1 for minutes in calendar.week if minutes)
    minutes = weeks * sum(calendar.week)
    for offset in range(rest):
        today = calendar.week[(first + offset - 1) % 7]
        days += today > 0
        minutes += today
    for off in calendar.days_off[
        bisect_left(calendar.days_off, first) : bisect_left(calendar.days_off, last + 1)
    ]:
        lost = calendar.week[(off - 1) % 7]
        days -= lost > 0
        minutes -= lost
    return days, minutes
