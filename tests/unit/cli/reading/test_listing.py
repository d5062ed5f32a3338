"""`ls` and `get`: the JSON contract, and an outline that fits the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tpm_tui.cli.reading import listing
from tpm_tui.fields.catalog import FIELDS

EXTRA = {"id", "parent_id", "level", "own", "progress_exact", "work_progress_exact"}
STAFFING = {"person_days", "fte_avg", "fte_peak", "people"}


def test_json_rows_stand_in_outline_order(tpm: CommandLine, small: Path) -> None:
    rows = tpm.ok("ls", small, "--json").json
    assert [(row["id"], row["parent_id"], row["level"], row["title"]) for row in rows] == [
        ("1", None, 0, "Rollout"),
        ("2", "1", 1, "Core"),
        ("2:own", "2", 2, "(own)"),
        ("3", "2", 2, "Design"),
        ("4", "2", 2, "Build"),
        ("5", "1", 1, "Training"),
    ]
    assert [row["own"] for row in rows] == [False, False, True, False, False, False]


def test_json_rows_hold_every_column_in_one_order(tpm: CommandLine, small: Path) -> None:
    rows = tpm.ok("ls", small, "--json").json
    assert set(rows[0]) == EXTRA | STAFFING | set(FIELDS)
    assert {tuple(row) for row in rows} == {tuple(rows[0])}


def test_json_values_are_plain(tpm: CommandLine, small: Path) -> None:
    core = tpm.ok("get", small, "2", "--json").json
    assert core == next(row for row in tpm.ok("ls", small, "--json").json if row["id"] == "2")
    assert (core["work"], core["actual_work"], core["remaining_work"]) == (3840, 480, 3360)
    assert (core["budget"], core["actual_cost"], core["available"]) == (
        "1200.50",
        "100.00",
        "1100.50",
    )
    assert (core["progress"], core["progress_exact"]) == (13, "12.500000")
    assert (core["start"], core["finish"], core["owner"]) == ("2026-03-02", None, None)
    own = tpm.ok("get", small, "2:own", "--json").json
    assert (own["kind"], own["source_id"], own["actual_cost"]) == (None, None, "100.00")
    assert {own[key] for key in ("work", "progress", "progress_exact", "work_progress")} == {None}


def test_json_staffing_of_a_parent(tpm: CommandLine, small: Path) -> None:
    tpm.ok(
        "set", small, "5", "start=2026-04-01", "finish=2026-04-02", "assignments=Ana 50%, role:QA"
    )
    row = tpm.ok("get", small, "1", "--json").json
    assert (row["person_days"], row["fte_peak"], row["people"]) == ("3.00", "1.50", "1+1")
    leaf = tpm.ok("get", small, "5", "--json").json
    assert leaf["assignments"] == leaf["allocation"] == "Ana 50%, role:QA 100%"


def test_level_and_under_choose_rows(tpm: CommandLine, small: Path) -> None:
    def ids(*options: str) -> list[str]:
        return [row["id"] for row in tpm.ok("ls", small, "--json", *options).json]

    assert ids("--level", "1") == ["1"]
    assert ids("--level", "2") == ["1", "2", "5"]
    assert ids("--under", "2") == ["2", "2:own", "3", "4"]
    assert ids("--under", "2", "--level", "1") == ["2"]
    assert ids("--under", "5") == ["5"]


def test_columns_choose_values_but_rows_stay_known(tpm: CommandLine, small: Path) -> None:
    row = tpm.ok("ls", small, "--json", "--columns", "work,progress").json[1]
    assert list(row) == [
        "id",
        "parent_id",
        "level",
        "kind",
        "title",
        "own",
        "source_id",
        "work",
        "progress",
    ]


def test_text_is_an_aligned_outline_with_a_total(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("ls", small, "--columns", "progress,work,budget").out.splitlines() == [
        "   id  Work item   Progress  Work    Budget",
        "    1  Rollout           6%   64h  1,200.50",
        "    2    Core           13%   64h  1,200.50",
        "2:own      (own)",
        "    3      Design       50%   16h",
        "    4      Build         0%   48h  1,200.50",
        "    5    Training        0%",
        "total  Total             6%   64h  1,200.50",
    ]


class Screen:
    """A standard output that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    "width, fitting",
    [
        (40, []),
        (50, ["Status"]),
        (80, ["Status", "Progress", "Work", "Budget"]),
        (100, ["Status", "Progress", "Work", "Budget", "Actual cost", "Start"]),
        (110, ["Status", "Owner", "Progress", "Work", "Budget", "Actual cost", "Start"]),
    ],
)
def test_a_terminal_gets_the_columns_that_fit(
    width: int,
    fitting: list[str],
    tpm: CommandLine,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tpm.ok(
        "set", small, "4", "title=" + "設計 with a title that is far too long for any screen " * 4
    )
    monkeypatch.setattr(listing, "sys", type("Sys", (), {"stdout": Screen()}))
    monkeypatch.setenv("COLUMNS", str(width))
    lines = tpm.ok("ls", small).out.splitlines()
    widths = [sum(2 if char in "設計" else 1 for char in line) for line in lines]
    assert max(widths) <= width
    assert any("…" in line for line in lines)
    order = ["Status", "Owner", "Progress", "Work", "Budget", "Actual cost", "Start"]
    shown = lines[0].split("Work item")[1]
    assert [label for label in order if label in shown] == fitting


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--columns", "wrok"), "There is no column 'wrok'."),
        (("--level", "0"), "--level 0: levels count from 1."),
        (("--level", "x"), "Argument --level: invalid int value: 'x'."),
        (("--under", "99"), "There is no item 99 on this board."),
        (("--under", "2:own"), "2:own is not a work item; name one."),
        (("--under", "Core"), "'Core' is no row id such as 12 or 12:own."),
        (("more",), "Unrecognized arguments: more."),
    ],
)
def test_ls_refuses(words: tuple[str, ...], sentence: str, tpm: CommandLine, small: Path) -> None:
    assert tpm.refused("ls", small, *words).startswith(sentence)


@pytest.mark.parametrize(
    "row, field, text, value",
    [
        ("3", "work", "16h", 960),
        ("3", "title", "Design", "Design"),
        ("total", "budget", "1,200.50", "1200.50"),
        ("2:own", "actual_cost", "100", "100.00"),
        ("2:own", "own", "yes", True),
        ("3", "finish", "", None),
        ("1", "progress", "6%", 6),
        ("1", "progress_exact", "6.250000", "6.250000"),
        ("4", "status", "To do", "todo"),
        ("3", "level", "2", 2),
    ],
)
def test_get_one_value(
    row: str, field: str, text: str, value: object, tpm: CommandLine, small: Path
) -> None:
    assert tpm.ok("get", small, row, field).out == f"{text}\n"
    assert tpm.ok("get", small, row, field, "--json").json == value


def test_get_a_row_as_text(tpm: CommandLine, small: Path) -> None:
    said = dict(
        line.split(maxsplit=1) for line in tpm.ok("get", small, "4").out.splitlines() if " " in line
    )
    assert (said["title"], said["work"], said["own"]) == ("Build", "48h", "no")


def test_get_refuses(tpm: CommandLine, small: Path) -> None:
    assert tpm.refused("get", small, "3", "wrok").startswith("There is no column 'wrok'.")
    assert tpm.refused("get", small, "3:own") == "Item 3 has no (own) line."
    assert tpm.refused("get", small, "0") == "There is no item 0 on this board."
    assert tpm.refused("get", small, "9" * 30).endswith("`tpm-tui ls` shows them.")


def test_far_down_a_number_says_how_deep(tpm: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "deep.db"
    tpm.ok("new", path)
    table = tmp_path / "deep.csv"
    rows = [f"{n},{n - 1 or ''},level {n}" for n in range(1, 1502)]
    table.write_text("id,parent,title\n" + "\n".join(rows))
    assert tpm("import", table, "--into", path, "--yes").code == 0
    last = tpm.ok("ls", path, "--columns", "kind").out.splitlines()[-2]
    assert last.split() == ["1501", "(1500)", "level", "1501", "Task"]
    assert tpm.ok("ls", path, "--json").json[-1]["level"] == 1500
    assert tpm.ok("check", path).out.startswith("deep.db is sound")
    tpm.ok("set", path, "1501", "work=8h")
    assert tpm.ok("get", path, "1", "work", "--json").json == 480
