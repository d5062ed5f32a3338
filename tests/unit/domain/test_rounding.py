"""Rounding: half up, once, at display."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.rounding import Exact, decimal_text, half_up, half_up_of, ratio, tidy


@pytest.mark.parametrize(
    "value, rounded",
    [
        (Fraction(1, 2), 1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(91, 2), 46),
        (Fraction(49, 100), 0),
        (Fraction(-1, 2), 0),
        (Fraction(-51, 100), -1),
        (7, 7),
    ],
)
def test_halves_go_up(value: Fraction | int, rounded: int) -> None:
    assert half_up(value) == rounded


@given(st.fractions())
def test_half_up_is_the_floor_of_a_half_more(value: Fraction) -> None:
    expected = (Fraction(value) + Fraction(1, 2)).__floor__()
    assert half_up(tidy(value)) == expected


@given(st.fractions() | st.integers(), st.integers(1, 10_000))
def test_dividing_first_or_while_rounding_is_the_same(value: Exact, divisor: int) -> None:
    assert half_up_of(value, divisor) == half_up(ratio(value, divisor))


@given(st.integers(), st.integers(1, 10_000))
def test_a_ratio_is_exact(numerator: int, denominator: int) -> None:
    assert ratio(numerator, denominator) == Fraction(numerator, denominator)


@given(st.fractions(), st.integers(0, 8))
def test_decimal_text_reads_back_within_half_a_digit(value: Fraction, places: int) -> None:
    text = decimal_text(value, places)
    assert len(text.partition(".")[2]) == places
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**places)


@given(st.decimals(-1000, 1000, places=3))
def test_decimal_text_rounds_like_a_floor_of_a_half_more(value: Decimal) -> None:
    expected = (value + Decimal("0.005")).quantize(Decimal("0.01"), ROUND_FLOOR)
    assert Decimal(decimal_text(Fraction(value), 2)) == expected


def test_whole_numbers_stay_integers() -> None:
    assert type(ratio(10, 5)) is int
    assert type(tidy(Fraction(4, 2))) is int
    assert ratio(10, 4) == Fraction(5, 2)
    assert decimal_text(3, 0) == "3"
    assert decimal_text(Fraction(-1, 4), 1) == "-0.2"
