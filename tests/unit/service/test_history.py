"""What undo and redo can reach, from a list of transactions alone."""

from __future__ import annotations

import pytest

from tpm_tui.service.history import History

CASES = [
    # transactions as (txn, undo_of); what undo takes next; what redo takes next
    ([], None, None),
    ([("a", None)], "a", None),
    ([("a", None), ("b", None)], "b", None),
    ([("a", None), ("b", None), ("c", "b")], "a", "c"),
    ([("a", None), ("b", None), ("c", "b"), ("d", "a")], None, "d"),
    ([("a", None), ("b", None), ("c", "b"), ("d", "a"), ("e", "d")], "e", "c"),
    ([("a", None), ("b", None), ("c", "b"), ("d", "a"), ("e", "d"), ("f", "c")], "f", None),
    ([("a", None), ("c", "a"), ("e", "c"), ("f", "e")], None, "f"),
    ([("a", None), ("c", "a"), ("b", None)], "b", None),
    ([("a", None), ("b", None), ("c", "b"), ("d", None)], "d", None),
]


@pytest.mark.parametrize("transactions, undo, redo", CASES)
def test_what_comes_next(
    transactions: list[tuple[str, str | None]], undo: str | None, redo: str | None
) -> None:
    history = History(transactions)
    assert (history.undoable(), history.redoable()) == (undo, redo)


@pytest.mark.parametrize("transactions, undo, redo", CASES)
def test_hearing_of_a_transaction_again_changes_nothing(
    transactions: list[tuple[str, str | None]], undo: str | None, redo: str | None
) -> None:
    """Every journal row of a transaction reports it, and a followed one may be known already."""
    history = History(transactions)
    for txn, undo_of in transactions * 2:
        history.add(txn, undo_of)
    assert (history.undoable(), history.redoable()) == (undo, redo)
