"""Days, weeks and months as columns of a heat map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tpm_tui.errors import InvalidInput

DAY, WEEK, MONTH = "day", "week", "month"
PERIODS = (DAY, WEEK, MONTH)
MOST = 4_000
"""Periods of one heat map; more is a mistyped year."""
_DAYS = {DAY: 1, WEEK: 7, MONTH: 28}
"""Days of the shortest one."""
REACH = {DAY: 366, WEEK: 3653, MONTH: 36525}
"""Days before and after today that are left of a time of more periods than one map has."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Period:
    """One column of a heat map."""

    first: int
    """Day number."""
    last: int
    label: str
    """`W8`, `Feb`, `18`."""
    group: str
    """What it belongs to, for a line above: `2026` of weeks and months, `Feb 2026` of days."""
    key: str
    """Unmistakable: `2026-W08`, `2026-02`, `2026-02-18`."""


def periods_between(period: str, first: int, last: int) -> tuple[Period, ...]:
    """The periods that hold the days from `first` to `last`, the first and last of them whole."""
    make = _MAKERS.get(period)
    if make is None:
        raise InvalidInput(f"{period!r} is no period; take one of: {', '.join(PERIODS)}.")
    found: list[Period] = []
    day = first
    while day <= last:
        one = make(date.fromordinal(day))
        found.append(one)
        day = one.last + 1
        if len(found) > MOST:
            raise InvalidInput(f"That is more than {MOST:,} {period}s; name a shorter time.")
    return tuple(found)


def around_today(period: str, first: int, last: int, today: int) -> tuple[int, int]:
    """First and last day of a map for all that lies between two days: both of them, or a part around
    today where one row with a mistyped year would take the map from everybody."""
    if (last - first) // _DAYS.get(period, 1) < MOST - 1:
        return first, last
    near = min(max(today, first), last)
    return max(first, near - REACH[period]), min(last, near + REACH[period])


def _day(day: date) -> Period:
    at = day.toordinal()
    return Period(at, at, str(day.day), f"{_MONTHS[day.month - 1]} {day.year}", day.isoformat())


def _week(day: date) -> Period:
    year, week, weekday = day.isocalendar()
    first = day.toordinal() - weekday + 1
    return Period(first, first + 6, f"W{week}", str(year), f"{year}-W{week:02}")


def _month(day: date) -> Period:
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    label = _MONTHS[day.month - 1]
    return Period(
        first.toordinal(), following.toordinal() - 1, label, str(day.year), f"{day:%Y-%m}"
    )


_MAKERS: dict[str, Callable[[date], Period]] = {DAY: _day, WEEK: _week, MONTH: _month}
