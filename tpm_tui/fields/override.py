"""What somebody says the progress of a parent is, as a field: `60 vendor says so until 2026-12-01`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Percent
from tpm_tui.fields.types import FieldType, Text

if TYPE_CHECKING:  # few boards have any
    from tpm_tui.domain.override import Override

EXAMPLE = "60 vendor says so until 2026-12-01"

_PERCENT, _DATE, _LINE = Percent(), Date(), Text()
_FIGURE = re.compile(r"([0-9][0-9.,]*\s*%?)(?:\s+(.*))?", re.DOTALL)
_UNTIL = re.compile(r"(?:(.*)\s)?until\s+(\S.*)", re.DOTALL | re.IGNORECASE)
_AS_SHOWN = re.compile(r"until\s+(\S+?)[:,]?\s+(\S.*)", re.DOTALL | re.IGNORECASE)


class OverrideText(FieldType):
    """A percentage with its reason and the last day that it holds."""

    __slots__ = ()
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`60 vendor says so`, with `until` and a day for another expiry than the usual; raises
        InvalidInput where the reason is missing."""
        from tpm_tui.domain.override import override_text, parse_override

        bare = text.strip()
        if not bare:
            return None
        if bare.startswith("{"):
            stored = parse_override(bare)
            if stored is None:
                raise InvalidInput(f"That is no override; write it as {EXAMPLE!r}.")
            return override_text(stored)
        found = said(bare, ctx)
        if not found.reason:
            raise InvalidInput(
                f"Say why, as in {EXAMPLE!r}: a figure that is not computed needs a reason."
            )
        return override_text(found)

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """The words that it is typed with, the stored text where they do not say all of it."""
        from tpm_tui.domain.override import parse_override

        found = parse_override(str(value)) if value is not None else None
        if found is None:
            return "" if value is None else str(value)
        words = spoken(found)
        try:
            return words if self.parse(words, ctx) == value else str(value)
        except InvalidInput:
            return str(value)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """`60% until 2026-12-01: vendor says so`."""
        from tpm_tui.domain.override import parse_override

        found = parse_override(str(value)) if value is not None else None
        if found is None:
            return "" if value is None else str(value)
        until = f" until {found.until}" if found.until else ""
        over = "" if found.holds_on(ctx.today.isoformat()) else " (expired)"
        return f"{_PERCENT.edit_text(found.percent, ctx)}%{until}{over}: {found.reason}".rstrip(
            ": "
        )


def said(text: str, ctx: FieldContext) -> Override:
    """The override that somebody typed, its reason empty where there is none; raises InvalidInput."""
    from tpm_tui.domain.override import Override

    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(f"{text.strip()!r} does not begin with a percentage, as in {EXAMPLE!r}.")
    percent = _PERCENT.parse(match[1], ctx)
    reason, until = _expiry(match[2] or "", ctx)
    reason = str(_LINE.parse(reason, ctx) or "")
    return Override(int(percent or 0), reason, until)


def usual_expiry(ctx: FieldContext) -> str:
    """Last day of an override that says nothing else."""
    from tpm_tui.domain.override import DAYS

    return (ctx.today + timedelta(DAYS)).isoformat()


def spoken(override: Override) -> str:
    """The words that an override is typed with, without who said it when."""
    until = f" until {override.until}" if override.until else ""
    percent = f"{override.percent / 100:.2f}".rstrip("0").rstrip(".")
    return f"{percent} {override.reason}{until}"


def _expiry(text: str, ctx: FieldContext) -> tuple[str, str]:
    """Reason and last day, in either order; `until` is part of the reason where no day follows."""
    bare = text.strip()
    if (match := _UNTIL.fullmatch(bare)) and (until := _last_day(match[2], ctx)):
        return match[1] or "", until
    if (match := _AS_SHOWN.fullmatch(bare)) and (until := _last_day(match[1], ctx)):
        return match[2], until
    return bare, usual_expiry(ctx)


def _last_day(text: str, ctx: FieldContext) -> str | None:
    """A day that is not over; None where the text is none."""
    try:
        until = _DATE.parse(text, ctx)
    except InvalidInput:
        return None
    if until is not None and str(until) < ctx.today.isoformat():
        raise InvalidInput(f"{until} is over; an override needs a day from today on.")
    return None if until is None else str(until)
