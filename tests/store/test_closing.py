"""Commits, checkpoints and closes happen under the board's lock, all of them (RELIABILITY, decision 1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.boards import adding, new_file, planted, row, session, typing
from tests.command_line import CommandLine
from tests.store.closing import Closing, is_locked
from tests.store.releases import SCHEMAS, board_of
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.errors import BoardError, Conflict
from tpm_tui.service.places import open_board
from tpm_tui.service.upkeep.backups import daily, take
from tpm_tui.service.upkeep.repairing import repair
from tpm_tui.service.upkeep.restoring import restore
from tpm_tui.store import writer
from tpm_tui.store.copies.backup import saved
from tpm_tui.store.copies.overwrite import overwrite
from tpm_tui.store.identity import User
from tpm_tui.store.journal.records import Stamp, now
from tpm_tui.store.lock import BoardLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board with something on it, and a backup of it."""
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
        take(path, opened.lock)
        opened.execute(typing(2, "work", "3h"))
    board_of(SCHEMAS[0], path.with_name("old.db"))
    return path


@pytest.fixture
def watch(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Closing]:
    """Once the board is there, nothing is left open and nothing is done without the lock."""
    assert path.exists()
    found = Closing(lambda board: board.name in ("board.db", "old.db"), is_locked)
    connect = found.connect()
    monkeypatch.setattr(sqlite3, "connect", connect)
    monkeypatch.setattr(sqlite3.dbapi2, "connect", connect)  # that of SQLAlchemy's own engines
    yield found
    assert found.alone == []
    assert [str(one) for one in found.open] == []
    assert found.looked > 0


def editing(path: Path) -> None:
    with session(path) as one, session(path, "ben", 1002) as two:
        one.execute(typing(2, "work", "1h"))
        two.poll()
        two.execute(adding("new"))
        two.undo()
        two.redo()
        one.poll()


def refused(path: Path) -> None:
    with session(path) as one, session(path, "ben", 1002) as two:
        one.execute(typing(2, "work", "1h"))
        with pytest.raises(Conflict):
            two.execute(typing(2, "work", "2h"), two.board.revision)


def folding(path: Path) -> None:
    """A log that is folded in after each commit."""
    with pytest.MonkeyPatch.context() as patch, session(path) as opened:
        patch.setattr(writer, "CHECKPOINT_BYTES", 0)
        patch.setattr(writer, "CHECKPOINT_EVERY", 1, raising=False)
        before = path.stat().st_mtime_ns
        opened.execute(typing(2, "work", "1h"))
        assert path.stat().st_mtime_ns > before  # else nothing was folded in


def by_its_writer(path: Path) -> None:
    """The write connection takes the lock itself, whoever uses it."""
    lock = BoardLock(path)
    mine = writer.Writer(path, lock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "CHECKPOINT_BYTES", 0)
        patch.setattr(writer, "CHECKPOINT_EVERY", 1, raising=False)
        with mine.transaction() as transaction:
            change = SetCell(2, "work", 3 * 3600, 60)
            stamp = Stamp("t", "ana", 1001, now(), None, "work")
            transaction.write(ChangeSet((change,)), stamp)
    mine.close()
    lock.close()


def written_over(path: Path) -> None:
    lock = BoardLock(path)
    overwrite(path, lock, saved(path)[-1].path)
    lock.close()


def without_a_log(path: Path) -> None:
    """Another program has made it a board with a rollback journal."""
    with BoardLock(path).held():
        foreign = sqlite3.connect(path)
        assert foreign.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        foreign.close()
    with session(path) as opened:
        assert opened.reader._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def unreadable(path: Path) -> None:
    """A board that cannot be opened: it has lost the number of its schema."""
    with BoardLock(path).held():
        foreign = sqlite3.connect(path, isolation_level=None)
        foreign.execute("DROP TABLE alembic_version")
        foreign.close()
    with pytest.raises(BoardError, match="cannot be read as a board"):
        open_board(path)


def upgrading(path: Path) -> None:
    with session(path.with_name("old.db"), "root", 0) as opened:
        assert opened.undo().label


def backing_up(path: Path) -> None:
    with session(path) as opened:
        opened.execute(typing(2, "work", "1h"))
        take(path, opened.lock)


def once_a_day(path: Path) -> None:
    for one in saved(path):
        one.path.unlink()
    assert daily(path, now=datetime.now(UTC) + timedelta(days=1)) is not None


def restoring(path: Path) -> None:
    with session(path) as opened:
        assert restore(path, saved(path)[-1].path, opened.user, lambda _: True)
        opened.poll()


def repairing(path: Path) -> None:
    with session(path) as opened, BoardLock(path).held():
        opened.reader._db.set_authorizer(None)
        opened.reader._db.execute("UPDATE item SET budget = 77 WHERE id = 2")
    plan, _ = repair(path, User(0, "root"))
    assert [(one.item, one.field) for one in plan.cells] == [(2, "budget")]


ACTS: dict[str, Callable[[Path], object]] = {
    "open": lambda path: open_board(path).close(),
    "edit": editing,
    "conflict": refused,
    "checkpoint": folding,
    "writer": by_its_writer,
    "overwrite": written_over,
    "rollback journal": without_a_log,
    "unreadable": unreadable,
    "upgrade": upgrading,
    "backup": backing_up,
    "daily backup": once_a_day,
    "restore": restoring,
    "repair": repairing,
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("watch")
def test_nothing_heavy_without_the_lock(path: Path, act: str) -> None:
    ACTS[act](path)


def test_no_lock_is_left_beside_what_is_no_board(tmp_path: Path) -> None:
    for name, content in (("text.db", b"hello" * 900), ("foreign.db", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(BoardError, match="is not a"):
            open_board(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["foreign.db", "text.db"]


COMMANDS = (
    "ls {}", "get {} 2 work", "set {} 2 work=5h", "add {} New", "set {} 2 work=nonsense",
    "set {} 99 work=1h", "undo {}", "log {}", "check {}", "lint {}", "doctor {}", "backup {}",
    "export {}", "restore {} 1 --yes", "check {} --repair --yes", "allocation {}",
)  # fmt: skip


@pytest.mark.usefixtures("watch")
def test_no_command_does_either(path: Path, tpm: CommandLine) -> None:
    codes = [tpm(*one.format(path).split()).code for one in COMMANDS]
    assert codes.count(0) >= len(COMMANDS) - 3


def test_a_transaction_keeps_programs_without_the_lock_out_from_its_beginning(path: Path) -> None:
    """Else they could write between what it reads and what it writes."""
    foreign = sqlite3.connect(path, timeout=0, isolation_level=None)
    with session(path) as opened, opened.writer().transaction():
        with pytest.raises(sqlite3.OperationalError, match="is locked"):
            foreign.execute("BEGIN IMMEDIATE")
        assert foreign.execute("SELECT count(*) FROM item").fetchone() == (2,)
    foreign.execute("BEGIN IMMEDIATE")
    foreign.close()


def test_a_watch_sees_what_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_file(tmp_path / "board.db")
    found = Closing(lambda _: True, is_locked)
    monkeypatch.setattr(sqlite3, "connect", found.connect())
    db = sqlite3.connect(path, isolation_level=None)
    for word in ("BEGIN", "COMMIT", "BEGIN IMMEDIATE", "COMMIT", "PRAGMA wal_checkpoint(PASSIVE)"):
        db.execute(word).fetchall()
    with BoardLock(path).held():
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    db.close()
    assert found.alone == [
        "board.db: COMMIT",
        "board.db: PRAGMA wal_checkpoint(PASSIVE)",
        "board.db: a connection was closed",
    ]
