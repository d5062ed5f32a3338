"""Whether the file of an open board is still the one that was opened.

SQLite goes on with a file that was moved away, removed or written over by other programs, and what
it saves then is lost.  The file itself is never opened here: closing it would let go of the locks
that SQLite holds on it in this process.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.file_address import address

_Identity = tuple[int, int]


class FileWatch:
    """One board file, as it was when it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            found = os.stat(path)
        except OSError as error:
            raise BoardError(f"{path} cannot be opened: {error.strerror}.") from error
        self._file = found.st_dev, found.st_ino
        self._log: _Identity | None = None
        self._state = found.st_size, found.st_mtime_ns
        self._doubted = False
        self._spoilt = ""

    def fault(self, *, writing: bool = False) -> str:
        """What has happened to the file, without a full stop; empty if all is well.

        Costs a few microseconds.  With `writing`, also whether it may still be written.
        """
        name = self.path.name
        try:
            found = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return f"{name} was removed or moved away while it was open"
        except OSError as error:
            return f"{name} cannot be reached any more ({error.strerror})"
        if (found.st_dev, found.st_ino) != self._file:
            return f"{name} was replaced by another file while it was open"
        if not self._same_log():
            return (
                f"{name}-wal, which holds the newest changes, was removed while the board was open"
            )
        if writing and not os.access(self.path, os.W_OK, effective_ids=True):
            return f"{name} has been made read-only while it was open"
        return self._spoilt

    def stirred(self) -> bool:
        """Whether somebody wrote into the file itself: a checkpoint, or a program that should not."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) != self._state

    def examine(self, birth: tuple[str, str]) -> str:
        """Look at the file without its log, under the lock, so that no checkpoint is under way:
        what is wrong with it twice in a row, or nothing."""
        found = os.stat(self.path)
        wrong = self._wrong(birth)
        if not wrong:
            self._state, self._doubted, self._spoilt = (found.st_size, found.st_mtime_ns), False, ""
        elif self._doubted:
            self._spoilt = f"{self.path.name} was {wrong} by another program while it was open"
        else:
            self._doubted = True  # a foreign checkpoint would look like that for a moment
        return self._spoilt

    def _wrong(self, birth: tuple[str, str]) -> str:
        alone = address(self.path, "mode=ro&immutable=1")
        try:
            with closing(sqlite3.connect(alone, uri=True)) as db:
                if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                    return "emptied or written over"
                row = db.execute("SELECT txn, at FROM change ORDER BY seq LIMIT 1").fetchone()
        except sqlite3.DatabaseError:
            return "cut short or damaged"
        # The file of a young board may be behind its log.
        return "written over with another board" if row is not None and row != birth else ""

    def _same_log(self) -> bool:
        try:
            found = os.stat(f"{self.path}-wal")
        except OSError:
            return self._log is None
        if self._log is None:
            self._log = found.st_dev, found.st_ino
        return self._log == (found.st_dev, found.st_ino)
