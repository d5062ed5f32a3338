"""Cells of a type that their columns cannot hold, as a page that was written in part leaves them: SQLite
hands them out without a word, and what is said of the board is what SQLite finds when it is asked."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.command_line import CommandLine
from tpm_tui.store.copies.backup import faults

NEWEST = "WHERE seq = (SELECT max(seq) FROM change)"
ODD = {
    "a setting without a name": ("setting", "INSERT INTO setting VALUES (NULL, 'x')", "ls"),
    "bytes as a name": ("setting", "INSERT INTO setting VALUES (x'ff00', '1')", "ls"),
    "bytes beside an item": ("extra", "INSERT INTO extra VALUES (2, 'x_a', x'ff')", "ls"),
    "a cell without a name": ("extra", "INSERT INTO extra VALUES (2, NULL, '1')", "ls"),
    "a cell of nobody": ("extra", "INSERT INTO extra VALUES (NULL, 'x_a', '5')", "ls"),
    "no place": ("item", "UPDATE item SET pos = NULL WHERE id = 2", "ls"),
    "a word as a parent": ("item", "UPDATE item SET parent_id = 'x' WHERE id = 2", "ls"),
    "no counter": ("board", "UPDATE board SET seq = NULL", "ls"),
    "a word as a counter": ("board", "UPDATE board SET seq = 'abc'", "ls"),
    "bytes as a change": ("change", f"UPDATE change SET new = x'ff00' {NEWEST}", ""),
    "bytes as an author": ("change", f"UPDATE change SET author = x'ff00' {NEWEST}", ""),
    "a change of nothing": ("change", f"UPDATE change SET field = NULL {NEWEST}", ""),
    "a change of nobody": ("change", f"UPDATE change SET item_id = NULL {NEWEST}", ""),
    "a change of a word": ("change", f"UPDATE change SET item_id = 'x' {NEWEST}", ""),
}
"""What is wrong: the table, how it comes to be so, and what cannot be done any more."""


def spoil(path: Path, table: str, statement: str) -> None:
    """Carry out a statement while the table says nothing of types, and no trigger looks on."""
    written = "UPDATE sqlite_schema SET sql = ? WHERE name = ?"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        query = "SELECT sql FROM sqlite_schema WHERE name = ?"
        (strict,) = db.execute(query, (table,)).fetchone()
        loose = re.sub(r",? ?CHECK \((?:[^()]|\([^()]*\))*\)", "", strict)
        db.execute("PRAGMA writable_schema=ON")
        db.execute(written, (loose.replace(" NOT NULL", "").replace("STRICT", ""), table))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        triggers = db.execute(query).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)
        for _, text in triggers:
            db.execute(text)
        db.execute("PRAGMA writable_schema=ON")
        db.execute(written, (strict, table))


@pytest.mark.parametrize("what", ODD)
def test_a_value_that_no_column_holds_is_told_of(
    tmp_path: Path, tpm: CommandLine, what: str
) -> None:
    table, statement, stops = ODD[what]
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B")), row("Q"))
        opened.execute(typing(2, "work", "3h"))
    spoil(path, table, statement)
    assert re.match("SQLite: (NULL|non-(TEXT|INTEGER)) value in ", faults(path)[0])
    if stops:
        assert tpm.refused(stops, path).startswith("crm.db is damaged (")
    told = tpm("check", path)
    assert (told.code, told.err) == (1, "")
    assert f"in {table}." in told.out or f"value in {table}" in told.out
    mended = tpm("check", path, "--repair", "--yes")
    assert mended.code in (0, 1)
    assert "something went wrong" not in mended.out + mended.err
