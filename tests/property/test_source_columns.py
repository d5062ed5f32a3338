"""Columns that a board keeps for filters are what they would be if they were made afresh."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_recompute_set import built, several
from tests.strategies import Step, steps
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.service.board import Board
from tpm_tui.service.views.source import BoardSource


def kept(source: BoardSource) -> dict[str, list[object]]:
    """All that a source keeps, of living items."""
    items = source.board.items
    living = [item for item in range(len(items)) if not item or items.exists(item)]
    found: dict[str, list[object]] = {}
    for key in FIELDS:
        column = source.column(key)
        found[key] = [column[item] for item in living]
    texts, categories = source.texts(), source.categories()
    found["texts"] = [texts[item] for item in living if item]
    found["categories"] = [categories[item] for item in living]
    return found


def check(board: Board) -> None:
    """What is kept, what a new source makes, and what single cells show."""
    mine, fresh = kept(board.source), kept(BoardSource(board))
    assert mine == fresh
    living = [item for item in range(len(board.items)) if not item or board.items.exists(item)]
    for key in FIELDS:
        assert mine[key] == [board.figures.value(item, key) for item in living], key
    assert mine["categories"] == [board.source.category(item) for item in living]


@settings(max_examples=60)
@given(st.lists(steps(), max_size=20), st.lists(st.lists(steps(), max_size=4), max_size=8))
def test_kept_columns_follow_every_change(start: list[Step], later: list[list[Step]]) -> None:
    board = built(start)
    check(board)
    for drawn in later:
        board.apply(several(board, drawn))
        check(board)
