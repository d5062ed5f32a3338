"""Whether the file of an open board is still the one that was opened.

SQLite goes on with a file that was moved away, removed or written over by other programs, and what
it saves then is lost.  The file itself is never opened here: closing it would let go of the locks
that SQLite holds on it in this process.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.files.address import address

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
        self._state = 0, 0
        self._reached = 0
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
        if writing and found.st_nlink > 1:
            return f"{name} has been given a second name (a hard link) while it was open"
        if writing and not os.access(self.path, os.W_OK, effective_ids=True):
            return f"{name} has been made read-only while it was open"
        return self._spoilt

    def stirred(self) -> bool:
        """Whether somebody has written into the file itself: a checkpoint, or a program that should
        not; also before the first look."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) != self._state

    def examine(self, births: Collection[tuple[str, str]], revision: int) -> str:
        """Look at the file without its log, under the lock, so that no checkpoint is under way:
        what is wrong with it twice in a row, or nothing.  `births` and `revision` are those of the
        board with its log, which may hold another one that was restored."""
        found = os.stat(self.path)
        reached, wrong = self._wrong(births, revision, shorter=found.st_size < self._state[0])
        if not wrong:
            self._state, self._reached = (found.st_size, found.st_mtime_ns), reached
            self._doubted, self._spoilt = False, ""
        elif self._doubted:
            self._spoilt = f"{self.path.name} was {wrong} by another program while it was open"
        else:
            self._doubted = True  # a foreign checkpoint would look like that for a moment
        return self._spoilt

    def _wrong(
        self, births: Collection[tuple[str, str]], revision: int, *, shorter: bool
    ) -> tuple[int, str]:
        """The revision of the file, and what is wrong with it.

        A checkpoint whose process was killed leaves a file that makes no sense without its log, and
        that is nothing wrong: the next one completes it.  Only a complete one makes a file shorter.
        """
        alone = address(self.path, "mode=ro&immutable=1")
        try:
            with closing(sqlite3.connect(alone, uri=True)) as db:
                if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                    return 0, "emptied or written over"
                (reached,) = db.execute("SELECT seq FROM board").fetchone()
                row = db.execute("SELECT txn, at FROM change ORDER BY seq LIMIT 1").fetchone()
        except (sqlite3.DatabaseError, TypeError) as error:
            if shorter or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
                return 0, "cut short or damaged"
            return self._reached, ""
        if row is not None and row not in births:
            return 0, "written over with another board"
        if reached < self._reached <= revision:  # after a restore the board is as far back itself
            return reached, "written over with an older state"
        return reached, ""

    def _same_log(self) -> bool:
        try:
            found = os.stat(f"{self.path}-wal")
        except OSError:
            return self._log is None
        if self._log is None:
            self._log = found.st_dev, found.st_ino
        return self._log == (found.st_dev, found.st_ino)
