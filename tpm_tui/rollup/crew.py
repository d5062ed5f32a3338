"""Demand in time: spans of single assignments, and what they add up to for an item and its subtree.

Demand is kept per calendar as rising and falling steps on a time line, so that joining two items
costs two entries per assignment however long it runs; daily figures are worked out when asked for.
Time is counted in seconds x 10,000, which keeps percentages of a day exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.rounding import Exact, tidy

WEEK = 7
Key = TypeVar("Key")

Rhythm = tuple[Calendar, bool]
"""Calendar of the demand, and whether it is a share of each day's capacity or alike every day."""

Line = tuple[Calendar, bool, bool]
"""A rhythm, and whether the demand is soft."""


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
    soft: Exact = 0
    """What soft bookings bring of it."""
    undated: Exact = 0
    """What hours without any working day bring of it."""


class Crew:
    """Demand of an item and everything below it, hard and soft together."""

    __slots__ = ("_peak", "effort", "names", "soft", "steps", "undated")

    def __init__(self) -> None:
        self.effort: Exact = 0
        self.soft: Exact = 0
        """What soft bookings bring of the effort."""
        self.undated: Exact = 0
        """What hours without any working day bring of the effort."""
        self.names: dict[str, Exact] = {}
        self.steps: dict[Line, dict[int, Exact]] = {}
        self._peak: tuple[Exact, int] | None = None

    @property
    def hard(self) -> Exact:
        """What agreed bookings bring of the effort."""
        return tidy(self.effort - self.soft)

    def add(self, other: Crew, sign: int) -> None:
        """Count a child's demand in (1) or out (-1)."""
        self._peak = None
        self.effort = tidy(self.effort + sign * other.effort)
        self.soft = tidy(self.soft + sign * other.soft)
        self.undated = tidy(self.undated + sign * other.undated)
        for name, times in other.names.items():
            _put(self.names, name, sign * times)
        for line, steps in other.steps.items():
            mine = self.steps.setdefault(line, {})
            for day, change in steps.items():
                _put(mine, day, sign * change)
            if not mine:
                del self.steps[line]

    def add_own(self, demand: Demand, sign: int) -> None:
        """Count an item's own demand in or out."""
        self._peak = None
        self.effort = tidy(self.effort + sign * demand.effort)
        self.soft = tidy(self.soft + sign * demand.soft)
        self.undated = tidy(self.undated + sign * demand.undated)
        for name in demand.names:
            _put(self.names, name, sign)
        for span in demand.spans:
            line = (*span.rhythm, span.soft)
            mine = self.steps.setdefault(line, {})
            _put(mine, span.first, sign * span.level)
            _put(mine, span.last + 1, -sign * span.level)
            if not mine:
                del self.steps[line]

    def peak(self) -> Exact:
        """Largest demand of one day in seconds x 10,000."""
        return self._at_most()[0]

    def hard_peak(self) -> Exact:
        """Largest agreed demand of one day in seconds x 10,000."""
        if not any(soft for _, _, soft in self.steps):
            return self.peak()
        agreed = Crew()
        agreed.steps = {line: steps for line, steps in self.steps.items() if not line[2]}
        return agreed.peak()

    def peak_day(self) -> int | None:
        """First day of the largest demand; None where there is no demand on any day."""
        most, day = self._at_most()
        return day if most else None

    def level(self, day: int) -> Exact:
        """Demand of one day in seconds x 10,000."""
        total: Exact = 0
        for (calendar, shared, _), steps in self.steps.items():
            minutes = calendar.minutes_on(day)
            level = sum((change for at, change in steps.items() if at <= day), 0)
            if minutes:
                total += level * minutes * 60 if shared else level
        return tidy(total)

    def days_beyond(self, board: Calendar) -> int:
        """Number of days with demand that are no working days of a calendar: somebody's Saturdays."""
        found: set[int] = set()
        for (calendar, _, _), steps in self.steps.items():
            extra = [at for at in range(WEEK) if calendar.week[at] and not board.week[at]]
            level: Exact = 0
            for day, following in pairwise(sorted(steps)) if extra else ():
                level += steps[day]
                if level:
                    days = range(day, following)
                    found.update(one for one in days if (one - 1) % WEEK in extra)
        return sum(1 for day in found if not board.minutes_on(day) and self.level(day))

    def _at_most(self) -> tuple[Exact, int]:
        if self._peak is None:
            self._peak = self._work_out_peak()
        return self._peak

    def _work_out_peak(self) -> tuple[Exact, int]:
        lines = [
            (calendar.minutes_on, shared, sorted(steps.items()))
            for (calendar, shared, _), steps in self.steps.items()
        ]
        most: Exact = 0
        when = 0
        calendars = [calendar for calendar, _, _ in self.steps]
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


def span_effort(span: Span) -> Exact:
    """Effort of one span in seconds x 10,000."""
    calendar, shared = span.rhythm
    if shared:
        return span.level * calendar.minutes_between(span.first, span.last) * 60
    return tidy(span.level * calendar.working_days(span.first, span.last))


def level_on(span: Span, day: int) -> Exact:
    """Demand of a span on a day inside it in seconds x 10,000."""
    calendar, shared = span.rhythm
    minutes = calendar.minutes_on(day)
    if not minutes:
        return 0
    return span.level * minutes * 60 if shared else span.level
