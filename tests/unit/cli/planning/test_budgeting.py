"""`budget`: printing, and every action."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "b.db", today="2026-03-18")
    with session(path) as opened:
        planted(
            opened,
            row(
                "CRM",
                row("A", budget="200k", actual_cost="50k", start="2026-01-15", finish="2026-03-10"),
                row("B", budget="100k"),
                approved="400k",
                contingency="30k",
            ),
        )
    return path


def test_a_change_is_proposed_approved_and_printed(tpm: CommandLine, board: Path) -> None:
    said = tpm.ok("budget", board, "2", "propose", "20k", "more", "users", "CR-7").out
    assert said == "Propose +20,000 on A.\n"
    assert tpm.ok("budget", board, "2", "--json").json["proposed_budget"] == "220000.00"
    assert tpm.ok("budget", board, "2", "approve").out == "Approve +20,000 on A.\n"
    text = tpm.ok("budget", board, "2").out
    assert "  Budget       220,000\n" in text
    assert "+20,000 approved: more users, CR-7" in text
    assert "2026-02  112,820.51" in text
    (change,) = tpm.ok("budget", board, "2", "--json").json["changes"]
    assert (change["amount"], change["state"], change["ref"]) == ("20000.00", "approved", "CR-7")


def test_several_changes_wait_and_one_is_meant(tpm: CommandLine, board: Path) -> None:
    tpm.ok("budget", board, "2", "propose", "1k", "one")
    tpm.ok("budget", board, "2", "propose", "2k", "two")
    assert "Say which pending change is meant" in tpm.refused("budget", board, "2", "approve")
    first, second = tpm.ok("budget", board, "2", "--json").json["changes"]
    tpm.ok("budget", board, "2", "reject", first["id"], "no", "money")
    tpm.ok("budget", board, "2", "withdraw", second["id"])
    (left,) = tpm.ok("budget", board, "2", "--json").json["changes"]
    assert (left["state"], left["reason"]) == ("rejected", "one; no money")
    assert "There is no such pending change" in tpm.refused("budget", board, "2", "approve")


def test_money_moves(tpm: CommandLine, board: Path) -> None:
    tpm.ok("budget", board, "3", "draw", "cont", "10k", "vendor", "late", "R-3")
    assert tpm.ok("get", board, "1", "contingency").out.strip() == "20,000"
    assert "150,000 available" in tpm.refused("budget", board, "2", "transfer", "3", "150001", "x")
    tpm.ok("budget", board, "2", "transfer", "3", "5k", "scope")
    assert tpm.ok("get", board, "3", "budget").out.strip() == "115,000"
    assert tpm.ok("budget", board, "1", "--json").json["unallocated"] == "70000.00"
    tpm.ok("undo", board)
    assert tpm.ok("get", board, "3", "budget").out.strip() == "110,000"


def test_lines_and_freezing(tpm: CommandLine, board: Path) -> None:
    item = tpm.ok("add", board, "C", "--under", "1").out.strip()
    tpm.ok("budget", board, item, "line", "Licences", "1200", "usd", "@", "0.92", "capex")
    (line,) = tpm.ok("budget", board, item, "--json").json["lines"]
    assert (line["amount"], line["class"]) == ("1104.00", "capex")
    tpm.ok("budget", board, item, "unline", line["id"])
    assert tpm.ok("budget", board, item, "--json").json["budget"] is None
    assert tpm.ok("budget", board, "freeze").out == "Freeze budgets as of 2026-03-18.\n"
    tpm.ok("set", board, "2", "budget=300k", "--reason", "more users")
    found = tpm.ok("budget", board, "2", "--json").json
    assert (found["original_budget"], found["budget"]) == ("200000.00", "300000.00")
    made = tpm.ok("add", board, "D", "--under", "1", "budget=7", "--reason", "R-4").out.strip()
    assert tpm.ok("get", board, made, "budget").out.strip() == "7"
    tpm.ok("set", board, "2", "status=cancelled")
    assert tpm.ok("get", board, "2", "budget").out.strip() == "50,000"
    tpm.ok("budget", board, "unfreeze")
    assert "not frozen" in tpm.refused("budget", board, "unfreeze")


def test_what_is_no_action(tpm: CommandLine, board: Path) -> None:
    assert "'spend' is no action" in tpm.refused("budget", board, "2", "spend", "5k")
    assert "Begin with an amount" in tpm.refused("budget", board, "2", "propose")
    assert "Say where to" in tpm.refused("budget", board, "2", "transfer", "3")


def test_all_changes_are_listed_what_waits_first(tpm: CommandLine, board: Path) -> None:
    assert tpm.ok("budget", board, "--changes").out == "No budget was changed there.\n"
    assert tpm.ok("budget", board, "--changes", "--json").json == []
    tpm.ok("budget", board, "2", "propose", "20k", "more", "users", "CR-7")
    tpm.ok("budget", board, "2", "transfer", "3", "5k", "scope")
    text = tpm.ok("budget", board, "--changes").out
    head, first, *rest = (" ".join(line.split()) for line in text.splitlines())
    assert head == "ID Row Amount State Entry By Day Why"
    assert first.startswith("2 A +20,000 pending")
    assert first.endswith("more users, CR-7")
    assert sorted(line.partition(" approved")[0] for line in rest) == ["2 A -5,000", "3 B +5,000"]
    assert all(line.endswith("transfer A -> B: scope") for line in rest)
    found = tpm.ok("budget", board, "3", "--changes", "--json").json
    assert [(one["item"], one["amount"], one["other"], one["of"]) for one in found] == [
        ("3", "5000.00", "2", "budget")
    ]
    assert len(tpm.ok("budget", board, "1", "--changes", "--json").json) == 3
    assert "Say which row is meant" in tpm.refused("budget", board)


def test_a_transfer_out_of_an_approved_budget_is_in_its_ledger(
    tpm: CommandLine, board: Path
) -> None:
    item = tpm.ok("add", board, "Other", "budget=7k").out.strip()
    tpm.ok("budget", board, "2", "transfer", item, "5k", "scope")
    found = tpm.ok("budget", board, "1", "--json").json
    assert (found["budget"], found["original_budget"]) == ("395000.00", "400000.00")
    (change,) = found["changes"]
    assert (change["amount"], change["of"], change["cause"]) == ("-5000.00", "approved", "transfer")
    assert "-5,000 approved (transfer): scope" in tpm.ok("budget", board, "1").out
    assert "own" not in tpm.ok("ls", board).out
