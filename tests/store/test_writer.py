"""Writing: settings of every connection, one transaction per change set, and faults."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from tests.boards import adding, exact, new_file, picture, planted, row, session, typing
from tests.soundness import faults
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError
from tpm_tui.service.editing.commands import add_item, delete_item, duplicate_item, set_cell
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store import writer
from tpm_tui.store.journal.records import JournalRow, Stamp, decoded, encoded, journal_rows

P, A, B, Q = 1, 2, 3, 4


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[BoardSession]:
    """A session on a board of four rows, whose writer is connected."""
    with session(new_file(tmp_path / "board.db")) as mine:
        planted(mine, row("P", row("A", work="8h", progress="50"), row("B")), row("Q"))
        yield mine


def raw(opened: BoardSession) -> sqlite3.Connection:
    """The driver's connection below the writer."""
    connection = opened.writer()._connection
    assert connection is not None
    return cast("sqlite3.Connection", connection.connection.driver_connection)


PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged edit survives a power cut
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "journal_size_limit": 1_048_576,
    "wal_autocheckpoint": 0,
}


@pytest.mark.parametrize("name", PRAGMAS)
def test_both_connections_have_our_settings(opened: BoardSession, name: str) -> None:
    for db in (raw(opened), opened.reader._db):
        assert db.execute(f"PRAGMA {name}").fetchone() == (PRAGMAS[name],)


def test_the_last_one_out_leaves_no_log_behind(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db")
    with session(path) as one, session(path, "ben", 1002):
        one.execute(lambda board: add_item(board, "new"))
        assert (tmp_path / "board.db-wal").stat().st_size > 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["board.db", "board.db.lock"]


def test_the_log_does_not_grow_without_end(
    opened: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_BYTES", 100_000)
    log = opened.path.with_name("board.db-wal")
    for number in range(60):
        opened.execute(typing(A, "description", f"{number}{'x' * 1800}"))
    assert log.stat().st_size < 200_000
    assert list(complaints(opened)) == []


def test_a_write_is_all_or_nothing(opened: BoardSession) -> None:
    before, revision = picture(opened.board), opened.board.revision
    half = (
        SetCell(A, "work", 28_800, 60),
        SetCell(A, "budget", None, "not a number"),
        SetCell(B, "work", None, 60),
    )
    with pytest.raises(BoardError, match="cannot store TEXT value") as problem:
        opened.execute(lambda _: ChangeSet(half))
    assert "nothing was saved" in str(problem.value)
    assert "not a number" not in str(problem.value)  # no values in messages of the database
    assert picture(opened.board) == before
    assert opened.reader.tail(revision) == []
    assert opened.reader.snapshot().items.columns["work"][A] == 28_800
    opened.execute(lambda board: set_cell(board, A, "work", "1h"))
    assert list(complaints(opened)) == []


ACTS: dict[str, Command] = {
    "edit": lambda board: set_cell(board, A, "work", "1h"),
    "add": lambda board: add_item(board, "new", parent=P),
    "delete": lambda board: delete_item(board, P),
    "move": lambda board: move_to(board, A, Q),
    "duplicate": lambda board: duplicate_item(board, P),
    "setting": lambda board: ChangeSet((SetCell(BOARD, "name", board.stored.get("name"), '"X"'),)),
}


def over(steps: Iterator[int]) -> bool:
    """Whether the steps that are allowed have been made."""
    return next(steps, None) is None


def attempt(opened: BoardSession, command: Command) -> str:
    """The sentence of a command that could not be written, nothing if it was."""
    try:
        opened.execute(command)
    except BoardError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("act", ACTS)
def test_a_fault_at_any_moment_leaves_no_trace(opened: BoardSession, act: str) -> None:
    """The transaction is cut short after one step of SQLite, after two, ... until it passes."""
    db = raw(opened)
    before, ratios, revision = picture(opened.board), exact(opened.board), opened.board.revision
    failed = 0
    while True:
        db.set_progress_handler(partial(over, iter(range(failed))), 8)
        sentence = attempt(opened, ACTS[act])
        db.set_progress_handler(None, 0)
        if not sentence:
            break
        assert "interrupted" in sentence
        assert (picture(opened.board), exact(opened.board)) == (before, ratios)
        assert opened.board.revision == revision
        assert opened.reader.tail(revision) == []
        assert not db.in_transaction
        failed += 1
    assert failed > 10
    assert opened.poll() is None
    opened.undo()
    assert picture(opened.board) == before
    assert list(complaints(opened)) == []
    assert list(faults(opened.reader.tail(0))) == []


def test_a_full_disk_is_one_sentence_and_no_loss(opened: BoardSession) -> None:
    db = raw(opened)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 8}")
    sentence, saved = "", picture(opened.board)
    for number in range(200):
        sentence = attempt(opened, adding(f"{number} {'x' * 900}"))
        if sentence:
            break
        saved = picture(opened.board)
    assert "takes no more (it is full" in sentence
    assert picture(opened.board) == saved
    db.execute("PRAGMA max_page_count = 1000000")
    opened.execute(lambda board: add_item(board, "there is room again"))
    assert list(complaints(opened)) == []


def test_a_board_that_became_read_only_is_one_sentence(opened: BoardSession) -> None:
    before = picture(opened.board)
    raw(opened).execute("PRAGMA query_only=ON")
    with pytest.raises(
        BoardError, match="has been made read-only while it was open, so nothing was saved"
    ):
        opened.execute(ACTS["edit"])
    with pytest.raises(BoardError, match="read-only"):
        opened.undo()
    raw(opened).execute("PRAGMA query_only=OFF")
    assert picture(opened.board) == before
    opened.execute(ACTS["edit"])


def test_a_foreign_writer_that_holds_the_file_is_one_sentence(opened: BoardSession) -> None:
    foreign = sqlite3.connect(opened.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    raw(opened).execute("PRAGMA busy_timeout=1")
    with pytest.raises(BoardError, match="is locked by another program, so nothing was saved"):
        opened.execute(ACTS["edit"])
    foreign.execute("COMMIT")
    foreign.close()
    opened.execute(ACTS["edit"])


def test_a_checkpoint_that_fails_loses_no_commit(
    opened: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is safe in the log; only folding it in has to wait."""
    monkeypatch.setattr(writer, "CHECKPOINT_BYTES", 0)
    raw(opened).set_authorizer(
        lambda _act, name, *_: (
            sqlite3.SQLITE_DENY if "checkpoint" in str(name) else sqlite3.SQLITE_OK
        )
    )
    opened.execute(ACTS["edit"])
    raw(opened).set_authorizer(None)
    assert opened.board.figures.text(A, "work") == "1h"
    assert list(complaints(opened)) == []


# ---- the journal


def test_undo_looks_past_what_was_taken_back(opened: BoardSession) -> None:
    for hours in ("1h", "2h"):
        opened.execute(typing(A, "work", hours))
    first, second = (txn for txn, _ in opened.reader.transactions(opened.user)[-2:])
    opened.undo()
    with opened.writer().transaction() as transaction:
        newest = transaction.last_change(A, "work")
        assert newest is not None
        assert newest.undo_of == second
        standing = transaction.standing_change(A, "work", first)
        assert standing is not None
        assert standing.txn == first
        assert transaction.standing_change(A, "work", newest.txn) == newest
        untouched = transaction.standing_change(A, "budget", "none")
        assert untouched is not None
        assert untouched.field == "item"  # its creation
        assert transaction.last_change(99, "work") is None


def test_every_commit_is_durable_on_its_own_connection(opened: BoardSession) -> None:
    opened.execute(ACTS["edit"])
    db = sqlite3.connect(opened.path)
    assert db.execute("SELECT work FROM item WHERE id = 2").fetchone() == (3600,)
    assert db.execute("SELECT seq FROM board").fetchone() == (opened.board.revision,)
    db.close()


def test_parameters_stay_out_of_error_messages(opened: BoardSession) -> None:
    with pytest.raises(BoardError) as problem, opened.writer().transaction() as transaction:
        transaction._connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "hunter2"})
    assert "hunter2" not in str(problem.value) + str(problem.value.__cause__)


@pytest.mark.parametrize(
    "value", [None, 0, -5, 3600, "", "x", "7", "null", "ü✓", '"', "2026-03-02"]
)
def test_journal_values_read_back(value: int | str | None) -> None:
    assert decoded(encoded(value)) == value
    assert (encoded(value) is None) == (value is None)


def test_journal_rows_read_back_as_the_changes_they_were() -> None:
    changes = ChangeSet(
        (
            Create(7, 3, "a0", (("title", "ü"), ("work", 60), ("owner", None))),
            SetCell(7, "work", 60, None),
            SetCell(BOARD, "name", None, '"X"'),
        )
    )
    stamp = Stamp("t1", "ana", 1001, "2026-03-02T00:00:00.000Z", None, "label")
    rows: list[dict[str, Any]] = journal_rows(changes, stamp, 5)
    assert [one["seq"] for one in rows] == [5, 6, 7]
    assert [one["label"] for one in rows] == ["label", None, None]
    for one in rows:
        one["item"] = one.pop("item_id")
    back = [JournalRow(**one).change() for one in rows]
    assert tuple(back) == changes.changes
