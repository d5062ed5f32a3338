"""`basis`, `spread` and `--dry-run` of the commands that change rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine


def cell(tpm: CommandLine, board: Path, row: str, field: str) -> Any:
    return tpm.ok("get", board, row, field, "--json").json


def lines(tpm: CommandLine, *words: str | Path) -> list[str]:
    return tpm.ok(*words).out.splitlines()


def test_the_basis_of_the_board(tpm: CommandLine, small: Path) -> None:
    assert lines(tpm, "basis", small) == ["board: work"]
    dry = lines(tpm, "basis", small, "equal", "--dry-run")
    assert dry == [
        "1 Rollout: Progress 6% -> 17% (+11)",
        "2 Core: Progress 13% -> 25% (+12)",
        "total: Progress 6% -> 17% (+11)",
        "Dry run: Weight basis of the board: equal; nothing was written.",
    ]
    assert lines(tpm, "basis", small) == ["board: work"]
    assert lines(tpm, "basis", small, "equal")[-1] == "Weight basis of the board: equal."
    assert lines(tpm, "basis", small) == ["board: equal"]
    assert cell(tpm, small, "2", "progress") == 25
    assert lines(tpm, "basis", small, "equal") == ["Nothing would change: it is so already."]
    tpm.ok("undo", small)
    assert cell(tpm, small, "2", "progress") == 13


def test_the_basis_of_a_subtree(tpm: CommandLine, small: Path) -> None:
    found = tpm.ok("basis", small, "2", "equal", "--json").json
    assert found["written"] is True
    assert found["progress"][1] == {
        "id": "2", "title": "Core", "before": "13%", "after": "25%",
    }  # fmt: skip
    assert lines(tpm, "basis", small) == ["board: work", "2 Core: equal"]
    assert tpm.ok("basis", small, "--json").json == {
        "board": "work", "rows": [{"id": "2", "basis": "equal"}],
    }  # fmt: skip
    tpm.ok("basis", small, "2", "inherit")
    assert lines(tpm, "basis", small) == ["board: work"]


def test_typing_into_the_column_tells_the_same(tpm: CommandLine, small: Path) -> None:
    dry = lines(tpm, "set", small, "2", "basis", "equal", "--dry-run")
    assert "2 Core: Progress 13% -> 25% (+12)" in dry
    assert lines(tpm, "basis", small) == ["board: work"]


@pytest.mark.parametrize(
    "words, reason",
    [
        (("3", "equal"), "nothing below Design to weigh"),
        (("magic",), "'magic' is no weight basis"),
        (("inherit",), "The board inherits from nothing"),
        (("2", "equal", "now"), "Give a row and a basis"),
    ],
)
def test_a_basis_that_is_refused(
    tpm: CommandLine, small: Path, words: tuple[str, ...], reason: str
) -> None:
    assert reason in tpm.refused("basis", small, *words)


def test_spread(tpm: CommandLine, small: Path) -> None:
    dry = lines(tpm, "spread", small, "2", "budget", "100k", "--by", "work", "--dry-run")
    assert dry[0] == "2 Core: Budget 1,200.50 -> 100,000 (+98,799.50)"
    assert "3 Design: Budget — -> 25,000 (+25,000)" in dry
    assert "4 Build: Budget 1,200.50 -> 75,000 (+73,799.50)" in dry
    assert dry[-1] == (
        "Dry run: Spread 100,000 by work over 2 rows: budget of Core; nothing was written."
    )
    assert cell(tpm, small, "3", "budget") is None
    said = lines(tpm, "spread", small, "2", "budget", "100k", "--by", "work")
    assert said[0] == "Spread 100,000 by work over 2 rows: budget of Core."
    assert "Core budget +98,799.50" in said[1]
    assert cell(tpm, small, "4", "budget") == "75000.00"
    assert lines(tpm, "spread", small, "2", "budget", "--by", "share") == [
        "Nothing changed: it was so already."
    ]
    found = tpm.ok("spread", small, "total", "budget", "90", "--children", "--json").json
    assert found["changed"] == 3
    assert [cell(tpm, small, row, "budget") for row in "345"] == ["22.50", "22.50", "45.00"]


def test_a_spread_that_is_refused(tpm: CommandLine, small: Path) -> None:
    assert "nothing below Design" in tpm.refused("spread", small, "3", "budget", "5")
    assert "does not add up" in tpm.refused("spread", small, "2", "owner", "5")
    assert "Nothing negative" in tpm.refused("spread", small, "2", "budget", "-5eur")


def test_a_dry_run_of_a_new_row(tpm: CommandLine, small: Path) -> None:
    dry = lines(tpm, "add", small, "Buy", "budget=99.50", "--under", "2", "--dry-run")
    assert "2 Core: Budget 1,200.50 -> 1,300 (+99.50)" in dry
    assert dry[-1] == "Dry run: Add Buy; nothing was written."
    assert len(tpm.ok("ls", small, "--json").json) == 6


def test_a_dry_run_of_deleting_and_moving(tpm: CommandLine, small: Path) -> None:
    dry = lines(tpm, "rm", small, "4", "--dry-run")
    assert "2 Core: Budget 1,200.50 -> — (-1,200.50)" in dry
    assert dry[-1] == "Dry run: Delete Build; nothing was written."
    found = tpm.ok("mv", small, "4", "--under", "5", "--dry-run", "--json").json
    budget = {
        one["id"]: (one["before"], one["after"])
        for one in found["cells"]
        if one["field"] == "budget"
    }
    assert budget["2"] == ("1200.50", None)
    assert budget["5"] == (None, "1200.50")
    assert cell(tpm, small, "4", "parent_id") == "2"


def test_what_would_change_nothing(tpm: CommandLine, small: Path) -> None:
    assert lines(tpm, "mv", small, "4", "--after", "3", "--dry-run") == [
        "Nothing would change: it is so already."
    ]
