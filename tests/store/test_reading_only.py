"""The connection that reads refuses all else, whatever might slip into a query."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.ui.driving import make_small_board
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM item",
        "UPDATE setting SET value = NULL",
        "INSERT INTO setting (key, value) VALUES ('a', 'b')",
        "DROP TABLE item",
        "DROP TRIGGER change_is_append_only_update",
        "CREATE TABLE mine (x)",
        "CREATE TEMP TABLE mine (x)",
        "CREATE TEMP TRIGGER t AFTER INSERT ON item BEGIN SELECT 1; END",
        "ATTACH '{other}' AS other",
        "VACUUM INTO '{other}'",
        "SELECT load_extension('{other}')",
        "PRAGMA writable_schema=ON",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA user_version=9",
        "ALTER TABLE item RENAME TO gone",
        "REINDEX",
    ],
)
def test_a_statement_that_does_more_than_read(tmp_path: Path, statement: str) -> None:
    path, other = make_small_board(tmp_path / "a.db"), tmp_path / "other.db"
    before = path.read_bytes()
    reader = Reader(path, BoardLock(path))
    try:
        with pytest.raises(sqlite3.DatabaseError):
            reader._db.execute(statement.format(other=other))
        assert len(reader.snapshot().items) == 8
    finally:
        reader.close()
    assert not other.exists()
    assert path.read_bytes() == before


def test_what_reads_goes_through(tmp_path: Path) -> None:
    reader = Reader(make_small_board(tmp_path / "a.db"))
    assert reader.integrity() == []
    assert reader.data_version() > 0
    assert reader.newest([1, 2], ["title"], 5) == []
    assert len(reader.tail(0)) > 5
    reader.close()
