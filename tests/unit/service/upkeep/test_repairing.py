"""Whatever foreign hands do to one part of a board's file, a repair brings the board back whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.boards import Cells, picture, session, typing
from tests.store.releases import board_of
from tests.whole_board import foreign, make_whole_board
from tpm_tui.errors import BoardError
from tpm_tui.service.places import open_board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.upkeep.repairing import planned, repair
from tpm_tui.service.upkeep.salvaging import salvage
from tpm_tui.store.copies.backup import NotOursError, faults, saved
from tpm_tui.store.copies.replay import breaks
from tpm_tui.store.identity import User

ROOT = User(0, "root")
TRIGGERS = "".join(
    f"DROP TRIGGER change_is_append_only_{act};" for act in ("insert", "update", "delete")
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cells]:
    return make_whole_board(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def board(whole: tuple[Path, Cells], tmp_path: Path) -> Path:
    return Path(shutil.copy(whole[0], tmp_path / "crm.db"))


MENDED = {
    "a trigger that bites a repair": (
        "CREATE TRIGGER evil AFTER UPDATE ON item BEGIN UPDATE item SET budget = 666 WHERE id = 3; END;"
        "UPDATE item SET work = 1 WHERE id = 2"
    ),
    "a trigger that hides settings": (
        "CREATE TRIGGER evil AFTER INSERT ON setting BEGIN DELETE FROM setting; END; "
        "DELETE FROM setting"
    ),
    "a trigger of no effect in place of ours": (
        "DROP TRIGGER change_is_append_only_update; CREATE TRIGGER change_is_append_only_update "
        "BEFORE UPDATE ON change BEGIN SELECT 1; END"
    ),
    "no triggers": TRIGGERS,
    "no index": "DROP INDEX change_by_cell; DROP INDEX item_by_parent",
    "an index more": "CREATE UNIQUE INDEX one ON item (title)",
    "a table more": "CREATE TABLE \"a \"\" b\" (note TEXT); CREATE INDEX c ON \"a \"\" b\" (note)",
    "a virtual table more": "CREATE VIRTUAL TABLE words USING fts5(note)",
    "a view more": "CREATE VIEW tall AS SELECT * FROM item JOIN nowhere",
    "a column more": "ALTER TABLE item ADD COLUMN note TEXT DEFAULT 'x'",
    "a column less": "ALTER TABLE item DROP COLUMN description",
    "a column with another name": "ALTER TABLE setting RENAME COLUMN value TO text",
    "a table that takes anything": (
        "ALTER TABLE extra RENAME TO e; CREATE TABLE extra (item_id, field, value); "
        "INSERT INTO extra SELECT * FROM e; INSERT INTO extra VALUES ('x', NULL, 3.5); DROP TABLE e"
    ),
    "no settings": "DROP TABLE setting",
    "no items": "DROP TABLE item",
    "no extras": "DROP TABLE extra",
    "no counter": "DROP TABLE board",
    "no version": "DROP TABLE alembic_version",
    "an empty version": "DELETE FROM alembic_version",
    "a view in place of a table": (
        "DROP TABLE setting; CREATE VIEW setting AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL "
        "SELECT key + 1 FROM n) SELECT key, key AS value FROM n"
    ),
    "words in place of a table": "DROP TABLE item; CREATE VIRTUAL TABLE item USING fts5(id)",
    "all rows of all tables": "DELETE FROM item; DELETE FROM extra; DELETE FROM setting; DELETE FROM board",
    "another program's mark": "PRAGMA application_id=1414548784",
    "cells that no board holds": (
        "PRAGMA ignore_check_constraints=ON; UPDATE item SET alive = 7, pos = '!!' WHERE id = 2"
    ),
    "items below themselves": (
        "UPDATE item SET parent_id = 3 WHERE id = 2; UPDATE item SET parent_id = 2 WHERE id = 3"
    ),
    "an item below nothing": "UPDATE item SET parent_id = 99 WHERE id = 2",
    "an extra that is no JSON": "UPDATE extra SET value = '{3'",
    "a setting that is no JSON": "UPDATE setting SET value = '[' WHERE key = 'days_off'",
    "a setting of another kind": "UPDATE setting SET value = '7' WHERE key = 'days_off'",
}  # fmt: skip
"""One foreign act each; all of it is known from elsewhere in the file."""


@pytest.mark.parametrize("name", MENDED)
def test_a_repair_brings_everything_back(board: Path, whole: tuple[Path, Cells], name: str) -> None:
    foreign(board, MENDED[name])
    assert planned(board).mends
    _, kept = repair(board, ROOT)
    assert kept.exists()
    assert faults(board) == []
    with session(board) as opened:
        assert not opened.read_only
        assert list(complaints(opened)) == []
        assert picture(opened.board) == whole[1]
        opened.execute(typing(2, "work", "9h"))
        assert list(complaints(opened)) == []
    assert not planned(board).mends


TOLD = {
    "no journal": "DROP TABLE change",
    "no rows in the journal": f"{TRIGGERS} DELETE FROM change",
    "the last rows of the journal": f"{TRIGGERS} DELETE FROM change WHERE seq > 6",
    "no journal and no counter": "DROP TABLE change; DROP TABLE board",
    "an empty board": f"{TRIGGERS} DELETE FROM change; DELETE FROM item; DELETE FROM extra",
}


@pytest.mark.parametrize("name", TOLD)
def test_of_a_journal_that_is_gone_the_tables_are_told_anew(
    board: Path, whole: tuple[Path, Cells], name: str
) -> None:
    foreign(board, TOLD[name])
    plan, _ = repair(board, ROOT)
    assert plan.told
    with session(board) as opened:
        assert [line for line in complaints(opened) if "is missing" not in line] == []
        if name != "an empty board":
            assert picture(opened.board) == whole[1]
        assert list(breaks(opened.reader.tail(0))) == [] or "journal" in name


def test_what_neither_tables_nor_journal_tell_is_salvaged(board: Path) -> None:
    """Made anew in place, the table would be told to the journal as empty."""
    foreign(board, f"DROP TABLE item; {TRIGGERS} DELETE FROM change WHERE seq > 6")
    assert planned(board).damaged
    with pytest.raises(BoardError, match="is damaged"):
        repair(board, ROOT)
    done = salvage(board, ROOT)
    with session(done.path) as opened:
        assert list(complaints(opened)) == []
        assert opened.board.items.columns["title"][1] == "P"


def test_a_database_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "songs.db"
    foreign(path, "CREATE TABLE item (id); CREATE TABLE song (title)")
    was = path.read_bytes()
    with pytest.raises(NotOursError, match="is not a tpm-tui board"):
        planned(path)
    assert path.read_bytes() == was
    assert {one.name for one in tmp_path.iterdir()} <= {"songs.db", "songs.db.lock"}


# ---- boards of older releases


UNSOUND = [
    "UPDATE item SET work = 1 WHERE id = 7",
    "CREATE TRIGGER evil AFTER UPDATE ON item BEGIN UPDATE item SET budget = 666 WHERE id = 3; END",
]


@pytest.mark.parametrize("schema", ["0001", "0004"])
@pytest.mark.parametrize("script", UNSOUND)
def test_an_older_board_that_is_not_sound_is_mended_and_then_upgraded(
    tmp_path: Path, schema: str, script: str
) -> None:
    path = board_of(schema, tmp_path / "old.db")
    with session(board_of(schema, tmp_path / "twin.db")) as twin:
        shown = picture(twin.board)
    foreign(path, script)
    was = path.read_bytes()
    with open_board(path) as opened:
        assert "was not upgraded" in opened.read_only
        assert "--repair" in opened.mend
        assert len(opened.load().items) > 40
    assert path.read_bytes() == was
    assert saved(path) == []
    repair(path, ROOT)
    with session(path) as opened:
        assert not opened.read_only
        assert list(complaints(opened)) == []
        assert picture(opened.board) == shown
