"""Cumulative rounding keeps the sum of every contiguous run within one unit."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.exchange.rounding import cumulative_round

AMOUNTS = st.lists(st.none() | st.fractions(-(10**6), 10**6, max_denominator=1000), max_size=40)


@given(AMOUNTS)
def test_every_contiguous_run_is_within_one_unit(amounts: list[Fraction | None]) -> None:
    rounded = cumulative_round(amounts)
    for first in range(len(amounts)):
        exact, whole = Fraction(0), 0
        for amount, integer in zip(amounts[first:], rounded[first:], strict=True):
            exact += amount or 0
            whole += integer or 0
            assert abs(whole - exact) <= 1


@given(AMOUNTS)
def test_whole_amounts_stay_exact_and_unknown_ones_unknown(amounts: list[Fraction | None]) -> None:
    for amount, integer in zip(amounts, cumulative_round(amounts), strict=True):
        assert (integer is None) == (amount is None)
        if amount is not None and amount.denominator == 1:
            assert integer == amount


def test_the_total_is_the_rounded_total_where_rows_alone_would_drift() -> None:
    thirds = [Fraction(1, 3)] * 300
    assert sum(whole or 0 for whole in cumulative_round(thirds)) == 100
    assert cumulative_round([Fraction(1, 2), Fraction(1, 2), Fraction(1, 2)]) == [1, 0, 1]
