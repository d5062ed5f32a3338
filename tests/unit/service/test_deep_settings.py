"""Settings and notes that somebody's program nested deeper than Python goes: the board opens."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine

DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO setting VALUES ('view:Deep', ?)",
        "INSERT OR REPLACE INTO setting VALUES ('view:~ana:Deep', ?)",
        "INSERT OR REPLACE INTO setting VALUES ('field:x_deep', ?)",
        "INSERT OR REPLACE INTO setting VALUES ('week', ?)",
        "INSERT OR REPLACE INTO setting VALUES ('person:Ana', ?)",
        "INSERT INTO extra VALUES (2, 'link:000000000001', json_quote(?))",
    ],
)
def test_a_board_with_it_is_shown_and_checked(
    tmp_path: Path, tpm: CommandLine, statement: str
) -> None:
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, (DEEP,))
    shown = tpm("ls", path)
    assert (shown.code, "A  " in shown.out) == (0, True)
    checked = tpm("check", path)
    assert (checked.code, checked.err) == (1, "")
