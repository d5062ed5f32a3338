"""`mv`, `rm`, `undo` and `redo`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine


def outline(tpm: CommandLine, board: Path) -> list[str]:
    rows = tpm.ok("ls", board, "--json").json
    return ["." * row["level"] + row["id"] for row in rows]


@pytest.mark.parametrize(
    "words, after",
    [
        (("4", "--under", "5"), ["1", ".2", "..2:own", "..3", ".5", "..5:own", "..4"]),
        (("4", "--under", "top"), ["1", ".2", "..2:own", "..3", ".5", "4"]),
        (("5", "--before", "3"), ["1", ".2", "..2:own", "..5", "..3", "..4"]),
        (("5", "--after", "3"), ["1", ".2", "..2:own", "..3", "..5", "..4"]),
        (("4", "--up"), ["1", ".2", "..2:own", "..4", "..3", ".5"]),
        (("2", "--down"), ["1", ".5", ".2", "..2:own", "..3", "..4"]),
        (("5", "--indent"), ["1", ".2", "..2:own", "..3", "..4", "..5"]),
        (("3", "--outdent"), ["1", ".2", "..2:own", "..4", ".3", ".5"]),
    ],
)
def test_mv(words: tuple[str, ...], after: list[str], tpm: CommandLine, small: Path) -> None:
    before = outline(tpm, small)
    assert tpm.ok("mv", small, *words).out.startswith("Moved '")
    assert outline(tpm, small) == after
    tpm.ok("undo", small)
    assert outline(tpm, small) == before


def test_mv_tells_where(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("mv", small, "4", "--up").out
    assert said == "Moved 'Build' below 'Core', place 1 of 2.\n"
    assert tpm.ok("mv", small, "4", "--under", "top").out.endswith(
        "to the top level, place 2 of 2.\n"
    )
    assert tpm.ok("mv", small, "4", "--under", "5", "--json").json["parent_id"] == "5"


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("1", "--under", "3"), "'Rollout' cannot be moved below itself."),
        (("3", "--after", "3"), "Item 3 cannot stand next to itself"),
        (("3", "--up"), "'Design' is the first among its siblings already."),
        (("1", "--outdent"), "'Rollout' is at the top level already."),
        (("2:own", "--up"), "2:own is not a work item"),
        (("3", "--under", "2:own"), "2:own is not a work item"),
        (("3", "--after", "77"), "There is no item 77"),
        (("3",), "One of the arguments --under --after --before"),
        (("3", "--up", "--down"), "Argument --down: not allowed"),
    ],
)
def test_mv_refuses(words: tuple[str, ...], sentence: str, tpm: CommandLine, small: Path) -> None:
    before = outline(tpm, small)
    assert tpm.refused("mv", small, *words).startswith(sentence)
    assert outline(tpm, small) == before


def test_rm_takes_everything_below_and_undo_brings_it_back(tpm: CommandLine, small: Path) -> None:
    before = tpm.ok("ls", small, "--json").json
    said = tpm.ok("rm", small, "2").out
    assert said == f"Deleted 'Core' and 2 below it. To bring it back: tpm-tui undo {small}\n"
    assert outline(tpm, small) == ["1", ".5"]
    assert tpm.ok("undo", small).out == "Undone: delete Core and 2 below it.\n"
    assert tpm.ok("ls", small, "--json").json == before


def test_rm_of_an_own_line_clears_it(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("rm", small, "2:own").out.startswith("Cleared the (own) line of 'Core'.")
    assert "..2:own" not in outline(tpm, small)
    assert tpm.refused("rm", small, "2:own") == "Item 2 has no (own) line."


def test_rm_as_json(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("rm", small, "2", "--json").json == {"deleted": "2", "below": 2}
    assert tpm.refused("rm", small, "total").startswith("The total cannot be deleted")
    assert tpm.refused("rm", small, "2") == "There is no item 2 on this board."


def test_undo_and_redo_walk_through_the_past(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "3", "work=1h")
    tpm.ok("set", small, "3", "work=2h")
    assert tpm.ok("undo", small).out == "Undone: work of Design.\n"
    assert tpm.ok("undo", small).out == "Undone: work of Design.\n"
    assert tpm.ok("get", small, "3", "work").out == "16h\n"
    assert tpm.ok("redo", small).out == "Redone: work of Design.\n"
    assert tpm.ok("redo", small, "--json").json == {"redone": "work of Design", "changes": 1}
    assert tpm.ok("get", small, "3", "work").out == "2h\n"
    assert tpm.refused("redo", small) == "Nothing to redo."
    assert tpm.ok("check", small).code == 0


def test_nothing_is_left_to_undo_in_the_end(tpm: CommandLine, small: Path) -> None:
    while (ran := tpm("undo", small)).code == 0:
        pass
    assert ran.err == "tpm-tui: Nothing to undo.\n"
    assert tpm.ok("check", small).code == 0
