"""What goes wrong with a board's file while it is open: one clear sentence each, and no loss."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from tests.boards import adding, new_file, picture, session, typing
from tests.soundness import faults as unsound
from tpm_tui.errors import BoardError
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store import faults, reader, writer
from tpm_tui.store.copies.backup import folder_of
from tpm_tui.store.ddl import PRAGMAS

A = 2

FOREIGN = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    db.execute(statement).fetchall()
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def opened(path: Path) -> Iterator[BoardSession]:
    """A session that has written, some of it folded into the file."""
    shutil.copy(path, path.with_name("older.db"))
    with session(path) as mine:
        mine.execute(typing(A, "budget", "5"))
        raw(mine).execute("PRAGMA wal_checkpoint(PASSIVE)")
        mine.poll()
        yield mine


@contextmanager
def foreign(path: Path, *statements: str) -> Iterator[int]:
    """Another program that keeps the file open after some statements, by its process."""
    child = subprocess.Popen(
        [sys.executable, "-c", FOREIGN, str(path), *statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        yield child.pid
        child.kill()


def raw(opened: BoardSession) -> sqlite3.Connection:
    connection = opened.writer()._connection
    assert connection is not None
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def refusal(opened: BoardSession) -> str:
    """The sentence that an edit is refused with; nothing is different then."""
    before, revision = picture(opened.board), opened.board.revision
    with pytest.raises(BoardError) as problem:
        opened.execute(typing(A, "work", "1h"))
    assert picture(opened.board) == before
    assert opened.board.revision == revision
    return str(problem.value)


def said(opened: BoardSession, looks: int = 4) -> list[str]:
    """What several polls say of the file."""
    found = []
    for _ in range(looks):
        try:
            assert opened.poll() is None
        except BoardError as error:
            found.append(str(error))
    return found


def sound(opened: BoardSession) -> bool:
    return not [*complaints(opened), *unsound(opened.reader.tail(0))]


# ---- other programs


def test_a_foreign_writer_is_named(opened: BoardSession) -> None:
    raw(opened).execute("PRAGMA busy_timeout=20")
    with foreign(opened.path, "BEGIN IMMEDIATE") as process:
        sentence = refusal(opened)
        assert sentence.startswith("board.db is locked by ")
        assert f"(process {process})" in sentence
        assert "so nothing was saved" in sentence
        assert said(opened) == []
    opened.execute(typing(A, "work", "1h"))
    assert sound(opened)


def test_a_file_that_a_foreign_program_has_for_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = tuple(one for one in PRAGMAS if "timeout" not in one)
    monkeypatch.setattr(reader, "PRAGMAS", ("busy_timeout=20", *pragmas))
    with foreign(path, "PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE") as process:
        with pytest.raises(
            BoardError, match=r"board\.db is locked by .*, so it could not"
        ) as problem:
            open_board(path)
        assert f"(process {process})" in str(problem.value)
    open_board(path).close()


def test_a_board_that_another_program_took_out_of_wal_mode(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    with session(path) as opened, session(path, "ben", 1002) as other:
        opened.execute(typing(A, "work", "1h"))
        assert other.poll() is not None
        assert raw(opened).execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("act", ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "ANALYZE"])
def test_what_foreign_programs_may_do_is_no_fault(opened: BoardSession, act: str) -> None:
    with foreign(opened.path, act):
        assert said(opened) == []
        opened.execute(typing(A, "work", "1h"))
    assert said(opened) == []
    assert sound(opened)


def grown(opened: BoardSession, count: int) -> int:
    """Bytes of the log after so many large commits."""
    for number in range(count):
        opened.execute(typing(A, "description", f"{number}{'x' * 1500}"))
    return opened.path.with_name("board.db-wal").stat().st_size


def test_a_long_reader_is_named_once_and_the_log_shrinks_after_it(
    opened: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_BYTES", 50_000)
    monkeypatch.setattr(writer, "WARNING_BYTES", 400_000)
    raw(opened).execute("PRAGMA journal_size_limit=60000")
    with foreign(opened.path, "BEGIN", "SELECT * FROM item") as process:
        assert grown(opened, 10) < 400_000
        assert opened.poll() is None
        assert grown(opened, 60) > 400_000
        outcome = opened.poll()
        assert outcome is not None
        assert "board.db-wal has grown to" in outcome.warning
        assert f"(process {process}) goes on reading an old state" in outcome.warning
        assert not len(outcome.changes)
        grown(opened, 5)
        assert opened.poll() is None  # once
    assert grown(opened, 3) < 100_000
    assert sound(opened)


# ---- the file itself


def test_a_file_that_is_gone_is_told_once_and_the_board_stays(opened: BoardSession) -> None:
    away = opened.path.with_name("away.db")
    opened.path.rename(away)
    (sentence,) = said(opened)
    assert sentence.startswith("board.db was removed or moved away while it was open.")
    assert "so nothing was saved" in refusal(opened)
    assert opened.board.figures.text(A, "work") == "8h"
    assert opened.changes_of(A, 10)
    away.rename(opened.path)  # the same file again
    assert said(opened) == []
    opened.execute(typing(A, "work", "1h"))
    opened.path.rename(away)
    assert len(said(opened)) == 1
    away.rename(opened.path)


def test_a_removed_file_does_not_come_back_empty(path: Path) -> None:
    with session(path) as opened:
        path.unlink()
        assert "was removed" in refusal(opened)
    assert not path.exists()


def test_a_write_connection_never_makes_a_file(path: Path) -> None:
    """Between the look at the file and its opening somebody may remove it."""
    with session(path) as opened, opened.lock.held():
        path.unlink()
        with pytest.raises(BoardError, match="cannot be opened"), opened.writer().transaction():
            pass
        assert not path.exists()


def test_a_file_that_was_replaced_is_told_once(opened: BoardSession) -> None:
    new_file(opened.path.with_name("other.db")).replace(opened.path)
    (sentence,) = said(opened)
    assert "was replaced by another file" in sentence
    assert "was replaced by another file" in refusal(opened)
    assert opened.board.figures.text(A, "work") == "8h"


def test_a_log_that_was_removed_is_told(opened: BoardSession) -> None:
    opened.path.with_name("board.db-wal").unlink()
    (sentence,) = said(opened)
    assert "board.db-wal, which holds the newest changes, was removed" in sentence
    assert "was removed" in refusal(opened)


def cut_to_nothing(path: Path) -> None:
    os.truncate(path, 0)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garbled(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xaa" * 4096)


def copied_over(path: Path) -> None:
    shutil.copy(new_file(path.with_name("other.db"), currency="USD"), path)


def made_text(path: Path) -> None:
    path.write_text("not a board\n" * 1000)


def put_back(path: Path) -> None:
    """What many do to have a backup back."""
    shutil.copy(path.with_name("older.db"), path)


SPOILT: list[tuple[Callable[[Path], None], str]] = [
    (cut_to_nothing, "was emptied or written over by another program"),
    (cut_in_half, "was cut short or damaged by another program"),
    (garbled, "was cut short or damaged by another program"),
    (copied_over, "was written over with another board by another program"),
    (put_back, "was written over with an older state by another program"),
    (made_text, "was cut short or damaged by another program"),
]


@pytest.mark.parametrize("act, words", SPOILT, ids=[one.__name__ for one, _ in SPOILT])
def test_a_file_that_was_written_over_is_told(
    opened: BoardSession, act: Callable[[Path], None], words: str
) -> None:
    act(opened.path)
    assert words in refusal(opened)
    (sentence,) = said(opened)
    assert words in sentence
    assert opened.board.figures.text(A, "work") == "8h"


@pytest.mark.parametrize("act, words", SPOILT, ids=[one.__name__ for one, _ in SPOILT])
def test_a_poll_notices_it_too(
    opened: BoardSession, act: Callable[[Path], None], words: str
) -> None:
    act(opened.path)
    (sentence,) = said(opened)
    assert words in sentence


WRITE_OVER = """
import pathlib, sys
with open(sys.argv[1], "r+b") as file:
    file.write(pathlib.Path(sys.argv[2]).read_bytes()[: int(sys.argv[3])])
"""


def test_a_checkpoint_that_a_kill_cut_short_is_no_fault(opened: BoardSession) -> None:
    path, whole = opened.path, opened.path.with_name("whole.db")
    for number in range(60):
        opened.execute(adding(f"Row {number}"))
    for ending in ("", "-wal"):
        shutil.copy(f"{path}{ending}", f"{whole}{ending}")
    with closing(sqlite3.connect(whole)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    # Pages are written in the order of their numbers; the last ones make the file longer.
    there = path.stat().st_size
    assert whole.stat().st_size > there
    subprocess.run([sys.executable, "-c", WRITE_OVER, path, whole, str(there)], check=True)
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as alone,
        pytest.raises(sqlite3.DatabaseError, match="malformed"),
    ):
        alone.execute("SELECT txn FROM change ORDER BY seq LIMIT 1").fetchone()
    assert said(opened) == []
    opened.execute(typing(A, "budget", "6"))
    assert sound(opened)


def test_a_file_that_became_read_only(path: Path) -> None:
    """For others than root, whom nothing keeps from writing."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "board.db"
        shutil.copy(path, file)
        Path(folder).chmod(0o777)
        nobody = 65534 if root else os.geteuid()
        if root:
            os.chown(file, nobody, -1)
            os.seteuid(nobody)
        try:
            with session(file) as opened:
                opened.execute(typing(A, "budget", "5"))
                file.chmod(0o444)
                assert "board.db has been made read-only while it was open" in refusal(opened)
                assert said(opened) == []
                assert opened.board.figures.text(A, "work") == "8h"
                file.chmod(0o644)
                opened.execute(typing(A, "work", "1h"))
                assert sound(opened)
        finally:
            if root:
                os.seteuid(0)


def test_a_board_that_a_newer_program_upgraded_meanwhile(opened: BoardSession) -> None:
    with closing(sqlite3.connect(opened.path, isolation_level=None)) as db:
        db.execute("UPDATE alembic_version SET version_num = '0999'")
    assert "was upgraded by a newer tpm-tui (schema 0999)" in refusal(opened)
    with pytest.raises(BoardError, match="upgraded by a newer"):
        opened.poll()
    assert opened.board.figures.text(A, "work") == "8h"


# ---- sentences


def error(code: int) -> sqlite3.Error:
    found: Any = sqlite3.OperationalError("what SQLite says")
    found.sqlite_errorcode, found.sqlite_errorname = code, "SQLITE_NAME"
    return cast("sqlite3.Error", found)


SENTENCES = {
    sqlite3.SQLITE_BUSY: "b.db is locked by another program",
    sqlite3.SQLITE_BUSY_SNAPSHOT: "b.db is locked by another program",
    sqlite3.SQLITE_FULL: "The disk that b.db is on takes no more (it is full, or a quota",
    sqlite3.SQLITE_IOERR_WRITE: "The disk that b.db is on did not take what was written",
    sqlite3.SQLITE_IOERR_READ: "The disk that b.db is on reports an error (SQLITE_NAME)",
    sqlite3.SQLITE_READONLY: "b.db has been made read-only",
    sqlite3.SQLITE_READONLY_DBMOVED: "b.db was moved or removed",
    sqlite3.SQLITE_CORRUPT: "b.db is damaged (what SQLite says)",
    sqlite3.SQLITE_NOTADB: "b.db is damaged",
    sqlite3.SQLITE_CANTOPEN: "b.db or what belongs to it (b.db-wal, b.db-shm) cannot be opened",
    sqlite3.SQLITE_CONSTRAINT: "SQLite refused to work on b.db (what SQLite says)",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_for_each_cause(tmp_path: Path, code: int) -> None:
    path = tmp_path / "b.db"
    for made, end in (
        (faults.unsaved(path, error(code)), ", so nothing was saved."),
        (faults.unread(path, error(code)), ", so it could not be read."),
    ):
        assert made.message.startswith(SENTENCES[code])
        assert made.message.endswith(end)
        assert "\n" not in str(made)


def test_what_to_do_about_damage_can_be_done(path: Path) -> None:
    path = path.rename(path.with_name("my board.db"))
    for cause in (error(sqlite3.SQLITE_CORRUPT), error(sqlite3.SQLITE_NOTADB)):
        for told in (faults.unread(path, cause), faults.unopened(path, cause)):
            assert "It has no backup beside it; restore one from elsewhere" in told.hint
    folder_of(path).mkdir()
    shutil.copy(path, folder_of(path) / "2026-11-24T140233Z-r5.db")
    told = faults.unread(path, error(sqlite3.SQLITE_CORRUPT))
    assert told.hint == (
        f"Its newest backup comes back with: tpm-tui restore '{path}' 1; what can be mended or saved "
        f"of it: tpm-tui check '{path}' --repair"
    )
    text = "Could not decode to UTF-8 column 'new' with text 'secret'"
    told = faults.unread(path, sqlite3.OperationalError(text))
    assert "secret" not in str(told)
    assert told.hint.endswith(f"tpm-tui check '{path}' --repair")


def test_errors_of_others_have_a_sentence_too(tmp_path: Path) -> None:
    for cause in (None, ValueError("x"), sqlite3.ProgrammingError("closed")):
        assert faults.unsaved(tmp_path / "b.db", cause).message.endswith("so nothing was saved.")


def test_a_reader_that_fails_in_a_poll_is_a_sentence(opened: BoardSession) -> None:
    db = opened.reader._db
    with session(opened.path, "ben", 1002) as ben:
        ben.execute(adding("x"))
    db.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
    with pytest.raises(BoardError, match=r"board\.db"):
        opened.poll()
    db.set_authorizer(None)
    outcome = opened.poll()
    assert outcome is not None
    assert outcome.authors == ("ben",)
