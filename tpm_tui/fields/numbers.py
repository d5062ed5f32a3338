"""Numbers as people type them: percent, money and durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import FieldType, Plain

MONEY_LIMIT = 10**15
"""Largest amount in minor units: sums of a million rows stay within 64 bits."""

NUMBER_PLACES = 6
"""Decimals that a number keeps; it is stored as an integer of millionths."""

NUMBER_UNIT = 1_000_000
"""One, in storage form."""

NUMBER_LIMIT = 10**12 * NUMBER_UNIT
"""Largest number in storage form."""

DURATION_LIMIT = 10**9 * 60
"""Longest duration in seconds (some 114,000 working years)."""

_LONGEST = 80
"""Characters of a typed duration; numbers without end are slow to read."""

_LONGEST = 100
"""Characters of a number or a duration; longer ones would take patterns too long, and mean nothing."""

_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:\.\d{2,3})*\.\d{3}")
"""Digits in groups, the last of three; some countries write groups of two before it."""

_SPACES = re.compile(r"[\s\u00a0\u202f']+")
_UNIT_WORDS = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h",
    "d": "d", "day": "d", "days": "d",
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
}  # fmt: skip
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)\s*,?\s*", re.IGNORECASE)
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")
_ISO = re.compile(
    r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.IGNORECASE,
)


def decimal_number(text: str, what: str, typed: str | None = None) -> Decimal:
    """A typed number with any common sign for thousands and decimals.

    Where one sign appears once it is the decimal sign, unless exactly three digits follow a comma
    (`1,234` is a thousand); where both appear the last one is.  Raises InvalidInput with all that
    was `typed`, of which `text` may be a part.
    """
    problem = InvalidInput(f"{(typed or text).strip()!r} is not {what}.")
    bare = _SPACES.sub("", text)
    if len(bare) > _LONGEST:
        raise problem
    negative = bare.startswith(("-", "\u2212")) or (bare.startswith("(") and bare.endswith(")"))
    bare = re.sub(r"^\((.*)\)$|^[+\u2212-]", r"\1", bare)
    comma, dot = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and dot >= 0:
        bare = bare.replace("." if comma > dot else ",", "").replace(",", ".")
    elif comma >= 0:
        bare = bare.replace(",", "" if _THOUSANDS.fullmatch(bare) else ".")
    elif bare.count(".") > 1 and _THOUSANDS.fullmatch(bare):
        bare = bare.replace(".", "")
    if len(bare) > 40 or not _DECIMAL.fullmatch(bare):
        raise problem
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise problem from None
    return -number if negative else number


class Percent(FieldType):
    """A percentage from 0 to 100, stored in basis points."""

    __slots__ = ()
    align = "right"
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`45`, `45 %`, `12,5`; raises InvalidInput beyond 0 to 100."""
        bare = text.strip().removesuffix("%").strip()
        if not bare:
            return None
        number = decimal_number(bare, "a percentage such as 45", text)
        if not 0 <= number <= 100:
            raise InvalidInput(f"{text.strip()!r} is outside 0 % to 100 %.")
        return int((number * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """Number without the sign."""
        if not isinstance(value, int):
            return ""
        return _trimmed(_scaled(value, 2))

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Whole percent."""
        return f"{(value + 50) // 100}%" if isinstance(value, int) else ""

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """The whole number shown."""
        return (value + 50) // 100 if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Number(FieldType):
    """An exact decimal, stored in millionths."""

    places: int = NUMBER_PLACES
    """Most decimals shown; the rest is rounded off."""
    align = "right"
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`1,234.5`, `1.234,5`, `12k`, `1.2m`, `(500)`."""
        bare = text.strip()
        if not bare:
            return None
        scale = {"k": 1000, "m": 1_000_000}.get(bare[-1:].lower(), 1)
        number = decimal_number(bare[:-1] if scale > 1 else bare, "a number such as 12.5", text)
        scaled = number * scale * NUMBER_UNIT
        if abs(scaled) > NUMBER_LIMIT:
            raise InvalidInput(f"{bare!r} is too large for one cell.")
        return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """Plain digits, decimals only where there are any."""
        if not isinstance(value, int):
            return ""
        return _trimmed(_scaled(value, NUMBER_PLACES))

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Thousands in groups, decimals only where there are any."""
        if not isinstance(value, int):
            return ""
        step = 10 ** (NUMBER_PLACES - self.places)
        shown = (2 * value + step) // (2 * step)
        whole, _, decimals = _scaled(abs(shown), self.places).partition(".")
        text = f"{int(whole):,}" + (f".{decimals}" if decimals else "")
        return f"{'-' if shown < 0 else ''}{_trimmed(text)}"

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """Decimal string."""
        return self.edit_text(value, ctx) if isinstance(value, int) else None


class Money(FieldType):
    """An amount in the board's currency, stored in minor units."""

    __slots__ = ()
    align = "right"
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`12,000`, `1.234,50`, `12k`, `1.2m`, `(500)`; a currency sign or code is passed over."""
        bare = text.strip()
        if not bare:
            return None
        bare = re.sub(
            rf"{re.escape(ctx.currency)}|[$\u20ac\u00a3\u00a5]", "", bare, flags=re.IGNORECASE
        )
        if re.fullmatch(r"[-+(]?[1-9]\d{0,2}\.\d{3}\)?", bare.strip()) and ctx.digits != 3:
            whole = bare.strip().replace(".", "")
            raise InvalidInput(
                f"{text.strip()!r} can be read two ways; write {whole} or {bare.strip()[:-1]}."
            )
        scale = {"k": 1000, "m": 1_000_000}.get(bare.strip()[-1:].lower(), 1)
        if scale > 1:
            bare = bare.strip()[:-1]
        minor = (
            decimal_number(bare, "an amount such as 12000 or 12k", text) * scale * 10**ctx.digits
        )
        if abs(minor) > MONEY_LIMIT:
            raise InvalidInput(f"{text.strip()!r} is too large for one cell.")
        return int(minor.quantize(Decimal(1), ROUND_HALF_UP))

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """Plain digits, decimals only where there are any."""
        return self.format(value, ctx).replace(",", "")

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Thousands in groups, decimals only where there are any."""
        if not isinstance(value, int):
            return ""
        whole, minor = divmod(abs(value), 10**ctx.digits)
        decimals = f".{minor:0{ctx.digits}d}" if minor else ""
        return f"{'-' if value < 0 else ''}{whole:,}{decimals}"

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """Decimal string with the currency's places."""
        if not isinstance(value, int):
            return None
        return _scaled(value, ctx.digits)


class Duration(FieldType):
    """Working time, stored in seconds."""

    __slots__ = ()
    align = "right"
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`3d 4h`, `1.5d`, `90m`, `0:45`, `PT4H30M`; a bare number is hours."""
        bare = text.strip().replace("\u00a0", " ")
        if not bare:
            return None
        if len(bare) > _LONGEST:
            raise InvalidInput(f"{bare!r} is too long for a duration.")
        seconds = self._seconds(bare, ctx)
        if seconds < 0:
            raise InvalidInput(f"{bare!r} is negative; work cannot be.")
        if seconds > DURATION_LIMIT:
            raise InvalidInput(f"{bare!r} is too long for one cell.")
        return int(seconds.quantize(Decimal(1), ROUND_HALF_UP))

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """Hours, minutes and seconds: exact, and independent of the calendar."""
        if not isinstance(value, int):
            return ""
        if value < 0:
            return f"-{self.edit_text(-value, ctx)}"
        hours, rest = divmod(value, 3600)
        parts = [f"{hours}h"] if hours or not rest else []
        parts += [f"{rest // 60}m"] if rest >= 60 else []
        parts += [f"{rest % 60}s"] if rest % 60 else []
        return " ".join(parts)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Hours to one decimal, minutes below an hour; a formula's may be negative."""
        if not isinstance(value, int):
            return ""
        if value < 0:
            return f"-{self.format(-value, ctx)}"
        if 0 < value < 3600:
            return f"{max(1, (value + 30) // 60)}m"
        tenths = (value + 180) // 360
        return f"{tenths // 10:,}h" if tenths % 10 == 0 else f"{tenths // 10:,}.{tenths % 10}h"

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """Whole minutes."""
        return (value + 30) // 60 if isinstance(value, int) else None

    def _seconds(self, text: str, ctx: FieldContext) -> Decimal:
        problem = InvalidInput(f"{text!r} is not a duration such as 3d 4h, 90m or 0:45.")
        if len(text) > _LONGEST:
            raise problem
        if clock := _CLOCK.fullmatch(text):
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return Decimal(hours * 3600 + minutes * 60 + seconds)
        day = ctx.calendar.day_seconds
        if text[:1] in "pP" and (iso := _ISO.fullmatch(text)) and any(iso.groups()):
            sizes = (day, 3600, 60, 1)
            return sum(
                (Decimal(part or 0) * size for part, size in zip(iso.groups(), sizes, strict=True)),
                Decimal(0),
            )
        week = day * (sum(1 for minutes in ctx.calendar.week if minutes) or 5)
        sizes_by_unit = {"s": 1, "m": 60, "h": 3600, "d": day, "w": week}
        total, at = Decimal(0), 0
        while at < len(text) and (part := _PART.match(text, at)):
            unit = _UNIT_WORDS.get(part.group(2).lower())
            if unit is None:
                raise problem
            total += Decimal(part.group(1).replace(",", ".")) * sizes_by_unit[unit]
            at = part.end()
        if at == 0:
            return decimal_number(text, "a duration such as 3d 4h, 90m or 0:45") * 3600
        if at < len(text):
            raise problem
        return total


def _scaled(value: int, digits: int) -> str:
    """Decimal string of an integer in units of 10**-digits."""
    whole, minor = divmod(abs(value), 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{minor:0{digits}d}" if digits else "")


def _trimmed(text: str) -> str:
    """A decimal string without zeros at the end of its decimals."""
    return text.rstrip("0").rstrip(".") if "." in text else text
