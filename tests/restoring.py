"""A state of before, put into the live file behind the back of whoever has it open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tpm_tui.store.lock import BoardLock


def saved(path: Path) -> Path:
    """A copy of the board as of now."""
    copy = path.with_name("copy.db")
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(copy)) as target:
        db.backup(target)
    return copy


def restore(path: Path, copy: Path) -> None:
    """Put a state of before into the live file, as the program's own restore does."""
    lock = BoardLock(path)
    with lock.held(), closing(sqlite3.connect(copy)) as db, closing(sqlite3.connect(path)) as live:
        db.backup(live)
    lock.close()
