"""`--reason`: on every command that changes a board, and asked for where the board says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tpm_tui.cli.catalog import COMMANDS, command

WRITES = ("import", "set", "add", "comment", "book", "budget", "field", "person", "role", "view", "override",
          "settings", "basis", "spread", "mv", "rm", "lint")  # fmt: skip


@pytest.fixture
def asking(tpm: CommandLine, rollout: Path) -> Path:
    tpm.ok(
        "settings",
        rollout,
        "reasons=budget, actual_work, assignments, weight basis, create, delete, move",
    )
    return rollout


def test_every_command_that_changes_something_takes_one() -> None:
    taking = [name for name in COMMANDS if "--reason" in command(name).parser().format_help()]
    assert set(WRITES) <= set(taking)


@pytest.mark.parametrize(
    "words, what",
    [
        (("set", "4", "budget=1300"), "another budget of 'Build'"),
        (("set", "--where", "is:leaf", "budget=5"), "another budget of 3 rows"),
        (("add", "New", "--under", "2"), "adding 'New'"),
        (("rm", "4"), "deleting 'Build'"),
        (("mv", "4", "--under", "5"), "moving 'Build'"),
        (("book", "3", "3h"), "another actual work of 'Design'"),
        (("budget", "4", "line", "Licences", "1200"), "another budget of 'Build'"),
        (("basis", "2", "equal"), "another weight basis of 'Core'"),
        (("spread", "2", "budget", "500"), "another budget of"),
    ],
)
def test_a_reason_is_asked_for_and_kept(
    words: tuple[str, ...], what: str, tpm: CommandLine, asking: Path
) -> None:
    name, *rest = words
    before = tpm.ok("log", asking, "--head").out
    told = tpm.refused(name, asking, *rest)
    assert told.startswith(f"On this board {what}")
    assert told.endswith("needs a reason. Say why: --reason 'CR-7, more users'.")
    assert tpm.ok("log", asking, "--head").out == before
    tpm.ok(name, asking, *rest, "--reason", "CR-7, =more")
    assert tpm.ok("log", asking, "--json", "--limit", "1").json[0]["reason"] == "CR-7, =more"
    assert tpm.ok("undo", asking).out


def test_a_dry_run_says_it_too(tpm: CommandLine, asking: Path) -> None:
    for words in (("set", asking, "4", "budget=5"), ("rm", asking, "4"), ("add", asking, "x")):
        assert "needs a reason" in tpm.refused(*words, "--dry-run")
        assert "nothing was written" in tpm.ok(*words, "--dry-run", "--reason", "why not").out


def test_what_is_said_in_the_words_of_a_budget_serves(tpm: CommandLine, asking: Path) -> None:
    tpm.ok("budget", asking, "freeze")
    tpm.ok("budget", asking, "4", "change", "20", "R-3 struck")
    tpm.ok("budget", asking, "4", "change", "30", "--reason", "R-4 struck")
    found = tpm.ok("log", asking, "--json", "--limit", "2").json
    assert [one["reason"] for one in found] == ["R-4 struck", "R-3 struck"]
    ledger = tpm.ok("budget", asking, "4", "--json").json["changes"]
    assert sorted(one["reason"] for one in ledger) == ["R-3 struck", "R-4 struck"]


def test_an_import_is_asked_once(tpm: CommandLine, asking: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("title,budget\nX,5\nY,6\n")
    told = tpm("import", table, "--into", asking, "--yes")
    assert (told.code, "adding 2 rows needs a reason" in told.err) == (2, True)
    assert tpm("import", table, "--into", asking, "--yes", "--reason", "new scope").code == 0
    found = tpm.ok("log", asking, "--json", "--text", "new scope").json
    assert len(found) == 2


def test_a_reason_too_long_is_refused(tpm: CommandLine, asking: Path) -> None:
    assert "500 fit" in tpm.refused("set", asking, "4", "budget=1", "--reason", "x" * 501)


def test_what_is_taken_back_keeps_its_reason_unless_another_one_is_said(
    tpm: CommandLine, asking: Path
) -> None:
    tpm.ok("set", asking, "4", "budget=1300", "--reason", "CR-1")
    tpm.ok("undo", asking)
    tpm.ok("redo", asking)
    tpm.ok("undo", asking, "--reason", "CR-1 was withdrawn")
    told = tpm.ok("log", asking, "--limit", "4", "--json")
    assert [one["reason"] for one in json.loads(told.out)] == [
        "CR-1 was withdrawn", "CR-1", "CR-1", "CR-1",
    ]  # fmt: skip
