"""A net below everything that reads: whatever might ever slip into a query, the connection only
reads, and only the file that it has open."""

from __future__ import annotations

import sqlite3

_ALLOWED = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    )
)
_PRAGMAS = frozenset("integrity_check quick_check foreign_key_check table_info".split())
"""Those that may be given an argument; all others are only asked."""
_NEVER = frozenset(("load_extension", "writefile", "edit"))


def only_reads(db: sqlite3.Connection) -> None:
    """From now on a connection refuses whatever does more than read; costs nothing per row, and a
    few microseconds for each statement that is new to it."""
    # SQLite makes the tables of this function as if somebody did, on first use.
    db.execute("SELECT 1 FROM json_each('[]')")
    db.set_authorizer(_verdict)


def _verdict(
    action: int, first: str | None, second: str | None, _base: str | None, _by: str | None
) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        fine = second is None or first in _PRAGMAS
    elif action == sqlite3.SQLITE_FUNCTION:
        fine = second not in _NEVER
    else:
        fine = action in _ALLOWED
    return sqlite3.SQLITE_OK if fine else sqlite3.SQLITE_DENY
