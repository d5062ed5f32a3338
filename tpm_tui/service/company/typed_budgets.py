"""Budgets that two people change at once: whoever types one saw a total, and what the ledger has added
to it since is a change of the cell as any other one is.

Entries that say a difference, such as a proposal, go together with those of others and are not asked
about.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.ledger import BudgetChange, parse_entry
from tpm_tui.domain.values import BOARD, CHANGE, ItemId, Value
from tpm_tui.service.board import Board
from tpm_tui.store.journal.records import JournalRow, decoded, encoded

FIELD = "budget"


def as_budgets(
    board: Board, changes: ChangeSet, typed: AbstractSet[tuple[ItemId, str]]
) -> dict[SetCell, SetCell]:
    """The change of the cell that somebody saw, for each one that typing a budget makes; `typed` are
    the entries among them.  Values are as the cell stores them: without what the ledger adds now."""
    found: dict[SetCell, SetCell] = {}
    inputs = board.engine.inputs
    for one in changes:
        if not isinstance(one, SetCell) or one.item == BOARD:
            continue
        if one.field == FIELD:
            found[one] = one
        if (one.item, one.field) not in typed:
            continue
        now, amount = inputs.booked(one.item, FIELD), _amount(one.after)
        added = inputs.bookings.added(one.item, FIELD) or 0
        before = None if now is None else now - added
        found[one] = SetCell(one.item, FIELD, before, (before or 0) + amount)
    return found


def as_cells(budgets: Iterable[SetCell], others: list[JournalRow]) -> list[JournalRow]:
    """The journal with what others added to those budgets by the ledger as changes of the cell."""
    now = {one.item: one.before for one in budgets}
    told = {row.item for row in others if row.item in now and _moved(row)}
    if not told:
        return others
    found: list[JournalRow] = []
    for row in reversed(others):
        moved = _moved(row) if row.item in told else 0
        if moved:
            after = now[row.item]
            before = (after if isinstance(after, int) else 0) - moved
            row = replace(row, field=FIELD, old=encoded(before), new=encoded(after))  # noqa: PLW2901
            now[row.item] = before
        found.append(row)
    return found[::-1]


def _moved(row: JournalRow) -> int:
    """By how much a row of the journal changed a budget, of what the ledger says."""
    if not row.field.startswith(CHANGE):
        return 0
    return _amount(decoded(row.new)) - _amount(decoded(row.old))


def _amount(text: Value) -> int:
    """What an entry adds to the budget."""
    entry = None if text is None else parse_entry(CHANGE, str(text))
    approved = isinstance(entry, BudgetChange) and entry.state == "approved"
    return entry.amount if isinstance(entry, BudgetChange) and approved else 0
