"""A commit that ends in an error: what is said of it is what came of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.boards import adding, new_file, picture, planted, row, session, typing
from tests.soundness import faults as unsound
from tests.store.test_faults import error
from tpm_tui.errors import BoardError
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store import writer
from tpm_tui.store.journal import outcome
from tpm_tui.store.writer import Transaction

A = 2
NOTHING_SAVED = "so nothing was saved."
CODES = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_NOMEM)
"""Errors that do not say whether a commit was made."""

Commit = Callable[[Any], None]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[BoardSession]:
    with session(new_file(tmp_path / "board.db")) as opened:
        planted(opened, row("P", row("A", work="8h")))
        yield opened


def committing(opened: BoardSession, code: int, *, really: bool) -> None:
    """The next commit ends in an error, after it was made or without."""
    dialect: Any = opened.writer()._engine.dialect
    real: Commit = dialect.do_commit

    def failing(connection: Any) -> None:
        dialect.do_commit = real
        if really:
            real(connection)
        raise error(code)

    dialect.do_commit = failing


def titles(opened: BoardSession) -> list[object]:
    with session(opened.path, "eve", 1009) as fresh:
        items = fresh.board.items
        return [items.columns["title"][item] for item in items.subtree(1)[1:]]


def sound(opened: BoardSession) -> bool:
    return not [*complaints(opened), *unsound(opened.reader.tail(0))]


@pytest.mark.parametrize("code", CODES)
def test_what_was_saved_is_not_called_lost(opened: BoardSession, code: int) -> None:
    """Who is told that nothing was saved types it again, and has it twice."""
    committing(opened, code, really=True)
    done = opened.execute(adding("New", parent=1))
    assert len(done.changes) == 1
    assert titles(opened) == ["A", "New"]
    opened.undo()
    assert titles(opened) == ["A"]
    assert sound(opened)


@pytest.mark.parametrize("code", [*CODES, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE])
def test_what_was_not_saved_is_called_so(opened: BoardSession, code: int) -> None:
    before = picture(opened.board)
    committing(opened, code, really=False)
    with pytest.raises(BoardError) as told:
        opened.execute(adding("New", parent=1))
    assert told.value.message.endswith(NOTHING_SAVED)
    assert picture(opened.board) == before
    assert titles(opened) == ["A"]
    opened.execute(adding("Again", parent=1))
    assert titles(opened) == ["A", "Again"]
    assert sound(opened)


def test_a_commit_that_goes_on_with_another_is_looked_for_itself(opened: BoardSession) -> None:
    """They have one number; that the first part is there says nothing of the second."""
    made = opened.execute(adding("New", parent=1))
    committing(opened, CODES[0], really=False)
    with pytest.raises(BoardError, match=NOTHING_SAVED):
        opened.execute(typing(3, "title", "Other"), joins=made.txn)
    assert titles(opened) == ["A", "New"]


def test_what_nobody_can_find_out_is_said_so(
    opened: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_asked: object) -> bool:
        raise error(sqlite3.SQLITE_IOERR_READ)

    before = picture(opened.board)
    committing(opened, CODES[0], really=True)
    with monkeypatch.context() as patch:
        patch.setattr(outcome, "stands", unreadable)
        with pytest.raises(BoardError) as told:
            opened.execute(adding("New", parent=1))
    assert "could not be found out whether this was saved" in told.value.message
    assert told.value.hint.startswith("Look for it before you do it again: tpm-tui log ")
    assert picture(opened.board) == before
    assert opened.poll() is not None  # it was, and the screen shows it
    assert titles(opened) == ["A", "New"]
    opened.execute(typing(A, "work", "1h"))
    assert sound(opened)


def crashed(path: Path, folder: Path) -> list[str]:
    """Newest labels of a board as whoever opens it finds it after everybody was killed."""
    folder.mkdir()
    twin = folder / "board.db"
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{twin}{end}")
    with closing(sqlite3.connect(twin)) as db:
        query = "SELECT label FROM change WHERE label IS NOT NULL ORDER BY seq DESC LIMIT 2"
        return [str(one[0]) for one in db.execute(query)]


def test_what_was_called_lost_does_not_come_back_after_a_crash(tmp_path: Path) -> None:
    """The frames of a commit whose log could not be flushed lie in the log, and nobody counts them;
    after a crash, whoever builds the index of the log anew would."""
    path = new_file(tmp_path / "board.db")
    other = tmp_path / "other" / "board.db"
    other.parent.mkdir()
    with session(path) as opened, closing(sqlite3.connect(path)) as held:
        planted(opened, row("P"))
        before = Path(f"{path}-wal").stat().st_size
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{other}{end}")
        opened.execute(adding("Lost", parent=1))
        seq, digest = opened.reader.head()
        frames = Path(f"{path}-wal").read_bytes()[before:]
        held.execute("SELECT 1")
    with closing(sqlite3.connect(other)) as held:
        held.execute("SELECT * FROM board").fetchall()  # counts the log as it is now
        log = os.open(f"{other}-wal", os.O_WRONLY | os.O_APPEND)
        os.write(log, frames)
        os.close(log)
        assert crashed(other, tmp_path / "1") == ["add Lost", "add P"]

        def is_there(db: sqlite3.Connection) -> bool:
            query = "SELECT hash FROM change WHERE seq = ?"
            return bool(db.execute(query, (seq,)).fetchone() == (digest,))

        assert not outcome.stands(other, is_there)
        assert crashed(other, tmp_path / "2")[0] == "add P"
        assert not outcome.stands(other, is_there)


@pytest.mark.parametrize("how", ["replaced", "removed"])
def test_a_file_that_is_exchanged_while_it_is_saved(
    opened: BoardSession, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Between the last look before the commit and the first one after it."""
    other = opened.path.with_name("other.db")
    shutil.copy(opened.path, other)
    opened.execute(typing(A, "work", "2h"))
    before, revision = picture(opened.board), opened.board.revision
    write = Transaction.write

    def meanwhile(self: Transaction, *asked: Any) -> int:
        found = write(self, *asked)
        if how == "removed":
            opened.path.rename(opened.path.with_name("away.db"))
        else:
            other.rename(opened.path)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "write", meanwhile)
        with pytest.raises(BoardError) as told:
            opened.execute(typing(A, "work", "1h"))
    assert "just while this was being saved: it may be lost" in told.value.message
    assert picture(opened.board) == before
    assert opened.board.revision == revision
    with pytest.raises(BoardError, match="nothing was saved"):
        opened.execute(typing(A, "work", "3h"))


# ---- the log


def test_many_short_programs_beside_one_that_only_looks(opened: BoardSession) -> None:
    """Each of them commits once, and none is the last to leave: together they fold the log in."""
    path, sizes = opened.path, []
    for number in range(80):
        with session(path, "ben", 1002) as ben:
            ben.execute(typing(A, "description", f"{number}{'x' * 60_000}"))
        opened.poll()
        sizes.append(path.with_name("board.db-wal").stat().st_size)
    assert max(sizes) > writer.CHECKPOINT_BYTES, "it never got so large"
    assert max(sizes) < writer.CHECKPOINT_BYTES + 2_000_000
    assert min(sizes[sizes.index(max(sizes)) :]) < 1_500_000, "it was not cut down"
    assert sound(opened)


def test_a_log_that_was_folded_in_is_not_folded_at_every_commit(opened: BoardSession) -> None:
    said: list[str] = []
    for number in range(25):
        opened.execute(typing(A, "description", f"{number}{'x' * 90_000}"))
    connection = opened.writer()._connection
    assert connection is not None
    writer._raw(connection).set_trace_callback(said.append)
    for number in range(30):
        opened.execute(typing(A, "work", f"{number + 1}h"))
    assert sum("checkpoint" in one for one in said) <= 1
