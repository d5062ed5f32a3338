"""Kinds of figures that budgets are judged by: shares beyond 100 %, points, bands at a glance."""

from __future__ import annotations

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import Money, Percent, decimal_number
from tpm_tui.fields.types import Plain, Text

OVER = "▲"
"""What marks a node that has handed out more than it was given."""

UNKNOWN = "—"

_STEPS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))


class Share(Percent):
    """A percentage with one decimal that may be negative or beyond 100; stored in basis points."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`137`, `35.9 %`; any number of percent."""
        bare = text.strip().removesuffix("%").strip()
        if not bare:
            return None
        number = decimal_number(bare, "a percentage such as 45", text)
        if abs(number) > 10**9:
            raise InvalidInput(f"{text.strip()!r} is too large for one cell.")
        return round(number * 100)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """One decimal: `56.0%`."""
        return f"{tenths_text(value)}%" if isinstance(value, int) else ""

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """Decimal string with one place."""
        return tenths_text(value) if isinstance(value, int) else None


class Lead(Share):
    """A difference of two percentages in points, always with its sign."""

    __slots__ = ()

    def format(self, value: Value, ctx: FieldContext) -> str:
        """One decimal and a sign: `+12.3`."""
        if not isinstance(value, int):
            return ""
        return f"+{tenths_text(value)}" if value > 0 else tenths_text(value)


class Variance(Money):
    """By how much one amount of money is above another one, always with its sign."""

    __slots__ = ()

    def format(self, value: Value, ctx: FieldContext) -> str:
        """The amount, with a plus where it is above zero: `+84,320`."""
        text = Money.format(self, value, ctx)
        return f"+{text}" if isinstance(value, int) and value > 0 else text


class Unallocated(Money):
    """What is left to hand out; below zero more was handed out than granted."""

    __slots__ = ()

    def format(self, value: Value, ctx: FieldContext) -> str:
        """The amount, marked where it is negative."""
        text = Money.format(self, value, ctx)
        return f"{OVER} {text}" if isinstance(value, int) and value < 0 else text


class Band(Text):
    """Budget, allocated, spent and free side by side, in a few digits each."""

    __slots__ = ()

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """The text without the blanks that align it."""
        return None if value is None else " ".join(str(value).split())


class Phasing(Text):
    """How money is spread over the months of an item."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """A profile (linear, front, back, start, finish, or its beginning) or months with percent,
        `2026-01:30 2026-02:70`; raises InvalidInput."""
        from tpm_tui.domain.phasing import parse_phasing

        bare = " ".join(text.split())
        return str(parse_phasing(bare)) if bare else None

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """The profiles; months may be typed."""
        return tuple((name, name) for name in ("linear", "front", "back", "start", "finish"))


def tenths_text(points: int) -> str:
    """Basis points as percent with one decimal, rounded half up."""
    tenths = (points + 5) // 10
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def compact(value: int | None, ctx: FieldContext) -> str:
    """Money in three digits and at most a sign: `1.00M`, `820k`, `-50.0k`, `999`; no minor units."""
    if value is None:
        return UNKNOWN
    unit = 10**ctx.digits
    amount = abs(value)
    sign = "-" if value < 0 else ""
    whole = (2 * amount + unit) // (2 * unit)
    if whole < 1000:
        return f"{sign if whole else ''}{whole}"
    for at, (step, letter) in enumerate(_STEPS):
        scaled = _three_digits(amount, unit * step)
        if scaled is None:
            continue
        if scaled == "1000" and at:  # 999,950 rounds to the next letter
            return f"{sign}1.00{_STEPS[at - 1][1]}"
        return f"{sign}{scaled}{letter}"
    return f"{sign}{whole}"


def _three_digits(amount: int, step: int) -> str | None:
    """`amount / step` in three digits, None where it is below one even when rounded."""
    for places in (2, 1, 0):
        scale: int = 10**places
        rounded = (2 * amount * scale + step) // (2 * step)
        if rounded < 1000 or places == 0:
            if rounded < scale:
                return None
            whole, rest = divmod(rounded, scale)
            return f"{whole}.{rest:0{places}d}" if places else str(whole)
    return None
