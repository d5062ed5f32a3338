"""Copies of a board: of one moment, safe on the disk before they have a name, and looked through."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tpm_tui.service.upkeep.backups import take
from tpm_tui.store.copies import backup
from tpm_tui.store.copies.backup import copy, faults, saved, source
from tpm_tui.store.lock import BoardLock


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B")))
    return path


def rootpage(path: Path, name: str) -> tuple[int, int]:
    """Page of an index, and the size of a page."""
    db = sqlite3.connect(path)
    (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    return page, size


def test_damage_that_no_row_shows_is_named(board: Path) -> None:
    """An index that says otherwise than its table: every row still reads as it was written."""
    page, size = rootpage(board, "item_by_parent")
    with board.open("r+b") as file:
        file.seek((page - 1) * size)
        entries = file.read(size)
        assert b"a0" in entries
        file.seek((page - 1) * size)
        file.write(entries.replace(b"a0", b"a7"))
    found = faults(board)
    assert any("missing from index item_by_parent" in one for one in found)
    assert all(one.startswith("SQLite: ") for one in found)


def test_a_copy_has_its_name_only_once_it_is_on_the_disk(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    flushed, put = backup.flushed, backup.put_beside

    def flush(path: Path) -> None:
        done.append("folder" if path.is_dir() else "copy")
        flushed(path)

    def name(*asked: object, **named: object) -> Path:
        done.append("named")
        return put(*asked, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "flushed", flush)
    monkeypatch.setattr("tpm_tui.service.upkeep.backups.put_beside", name)
    with session(board) as opened:
        take(board, opened.lock)
    assert done == ["copy", "named", "folder"]


def test_a_copy_is_made_in_one_step(board: Path) -> None:
    """In several, whoever commits meanwhile makes it begin anew, as often as they do."""
    asked: list[int] = []

    class Counting(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **named: object) -> None:
            asked.append(int(str(named.get("pages", -1))))
            super().backup(target, **named)  # type: ignore[arg-type]

    lock = BoardLock(board)
    with source(board, lock):
        db = sqlite3.connect(board, factory=Counting)
        target = board.with_name("copy.db")
        copy(db, target)
        with lock.held():
            db.close()
    lock.close()
    assert asked == [-1]
    assert faults(target) == []


def test_what_is_committed_while_a_backup_is_taken_is_whole_or_not_in_it(board: Path) -> None:
    with session(board) as one, session(board, "ben", 1002) as two:
        lock = BoardLock(board)
        with source(board, lock) as db:
            one.execute(typing(2, "work", "9h"))
            target = board.with_name("copy.db")
            copy(db, target)
            two.poll()
            two.execute(typing(2, "work", "1h"))
        lock.close()
    with session(target) as opened:
        assert opened.board.figures.text(2, "work") == "9h"
    assert saved(board) == []
