"""A board is born whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.boards import BIRTH, new_file, session
from tests.soundness import faults
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError
from tpm_tui.service.board import Board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store import birth
from tpm_tui.store.birth import create_board
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.journal.records import Stamp, now

STAMP = Stamp(BIRTH, "ana", 1001, now(), None, "a new board")
ITEM = Create(1, BOARD, "a0", (("title", "P"), ("kind", "project"), ("work", 3600)))
NAME = SetCell(BOARD, "name", None, '"Mine"')


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_board_is_its_owners_alone(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        path = new_file(tmp_path / "board.db")
        with session(path) as opened:
            opened.execute(lambda _: ChangeSet((ITEM,)))
            modes = {file.name: mode(file) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    for suffix in ("", "-wal", "-shm"):
        assert modes[f"board.db{suffix}"] == "0o600"


def test_the_first_change_set_is_in_the_tables_and_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "board.db"
    create_board(path, ChangeSet((NAME, ITEM)), STAMP)
    with session(path) as opened:
        assert opened.board.settings.name == "Mine"
        assert opened.board.figures.text(1, "work") == "1h"
        assert opened.board.revision == 2
        rows = opened.reader.tail(0)
        assert [(one.author, one.txn, one.label) for one in rows] == [
            ("ana", BIRTH, "a new board"),
            ("ana", BIRTH, None),
        ]
        assert list(complaints(opened)) == []
        assert list(faults(rows)) == []


def test_a_board_needs_no_settings_and_no_items(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    create_board(path, ChangeSet(()), STAMP)
    with session(path) as opened:
        assert opened.board.revision == 0
        assert len(opened.board.items) == 1
        assert opened.reader.tail(0) == []
        assert list(complaints(opened)) == []


def test_a_newborn_board_is_marked_and_in_wal_mode(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["board.db"]
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    path.write_text("mine")
    with pytest.raises(BoardError, match=r"board\.db is there already"):
        create_board(path, ChangeSet((ITEM,)), STAMP)
    assert path.read_text() == "mine"


def test_a_dangling_link_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    path.symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(BoardError, match="is there already"):
        create_board(path, ChangeSet((ITEM,)), STAMP)
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BoardError, match="cannot be made"):
        create_board(tmp_path / "file" / "board.db", ChangeSet((ITEM,)), STAMP)


BROKEN = {
    "a value of the wrong type": (
        Create(1, BOARD, "a0", (("title", "P"), ("kind", "t"), ("work", "x"))),
    ),
    "no title": (Create(1, BOARD, "a0", (("kind", "task"),)),),
    "the same id twice": (ITEM, ITEM),
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN.keys())
def test_a_failed_birth_leaves_nothing_behind(tmp_path: Path, changes: tuple[Create, ...]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        create_board(tmp_path / "board.db", ChangeSet(changes), STAMP)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_birth_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(birth, "journal_rows", interrupted)
    with pytest.raises(KeyboardInterrupt):
        create_board(tmp_path / "board.db", ChangeSet((ITEM,)), STAMP)
    assert list(tmp_path.iterdir()) == []


def test_a_thousand_items_at_once(tmp_path: Path) -> None:
    items = tuple(
        Create(item, item // 2, f"a{item:04}", (("title", f"T{item}"), ("kind", "task")))
        for item in range(1, 1_001)
    )
    path = tmp_path / "board.db"
    create_board(path, ChangeSet(items), STAMP)
    with session(path) as opened:
        assert isinstance(opened.board, Board)
        assert len(opened.board.items) == 1_001
        assert list(complaints(opened)) == []
