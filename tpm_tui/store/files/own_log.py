"""Whether the write-ahead log beside a board is the board's own.

SQLite knows a log by its name alone: a file that `mv` or `cp` puts in a board's place would be read
together with the log of the one before, and the last close would fold that into it.  So the file
that a log was begun for is noted behind the signature in the lock file; whoever opens a board
compares before SQLite has read anything, and what does not agree is looked into
(`copies/strange_log.py`).
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

from tpm_tui.errors import BoardError
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.files.address import address
from tpm_tui.store.files.beside import beside, open_beside
from tpm_tui.store.lock import NOTICED, BoardLock

LOG_HEADER = 32
"""Bytes ahead of a log's first page: one that is not longer holds nothing."""

_AT, _LENGTH = 192, 96
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Doubt(Enum):
    """What speaks against a log."""

    NONE = auto()
    NEW = auto()
    """Nothing: the log is not there, holds nothing, or was begun for this file since."""
    REPLACED = auto()
    """The log is the one that was noted, and the file is another one."""
    TOUCHED = auto()
    """Both are those that were noted, and somebody has written the file since."""
    UNKNOWN = auto()
    """Nothing was noted, or both are others: boards of older programs, copies, what came back from
    an archive."""


class _Pair(NamedTuple):
    """A file and its log.  No device: its number may be another one after the next start."""

    file: int
    log: int
    size: int
    written: int


def doubt(board: Path) -> Doubt:
    """What speaks against the log that lies beside a board; two looks at files and one small read."""
    file, noted = os.stat(board), _noted(board)
    try:
        log = os.stat(f"{board}-wal")
    except OSError:
        return Doubt.NEW
    if noted == _pair(file, log):
        return Doubt.NONE
    if noted is not None and noted.log == log.st_ino and noted.file != file.st_ino:
        return Doubt.REPLACED  # also an empty one: sessions of the former file share it
    if log.st_size <= LOG_HEADER:
        return Doubt.NEW
    if noted is None or noted.file != file.st_ino:
        return Doubt.UNKNOWN
    # SQLite takes a log away at the last close, and the next one is another file.
    return Doubt.TOUCHED if noted.log == log.st_ino else Doubt.NEW


def note_log(board: Path) -> None:
    """Note that the log beside a board is its own; after a checkpoint, which writes the file, again.
    Where that cannot be written, whoever comes next looks into it."""
    with suppress(OSError, BoardError):
        pair = _pair(os.stat(board), os.stat(f"{board}-wal"))
        if pair == _noted(board):
            return
        file = open_beside(board, beside(board, "lock"), os.O_RDWR | os.O_CREAT)
        try:
            os.pwrite(file, f"wal {' '.join(map(str, pair))}\n".encode().ljust(_LENGTH), _AT)
        finally:
            os.close(file)


def connected(board: Path, lock: BoardLock | None = None) -> tuple[sqlite3.Connection, str]:
    """A connection to a board, and what was done with a log of another file, as a sentence.

    Raises BoardError, sqlite3.DatabaseError."""
    before = os.stat(board).st_ino
    db = _connect(board)
    own = BoardLock(board) if lock is None else lock
    try:
        # SQLite has the file by now and looks for its log only when it reads.
        found = doubt(board)
        if os.stat(board).st_ino != before:
            found = Doubt.UNKNOWN
        if found is Doubt.NEW:
            _begin(board, own, db)
        if found in (Doubt.NONE, Doubt.NEW) or not _is_board(board):
            return db, ""
        with own.held():
            db.close()
            return _settled(board, own)
    except BaseException:
        db.close()
        raise
    finally:
        if lock is None:
            own.close()


@contextmanager
def as_it_is(board: Path) -> Iterator[None]:
    """Inside this a connection is closed, under the lock: where there is a doubt about the log, it is
    not folded in, and whoever comes next looks into it.

    SQLite folds a log in where it has the file for itself, which it has not while somebody reads it.
    """
    try:
        strange = doubt(board) in (Doubt.REPLACED, Doubt.TOUCHED)
        # Never closed, as below.
        file = os.open(board, _READ) if strange else -1
    except OSError:
        file = -1
    if file < 0:
        yield
        return
    with suppress(OSError):
        _lock_shared(file, fcntl.F_RDLCK)
    try:
        yield
    finally:
        with suppress(OSError):
            _lock_shared(file, fcntl.F_UNLCK)


def _lock_shared(file: int, kind: int) -> None:
    """The bytes on which SQLite's readers hold a lock, for this descriptor and not for the process."""
    asked = struct.pack("hhqqi", kind, os.SEEK_SET, _SHARED_FIRST, _SHARED_SIZE, 0)
    fcntl.fcntl(file, fcntl.F_OFD_SETLK, asked)


def settle(board: Path, lock: BoardLock) -> str:
    """Put a log of another file aside; returns what was done as a sentence, nothing as a rule."""
    if doubt(board) in (Doubt.NONE, Doubt.NEW) or not _is_board(board):
        return ""
    with lock.held():
        from tpm_tui.store.copies.strange_log import put_aside

        told = put_aside(board, doubt(board))
        note_log(board)
    return told


def _begin(board: Path, lock: BoardLock, db: sqlite3.Connection) -> None:
    """Begin the log and note it; beside what is no board nothing is left.

    Where another file is noted, nobody may look in between: a new log often gets the number of the
    one that has just gone.  Nobody waits long for that."""
    with suppress(BoardError, sqlite3.Error), ExitStack() as stack:
        noted = _noted(board)
        if noted is not None and noted.file != os.stat(board).st_ino:
            stack.enter_context(lock.held(NOTICED))
        if db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
            note_log(board)


def _settled(board: Path, lock: BoardLock) -> tuple[sqlite3.Connection, str]:
    told = settle(board, lock)
    db = _connect(board)
    # What is wrong with the file, its first real reader tells.
    with suppress(sqlite3.Error):
        db.execute("PRAGMA schema_version").fetchone()
        note_log(board)
    return db, told


def _connect(board: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        address(board, "mode=rw"), uri=True, isolation_level=None, check_same_thread=False
    )


def _is_board(board: Path) -> bool:
    """Whether the file itself begins as a board; beside others nothing is left."""
    # Never closed: that would let go of the locks that SQLite may hold on it in this process.
    file = os.open(board, _READ)
    head = os.pread(file, 100, 0)
    return head[:4] == b"SQLi" and head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _pair(file: os.stat_result, log: os.stat_result) -> _Pair:
    return _Pair(file.st_ino, log.st_ino, file.st_size, file.st_mtime_ns)


def _noted(board: Path) -> _Pair | None:
    try:
        file = os.open(beside(board, "lock"), _READ)
    except OSError:
        return None
    try:
        mark, *numbers = os.pread(file, _LENGTH, _AT).split()
        return _Pair(*map(int, numbers)) if mark == b"wal" else None
    except (OSError, ValueError, TypeError):
        return None
    finally:
        os.close(file)
