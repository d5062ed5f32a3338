"""Money that is promised, spent or waiting where it should not be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.own import own_amount
from tpm_tui.service.lint.examined import Examined
from tpm_tui.service.lint.finding import Finding, listed, plural


def overgranted(examined: Examined) -> Iterator[Finding]:
    """Parents that hand out more than was approved for them."""
    approved = examined.granted
    if approved is None:
        return
    budgets = _Budgets(examined)
    for item in examined.parents:
        granted = approved[item]
        if not isinstance(granted, int):
            continue
        reserves = [
            (examined.board.fields[key].spoken, int(value))
            for key in ("contingency", "mgmt_reserve")
            if isinstance(value := examined.inputs.held(item, key), int) and value
        ]
        allocated = budgets.allocated(item)
        over = (allocated or 0) + sum(amount for _, amount in reserves) - granted
        if over <= 0:
            continue
        kept = [f"{label} of {examined.text('budget', amount)}" for label, amount in reserves]
        what = listed([f"{examined.text('budget', allocated or 0)} below it", *kept])
        yield Finding(
            "overgranted", item, "budget",
            f"{examined.text('budget', granted)} is approved and {what} make "
            f"{examined.text('budget', over)} too much.",
        )  # fmt: skip


def overspent(examined: Examined) -> Iterator[Finding]:
    """Rows that have spent more than their budget; of what is done only what went well beyond it.
    Of a row with such rows below it nothing is said again."""
    spent, parent = examined.engine.sums["actual_cost"].total, examined.items.parent
    limit = examined.limits["overspent"]
    told: set[ItemId] = set()
    found: list[Finding] = []
    for item in reversed(examined.rows):
        if item in told:
            told.add(parent[item])
            continue
        if spent[item] <= 0:
            continue
        budget = examined.budget(item)
        if budget is None or spent[item] <= budget:
            continue
        over = spent[item] - budget
        if over * 100 <= budget * limit and _is_over(examined, item):
            continue
        told.add(parent[item])
        text = partial(_overspent, examined, spent[item], budget)
        found.append(Finding("overspent", item, "actual_cost", text))
    return reversed(found)


def pending_long(examined: Examined) -> Iterator[Finding]:
    """Budget changes that nobody has decided on."""
    entries = examined.items.entries
    if not entries:
        return
    limit, today = examined.limits["pending-long"], examined.board.ctx.today
    for item in examined.rows:
        if item not in entries:
            continue
        waiting = [
            (days, one.amount)
            for _, one in examined.inputs.bookings.changes(item)
            if one.state == "pending" and (days := _days_since(one.at, today.toordinal())) > limit
        ]
        if waiting:
            amount = examined.text("budget", sum(amount for _, amount in waiting))
            days = max(days for days, _ in waiting)
            changes = plural(len(waiting), "budget change")
            yield Finding(
                "pending-long", examined.row(item), "budget",
                f"{changes} of {amount} {'waits' if len(waiting) == 1 else 'wait'} for a decision "
                f"since {plural(days, 'day')}.",
            )  # fmt: skip


def excluded_committed(examined: Examined) -> Iterator[Finding]:
    """Cancelled and deferred rows for which something is still ordered."""
    if not examined.uses("committed"):
        return
    for item in examined.excluded:
        committed = examined.inputs.number(item, "committed")
        if committed is not None and committed > 0:
            state = examined.text("status", examined.columns["status"][item]).lower()
            yield Finding(
                "excluded-committed", examined.row(item), "committed",
                f"It is {state} and {examined.text('budget', committed)} is still ordered.",
            )  # fmt: skip


def _overspent(examined: Examined, spent: int, budget: int) -> str:
    all_, of, much = (examined.text("budget", amount) for amount in (spent, budget, spent - budget))
    share = (spent - budget) * 100 // budget if budget > 0 else 0
    return f"{all_} is spent of a budget of {of}: {much}{f' ({share} %)' * bool(share)} too much."


def _is_over(examined: Examined, item: ItemId) -> bool:
    """Whether nothing is open on a row or below it, so that its overrun is a fact of the past."""
    if examined.items.is_leaf(item):
        return examined.inputs.done(item)
    return examined.engine.all_done(item)


class _Budgets:
    """Budgets as parents see them: what was approved, else what is below (SEMANTICS 2.2)."""

    def __init__(self, examined: Examined) -> None:
        self._examined = examined
        self._granted = examined.columns["approved"]
        self._known: dict[ItemId, int | None] = {}

    def allocated(self, item: ItemId) -> int | None:
        """Budgets of the children and of the `(own)` line; None where none is known."""
        self._work_out(item)
        return self._known[item]

    def _work_out(self, top: ItemId) -> None:
        items, known = self._examined.items, self._known
        if top in known:
            return
        for item in reversed(items.subtree(top)):
            if item in known or item == BOARD:
                continue
            parts = [self._budget(one) for one in items.children.get(item, ())]
            parts.append(own_amount(self._examined.inputs, "budget", item))
            there = [one for one in parts if one is not None]
            known[item] = sum(there) if there else None

    def _budget(self, item: ItemId) -> int | None:
        granted = self._granted[item]
        return granted if isinstance(granted, int) else self._known[item]


def _days_since(at: str, today: int) -> int:
    """Days since a moment; 0 where nobody noted one."""
    try:
        return today - datetime.fromisoformat(at).astimezone().date().toordinal()
    except ValueError:
        return 0
