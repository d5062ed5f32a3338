"""Whole units out of exact amounts, so that every subtree's sum stays within one unit."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tpm_tui.domain.rounding import half_up


def cumulative_round(amounts: Iterable[Fraction | None]) -> list[int | None]:
    """Integers for exact amounts in outline order; None stays None and whole amounts stay exact.

    Each integer is the step of the rounded running sum, so the sum over any contiguous run (and
    a subtree in outline order is one) differs from the exact sum by at most one unit, however
    many rows the run has; rounding row by row would let the error grow with their number.
    """
    exact = Fraction(0)
    reached = 0
    rounded: list[int | None] = []
    for amount in amounts:
        if amount is None:
            rounded.append(None)
            continue
        exact += amount
        target = half_up(exact)
        rounded.append(target - reached)
        reached = target
    return rounded
