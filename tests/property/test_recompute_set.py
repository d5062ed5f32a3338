"""After one change set the delta holds exactly the cells whose shown value is another one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Cells, picture
from tests.strategies import VALUES, Step, change_for, steps
from tpm_tui.domain.changes import Change, ChangeSet
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import Board, BoardDelta, setting_text

CALENDAR = {"days_off": setting_text(["2026-02-18"])}


def built(drawn: Iterable[Step], basis: str = "work") -> Board:
    """A board after some drawn changes."""
    board = Board(Items(STORED), {**CALENDAR, "basis": setting_text(basis)})
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    return board


def several(board: Board, drawn: Iterable[Step]) -> ChangeSet:
    """Changes that make sense one after the other, as one set."""
    trial = Items.loaded(
        board.items.parent,
        board.items.pos,
        board.items.alive,
        dict(board.items.columns),
        board.items.notes,
    )
    found: list[Change] = []
    for step in drawn:
        change = change_for(trial, step)
        if change is not None:
            trial.apply(change)
            found.append(change)
    return ChangeSet(tuple(found))


def check(before: Cells, delta: BoardDelta, after: Cells) -> None:
    """Rows seen before and after: exactly the cells that differ.  Rows that came or went may be
    reported, truly; `reshaped` tells of them."""
    rows_before, rows_after = {row for row, _ in before}, {row for row, _ in after}
    stayed = rows_before & rows_after
    reported = {cell: change for cell, change in delta.cells.items() if cell[0] in stayed}
    assert reported == {
        cell: (value, after[cell])
        for cell, value in before.items()
        if cell[0] in stayed and value != after[cell]
    }
    for cell, change in delta.cells.items():
        assert change == (before.get(cell), after.get(cell))


def check_rows(board: Board, delta: BoardDelta, old: dict[int, int]) -> None:
    """Every row that came, went or has another parent is below a parent that was reshaped."""
    new = homes(board)
    for row in old.keys() | new.keys():
        if old.get(row) == new.get(row):
            continue
        above = {home for home in (old.get(row), new.get(row)) if home is not None}
        assert any(reaches(board, home, delta.reshaped) for home in above)


def homes(board: Board) -> dict[int, int]:
    """Parent of every row there is."""
    items = board.items
    found = {item: items.parent[item] for item in items.subtree(BOARD) if item}
    return found | {-item: item for item in found if items.has_own(item)}


def reaches(board: Board, item: int, reshaped: set[int]) -> bool:
    """Whether an item or one above it is among those whose rows are shown anew."""
    return item in reshaped or any(above in reshaped for above in board.items.ancestors(item))


BASES = st.sampled_from(["work", "budget", "duration", "equal"])


def last_step(act: str) -> st.SearchStrategy[Step]:
    """A step that sets one field, or one that changes the tree."""
    number = st.integers(0, 60)
    if act in VALUES:
        return st.builds(Step, st.just("set"), number, number, st.just(act), VALUES[act])
    return st.builds(Step, st.just(act), number, number, st.just("work"), VALUES["work"])


@pytest.mark.parametrize("act", [*sorted(VALUES), "create", "move", "delete", "restore"])
@given(basis=BASES, drawn=st.lists(steps(), min_size=4, max_size=25), data=st.data())
@settings(max_examples=settings().max_examples // 2)
def test_one_change(act: str, basis: str, drawn: list[Step], data: st.DataObject) -> None:
    board = built(drawn, basis)
    change = change_for(board.items, data.draw(last_step(act)))
    if change is None:
        return
    before, rows = picture(board), homes(board)
    delta = board.apply(ChangeSet((change,)))
    check(before, delta, picture(board))
    check_rows(board, delta, rows)


@given(BASES, st.lists(steps(), max_size=20), st.lists(steps(), min_size=2, max_size=6))
@settings(max_examples=settings().max_examples)
def test_several_changes_at_once_and_back(basis: str, drawn: list[Step], last: list[Step]) -> None:
    board = built(drawn, basis)
    changes = several(board, last)
    before = picture(board)
    check(before, board.apply(changes), picture(board))
    after = picture(board)
    check(after, board.apply(changes.inverse()), picture(board))
    assert picture(board) == before
    assert list(differences(board.engine)) == []
