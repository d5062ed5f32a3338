"""Telling a log that belongs to a board from one that a former file of its name has left, by what both
make together, and putting the latter aside: it may hold the only record of somebody's work.

What decides is only asked where the note in the lock file does not agree, so it may take its time.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import DatabaseError, connect
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tpm_tui.errors import BoardError, quoted
from tpm_tui.store.copies.backup import (
    Head,
    draft,
    faults,
    flushed,
    folder_for,
    head_at_rest,
    is_earlier,
    put_beside,
    unwritable,
)
from tpm_tui.store.files.own_log import LOG_HEADER, Doubt
from tpm_tui.store.lock_holders import file_holders, named

_PIECE = 1 << 20
_PREFIX = "tpm-tui-log-"


class _Look(NamedTuple):
    """One way to read a board: without its log, or with it."""

    wrong: list[str]
    head: Head | None

    def is_broken(self) -> bool:
        """Whether SQLite itself finds fault with it."""
        return self.head is None or any(line.startswith("SQLite:") for line in self.wrong)


def put_aside(board: Path, found: Doubt) -> str:
    """Under the lock, before SQLite reads the board: take its log away where that is another file's;
    returns what was done, as a sentence.  Raises BoardError where a program works with both."""
    log = board.with_name(f"{board.name}-wal")
    if found in (Doubt.NONE, Doubt.NEW):
        return ""
    holders = file_holders(board)
    if log.stat().st_size <= LOG_HEADER:
        if not holders:
            _take_away(board, log)
        return ""
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        try:
            pair = _copied(board, log, Path(folder))
        except OSError as error:
            raise BoardError(
                f"{log.name} may belong to another file than {board.name}, and there is no copy of "
                f"them to see that: {error.strerror}.",
                "Free some space there, or name another folder in TMPDIR.",
            ) from error
        alone, both = _look(pair.with_name("alone.db")), _look(pair)
        if belongs(found, pair, alone, both):
            return ""
        if holders:
            raise BoardError(
                f"{board.name} was replaced or written over by another program while "
                f"{named(holders)} has it open, and {log.name} does not belong to it any more.",
                "End that program, then open the board again: the log is put aside then.",
            )
        whole = _keep_whole(board, pair, both)
    kept = _take_away(board, log)
    told = (
        f"{board.name} was replaced or written over by another program while its log held changes of "
        f"the file before. That log was put aside, as {kept}."
    )
    if whole is None:
        return told
    return f"{told} With those changes the board comes back by: tpm-tui restore {quoted(board)} {quoted(whole)}"


def is_strange(board: Path, found: Doubt) -> bool:
    """Whether the log beside a copy that nobody has open is another file's."""
    log = board.with_name(f"{board.name}-wal")
    if log.stat().st_size <= LOG_HEADER:
        return False
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        pair = _copied(board, log, Path(folder))
        return not belongs(found, pair, _look(pair.with_name("alone.db")), _look(pair))


def belongs(found: Doubt, pair: Path, alone: _Look, both: _Look) -> bool:
    """Whether a log that there is a doubt about is the board's.

    A file that makes no sense without the log was being written back when its program died, so it
    is.  Where it makes sense as it is and not with the log, the log is another file's.  Where both
    do, either may be: a board with a log that came back from an archive together, or an older
    state that was put over the newest.  That is decided by what was noted.
    """
    if alone.head is None or alone.is_broken():
        return found is not Doubt.REPLACED or not both.is_broken()
    if found is Doubt.REPLACED or both.head is None or both.is_broken():
        return False
    if both.head.birth != alone.head.birth:
        return False
    if found is Doubt.UNKNOWN:
        return True  # what else is wrong with the tables may be foreign work
    if alone.wrong or both.wrong:
        return len(both.wrong) <= len(alone.wrong)
    with closing(connect(pair)) as db:
        return is_earlier(pair.with_name("alone.db"), db)


def _copied(board: Path, log: Path, folder: Path) -> Path:
    """The board alone as `alone.db`, and as `pair.db` with its log folded in."""
    pair, alone = folder / "pair.db", folder / "alone.db"
    # Never closed: that would let go of the locks that SQLite may hold on it in this process.
    source = os.open(board, os.O_RDONLY | os.O_CLOEXEC)
    with alone.open("xb") as file:
        while piece := os.pread(source, _PIECE, file.tell()):
            file.write(piece)
    shutil.copyfile(alone, pair)
    shutil.copyfile(log, folder / "pair.db-wal")
    with suppress(DatabaseError), closing(connect(pair)) as db:
        db.execute("PRAGMA trusted_schema=OFF")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return pair


def _look(path: Path) -> _Look:
    wrong = faults(path)
    try:
        return _Look(wrong, head_at_rest(path))
    except BoardError as error:
        return _Look(wrong or [error.message], None)


def _keep_whole(board: Path, pair: Path, both: _Look) -> Path | None:
    """What the board is with the log, as a backup; None where that makes no sense."""
    if both.wrong or both.head is None:
        return None
    folder = folder_for(board)
    with draft(board, folder) as fresh:
        try:
            shutil.copyfile(pair, fresh)
            flushed(fresh)
        except OSError as error:
            raise unwritable(folder, error) from error
        return put_beside(fresh, folder, both.head.revision, "before-restore")


def _take_away(board: Path, log: Path) -> Path | None:
    """Give the log a name among the backups, and drop its index; sessions of the former file go on
    reading theirs."""
    kept = None
    if log.stat().st_size > LOG_HEADER:
        stamp, number = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z-left", 1
        folder = folder_for(board)
        kept = folder / f"{stamp}-wal"
        while kept.exists():
            number += 1
            kept = folder / f"{stamp}-{number}-wal"
        try:
            log.rename(kept)
            flushed(folder)
        except OSError as error:
            raise unwritable(folder, error) from error
    else:
        log.unlink()
    board.with_name(f"{board.name}-shm").unlink(missing_ok=True)
    flushed(board.parent)
    return kept
