"""Backups of a board: on demand, once a day, and before what rewrites the board; old ones go."""

from __future__ import annotations

import fcntl
import json
import os
import re
import sqlite3
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tpm_tui.errors import BoardError, Refused, quoted
from tpm_tui.service.settings.checks import BACKUP_DAYS
from tpm_tui.store.copies.backup import (
    BEFORE,
    DAILY,
    Saved,
    at_rest,
    copy,
    draft,
    faults,
    folder_for,
    folder_of,
    head_at_rest,
    head_of,
    is_earlier,
    put,
    put_beside,
    saved,
    source,
    unwritable,
)
from tpm_tui.store.copies.replay import Pause, no_pause
from tpm_tui.store.files.beside import open_beside
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import need_tables

KEPT_DAYS, KEPT_WEEKS, KEPT_MONTHS, KEPT_BEFORE = 7, 4, 6, 5
"""How many backups stay: the newest of each of so many days, weeks and months that have any, and of
those from before an upgrade, a restore or a repair.  The days are a setting of the board."""

DAYS_SETTING = "daily_backups"

_SKEW = timedelta(minutes=5)
"""What clocks of several machines may differ by; what is later than that is from a clock gone wrong."""

_DRAFT = re.compile(r"\..+\.\d+\.\d+\.new(-journal|-wal|-shm|\.lock)?")
_ABANDONED = 24 * 3600
"""Seconds after which nobody is still writing a draft."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made."""

    path: Path
    revision: int
    size: int
    """Bytes."""
    faults: tuple[str, ...]
    """What is wrong with it, and so with the board; nothing if it is sound."""


def take(
    board: Path,
    lock: BoardLock,
    target: Path | None = None,
    *,
    owner: Path | None = None,
    kind: str = "",
    pause: Pause = no_pause,
) -> Taken:
    """Copy a board to a file, or with a name of its own to a folder, by default the one beside `owner`, the board
    itself unless that is read through a private copy; raises BoardError, Refused.

    Others go on writing; the copy is the board as of one moment, and has been checked.
    """
    home = owner or board
    with source(board, lock) as db:
        file, prefix = None, ""
        if target is None:
            folder = folder_for(home)
        elif target.is_dir():
            folder, prefix = target.resolve(), f"{home.stem}-"
        else:
            folder = target.parent.resolve()
            file = _permitted(folder / target.name, home, db)
        with draft(home, folder) as fresh:
            copy(db, fresh)
            head = head_at_rest(fresh)
            wrong = tuple(faults(fresh, pause))
            size = fresh.stat().st_size
            if file is None:
                file = put_beside(fresh, folder, head.revision, kind, prefix)
            else:
                put(fresh, file, replace=True)
    return Taken(file, head.revision, size, wrong)


def daily(board: Path, pause: Pause = no_pause, now: datetime | None = None) -> Taken | None:
    """Make the backup of the day if it is due and nobody else is making it; raises BoardError.

    Due is one a day, if the board has changed since the newest backup and nobody made one today; the
    day it was born on is covered by what it was made from.
    """
    moment = now or datetime.now(UTC)
    if _covered(saved(board), moment):
        return None
    lock = BoardLock(board)
    try:
        if not _changed(board, lock, moment):
            return None
        with _alone(board) as mine:
            # Somebody else may have made it while this was being looked at.
            if not mine or not _changed(board, lock, moment):
                return None
            taken = take(board, lock, kind=DAILY, pause=pause)
            if taken.faults:
                # What is wrong must not push out what was right.
                taken.path.unlink(missing_ok=True)
                raise BoardError(
                    f"{board.name} is not sound, so no backup was made: {taken.faults[0]}.",
                    f"See: tpm-tui check {quoted(board)}",
                )
            rotate(board, moment)
            return taken
    finally:
        lock.close()


def gently() -> None:
    """Let the screen's own thread go on while a backup is checked."""
    time.sleep(0.01)


def rotate(board: Path, now: datetime | None = None) -> list[Path]:
    """Delete the backups of this board that are superfluous; returns those that were."""
    gone: list[Path] = []
    birth: tuple[str, str] | None = None
    found = saved(board)
    days = _kept_days(found[0].path) if found else KEPT_DAYS
    for one in superfluous(found, now or datetime.now(UTC), days):
        with suppress(BoardError, OSError):
            if birth is None:
                birth = head_at_rest(found[0].path).birth
            # A board of the same name may have been here before this one.
            if head_at_rest(one.path).birth == birth:
                one.path.unlink()
                gone.append(one.path)
    _sweep(folder_of(board))
    return gone


def _kept_days(newest: Path) -> int:
    """What the board says of how many days there shall be a backup, as of the newest one; where that
    makes no sense, the usual number."""
    with suppress(sqlite3.DatabaseError, BoardError, ValueError, TypeError, RecursionError):
        with at_rest(newest) as db:
            need_tables(db, newest)  # a view in place of the table may go on for ever
            row = db.execute("SELECT value FROM setting WHERE key = ?", (DAYS_SETTING,)).fetchone()
        days = json.loads(row[0]) if row and row[0] is not None else KEPT_DAYS
        if isinstance(days, int) and not isinstance(days, bool) and days >= BACKUP_DAYS[0]:
            return min(days, BACKUP_DAYS[1])
    return KEPT_DAYS


def superfluous(found: Iterable[Saved], now: datetime, days: int = KEPT_DAYS) -> list[Saved]:
    """Backups that need not stay: never the newest, never one that somebody asked for, and none from
    a time that is still to come, which a clock gone wrong has made."""
    past = [one for one in found if one.taken <= now + _SKEW]
    by_day = [one for one in past if one.kind == DAILY]
    before = [one for one in past if one.kind in BEFORE]
    kept = {
        *past[:1],
        *_newest_of(by_day, days, _day),
        *_newest_of(by_day, KEPT_WEEKS, lambda taken: taken.astimezone().isocalendar()[:2]),
        *_newest_of(by_day, KEPT_MONTHS, lambda taken: f"{taken.astimezone():%Y-%m}"),
        *before[:KEPT_BEFORE],
    }
    return [one for one in (*by_day, *before) if one not in kept]


def chosen(board: Path, word: str) -> Path:
    """The file that `restore` shall take: a path, or the name or number of a backup beside the board;
    raises BoardError."""
    if "/" in word:
        path = Path(word).expanduser()
        if not path.is_file():
            raise BoardError(
                f"There is no file {path}.", f"See: tpm-tui backup {quoted(board)} --list"
            )
        return path
    found = saved(board)
    if word.isdecimal() and 0 < int(word) <= len(found):
        return found[int(word) - 1].path
    for one in found:
        if word in (one.path.name, one.path.stem, f"r{one.revision}"):
            return one.path
    path = Path(word)
    if path.is_file():
        return path
    raise BoardError(
        f"{board.name} has no backup {word!r}, and there is no such file here.",
        f"See: tpm-tui backup {quoted(board)} --list",
    )


def _newest_of(
    found: list[Saved], count: int, period: Callable[[datetime], Hashable]
) -> list[Saved]:
    """The newest of each of the newest periods."""
    newest: dict[Hashable, Saved] = {}
    for one in found:
        newest.setdefault(period(one.taken), one)
    return list(newest.values())[:count]


def _day(taken: datetime) -> str:
    return f"{taken.astimezone():%Y-%m-%d}"


def _covered(found: Iterable[Saved], now: datetime) -> bool:
    """Whether there is a backup of the day, for whatever reason it was made."""
    return any(_day(one.taken) == _day(now) for one in found)


def _changed(board: Path, lock: BoardLock, now: datetime) -> bool:
    """Whether the newest backup of the board, or else its birth, is of another day and state."""
    found = [one for one in saved(board) if one.taken <= now + _SKEW]
    if _covered(found, now):
        return False
    with source(board, lock) as db:
        head = head_of(db, board)
        for one in found[:1]:
            with suppress(BoardError):
                old = head_at_rest(one.path)
                if old.birth == head.birth:
                    return (old.revision, old.txn) != (head.revision, head.txn)
    with suppress(ValueError):
        born = datetime.fromisoformat(head.birth[1])
        return _day(born) != _day(now)
    return True


@contextmanager
def _alone(board: Path) -> Iterator[bool]:
    """Whether this is the only session that makes the day's backup."""
    folder = folder_for(board)
    try:
        file = open_beside(board, folder / ".lock", os.O_CREAT | os.O_RDWR)
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)


def _permitted(file: Path, board: Path, db: sqlite3.Connection) -> Path:
    """A file that may be written, or written over: one that holds nothing this board does not."""
    if not file.parent.is_dir():
        raise BoardError(f"There is no folder {file.parent}.", "Make it first.")
    if not file.exists() and not file.is_symlink():
        return file
    if file.exists() and file.samefile(board):
        raise Refused("A board is no backup of itself.", "Name another file.")
    in_use = file.with_name(file.name + "-wal").exists()
    if file.is_symlink() or not file.is_file() or in_use or not is_earlier(file, db):
        raise Refused(
            f"{file} is there already and is no earlier state of this board.",
            "Nothing was written over; name another file.",
        )
    return file


def _sweep(folder: Path) -> None:
    """Take away what processes that were killed left half-done."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _ABANDONED
            if old and _DRAFT.fullmatch(entry.name):
                Path(entry.path).unlink()
