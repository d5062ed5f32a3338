"""Mending a board."""

from __future__ import annotations

from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store.backup import head_of, source
from tpm_tui.store.lock import BoardLock


def is_readable(board: Path) -> bool:
    """Whether SQLite can read the board's tables."""
    lock = BoardLock(board)
    try:
        with source(board, lock) as db:
            head_of(db, board)
            for query in ("board", "setting", "item", "change"):
                db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    except BoardError:
        return False
    finally:
        lock.close()
    return True
