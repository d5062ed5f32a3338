"""Money that is promised, spent or waiting where it should not be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from tpm_tui.domain.values import ItemId
from tpm_tui.service.lint.examined import Examined
from tpm_tui.service.lint.finding import Finding, listed, plural


def overgranted(examined: Examined) -> Iterator[Finding]:
    """Rows that hand out more than was approved for them, reserves counted."""
    if not examined.uses("approved"):
        return
    approved, authority = examined.columns["approved"], examined.engine.money.authority
    for item in examined.rows:
        granted = approved[item]
        left = authority.unallocated(item) if isinstance(granted, int) else None
        if not isinstance(granted, int) or left is None or left >= 0:
            continue
        kept = [
            f"{examined.board.fields[key].spoken} of {examined.text('budget', amount)}"
            for key in ("contingency", "mgmt_reserve")
            if (amount := examined.inputs.number(item, key))
        ]
        where = "planned" if examined.items.is_leaf(item) else "below it"
        allocated = examined.text("budget", authority.allocated(item) or 0)
        yield Finding(
            "overgranted",
            item,
            "budget",
            f"{examined.text('budget', granted)} is approved and {listed([f'{allocated} {where}', *kept])} "
            f"make {examined.text('budget', -left)} too much.",
        )


def overspent(examined: Examined) -> Iterator[Finding]:
    """Rows that have spent more than their budget; of what is done only what went well beyond it.
    Of a row with such rows below it nothing is said again."""
    spent, parent = examined.engine.sums["actual_cost"].total, examined.items.parent
    budgets, limit = examined.budgets, examined.limits["overspent"]
    told: set[ItemId] = set()
    found: list[Finding] = []
    for item in reversed(examined.rows):
        if item in told:
            told.add(parent[item])
            continue
        budget = budgets[item]
        if spent[item] <= max(0, budget) or examined.budget(item) is None:
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


def _days_since(at: str, today: int) -> int:
    """Days since a moment; 0 where nobody noted one."""
    try:
        return today - datetime.fromisoformat(at).astimezone().date().toordinal()
    except ValueError:
        return 0
