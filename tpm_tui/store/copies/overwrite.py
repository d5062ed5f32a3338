"""Giving a board the content of another file while sessions have it open, in one transaction.

Never by a rename: sessions would go on with a file that nobody else sees any more.  A rename is for a
file that SQLite does not take for a database, which nobody can be working on.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tpm_tui.errors import BoardError, quoted
from tpm_tui.store.copies.backup import (
    Head,
    at_rest,
    copy,
    draft,
    flushed,
    folder_for,
    head_at_rest,
    head_of,
    is_damage,
    poured,
    put_beside,
    source,
    unwritable,
)
from tpm_tui.store.copies.replay import has_chain
from tpm_tui.store.files.address import address
from tpm_tui.store.files.interrupted import interruptions
from tpm_tui.store.files.own_log import note_log
from tpm_tui.store.files.permits import unreadable
from tpm_tui.store.journal import outcome
from tpm_tui.store.lock import BoardLock


class Lost(NamedTuple):
    """What is on a board and not in the state that it is to be given."""

    changes: int
    people: tuple[str, ...]


def brought(chosen: Path, target: Path) -> Head:
    """Copy a file, or a board that somebody may have open, to a draft."""
    if chosen.with_name(chosen.name + "-wal").exists():
        lock = BoardLock(chosen)
        try:
            with source(chosen, lock) as db:
                copy(db, target)
        finally:
            lock.close()
    else:
        try:
            with at_rest(chosen) as db:
                head_of(db, chosen)
                copy(db, target)
        except sqlite3.DatabaseError as error:
            if not os.access(chosen, os.R_OK):
                raise unreadable(chosen, PermissionError()) from error
            raise BoardError(
                f"{chosen} is not a board that can be read: {error}.", "Name another file."
            ) from error
    return head_at_rest(target)


def head_of_board(board: Path, lock: BoardLock) -> Head | None:
    """Head of a board that others may have open; None where it is too damaged to say."""
    try:
        with source(board, lock) as db:
            return head_of(db, board)
    except BoardError as error:
        if not is_damage(error):
            raise
        return None


def lost(board: Path, lock: BoardLock, coming: Path) -> Lost:
    """What a board's journal holds beyond the last row that it has in common with a file."""
    with source(board, lock) as db:
        db.execute("ATTACH ? AS coming", (address(coming, "mode=ro&immutable=1"),))
        with at_rest(coming) as other:
            name = "hash" if has_chain(db) and has_chain(other) else "txn"
        last = db.execute(
            "SELECT coalesce(max(mine.seq), 0) FROM main.change AS mine "
            f"JOIN coming.change AS theirs ON mine.seq = theirs.seq AND mine.{name} = theirs.{name}"
        ).fetchone()[0]
        (count,) = db.execute("SELECT count(*) FROM main.change WHERE seq > ?", (last,)).fetchone()
        people = db.execute(
            "SELECT author FROM main.change WHERE seq > ? GROUP BY uid, author ORDER BY min(seq)",
            (last,),
        )
        return Lost(count, tuple(str(row[0]) for row in people))


def save_damaged(board: Path) -> Path:
    """Keep the bytes of a board that SQLite cannot copy, its log beside it; under the lock."""
    folder = folder_for(board)
    log = board.with_name(board.name + "-wal")
    with draft(board, folder) as fresh:
        try:
            shutil.copyfile(board, fresh)
            flushed(fresh)
            kept = put_beside(fresh, folder, 0, "before-restore")
            if log.exists():
                beside = kept.with_name(kept.name + "-wal")
                shutil.copyfile(log, beside)
                shutil.copymode(kept, beside)
                flushed(beside)
        except OSError as error:
            raise unwritable(folder, error) from error
    return kept


def overwrite(board: Path, lock: BoardLock, coming: Path) -> None:
    """Give a board the content of a finished file, all or nothing; under the lock."""
    _need_whole(board, coming)
    with lock.held():
        try:
            with source(board, lock) as live, at_rest(coming) as new:
                _copy_into(board, live, new)
        except BoardError as error:
            if isinstance(error, (_FailedError, UnclearError)) or not is_damage(error):
                raise
            _replace(board, coming)


def make(board: Path, coming: Path) -> None:
    """Give a finished file the name of a board that is not there.

    Raises BoardError where somebody has made one meanwhile.  A log that the old one left is kept: it
    would be taken for the new one's.
    """
    _need_whole(board, coming)
    found = os.stat(coming)
    try:
        place = os.open(board, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise BoardError(f"{board} is there again.", "Look at it before restoring it.") from None
    except OSError as error:
        raise unwritable(board.parent, error) from error
    try:
        with suppress(PermissionError):
            os.fchown(place, found.st_uid if not os.geteuid() else -1, found.st_gid)
        os.fchmod(place, found.st_mode & 0o666)
    finally:
        os.close(place)
    lock = BoardLock(board)
    try:
        with lock.held():
            flushed(coming)
            left = board.with_name(board.name + "-wal")
            if left.exists():
                left.replace(folder_for(board) / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z-left-wal")
            board.with_name(board.name + "-shm").unlink(missing_ok=True)
            coming.replace(board)
            flushed(board.parent)
    except OSError as error:
        raise unwritable(board.parent, error) from error
    finally:
        lock.close()


def _need_whole(board: Path, coming: Path) -> None:
    """Raise BoardError where a file has a log beside it, which its last close could not fold in: a disk
    that fails then says so to nobody, and the file without the log may be half of one state."""
    if coming.with_name(coming.name + "-wal").exists():
        raise BoardError(
            f"{board.name} could not be given another state: its disk did not take all of that.",
            "It is as it was.",
        )


def _copy_into(board: Path, live: sqlite3.Connection, new: sqlite3.Connection) -> None:
    live.execute("PRAGMA journal_size_limit=0")
    try:
        with interruptions() as pressed:
            poured(new, live, board, pressed)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_NOTADB:
            raise
        if not _is_done(board, new, error):
            raise _FailedError(board, error) from error
    with suppress(sqlite3.Error):  # what is in the log is as safe
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        note_log(board)


def _is_done(board: Path, new: sqlite3.Connection, error: sqlite3.Error) -> bool:
    """Whether the board is the other state although an error ended its commit; raises BoardError
    where that cannot be found out."""
    if outcome.is_clear(error):
        return False
    head = head_of(new, board)
    try:
        return outcome.stands(board, lambda db: head_of(db, board) == head)
    except (sqlite3.Error, BoardError):
        raise UnclearError(
            f"{board.name} may have been given another state, or not: {error}.",
            f"See which one it is in: tpm-tui log {quoted(board)} --limit 1",
        ) from error


class UnclearError(BoardError):
    """Nobody can say whether a board was overwritten."""


class _FailedError(BoardError):
    """A board that was not overwritten, although SQLite takes it for one."""

    def __init__(self, board: Path, error: sqlite3.Error) -> None:
        room = "there is no room on its disk"
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        why = room if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) else str(error)
        super().__init__(
            f"{board.name} could not be given another state: {why}.", "It is as it was."
        )


def _replace(board: Path, coming: Path) -> None:
    """Put a file in the place of one that is no database any more; its bytes have been saved."""
    try:
        with draft(board, board.parent) as fresh:
            shutil.copyfile(coming, fresh)
            flushed(fresh)
            # A log of the old file would be taken for the new one's.
            for ending in ("-wal", "-shm"):
                board.with_name(board.name + ending).unlink(missing_ok=True)
            fresh.replace(board)
        flushed(board.parent)
    except OSError as error:
        raise unwritable(board.parent, error) from error
