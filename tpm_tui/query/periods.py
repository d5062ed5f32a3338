"""Days and stretches of days as a filter line names them: `2026-03`, `q1`, `this-week`, `+2w`."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date

Period = tuple[str, str]
"""First and last day as ISO dates."""

WORDS = (
    *("today", "tomorrow", "yesterday", "this-week", "next-week", "last-week"),
    *("this-month", "next-month", "last-month", "this-quarter", "next-quarter", "last-quarter"),
    *("this-year", "next-year", "q1", "q2", "q3", "q4", "eow", "eom", "eoq", "eoy", "+1w", "+2w"),
)
"""What a prompt offers."""

_MONTHS = tuple(name.lower() for name in calendar.month_name)
_RELATIVE = re.compile(r"(this|next|last)[-_ ]?(week|month|quarter|year)")
_QUARTER = re.compile(r"(?:(\d{4})[-_ ]?)?q([1-4])(?:[-_/ ]?(\d{4}))?")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_NAMED = re.compile(r"([a-z]{3,9})(?:[-_ ](\d{4}))?")
_WEEK = re.compile(r"(?:(\d{4})[-_ ]?)?w(\d\d?)")


def period(text: str, ctx: FieldContext) -> Period:
    """What a text means: a day, week, month, quarter or year; raises InvalidInput."""
    word = " ".join(text.lower().split())
    try:
        found = _relative(word, ctx) or _absolute(word, ctx)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{text.strip()!r} is not a day of the calendar.") from None
    if found is None:
        day = Date().parse(text, ctx)
        if day is None:
            raise InvalidInput("A date is missing, such as 2026-03-19, fri, +2w or q3.")
        return str(day), str(day)
    return found


def _absolute(word: str, ctx: FieldContext) -> Period | None:
    if re.fullmatch(r"(?:19|20|21)\d\d", word):
        return f"{word}-01-01", f"{word}-12-31"
    if month := _MONTH.fullmatch(word):
        return _months(int(month.group(1)), int(month.group(2)), 1)
    if quarter := _QUARTER.fullmatch(word):
        if quarter.group(1) and quarter.group(3):
            return None
        year = int(quarter.group(1) or quarter.group(3) or ctx.today.year)
        return _months(year, int(quarter.group(2)) * 3 - 2, 3)
    if week := _WEEK.fullmatch(word):
        year = int(week.group(1) or ctx.today.isocalendar().year)
        return _days(date.fromisocalendar(year, int(week.group(2)), 1), 7)
    if named := _NAMED.fullmatch(word):
        name = named.group(1)
        months = [n for n, full in enumerate(_MONTHS) if full and full.startswith(name)]
        if len(months) == 1:
            return _months(int(named.group(2) or ctx.today.year), months[0], 1)
    return None


def _relative(word: str, ctx: FieldContext) -> Period | None:
    found = _RELATIVE.fullmatch(word)
    if found is None:
        return None
    today, step = ctx.today, {"last": -1, "this": 0, "next": 1}[found.group(1)]
    if found.group(2) == "week":
        return _days(today + timedelta(7 * step - today.weekday()), 7)
    size = {"month": 1, "quarter": 3, "year": 12}[found.group(2)]
    first = today.year * 12 + (today.month - 1) // size * size + step * size
    return _months(first // 12, first % 12 + 1, size)


def _days(first: date, count: int) -> Period:
    return first.isoformat(), (first + timedelta(count - 1)).isoformat()


def _months(year: int, month: int, count: int) -> Period:
    last = month + count - 1
    return (
        date(year, month, 1).isoformat(),
        date(year, last, calendar.monthrange(year, last)[1]).isoformat(),
    )
