"""Money of one item itself, a leaf or an `(own)` line: what it brings to the figures above it
(SEMANTICS 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.rounding import half_up, half_up_of, ratio
from tpm_tui.domain.values import BOARD, ItemId

if TYPE_CHECKING:
    from tpm_tui.rollup.inputs import Inputs

WHOLE = 10_000
"""Basis points of all of it."""

OWN_MONEY = (
    "committed",
    "etc",
    "eac",
    "original_budget",
    "pending",
    "capex",
    "opex",
)
"""What is added up beside the sums that every board has."""


def brings(inputs: Inputs, item: ItemId) -> bool:
    """Whether an item has figures of its own: a leaf or a parent with an `(own)` line, also where it
    is cancelled, for what it has cost stays spent."""
    return item != BOARD and (inputs.items.is_leaf(item) or inputs.items.has_own(item))


def excluded(inputs: Inputs, item: ItemId) -> bool:
    """Whether an item is cancelled or deferred."""
    return inputs.category(item) == "excluded"


def spent_and_ordered(inputs: Inputs, item: ItemId) -> int:
    """Actual cost and open commitments, what is not known counted as nothing."""
    ordered = inputs.number(item, "committed")
    return (inputs.number(item, "actual_cost") or 0) + (ordered or 0)


def brought_budget(inputs: Inputs, item: ItemId) -> int | None:
    """Budget that an item brings to its ancestors: of what is cancelled or deferred no more than it
    has cost and ordered, and nothing where it is known of neither."""
    if not brings(inputs, item):
        return None
    budget = inputs.budget(item)
    if budget is None or not excluded(inputs, item):
        return budget
    known = any(inputs.number(item, key) is not None for key in ("actual_cost", "committed"))
    return left_budget(inputs, item) if known else None


def left_budget(inputs: Inputs, item: ItemId) -> int | None:
    """Budget that an item itself is judged by: of what is cancelled or deferred, what is left."""
    budget = inputs.budget(item)
    if budget is None or not excluded(inputs, item):
        return budget
    return min(budget, spent_and_ordered(inputs, item))


def own_money(inputs: Inputs, key: str, item: ItemId) -> int | None:
    """What an item brings to one of `OWN_MONEY`; None for nothing."""
    if not brings(inputs, item):
        return None
    match key:
        case "committed":
            return inputs.number(item, key)
        case "etc":
            return to_complete(inputs, item)
        case "bac":
            return brought_budget(inputs, item)
        case "eac":
            return at_completion(inputs, item)
        case "original_budget":
            return inputs.base(item, "budget")
        case "pending":
            return None if excluded(inputs, item) else inputs.bookings.pending(item)
    if inputs.held(item, "capex_share") is None and not itemised(inputs, item):
        return None
    parts = split(inputs, item, brought_budget(inputs, item))
    return None if parts is None else parts[key == "opex"]


def over(inputs: Inputs, item: ItemId) -> bool:
    """Whether nothing more is to come: done, cancelled or deferred."""
    return excluded(inputs, item) or inputs.done(item)


def any_money(inputs: Inputs, item: ItemId) -> bool:
    """Whether anything is known of an item's money."""
    keys = ("actual_cost", "committed", "etc")
    return inputs.budget(item) is not None or any(
        inputs.number(item, key) is not None for key in keys
    )


def to_complete(inputs: Inputs, item: ItemId) -> int | None:
    """Estimate to complete: nothing once it is over, else typed, else by the board's method."""
    if not any_money(inputs, item):
        return None
    if over(inputs, item):
        return 0
    typed = inputs.number(item, "etc")
    return default_to_complete(inputs, item) if typed is None else typed


def default_to_complete(inputs: Inputs, item: ItemId) -> int | None:
    """What the board's method makes of budget, cost and progress; None without a budget."""
    budget, cost = inputs.budget(item), inputs.number(item, "actual_cost") or 0
    if budget is None:
        return None
    if inputs.ctx.etc_method != "cpi":
        return max(0, budget - cost)
    share = inputs.progress(item)
    left = ratio(budget * (WHOLE - share), WHOLE)
    earned = budget * share
    if cost > 0 and earned > 0:  # CPI = earned / cost
        left = ratio(left * cost * WHOLE, earned)
    return max(0, half_up(left))


def at_completion(inputs: Inputs, item: ItemId) -> int | None:
    """Estimate at completion: actual cost and what is still to come, at least what is ordered."""
    if not any_money(inputs, item):
        return None
    to_come = max(0, to_complete(inputs, item) or 0, inputs.number(item, "committed") or 0)
    return (inputs.number(item, "actual_cost") or 0) + to_come


def split(inputs: Inputs, item: ItemId, budget: int | None) -> tuple[int, int] | None:
    """Capital and operating expenditure of a budget; None where nobody said how it is split.

    Cost lines with a class of their own keep it; the item's share splits the rest, which is
    operating expenditure where there is none.
    """
    share = inputs.number(item, "capex_share")
    classed = [
        line
        for _, line in (inputs.bookings.lines(item) if itemised(inputs, item) else ())
        if line.capex is not None
    ]
    if budget is None or (share is None and not classed):
        return None
    capital = sum(line.amount for line in classed if line.capex)
    rest = budget - sum(line.amount for line in classed)
    if excluded(inputs, item):  # what is left of a cancelled budget is no sum of its lines any more
        whole = inputs.budget(item) or 0
        if whole != budget:
            full = split_of(capital, whole - sum(one.amount for one in classed), share)
            capex = half_up(ratio(full * budget, whole)) if whole else 0
            return capex, budget - capex
    capex = split_of(capital, rest, share)
    return capex, budget - capex


def split_of(capital: int, rest: int, share: int | None) -> int:
    """Capital expenditure: what lines say, and the share of the rest rounded half up."""
    return capital + half_up_of(rest * (share or 0), WHOLE)


def itemised(inputs: Inputs, item: ItemId) -> bool:
    """Whether an item's budget is the sum of its cost lines."""
    return inputs.held(item, "cost_source") == "lines"
