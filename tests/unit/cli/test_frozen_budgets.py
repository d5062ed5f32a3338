"""Frozen budgets in scripts: another budget needs a reason, and so does the first one of a new row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine


@pytest.fixture
def frozen(tpm: CommandLine, small: Path) -> Path:
    """Build (4) has 1,200.50 when budgets are frozen."""
    tpm.ok("budget", small, "freeze", "2026-03-01")
    return small


def budget(tpm: CommandLine, board: Path, row: str) -> tuple[Any, Any, list[tuple[str, str]]]:
    """Original budget, budget, and the amounts and reasons of its ledger."""
    found = tpm.ok("budget", board, row, "--json").json
    ledger = [(one["amount"], one["reason"]) for one in found["changes"]]
    return found["original_budget"], found["budget"], ledger


@pytest.mark.parametrize(
    "words",
    [
        ("set", "4", "budget=2000"),
        ("set", "4", "budget=2000", "owner=Ana"),
        ("set", "4", "budget=2000", "--dry-run"),
        ("set", "4", "budget=2000", "--reason", " "),
        ("set", "--where", "id:4", "budget=2000"),
        ("spread", "2", "budget", "5000"),
    ],
)
def test_without_a_reason_a_frozen_budget_stays(
    tpm: CommandLine, frozen: Path, words: tuple[str, ...]
) -> None:
    said = tpm.refused(words[0], frozen, *words[1:])
    assert "Budgets are frozen since 2026-03-01" in said
    assert "--reason 'CR-7, more users'" in said
    assert budget(tpm, frozen, "4") == ("1200.50", "1200.50", [])
    assert tpm.ok("get", frozen, "4", "owner", "--json").json is None


def test_a_reason_makes_it_an_approved_change(tpm: CommandLine, frozen: Path) -> None:
    said = tpm.ok("set", frozen, "4", "budget=2000", "owner=Ana", "--reason", " CR-7 \n users ").out
    assert "4 Build: budget change added: +799.50 approved: CR-7 users" in said.splitlines()
    assert budget(tpm, frozen, "4") == ("1200.50", "2000.00", [("799.50", "CR-7 users")])
    entry = tpm.ok("budget", frozen, "4", "--json").json["changes"][0]
    assert entry["state"] == "approved"
    assert entry["by"]
    assert entry["time"]
    tpm.ok("undo", frozen)
    assert budget(tpm, frozen, "4") == ("1200.50", "1200.50", [])


def test_many_rows_have_one_reason(tpm: CommandLine, frozen: Path) -> None:
    words = ("--where", "is:leaf under:#2", "budget=3000", "--reason", "CR-8")
    found = tpm.ok("set", frozen, *words, "--dry-run", "--json").json
    assert [one["after"]["reason"] for one in found["changes"]] == ["CR-8", "CR-8"]
    tpm.ok("set", frozen, *words)
    assert budget(tpm, frozen, "3") == (None, "3000.00", [("3000.00", "CR-8")])
    assert budget(tpm, frozen, "4") == ("1200.50", "3000.00", [("1799.50", "CR-8")])
    assert "other budgets of 2 rows need a reason" in tpm.refused(
        "set", frozen, *words[:2], "budget=1"
    )


def test_what_is_no_other_budget_needs_no_reason(tpm: CommandLine, frozen: Path) -> None:
    tpm.ok("set", frozen, "4", "budget=1200.50", "owner=Ana")
    tpm.ok("budget", frozen, "unfreeze")
    tpm.ok("set", frozen, "4", "budget=7", "--reason", "CR-9")
    assert budget(tpm, frozen, "4") == ("7.00", "7.00", [])


def test_the_first_budget_of_a_new_row_is_its_original_one(
    tpm: CommandLine, frozen: Path, tmp_path: Path
) -> None:
    add = ("add", frozen, "Extra", "budget=500", "--under", "2")
    for more in ((), ("--dry-run",)):
        assert "adding 'Extra' with a budget needs a reason" in tpm.refused(*add, *more)
    tpm.ok("add", frozen, "Nothing", "work=5h")
    new = tpm.ok(*add, "--reason", "CR-7").out.strip()
    assert budget(tpm, frozen, new) == ("500.00", "500.00", [])
    table = tmp_path / "more.csv"
    table.write_text("Title,Budget\nImported,700\n", encoding="utf-8")
    told = tpm("import", table, "--into", frozen, "--yes")
    assert (told.code, "adding 'Imported' with a budget needs" in told.err) == (2, True)
    tpm.ok("import", table, "--into", frozen, "--yes", "--reason", "CR-8")
    found = tpm.ok("find", frozen, "Imported", "--json").json[0]["id"]
    assert budget(tpm, frozen, found) == ("700.00", "700.00", [])
