"""What a command over-allocates or overspends is named, before and after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A program of 100,000 of which 90,000 are handed out."""
    file = new_file(tmp_path / "b.db", today="2026-02-02")
    with session(file) as opened:
        planted(
            opened,
            row("P", row("A", budget="50000"), row("B", budget="40000"), approved="100000"),
        )
    return file


def test_set_names_it_in_the_dry_run_and_afterwards(tpm: CommandLine, board: Path) -> None:
    out = tpm.ok("set", board, "3", "budget=60000", "--dry-run").out
    assert out.startswith("! P over-allocated by 10,000\n")
    found = tpm.ok("set", board, "3", "budget=60000", "--dry-run", "--json").json
    assert found["alarms"] == ["P over-allocated by 10,000"]
    assert "  P over-allocated by 10,000\n" in tpm.ok("set", board, "3", "budget=60000").out
    out = tpm.ok("set", board, "--where", "B", "budget=41000").out
    assert "P no longer over-allocated\n" in out
    out = tpm.ok("rm", board, "3", "--dry-run").out
    assert "over-allocated" not in out


def test_approving_a_change_names_it(tpm: CommandLine, board: Path) -> None:
    out = tpm.ok("budget", board, "3", "propose", "15000", "CR-7").out
    assert "over-allocated" not in out
    assert "! P over-allocated by 5,000\n" in tpm.ok("budget", board, "3", "approve").out


def test_logging_more_cost_than_there_is_budget(tpm: CommandLine, board: Path) -> None:
    out = tpm.ok("book", board, "3", "41000", "eur", "vendor").out
    assert "! B overspent by 1,000\n" in out
