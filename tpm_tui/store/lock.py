"""One kernel lock per board: commits, checkpoints and closes of all processes happen one by one.

SQLite's own busy handler sleeps and retries, which can starve a process for seconds; flock queues
in the kernel and is let go when a process dies.  Serialising commits with checkpoints also keeps
older SQLite versions clear of their WAL-reset bug.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store.beside import beside, open_beside


class BoardLock:
    """The lock file `BOARD.lock`; not re-entrant across processes, re-entrant within one."""

    def __init__(self, board: Path) -> None:
        self.board = board
        self.path = beside(board, "lock")
        self._file: int | None = None
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; waits for other processes."""
        if self._file is None:
            self._file = self._open()
        if not self._depth:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock file; it stays on disk, so that nobody locks two different ones."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        try:
            return open_beside(self.board, self.path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise BoardError(
                f"The lock file {self.path} cannot be opened: {error.strerror}.",
                "Check who owns it and its folder.",
            ) from error
