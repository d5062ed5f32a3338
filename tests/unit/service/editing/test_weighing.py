"""Another weight basis: old and new progress before anything is changed."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.values import BOARD, WEIGHT_BASES
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.editing.weighing import (
    Weighing,
    basis_named,
    inherited,
    progress_under,
    set_basis,
    set_board_basis,
    weighing,
)


@pytest.fixture
def sketch() -> Sketch:
    """T1.9: what weighs matters."""
    return Sketch(
        row(
            "Project",
            row("A1", work="40h", budget="200000", duration="8d", progress="100"),
            row("A2", work="120h", budget="250000", duration="20d", progress="50"),
            row("A3", work="80h", budget="300000", duration="15d", progress="25"),
            row("A4", work="40h", budget="50000", duration="10d", progress="75"),
        ),
        row("Other", row("Part", row("One", work="1h", progress="100"), row("Two", work="3h"))),
    )


def told(found: Weighing) -> list[tuple[str, str, str, str]]:
    return [(one.title, one.before, one.after, one.difference) for one in found.rows]


@pytest.mark.parametrize("basis, percent", [("work", "54%"), ("budget", "55%"), ("equal", "63%")])
def test_t1_9_progress_under_each_basis(sketch: Sketch, basis: str, percent: str) -> None:
    assert progress_under(sketch.board, sketch.ids["Project"], basis) == percent
    assert sketch.shown("Project", "progress") == "54%"


def test_old_and_new_of_the_rows_shown_and_how_many_others(sketch: Sketch) -> None:
    board = sketch.board
    changes = set_board_basis(board, "equal")
    found = weighing(board, changes, [sketch.ids["Project"], sketch.ids["A1"], BOARD])
    assert told(found) == [("Project", "54%", "63%", "+9"), ("Total", "53%", "58%", "+5")]
    assert found.others == 2, "Other and Part"
    assert board.settings.basis == "work"
    board.apply(changes)
    assert sketch.shown("Part", "progress") == "50%"
    assert changes.label == "weight basis of the board: equal"


def test_a_row_that_stays_as_it_is_is_told_too(sketch: Sketch) -> None:
    board = sketch.board
    changes = set_basis(board, sketch.ids["Part"], "equal")
    found = weighing(board, changes, [sketch.ids["Project"], sketch.ids["Part"]])
    assert told(found) == [("Project", "54%", "54%", ""), ("Part", "25%", "50%", "+25")]
    assert [one.differs for one in found.rows] == [False, True]


def test_inherit_takes_a_basis_away_again(sketch: Sketch) -> None:
    board, part = sketch.board, sketch.ids["Part"]
    board.apply(set_basis(board, part, "equal"))
    board.apply(set_basis(board, sketch.ids["Other"], "budget"))
    assert inherited(board, part) == "budget"
    changes = set_basis(board, part, basis_named("Inherit"))
    assert changes.label == "weight basis of Part: inherit (budget)"
    board.apply(changes)
    assert board.items.columns["basis"][part] is None
    assert len(set_basis(board, part, None)) == 0


def test_the_own_line_means_its_item(sketch: Sketch) -> None:
    board, part = sketch.board, sketch.ids["Part"]
    assert set_basis(board, -part, "equal") == set_basis(board, part, "equal")


def test_what_is_refused(sketch: Sketch) -> None:
    board = sketch.board
    with pytest.raises(Refused, match="nothing below One to weigh"):
        set_basis(board, sketch.ids["One"], "equal")
    with pytest.raises(InvalidInput, match="inherits from nothing"):
        set_board_basis(board, None)
    with pytest.raises(InvalidInput, match="'magic' is no weight basis; there are work, budget"):
        basis_named("magic")
    assert len(set_basis(board, BOARD, "work")) == 0
    assert [basis_named(one.upper()) for one in WEIGHT_BASES] == list(WEIGHT_BASES)
