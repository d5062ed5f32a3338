"""A budget by months: how it is phased, what was spent, and both added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tpm_tui.domain.ledger import LogEntry
from tpm_tui.domain.phasing import phased, profile_of
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.leaf_money import brought_budget
from tpm_tui.service.board import Board

UNDATED = ""
"""Stands for the month of what has no date; it comes last."""
LONGEST = 240
"""Months in a row beyond which empty ones are left out."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a budget."""

    month: str
    """`YYYY-MM`, or `UNDATED`."""
    planned: int
    """Minor units of the budget that are phased into it."""
    actual: int
    planned_so_far: int
    """With all months before."""
    actual_so_far: int


def brought_by(board: Board, row: int) -> list[ItemId]:
    """Items whose own money a row's figures are made of: itself, or leaves and `(own)` lines below."""
    items = board.items
    if row < 0 or (row != BOARD and items.is_leaf(row)):
        return [abs(row)]
    return [
        one
        for one in items.subtree(row)
        if one and (items.is_leaf(one) or one in items.entries or items.has_own(one))
    ]


def months_of(board: Board, row: int) -> tuple[Month, ...]:
    """Months from the first with anything to the last, none left out; then what has no date.  The
    planned parts add up to the budgets of the leaves and `(own)` lines below, to the last cent."""
    planned: dict[str, int] = {}
    actual: dict[str, int] = {}
    for item in brought_by(board, row):
        _add(planned, _planned(board, item))
        _add(actual, _actual(board, item))
    found: list[Month] = []
    spent = due = 0
    for month in _in_order({*planned, *actual}):
        due += planned.get(month, 0)
        spent += actual.get(month, 0)
        found.append(Month(month, planned.get(month, 0), actual.get(month, 0), due, spent))
    return tuple(found)


def _planned(board: Board, item: ItemId) -> dict[str, int]:
    """An item's budget by month; an `(own)` line without dates takes the whole of what is below."""
    budget = brought_budget(board.engine.inputs, item)
    if not budget:
        return {}
    columns, engine = board.items.columns, board.engine
    start, finish = (_date(columns[key][item]) for key in ("start", "finish"))
    if not start and not finish and not board.items.is_leaf(item):
        start, finish = engine.start.value(item), engine.finish.value(item)
    profile = profile_of(board.items.get(item, "phasing"))
    return phased(budget, profile, start, finish, board.ctx.calendar)


def _actual(board: Board, item: ItemId) -> Iterator[tuple[str, int]]:
    """What an item has cost by month: what was logged has a day, what was typed has none."""
    inputs = board.engine.inputs
    typed = inputs.base(item, "actual_cost")
    if typed:
        yield UNDATED, typed
    if item not in board.items.entries:
        return
    logs: list[LogEntry] = [one for _, one in inputs.bookings.logs(item)]
    for one in logs:
        if one.cost:
            yield one.day[:7], one.cost
    for (_, month), amount in inputs.bookings.labour(logs).items():
        yield month, amount


def _add(sums: dict[str, int], parts: dict[str, int] | Iterable[tuple[str, int]]) -> None:
    for month, amount in parts.items() if isinstance(parts, dict) else parts:
        sums[month] = sums.get(month, 0) + amount


def _in_order(months: set[str]) -> Iterator[str]:
    """From the first to the last month, those between them too; undated last."""
    dated = sorted(months - {UNDATED})
    if dated:
        first, last = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (dated[0], dated[-1]))
        # A date mistyped by a century must not make a thousand lines of nothing.
        span = range(first, last + 1) if last - first < LONGEST else ()
        yield from (f"{at // 12:04}-{at % 12 + 1:02}" for at in span) if span else dated
    if UNDATED in months:
        yield UNDATED


def _date(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
