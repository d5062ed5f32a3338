"""Ledger entries that edits of cells bring along: a change of a frozen budget, what cancelling
releases, and who made an entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tpm_tui.domain.changes import Change, ChangeSet, Create, SetCell
from tpm_tui.domain.ledger import BudgetChange, Cause, Entry, entry_text, parse_entry
from tpm_tui.domain.values import CHANGE, ItemId, Value
from tpm_tui.errors import Refused
from tpm_tui.rollup.leaf_money import spent_and_ordered
from tpm_tui.service.board import Board

CANCELLED = "cancelled"
"""Key of the status that gives the rest of a budget back."""

RELEASED, RESTORED = "released by cancellation", "no longer cancelled"


def new_key(prefix: str) -> str:
    """Key of a new entry."""
    return prefix + uuid.uuid4().hex[:12]


def new_entry(item: ItemId, prefix: str, entry: Entry) -> SetCell:
    """The change that adds an entry."""
    return SetCell(item, new_key(prefix), None, entry_text(entry))


def frozen(board: Board) -> str | None:
    """ISO day since which a typed budget is a change of it; None while it is the original."""
    day = board.settings.values.get("budget_frozen")
    return day if isinstance(day, str) and day else None


def unfrozen(stored: Mapping[str, str | None]) -> dict[str, str | None]:
    """Settings of a board on which new rows are tried: their first budget is the original one,
    whether budgets are frozen or not."""
    return {**stored, "budget_frozen": None}


def budget_typed(board: Board, item: ItemId, value: Value, stored: Value) -> list[SetCell]:
    """What typing a budget does: it sets the original, `stored` without what the ledger adds, or,
    once budgets are frozen, makes an approved change of the difference."""
    inputs, title = board.engine.inputs, board.items.columns["title"][item]
    if board.items.is_leaf(item) and inputs.number(item, "approved") is not None:
        raise Refused(
            f"Budget of {title!r} is what was approved for it; change that in column Approved.",
            brief="the approved amount is the budget",
        )
    if frozen(board) is not None:
        wanted = value if isinstance(value, int) else 0
        amount = wanted - (inputs.booked(item, "budget") or 0)
        return [new_entry(item, CHANGE, BudgetChange(amount))] if amount else []
    source = inputs.held(item, "cost_source")
    if source in ("lines", "labour"):
        what = "the sum of its cost lines" if source == "lines" else "its planned labour"
        raise Refused(
            f"Budget of {title!r} is {what}; change those, or set Budget from to Typed.",
            brief=f"the budget is {what}",
        )
    return [SetCell(item, "budget", board.items.columns["budget"][item], stored)]


def status_set(board: Board, item: ItemId, after: Value) -> list[SetCell]:
    """What a new status does to the budget: cancelling leaves what was spent and ordered, and taking
    that back restores the rest."""
    inputs, before = board.engine.inputs, board.items.columns["status"][item]
    was, is_now = (_cancels(board, one) for one in (before, after))
    if was == is_now:
        return []
    if is_now:
        current = inputs.booked(item, "budget")
        left = spent_and_ordered(inputs, item)
        if current is None or current <= left:
            return []
        return [_automatic(item, left - current, "release", RELEASED)]
    entries = [one for _, one in inputs.bookings.changes(item) if one.state == "approved"]
    taken = -sum(one.amount for one in entries if one.cause in ("release", "restore"))
    return [_automatic(item, taken, "restore", RESTORED)] if taken else []


def _cancels(board: Board, status: Value) -> bool:
    return status == CANCELLED and board.engine.inputs.categories.get(status) == "excluded"


def _automatic(item: ItemId, amount: int, cause: Cause, reason: str) -> SetCell:
    return new_entry(item, CHANGE, BudgetChange(amount, reason=reason, cause=cause))


# ---- who, when and why


def typed_totals(changes: Iterable[Change]) -> frozenset[tuple[ItemId, str]]:
    """Entries, by item and key, that are there because somebody typed a budget: nobody has signed them
    yet.  What says a difference comes with its author."""
    return frozenset(
        (change.item, change.field)
        for change in changes
        if isinstance(change, SetCell)
        and change.before is None
        and (entry := _entry(change)) is not None
        and not entry.at
        and entry.cause == "change"
    )


def signed(changes: ChangeSet, by: str, at: str) -> ChangeSet:
    """Entries that edits of cells made get the name and time that a command gives its own."""
    found = tuple(_signed(change, by, at) for change in changes)
    return changes if found == changes.changes else ChangeSet(found, changes.label)


def with_reason(changes: ChangeSet, reason: str) -> ChangeSet:
    """The same changes where every unexplained change of a budget has a reason."""
    why = " ".join(reason.split())
    return ChangeSet(
        tuple(
            _with(change, _entry(change), reason=why) if lacks_reason(change) else change
            for change in changes
        ),
        changes.label,
    )


def _signed(change: Change, by: str, at: str) -> Change:
    if isinstance(change, Create):
        return _signed_row(change, by, at)
    entry = _entry(change)
    if entry is None or entry.at or change.before is not None:
        return change
    return _with(change, entry, by=by, at=at)


def _signed_row(row: Create, by: str, at: str) -> Create:
    """A new row whose entries nobody has signed yet, as those of a copy."""
    if not any(key.startswith(CHANGE) for key, _ in row.values):
        return row
    values = dict(row.values)
    for key, text in row.values:
        entry = parse_entry(CHANGE, str(text)) if key.startswith(CHANGE) else None
        if isinstance(entry, BudgetChange) and not entry.at:
            values[key] = entry_text(replace(entry, by=by, at=at))
    return replace(row, values=tuple(values.items()))


def lacks_reason(change: Change) -> bool:
    """Whether it is an approved change of a budget that does not say why."""
    entry = _entry(change)
    if entry is None or not isinstance(change, SetCell) or change.before is not None:
        return False
    return entry.state == "approved" and entry.cause == "change" and not entry.reason


def _entry(change: Change) -> BudgetChange | None:
    if isinstance(change, Create) or not change.field.startswith(CHANGE) or change.after is None:
        return None
    entry = parse_entry(CHANGE, str(change.after))
    return entry if isinstance(entry, BudgetChange) else None


def _with(change: Change, entry: BudgetChange | None, **said: str) -> Change:
    if entry is None or not isinstance(change, SetCell):
        return change
    return replace(change, after=entry_text(replace(entry, **said)))  # type: ignore[arg-type]
