"""`backup`, `restore` and `check --repair` as they are typed."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import session
from tests.command_line import CommandLine
from tests.unit.cli.upkeep.test_checking import broken
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.roles.access import Entry, Role
from tpm_tui.service.upkeep import backups
from tpm_tui.store.copies.backup import folder_of, saved
from tpm_tui.store.ddl import DDL
from tpm_tui.store.files.permits import refused
from tpm_tui.store.identity import User


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """No midnight comes in between, after which a backup of the day would be due."""
    monkeypatch.setattr(backups, "_day", lambda _taken: "today")


def test_backups_are_made_and_listed(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    assert tpm.ok("backup", small, "--list").out == "No backups beside this board yet.\n"
    assert tpm.ok("backup", small, "--list", "--json").json == []
    said = tpm.ok("backup", small).out
    assert said.startswith(f"{folder_of(small)}/")
    assert said.endswith(" bytes, checked.\n")
    found = tpm.ok("backup", small, tmp_path / "x.db", "--json").json
    assert (found["file"], found["ok"], found["problems"]) == (str(tmp_path / "x.db"), True, [])
    (one,) = tpm.ok("backup", small, "--list", "--json").json
    assert (one["number"], one["kind"], one["revision"]) == (1, "asked for", found["revision"])
    table = tpm.ok("backup", small, "--list").out.splitlines()
    assert table[0].split() == ["no", "taken", "revision", "bytes", "made", "file"]
    assert Path(one["file"]).name in table[1]
    assert "takes no FILE" in tpm.refused("backup", small, "x.db", "--list")
    assert "no folder" in tpm.refused("backup", small, "/nowhere/x.db")
    assert "no backup of itself" in tpm.refused("backup", small, small)


def test_a_board_is_restored_by_number(tpm: CommandLine, small: Path) -> None:
    tpm.ok("backup", small)
    tpm.ok("set", small, "3", "work=1h")
    assert "needs --yes in a script" in tpm("restore", small, "1").err
    said = tpm.ok("restore", small, "1", "--yes").out
    assert "1 change since, by " in said
    assert "restored the state of" in said
    assert tpm.ok("get", small, "3", "work").out == "16h\n"
    tpm.ok("check", small)
    found = tpm("restore", small, "1", "--yes", "--json")
    assert found.json["saved"] != found.json["restored"]
    assert tpm.ok("get", small, "3", "work").out == "1h\n"
    assert "the board: restored the state of" in tpm.ok("log", small, "--limit", "1").out
    assert "no backup '9'" in tpm.refused("restore", small, "9", "--yes")


def test_an_unsound_board_is_backed_up_and_said(tpm: CommandLine, small: Path) -> None:
    broken(small, "UPDATE item SET work = 60 WHERE id = 3;")
    ran = tpm("backup", small)
    assert ran.code == 1
    assert "saved as the board is, but it is not sound: item 3: work is 60" in ran.out
    assert "is not sound" in tpm.refused("restore", small, "1", "--yes")


REPAIRS = [
    ("UPDATE item SET work = 60 WHERE id = 3", "item 3: work: 60 -> 57600, as the journal says"),
    ("DELETE FROM board", "counter: wrong or missing -> "),
    ("UPDATE board SET seq = 3", "counter: wrong or missing -> "),
    ("DELETE FROM item WHERE id = 4", "item 4: title: None -> 'Build', as the journal says"),
    ("DELETE FROM setting", "setting name: None -> "),
    (
        "INSERT INTO item (id, parent_id, pos, alive, title, kind) VALUES (9, 0, 'zz', 1, 'X', 'task')",
        "item 9: title: 'X' -> None, as the journal says",
    ),
    ("INSERT INTO extra VALUES (3, 'comment:x', '\"hi\"')", "item 3: comment:x: 'hi' -> None"),
]


@pytest.mark.parametrize("statement, line", REPAIRS)
def test_what_the_journal_tells_better_is_mended(
    statement: str, line: str, tpm: CommandLine, small: Path
) -> None:
    before = tpm.ok("ls", small, "--json").json
    broken(small, f"{statement};")
    assert tpm("check", small).code == 1
    asked = tpm("check", small, "--repair")
    assert (asked.code, saved(small)) == (2, [])
    assert "needs --yes" in asked.err
    said = tpm.ok("check", small, "--repair", "--yes").out
    assert line in said
    assert "small.db is sound" in said
    assert tpm.ok("ls", small, "--json").json == before
    assert [one.kind for one in saved(small)] == ["before-repair"]


def test_a_sound_board_is_never_touched(tpm: CommandLine, small: Path) -> None:
    before = small.read_bytes()
    assert "is sound" in tpm.ok("check", small, "--repair", "--yes").out
    assert small.read_bytes() == before
    assert not folder_of(small).exists()
    assert "no break to accept" in tpm.refused("check", small, "--accept-break", "--yes")


def test_an_index_is_made_anew(tpm: CommandLine, small: Path) -> None:
    columns = ["(parent_id, pos)", "(pos, parent_id)"]
    for old, new in (columns, columns[::-1]):
        db = sqlite3.connect(small)
        db.execute("PRAGMA writable_schema=ON")
        db.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'item_by_parent'",
            (old, new),
        )
        db.commit()
        db.close()
        db = sqlite3.connect(small)
        if new == columns[1]:
            db.execute("REINDEX item_by_parent")
            db.commit()
        db.close()
    assert tpm("check", small).code == 1
    assert "indexes: damaged" in tpm.ok("check", small, "--repair", "--yes").out
    tpm.ok("check", small)


def chained_change(board: Path, statement: str, seq: int) -> None:
    """Change the journal and its chain as somebody with the file could, from a row on."""
    from tpm_tui.store.copies.replay import journal
    from tpm_tui.store.journal.chain import GENESIS, links

    broken(board, statement)
    db = sqlite3.connect(board)
    rows = list(journal(db))
    before = rows[seq - 2].hash if seq > 1 else GENESIS
    db.close()
    hashes = links((row.columns() for row in rows[seq - 1 :]), before)
    for row, one in zip(rows[seq - 1 :], hashes, strict=True):
        broken(board, f"UPDATE change SET hash = '{one}' WHERE seq = {row.seq};")


def test_a_loop_in_the_journal_itself_is_put_at_the_top(tpm: CommandLine, small: Path) -> None:
    tpm.ok("mv", small, "3", "--under", "5")
    count = tpm.ok("check", small, "--json").json["changes"]
    chained_change(
        small,
        "UPDATE change SET new = '\"4:a0\"' WHERE field = 'place';"
        "UPDATE item SET parent_id = 4, pos = 'a0' WHERE id = 3;"
        "UPDATE change SET new = replace(new, '\"2:', '\"3:') WHERE field = 'item' AND item_id = 4;"
        "UPDATE item SET parent_id = 3 WHERE id = 4;",
        1,
    )
    ran = tpm("check", small)
    assert "it is below itself" in ran.out
    said = tpm.ok("check", small, "--repair", "--yes").out
    assert "item 3: it is below itself -> put at the top level" in said
    assert tpm.ok("check", small, "--json").json["changes"] == count + 2
    tpm.ok("check", small)


def test_a_break_stays_until_somebody_accepts_it(tpm: CommandLine, small: Path) -> None:
    broken(small, "UPDATE change SET author = 'eve' WHERE seq = 4;")
    for _ in range(2):
        ran = tpm("check", small, "--repair", "--yes")
        assert ran.code == 1
        assert "chain breaks at row 4" in ran.out
    assert "needs --yes" in tpm("check", small, "--accept-break").err
    said = tpm.ok("check", small, "--accept-break", "--yes").out
    assert "Accepted that the journal's chain is broken at row 4." in said
    tpm.ok("check", small)
    assert tpm.ok("backup", small).out.endswith("checked.\n")
    # The break is the same: its hash is what was accepted.
    broken(small, "UPDATE change SET author = 'mallory' WHERE seq = 4;")
    tpm.ok("check", small)
    broken(small, "UPDATE change SET author = 'eve' WHERE seq = 6;")
    assert tpm("check", small).code == 1


def lose_the_end(board: Path, foreign: str = "") -> None:
    """Forge an old row of the journal and delete the newest one."""
    name = "change_is_append_only_delete"
    kept = next(one for one in DDL if one.startswith(f"CREATE TRIGGER {name} "))
    broken(
        board,
        f"DROP TRIGGER {name}; UPDATE change SET author = 'eve' WHERE seq = 4;"
        f"DELETE FROM change WHERE seq = (SELECT max(seq) FROM change); {kept}; {foreign}",
    )


def test_what_is_accepted_before_a_lost_end_is_no_break_of_its_own(
    tpm: CommandLine, small: Path
) -> None:
    end = tpm.ok("check", small, "--json").json["changes"]
    lose_the_end(small)
    said = tpm("check", small, "--accept-break", "--yes").out
    assert f"journal: row {end} is missing at its end" in said
    assert f"broken at rows 4, {end + 1}." in said
    assert "no break to accept" in tpm.refused("check", small, "--accept-break", "--yes")
    tpm("check", small, "--repair", "--yes")
    tpm.ok("check", small)


@pytest.mark.parametrize("foreign", ["", "CREATE TABLE theirs (a);"])
def test_one_run_accepts_and_mends(foreign: str, tpm: CommandLine, small: Path) -> None:
    before = tpm.ok("ls", small, "--json").json
    lose_the_end(small, foreign)
    if foreign:
        assert "read-only, because" in tpm("check", small, "--accept-break", "--yes").err
    said = tpm.ok("check", small, "--accept-break", "--repair", "--yes").out
    assert "small.db is sound" in said
    assert tpm.ok("ls", small, "--json").json == before


def test_cells_in_doubt_are_left_alone(tpm: CommandLine, small: Path) -> None:
    broken(small, "UPDATE change SET new = '5' WHERE field = 'actual_cost';")
    ran = tpm("check", small, "--repair", "--yes")
    assert ran.code == 1
    assert "1 cell differs from the journal where its chain is broken" in ran.out
    assert tpm.ok("get", small, "2", "actual_cost").out == "100\n"


@pytest.mark.parametrize("gone", ["seq = 3", "seq > 8"])
def test_rows_that_are_gone_are_told_anew(gone: str, tpm: CommandLine, small: Path) -> None:
    before = tpm.ok("ls", small, "--json").json
    broken(small, f"DROP TRIGGER change_is_append_only_delete; DELETE FROM change WHERE {gone};")
    assert tpm("check", small).code == 1
    if gone == "seq = 3":
        assert tpm("check", small, "--repair", "--yes").code == 1
        tpm.ok("check", small, "--accept-break", "--repair", "--yes")
    else:
        assert "are gone; it goes on from 9" in tpm.ok("check", small, "--repair", "--yes").out
    tpm.ok("check", small)
    assert tpm.ok("ls", small, "--json").json == before
    tpm.ok("set", small, "3", "owner=Ana")
    tpm.ok("undo", small)
    tpm.ok("check", small)


def test_a_damaged_file_is_salvaged_beside(tpm: CommandLine, small: Path) -> None:
    before = tpm.ok("ls", small, "--json").json
    data = small.read_bytes()
    small.write_bytes(bytes(100) + data[100:])
    ran = tpm("check", small, "--repair", "--yes")
    assert ran.code == 1
    assert "the file could be read with a new header" in ran.out
    assert "nothing is missing" in ran.out
    assert small.read_bytes()[:100] == bytes(100)
    (made,) = small.parent.glob("small.db.salvaged-*.db")
    assert tpm.ok("ls", made, "--json").json == before
    said = tpm.ok("restore", small, made, "--yes").out
    assert "is damaged; its bytes are kept" in said
    assert tpm.ok("ls", small, "--json").json == before
    tpm.ok("check", small)


def test_only_admins_restore_and_repair(
    tpm: CommandLine, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tpm.ok("backup", small)
    tpm.ok("set", small, "3", "work=1h")
    with session(small, "ana", 1001) as opened:
        opened.execute(
            lambda _: ChangeSet(
                (
                    SetCell(BOARD, "access:ana", None, Entry(Role.EDITOR).text),
                    SetCell(BOARD, "access:zoe", None, Entry(Role.ADMIN).text),
                )
            )
        )
    broken(small, "UPDATE item SET work = 60 WHERE id = 3;")
    for module in ("backing_up", "repairing"):
        monkeypatch.setattr(f"tpm_tui.cli.upkeep.{module}.current_user", lambda: User(1001, "ana"))
    monkeypatch.setattr("tpm_tui.service.places.current_user", lambda: User(1001, "ana"))
    for words in (("restore", small, "1", "--yes"), ("check", small, "--repair", "--yes")):
        ran = tpm(*words)
        assert ran.code == 2
        assert "admin" in ran.err
    assert [one.kind for one in saved(small)] == [""]
    for module in ("backing_up", "repairing"):
        monkeypatch.setattr(f"tpm_tui.cli.upkeep.{module}.current_user", lambda: User(1002, "zoe"))
    monkeypatch.setattr("tpm_tui.service.places.current_user", lambda: User(1002, "zoe"))
    tpm.ok("check", small, "--repair", "--yes")
    tpm.ok("restore", small, saved(small)[-1].path.stem, "--yes")


def test_a_board_that_may_only_be_read_is_backed_up_elsewhere(
    tpm: CommandLine, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is a private copy, and the board's folder is left as it is."""
    target = tmp_path / "mine"
    target.mkdir()
    monkeypatch.setattr("tpm_tui.service.places.permit", lambda _: refused("it is a test"))
    before = sorted(path.name for path in small.parent.iterdir())
    assert tpm.ok("backup", small, target).out.endswith("checked.\n")
    assert [path.name[:6] for path in target.iterdir()] == ["small-"]
    assert sorted(path.name for path in small.parent.iterdir()) == before
    assert "nothing can be restored" in tpm.refused(
        "restore", small, next(target.iterdir()), "--yes"
    )


def test_a_board_that_is_gone_comes_back(tpm: CommandLine, small: Path) -> None:
    small.chmod(0o640)
    tpm.ok("backup", small)
    changes = tpm.ok("check", small, "--json").json["changes"]
    small.unlink()
    small.with_name("small.db-wal").write_bytes(b"what the old one left")
    assert f"comes back with: tpm-tui restore {small} 1" in tpm.refused("ls", small)
    assert len(tpm.ok("backup", small, "--list", "--json").json) == 1
    assert "no backup '9'" in tpm.refused("restore", small, "9", "--yes")
    assert "needs --yes in a script" in tpm("restore", small, "1").err
    assert not small.exists()
    said = tpm.ok("restore", small, "1", "--yes").out
    assert f"{small} is not there; it will be made." in said
    assert "the board was not there any more" in said
    assert "To take that back" not in said
    found = tpm.ok("check", small, "--json").json
    assert (found["ok"], found["changes"]) == (True, changes + 1)
    assert small.stat().st_mode & 0o777 == 0o640
    (left,) = folder_of(small).glob("*-left-wal")
    assert left.read_bytes() == b"what the old one left"
    others = {one.name for one in small.parent.iterdir()}
    assert others == {"small.db", "small.db.lock", "small.db.backups"}


def test_a_file_makes_a_board_that_never_was(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    there = tmp_path / "at home" / "new.db"
    there.parent.mkdir()
    assert "There is no board" in tpm.refused("restore", there, "1", "--yes")
    assert "is not a board that can be read" in tpm.refused("restore", there, __file__, "--yes")
    assert list(there.parent.iterdir()) == []
    found = tpm("restore", there, small, "--yes", "--json").json
    assert (found["restored"], found["saved"]) == (str(small), None)
    assert there.stat().st_mode & 0o777 == 0o600
    assert tpm.ok("get", there, "3", "work").out == "16h\n"
    tpm.ok("set", there, "3", "work=1h")
    said = tpm.ok("restore", there, small, "--yes").out
    assert f"To take that back: tpm-tui restore '{there}' '{folder_of(there)}/" in said


def test_commands_in_sentences_can_be_pasted(
    tpm: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever characters a board's name has."""
    board = tmp_path / "a b'c" / "x #?;&%$(d).db"
    board.parent.mkdir()
    made = tpm.ok("new", board).out
    tpm.ok("backup", board)
    said = [
        made.splitlines()[1].removeprefix("Open it with: "),
        tpm.ok("restore", board, "1", "--yes").out.splitlines()[-1].partition(": ")[2],
        tpm.ok("doctor", board, "--json").json["contents"].partition(": ")[2],
    ]
    broken(board, "INSERT INTO item (id, parent_id, pos, alive, title, kind) "
           "VALUES (5, 0, 'a9', 1, 'x', 'task')")  # fmt: skip
    said.append(tpm("check", board).out.splitlines()[-1].partition("saved: ")[2])
    for command in said:
        words = shlex.split(command)
        assert words[0] == "tpm-tui"
        assert str(board) in words
    monkeypatch.setattr("tpm_tui.cli.boards.board_path", lambda _name: board)
    assert tpm("check").out.splitlines()[-1].endswith(f"{shlex.quote(str(board))} --repair")


def other_database(path: Path) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE notes (text TEXT)")
        db.execute("INSERT INTO notes VALUES ('mine')")


WRITTEN_OVER: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "a text": lambda path: path.write_text("Milk, eggs"),
    "zeros": lambda path: path.write_bytes(bytes(20_000)),
    "another database": other_database,
}


@pytest.mark.parametrize("what", WRITTEN_OVER)
def test_a_board_that_something_was_written_over_comes_back(
    what: str, tpm: CommandLine, small: Path
) -> None:
    tpm.ok("backup", small)
    WRITTEN_OVER[what](small)
    written = small.read_bytes()
    found = tpm("restore", small, "1", "--yes", "--json").json
    assert Path(found["saved"]).read_bytes() == written
    assert tpm.ok("get", small, "3", "work").out == "16h\n"
    assert tpm.ok("check", small, "--json").json["ok"]


def test_a_database_of_another_program_is_no_board_to_restore(
    tpm: CommandLine, small: Path, tmp_path: Path
) -> None:
    other = tmp_path / "notes.db"
    other_database(other)
    before = other.read_bytes()
    assert "is not a tpm-tui board" in tpm.refused("restore", other, small, "--yes", "--other")
    assert other.read_bytes() == before
