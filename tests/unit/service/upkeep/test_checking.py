"""`check` says nothing about a sound board, and one sentence about each thing that is wrong."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.checking import complaints


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board with a bit of everything: an own line, a deleted row, an undone edit, settings."""
    file = new_file(tmp_path / "board.db", days_off=["2026-05-01"])
    with session(file) as opened:
        ids = planted(
            opened,
            row("P", row("A", work="8h"), row("B", status="done"), own={"work": "1h"}),
            row("Q"),
        )
        opened.execute(lambda board: set_cell(board, ids["A"], "budget", "5k"))
        opened.undo()
        opened.execute(lambda board: delete_item(board, ids["Q"]))
    return file


P, A, B, Q = 1, 2, 3, 4


def found(file: Path) -> list[str]:
    with session(file, "eve", 1009) as opened:
        return list(complaints(opened))


def test_a_sound_board(path: Path) -> None:
    assert found(path) == []


def test_what_older_programs_kept_though_it_does_not_show(path: Path) -> None:
    heaped = "e\u0301 Z" + "\u0316" * 9 + "\u200b"
    with session(path) as opened:
        opened.execute(lambda _: ChangeSet((SetCell(A, "title", "A", heaped),)))
        opened.execute(lambda _: ChangeSet((SetCell(B, "title", "B", " padded"),)))
    assert found(path) == ["item 3: title holds ' padded', which its field would write otherwise"]


FORGED = [
    ("UPDATE item SET work = 60 WHERE id = 2", ["item 2: work is 60 in the table and 28800 by"]),
    ("UPDATE item SET alive = 1 WHERE id = 4", ["item 4: alive is 1 in the table and 0 by"]),
    ("UPDATE item SET parent_id = 3 WHERE id = 2", ["item 2: place is '3:a0' in the table"]),
    ("UPDATE setting SET value = '[]' WHERE key = 'days_off'", ["gives other board settings"]),
    ("UPDATE board SET seq = seq + 1", ["the board is at"]),
    ("INSERT INTO item (id, parent_id, pos, alive, title, kind) VALUES (5, 0, 'a9', 1, 'x', 'task')",
     ["it makes 4 items, the table holds 5"]),
    ("UPDATE item SET progress = 20000 WHERE id = 2", ["progress is 20000", "20000: '200' is outside"]),
    ("UPDATE item SET status = 'odd' WHERE id = 2", ["status is 'odd'", "'odd' is none of these"]),
    ("UPDATE item SET assignments = 'Ana' WHERE id = 2", ["assignments is", "would write otherwise"]),
    ("UPDATE item SET parent_id = 99 WHERE id = 2", ["place is '99:a0'", "its parent 99 is not there"]),
    ("UPDATE item SET parent_id = 3 WHERE id = 1; UPDATE item SET parent_id = 1 WHERE id = 3",
     ["place is '3:a0'", "item 1: it is below itself", "item 3: it is below itself"]),
]  # fmt: skip
"""Foreign hands on the tables, and what must be said about it."""


@pytest.mark.parametrize("statement, sentences", FORGED)
def test_tables_that_are_not_the_journal(path: Path, statement: str, sentences: list[str]) -> None:
    with sqlite3.connect(path) as db:
        db.executescript(statement)
    db.close()
    said = found(path)
    for sentence in sentences:
        assert any(sentence in line for line in said), said


JOURNAL = [
    ("DELETE FROM change WHERE seq = 5", ["row 5 is missing"]),
    (
        "UPDATE change SET new = '7' WHERE field = 'work' AND item_id = 2",
        ["work is 28800", "7 by the"],
    ),
    ("UPDATE change SET old = '7' WHERE field = 'work' AND item_id = 2", ["was None, not 7"]),
    (
        "DELETE FROM change WHERE field = 'item' AND item_id = 4",
        ["is missing", "item 4, which is not"],
    ),
    ("DELETE FROM change WHERE seq = (SELECT max(seq) FROM change)", ["it ends at"]),
    (
        "UPDATE change SET author = 'ben' WHERE seq = 6",
        ["breaks at row 6, of 20", "by ben: the rows up to 5 are certain to be as"],
    ),
    ("UPDATE change SET label = 'nothing' WHERE seq = 1", ["at row 1, of", "by maker: no row is"]),
    ("UPDATE change SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 9", ["row 9, of 2020-01-01T"]),
    ("UPDATE change SET hash = '' WHERE seq = 1", ["breaks at row 1"]),
    ("UPDATE change SET hash = '' WHERE seq = (SELECT max(seq) FROM change)", ["breaks at row 1"]),
]


@pytest.mark.parametrize("statement, sentences", JOURNAL)
def test_a_forged_journal(path: Path, statement: str, sentences: list[str]) -> None:
    with sqlite3.connect(path) as db:
        for act in ("update", "delete"):
            db.execute(f"DROP TRIGGER change_is_append_only_{act}")
        db.execute("PRAGMA ignore_check_constraints=ON")
        db.execute(statement)
    db.close()
    said = found(path)
    for sentence in sentences:
        assert any(sentence in line for line in said), said


def test_a_roll_up_that_is_wrong(path: Path) -> None:
    opened: BoardSession
    with session(path) as opened:
        opened.board.engine.sums["work"].total[P] += 60
        assert any(line.startswith("item 1: the roll-up shows") for line in complaints(opened))


def test_a_change_that_the_engine_did_not_see(path: Path) -> None:
    with session(path) as opened:
        opened.board.items.apply(SetCell(A, "work", 28_800, 3600))
        said = list(complaints(opened))
    assert any("item 2: work is 3600 in the table" in line for line in said)
    assert any("item 2: the roll-up shows" in line for line in said)


def test_a_damaged_file(path: Path) -> None:
    with sqlite3.connect(path) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        root = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'change_by_txn'"
        ).fetchone()[0]
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    assert 1 < root <= pages
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
    assert any(line.startswith("SQLite: ") for line in found(path))
