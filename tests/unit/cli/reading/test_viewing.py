"""`view`: saved views from a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.unit.cli.reading.test_looking import saved
from tpm_tui.service.views.view import Rule, SortKey, View, ViewColumn

LATE = View(
    (ViewColumn("title"), ViewColumn("finish")),
    filter="is:overdue",
    sort=(SortKey("finish"), SortKey("budget", descending=True)),
    group=("owner",),
    zoom=2,
    rules=(Rule("budget>1k", "warn", "budget"),),
)


@pytest.fixture
def board(small: Path) -> Path:
    saved(small, "Late", LATE)
    saved(small, "Mine", View((ViewColumn("title"), ViewColumn("work"))), private=True)
    return small


def test_views_are_listed(tpm: CommandLine, board: Path) -> None:
    assert tpm.ok("view", board).out == tpm.ok("view", board, "list").out
    *_given, late, mine = tpm.ok("view", board, "list").out.splitlines()[1:]
    assert late.split("  ")[0] == "Late"
    assert "filter is:overdue" in late
    assert "group owner" in late
    assert "sort finish, -budget" in late
    assert "under 2 Core" in late
    assert "yours alone" in mine
    found = tpm.ok("view", board, "list", "--json").json
    assert [(one["name"], one["private"], one["default"]) for one in found[3:]] == [
        ("Late", False, False),
        ("Mine", True, False),
    ]


def test_a_view_is_shown(tpm: CommandLine, board: Path) -> None:
    said = tpm.ok("view", board, "show", "late").out.splitlines()
    assert said[0] == "view            Late"
    assert "sort            finish,-budget" in said
    assert said[-1] == "rule            budget>1k -> warn budget"
    found = tpm.ok("view", board, "show", "Late", "--json").json
    assert (found["under"], found["group"], found["view"]["zoom"]) == ("2", ["owner"], 2)


def test_the_board_opens_with_a_view_or_no_longer(tpm: CommandLine, board: Path) -> None:
    assert tpm.ok("view", board, "default", "Late").out == "Open with view Late.\n"
    assert "default         yes" in tpm.ok("view", board, "show", "Late").out
    assert tpm.ok("view", board, "default", "Late").out == "Open no longer with view Late.\n"
    assert tpm.refused("view", board, "default", "Mine").startswith("The view Mine is yours alone")


def test_a_view_is_deleted_and_comes_back(tpm: CommandLine, board: Path) -> None:
    assert tpm.ok("view", board, "delete", "Late").out == "Delete view Late.\n"
    assert [one["name"] for one in tpm.ok("view", board, "--json").json] == [
        "Money",
        "People",
        "Progress",
        "Mine",
    ]
    assert tpm.refused("view", board, "show", "Late") == (
        "There is no view 'Late'. There are Mine, Money, People, Progress."
    )
    tpm.ok("undo", board)
    assert tpm.ok("view", board, "show", "Late", "--json").json["filter"] == "is:overdue"


@pytest.mark.parametrize("words", [("show",), ("list", "Late"), ("delete",), ("default",)])
def test_a_name_is_needed_where_one_is_meant(
    words: tuple[str, ...], tpm: CommandLine, board: Path
) -> None:
    assert tpm.refused("view", board, *words).startswith("Write it as: tpm-tui view BOARD")
