"""Explanations give the figure again: on every cell of any board, however it came about."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.explained import cells, check_cell
from tests.strategies import OWN_VALUES, VALUES, Step, change_for, own_settings, steps
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.items import Items
from tpm_tui.domain.rounding import Exact
from tpm_tui.domain.values import WEIGHT_BASES
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.explaining.contributions import apportioned


def board_of(drawn: list[Step], basis: str, settings: dict[str, str | None] | None = None) -> Board:
    stored: dict[str, str | None] = {
        "basis": setting_text(basis),
        "today": setting_text("2026-03-04"),
    }
    board = Board(Items(STORED), stored | (settings or {}))
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    return board


@given(st.sampled_from(WEIGHT_BASES), st.lists(steps(), max_size=25))
def test_the_contributions_give_the_figure(basis: str, drawn: list[Step]) -> None:
    board = board_of(drawn, basis)
    for row, key in cells(board):
        found = check_cell(board, row, key)
        for part in found.contributions:
            part.expand()


@given(st.lists(steps({**VALUES, **OWN_VALUES}), max_size=25))
def test_columns_of_the_boards_own_too(drawn: list[Step]) -> None:
    board = board_of(drawn, "work", {**own_settings()})
    for row, key in cells(board):
        check_cell(board, row, key)


@given(
    st.lists(
        st.fractions(min_value=-100, max_value=100, max_denominator=97), min_size=1, max_size=20
    ),
    st.integers(-30, 30),
)
def test_parts_add_up_to_any_total(parts: list[Exact], off: int) -> None:
    total = round(sum(parts)) + off
    shown = apportioned(parts, total)
    assert sum(shown) == total
    spread = abs(off) // len(parts) + 2
    for one, part in zip(shown, parts, strict=True):
        assert abs(Fraction(one) - Fraction(part)) <= spread
