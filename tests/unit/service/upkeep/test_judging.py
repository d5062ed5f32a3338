"""Which cells a repair trusts the journal about: looked up in one go, however many there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tpm_tui.service.upkeep import repairing
from tpm_tui.store.copies.replay import Difference, breaks, differences, journal

MANY = 30


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A board of many rows, all of which somebody has changed behind the program's back."""
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, *(row(f"A{number}", work="8h") for number in range(MANY)))
        opened.execute(typing(2, "title", "second"))
    with closing(sqlite3.connect(path, isolation_level=None)) as found:
        found.execute("UPDATE item SET title = title || '?', work = 60")
        yield found


class Walked(list[Difference]):
    """A list that counts how often it is gone through."""

    walks = 0

    def __iter__(self) -> Iterator[Difference]:
        self.walks += 1
        return super().__iter__()


def forged(db: sqlite3.Connection, where: str) -> None:
    for (name,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'change'"
    ).fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute(f"UPDATE change SET author = 'eve' WHERE {where}")


def judged(db: sqlite3.Connection, *, broken: bool) -> tuple[set[str], set[str], int, int]:
    """What is mended, what is in doubt, how often differences were gone through, and statements."""
    said: list[str] = []
    found = Walked(differences(db))
    broke = tuple(breaks(journal(db)))
    assert bool(broke) is broken
    found.walks = 0
    db.set_trace_callback(said.append)
    mends, doubtful = repairing._judged(db, found, broke, lacking=False)
    db.set_trace_callback(None)
    names = [{f"{one.item} {one.field}" for one in several} for several in (mends, doubtful)]
    return names[0], names[1], found.walks, len(said)


def test_all_is_mended_where_the_chain_holds(db: sqlite3.Connection) -> None:
    mends, doubtful, walks, statements = judged(db, broken=False)
    assert (len(mends), doubtful) == (2 * MANY, set())
    assert walks <= 3
    assert statements == 1


def test_only_the_newest_change_of_a_cell_is_in_doubt(db: sqlite3.Connection) -> None:
    forged(db, "item_id = 2 AND field = 'title' OR item_id = 3 AND field = 'item'")
    mends, doubtful, walks, statements = judged(db, broken=True)
    # Work was typed after the rows were made.
    assert doubtful == {"2 title", "3 title"}
    assert len(mends) == 2 * MANY - 2
    assert walks <= 4
    assert statements == 2


def test_what_nobody_knows_the_making_of_is_left_alone(db: sqlite3.Connection) -> None:
    forged(db, "0")
    db.execute("DELETE FROM item WHERE id = 4")
    db.execute("UPDATE change SET item_id = 99 WHERE item_id = 4 AND field = 'work'")
    db.execute(
        "INSERT INTO item (id, parent_id, pos, alive, title, kind) VALUES (77, 0, 'zz', 1, 'x', 'task')"
    )
    found = list(differences(db))
    mends, _ = repairing._judged(db, found, (), lacking=False)
    assert {one.item for one in found} - {one.item for one in mends} == {99}
    assert {4, 77} < {one.item for one in mends}
