"""A copy of a board that cannot be opened in place, for one reader alone and gone when he leaves."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tpm_tui.errors import BoardError, quoted
from tpm_tui.store.files.beside import beside, open_beside
from tpm_tui.store.files.held import FOLDER, held
from tpm_tui.store.files.own_log import Doubt, doubt, note_log

_PREFIX = "tpm-tui-copy-"
_PATIENCE = 5.0
"""Seconds in which a moment is sought at which nobody writes the board."""
_PIECE = 1 << 20
_TRIES = 20

_Stamp = tuple[tuple[int, ...], ...]
"""Inode, size and time of the file and of its write-ahead log."""


class PrivateCopy:
    """The newest copy of a board, and whether there is a newer state by now."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self._folder, self._held = _own_folder()
        self._count = 0
        self._seen: _Stamp = ()
        self._doubted: _Stamp = ()
        self.at = datetime.now(UTC).astimezone()
        """Local time of the newest copy."""
        self.outdated = False
        """Whether a newer state was seen by the last look for one."""
        _sweep(self._folder)

    def take(self) -> Path:
        """Copy the board as it is now; the copy before stays until `remove` or the next one.

        Raises BoardError where it cannot be read, or never holds still.
        """
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir(mode=0o700)
        target, late = folder / self.source.name, time.monotonic() + _PATIENCE
        try:
            while not self._taken(target):
                if time.monotonic() > late:
                    raise BoardError(
                        f"{self.source} changes so fast that no copy of one moment can be taken.",
                        "Try again in a moment.",
                    )
        except OSError as error:
            raise BoardError(f"{self.source} cannot be copied: {error.strerror}.") from error
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder / str(self._count - 2))
        return target

    def look(self) -> bool:
        """See by sizes and times whether the board was written since; True where that is news."""
        before = self.outdated
        with suppress(OSError):
            self.outdated = _stamp(self.source) != self._seen
        return self.outdated != before

    def badge(self) -> str:
        """Of when it is, and that there is a newer state where a poll has seen one."""
        now = datetime.now(UTC).astimezone()
        when = f"{self.at:%H:%M}" if self.at.date() == now.date() else f"{self.at:%d %b %H:%M}"
        return f"read-only copy {when}{', newer state there' if self.outdated else ''}"

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def _taken(self, target: Path) -> bool:
        """One try; False where somebody wrote meanwhile."""
        lock = _shared_lock(self.source)
        try:
            before, now = _stamp(self.source), datetime.now(UTC).astimezone()
            for ending in ("", "-wal"):
                _copy(self.source, ending, target)
            if _stamp(self.source) != before:
                return False
            found = doubt(self.source)
        finally:
            if lock is not None:
                os.close(lock)
        if lock is None and before != self._doubted and not _sound(target):
            # Without the lock two writes of one tick of the clock would look like none; what is
            # unsound twice is damaged, and opening it tells so.
            self._doubted = before
            return False
        if found not in (Doubt.NONE, Doubt.NEW):
            from tpm_tui.store.copies.strange_log import is_strange

            if is_strange(target, found):
                target.with_name(f"{target.name}-wal").unlink()
        note_log(target)
        self._seen, self.at, self.outdated = before, now, False
        return True


def _copy(source: Path, ending: str, target: Path) -> None:
    name, copy = source.with_name(source.name + ending), target.with_name(target.name + ending)
    copy.unlink(missing_ok=True)
    try:
        read = open_beside(source, name, os.O_RDONLY)
    except FileNotFoundError:
        if not ending:
            raise
        return
    except PermissionError as error:
        raise BoardError(
            f"{name} cannot be read by you, and the newest changes are in it.",
            f"Let its owner run: tpm-tui doctor {quoted(source)}",
        ) from error
    with os.fdopen(read, "rb") as old, copy.open("xb") as new:
        shutil.copyfileobj(old, new, _PIECE)


def _sound(copy: Path) -> bool:
    """Whether SQLite finds no two moments in a copy."""
    try:
        db = sqlite3.connect(copy)
        try:
            found = db.execute("PRAGMA quick_check").fetchall()
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return False
    return found == [("ok",)]


def _shared_lock(board: Path) -> int | None:
    """The board's lock among readers, so that no commit and no checkpoint comes between; None where
    this user may not even read the lock file, or somebody keeps it."""
    try:
        lock = open_beside(board, beside(board, "lock"), os.O_RDONLY)
    except (OSError, BoardError):
        return None
    late = time.monotonic() + _PATIENCE / 2
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > late:
                os.close(lock)
                return None
            time.sleep(0.001)
        else:
            return lock


def _stamp(board: Path) -> _Stamp:
    stamps = [_of(os.stat(board))]
    try:
        stamps.append(_of(os.stat(f"{board}-wal")))
    except FileNotFoundError:
        stamps.append(())
    return tuple(stamps)


def _of(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _own_folder() -> tuple[Path, int]:
    """A folder that this process holds; another one may have swept it before it was held."""
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        with suppress(FileNotFoundError, BlockingIOError):
            return folder, held(folder, FOLDER)
    raise BoardError(
        f"A copy of the board cannot be kept in {tempfile.gettempdir()}: it is removed at once.",
        "See what clears that folder, or name another one in TMPDIR.",
    )


def _sweep(mine: Path) -> None:
    """Remove copies of this user whose program was killed."""
    for folder in mine.parent.glob(f"{_PREFIX}*"):
        try:
            if folder == mine or folder.lstat().st_uid != os.geteuid():
                continue
            left = held(folder, FOLDER)
        except OSError:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.close(left)
