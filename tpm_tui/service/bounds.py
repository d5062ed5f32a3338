"""How much one person behind the gate may do to a board that others are using: who writes it all at
once keeps the lock from them, and who fills it keeps them from opening it."""

from __future__ import annotations

from pathlib import Path

from tpm_tui.domain.changes import Change, ChangeSet, Create, SetCell
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board

MOST_CHANGES = 100_000
"""Rows made and cells set by one change; they are written within seconds, and others wait for ten."""
MOST_CHARACTERS = 20_000_000
"""Characters of one change."""
MOST_ROWS = 250_000
"""Rows of a board, with deleted ones; a session has memory for twice as many."""
LARGEST = 2_000_000_000
"""Bytes of a board with its journal."""

_ADVICE = "Ask who keeps the board to do it there."


def check(board: Board, changes: ChangeSet, path: Path) -> None:
    """Raise Refused for what would be too much."""
    if len(changes) > MOST_CHANGES:
        raise Refused(
            f"That is {len(changes):,} changes at once, and {MOST_CHANGES:,} is the most behind this "
            "door: others would wait for too long.",
            f"Do it in parts. {_ADVICE}",
        )
    if sum(map(_characters, changes)) > MOST_CHARACTERS:
        raise Refused(
            f"That is text of more than {MOST_CHARACTERS:,} characters at once.", "Do it in parts."
        )
    made = sum(1 for one in changes if isinstance(one, Create))
    if made and len(board.items.parent) + made > MOST_ROWS:
        raise Refused(f"The board would have more than {MOST_ROWS:,} rows.", _ADVICE)
    if path.stat().st_size > LARGEST:
        raise Refused(f"The board has more than {LARGEST:,} bytes: it is full.", _ADVICE)


def _characters(change: Change) -> int:
    if isinstance(change, SetCell):
        return len(change.after) if isinstance(change.after, str) else 0
    return sum(len(value) for _, value in change.values if isinstance(value, str))
