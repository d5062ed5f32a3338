"""Reading boards: what is no board is refused in a sentence, what is odd is read all the same."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.boards import all_rows, new_file, picture, planted, row, session, typing
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service.editing.commands import add_item, delete_item, set_cell
from tpm_tui.service.places import board_path, open_board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.upkeep.repairing import repair
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.identity import User, current_user
from tpm_tui.store.reader import Reader
from tpm_tui.store.snapshot import Snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two projects, the first with two tasks."""
    file = new_file(tmp_path / "board.db")
    with session(file) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B")), row("Q", row("C")))
    return file


def refusal(file: Path) -> str:
    with pytest.raises(BoardError) as problem:
        open_board(file)
    sentence = str(problem.value)
    assert str(file) in sentence
    assert "\n" not in sentence
    return sentence


# ---- what is no board


def test_nothing_there(tmp_path: Path) -> None:
    assert "There is no board" in refusal(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"x" * 100_000, b"SQLite format 3\x00" + b"\x00" * 500]
)
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "some.db"
    file.write_bytes(content)
    assert "board" in refusal(file)
    assert file.read_bytes() == content


def test_another_programs_database(tmp_path: Path) -> None:
    file = tmp_path / "music.db"
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE song (name)")
    db.commit()
    db.close()
    before = file.read_bytes()
    assert "is not a tpm-tui board" in refusal(file)
    assert file.read_bytes() == before


def test_a_marked_file_without_the_tables(tmp_path: Path) -> None:
    file = tmp_path / "half.db"
    db = sqlite3.connect(file)
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.commit()
    db.close()
    assert "the table alembic_version is not there" in refusal(file)


def test_a_damaged_board(path: Path) -> None:
    db = sqlite3.connect(path)
    (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'item'").fetchone()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 4096)
    with open_board(path) as opened, pytest.raises(BoardError, match="malformed"):
        opened.load()


# ---- what is odd


def foreign(path: Path, script: str) -> None:
    """What another program does to the file."""
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


def test_gaps_in_the_ids_are_deleted_items(path: Path) -> None:
    foreign(path, "DELETE FROM item WHERE id = 3")
    with session(path) as opened:
        assert 3 not in all_rows(opened.board)
        assert picture(opened.board)
        opened.execute(lambda board: add_item(board, "new", parent=1))
        assert 6 in all_rows(opened.board)


ASTRAY = [
    ("UPDATE item SET parent_id = 99 WHERE id = 2", "the parent 99 of item 2 is not there"),
    ("DELETE FROM item WHERE id = 4", "the parent 4 of item 5 is not there"),
    (
        "UPDATE item SET parent_id = 5 WHERE id = 1; UPDATE item SET parent_id = 1 WHERE id = 4",
        "item 1 is below itself",
    ),
    (
        "UPDATE item SET parent_id = 5 WHERE id = 4",
        "item 4 is below itself",
    ),
]


@pytest.mark.parametrize("script, said", ASTRAY)
def test_what_hangs_nowhere_is_shown_at_the_top_and_told(
    path: Path, script: str, said: str
) -> None:
    """Nobody builds on such a tree, and nobody waits for it for ever."""
    foreign(path, script)
    with session(path) as opened:
        there = set(all_rows(opened.board))
        assert there | {4} >= {0, 1, 2, 3, 5}
        assert picture(opened.board)
        assert opened.read_only == f"read-only, because {said}"
        assert "--repair" in opened.mend
        with pytest.raises(Refused, match="read-only, because"):
            opened.execute(lambda board: set_cell(board, 2, "work", "1h"))


def test_who_works_on_goes_on_once_it_is_mended(path: Path) -> None:
    foreign(path, ASTRAY[0][0])
    with session(path) as opened:
        assert opened.read_only
        repair(path, User(0, "root"))
        outcome = opened.poll()
        assert outcome is not None
        assert "repaired the board" in outcome.reloaded
        assert not opened.read_only
        opened.execute(lambda board: set_cell(board, 2, "work", "1h"))


def test_cells_and_settings_that_mean_nothing_are_left_out_and_told(path: Path) -> None:
    foreign(
        path,
        "INSERT INTO extra VALUES (2, 'points', '{3'); INSERT INTO setting VALUES ('days_off', '[');"
        "INSERT INTO setting VALUES ('currency', '{}'); INSERT INTO setting VALUES ('statuses', '7')",
    )
    with session(path) as opened:
        assert picture(opened.board)
        assert opened.read_only == "read-only, because item 2: points is no value"
        assert opened.spoiled == (
            "item 2: points is no value",
            "the setting days_off means nothing",
            "the setting statuses means nothing",
        )


def test_a_list_that_is_none_and_a_date_that_is_none(path: Path) -> None:
    foreign(
        path,
        "INSERT INTO setting VALUES ('reasons', '7'); "
        "UPDATE item SET start = 'yesterday', finish = '20260302' WHERE id = 2",
    )
    with session(path) as opened:
        assert picture(opened.board)
        assert opened.spoiled == (
            "item 2: start is no date",
            "item 2: finish is no date",
            "the setting reasons means nothing",
        )
        assert opened.read_only


@pytest.mark.parametrize("number", ["-3", "99999999999"])
def test_a_number_beyond_all_others_fills_no_memory(path: Path, number: str) -> None:
    foreign(path, f"PRAGMA ignore_check_constraints=ON; UPDATE item SET id = {number} WHERE id = 3")
    with session(path) as opened:
        assert len(opened.board.items) == 6
        assert any("item 3: place" in line for line in complaints(opened))
    repair(path, User(0, "root"))
    with session(path) as opened:
        assert list(complaints(opened)) == []
        assert opened.board.items.columns["title"][3] == "B"


NONSENSE = [
    ("place", "'\"0:a0\"'", "'\"3:a0\"'"),
    ("work", "NULL", "'{'"),
    ("place", "NULL", "'7'"),
    ("item", "NULL", "'[]'"),
    ("nowhere", "NULL", "'1'"),
    ("item", "NULL", "'7'"),
    ("place", "NULL", "NULL"),
]


@pytest.mark.parametrize("field, old, new", NONSENSE)
def test_journal_rows_that_mean_nothing_stop_nobody(
    path: Path, field: str, old: str, new: str
) -> None:
    with session(path) as opened:
        before = picture(opened.board)
        revision = opened.board.revision
        foreign(
            path,
            f"INSERT INTO change SELECT seq + 1, 'x', at, 'eve', 1009, 1, '{field}', NULL, {old}, {new}, "
            "NULL, 'forged', NULL, hash FROM change ORDER BY seq DESC LIMIT 1;"
            "UPDATE board SET seq = seq + 1",
        )
        outcome = opened.poll()
        assert outcome is not None
        assert f"ow {revision + 1} of the journal means nothing" in outcome.reloaded
        assert opened.board.revision == revision + 1
        assert picture(opened.board) == before
        assert opened.poll() is None
        assert any("row" in line for line in complaints(opened))


def test_ids_stay_used_after_a_delete_and_a_restart(path: Path) -> None:
    with session(path) as opened:
        opened.execute(lambda board: delete_item(board, 5))
    with session(path) as opened:
        opened.execute(lambda board: add_item(board, "new"))
        assert opened.board.items.columns["title"][6] == "new"
        opened.undo()
        opened.undo()
        assert opened.board.items.columns["title"][5] == "C"
        assert opened.board.items.exists(5)


@pytest.mark.parametrize("name", ["a b.db", "100% sure?.db", "a#b.db", "ü✓.db", "x'y\"z.db"])
def test_any_file_name(tmp_path: Path, name: str) -> None:
    file = new_file(tmp_path / name)
    with session(file) as opened:
        opened.execute(lambda board: add_item(board, "new"))
        opened.undo()
        opened.redo()
    with session(file) as opened:
        assert all_rows(opened.board) == [0, 1]
    assert {one.name for one in tmp_path.iterdir()} == {name, f"{name}.lock"}


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_file(Path("board.db"))
    with session(Path("board.db")) as opened:
        opened.execute(lambda board: add_item(board, "new"))
        assert all_rows(opened.board) == [0, 1]


# ---- the first rows, the journal


def titles(snapshot: Snapshot) -> list[str]:
    items = snapshot.items
    return [str(items.columns["title"][one]) for one in items.subtree(0)[1:]]


@pytest.mark.parametrize(
    "limit, shown", [(1, "P"), (2, "PQ"), (4, "PQ"), (5, "PABQC"), (100, "PABQC")]
)
def test_the_first_rows_are_whole_levels(path: Path, limit: int, shown: str) -> None:
    with open_board(path) as opened:
        opened.reader.snapshot()
        few = opened.reader.first_rows(limit)
        assert "".join(titles(few)) == shown
        assert few.settings == opened.reader.snapshot().settings


def test_the_first_rows_of_an_empty_board(tmp_path: Path) -> None:
    with open_board(new_file(tmp_path / "empty.db")) as opened:
        assert titles(opened.reader.first_rows(10)) == []


def test_deleted_rows_are_not_among_the_first(path: Path) -> None:
    with session(path) as opened:
        opened.execute(lambda board: delete_item(board, 1))
        assert titles(opened.reader.first_rows(100)) == ["Q", "C"]


def test_reading_the_journal(path: Path) -> None:
    with open_board(path) as opened:
        reader = opened.reader
        everything = reader.tail(0)
        assert [one.seq for one in everything] == list(range(1, len(everything) + 1))
        assert reader.tail(everything[-2].seq) == everything[-1:]
        assert reader.journal(limit=2) == [everything[-1], everything[-2]]
        assert [one.field for one in reader.journal("item_id = ?", (2,))] == ["work", "item"]
        assert reader.transactions(User(1000, "maker")) == [("birth", None)]
        assert len(reader.transactions(User(1001, "ana"))) == len(everything) - 1
        assert reader.integrity() == []


def test_a_commit_elsewhere_changes_the_data_version(path: Path) -> None:
    with session(path) as mine, session(path) as theirs:
        before = mine.reader.data_version()
        assert mine.reader.data_version() == before
        theirs.execute(lambda board: add_item(board, "new"))
        assert mine.reader.data_version() != before


def test_a_file_that_was_replaced_is_noticed(path: Path) -> None:
    with open_board(path) as opened:
        watch = opened.reader.watch
        assert watch.fault() == ""
        path.rename(path.with_name("away.db"))
        assert "was removed or moved away" in watch.fault()
        path.with_name("away.db").rename(path)
        assert watch.fault() == ""
        new_file(path.with_name("other.db")).replace(path)
        assert "was replaced by another file" in watch.fault()


# ---- boards that cannot be written, names of boards


def test_a_board_that_cannot_be_written_opens_as_a_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        os, "access", lambda _, mode, **__: mode == os.R_OK
    )  # the tests may run as root
    path.with_name(path.name + ".lock").unlink()
    with session(path, "ben") as opened:
        assert opened.read_only.startswith("a read-only copy of ")
        assert opened.reader.path != path
        assert all_rows(opened.board) == [0, 1, 2, 3, 4, 5]
        with pytest.raises(Refused, match="read-only copy"):
            opened.execute(lambda board: add_item(board, "new"))
    assert [one.name for one in path.parent.iterdir()] == [path.name]  # nothing left in place


def test_a_copy_has_what_is_only_in_the_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with session(path) as writing:
        writing.execute(lambda board: add_item(board, "new"))
        monkeypatch.setattr(os, "access", lambda _, mode, **__: mode == os.R_OK)
        with session(path, "ben") as opened:
            assert all_rows(opened.board) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", ["plans/x", "x.db", "./x"])
def test_names_that_are_paths(name: str) -> None:
    assert board_path(name) == Path(name)


def test_names_in_the_users_own_folder(home: Path) -> None:
    assert board_path("x") == home / "data" / "tpm-tui" / "x.db"
    assert board_path(None) == home / "data" / "tpm-tui" / "board.db"
    assert board_path("~/x.db") == home / "x.db"


def test_the_user_is_who_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "boss")
    user = current_user()
    assert user.uid == os.getuid()
    assert user.name != "boss"
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_123)
    assert current_user().name == "uid 4000000123"


def test_a_reader_without_a_lock_closes_too(path: Path) -> None:
    Reader(path).close()


# ---- the newest change of each cell


def newest(file: Path, items: list[int], *fields: str, limit: int = 3) -> list[tuple[int, str]]:
    with session(file) as opened:
        return [(one.item, one.field) for one in opened.reader.newest(items, fields, limit)]


def test_the_newest_change_of_each_cell_comes_once(path: Path) -> None:
    with session(path) as opened:
        for text in ("1h", "2h"):
            opened.execute(typing(3, "work", text))
        opened.execute(lambda board: set_cell(board, 2, "work", "3h"))
        opened.execute(lambda board: set_cell(board, 2, "owner", "Ana"))
    assert newest(path, [2, 3], "work") == [(2, "work"), (3, "work")]
    assert newest(path, [2, 3], "work", "item") == [(2, "work"), (3, "work"), (3, "item")]
    assert newest(path, [2, 3], "work", "item", limit=1) == [(2, "work")]
    assert newest(path, [5], "work") == []
    assert newest(path, [], "work") == []


def test_the_end_of_the_journal_and_the_index_agree(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few rows are looked through, and whichever way, the answer is the same."""
    with session(path) as opened:
        for turn, item in enumerate((2, 3, 5, 2, 3, 2)):
            opened.execute(typing(item, "work", f"{turn + 1}h"))
    right = newest(path, [2, 3, 5], "work", "item", limit=9)
    assert right[:3] == [(2, "work"), (3, "work"), (5, "work")]
    monkeypatch.setattr("tpm_tui.store.reader._FEW_ITEMS", 0)
    for looked in (1, 2, 4, 1000):
        monkeypatch.setattr("tpm_tui.store.reader._LOOKED_THROUGH", looked)
        for limit in (1, 2, 3, 9):
            assert newest(path, [2, 3, 5], "work", "item", limit=limit) == right[:limit]
