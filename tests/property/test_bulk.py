"""An act on many cells or rows is what the single acts are one after another, and undo takes it back."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Cells, all_rows, exact, picture
from tests.property.test_recompute_set import BASES, built
from tests.strategies import VALUES, Step, steps
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import Cell, clear_all, set_all, step_all, swept
from tpm_tui.service.editing.commands import set_cell, target_among
from tpm_tui.service.editing.stepping import stepped
from tpm_tui.service.session import Command

COLUMNS = sorted({*(VALUES.keys() & FIELDS.keys()), "allocation", "available", "owner", "title"})

TEXTS = st.sampled_from(
    ["", "1", "2", "50", "100", "done", "todo", "Ana 60%", "2026-02-18", "2026-01-05", "3h"]
)


@st.composite
def chosen_cells(draw: st.DrawFn, board: Board) -> list[Cell]:
    """Any cells, the total's and those of `(own)` lines among them, in any order."""
    rows = all_rows(board)
    cells = st.tuples(st.sampled_from(rows), st.sampled_from(COLUMNS))
    return draw(st.lists(cells, min_size=1, max_size=12, unique=True))


def carried_out(board: Board, command: Command) -> ChangeSet | None:
    """Carry out an act and see that it can be taken back; None where it was refused."""
    before, exactly = picture(board), exact(board)
    try:
        changes = command(board)
    except (Refused, InvalidInput):
        assert (picture(board), exact(board)) == (before, exactly)
        return None
    assert (picture(board), exact(board)) == (before, exactly), "planning must change nothing"
    board.apply(changes)
    after = picture(board)
    assert list(differences(board.engine)) == []
    board.apply(changes.inverse())
    assert (picture(board), exact(board)) == (before, exactly)
    assert list(differences(board.engine)) == []
    board.apply(changes.inverse().inverse())  # as redo does: what was made comes back to life
    assert picture(board) == after
    return changes


def inputs(board: Board) -> dict[str, list[object]]:
    return {key: list(values) for key, values in board.items.columns.items() if any(values)}


def one_by_one(
    board: Board, cells: list[Cell], single: Callable[[Board, int, str], ChangeSet]
) -> Cells:
    """The same by single acts; those that are refused, and sums of rows below, are left out."""
    for row, key in by_row(cells):
        try:
            target_among(board, row, key)
            board.apply(single(board, row, key))
        except (Refused, InvalidInput):
            continue
    return picture(board)


def by_row(cells: list[Cell]) -> list[Cell]:
    rows = list(dict.fromkeys(row for row, _ in cells))
    return sorted(cells, key=lambda cell: rows.index(cell[0]))


@given(BASES, st.lists(steps(), min_size=3, max_size=20), TEXTS, st.data())
@settings(max_examples=settings().max_examples)
def test_typing_once_for_all(basis: str, drawn: list[Step], text: str, data: st.DataObject) -> None:
    board, twin = built(drawn, basis), built(drawn, basis)
    cells = data.draw(chosen_cells(board))
    keys = {key for _, key in cells}
    if {"start", "finish"} <= keys:
        # Set together, two dates do not see each other's old ones; single edits do.
        cells = [cell for cell in cells if cell[1] != "finish"]
    if carried_out(board, lambda one: set_all(one, cells, text)) is not None:
        one_by_one(twin, cells, lambda one, row, key: set_cell(one, row, key, text))
        assert inputs(board) == inputs(twin)
        assert picture(board) == picture(twin)


@given(BASES, st.lists(steps(), min_size=3, max_size=20), st.data())
def test_clearing_all(basis: str, drawn: list[Step], data: st.DataObject) -> None:
    board, twin = built(drawn, basis), built(drawn, basis)
    cells = data.draw(chosen_cells(board))
    if carried_out(board, lambda one: clear_all(one, cells)) is not None:
        one_by_one(twin, cells, lambda one, row, key: set_cell(one, row, key, ""))
        assert inputs(board) == inputs(twin)


@given(BASES, st.lists(steps(), min_size=3, max_size=20), st.sampled_from([1, -1]), st.data())
def test_stepping_all(basis: str, drawn: list[Step], step: int, data: st.DataObject) -> None:
    board, twin = built(drawn, basis), built(drawn, basis)
    drawn_cells = data.draw(chosen_cells(board))
    cells, seen = [], set()
    for row, key in drawn_cells:
        field = (abs(row), FIELDS[key].input_key)
        if field not in seen:
            seen.add(field)
            cells.append((row, key))
    if carried_out(board, lambda one: step_all(one, cells, step)) is None:
        return
    for row, key in cells:
        try:
            target_among(twin, row, key)
            twin.apply(stepped(twin, row, key, step))
        except (Refused, InvalidInput):
            continue
    assert inputs(board) == inputs(twin)


@given(BASES, st.lists(steps(), min_size=3, max_size=20), st.data())
@settings(max_examples=settings().max_examples)
def test_a_block_of_values(basis: str, drawn: list[Step], data: st.DataObject) -> None:
    board, twin = built(drawn, basis), built(drawn, basis)
    cells = by_row(data.draw(chosen_cells(board)))
    cells = [cell for cell in cells if cell[1] in VALUES and cell[1] != "finish"]
    values = {cell: data.draw(VALUES[cell[1]]) for cell in cells}
    if not cells:
        return
    block = carried_out(
        board, lambda one: swept(one, cells, lambda _w, row, key: values[row, key]).changes()
    )
    if block is None:
        return

    def single(one: Board, row: int, key: str) -> ChangeSet:
        return swept(one, [(row, key)], lambda _w, _row, _key: values[row, key]).changes()

    one_by_one(twin, cells, single)
    assert inputs(board) == inputs(twin)
    assert picture(board) == picture(twin)
