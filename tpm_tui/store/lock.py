"""One kernel lock per board: commits, checkpoints and closes of all processes happen one by one.

SQLite's own busy handler sleeps and retries, which can starve a process for seconds; flock queues
in the kernel and is let go when a process dies.  Serialising commits with checkpoints also keeps
older SQLite versions clear of their WAL-reset bug.

A process that is stopped keeps the lock, so nobody waits for ever: who has waited for long enough is
told who holds it, and nothing is written.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Condition, RLock, Thread
from time import monotonic

from tpm_tui.domain.text import clean
from tpm_tui.errors import BoardError
from tpm_tui.store.files.beside import beside, open_beside
from tpm_tui.store.identity import current_user

PATIENCE = 10.0
"""Seconds after which nobody waits any longer."""

NOTICED = 0.1
"""Seconds of waiting that nobody notices."""

SLICE = 0.2
"""Seconds of a wait after which signals are looked for."""

CLOSING = 2.0
"""Seconds that a session waits at its end; what is committed is safe without a last checkpoint."""

_SIGNATURE = 96
"""Bytes at the beginning of the lock file that say who holds the lock, or held it last."""


class BoardLock:
    """The lock file `BOARD.lock`; not re-entrant across processes and threads, re-entrant in one."""

    def __init__(self, board: Path, patience: float = PATIENCE) -> None:
        self.board = board
        self.path = beside(board, "lock")
        self.patience = patience
        self.who = ""
        """Name that others are told who wait; empty is that of the process's user."""
        self.waiting: Callable[[], None] | None = None
        """Called once as soon as waiting for somebody else can be noticed; `holder` says for whom."""
        self._file: int | None = None
        self._depth = 0
        self._mine = RLock()
        self._place: _Place | None = None
        self._last_patience = CLOSING

    @contextmanager
    def held(self, patience: float | None = None) -> Iterator[None]:
        """Hold the lock; waits for others, but not longer than `patience`: raises BoardError then."""
        seconds = self.patience if patience is None else patience
        if not self._mine.acquire(timeout=seconds):
            raise self._kept(seconds)
        try:
            first = not self._depth
            if first:
                self._take(seconds)
            self._depth += 1
            try:
                if first:
                    self._sign()
                yield
            finally:
                self._depth -= 1
                if not self._depth and self._file is not None:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._mine.release()

    @contextmanager
    def held_at_the_end(self) -> Iterator[None]:
        """Hold the lock to close a connection; where it cannot be had, the connection closes without.

        That is safe: the last connection alone folds the log in, and only while SQLite has the file
        for itself, so that nobody can be committing beside it; who copies the file under the lock
        without a connection sees by its time that it was written, and copies it again."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self.held(min(self._last_patience, self.patience)))
            except BoardError:
                self._last_patience = 0.0  # a session has several connections to close
            yield

    def holder(self) -> str:
        """Who holds the lock now or held it last, for a sentence: `ana (process 123)`."""
        from tpm_tui.store.lock_holders import flock_holder, named

        pid, name = self._signed()
        try:
            found = flock_holder(self.path.stat())
        except OSError:
            found = 0
        if found and found != pid:
            return named([found])
        return f"{name} (process {pid})" if pid else "another program"

    def close(self) -> None:
        """Let go of the lock file; it stays on disk, so that nobody locks two different ones."""
        if self._place is not None:
            self._file, self._place = self._place.leave(), None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # ---- taking it

    def _take(self, seconds: float) -> None:
        place = self._place
        if place is None or not place.rejoin():
            self._place = None
            file, self._file = self._file if self._file is not None else self._open(), None
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if seconds <= 0:
                    self._file = file
                    raise self._kept(seconds) from None
                place = _Place(file)
            except OSError as error:
                os.close(file)
                raise BoardError(f"The board cannot be locked: {error.strerror}.") from error
            except BaseException:
                os.close(file)
                raise
            else:
                self._file = file
                return
        self._place = place
        self._queue(place, seconds)

    def _queue(self, place: _Place, seconds: float) -> None:
        """Wait in the kernel's queue.  A place there is kept for the next try, which is fairer."""
        try:
            file = place.wait(min(NOTICED, seconds))
            if file is None and seconds > NOTICED:
                if self.waiting is not None:
                    self.waiting()
                file = place.wait(seconds - NOTICED)
        except BaseException:
            self._file = place.leave()
            if self._file is not None:
                self._place = None
                fcntl.flock(self._file, fcntl.LOCK_UN)
            raise
        if file is None:
            file = place.leave()
        if file is None:
            raise self._kept(seconds)
        self._file, self._place = file, None

    def _kept(self, seconds: float) -> BoardError:
        whole = f"{seconds:.0f} seconds" if seconds >= 1 else "a moment"
        return BoardError(
            f"{self.board.name} has been locked for more than {whole}, now by {self.holder()}, so "
            "nothing was saved.",
            "Try again; if it stays so, see whether that process hangs.",
        )

    # ---- who has it

    def _sign(self) -> None:
        """Say in the file who holds the lock, unless it says so already."""
        if not self.who:
            self.who = current_user().name
        # A login may be any bytes.
        mark = f"{os.getpid()} {self.who}\n".encode(errors="replace")[:_SIGNATURE].ljust(_SIGNATURE)
        # On a full disk nobody is told a name, but the lock holds.
        with suppress(OSError):
            if self._file is not None and os.pread(self._file, _SIGNATURE, 0) != mark:
                os.pwrite(self._file, mark, 0)

    def _signed(self) -> tuple[int, str]:
        try:
            file = open_beside(self.board, self.path, os.O_RDONLY)
            try:
                mark = os.pread(file, _SIGNATURE, 0).decode("utf-8", "replace")
            finally:
                os.close(file)
        except (OSError, BoardError):
            return 0, ""
        pid, _, name = mark.strip().partition(" ")
        return (int(pid), clean(name)) if pid.isascii() and pid.isdigit() and name else (0, "")

    def _open(self) -> int:
        try:
            return open_beside(self.board, self.path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise BoardError(
                f"The lock file {self.path} cannot be opened: {error.strerror}.",
                "Check who owns it and its folder.",
            ) from error


class _Place:
    """A place in the kernel's queue, held by a thread: a call that waits there cannot be ended.

    Whoever has left it may come back while it has not been reached; a lock that nobody wants any
    more is given back at once.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._reached = False
        self._wanted = True
        self._trouble: OSError | None = None
        self._change = Condition()
        Thread(target=self._stand, name="board lock", daemon=True).start()

    def wait(self, seconds: float) -> int | None:
        """The file, once it is locked; None where it still is not."""
        with self._change:
            late = monotonic() + seconds
            while not self._reached and self._trouble is None and (left := late - monotonic()) > 0:
                # Python handles a signal that comes just before a wait only after it.
                self._change.wait(min(left, SLICE))
            if self._trouble is not None:
                raise BoardError(f"The board cannot be locked: {self._trouble.strerror}.")
            return self._file if self._reached else None

    def leave(self) -> int | None:
        """Go; the file where it was locked at the last moment."""
        with self._change:
            if self._reached and self._wanted:
                return self._file
            self._wanted = False
            return None

    def rejoin(self) -> bool:
        """Come back; False where the place is gone."""
        with self._change:
            self._wanted = not self._reached and self._trouble is None
            return self._wanted

    def _stand(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            with self._change:
                self._trouble = error
                self._change.notify_all()
            os.close(self._file)
            return
        with self._change:
            self._reached = True
            if not self._wanted:
                os.close(self._file)
            self._change.notify_all()
