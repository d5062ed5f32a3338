"""`set` and `add`: what is typed in a script is what is typed in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine


def cell(tpm: CommandLine, board: Path, row: str, field: str) -> Any:
    return tpm.ok("get", board, row, field, "--json").json


def changes(tpm: CommandLine, board: Path) -> list[dict[str, Any]]:
    return list(tpm.ok("log", board, "--json", "--limit", "0").json)


def test_several_values_are_one_change_and_one_undo(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("set", small, "4", "work=7d", "owner=Ana", "status=in progress").out
    assert said.splitlines()[:3] == [
        "4 Build: Status To do -> In progress",
        "4 Build: Owner — -> Ana",
        "4 Build: Work 48h -> 56h",
    ]
    newest = changes(tpm, small)[:3]
    assert [row["field"] for row in newest] == ["work", "owner", "status"]
    assert len({row["txn"] for row in newest}) == 1
    assert tpm.ok("undo", small).out == "Undone: work, owner, status of Build.\n"
    assert cell(tpm, small, "4", "status") == "todo"
    assert cell(tpm, small, "4", "owner") is None


def test_the_rows_above_are_told(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("set", small, "3", "progress", "100").out.splitlines()
    assert said[0].startswith("3 Design: Status In progress -> Done")
    assert said[-1].startswith("  Core 13% -> 25%, work % 13% -> 14% · Rollout 6% -> 13%")


def test_a_value_may_stand_apart_and_be_negative(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "3", "actual_cost", "-500")
    assert cell(tpm, small, "3", "actual_cost") == "-500.00"
    tpm.ok("set", small, "3", "title", "a=b")
    assert cell(tpm, small, "3", "title") == "a=b"
    tpm.ok("set", small, "3", "actual_cost=")
    assert cell(tpm, small, "3", "actual_cost") is None


def test_setting_what_is_there_changes_nothing(tpm: CommandLine, small: Path) -> None:
    before = len(changes(tpm, small))
    assert tpm.ok("set", small, "3", "work=2d").out == "Nothing changed: it was so already.\n"
    assert len(changes(tpm, small)) == before


def test_both_dates_move_together(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "4", "start=2026-03-02", "finish=2026-03-06")
    tpm.ok("set", small, "4", "start=2026-05-04", "finish=2026-05-08")
    assert (cell(tpm, small, "4", "start"), cell(tpm, small, "4", "finish")) == (
        "2026-05-04",
        "2026-05-08",
    )
    tpm.ok("set", small, "4", "finish=2026-03-06", "start=2026-03-02")
    assert cell(tpm, small, "4", "finish") == "2026-03-06"
    refused = tpm.refused("set", small, "4", "start=2026-05-04", "finish=2026-05-01")
    assert refused == "The finish 2026-05-01 lies before the start 2026-05-04."
    assert cell(tpm, small, "4", "start") == "2026-03-02"


def test_done_and_a_later_word_in_one_change(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "3", "progress=100", "progress=40")
    assert (cell(tpm, small, "3", "progress"), cell(tpm, small, "3", "status")) == (
        40,
        "in_progress",
    )


def test_a_parent_takes_it_on_its_own_line(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("set", small, "1", "budget=50").out
    assert said.startswith("1:own Rollout: Budget — -> 50\n")
    assert cell(tpm, small, "1:own", "budget") == "50.00"
    assert cell(tpm, small, "1", "budget") == "1250.50"
    row = tpm.ok("set", small, "1:own", "budget=70", "--json").json
    assert (row["id"], row["own"], row["budget"]) == ("1:own", True, "70.00")
    row = tpm.ok("set", small, "1", "owner=Kim", "--json").json
    assert (row["id"], row["owner"]) == ("1", "Kim")
    tpm.ok("set", small, "1:own", "budget=")
    assert tpm.refused("get", small, "1:own") == "Item 1 has no (own) line."


@pytest.mark.parametrize(
    "row, value, sentence",
    [
        ("1", "progress=40", "Say why, as in '60 vendor says so until"),
        ("1", "start=2026-01-01", "Start of 'Rollout' is computed"),
        ("3", "progress=120", "'120' is outside 0 % to 100 %."),
        ("3", "work=soon", "'soon' is not a duration"),
        ("3", "available=3", "Available is computed"),
        ("3", "wrok=3", "There is no column 'wrok'"),
        ("3", "work", "'work' is not understood; write FIELD=VALUE"),
        ("3", "title=", "A title cannot be empty"),
        ("3:own", "work=3", "'Design' has no (own) line"),
        ("2:own", "title=x", "The (own) line has no work item of its own"),
        ("total", "work=3", "The total is the sum of the rows"),
        ("99", "work=3", "There is no item 99"),
        ("x", "work=3", "'x' is no row id"),
    ],
)
def test_set_refuses_and_changes_nothing(
    row: str, value: str, sentence: str, tpm: CommandLine, small: Path
) -> None:
    before = len(changes(tpm, small))
    assert tpm.refused("set", small, row, value).startswith(sentence)
    assert len(changes(tpm, small)) == before


def test_one_bad_value_refuses_all(tpm: CommandLine, small: Path) -> None:
    tpm.refused("set", small, "3", "work=1h", "progress=soon")
    assert cell(tpm, small, "3", "work") == 960


def test_add_prints_the_id(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("add", small, "Test", "--under", "2", "work=8h", "status=done").out == "6\n"
    row = tpm.ok("get", small, "6", "--json").json
    assert (row["kind"], row["work"], row["status"], row["progress"]) == ("phase", 480, "done", 100)
    made = tpm.ok("add", small, "Gate", "--after", "3", "--kind", "milestone", "--json").json
    assert (made["id"], made["kind"], made["parent_id"]) == ("7", "milestone", "2")
    tpm.ok("add", small, "First", "--before", "2", "progress=100")
    titles = [row["title"] for row in tpm.ok("ls", small, "--json").json]
    assert titles == [
        "Rollout",
        "First",
        "Core",
        "(own)",
        "Design",
        "Gate",
        "Build",
        "Test",
        "Training",
    ]
    tpm.ok("add", small, "--under", "top", "--", "-5 days")
    assert tpm.ok("get", small, "9", "title").out == "-5 days\n"


def test_add_with_values_is_one_undo(tpm: CommandLine, small: Path) -> None:
    tpm.ok("add", small, "Test", "--under", "2", "work=8h", "owner=Ana")
    assert tpm.ok("undo", small).out == "Undone: add Test.\n"
    assert tpm.refused("get", small, "6") == "There is no item 6 on this board."


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("",), "A title cannot be empty"),
        (("x", "--under", "99"), "There is no item 99"),
        (("x", "--after", "2:own"), "2:own is not a work item"),
        (("x", "--under", "1", "--after", "2"), "Argument --after: not allowed with"),
        (("x", "--kind", "thing"), "'thing' is none of these"),
        (("x", "progress=soon"), "'soon' is not a percentage"),
        (("x", "wrok=3"), "There is no column 'wrok'"),
        (("bad\x1bname",), "Character 4 (U+001B)"),
    ],
)
def test_add_refuses(words: tuple[str, ...], sentence: str, tpm: CommandLine, small: Path) -> None:
    assert tpm.refused("add", small, *words).startswith(sentence)
