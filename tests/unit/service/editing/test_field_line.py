"""A new field told in one line, and what a formula would give before it is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Row, grow, row
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput, TpmError
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.own import FORMULA, ROLLUPS, SHOWS, TYPES
from tpm_tui.service.board import Board
from tpm_tui.service.editing.field_line import (
    ROLLUP_HELP,
    TYPE_HELP,
    FieldLine,
    read_line,
    read_rollup,
)
from tpm_tui.service.figures.formula_check import preview, result_types


def board_of(*rows: Row) -> Board:
    """A board with some rows, numbered from 1 in outline order."""
    board = Board()
    grow(lambda: board, lambda command: board.apply(command(board)), rows)
    return board


@pytest.mark.parametrize(
    "line, told",
    [
        ("Risk", FieldLine("Risk")),
        ("  Two   words ", FieldLine("Two words")),
        ("Risk = ", FieldLine("Risk", FORMULA, formula="")),
        ("Risk:", FieldLine("Risk")),
        ("Risk: choice", FieldLine("Risk", "choice")),
        ("Risk: choice Low,High ; Worst", FieldLine("Risk", "choice", ("Low", "High", "Worst"))),
        ("Risk: list A, B = C", FieldLine("Risk", "choice", ("A", "B = C"))),
        ("Points: number", FieldLine("Points", "number")),
        ("Points: num sum", FieldLine("Points", "number", rollup="sum")),
        ("Points: NUMBER by Sum", FieldLine("Points", "number", rollup="sum")),
        ("Points: number none", FieldLine("Points", "number")),
        (
            "Score: number weighted by Actual cost",
            FieldLine("Score", "number", rollup="weighted", weight="actual_cost"),
        ),
        ("Wiki: url", FieldLine("Wiki", "link")),
        ("Burn = actual_cost / budget", FieldLine("Burn", FORMULA, formula="actual_cost / budget")),
        ("Burn: = a", FieldLine("Burn", FORMULA, formula="a")),
        ("Late = if(finish > today, 1, 2)", FieldLine("Late", FORMULA, formula="if(finish > today, 1, 2)")),
        ("Burn: percent = a / b", FieldLine("Burn", FORMULA, formula="a / b", shows="percent")),
        ("Burn: formula a / b", FieldLine("Burn", FORMULA, formula="a / b")),
        ("Burn: formula = a / b", FieldLine("Burn", FORMULA, formula="a / b")),
        ("Burn: formula", FieldLine("Burn", FORMULA)),
    ],
)  # fmt: skip
def test_a_line_is_read_as_people_mean_it(line: str, told: FieldLine) -> None:
    assert read_line(line, FIELDS) == told


@pytest.mark.parametrize(
    "line, why",
    [
        ("", "Begin with the name"),
        (" : number", "Begin with the name"),
        ("= budget", "Begin with the name"),
        ("Risk: chioce A, B", "'chioce' is no type of column; there are text, number"),
        ("X: d", "'d' is no type"),
        ("X: number worst", "no roll-up of a number; there are none, sum"),
        ("X: number sum work", "no roll-up of a number"),
        ("X: number weighted by nothing", "no column 'nothing'"),
        ("X: link = budget", "cannot give a link"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_is_wrong(line: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        read_line(line, FIELDS)


def test_every_type_and_roll_up_is_explained() -> None:
    assert set(TYPE_HELP) == set(TYPES)
    assert set(ROLLUP_HELP) == {"none", *(way for ways in ROLLUPS.values() for way in ways)}


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != FORMULA])
def test_every_roll_up_of_a_type_is_read_by_its_name(kind: str) -> None:
    for way in ROLLUPS[kind]:
        assert read_rollup(kind, f"by {way}", FIELDS) == (way, None)
    assert read_rollup(kind, "none", FIELDS) == (None, None)


@given(st.text(st.sampled_from(" :=,;abnumerchoisbudgt\x1b[]()\"'é0.")), st.text(max_size=60))
def test_no_line_does_more_than_make_one_field_or_refuse(head: str, tail: str) -> None:
    board = Board()
    for text in (head, tail, f"{head}:{tail}", f"{head}={tail}"):
        try:
            told = read_line(text, board.fields)
            changes = told.made(board)
        except TpmError:
            continue
        assert len(changes) == 1
        board.apply(changes)
        (one,) = board.own.values()
        assert one.label == strip_controls(one.label).strip() != ""
        board = Board()


def test_a_preview_gives_the_value_of_the_row_as_its_cell_would_show_it() -> None:
    board = board_of(row("P", row("A", budget="1000", actual_cost="250", finish="2026-03-06")))
    assert preview(board, "budget * 2", 2).text == "2,000"
    assert preview(board, "= budget * 2", 1).text == "2,000"
    found = preview(board, "actual_cost / budget", 2)
    assert (found.type, found.text, found.problem) == ("percent", "25%", "")
    assert preview(board, "actual_cost / budget", 2, "number").text == "0.25"
    assert preview(board, "work", 2).text == ""
    broken = preview(board, "budget / (work - work)", 2)
    assert broken.text == ""
    zero = preview(board, "budget / 0", 2)
    assert zero.text == "#DIV/0"
    assert "zero" in zero.problem
    with pytest.raises(InvalidInput, match=r"^Column 3: .*did you mean budget"):
        preview(board, "  bugdet", 2)
    with pytest.raises(InvalidInput, match="too many"):
        preview(board, "1" * 3000, 2)


def test_result_types_are_those_that_can_be_shown_the_own_first() -> None:
    board = board_of(row("A", finish="2026-03-06"))
    found = result_types(board, "finish", 1)
    assert found[0].type == "date"
    assert {one.type for one in found} <= set(SHOWS)
    assert "money" not in {one.type for one in found}
    assert all(one.text for one in found if one.type in ("date", "text"))
