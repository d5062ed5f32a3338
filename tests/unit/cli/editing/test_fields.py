"""Own columns and comments from scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine


@pytest.fixture
def board(tpm: CommandLine, small: Path) -> Path:
    tpm.ok("field", small, "add", "Vendor")
    tpm.ok("field", small, "add", "Stories", "--type", "number", "--rollup", "sum")
    tpm.ok(
        "field",
        small,
        "add",
        "Risk",
        "--type",
        "choice",
        "--options",
        "Low,Mid,High",
        "--rollup",
        "worst",
    )
    return small


def test_a_column_is_added_with_its_key(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("field", small, "add", "Story points", "--type", "number").out
    assert said == "Add the column Story points. Its key is x_story_points.\n"
    assert tpm.ok("undo", small).out == "Undone: add the column Story points.\n"
    assert tpm.ok("field", small, "list").out.startswith("No columns of its own yet")


@pytest.mark.parametrize(
    "words",
    [
        ("x_vendor=Acme",),
        ("vendor=Acme",),
        ("Vendor=Acme",),
        ("VENDOR", "Acme"),
        ("x_vendor", "Acme"),
    ],
)
def test_cells_are_set_by_key_or_name(
    tpm: CommandLine, board: Path, words: tuple[str, ...]
) -> None:
    assert tpm.ok("set", board, "4", *words).out == "4 Build: Vendor — -> Acme\n"
    assert tpm.ok("get", board, "4", "vendor").out == "Acme\n"
    assert tpm.ok("get", board, "4", "x_vendor", "--json").json == "Acme"


def test_parents_roll_up_and_are_told(tpm: CommandLine, board: Path) -> None:
    tpm.ok("set", board, "3", "stories=2", "risk=low")
    said = tpm.ok("set", board, "4", "stories=1.5", "risk=high").out
    assert "Stories 2 -> 3.5" not in said
    assert "Core Stories +1.5, Risk Low -> High" in said
    row = tpm.ok("get", board, "2", "--json").json
    assert (row["x_stories"], row["x_risk"], row["x_vendor"]) == ("3.5", "high", None)
    said = tpm.ok("set", board, "2", "stories=1").out
    assert said.startswith("2:own Core: Stories — -> 1")


def test_ls_shows_own_columns_and_chooses_them_by_name(tpm: CommandLine, board: Path) -> None:
    tpm.ok("add", board, "New", "Vendor=Acme", "stories=3")
    table = tpm.ok("ls", board, "--columns", "vendor,Stories").out.splitlines()
    assert table[0].split() == ["id", "Work", "item", "Vendor", "Stories"]
    rows = tpm.ok("ls", board, "--json").json
    assert list(rows[0])[-3:] == ["x_vendor", "x_stories", "x_risk"]
    assert rows[-1]["x_vendor"] == "Acme"
    rows = tpm.ok("ls", board, "--json", "--columns", "Stories").json
    assert rows[-1]["x_stories"] == "3"


def test_columns_are_listed(tpm: CommandLine, board: Path) -> None:
    tpm.ok("field", board, "options", "risk", "Low", "High")
    tpm.ok("field", board, "retire", "vendor")
    lines = tpm.ok("field", board, "list").out.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "key column type on a parent",
        "x_vendor Vendor text its own retired",
        "x_stories Stories number sum",
        "x_risk Risk choice worst Low, Mid (retired), High",
    ]
    found = tpm.ok("field", board, "list", "--json").json
    assert found[2]["options"][1] == {"key": "mid", "label": "Mid", "retired": True}
    assert tpm("get", board, "4", "vendor").code == 2
    tpm.ok("field", board, "revive", "vendor")
    tpm.ok("get", board, "4", "vendor")


def test_everything_can_be_redefined(tpm: CommandLine, board: Path) -> None:
    tpm.ok("set", board, "4", "vendor=12")
    said = [
        tpm.ok("field", board, *words).out
        for words in (
            ("rename", "vendor", "Cost centre"),
            ("type", "Cost centre", "number"),
            ("rollup", "vendor", "weighted", "--weight", "Work"),
            ("options", "risk", "--rename", "Mid=Middle"),
            ("move", "risk", "1"),
            ("add", "Twice", "--formula", "Stories * 2"),
            ("formula", "twice", "= Stories * 3", "--shows", "number"),
            ("rollup", "vendor", "none"),
        )
    ]
    assert said[0] == "Rename the column Vendor to Cost centre.\n"
    assert said[1] == "Make Cost centre a number.\n"
    tpm.ok("set", board, "4", "stories=2")
    assert tpm.ok("get", board, "4", "twice").out == "6\n"
    assert tpm.ok("get", board, "4", "twice", "--json").json == "6"
    assert tpm.ok("field", board, "rollup", "vendor", "none").out == (
        "Nothing changed: it was so already.\n"
    )
    assert tpm.ok("check", board).code == 0


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("add",), "Write it as: tpm-tui field BOARD add NAME --type TYPE"),
        (("rename", "vendor"), "Write it as: tpm-tui field BOARD rename FIELD NAME"),
        (("explode",), "Argument ACT: invalid choice"),
        (("add", "Risk"), "There is a column 'Risk' already"),
        (("retire", "budget"), "'budget' is built in"),
        (("rollup", "vendor", "sum"), "cannot be rolled up by sum"),
        (("move", "vendor", "first"), "'first' is no place"),
        (("options", "risk", "--rename", "Mid"), "--rename OLD=NEW"),
        (("add", "N", "--formula", "1 +"), "Column"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tpm: CommandLine, board: Path, words: tuple[str, ...], sentence: str
) -> None:
    ran = tpm("field", board, *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert ran.err.count("\n") == 1


def test_an_unknown_name_is_refused_with_what_may_be_meant(tpm: CommandLine, board: Path) -> None:
    ran = tpm("set", board, "4", "vendr=Acme")
    assert ran.code == 2
    assert "Did you mean x_vendor?" in ran.err


def test_the_log_speaks_of_labels(tpm: CommandLine, board: Path) -> None:
    tpm.ok("set", board, "4", "risk=high")
    tpm.ok("field", board, "rename", "risk", "Exposure")
    tpm.ok("comment", board, "4", "hm\nhm")
    lines = tpm.ok("log", board, "--limit", "3").out.splitlines()[1:]
    assert lines[0].endswith("Build: comment: hm hm")
    assert lines[1].endswith("  the column Risk: label Risk -> Exposure")
    assert lines[2].endswith("Build: Exposure — -> High")
    tpm.ok("field", board, "retire", "risk")
    found = tpm.ok("log", board, "--field", "Exposure", "--json").json
    assert [(one["field"], one["new"]) for one in found] == [("x_risk", "high")]
    assert tpm.ok("log", board, "--limit", "1").out.rstrip().endswith("retired — -> yes")


def test_comments_are_added_listed_and_read(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("comment", small, "4").out == "No comments.\n"
    said = tpm.ok("comment", small, "4", "Waiting for\nthe \x1b[31mvendor").out
    assert said == "Said so on Build; 1 comment there.\n"
    lines = tpm.ok("comment", small, "4").out.splitlines()
    assert lines[1:] == ["  Waiting for", "  the [31mvendor"]
    (one,) = tpm.ok("get", small, "4", "comments", "--json").json
    assert (one["text"], one["edited"]) == ("Waiting for\nthe [31mvendor", None)
    assert tpm.ok("get", small, "4", "links", "--json").json == []
    assert tpm("comment", small, "total", "x").code == 2
    assert tpm("comment", small, "4", " ").code == 2
    tpm.ok("undo", small)
    assert tpm.ok("comment", small, "4", "--json").json == []
    assert tpm.ok("check", small).code == 0


def test_a_description_of_several_lines(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "4", "description=one\ntwo")
    assert tpm.ok("get", small, "4", "description").out == "one\ntwo\n"
    assert tpm.ok("get", small, "4", "description", "--json").json == "one\ntwo"
    assert "one ␤" in tpm.ok("ls", small, "--columns", "description").out


def test_a_table_fills_own_columns(tpm: CommandLine, board: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "id,parent_id,title,Vendor,Stories,x_risk,Company\n"
        "1,,Top,,6,,\n2,1,One,Acme,2.5,Mid,a\n3,1,Two,Bolt,3.5,awful,b\n",
        encoding="utf-8",
    )
    ran = tpm("import", plan, "--into", board, "--yes")
    assert ran.code == 0
    assert "'awful' is none of these: Low, Mid, High; it is left unknown." in ran.err
    rows = {row["title"]: row for row in tpm.ok("ls", board, "--json").json}
    assert rows["One"]["x_vendor"] == "Acme"
    assert (rows["One"]["x_risk"], rows["Two"]["x_risk"]) == ("mid", None)
    assert rows["Top"]["x_stories"] == "6"
    assert [row["id"] for row in tpm.ok("ls", board, "--json").json if row["own"]] == ["2:own"]
    tpm.ok("undo", board)
    tpm("import", plan, "--into", board, "--yes", "--map", "Company=vendor", "--map", "Vendor=")
    rows = {row["title"]: row for row in tpm.ok("ls", board, "--json").json}
    assert rows["One"]["x_vendor"] == "a"
    assert "x_nothing" in tpm("import", plan, "--into", board, "--map", "Company=x_nothing").err
    assert tpm.ok("check", board).code == 0
