"""Where a budget comes from that was approved, in a few words."""

from __future__ import annotations

from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board

_WORDS = {
    "budget": "as approved",
    "proposed_budget": "as approved",
    "original_budget": "as first approved",
}


def granted_origin(board: Board, row: int, key: str) -> str:
    """`as approved; 450,000 allocated below`; empty for what is no approved budget."""
    words = _WORDS.get(key, "")
    if not words or row <= BOARD or board.engine.money.authority.approved(row) is None:
        return ""
    if key != "budget" or board.items.is_leaf(row):
        return words
    return f"{words}; {board.figures.text(row, 'allocated') or 'nothing'} allocated below"
