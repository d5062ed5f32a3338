"""`set --where` and formulas in `set`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine


def cell(tpm: CommandLine, board: Path, row: str, field: str) -> Any:
    return tpm.ok("get", board, row, field, "--json").json


def test_all_matching_rows_are_one_change(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("set", small, "--where", "is:leaf under:#2", "owner=Ana", "work=work*2").out
    assert said == "2 of 2 matching items changed. Owner and work of 2 rows.\n"
    assert [cell(tpm, small, row, "work") for row in "34"] == [1920, 5760]
    assert {cell(tpm, small, row, "owner") for row in "34"} == {"Ana"}
    assert tpm.ok("undo", small).out == "Undone: owner and work of 2 rows.\n"
    assert [cell(tpm, small, row, "work") for row in "34"] == [960, 2880]


def test_formulas_see_what_was_there_before(tpm: CommandLine, small: Path) -> None:
    words = ("budget==actual_cost", "actual_cost==budget")
    tpm.ok("set", small, "4", "actual_cost=7")
    tpm.ok("set", small, "--where", "id:4", *words)
    assert (cell(tpm, small, "4", "budget"), cell(tpm, small, "4", "actual_cost")) == (
        "7.00",
        "1200.50",
    )


def test_both_dates_of_many_rows_move_together(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "--where", "is:leaf", "start=2026-03-02", "finish=2026-03-06")
    tpm.ok("set", small, "--where", "is:leaf", "start=2026-05-04", "finish=2026-05-08")
    assert {cell(tpm, small, row, "finish") for row in "345"} == {"2026-05-08"}
    tpm.ok("set", small, "--where", "is:leaf", "start=start-28", "finish=finish-28")
    assert {cell(tpm, small, row, "start") for row in "345"} == {"2026-04-06"}


def test_a_dry_run_tells_and_writes_nothing(tpm: CommandLine, small: Path) -> None:
    words = ("set", small, "--where", "work>1d", "actual_cost=5", "--dry-run")
    assert tpm.ok(*words).out.splitlines() == [
        "3 Design: Actual cost — -> 5",
        "4 Build: Actual cost — -> 5",
        "Above:",
        "2 Core: Actual cost 100 -> 110 (+10)",
        "2 Core: Available 1,100.50 -> 1,090.50 (-10)",
        "1 Rollout: Actual cost 100 -> 110 (+10)",
        "1 Rollout: Available 1,100.50 -> 1,090.50 (-10)",
        "total: Actual cost 100 -> 110 (+10)",
        "total: Available 1,100.50 -> 1,090.50 (-10)",
        "Dry run: 2 items would change; nothing was written.",
    ]
    found = tpm.ok(*words, "--json").json
    assert (found["matched"], found["changed"]) == (4, 2)
    assert found["label"] == "actual cost of 2 rows (2 skipped: sum of the rows below)"
    assert found["changes"][1] == {
        "id": "4",
        "field": "actual_cost",
        "before": None,
        "after": "5.00",
    }
    assert found["above"][0] == {
        "id": "2",
        "title": "Core",
        "field": "actual_cost",
        "before": "100.00",
        "after": "110.00",
        "difference": "+10",
        "above": True,
    }
    assert cell(tpm, small, "4", "actual_cost") is None
    alone = tpm.ok("set", small, "4", "work=1d", "--dry-run").out.splitlines()
    assert alone[:4] == [
        "4 Build: Work 48h -> 8h",
        "Above:",
        "2 Core: Progress 13% -> 33% (+20)",
        "2 Core: Work 64h -> 24h (-40h)",
    ]
    assert alone[-1] == "Dry run: 1 item would change; nothing was written."
    assert cell(tpm, small, "4", "work") == 2880


def test_what_does_not_fit_is_left_out_and_counted(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("set", small, "--where", "level>=1", "progress=50").out
    assert said.startswith("2 of 5 matching items changed. Progress of 3 rows (2 skipped: ")
    assert tpm.refused("set", small, "--where", "is:parent", "progress=50")
    said = tpm.ok("set", small, "--where", "is:leaf", "budget==budget/0").out
    assert said.startswith("0 of 3 matching items changed. Budget of 2 rows (1 skipped: ")


def test_sums_of_rows_below_are_left_alone(tpm: CommandLine, small: Path) -> None:
    before = cell(tpm, small, "1", "budget")
    said = tpm.ok("set", small, "--where", "level>=1", "budget=budget*2").out
    assert "sum of the rows below" in said
    assert cell(tpm, small, "1", "budget") == f"{float(before) * 2:.2f}"
    refused = tpm.refused("set", small, "--where", "id:1", "budget=budget*2")
    assert refused.startswith("Budget of 'Rollout' is the sum of the rows below; select those.")
    refused = tpm.refused("set", small, "1", "budget=budget*2")
    assert refused.startswith("Budget of 'Rollout' is the sum of the rows below; select those.")


def test_nothing_matches_or_nothing_changes(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("set", small, "--where", "owner:zoe", "owner=Ana").out
    assert said == "No item matches; nothing changed.\n"
    assert tpm.ok("set", small, "--where", "owner:zoe", "owner=x", "--json").json["matched"] == 0
    said = tpm.ok("set", small, "--where", "owner:mei", "owner=Mei").out
    assert said == "0 of 1 matching items changed. Owner of Training.\n"


def test_one_cell_takes_a_formula(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "4", "budget=budget * 1.5")
    assert cell(tpm, small, "4", "budget") == "1800.75"
    tpm.ok("set", small, "4", "actual_cost==budget - 0.75")
    assert cell(tpm, small, "4", "actual_cost") == "1800.00"
    tpm.ok("set", small, "3", "title=budget * 2")
    assert cell(tpm, small, "3", "title") == "budget * 2"


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--where", "ownr:x", "owner=A"), '--where, column 1: there is no field "ownr"'),
        (("--where", " ", "owner=A"), "--where is empty."),
        (("--where", "is:leaf", "4", "owner=A"), "'4' is not understood; write FIELD=VALUE"),
        (("--where", "is:leaf", "wrok=1"), "There is no column 'wrok'"),
        (("--where", "is:leaf", "work=3x"), "'3x' is not a duration"),
        (("--where", "is:leaf", "available=3"), "Available is computed"),
        (("--where", "build", "budget==budget/0"), "The formula gives #DIV/0"),
        (("4",), "Say what to set, such as work=3d."),
        (("4", "work=3x"), "'3x' is not a duration"),
        (("4", "budget==wrok"), "Column 2: there is no field"),
    ],
)
def test_what_cannot_be_set(
    words: tuple[str, ...], sentence: str, tpm: CommandLine, small: Path
) -> None:
    before = tpm.ok("ls", small, "--json").json
    assert tpm.refused("set", small, *words).startswith(sentence)
    assert tpm.ok("ls", small, "--json").json == before
