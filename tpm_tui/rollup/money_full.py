"""Figures of money from scratch, naively: the oracle beside `full.py`.

Each node asks its children, as the rule says it; nothing is carried as a difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.leaf_money import OWN_MONEY, brought_budget, own_money

Amounts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class MoneyFigures:
    """All derived money of one item."""

    budget: int | None
    allocated: int | None
    unallocated: int | None
    over_below: int
    """Nodes below that have handed out more than they were given."""
    bac: int | None
    amounts: Amounts
    """In the order of `OWN_MONEY`."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a parent sees of an item."""

    figures: MoneyFigures
    budget: int | None
    over: int
    """Over-allocated nodes, the item among them."""


def money_of(inputs: Inputs, top: ItemId) -> dict[ItemId, MoneyFigures]:
    """Figures of an item and everything below it."""
    items, seen = inputs.items, dict[ItemId, _Seen]()
    for item in reversed(items.subtree(top)):
        below = [seen[child] for child in items.children.get(item, ())]
        seen[item] = _seen(inputs, item, below)
    return {item: one.figures for item, one in seen.items()}


def _seen(inputs: Inputs, item: ItemId, below: list[_Seen]) -> _Seen:
    leaf = bool(item) and inputs.items.is_leaf(item)
    own = brought_budget(inputs, item)
    approved = (
        inputs.number(item, "approved") if item and item not in inputs.items.partial else None
    )
    allocated = (
        inputs.number(item, "budget") if leaf else _sum([own, *(one.budget for one in below)])
    )
    budget = allocated if approved is None else approved
    unallocated = None
    if approved is not None and not (leaf and inputs.category(item) == "excluded"):
        reserved = [inputs.number(item, key) for key in ("contingency", "mgmt_reserve")]
        unallocated = approved - (allocated or 0) - sum(one or 0 for one in reserved)
    over_below = sum(one.over for one in below)
    amounts = tuple(
        _sum([own_money(inputs, key, item), *(one.figures.amounts[at] for one in below)])
        if key not in ("original_budget", "pending") or approved is None
        else (approved - _moved(inputs, item) if key == "original_budget" else None)
        for at, key in enumerate(OWN_MONEY)
    )
    figures = MoneyFigures(
        budget,
        allocated,
        unallocated,
        over_below,
        _sum([own, *(one.figures.bac for one in below)]),
        amounts,
    )
    over = over_below + (unallocated is not None and unallocated < 0)
    return _Seen(figures, own if leaf else budget, over)


def _moved(inputs: Inputs, item: ItemId) -> int:
    """What transfers and draws have added to what was approved for an item."""
    return sum(one.amount for _, one in inputs.bookings.grants(item))


def money_held(engine: Engine, item: ItemId) -> MoneyFigures:
    """The same figures as the engine holds them."""
    authority = engine.money.authority
    return MoneyFigures(
        authority.budget(item),
        authority.allocated(item),
        authority.unallocated(item),
        authority.over_below(item),
        engine.money.bac(item),
        tuple(engine.amount(item, key) for key in OWN_MONEY),
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [one for one in amounts if one is not None]
    return sum(known) if known else None
