"""What a copy of an item holds: the figures that the original shows, and none of its history."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_tui.domain.ledger import BudgetChange, entry_text
from tpm_tui.domain.values import CHANGE, LINE, LINK, ItemId, Value
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.service.board import Board
from tpm_tui.service.editing.ledger_cells import new_key

ALONE = ("source_id", "override")
"""What is said of one item alone."""

_AUTOMATIC = ("release", "restore")
"""Causes of what cancelling did, which opening the copy again has to take back."""

Pair = tuple[str, Value]


def copied_values(board: Board, item: ItemId) -> tuple[Pair, ...]:
    """Inputs of a copy.  Logged work and cost and approved changes of the budget become part of its
    own figures, for nobody logged or approved them twice; cost lines and links come along."""
    items, inputs = board.items, board.engine.inputs
    values: dict[str, Value] = {
        key: column[item]
        for key, column in items.columns.items()
        if column[item] is not None and key not in ALONE
    }
    values |= {
        key: text for key, text in items.notes.get(item, {}).items() if key.startswith((LINK, LINE))
    }
    if item in items.entries:
        values |= {key: inputs.booked(item, key) for key in BOOKED[1:]}
        values |= dict(_budget(board, item))
    return tuple((key, value) for key, value in values.items() if value is not None)


def _budget(board: Board, item: ItemId) -> Iterator[Pair]:
    """The budget as it stands; only what cancelling took is an entry of the copy as well.  Entries
    are unsigned: whoever makes the copy answers for it, and nobody whose name the original bears."""
    inputs = board.engine.inputs
    approved = [one for _, one in inputs.bookings.changes(item) if one.state == "approved"]
    automatic = [one for one in approved if one.cause in _AUTOMATIC]
    taken = sum(one.amount for one in automatic)
    changed = sum(one.amount for one in approved) - taken
    if taken:
        released = BudgetChange(taken, reason=automatic[-1].reason, cause="release")
        yield new_key(CHANGE), entry_text(released)
    if not changed:
        return
    if inputs.held(item, "cost_source") in ("lines", "labour"):
        why = f"approved for {board.items.columns['title'][item]}"
        yield new_key(CHANGE), entry_text(BudgetChange(changed, reason=why))
    else:
        typed = inputs.base(item, "budget")
        yield "budget", (typed or 0) + changed
