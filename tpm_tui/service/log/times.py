"""Moments as people type them to look back: days, times, and how long ago."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date

FORMS = "2026-03-19, 2026-03-19 14:30, 14:30, today, yesterday, mon, -3d, -2w, -90min or -4h"

_AGO = re.compile(r"-(\d{1,6}) ?(min|h)")
_EITHER = re.compile(r"[+-](\d{1,4}) ?m")
_CLOCK = re.compile(
    r"(?:(\d{4}-\d\d-\d\d)[ t]|([a-z]+) )?(\d{1,2}:\d\d)(:\d\d(?:\.\d{1,6})?)?(z|[+-]\d\d:?\d\d)?"
)
_DAY, _MINUTE, _SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


def first_moment(text: str, ctx: FieldContext, now: datetime) -> str:
    """The first moment of a typed day, minute or second, as the journal writes moments; `now` is
    aware and on the clock of here.  Raises InvalidInput."""
    return journalled(_span(text, ctx, now)[0])


def moment_after(text: str, ctx: FieldContext, now: datetime) -> str:
    """The first moment after a typed day, minute or second, which counts as a whole."""
    start, size = _span(text, ctx, now)
    if size is _DAY:
        # The next day begins when the clock says so, also after a day of 23 hours.
        return journalled((start.replace(tzinfo=None) + size).astimezone())
    return journalled(start + size)


def journalled(moment: datetime) -> str:
    """A moment as the journal writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _span(text: str, ctx: FieldContext, now: datetime) -> tuple[datetime, timedelta]:
    """Where a day, a minute or a second begins, and how long it is."""
    word = " ".join(text.lower().split())
    if either := _EITHER.fullmatch(word):
        raise InvalidInput(
            f"{text.strip()!r} may be minutes or months.",
            f"Say -{either.group(1)}min, or a day such as 2026-03-19.",
        )
    try:
        if ago := _AGO.fullmatch(word):
            return now - int(ago.group(1)) * (
                _MINUTE if ago.group(2) == "min" else 60 * _MINUTE
            ), _SECOND
        if clock := _CLOCK.fullmatch(word):
            iso, name, time, seconds, zone = clock.groups()
            day = iso or _day(name or "today", ctx, now)
            moment = datetime.fromisoformat(
                f"{day}T{time:0>5}{seconds or ''}{(zone or '').upper()}"
            )
            # A time without a zone is one of here; with one it keeps its own.
            return moment.astimezone(), _SECOND if seconds else _MINUTE
        return datetime.fromisoformat(_day(word, ctx, now)).astimezone(), _DAY
    except (InvalidInput, ValueError, OverflowError):
        raise InvalidInput(f"{text.strip()!r} is no day or time such as {FORMS}.") from None


def _day(word: str, ctx: FieldContext, now: datetime) -> str:
    """A day by its name; the last such weekday, because what was changed lies behind."""
    if not word:
        raise InvalidInput("Say a day.")
    today = now.date()
    found = date.fromisoformat(str(Date().parse(word, replace(ctx, today=today))))
    if f"{found:%A}".lower().startswith(word) and found > today:
        found -= timedelta(7)
    return found.isoformat()
