"""What somebody else has put into a board's file, or taken out of it: named, kept from running, mended."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.boards import Cells, picture, session, typing
from tests.store.releases import SCHEMAS, board_of
from tests.whole_board import foreign, make_whole_board
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service.places import open_board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.copies.backup import faults
from tpm_tui.store.parts import strange_parts

EVIL = (
    "CREATE TRIGGER evil AFTER UPDATE ON item BEGIN UPDATE item SET budget = 666 WHERE id = 3; END"
)
IDLE = (
    "DROP TRIGGER change_is_append_only_update; CREATE TRIGGER change_is_append_only_update "
    "BEFORE UPDATE ON change BEGIN SELECT 1; END"
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cells]:
    return make_whole_board(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def board(whole: tuple[Path, Cells], tmp_path: Path) -> Path:
    return Path(shutil.copy(whole[0], tmp_path / "crm.db"))


SURPLUS = [
    (EVIL, "the trigger evil on item is not of tpm-tui"),
    (IDLE, "the trigger change_is_append_only_update on change is not as tpm-tui makes it"),
    ("DROP TRIGGER change_is_append_only_insert", "change_is_append_only_insert on change is not there"),
    ("DROP INDEX change_by_txn", "the index change_by_txn on change is not there"),
    ("CREATE INDEX item_by_title ON item (title)", "the index item_by_title on item is not of tpm-tui"),
    ("CREATE TABLE mine (note TEXT)", "the table mine is not of tpm-tui"),
    ("CREATE VIEW tall AS SELECT * FROM item", "the view tall is not of tpm-tui"),
    ("ALTER TABLE setting ADD COLUMN note TEXT", "the table setting is not as tpm-tui makes it"),
    ("CREATE VIRTUAL TABLE words USING fts5(note)", "the virtual table words is not of tpm-tui"),
]  # fmt: skip


@pytest.mark.parametrize("script, said", SURPLUS)
def test_what_is_not_ours_is_named_and_nothing_is_written(
    board: Path, whole: tuple[Path, Cells], script: str, said: str
) -> None:
    foreign(board, script)
    was = board.read_bytes()
    with open_board(board) as opened:
        assert picture(opened.load()) == whole[1]
        assert said in opened.read_only
        assert "--repair" in opened.mend
        assert any(said in line for line in complaints(opened))
        with pytest.raises(Refused, match="nothing can be changed"):
            opened.execute(typing(2, "work", "9h"))
    assert any(said in line for line in faults(board))
    assert board.read_bytes() == was


@pytest.mark.parametrize("script, said", SURPLUS[:2])
def test_what_is_put_in_while_a_board_is_open_never_runs(
    board: Path, script: str, said: str
) -> None:
    with session(board) as opened:
        opened.execute(typing(2, "work", "9h"))
        foreign(board, script)
        with pytest.raises(BoardError, match=said):
            opened.execute(typing(2, "work", "10h"))
        opened.poll()
        assert opened.board.figures.text(2, "work") == "9h"
    db = sqlite3.connect(board)
    assert db.execute("SELECT work, budget FROM item WHERE id IN (2, 3) ORDER BY id").fetchall() == [
        (9 * 3600, None), (None, 500_000)
    ]  # fmt: skip
    db.close()


@pytest.mark.parametrize(
    "script, said",
    [
        (
            "DROP TABLE extra; CREATE VIEW extra AS SELECT 1 AS item_id",
            "the view extra is no table",
        ),
        (
            (
                "DROP TABLE setting; CREATE VIEW setting AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL "
                "SELECT key + 1 FROM n) SELECT key, key AS value FROM n"
            ),
            "the view setting is no table",
        ),
        ("DROP TABLE item; CREATE VIRTUAL TABLE item USING fts5(id)", "the table item is no table"),
        ("DROP TABLE item", "the table item is not there"),
        ("DROP TABLE alembic_version", "the table alembic_version is not there"),
    ],
)
def test_what_is_no_table_is_not_read(board: Path, script: str, said: str) -> None:
    """A view may have no end."""
    foreign(board, script)
    with pytest.raises(BoardError, match=said) as raised:
        open_board(board)
    assert "--repair" in raised.value.hint


def test_what_sqlite_makes_by_itself_is_no_stranger(board: Path) -> None:
    foreign(board, "ANALYZE; VACUUM;")
    with session(board) as opened:
        assert not opened.read_only
        assert list(complaints(opened)) == []
        opened.execute(typing(2, "work", "9h"))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_boards_of_older_releases_hold_what_they_should(schema: str, tmp_path: Path) -> None:
    path = board_of(schema, tmp_path / "old.db")
    db = sqlite3.connect(path)
    assert not strange_parts(db, schema)
    db.executescript(EVIL)
    assert [one.name for one in strange_parts(db, schema).surplus] == ["evil"]
    db.close()
