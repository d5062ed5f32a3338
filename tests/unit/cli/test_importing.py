"""`import`: shown before it is written, and written only when accepted."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.command_line import CommandLine

TABLE = "id,parent,Name,Effort,Start,Colour\n1,,Plan,,,red\n2,1,Kick-off,8h,2026-03-02,\n3,1,Close,2d,soon,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of three rows, with a date that nobody understands."""
    path = tmp_path / "plan.csv"
    path.write_text(TABLE)
    return path


class Keyboard(io.StringIO):
    """A standard input that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_the_preview_and_the_notes(tpm: CommandLine, table: Path, tmp_path: Path) -> None:
    ran = tpm("import", table, "--into", tmp_path / "b.db", "--yes")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "plan.csv: table, CSV (UTF-8, comma), hierarchy by parent id; 3 items"
    assert "  kinds: project 1, task 2" in lines
    assert "  2 levels: 1 / 2" in lines
    assert "    Kick-off" in "\n".join(lines)
    assert ["Colour", "-", "not", "imported"] in [line.split() for line in lines]
    assert lines[-1] == f"Created 3 items in {tmp_path / 'b.db'}."
    assert "line 4, column 'Start': 'soon'" in ran.err
    rows = tpm.ok("ls", tmp_path / "b.db", "--json").json
    assert [(row["source_id"], row["title"], row["work"]) for row in rows] == [
        ("1", "Plan", 1440),
        ("2", "Kick-off", 480),
        ("3", "Close", 960),
    ]


def test_nothing_is_written_unasked(tpm: CommandLine, table: Path, small: Path) -> None:
    target = table.with_name("none.db")
    ran = tpm("import", table, "--into", target)
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        f"tpm-tui: Nothing was written: creating 3 items in {target} needs --yes in a script."
    )
    assert not target.exists()
    assert tpm("import", table, "--into", small).code == 2
    assert len(tpm.ok("ls", small, "--json").json) == 6


@pytest.mark.parametrize(
    "answer, made", [("y\n", True), ("YES\n", True), ("\n", False), ("", False), ("n\n", False)]
)
def test_the_question(
    answer: str,
    made: bool,
    tpm: CommandLine,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(answer))
    target = table.with_name("b.db")
    ran = tpm("import", table, "--into", target)
    assert "Create 3 items in" in ran.err
    assert (ran.code, target.exists()) == ((0, True) if made else (2, False))


def test_into_a_board_below_an_item(tpm: CommandLine, table: Path, small: Path) -> None:
    assert tpm("import", table, "--into", small, "--under", "5", "--yes").code == 0
    rows = tpm.ok("ls", small, "--under", "5", "--json").json
    assert [row["title"] for row in rows] == ["Training", "(own)", "Plan", "Kick-off", "Close"]
    assert tpm.ok("undo", small).out == "Undone: import plan.csv.\n"
    assert len(tpm.ok("ls", small, "--json").json) == 6
    assert tpm.ok("check", small).code == 0


def test_json_says_what_was_made(tpm: CommandLine, table: Path) -> None:
    ran = tpm("import", table, "--into", table.with_name("b.db"), "--yes", "--json")
    assert (ran.code, ran.err) == (0, "")
    made = json.loads(ran.out)
    assert (made["items"], made["kinds"], made["levels"]) == (3, {"project": 1, "task": 2}, [1, 2])
    assert [note["column"] for note in made["notes"] if note["line"] == 4] == ["Start"]
    assert {"header": "Effort", "field": "work", "how": made["columns"][3]["how"]} in made[
        "columns"
    ]
    refused = tpm("import", table, "--into", table.with_name("c.db"), "--json")
    assert (refused.code, refused.out) == (2, "")


def test_columns_are_mapped_by_options_and_files(tpm: CommandLine, table: Path) -> None:
    rules = table.with_name("rules.toml")
    rules.write_text('[columns]\nColour = "description"\nEffort = ""\n')
    target = table.with_name("b.db")
    ran = tpm("import", "--map", rules, "--map", "Colour=owner", table, "--into", target, "--yes")
    assert ran.code == 0
    rows = tpm.ok("ls", target, "--json").json
    assert rows[0]["owner"] == "red"
    assert {row["work"] for row in rows} == {None}
    words: list[str | Path] = [
        "import",
        table,
        "--into",
        table.with_name("c.db"),
        "--yes",
        "--map",
        "Colour=owner",
        "Effort=",
    ]
    assert tpm(*words).code == 0
    assert tpm.ok("get", table.with_name("c.db"), "1", "owner").out == "red\n"


def test_notes_can_be_counted_or_all(tpm: CommandLine, tmp_path: Path) -> None:
    table = tmp_path / "many.csv"
    columns = ["title", "start", "finish", "progress", "work", "budget", "actual work"]
    rows = [",".join([f"row {n}", *["oops"] * 6]) for n in range(60)]
    table.write_text("\n".join([",".join(columns), *rows]))
    few = tpm(
        "import", table, "--into", tmp_path / "a.db", "--yes", "--notes", "3"
    ).err.splitlines()
    assert len(few) == 5
    assert few[-1].endswith("more; all of them: --notes all")
    usual = tpm("import", table, "--into", tmp_path / "b.db", "--yes").err.splitlines()
    assert len(usual) == 202
    every = tpm(
        "import", table, "--into", tmp_path / "c.db", "--yes", "--notes", "all"
    ).err.splitlines()
    assert len(every) > 300


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("none.csv",), "none.csv cannot be read: No such file or directory."),
        ((".",), ". is not a file that can be read."),
        (("plan.csv", "--under", "1"), "There is no board 'b.db' yet"),
        (("plan.csv", "--map", "Nme=title"), "The mapping names a column 'Nme'"),
        (("plan.csv", "--map", "Name=titel"), "--map: 'Name' cannot be read as 'titel'."),
        (("plan.csv", "--map", "rules"), "--map 'rules' is not understood."),
        (("plan.csv", "--map", "none.toml"), "none.toml cannot be read: No such file"),
        (("plan.csv", "other.csv"), "One file at a time"),
        (("plan.csv", "--notes", "some"), "--notes 'some': give a number or `all`."),
        (("plan.xml", "--map", "A=title"), "plan.xml is a Microsoft Project file."),
        (("board.db",), "board.db is a database, not a plan."),
        ((), "The following arguments are required: FILE."),
    ],
)
def test_import_refuses_and_writes_nothing(
    words: tuple[str, ...],
    sentence: str,
    tpm: CommandLine,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(table.parent)
    Path("plan.xml").write_text("<Project><Tasks></Tasks></Project>")
    tpm.ok("new", "board.db")
    assert tpm.refused("import", *words, "--into", "b.db", "--yes").startswith(sentence)
    assert not Path("b.db").exists()


def test_money_of_a_file_with_other_decimals(tpm: CommandLine, tmp_path: Path) -> None:
    plan = tmp_path / "plan.xml"
    plan.write_text(
        "<Project><CurrencyCode>JPY</CurrencyCode><CurrencyDigits>0</CurrencyDigits><Tasks>"
        "<Task><UID>0</UID><Name>P</Name><OutlineLevel>0</OutlineLevel></Task>"
        "<Task><UID>1</UID><Name>T</Name><OutlineLevel>1</OutlineLevel><Cost>120000</Cost></Task>"
        "</Tasks></Project>"
    )
    board = tmp_path / "yen.db"
    assert tpm("import", plan, "--into", board, "--yes").code == 0
    assert tpm.ok("get", board, "1", "budget", "--json").json == "1200"
    other = tmp_path / "euro.db"
    tpm.ok("new", other)
    tpm.ok("add", other, "Ours", "budget=1.50")
    ran = tpm("import", plan, "--into", other, "--yes")
    assert "The file is in JPY, the board in EUR" in ran.err
    assert tpm.ok("get", other, "total", "budget", "--json").json == "1201.50"
