"""`check` finds what is wrong, and `doctor` looks without touching."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tpm_tui.store.ddl import DDL


def broken(board: Path, statement: str) -> None:
    """Do to a board what no program should, and hide what it took."""
    db = sqlite3.connect(board)
    name = "change_is_append_only_update"
    db.executescript(f"DROP TRIGGER IF EXISTS {name}; {statement}")
    db.execute(next(one for one in DDL if one.startswith(f"CREATE TRIGGER {name} ")))
    db.commit()
    db.close()


def test_the_last_row_without_its_hash(tpm: CommandLine, small: Path) -> None:
    broken(
        small,
        "PRAGMA ignore_check_constraints=ON; UPDATE change SET hash = '' WHERE seq = 10;",
    )
    ran = tpm("check", small)
    assert ran.code == 1
    assert "chain breaks at row 10" in ran.out
    found = tpm("check", small, "--json").json
    assert (found["ok"], found["head"]) == (False, None)
    assert "row 10 is not what was written" in tpm("check", small, "--repair", "--yes").out
    assert "has lost its hash" in tpm.refused("log", small, "--head")


@pytest.mark.parametrize("key", ["name", "days_off", "statuses", "reasons", "today", "digits"])
def test_no_command_stumbles_over_a_setting_that_means_nothing(
    tpm: CommandLine, small: Path, key: str
) -> None:
    broken(small, f"REPLACE INTO setting VALUES ('{key}', '[');")
    for command in ("ls", "settings"):
        ran = tpm(command, small)
        assert (ran.code, ran.err.count(f"the setting {key} means nothing")) == (0, 1)
    tpm.ok("log", small)
    assert f"the setting {key} means nothing" in tpm.refused("set", small, "3", "work=9h")
    assert f"the setting {key} means nothing" in tpm("check", small).out
    tpm.ok("check", small, "--repair", "--yes")
    tpm.ok("check", small)


def test_a_sound_board(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("check", small).out.startswith("small.db is sound:\n")
    found = tpm.ok("check", small, "--json").json
    assert (found["ok"], found["items"], found["problems"]) == (True, 5, [])
    assert found["changes"] == tpm.ok("log", small, "--json").json[0]["seq"]


@pytest.mark.parametrize(
    "statement, sentence",
    [
        ("UPDATE item SET work = 60 WHERE id = 3;", "item 3: work is 60 in the table and 57600"),
        ("UPDATE item SET parent_id = 77 WHERE id = 3;", "item 3: its parent 77 is not there"),
        ("UPDATE item SET progress = 20000 WHERE id = 3;", "item 3: progress holds 20000"),
        (
            "UPDATE change SET new = '5' WHERE field = 'actual_cost';",
            "item 2: actual_cost is 10000",
        ),
        ("UPDATE setting SET value = '\"x\"' WHERE key = 'name';", "other board settings"),
    ],
)
def test_damage_is_found(statement: str, sentence: str, tpm: CommandLine, small: Path) -> None:
    broken(small, statement)
    ran = tpm("check", small)
    assert (ran.code, ran.err) == (1, "")
    assert sentence in ran.out
    as_json = tpm("check", small, "--json")
    assert as_json.code == 1
    assert not as_json.json["ok"]
    assert any(sentence in problem for problem in as_json.json["problems"])


@pytest.mark.parametrize("table, code", [("item", 1), ("alembic_version", 2)])
def test_a_damaged_file_is_one_sentence(
    table: str, code: int, tpm: CommandLine, small: Path
) -> None:
    """What can still be recognised as a board is examined, and found wanting."""
    db = sqlite3.connect(small)
    ((page,),) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
    ((size,),) = db.execute("PRAGMA page_size")
    db.close()
    with small.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 100)
    for words in (("ls", small), ("get", small, "1"), ("set", small, "1", "owner=x")):
        said = tpm.refused(*words)
        assert "malformed" in said
    ran = tpm("check", small)
    assert ran.code == code
    assert "malformed" in (ran.out if code == 1 else ran.err)
    assert f"tpm-tui check {small} --repair" in (ran.out if code == 1 else ran.err)


def test_what_is_no_board(tpm: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("hello")
    assert tpm.refused("check", path).startswith(f"{path} is not a board that can be read")
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE t (x)").connection.close()
    assert "is not a tpm-tui board" in tpm.refused("ls", path)
    assert "is a folder, not a board" in tpm.refused("ls", f"{tmp_path}/")
    assert tpm.refused("check", tmp_path / "none.db").startswith("There is no board")


def test_doctor_looks_at_a_board_without_opening_it(tpm: CommandLine, small: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in small.parent.iterdir()}
    facts = tpm.ok("doctor", small, "--json").json
    assert facts["board"] == str(small)
    assert facts["owner and mode"].endswith("-rw-------")
    assert facts["journal mode"] == "WAL"
    assert sqlite3.sqlite_version in facts["sqlite"]
    assert {path.name: path.stat().st_mtime_ns for path in small.parent.iterdir()} == before


def test_doctor_without_a_board(
    tpm: CommandLine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = tpm.ok("doctor").out
    assert f"{home}/data/tpm-tui/board.db: No such file or directory" in text
    assert "none (NO_COLOR is set)" in text
    other = home / "notes.txt"
    other.write_text("x")
    assert tpm.ok("doctor", f"{home}/./notes.txt", "--json").json["board"].endswith("not a board")


def test_hours_typed_below_what_is_logged_are_no_problem(tpm: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    tpm.ok("new", path)
    tpm.ok("add", path, "A")
    tpm.ok("book", path, "1", "3h", "--as", "Ana")
    tpm.ok("set", path, "1", "actual_work=1h")
    tpm.ok("check", path)
