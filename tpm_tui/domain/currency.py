"""Minor units of currencies, and amounts carried from one to another."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tpm_tui.domain.rounding import half_up

USUAL_DIGITS = 2

_DIGITS = {
    **dict.fromkeys(
        (
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip


def digits_of(currency: str) -> int:
    """Decimals of a currency by its ISO 4217 code; two where it is not known to have others."""
    return _DIGITS.get(currency.upper(), USUAL_DIGITS)


def converted(minor: int, digits: int, rate: Decimal, to_digits: int) -> int:
    """Minor units of one currency in those of another, at so much of it for one unit: rounded half
    up, once."""
    return half_up(Fraction(minor) * Fraction(rate) * 10**to_digits / 10**digits)
