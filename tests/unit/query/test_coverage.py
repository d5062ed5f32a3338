"""Coverage, `7/10`, is asked for and sorted by how much of it that is, not by its letters."""

from __future__ import annotations

import json
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
            row("Half", row("a", work="1h"), row("b")),
            row("All", row("c", work="1h"), row("d", work="1h")),
            row("Most", *(row(f"m{one}", work="1h") for one in range(10)), row("n")),
            row("None", row("e")),
        )
    return path


@pytest.mark.parametrize(
    "line, titles",
    [
        ("coverage<80%", ["Half", "None"]),
        ("coverage<80", ["Half", "None"]),
        ("coverage<100%", ["Half", "Most", "None"]),
        ("coverage>=100", ["All"]),
        ("coverage>50", ["All", "Most"]),
        ("coverage:>0", ["Half", "All", "Most"]),
        ('coverage:"1/2"', ["Half"]),
        ("coverage:/2", ["Half", "All"]),
    ],
)
def test_a_filter_compares_parts(
    tpm: CommandLine, board: Path, line: str, titles: list[str]
) -> None:
    ran = tpm("ls", board, "--filter", line, "--matches-only", "--json")
    assert [one["title"] for one in json.loads(ran.out)] == titles


def test_what_is_no_part_is_told(tpm: CommandLine, board: Path) -> None:
    said = tpm.refused("ls", board, "--filter", "coverage<much")
    assert "'much' is no percentage such as 80" in said


def test_sorting_goes_by_the_part(tpm: CommandLine, board: Path) -> None:
    rows = tpm("ls", board, "--sort", "coverage", "--level", "1", "--json").json
    assert [one["title"] for one in rows][:4] == ["None", "Half", "Most", "All"]
