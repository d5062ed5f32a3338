"""What taking a change set back would do, and when that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import Refused
from tpm_tui.service import guards
from tpm_tui.service.board import Board

if TYPE_CHECKING:
    from tpm_tui.store.writer import Transaction

FIRST_CHANGE = 1
"""Number of the journal's first row: it belongs to the making of the board, which stays."""


def reversal(
    board: Board, transaction: Transaction, txn: str | None, verb: str
) -> tuple[ChangeSet, str]:
    """The change set that takes back a transaction, and its name; raises Refused where there is none,
    Conflict where somebody changed since what it would take back."""
    rows = transaction.of_transaction(txn) if txn is not None else []
    if txn is None or not rows or rows[0].seq == FIRST_CHANGE:
        raise Refused(f"Nothing to {verb}.")
    origin = rows
    while origin and origin[0].undo_of is not None:
        origin = transaction.of_transaction(origin[0].undo_of)
    label = joined_label([row.label for row in origin if row.label])
    inverse = ChangeSet(tuple(row.change() for row in rows), label).inverse()
    guards.check_undo(board, inverse, rows, transaction, verb)
    return inverse, txn


def reason_of(transaction: Transaction, txn: str) -> str:
    """Why something was done that is taken back or brought back now: its reason goes on to that."""
    return next((row.reason for row in transaction.of_transaction(txn) if row.reason), "")


def joined_label(labels: list[str]) -> str:
    """What a transaction did, from what its parts did: a row that was added and then named was added
    under that name."""
    first = next(iter(labels), "")
    named = f"rename {first.removeprefix('add ')} to "
    title = next((one[len(named) :] for one in reversed(labels) if one.startswith(named)), "")
    return f"add {title}" if title and first.startswith("add ") else first
