"""Copies of a whole board, made while others write, and a look into them.

A copy is made under a name that nobody takes for one, looked through, put on the disk, and only then
given its name: what bears a backup's name is one.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from tpm_tui.errors import BoardError
from tpm_tui.store.copies.replay import Pause, has_chain, no_pause, unsound
from tpm_tui.store.ddl import APPLICATION_ID, PRAGMAS
from tpm_tui.store.faults import unread
from tpm_tui.store.files.address import address
from tpm_tui.store.files.beside import beside, folder_beside, open_beside
from tpm_tui.store.files.own_log import as_it_is, connected
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import need_tables

FOLDER = "backups"
DAILY = "daily"
PATIENCE = 5.0
"""Seconds that a copy waits for a program that has a board locked."""
BEFORE = ("before-upgrade", "before-restore", "before-repair")
"""Kinds of backups that the program makes by itself; those that people ask for have no kind."""

_NAME = re.compile(rf"(\d{{4}}-\d\d-\d\dT\d{{6}})Z-r(\d+)(?:-({'|'.join((DAILY, *BEFORE))}))?\.db")


class Head(NamedTuple):
    """What a board file says about itself at the end of its journal."""

    schema: str
    revision: int
    txn: str
    """The newest transaction."""
    at: str
    """When that was."""
    birth: tuple[str, str]
    """Transaction and time of the first row: all copies of a board have the same."""


class NotOursError(BoardError):
    """A database that holds no board, or not any more."""


class Saved(NamedTuple):
    """A backup that stands beside its board."""

    path: Path
    taken: datetime
    revision: int
    kind: str


def folder_of(board: Path) -> Path:
    """Where the backups of a board stand, whether there are any or not."""
    return beside(board, FOLDER)


def saved(board: Path) -> list[Saved]:
    """The backups beside a board, the newest first; other files there are nobody's business."""
    try:
        names = os.listdir(folder_of(board))
    except OSError:
        return []
    found = [one for name in names if (one := _recognised(folder_of(board) / name)) is not None]
    return sorted(found, key=lambda one: (one.taken, one.revision, one.path.name), reverse=True)


def name_of(taken: datetime, revision: int, kind: str = "") -> str:
    """`2026-11-24T140233Z-r1234-daily.db`; the time is UTC, so that names sort by it."""
    ending = f"-{kind}" if kind else ""
    return f"{taken.astimezone(UTC):%Y-%m-%dT%H%M%S}Z-r{revision}{ending}.db"


def _recognised(path: Path) -> Saved | None:
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    try:
        taken = datetime.strptime(parts[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Saved(path, taken, int(parts[2]), parts[3] or "")


# ---- looking into a file


@contextmanager
def at_rest(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads a file nobody writes, and leaves nothing beside it."""
    with closing(sqlite3.connect(address(path, "mode=ro&immutable=1"), uri=True)) as db:
        db.execute("PRAGMA trusted_schema=OFF")
        db.execute("PRAGMA cell_size_check=ON")
        yield db


@contextmanager
def undone(board: Path, fresh: Path, what: str) -> Iterator[None]:
    """Inside this a draft is worked on that is to become a board's state: what goes wrong with it is
    told of the board, which stays as it is; raises BoardError."""
    try:
        yield
    except sqlite3.Error as error:
        raise BoardError(
            f"{board.name} could not be {what}: {error}.", "The board is as it was."
        ) from error
    except BoardError as error:
        for old, new in ((str(fresh), str(board)), (fresh.name, board.name)):
            error.message = error.message.replace(old, new)
            error.hint = error.hint.replace(old, new)
        raise


def head_of(db: sqlite3.Connection, path: Path) -> Head:
    """Head of a board; raises BoardError where it is none, sqlite3.DatabaseError where it is damaged."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotOursError(f"{path} is not a tpm-tui board.")
    need_tables(db, path)
    schema = db.execute("SELECT version_num FROM alembic_version").fetchone()
    first = db.execute("SELECT txn, at FROM change ORDER BY seq LIMIT 1").fetchone()
    last = db.execute("SELECT seq, txn, at FROM change ORDER BY seq DESC LIMIT 1").fetchone()
    if first is None:
        raise NotOursError(f"{path} has no journal, so it is not known what it is a state of.")
    return Head(str(schema[0]) if schema else "", last[0], last[1], last[2], (first[0], first[1]))


def head_at_rest(path: Path) -> Head:
    """Head of a file that nobody writes; raises BoardError."""
    try:
        with at_rest(path) as db:
            return head_of(db, path)
    except sqlite3.DatabaseError as error:
        raise BoardError(f"{path} is not a board that can be read: {error}.") from error


def faults(path: Path, pause: Pause = no_pause) -> list[str]:
    """What is wrong with a file that nobody writes; nothing if it is a sound board."""
    try:
        with at_rest(path) as db:
            return list(unsound(db, pause))
    except sqlite3.DatabaseError as error:
        return [f"SQLite: {error}"]


def is_earlier(old: Path, board: sqlite3.Connection) -> bool:
    """Whether a file is a state that this board has been in, so that nothing is lost with it."""
    try:
        head = head_at_rest(old)
    except BoardError:
        return False
    name = "hash" if has_chain(board) else "txn"
    with at_rest(old) as db:
        if has_chain(db) != has_chain(board):
            name = "txn"
        mine = db.execute(f"SELECT {name} FROM change WHERE seq = ?", (head.revision,)).fetchone()
    query = f"SELECT {name} FROM change WHERE seq = ?"
    return bool(board.execute(query, (head.revision,)).fetchone() == mine)


# ---- making one


@contextmanager
def source(board: Path, lock: BoardLock) -> Iterator[sqlite3.Connection]:
    """A connection to copy from; it closes under the lock, because the last one folds the log in."""
    try:
        db, _ = connected(board, lock)
    except sqlite3.DatabaseError as error:
        raise unread(board, error) from error
    try:
        for pragma in PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        yield db
    except sqlite3.DatabaseError as error:
        raise unread(board, error) from error
    finally:
        with lock.held(), as_it_is(board):
            db.close()


def save_beside(board: Path, lock: BoardLock, kind: str = "") -> Path:
    """Copy a board into the folder beside it, as it is, sound or not; raises BoardError."""
    with source(board, lock) as db, draft(board, folder_for(board)) as fresh:
        copy(db, fresh)
        try:
            revision = head_at_rest(fresh).revision
        except BoardError:  # it is kept all the same, as what is left of a board
            revision = 0
        return put_beside(fresh, folder_of(board), revision, kind)


def folder_for(board: Path) -> Path:
    """The folder of a board's backups, made if it is not there; raises BoardError."""
    try:
        return folder_beside(board, FOLDER)
    except OSError as error:
        raise unwritable(folder_of(board), error) from error


def put_beside(fresh: Path, folder: Path, revision: int, kind: str = "", prefix: str = "") -> Path:
    """Give a copy the name of this moment, or of the next that is free."""
    moment = datetime.now(UTC)
    while True:
        path = folder / f"{prefix}{name_of(moment, revision, kind)}"
        try:
            put(fresh, path)
        except FileExistsError:
            moment += timedelta(seconds=1)
        else:
            return path


def is_damage(error: BoardError) -> bool:
    """Whether a board could not be read because of what is in its file, and not for want of room, of
    permission or of a lock."""
    if isinstance(error, NotOursError):
        return True
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    damage = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    return isinstance(cause, sqlite3.DatabaseError) and code in damage


@contextmanager
def one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """All looks within see the board as of one moment, whoever writes meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")


@contextmanager
def draft(board: Path, folder: Path) -> Iterator[Path]:
    """A name in a folder for what is not finished; whatever happens, it is gone afterwards."""
    path = folder / f".{board.name}.{os.getpid()}.{datetime.now(UTC):%H%M%S%f}.new"
    try:
        try:
            os.close(open_beside(board, path, os.O_CREAT | os.O_EXCL | os.O_RDWR))
        except OSError as error:
            raise unwritable(folder, error) from error
        yield path
    finally:
        for ending in ("", "-journal", "-wal", "-shm", ".lock"):
            with suppress(OSError):
                path.with_name(path.name + ending).unlink()


def copy(db: sqlite3.Connection, target: Path) -> None:
    """Copy a whole board in one step, as of one moment; writers go on meanwhile.

    In several steps every commit would make it begin anew, and a copy of the file by other means may
    lack commits.  Raises BoardError.
    """
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as twin:
            twin.execute("PRAGMA journal_mode=MEMORY")
            twin.execute("PRAGMA synchronous=OFF")
            poured(db, twin, Path(db.execute("PRAGMA database_list").fetchone()[2]))
        flushed(target)
    except (sqlite3.Error, OSError) as error:
        raise unwritable(target.parent, error) from error


def poured(
    db: sqlite3.Connection, into: sqlite3.Connection, held: Path, pressed: Sequence[int] = ()
) -> None:
    """Copy one database over another in one step; `held` is the one that a program that knows nothing
    of the board's lock may have locked.

    Left to itself the copying tries again for ever, deaf to signals: here for as long as a
    statement would wait, and until one of those that were `pressed`.  Raises BoardError then.
    """
    late = monotonic() + PATIENCE
    into.execute("PRAGMA busy_timeout=50")

    def look(status: int, _remaining: int, _total: int) -> None:
        if status & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return
        if pressed:
            raise KeyboardInterrupt
        if monotonic() > late:
            from tpm_tui.store.lock_holders import named, writers_of

            raise BoardError(
                f"{held.name} is locked by {named(writers_of(held))}, so nothing was done.",
                "Close what else has it open, and try again.",
            )

    db.backup(into, pages=-1, progress=look, sleep=0.1)


def put(made: Path, target: Path, *, replace: bool = False) -> None:
    """Give a finished copy its name, safely on the disk; raises FileExistsError, BoardError."""
    try:
        if replace:
            made.replace(target)
            flushed(target.parent)
        else:
            _named(made, target)
            try:
                flushed(target.parent)
            except OSError:
                target.unlink()
                raise
    except FileExistsError:
        raise
    except OSError as error:
        raise unwritable(target.parent, error) from error


def _named(made: Path, target: Path) -> None:
    try:
        target.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # a file system that knows one name for a file only
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            made.replace(target)
        except OSError:
            target.unlink()
            raise


def flushed(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def unwritable(folder: Path, error: Exception) -> BoardError:
    """The one sentence about a folder that takes no file."""
    number = error.errno if isinstance(error, OSError) else None
    full = number in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error)
    why = "there is no room" if full else getattr(error, "strerror", None) or str(error)
    return BoardError(
        f"Nothing could be saved in {folder}: {why}.",
        "Nothing was left behind; the board is as it was.",
    )
