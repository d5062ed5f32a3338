"""`ls` in other ways than the whole tree: filtered, sorted, grouped, as a saved view."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.service.board import Board
from tpm_tui.service.places import open_board
from tpm_tui.service.views import view as views
from tpm_tui.service.views.view import SortKey, View, ViewColumn


def saved(path: Path, name: str, view: View, *, private: bool = False) -> None:
    """Save a view as the screen does."""
    with open_board(path) as session:
        session.load()

        def command(board: Board) -> ChangeSet:
            return views.save_view(board, name, view, session.user.name, private=private)

        session.execute(command)


def ids(tpm: CommandLine, board: Path, *options: str) -> list[str]:
    return [row["id"] for row in tpm.ok("ls", board, "--json", *options).json]


def test_a_filter_keeps_what_stands_above(tpm: CommandLine, small: Path) -> None:
    assert ids(tpm, small, "--filter", "work>2d") == ["1", "2", "2:own", "4"]
    assert ids(tpm, small, "--filter", "work>2d is:leaf") == ["1", "2", "4"]
    assert ids(tpm, small, "--filter", "is:leaf work>2d", "--matches-only") == ["4"]
    assert ids(tpm, small, "--filter", "owner:nobody") == []
    levels = [row["level"] for row in tpm.ok("ls", small, "--json", "--filter", "design").json]
    assert levels == [0, 1, 2]


def test_text_marks_what_is_only_above_and_says_how_many(tpm: CommandLine, small: Path) -> None:
    ran = tpm("ls", small, "--filter", "is:leaf work>0", "--columns", "work,budget")
    assert ran.out.splitlines() == [
        "   id  Work item   Work    Budget",
        "   ^1  Rollout      64h  1,200.50",
        "   ^2    Core       64h  1,200.50",
        "    3      Design   16h",
        "    4      Build    48h  1,200.50",
        "total  Total        64h  1,200.50",
    ]
    assert ran.err == (
        "2 of 5 items match; ^ marks rows above them; the total counts everything.\n"
    )


def test_totals_may_count_what_is_shown(tpm: CommandLine, small: Path) -> None:
    ran = tpm("ls", small, "--filter", "design", "--visible-totals", "--columns", "work")
    assert ran.out.splitlines()[-1] == "total  Total of what is shown   16h"
    assert ran.out.splitlines()[1] == "   ^1  Rollout                  16h"
    assert "the total counts only them" in ran.err


def test_sorting_stays_within_each_parent(tpm: CommandLine, small: Path) -> None:
    assert ids(tpm, small, "--sort", "-work") == ["1", "2", "2:own", "4", "3", "5"]
    assert ids(tpm, small, "--sort=title") == ["1", "2", "2:own", "4", "3", "5"]
    assert ids(tpm, small, "--sort", "-title") == ["1", "5", "2", "2:own", "3", "4"]
    flat = ("--filter", "is:leaf", "--matches-only")
    assert ids(tpm, small, *flat) == ["3", "4", "5"]
    assert ids(tpm, small, *flat, "--sort", "-work,title") == ["4", "3", "5"]


def test_groups_hold_leaves_and_own_lines(tpm: CommandLine, small: Path) -> None:
    rows = tpm.ok("ls", small, "--json", "--group", "owner", "--columns", "budget").json
    assert [(row["id"], row["parent_id"], row["level"], row["title"]) for row in rows] == [
        ("owner=Mei", None, 0, "Mei"),
        ("5", "owner=Mei", 1, "Training"),
        ("owner=", None, 0, "(no owner)"),
        ("2:own", "owner=", 1, "(own)"),
        ("3", "owner=", 1, "Design"),
        ("4", "owner=", 1, "Build"),
    ]
    assert rows[2]["budget"] == "1200.50"
    nested = ids(tpm, small, "--group", "owner,status", "--filter", "training")
    assert nested == ["owner=Mei", "owner=Mei/status=To do", "5"]
    text = tpm.ok("ls", small, "--group", "owner", "--columns", "budget").out.splitlines()
    assert text[1].split() == ["Mei", "(1)"]
    assert text[4].startswith("2:own    (own) of Core")


def test_under_narrows_and_keeps_levels(tpm: CommandLine, small: Path) -> None:
    options = ("--under", "2", "--filter", "build")
    rows = tpm.ok("ls", small, "--json", *options).json
    assert [(row["id"], row["level"]) for row in rows] == [("2", 1), ("4", 2)]
    assert ids(tpm, small, "--under", "2", "--sort", "title", "--level", "1") == ["2"]


def test_columns_by_key_slug_label_or_everyday_word(tpm: CommandLine, small: Path) -> None:
    tpm.ok("field", small, "add", "Cost centre")
    tpm.ok("set", small, "4", "cost_centre=K7")
    said = tpm.ok("ls", small, "--columns", "title, Cost Centre ,due,x_cost_centre").out
    assert " ".join(said.splitlines()[0].split()) == "id Work item Cost centre Finish"
    row = tpm.ok("ls", small, "--json", "--columns", "cost_centre", "--filter", "build").json[-1]
    assert list(row)[-1] == "x_cost_centre"
    assert row["x_cost_centre"] == "K7"


def test_formula_columns_are_values_and_errors_say_why(tpm: CommandLine, small: Path) -> None:
    tpm.ok("field", small, "add", "Rate", "--formula", "budget / actual_cost", "--shows", "number")
    rows = {row["id"]: row["x_rate"] for row in tpm.ok("ls", small, "--json").json}
    assert rows["2"] == "12.005"
    tpm.ok("set", small, "4", "actual_cost=0")
    rows = {row["id"]: row["x_rate"] for row in tpm.ok("ls", small, "--json").json}
    assert rows["4"]["error"] == "#DIV/0"
    assert rows["4"]["why"].endswith(".")
    assert tpm.ok("get", small, "4", "rate").out == "#DIV/0\n"
    assert tpm.ok("get", small, "4", "rate", "--json").json == rows["4"]
    grouped = tpm.ok("ls", small, "--json", "--group", "kind", "--columns", "rate").json
    assert {row["id"]: row["x_rate"] for row in grouped}["4"] == rows["4"]


def test_a_saved_view_is_listed_as_it_is(tpm: CommandLine, small: Path) -> None:
    view = View(
        (ViewColumn("title"), ViewColumn("budget", label="Money"), ViewColumn("owner")),
        filter="is:leaf",
        sort=(SortKey("title"),),
        zoom=1,
    )
    saved(small, "Money view", view)
    saved(small, "mine", View((ViewColumn("title"), ViewColumn("work"))), private=True)
    said = tpm("ls", small, "--view", "money VIEW").out.splitlines()
    assert said[0].split() == ["id", "Work", "item", "Money", "Owner"]
    assert [line.split()[0] for line in said[1:]] == ["^1", "^2", "4", "3", "5"]
    assert ids(tpm, small, "--view", "Money view", "--filter", "training") == ["1", "5"]
    row = tpm.ok("ls", small, "--view", "mine", "--json").json[0]
    assert list(row)[-1] == "work"
    assert tpm.refused("ls", small, "--view", "other") == (
        "There is no view 'other'. There are mine, Money, Money view, People, Progress."
    )


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--filter", "budgt>5"), '--filter, column 1: there is no field "budgt"'),
        (("--filter", "budget>"), "--filter, column 8:"),
        (("--sort", "wrok"), "There is no column 'wrok'."),
        (("--sort", "fte_peak"), "fte_peak is no column that can be sorted or grouped by."),
        (("--group", "wrok"), "There is no column 'wrok'."),
        (("--columns", ","), "--columns names no column."),
        (("--matches-only",), "--matches-only needs a filter."),
        (("--matches-only", "--filter", "x", "--group", "owner"), "A flat list has no groups."),
        (("--sort",), "Argument --sort: expected one argument."),
        (("--view", "x"), "There is no view 'x'. There are Money, People, Progress."),
    ],
)
def test_what_cannot_be_listed(
    words: tuple[str, ...], sentence: str, tpm: CommandLine, small: Path
) -> None:
    assert tpm.refused("ls", small, *words).startswith(sentence)


def test_a_view_whose_item_is_gone_shows_the_board(tpm: CommandLine, small: Path) -> None:
    saved(small, "narrow", View((ViewColumn("title"), ViewColumn("work")), zoom=5))
    tpm.ok("rm", small, "5")
    assert ids(tpm, small, "--view", "narrow") == ["1", "2", "2:own", "3", "4"]


def test_a_view_whose_columns_are_gone_says_so_or_goes_without(
    tpm: CommandLine, small: Path
) -> None:
    tpm.ok("field", small, "add", "Vendor")
    columns = (ViewColumn("title"), ViewColumn("x_vendor"), ViewColumn("work"))
    saved(small, "grouped", View(columns, sort=(SortKey("x_vendor"),), group=("x_vendor",)))
    saved(small, "filtered", View(columns, filter="x_vendor:acme"))
    tpm.ok("field", small, "retire", "vendor")
    row = tpm.ok("ls", small, "--view", "grouped", "--json").json[0]
    assert (row["id"], list(row)[-1]) == ("1", "work")
    assert tpm.refused("ls", small, "--view", "filtered").startswith(
        "The filter of filtered, column 1: there is no field"
    )
    assert ids(tpm, small, "--view", "filtered", "--filter", "build") == ["1", "2", "4"]
