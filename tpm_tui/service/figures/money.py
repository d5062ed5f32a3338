"""Money as it is shown: authority and allocation, forecast, burn, classes, and the band of all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpm_tui.domain.rounding import Exact, half_up_of, ratio
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.money_types import OVER, compact
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.leaf_money import brought_budget, left_budget, own_money

if TYPE_CHECKING:
    from tpm_tui.service.figures.cells import Figures

ADDED = ("committed", "etc", "eac", "original_budget", "bac", "capex", "opex")
"""Columns of money that add up, beside those that every board has."""

DERIVED = (
    *ADDED,
    "budget",
    "available",
    "allocated",
    "unallocated",
    "proposed_budget",
    "vac",
    "vac_bac",
    "burn",
    "burn_lead",
    "capex_share",
    "band",
)
"""Columns of money that are more than what was typed."""

WATCHED = frozenset(DERIVED) - {"budget", "available", "unallocated"}
"""Columns that few boards show: what a change does to them is told once somebody has looked."""

_MONEY = frozenset(
    {
        "budget", "actual_cost", "committed", "etc", "approved", "contingency", "mgmt_reserve",
        "capex_share", "cost_source", "status",
    }
)  # fmt: skip
_FORECAST = ("etc", "eac", "vac", "vac_bac", "burn_lead")
_BOOKS_BUDGET = frozenset({"approved", "cost_source", "actual_cost", "committed"})

_PART = 6
"""Cells of each figure of a band."""


def following(touched: Iterable[str], asked: set[str], *, granted: bool) -> Iterable[str]:
    """Columns of money that follow when others change, of those that somebody has looked at; where
    anything is granted what is left of it always does, for nobody may overdraw it unnoticed."""
    columns = set(touched)
    if granted and columns & _MONEY:
        yield "unallocated"
    if columns & _BOOKS_BUDGET:
        yield from ("budget", "available")
    if columns & (_BOOKS_BUDGET - {"actual_cost"}):
        yield "progress"
    if asked and columns & _MONEY:
        yield from (key for key in DERIVED if key in asked)
    elif asked and "progress" in columns:
        yield from (key for key in _FORECAST if key in asked)


def money_value(figures: Figures, row: int, key: str) -> Value:
    """Storage form of one of `DERIVED` in a row."""
    engine = figures.engine
    match key:
        case "burn":
            return _tenths(burn_exact(engine, row))
        case "burn_lead":
            return _tenths(lead_exact(figures, row))
        case "band":
            return band_text(engine, row, figures.ctx)
    if is_leaf(engine, row):
        return _leaf(engine, row, key)
    return _parent(engine, row, key)


def is_leaf(engine: Engine, row: int) -> bool:
    """Whether a row shows inputs."""
    return row < 0 or (row != BOARD and engine.items.is_leaf(row))


def budget_of(engine: Engine, row: int) -> int | None:
    """Budget that a row is judged by: of what is cancelled, what is left of it."""
    if is_leaf(engine, row):
        return left_budget(engine.inputs, abs(row))
    return engine.money.budget(row)


def cost_of(engine: Engine, row: int) -> int | None:
    """Actual cost of a row."""
    if is_leaf(engine, row):
        return engine.inputs.number(abs(row), "actual_cost")
    return engine.money.cost(row)


def added_of(engine: Engine, row: int, key: str) -> int | None:
    """One of `ADDED` of a row."""
    if key == "original_budget" and row > BOARD:
        granted = engine.money.first_granted(row)
        if granted is not None:
            return granted
    if is_leaf(engine, row):
        return own_money(engine.inputs, key, abs(row))
    return engine.amount(row, key)


def pending_of(engine: Engine, row: int) -> int | None:
    """Sum of the changes that wait for a decision, on the row and below, and that would change its
    budget: what was approved for a node stays, whatever is approved below it."""
    if row > BOARD and engine.money.authority.approved(row) is not None:
        return None
    return added_of(engine, row, "pending")


def available_of(engine: Engine, row: int) -> int | None:
    """Budget - actual cost - committed; None without a budget."""
    budget = budget_of(engine, row)
    if budget is None:
        return None
    return budget - (cost_of(engine, row) or 0) - (added_of(engine, row, "committed") or 0)


def burn_exact(engine: Engine, row: int) -> Exact | None:
    """Actual cost / budget in basis points; None without a cost or with a budget of nothing."""
    budget, cost = budget_of(engine, row), cost_of(engine, row)
    if budget is None or budget <= 0 or cost is None:
        return None
    return ratio(cost * 10_000, budget)


def lead_exact(figures: Figures, row: int) -> Exact | None:
    """Burn less progress in basis points."""
    burn, progress = burn_exact(figures.engine, row), figures.progress_exact(row)
    if row < 0 and not figures.engine.inputs.tracks(-row):
        return None
    return None if burn is None or progress is None else burn - progress * 100


def over_allocated(engine: Engine, row: int) -> int | None:
    """By how much a row has handed out more than it was given; None where it has not."""
    left = engine.money.authority.unallocated(row) if row > 0 else None
    return left if left is not None and left < 0 else None


def over_mark(engine: Engine, row: int, ctx: FieldContext) -> str:
    """`▲ -50.0k` where more was handed out than granted, `▲2` for so many such nodes below."""
    own, below = over_allocated(engine, row), over_below(engine, row)
    words = [] if own is None else [f"{OVER} {compact(own, ctx)}"]
    words += [f"{OVER}{below}"] if below else []
    return " ".join(words)


def over_below(engine: Engine, row: int) -> int:
    """How many nodes below a row have handed out more than they were given."""
    return engine.money.authority.over_below(row) if row >= 0 else 0


def unallocated_text(engine: Engine, row: int, text: str) -> str:
    """The amount, and how many nodes below are over-allocated."""
    below = over_below(engine, row)
    return f"{text} {OVER}{below}".strip() if below else text


def band_text(engine: Engine, row: int, ctx: FieldContext) -> str | None:
    """Budget / allocated / spent / free in columns, and what is over-allocated; None where no money
    is known."""
    figures = (
        budget_of(engine, row),
        _allocated(engine, row),
        cost_of(engine, row),
        available_of(engine, row),
    )
    mark = over_mark(engine, row, ctx)
    if not mark and all(one is None for one in figures):
        return None
    parts = " /".join(compact(one, ctx).rjust(_PART) for one in figures)
    return f"{parts}  {mark}".rstrip()


def _allocated(engine: Engine, row: int) -> int | None:
    if row < 0:
        return left_budget(engine.inputs, -row)
    if is_leaf(engine, row) and engine.inputs.category(row) == "excluded":
        return left_budget(engine.inputs, row)
    return engine.money.authority.allocated(row)


def _leaf(engine: Engine, row: int, key: str) -> Value:
    inputs, item = engine.inputs, abs(row)
    match key:
        case "budget":
            return inputs.budget(item)
        case "available":
            return available_of(engine, row)
        case "allocated":
            return engine.money.authority.allocated(item) if row > 0 else None
        case "unallocated":
            return engine.money.authority.unallocated(item) if row > 0 else None
        case "proposed_budget":
            return _with(inputs.budget(item), pending_of(engine, row))
        case "vac":
            return _less(left_budget(inputs, item), own_money(inputs, "eac", item))
        case "vac_bac":
            return _less(brought_budget(inputs, item), own_money(inputs, "eac", item))
        case "capex_share" | "committed":
            return inputs.number(item, key)
    return added_of(engine, row, key)


def _parent(engine: Engine, row: ItemId, key: str) -> Value:
    money = engine.money
    match key:
        case "budget":
            return money.budget(row)
        case "available":
            return available_of(engine, row)
        case "allocated":
            return money.authority.allocated(row)
        case "unallocated":
            return money.authority.unallocated(row)
        case "proposed_budget":
            return _with(money.budget(row), pending_of(engine, row))
        case "vac":
            return _less(money.budget(row), money.amount(row, "eac"))
        case "vac_bac":
            return _less(money.bac(row), money.amount(row, "eac"))
        case "capex_share":
            share = money.capex_share(row)
            return None if share is None else half_up_of(share, 1)
    return engine.amount(row, key)


def _less(budget: int | None, forecast: int | None) -> int | None:
    return None if budget is None or forecast is None else budget - forecast


def _with(budget: int | None, pending: int | None) -> int | None:
    return budget if pending is None else (budget or 0) + pending


def _tenths(points: Exact | None) -> int | None:
    """Basis points of a percentage with one decimal: rounded once, half up."""
    return None if points is None else half_up_of(points, 10) * 10
