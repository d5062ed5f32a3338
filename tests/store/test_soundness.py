"""A damaged file is noticed before somebody builds on it, and by the backup of the day."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.command_line import CommandLine
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service.upkeep import soundness
from tpm_tui.service.upkeep.backups import take
from tpm_tui.store.copies.replay import unsound
from tpm_tui.store.files.looked import looked_on
from tpm_tui.store.lock import BoardLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = new_file(tmp_path / "my board.db")
    with session(file) as opened:
        planted(opened, row("P", *(row(f"A{number}", work="8h") for number in range(9))))
    return file


def miscounted(path: Path) -> None:
    """Spoil a page that neither reading nor writing cells comes across."""
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'extra'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + 7)
        file.write(bytes([9]))


def lost_entry(path: Path) -> None:
    """Take a row out of an index: only a full check of the file finds that."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA writable_schema=ON")
        (text,) = db.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'change_by_txn'"
        ).fetchone()
        db.execute(
            "UPDATE sqlite_schema SET sql = ? WHERE name = 'change_by_txn'",
            (f"{text} WHERE seq <> 3",),
        )
        db.commit()
    with closing(sqlite3.connect(path)) as db:
        db.execute("REINDEX change_by_txn")
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'change_by_txn'", (text,))
        db.commit()


def test_a_command_does_not_write_into_a_damaged_file(tpm: CommandLine, path: Path) -> None:
    tpm.ok("backup", path)
    miscounted(path)
    before = path.read_bytes()
    told = tpm.refused("set", path, "2", "work=1h")
    assert told.startswith("my board.db is damaged (Page ")
    assert "), so nothing was saved. Its newest backup comes back with: tpm-tui restore " in told
    assert f"tpm-tui check '{path}' --repair" in told
    assert path.read_bytes() == before
    ran = tpm("ls", path, "--json")
    assert (ran.code, len(ran.json)) == (0, 10)
    assert ran.err.startswith("my board.db is damaged (Page ")
    assert "): what it shows may be wrong. Its newest backup comes back with: " in ran.err
    assert ran.err.count("\n") == 1


def test_a_command_looks_once_a_day(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, looks = BoardLock(path), list[str]()
    real = soundness._damage

    def look(board: Path, lock: BoardLock) -> str:
        looks.append(board.name)
        return real(board, lock)

    monkeypatch.setattr(soundness, "_damage", look)
    for day in ("2026-11-24", "2026-11-24", "2026-11-25"):
        monkeypatch.setattr(soundness, "today", lambda day=day: day)
        soundness.need_sound(path, lock)
    assert looks == ["my board.db"] * 2
    assert lock.holder()
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    path.unlink()
    copy.rename(path)
    assert not looked_on(path, "2026-11-25"), "another file has its name by now"
    lock.close()


def test_a_lock_of_long_ago_is_no_look(path: Path) -> None:
    path.with_name("my board.db.lock").write_bytes(b"12 ana")
    assert not looked_on(path, "2026-11-24")
    path.with_name("my board.db.lock").unlink()
    assert not looked_on(path, "2026-11-24")


def test_what_is_damaged_stays_as_it_is_until_it_is_another(path: Path) -> None:
    with session(path) as opened:
        told = soundness.keep_from(opened, "row 3 missing from index x")
        assert told.startswith(
            "my board.db is damaged (row 3 missing from index x). It has no backup"
        )
        with pytest.raises(
            Refused, match=r"This board is damaged: nothing can be changed\. SQLite s"
        ):
            opened.execute(typing(2, "work", "1h"))
        opened.reload("it was restored")
        opened.execute(typing(2, "work", "1h"))


def test_only_damage_is_told_as_damage(path: Path) -> None:
    assert soundness.damage(path) == ""
    mine, other = BoardLock(path, patience=0.05), BoardLock(path)
    with other.held():
        assert soundness._damage(path, mine) == ""
        with pytest.raises(BoardError), mine.held():
            pass
    mine.close()
    other.close()


def test_a_backup_is_looked_through_to_the_last_entry(path: Path) -> None:
    lost_entry(path)
    with session(path) as opened:
        taken = take(path, opened.lock)
    assert any("missing from index change_by_txn" in line for line in taken.faults)
    with closing(sqlite3.connect(path)) as db:
        assert any("change_by_txn" in line for line in unsound(db))
