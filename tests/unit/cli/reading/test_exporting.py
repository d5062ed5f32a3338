"""`export`: tables that other programs read, and that come back as they were."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest

from tests.command_line import CommandLine, Ran
from tests.unit.cli.reading.test_looking import saved
from tpm_tui.service.views.view import View, ViewColumn


def table(ran: Ran, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of an exported table."""
    return list(csv.DictReader(StringIO(ran.out), delimiter=delimiter))


def test_inputs_on_leaves_and_totals_on_parents(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "3", "status=done", "remaining_work=")
    ran = tpm.ok("export", small)
    assert ran.out.startswith('"id","parent_id","level","title","kind","status","owner",')
    rows = {row["id"]: row for row in table(ran)}
    assert list(rows) == ["1", "2", "2:own", "3", "4", "5"]
    assert (rows["2"]["parent_id"], rows["2"]["level"], rows["2:own"]["parent_id"]) == (
        "1",
        "1",
        "2",
    )
    assert (rows["2"]["work"], rows["2"]["budget"], rows["2"]["actual_cost"]) == (
        "64",
        "1200.50",
        "100",
    )
    assert (rows["2:own"]["title"], rows["2:own"]["actual_cost"]) == ("(own)", "100")
    assert (rows["3"]["progress"], rows["3"]["remaining_work"]) == ("50%", "")
    shown = {row["id"]: row for row in table(tpm.ok("export", small, "--shown"))}
    assert (shown["3"]["progress"], shown["4"]["remaining_work"]) == ("100%", "48")
    assert shown["2"] == rows["2"]


def test_filters_columns_and_views_choose(tpm: CommandLine, small: Path) -> None:
    ran = tpm.ok("export", small, "--filter", "build", "--columns", "title,due,fte_peak")
    assert ran.out.splitlines() == [
        '"id","parent_id","level","title","finish","fte_peak"',
        '"1","","0","Rollout","",""',
        '"2","1","1","Core","",""',
        '"4","2","2","Build","",""',
    ]
    view = View((ViewColumn("title"), ViewColumn("budget", label="=Money")), filter="is:leaf")
    saved(small, "Money", view)
    said = tpm.ok("export", small, "--view", "money", "--labels", "--matches-only").out
    assert said.splitlines()[:2] == [
        '"Id","Parent id","Level","Work item","\'=Money"',
        '"3","2","2","Design",""',
    ]
    grouped = table(tpm.ok("export", small, "--group", "owner", "--columns", "title,budget"))
    assert [row["id"] for row in grouped][:2] == ["owner=Mei", "5"]
    assert grouped[2]["title"] == "(no owner)"


def test_formats(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    tsv = tpm.ok("export", small, "--format", "tsv", "--columns", "title,work").out
    assert tsv.splitlines()[3] == "2:own\t2\t2\t(own)\t"
    listed = tpm.ok("ls", small, "--json").json
    assert tpm.ok("export", small, "--format", "json").json == listed
    path = tmp_path / "out.json"
    tpm("export", small, "-o", path, "--columns", "budget")
    assert list(json.loads(path.read_text())[0]) == ["id", "parent_id", "level", "budget"]
    path = tmp_path / "out.tsv"
    tpm("export", small, "-o", path)
    assert path.read_text().startswith("id\tparent_id\t")
    excel = tpm.ok("export", small, "--excel").out
    assert excel.startswith('\ufeff"id",')
    assert excel.count("\r\n") == 7


def test_texts_that_a_spreadsheet_would_run(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "3", "owner=@ana", "actual_cost=-12.50")
    tpm.ok("add", small, "=1+1")
    tpm.ok("set", small, "4", "title=-5", 'description=a "b"\nc')
    rows = {row["id"]: row for row in table(tpm.ok("export", small))}
    assert (rows["6"]["title"], rows["3"]["owner"], rows["3"]["actual_cost"]) == (
        "'=1+1",
        "'@ana",
        "-12.50",
    )
    assert (rows["4"]["title"], rows["4"]["description"]) == ("-5", 'a "b"\nc')


@pytest.mark.parametrize("command", [("export",), ("export", "--format", "tsv"), ("log", "--csv")])
@pytest.mark.parametrize("wrong", [",", ";", "\t", "|"])
def test_a_file_split_at_other_marks_runs_nothing(
    command: tuple[str, ...], wrong: str, tpm: CommandLine, small: Path
) -> None:
    tpm.ok("set", small, "3", "title=a;=cmd|' /C calc'!A0", 'owner=";@SUM(1)"')
    tpm.ok("set", small, "4", 'title="=1+1"', "description=x\n-HYPERLINK(1,,+cmd|'x'!A0)\n=2;＝1+1")
    out = tpm.ok(command[0], small, *command[1:]).out
    cells = [cell for line in csv.reader(StringIO(out), delimiter=wrong) for cell in line]
    found = [cell for cell in cells if cell.lstrip(' "')[:1] in tuple("=+-@＝")]
    assert [cell for cell in found if not re.fullmatch(r"[+-][\d.]+%?", cell)] == []


def test_files_are_whole_and_not_overwritten(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    ran = tpm("export", small, "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Wrote 6 rows to {path}.\n"
    assert (
        tpm.refused("export", small, "-o", path) == f"{path} is there already. --force replaces it."
    )
    path.write_text("old")
    path.chmod(0o640)
    assert tpm("export", small, "-o", path, "--force").code == 0
    assert path.read_text().startswith('"id",')
    assert path.stat().st_mode & 0o777 == 0o640
    assert tpm.refused("export", small, "-o", tmp_path / "no" / "x.csv").endswith(
        "cannot be written: No such file or directory."
    )
    assert tpm.refused("export", small, "-o", tmp_path).endswith("is a folder, not a file.")
    assert tpm.refused("export", small, "-o", small, "--force") == (
        f"{small} is a board; it is not replaced."
    )
    assert {one.name for one in tmp_path.iterdir() if "csv" in one.name} == {"out.csv"}


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--format", "json", "--labels"), "--labels, --excel and --shown are for tables"),
        (("--format", "xlsx"), "Argument --format: invalid choice: 'xlsx'"),
        (("--columns", "wrok"), "There is no column 'wrok'."),
        (("--filter", "wrok:1"), "--filter, column 1:"),
    ],
)
def test_what_cannot_be_exported(
    words: tuple[str, ...], sentence: str, tpm: CommandLine, small: Path
) -> None:
    assert tpm.refused("export", small, *words).startswith(sentence)


def test_a_copy_needs_the_columns_of_the_board(
    tpm: CommandLine, small: Path, tmp_path: Path
) -> None:
    tpm.ok("field", small, "add", "Stories", "--type", "number", "--rollup", "sum")
    tpm.ok("field", small, "add", "Half", "--formula", "stories / 2")
    tpm.ok("set", small, "4", "stories=8")
    path = tmp_path / "out.csv"
    tpm("export", small, "-o", path)
    plain = tpm("import", path, "--into", tmp_path / "plain.db", "--yes")
    assert "'x_stories': It is a column of another board's own; `--like BOARD`" in plain.err
    ran = tpm("import", path, "--into", tmp_path / "like.db", "--like", small, "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert "computed again" in ran.out
    copy, old = (tpm.ok("ls", one, "--json").json for one in (tmp_path / "like.db", small))
    assert [{**row, "id": "", "parent_id": ""} for row in copy] == [
        {**row, "id": "", "parent_id": ""} for row in old
    ]
    assert tpm.ok("check", tmp_path / "like.db").code == 0
    assert tpm.refused("import", path, "--into", small, "--like", small, "--yes").startswith(
        "There is a board"
    )
    assert tpm.refused("import", path, "--into", tmp_path / "x.db", "--like", "nosuch", "--yes")


def test_a_new_board_is_like_another(tpm: CommandLine, tmp_path: Path) -> None:
    tpm.ok("new", tmp_path / "yen.db", "--currency", "JPY", "--template", "mobile")
    path = tmp_path / "yen.csv"
    tpm("export", tmp_path / "yen.db", "-o", path)
    tpm("import", path, "--into", tmp_path / "copy.db", "--like", tmp_path / "yen.db", "--yes")
    figures = [
        tpm.ok("get", tmp_path / name, "total", "budget", "--json").json
        for name in ("yen.db", "copy.db")
    ]
    assert figures == ["900000", "900000"]
