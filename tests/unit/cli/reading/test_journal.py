"""`log`: who changed what, the newest first, with what was undone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine
from tpm_tui.service.log.undo_marks import marks


def log(tpm: CommandLine, board: Path, *words: str) -> list[dict[str, Any]]:
    return list(tpm.ok("log", board, "--json", *words).json)


def said(tpm: CommandLine, board: Path, *words: str) -> list[str]:
    """The last column of the text form."""
    lines = tpm.ok("log", board, *words).out.splitlines()
    at = lines[0].index("what")
    return [line[at:] for line in lines[1:]]


def test_newest_first_in_the_fields_own_format(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "4", "work=7d", "start=2026-03-09")
    tpm.ok("mv", small, "4", "--up")
    tpm.ok("mv", small, "5", "--under", "2")
    tpm.ok("rm", small, "5")
    assert said(tpm, small)[:6] == [
        "Training: deleted",
        "Training: moved below Core",
        "Build: moved among its siblings",
        "Build: Start 2026-03-02 -> 2026-03-09",
        "Build: Work 48h -> 56h",
        "Core: Actual cost — -> 100",
    ]
    assert said(tpm, small)[-1] == "the board: Name — -> small"
    assert "Design: created below Core" in said(tpm, small)


def test_json_says_when_who_and_what(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "4", "budget=1300")
    newest = log(tpm, small)[0]
    assert (newest["id"], newest["title"], newest["field"]) == ("4", "Build", "budget")
    assert (newest["old"], newest["new"], newest["mark"]) == ("1200.50", "1300.00", None)
    assert datetime.fromisoformat(newest["time"]).utcoffset() is not None
    made = log(tpm, small, "--item", "3", "--field", "item")[0]
    assert made["new"]["work"] == 960
    assert [row["seq"] for row in log(tpm, small)] == list(range(newest["seq"], 0, -1))


def test_undo_and_redo_are_marked(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "4", "work=7d")
    tpm.ok("undo", small)
    assert said(tpm, small)[:2] == [
        "[undo] Build: Work 56h -> 48h",
        "[undone] Build: Work 48h -> 56h",
    ]
    tpm.ok("redo", small)
    assert [row["mark"] for row in log(tpm, small)[:3]] == ["redo", "undo", None]
    assert log(tpm, small)[0]["undo_of"] == log(tpm, small)[1]["txn"]


def test_filters(tpm: CommandLine, small: Path) -> None:
    me = log(tpm, small)[0]["by"]
    assert {row["id"] for row in log(tpm, small, "--item", "2")} == {"2"}
    assert {row["id"] for row in log(tpm, small, "--item", "2:own")} == {"2"}
    assert [row["field"] for row in log(tpm, small, "--field", "actual_cost")] == ["actual_cost"]
    assert len(log(tpm, small, "--by", me)) == len(log(tpm, small))
    assert log(tpm, small, "--by", f"not {me}") == []
    assert len(log(tpm, small, "--limit", "2")) == 2
    assert tpm.ok("log", small, "--by", f"not {me}").out == (
        f"No changes like that: nobody called 'not {me}' has changed this board, but {me}.\n"
    )


def test_an_import_can_be_listed_whole(tpm: CommandLine, tmp_path: Path) -> None:
    table, board = tmp_path / "t.csv", tmp_path / "b.db"
    table.write_text("title\n" + "\n".join(f"row {n}" for n in range(120)))
    assert tpm("import", table, "--into", board, "--yes").code == 0
    assert len(log(tpm, board)) == 50
    assert len(log(tpm, board, "--limit", "0")) == 121


@pytest.mark.parametrize(
    "words",
    [("--item", "x"), ("--field", "wrok"), ("--limit", "x"), ("--limit", "-1"), ("--since", "-5m")],
)
def test_log_refuses(words: tuple[str, str], tpm: CommandLine, small: Path) -> None:
    assert words[1] in tpm.refused("log", small, *words)


@pytest.mark.parametrize(
    "reversals, expected",
    [
        ([], {}),
        ([("u", "a")], {"u": "undo", "a": "undone"}),
        ([("u", "a"), ("r", "u")], {"u": "undo", "r": "redo"}),
        (
            [("u", "a"), ("r", "u"), ("v", "r")],
            {"u": "undo", "r": "redo", "v": "undo", "a": "undone"},
        ),
        ([("u", "b"), ("v", "a")], {"u": "undo", "v": "undo", "a": "undone", "b": "undone"}),
    ],
)
def test_marks(reversals: list[tuple[str, str]], expected: dict[str, str]) -> None:
    assert marks(reversals) == expected
