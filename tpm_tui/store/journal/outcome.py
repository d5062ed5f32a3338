"""Whether a commit that ended in an error is in the board: an error of the disk does not say.

SQLite gives a commit up whose log could not be flushed, but its frames may be in the log, and whoever
reads that log after a crash counts them.  So "nothing was saved" would be a guess, and who types the
same again would have it twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tpm_tui.store.ddl import PRAGMAS
from tpm_tui.store.files.address import address

_NOTHING_WRITTEN = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)
"""Errors that come before the last frame of a commit is in the log."""


def is_clear(error: BaseException | None) -> bool:
    """Whether an error of a commit says that nothing was written."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and not _NOTHING_WRITTEN.isdisjoint((code, code & 0xFF))


def stands(path: Path, is_there: Callable[[sqlite3.Connection], bool]) -> bool:
    """Whether something is in a board, as a new connection sees it; if it is not, it never will be.

    Under the board's lock.  Raises sqlite3.Error where neither can be made sure of.
    """
    db = sqlite3.connect(address(path, "mode=rw"), uri=True, isolation_level=None)
    with closing(db):
        for pragma in PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN IMMEDIATE")
        found = is_there(db)
        if not found:
            # A frame over the first of those that nobody counts: those after it do not fit any more.
            # SQLite would not write what is there already.
            for step in (1, -1):
                db.execute("UPDATE board SET seq = seq + ?", (step,))
        db.execute("COMMIT")
        return found
