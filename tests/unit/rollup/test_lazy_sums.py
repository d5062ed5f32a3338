"""Sums that are computed once somebody looks, on boards deeper than a recursion can go."""

from __future__ import annotations

import sys

from tpm_tui.domain.changes import ChangeSet, Create
from tpm_tui.domain.items import Items
from tpm_tui.domain.order import keys_after
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.board import Board
from tpm_tui.service.budget.budgeting import Author, propose
from tpm_tui.service.editing.commands import set_cell

DEEP = 3 * sys.getrecursionlimit()
LOOKED_AT = ("original_budget", "proposed_budget", "eac", "etc", "allocated", "coverage")
ANA = Author("ana", "2026-03-04T08:00:00Z")


def chain() -> Board:
    """Rows one below the other, every new column looked at."""
    board = Board(Items(STORED))
    pos = keys_after(None, 1)[0]
    values = (("title", "row"), ("kind", "task"))
    rows = range(1, DEEP + 1)
    board.apply(ChangeSet(tuple(Create(one, one - 1, pos, values) for one in rows)))
    for key in LOOKED_AT:
        _ = board.figures.value(1, key)
    return board


def test_a_change_far_down_reaches_the_top() -> None:
    board = chain()
    board.apply(set_cell(board, DEEP, "budget", "100"))
    assert board.figures.value(1, "original_budget") == 100_00
    board.apply(propose(board, DEEP, 20_00, "CR-7", ANA))
    assert board.figures.value(1, "proposed_budget") == 120_00


def test_nothing_goes_beyond_what_was_granted() -> None:
    board = chain()
    board.apply(set_cell(board, DEEP, "budget", "100"))
    board.apply(set_cell(board, DEEP // 2, "approved", "900"))
    assert board.figures.value(1, "original_budget") == 900_00
    board.apply(set_cell(board, DEEP, "budget", "300"))
    assert board.figures.value(1, "original_budget") == 900_00
    assert board.figures.value(DEEP // 2 + 1, "original_budget") == 300_00
