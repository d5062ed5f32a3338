"""`book` and `timesheet`."""

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
                "Core", row("Design", work="40h", assignments="Ana 50%"), row("Build", owner="Ben")
            ),
        )
    return path


def test_booking_and_the_week(tpm: CommandLine, board: Path) -> None:
    said = tpm.ok("book", board, "2", "3h yesterday", "--as", "ana").out
    assert said.startswith("Logged 3h by Ana on Tue 17 Mar on Design; actual 3h, remaining 37h")
    tpm.ok("book", board, "2", "-1h", "ana", "yesterday")
    tpm.ok("book", board, "1", "250", "eur", "ana", "travel", "mon")
    (made,) = tpm.ok("book", board, "3", "1.5h", "@ana", "mon", '"a b"', "--json").json
    assert (made["who"], made["seconds"], made["text"], made["item"]) == ("Ana", 5400, "a b", "3")
    assert tpm.ok("book", board, "1:own").out == "250 EUR by Ana on Mon 16 Mar 2026: travel\n"
    lines = tpm.ok("timesheet", board, "--person", "ana").out.splitlines()
    assert lines[0] == "Ana: week 12, Mon 16 Mar to Sun 22 Mar 2026"
    assert [line.split() for line in lines[2:]] == [
        ["(own)", "of", "Core", "250"],
        ["Design", "2h", "2h"],
        ["Build", "1h", "30m", "1h", "30m"],
        ["total", "1h", "30m", "2h", "3h", "30m", "250"],
    ]
    found = tpm.ok("timesheet", board, "--person", "ana", "--json").json
    assert (found["total"], found["cost"], found["items"][1]["seconds"][1]) == (
        12600,
        "250.00",
        7200,
    )
    assert "Nothing is logged" in tpm.ok("timesheet", board, "--week", "-1w", "--person", "Ana").out
    said = tpm.ok("log", board, "--item", "2").out
    assert "log entry added: 3h by Ana on Tue 17 Mar 2026" in said
    assert tpm.ok("undo", board).out.startswith("Undone: log 1h 30m by Ana on Build")


def test_a_dry_run_logs_nothing(tpm: CommandLine, board: Path) -> None:
    assert tpm.ok("book", board, "2", "3h", "--dry-run").out.startswith("Would log 3h by ")
    assert tpm.ok("book", board, "2").out == "Nothing is logged there.\n"


@pytest.mark.parametrize(
    "words, why",
    [
        (("2", "3"), "3h for hours"),
        (("2", "25h"), "more than the day has"),
        (("total", "3h"), "total"),
        (("9", "3h"), "no item 9"),
        (("2", "3h", "2027-01-01"), "still to come"),
    ],
)
def test_what_cannot_be_logged(
    tpm: CommandLine, board: Path, words: tuple[str, ...], why: str
) -> None:
    assert why in tpm.refused("book", board, *words)


def test_whose_week(tpm: CommandLine, board: Path) -> None:
    assert "Nobody on this board is called 'zed'" in tpm.refused(
        "timesheet", board, "--person", "zed"
    )
    assert "is not a date" in tpm.refused("timesheet", board, "--week", "soon")
