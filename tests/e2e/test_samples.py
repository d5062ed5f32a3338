"""Real plans, imported by the command line: every summary row is what their own program stored."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine

PLANS = ("01-softdev.xml", "02-si304.xml", "03-wiselin.xml", "04-zaki4.xml", "05-newprod.xml")

MINUTE = Decimal(1)
CENT = Decimal("0.01")


def rows_of(tpm: CommandLine, sample: Path, folder: Path) -> list[dict[str, Any]]:
    """Rows of a new board that the sample was imported into."""
    board = folder / "board.db"
    ran = tpm("import", sample, "--into", board, "--yes")
    assert ran.code == 0, ran.err
    assert tpm.ok("check", board).out.startswith("board.db is sound")
    return list(tpm.ok("ls", board, "--json").json)


def expected_of(sample: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((sample.parent / "EXPECTED.json").read_text())[sample.name]
    return found


def rounded(text: str) -> int:
    """The unrounded percentage rounded half up: what is shown is also clamped."""
    return int(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP))


def deviations(row: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """In which figures a summary row is not what its own program stored."""
    found = []
    for key, hours in (
        ("work", "work_h"),
        ("actual_work", "act_work_h"),
        ("remaining_work", "rem_work_h"),
    ):
        if abs(Decimal(row[key] or 0) - Decimal(str(wanted[hours])) * 60) > MINUTE:
            found.append(f"{key}: {row[key]} minutes, not {wanted[hours]} hours")
    for key, money in (("budget", "cost"), ("actual_cost", "act_cost")):
        if abs(Decimal(row[key] or 0) - Decimal(str(wanted[money]))) > CENT:
            found.append(f"{key}: {row[key]}, not {wanted[money]}")
    for key, percent in (("progress_exact", "pct"), ("work_progress_exact", "pct_work")):
        if rounded(row[key]) != wanted[percent]:
            found.append(f"{key}: {row[key]}, not {wanted[percent]}")
    if wanted["mode"] == "AUTO_SCHEDULED":
        found += [
            f"{key}: {row[key]}, not {wanted[key]}"
            for key in ("start", "finish")
            if row[key] != wanted[key][:10]
        ]
    return [f"{wanted['name']} (UID {wanted['uid']}): {what}" for what in found]


@pytest.mark.parametrize("name", PLANS)
def test_every_summary_row_equals_its_source(
    name: str, tpm: CommandLine, samples: Path, tmp_path: Path
) -> None:
    rows = rows_of(tpm, samples / name, tmp_path)
    expected = expected_of(samples / name)
    by_source = {row["source_id"]: row for row in rows if not row["own"]}
    assert len(by_source) == expected["rows"]
    parents = {row["parent_id"] for row in rows if not row["own"]}
    summaries = [row for row in rows if row["id"] in parents]
    assert len(summaries) == expected["summaries"] == len(expected["summary_rows"])
    found = [
        line
        for wanted in expected["summary_rows"]
        for line in deviations(by_source[str(wanted["uid"])], wanted)
    ]
    assert found == []


@pytest.mark.parametrize("name", PLANS)
def test_the_comparison_bites(name: str, samples: Path) -> None:
    """Every figure that is off by more than it may be is found."""
    wanted = expected_of(samples / name)["root"]
    exact = {"work": "work_h", "actual_work": "act_work_h", "remaining_work": "rem_work_h"}
    row: dict[str, Any] = {key: round(wanted[hours] * 60) for key, hours in exact.items()}
    row |= {"budget": f"{wanted['cost']:.2f}", "actual_cost": f"{wanted['act_cost']:.2f}"}
    row |= {"progress_exact": str(wanted["pct"]), "work_progress_exact": str(wanted["pct_work"])}
    row |= {"start": wanted["start"][:10], "finish": wanted["finish"][:10]}
    assert deviations(row, wanted) == []
    for key, value in row.items():
        other = "1999-01-01" if key in ("start", "finish") else str(Decimal(value) + 2)
        assert len(deviations({**row, key: other}, wanted)) == 1


def test_shown_percentages_are_rounded_and_never_early(
    tpm: CommandLine, samples: Path, tmp_path: Path
) -> None:
    rows = rows_of(tpm, samples / "04-zaki4.xml", tmp_path)
    for row in rows:
        for key in ("progress", "work_progress"):
            if row[key] is not None and 1 <= Decimal(row[f"{key}_exact"]) <= 99:
                assert row[key] == rounded(row[f"{key}_exact"])
    assert {row["progress"] for row in rows} >= {0, 100}


def test_a_spanish_jira_export_loses_no_row(
    tpm: CommandLine, samples: Path, tmp_path: Path
) -> None:
    rows = rows_of(tpm, samples / "06-jira-es-261.csv", tmp_path)
    items = [row for row in rows if not row["own"]]
    assert len(items) == 261
    assert max(row["level"] for row in items) + 1 == 3
    assert sum(row["parent_id"] is None for row in items) == 8
    assert len({row["source_id"] for row in items}) == 261
    by_source = {row["source_id"]: row for row in items}
    assert by_source["DUMI-116"]["start"] == "2025-09-19"
    assert by_source["DUMI-116"]["status"] == "finalizada"
    assert by_source["DUMI-116"]["parent_id"] == by_source["DUMI-81"]["id"]
    statuses = tpm.ok(
        "log", tmp_path / "board.db", "--field", "item", "--limit", "0", "--json"
    ).json
    assert {row["new"].get("status") for row in statuses} - {None} <= {
        row["status"] for row in items
    }


def test_a_plan_imported_twice_adds_up(tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    """Into an item of a board with another basis and calendar, where the other plan stays as it is."""
    board = tmp_path / "board.db"
    tpm.ok("new", board, "--template", "erp", "--start", "2026-09-01")
    tpm.ok("add", board, "Imported")
    top = tpm.ok("ls", board, "--json", "--level", "1").json[-1]["id"]
    before = tpm.ok("get", board, "1", "--json").json
    for _ in range(2):
        ran = tpm("import", samples / "04-zaki4.xml", "--into", board, "--under", top, "--yes")
        assert ran.code == 0
    wanted = expected_of(samples / "04-zaki4.xml")["root"]
    row = tpm.ok("get", board, top, "--json").json
    assert row["work"] == wanted["work_h"] * 60 * 2
    assert Decimal(row["budget"]) == Decimal(str(wanted["cost"])) * 2
    assert tpm.ok("get", board, "1", "--json").json == before
    assert tpm.ok("check", board).code == 0
    tpm.ok("undo", board)
    assert tpm.ok("get", board, top, "work", "--json").json == wanted["work_h"] * 60
