"""Exact numbers to shown numbers: rounding happens once, half up, at display."""

from __future__ import annotations

from fractions import Fraction

Exact = int | Fraction


def half_up(value: Exact) -> int:
    """Nearest integer, halves upward (0.5 -> 1, -0.5 -> 0)."""
    if isinstance(value, int):
        return value
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def tidy(value: Exact) -> Exact:
    """The same number as a plain integer where it is one: integers keep the engine fast."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def ratio(numerator: Exact, denominator: Exact) -> Exact:
    """Exact quotient, an integer where it is one."""
    if isinstance(numerator, int) and isinstance(denominator, int):
        whole, rest = divmod(numerator, denominator)
        return Fraction(numerator, denominator) if rest else whole
    return tidy(Fraction(numerator) / Fraction(denominator))


def half_up_of(value: Exact, divisor: int) -> int:
    """`value / divisor` rounded half up, without making a fraction of it first."""
    if isinstance(value, int):
        return (2 * value + divisor) // (2 * divisor)
    whole = value.denominator * divisor
    return (2 * value.numerator + whole) // (2 * whole)


def decimal_text(value: Exact, places: int) -> str:
    """Decimal string with a fixed number of places, rounded half up."""
    scaled = half_up(tidy(Fraction(value) * 10**places))
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
