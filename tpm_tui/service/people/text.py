"""What people type about people, and the same again as text: weeks, leave, rates, skills, headcounts.

Lists take `+` before what shall be added and `-` before what shall go; without a sign the text is
the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from tpm_tui.domain.calendar import Calendar, iso, ordinal
from tpm_tui.domain.registry import FTE, MOST_DAYS, Leave, Rates, scaled_text, sorted_leave
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Money

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK_FORMS = "`Mon-Thu 8h`, `Mon-Thu 8h, Fri 4h`, `4d`, `4d 7h` or `60%`"
LEAVE_FORMS = "`2026-08-03..2026-08-14 summer` or `2026-12-24`"
RATE_FORMS = "`95` or `95; 105 from 2026-07-01`"
TEXT_LIMIT = 60

_LONGEST = 5_000
_HOURS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:h(?:ours?)?)?(?:\s*(\d+)\s*m(?:in)?)?", re.IGNORECASE)
_DAYS_A_WEEK = re.compile(r"([1-7])\s*d(?:ays?)?(?:\s+(\S.*))?", re.IGNORECASE)
_DAY_RANGE = re.compile(
    r"([a-z]{2,9})\.?(?:\s*[-\u2013]\s*([a-z]{2,9})\.?)?(?:\s+(.*))?", re.IGNORECASE
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_LEAVE = re.compile(r"(\S+?)(?:\s*\.\.\s*(\S+))?(?:\s+(.*))?", re.DOTALL)
_RATE = re.compile(r"(.*?)(?:\s+from\s+(\S+))?", re.IGNORECASE | re.DOTALL)
_ALWAYS = ("", "-", "board", "none")

One = TypeVar("One")


def _need_short(text: str) -> None:
    """Raise InvalidInput where a list has no end: patterns would take long over it."""
    if len(text) > _LONGEST:
        raise InvalidInput(f"{len(text):,} characters are too many; {_LONGEST:,} fit.")


def line_of(text: str, what: str) -> str:
    """A short text of one line."""
    line = strip_controls(text).strip()
    if len(line) > TEXT_LIMIT:
        raise InvalidInput(f"{what} of {len(line)} characters is too long; {TEXT_LIMIT} fit.")
    return line


# ---- weeks


def parse_week(text: str, board: Calendar) -> tuple[tuple[int, ...] | None, int | None]:
    """A week of one's own (None: the board's) and the part-time share of it in basis points."""
    _need_short(text)
    text = text.strip()
    if text.casefold() in _ALWAYS:
        return None, None
    if _PERCENT.fullmatch(text):
        return None, parse_part_time(text)
    if found := _DAYS_A_WEEK.fullmatch(text):
        return _some_days(int(found[1]), found[2], text, board), None
    week = [0] * 7
    waiting: list[int] = []
    for part in re.split(r"\s*;\s*|,\s*(?=[A-Za-z])", text):
        named = _DAY_RANGE.fullmatch(part.strip())
        if named is None:
            raise InvalidInput(f"{part.strip()!r} is not a week such as {WEEK_FORMS}.")
        waiting += _days(named[1], named[2], text)
        if named[3]:
            minutes = _minutes(named[3], text)
            for day in waiting:
                week[day] = minutes
            waiting = []
    for day in waiting:
        week[day] = board.minutes_per_day
    if not any(week):
        raise InvalidInput(f"{text!r} leaves no working time; to book nobody, remove the person.")
    return tuple(week), None


def week_text(week: Sequence[int] | None) -> str:
    """`Mon-Thu 8h, Fri 4h`; empty for the board's week."""
    if week is None:
        return ""
    parts: list[str] = []
    day = 0
    while day < len(week):
        last = day
        while last + 1 < len(week) and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            name = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            parts.append(f"{name} {hours_text(week[day])}")
        day = last + 1
    return ", ".join(parts)


def hours_text(minutes: int) -> str:
    """`8h`, `7.5h`, `7h 20m`."""
    hours, rest = divmod(minutes, 60)
    if rest % 6 == 0:
        return f"{scaled_text(minutes, 60)}h"
    return f"{hours}h {rest}m" if hours else f"0h {rest}m"


def parse_hours(text: str) -> int:
    """Minutes of a day: `8h`, `7.5h`, `7h 20m`."""
    return _minutes(text, text)


def parse_part_time(text: str) -> int | None:
    """Basis points; None for full time."""
    bare = text.strip().removesuffix("%").strip().replace(",", ".")
    if bare.casefold() in _ALWAYS:
        return None
    if not re.fullmatch(r"\d+(\.\d{1,2})?", bare) or not 0 < Decimal(bare) <= 100:
        raise InvalidInput(f"{text.strip()!r} is no part-time share; write 60% (up to 100%).")
    share = int(Decimal(bare) * 100)
    return None if share == FTE else share


def part_time_text(share: int | None) -> str:
    """`60%`, empty for full time."""
    return "" if share is None else f"{scaled_text(share, 100)}%"


def _some_days(count: int, hours: str | None, text: str, board: Calendar) -> tuple[int, ...]:
    working = [day for day in range(7) if board.week[day]]
    others = [day for day in range(7) if not board.week[day]]
    chosen = sorted([*working, *others][:count])
    minutes = None if hours is None else _minutes(hours, text)
    return tuple(
        0 if day not in chosen else minutes or board.week[day] or board.minutes_per_day
        for day in range(7)
    )


def _minutes(text: str, whole: str) -> int:
    found = _HOURS.fullmatch(text.strip())
    where = "" if text == whole else f" in {whole!r}"
    if found is None:
        raise InvalidInput(f"{text.strip()!r}{where} is no time of a day, such as 8h or 7.5h.")
    minutes = Decimal(found[1].replace(",", ".")) * 60 + int(found[2] or 0)
    if minutes > 24 * 60 or minutes != int(minutes):
        raise InvalidInput(f"{text.strip()!r}{where} is no whole number of minutes of a day.")
    return int(minutes)


def _days(first: str, last: str | None, text: str) -> list[int]:
    start = _weekday(first, text)
    end = start if last is None else _weekday(last, text)
    return list(range(start, end + 1)) if end >= start else [*range(start, 7), *range(end + 1)]


def _weekday(name: str, text: str) -> int:
    long = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = [at for at, day in enumerate(long) if day.startswith(name.casefold())]
    if len(found) != 1:
        raise InvalidInput(f"{name!r} in {text!r} is no day of the week; write {WEEK_FORMS}.")
    return found[0]


# ---- leave


def parse_leave(text: str, before: tuple[Leave, ...], ctx: FieldContext) -> tuple[Leave, ...]:
    """Leave after a text; `-2026-08-03` takes away every leave that holds the day, `-summer` those
    with that label."""
    _need_short(text)

    def without(part: str, there: list[Leave]) -> list[Leave]:
        kept = [one for one in there if one.label.casefold() != part.casefold()]
        if len(kept) == len(there):
            gone = _leave(part, ctx)
            kept = [one for one in there if one.last < gone.first or gone.last < one.first]
        if len(kept) == len(there):
            raise InvalidInput(f"There is no leave {part!r} to take away.")
        return kept

    parts = re.split(r"\s*[;\n]\s*|,\s*(?=[-+]?\d{4}-)", text.strip())
    return sorted_leave(_edited(parts, before, lambda part: _leave(part, ctx), without))


def leave_text(leave: Iterable[Leave]) -> str:
    """`2026-08-03..2026-08-14 summer; 2026-12-24`."""
    return "; ".join(
        f"{one.first}{'' if one.last == one.first else f'..{one.last}'} {one.label}".strip()
        for one in leave
    )


def _leave(part: str, ctx: FieldContext) -> Leave:
    found = _LEAVE.fullmatch(part)
    if found is None:
        raise InvalidInput(f"{part!r} is no leave such as {LEAVE_FORMS}.")
    first = _day(found[1], part, ctx)
    last = first if found[2] is None else _day(found[2], part, ctx)
    if last < first:
        raise InvalidInput(f"{part!r} ends before it starts.")
    if ordinal(last) - ordinal(first) >= MOST_DAYS:
        raise InvalidInput(f"{part!r} is longer than ten years; is the year right?")
    return Leave(first, last, line_of(found[3] or "", "A label"))


def _day(text: str, whole: str, ctx: FieldContext) -> str:
    try:
        day = Date().parse(text, ctx)
    except InvalidInput as error:
        raise InvalidInput(f"{whole!r}: {error.message}") from None
    if day is None:
        raise InvalidInput(f"{whole!r} names no day.")
    return str(day)


# ---- days off of the board


def parse_days(text: str, before: Sequence[str], ctx: FieldContext) -> tuple[str, ...]:
    """ISO days after a text of days and ranges."""
    _need_short(text)

    def spread(part: str) -> list[str]:
        one = _leave(part, ctx)
        return [iso(day) for day in one.days()]

    def without(part: str, there: list[list[str]]) -> list[list[str]]:
        gone = set(spread(part))
        return [kept for days in there if (kept := [day for day in days if day not in gone])]

    parts = re.split(r"\s*[;,\n]\s*", text.strip())
    found = _edited(parts, [[day] for day in before], spread, without)
    return tuple(sorted({day for days in found for day in days}))


# ---- rates, skills, headcounts


def parse_rates(text: str, before: Rates, ctx: FieldContext) -> Rates:
    """Rates after a text; `+105 from 2026-07-01` leaves the earlier ones, `-2026-07-01` takes the
    one away that holds from that day."""
    _need_short(text)

    def read(part: str) -> tuple[int, int]:
        found = _RATE.fullmatch(part)
        amount = None if found is None else Money().parse(found[1], ctx)
        if found is None or not isinstance(amount, int):
            raise InvalidInput(f"{part!r} is no rate per hour such as {RATE_FORMS}.")
        if amount < 0:
            raise InvalidInput(f"{part!r}: an hour cannot cost less than nothing.")
        return (ordinal(_day(found[2], part, ctx)) if found[2] else 0), amount

    def without(part: str, there: list[tuple[int, int]]) -> list[tuple[int, int]]:
        day = ordinal(_day(part.removeprefix("from").strip(), part, ctx))
        if day not in dict(there):
            raise InvalidInput(f"No rate begins on {iso(day)}.")
        return [one for one in there if one[0] != day]

    parts = re.split(r"\s*[;\n]\s*|,\s+", text.strip())
    return tuple(sorted(dict(_edited(parts, before, read, without)).items()))


def rates_text(rates: Rates, ctx: FieldContext) -> str:
    """`95; 105 from 2026-07-01`."""
    return "; ".join(
        Money().edit_text(rate, ctx) + (f" from {iso(day)}" if day else "") for day, rate in rates
    )


def parse_skills(text: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """Skills after a text; the same one in other capitals is the same."""
    _need_short(text)

    def without(part: str, there: list[str]) -> list[str]:
        return [one for one in there if one.casefold() != part.casefold()]

    parts = re.split(r"\s*[;,\n]\s*", strip_controls(text).strip())
    found = _edited(parts, before, lambda part: line_of(part, "A skill"), without)
    kept: dict[str, str] = {}
    for one in found:
        kept.setdefault(one.casefold(), one)
    return tuple(kept.values())


def parse_headcount(text: str) -> int | None:
    """FTE x 10,000; None where nobody says."""
    _need_short(text)
    bare = re.sub(r"\s*fte$", "", text.strip(), flags=re.IGNORECASE).replace(",", ".")
    if bare in ("", "-"):
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,4})?", bare):
        raise InvalidInput(f"{text.strip()!r} is no headcount; write 2 or 1.5fte.")
    return int(Decimal(bare) * FTE)


def headcount_text(headcount: int | None) -> str:
    """`1.5`, empty where nobody said."""
    return "" if headcount is None else scaled_text(headcount, FTE)


def _edited(
    parts: Iterable[str],
    before: Iterable[One],
    read: Callable[[str], One],
    without: Callable[[str, list[One]], list[One]],
) -> list[One]:
    """A list after a text: replaced, or with parts added (`+`) and taken away (`-`)."""
    given = [part.strip() for part in parts if part.strip() not in ("", "-")]
    signed = [part[0] in "+-" for part in given]
    if any(signed) and not all(signed):
        raise InvalidInput("Put + or - before every part, or before none.")
    there = list(before) if any(signed) else []
    for part in given:
        if part[0] == "-":
            there = without(part[1:].strip(), there)
        else:
            there.append(read(part.removeprefix("+").strip()))
    return there
