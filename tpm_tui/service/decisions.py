"""Changes of budgets all over a board or below a row: what waits for a decision, and what was
decided."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.domain.ledger import BudgetChange
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.service.board import Board


@dataclass(frozen=True, slots=True)
class Decision:
    """One ledger entry and whose it is."""

    item: ItemId
    key: str
    change: BudgetChange
    grant: bool = False
    """Whether it moved what was approved for the item, rather than its own budget."""


def ledger_of(board: Board, item: ItemId) -> list[Decision]:
    """Changes of an item's budget, the earliest first.  What was approved for a leaf moves with its
    own budget and is not told twice."""
    bookings = board.engine.inputs.bookings
    found = [Decision(item, key, one) for key, one in bookings.changes(item)]
    told = {_what(one.change) for one in found} if board.items.is_leaf(item) else set()
    found += [
        Decision(item, key, one, grant=True)
        for key, one in bookings.grants(item)
        if _what(one) not in told
    ]
    return sorted(found, key=lambda one: one.change.at)


def changes_below(board: Board, item: ItemId) -> list[Decision]:
    """Changes of the budgets of all rows below an item: those that wait first, then the latest ones.
    Only rows with entries are looked at."""
    items = board.items
    found = [
        one
        for holder in items.notes
        if holder != item and items.exists(holder) and _is_below(board, holder, item)
        for one in ledger_of(board, holder)
    ]
    found.sort(key=lambda one: one.change.decided_at or one.change.at, reverse=True)
    found.sort(key=lambda one: one.change.state != "pending")
    return found


def _is_below(board: Board, holder: ItemId, item: ItemId) -> bool:
    return item == BOARD or any(one == item for one in board.items.ancestors(holder))


def _what(one: BudgetChange) -> tuple[str, str, int, int]:
    return one.at, one.cause, one.other, one.amount
