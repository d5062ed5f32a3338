"""Dates as people type them: ISO, words, offsets."""

from __future__ import annotations

import calendar as months
import re
from dataclasses import replace
from datetime import date, timedelta

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import FieldType

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = tuple(name.lower() for name in months.month_name)
_OFFSET = re.compile(r"([+-])(\d{1,4})(wd|d|w|m|q|y)?")
_NAMED = re.compile(
    r"(\d{1,2})[ .-]*([a-z]{3,9})[ .,-]*(\d{2}|\d{4})?|([a-z]{3,9}) +(\d{1,2})(?:,? +(\d{4}))?"
)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

HINT = "a date such as 2026-03-19, 19 mar, fri, +2w, eom or q3"


class Date(FieldType):
    """A calendar day; a finish includes its day."""

    __slots__ = ()
    align = "right"
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """ISO, `19 mar`, `19.03.2026`, `today`, `fri`, `+2w`, `+3wd`, `eow`, `eom`, `eoq`, `eoy`, `q3`."""
        word = " ".join(text.lower().split())
        if not word:
            return None
        try:
            found = _iso(word) or _relative(word, ctx) or _named(word, ctx) or _numbered(word, ctx)
        except (ValueError, OverflowError):
            raise InvalidInput(f"{text.strip()!r} is not a day of the calendar.") from None
        if found is None:
            raise InvalidInput(f"{text.strip()!r} is not {HINT}.")
        if not 1900 <= found.year <= 2199:
            raise InvalidInput(f"{text.strip()!r} lies outside the years 1900 to 2199.")
        return found.isoformat()


def _iso(word: str) -> date | None:
    return date.fromisoformat(word) if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else None


def _relative(word: str, ctx: FieldContext) -> date | None:
    today = ctx.today
    fixed = {
        "t": today,
        "today": today,
        "tomorrow": today + timedelta(1),
        "yesterday": today - timedelta(1),
        "eow": today + timedelta((4 - today.weekday()) % 7),
        "eom": _month_end(today.year, today.month),
        "eoq": _month_end(today.year, (today.month + 2) // 3 * 3),
        "eoy": date(today.year, 12, 31),
    }
    if word in fixed:
        return fixed[word]
    if re.fullmatch(r"q[1-4]", word):
        return _month_end(today.year, int(word[1]) * 3)
    if offset := _OFFSET.fullmatch(word):
        count = int(offset.group(2)) * (1 if offset.group(1) == "+" else -1)
        return _shifted(today, count, offset.group(3) or "d", ctx)
    if len(word) >= 2 and (days := [n for n, day in enumerate(_DAYS) if day.startswith(word)]):
        return (
            today + timedelta((days[0] - today.weekday() - 1) % 7 + 1) if len(days) == 1 else None
        )
    return None


def _shifted(today: date, count: int, unit: str, ctx: FieldContext) -> date:
    if unit == "wd":
        return date.fromordinal(ctx.calendar.shifted(today.toordinal(), count))
    if unit in ("d", "w"):
        return today + timedelta(count * (7 if unit == "w" else 1))
    ahead = today.month - 1 + count * {"m": 1, "q": 3, "y": 12}[unit]
    year, month = today.year + ahead // 12, ahead % 12 + 1
    return min(_month_end(year, month), date(year, month, 1) + timedelta(today.day - 1))


def _named(word: str, ctx: FieldContext) -> date | None:
    match = _NAMED.fullmatch(word)
    if match is None:
        return None
    day, name, year = match.group(1, 2, 3) if match.group(1) else match.group(5, 4, 6)
    month = [n for n, full in enumerate(_MONTHS) if full and full.startswith(name)]
    return date(_year(year, ctx), month[0], int(day)) if len(month) == 1 else None


def _numbered(word: str, ctx: FieldContext) -> date | None:
    if dotted := _DOTTED.fullmatch(word):
        return date(_year(dotted.group(3), ctx), int(dotted.group(2)), int(dotted.group(1)))
    if slashed := _SLASHED.fullmatch(word):
        first, second = int(slashed.group(1)), int(slashed.group(2))
        if first <= 12 and second <= 12 and first != second:
            raise InvalidInput(f"{word!r} can be read two ways; write it as 2026-03-19.")
        month, day = (second, first) if first > 12 else (first, second)
        return date(int(slashed.group(3)), month, day)
    return None


def _year(text: str | None, ctx: FieldContext) -> int:
    if text is None:
        return ctx.today.year
    return int(text) + (2000 if len(text) == 2 else 0)


def _month_end(year: int, month: int) -> date:
    return date(year, month, months.monthrange(year, month)[1])


def offset_date(text: str, ctx: FieldContext, base: str = "") -> str | None:
    """What `+2w` or `-3d` means, counted from an ISO date or from today; None for other texts;
    raises InvalidInput where that is no day of the calendar."""
    if not _OFFSET.fullmatch(" ".join(text.lower().split())):
        return None
    day = date.fromisoformat(base) if base else ctx.today
    return str(Date().parse(text, replace(ctx, today=day)))


def stepped_date(text: str, key: str, ctx: FieldContext) -> str | None:
    """A date one key on: `plus` and `minus` a day, `pageup` and `pagedown` a month, `t` today; None
    where the key means nothing, because a word is being typed or the key is another."""
    today = ctx.today
    if key == "t" and not text.strip():
        return today.isoformat()
    steps = {"plus": 1, "minus": -1, "pagedown": 1, "pageup": -1}
    if key not in steps:
        return None
    try:
        value = Date().parse(text, ctx)
    except InvalidInput:
        return None
    if key in ("plus", "minus"):
        if value is None:
            # `+2w` and `-3d` begin with these signs.
            return None
        return (date.fromisoformat(str(value)) + timedelta(steps[key])).isoformat()
    day = today if value is None else date.fromisoformat(str(value))
    ahead = day.month - 1 + steps[key]
    year, month = day.year + ahead // 12, ahead % 12 + 1
    return min(_month_end(year, month), date(year, month, 1) + timedelta(day.day - 1)).isoformat()
