"""Columns of a board's own: every roll-up against a recomputation, and exactly what changed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import picture
from tests.property.test_recompute_set import check, check_rows, homes, several
from tests.strategies import OWN_COLUMNS, OWN_VALUES, VALUES, Step, change_for, own_settings, steps
from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.rollup.full import differences
from tpm_tui.rollup.own_full import own_differences
from tpm_tui.rollup.together import follow
from tpm_tui.service.board import Board
from tpm_tui.service.editing.own_fields import retire_field, revive_field, set_rollup

BOTH = {**{key: VALUES[key] for key in ("status", "work", "kind", "budget")}, **OWN_VALUES}
STEPS = steps(BOTH)


def built(drawn: Iterable[Step], *, looked_at: bool = True) -> Board:
    """A board after some drawn changes; roll-ups that nobody looked at are not worked out yet."""
    board = Board(Items(STORED), dict(own_settings()))
    if looked_at:
        picture(board)
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.engine.apply(change)
    return board


def sound(board: Board) -> None:
    """Held figures are the right ones."""
    assert list(own_differences(board.engine)) == []
    assert list(differences(board.engine)) == []


@given(st.lists(STEPS, max_size=25))
def test_incremental_equals_full(drawn: list[Step]) -> None:
    board = built(())
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.engine.apply(change)
            sound(board)


@given(st.lists(STEPS, max_size=25))
def test_a_late_look_sees_what_an_early_one_would(drawn: list[Step]) -> None:
    assert picture(built(drawn, looked_at=False)) == picture(built(drawn))


def last_step(act: str) -> st.SearchStrategy[Step]:
    """A step that sets one field, or one that changes the tree."""
    number = st.integers(0, 60)
    if act in BOTH:
        return st.builds(Step, st.just("set"), number, number, st.just(act), BOTH[act])
    return st.builds(Step, st.just(act), number, number, st.just("x_sum"), BOTH["x_sum"])


@pytest.mark.parametrize(
    "act", [*OWN_COLUMNS, "status", "work", "create", "move", "delete", "restore"]
)
@given(drawn=st.lists(STEPS, min_size=4, max_size=25), data=st.data())
@settings(max_examples=settings().max_examples // 4)
def test_one_change(act: str, drawn: list[Step], data: st.DataObject) -> None:
    board = built(drawn)
    change = change_for(board.items, data.draw(last_step(act)))
    if change is None:
        return
    before, rows = picture(board), homes(board)
    delta = board.apply(ChangeSet((change,)))
    check(before, delta, picture(board))
    check_rows(board, delta, rows)


@given(st.lists(STEPS, max_size=20), st.lists(STEPS, min_size=2, max_size=6))
@settings(max_examples=settings().max_examples)
def test_several_changes_at_once_and_back(drawn: list[Step], last: list[Step]) -> None:
    board = built(drawn)
    changes = several(board, last)
    before = picture(board)
    check(before, board.apply(changes), picture(board))
    after = picture(board)
    check(after, board.apply(changes.inverse()), picture(board))
    assert picture(board) == before
    sound(board)


@given(
    st.lists(STEPS, min_size=3, max_size=20),
    st.sampled_from(["x_sum", "x_most", "x_names", "x_plain"]),
    st.sampled_from([None, "count", "retire"]),
)
def test_another_definition_gives_the_figures_of_a_fresh_load(
    drawn: list[Step], key: str, wanted: str | None
) -> None:
    """Own lines come and go with the roll-up, and the built-in figures follow."""
    board = built([step for step in drawn if step.field != "x_by_own"])
    if key == "x_sum":
        board.apply(set_rollup(board, "x_by_own", "average"))
    before = picture(board)
    changes = retire_field(board, key) if wanted == "retire" else set_rollup(board, key, wanted)
    delta = board.apply(changes)
    sound(board)
    stored = {name: text for name, text in board.stored.items() if text is not None}
    fresh = Board(board.items, dict(stored))
    after = picture(board)
    assert after == picture(fresh)
    assert delta.settings == (f"field:{key}",) * len(changes)
    if not delta.everything:
        rows = {row for row, _ in before} | {row for row, _ in after}
        columns = {column for _, column in before}
        kept = {cell: value for cell, value in after.items() if cell[1] in columns}
        assert kept == {cell: before[cell] for cell in kept}
        assert rows == {row for row, _ in before}
    board.apply(changes.inverse())
    assert picture(board) == before
    sound(board)
    if wanted == "retire":
        board.apply(retire_field(board, key))
        board.apply(revive_field(board, key))
        assert picture(board) == before


def anywhere(items: Items, step: Step) -> Change | None:
    """A change of any item, deleted ones and those below them too: cutting and pasting moves what
    is deleted, and undo does anything in the opposite order."""
    if step.what == "create" or len(items) == 1:
        return change_for(items, Step("create", step.item, step.other, step.field, step.value))
    item = 1 + step.item % (len(items) - 1)
    if step.what in ("delete", "restore"):
        return SetCell(item, ALIVE, items.alive[item], int(not items.alive[item]))
    if step.what == "move":
        parent = step.other % len(items)
        if parent == item or item in items.ancestors(parent):
            return None
        return SetCell(item, PLACE, items.get(item, PLACE), place(parent, f"a{step.other}"))
    return SetCell(item, step.field, items.get(item, step.field), step.value)


@given(st.lists(steps({**VALUES, **OWN_VALUES}), max_size=30))
def test_what_is_deleted_counts_nowhere_whatever_becomes_of_it(drawn: list[Step]) -> None:
    board = built(())
    for step in drawn:
        change = anywhere(board.items, step)
        if change is not None:
            board.engine.apply(change)
            sound(board)


@given(st.lists(steps({**VALUES, **OWN_VALUES}), max_size=40), st.integers(2, 12))
def test_many_changes_at_once_are_what_they_are_one_by_one(drawn: list[Step], size: int) -> None:
    board, twin = built(()), built(())
    changes: list[Change] = []
    for step in drawn:
        change = anywhere(board.items, step)
        if change is None or (isinstance(change, SetCell) and change.field == "basis"):
            continue
        board.engine.apply(change)
        changes.append(change)
        if len(changes) == size:
            assert follow(twin.engine, changes, most=100)
            changes = []
            sound(twin)
    assert follow(twin.engine, changes, most=100)
    sound(twin)
    assert picture(twin) == picture(board)


def test_a_board_deeper_than_a_recursion() -> None:
    board = Board(Items(STORED), dict(own_settings()))
    names = ("x_sum", "x_names", "x_most")
    for item in range(1, 1501):
        values = (("title", "x"), ("kind", "task"), ("x_sum", 1_000_000), ("x_names", f"{item}"))
        board.items.apply(Create(item, item - 1, "a", (*values, ("x_most", item))))
    board.engine.reload()
    shown = [board.figures.value(BOARD, key) for key in names]
    assert shown == [1500 * 1_000_000, 1500 * 1_000_000, 1500]
    board.apply(
        ChangeSet(tuple(SetCell(1500, key, board.items.get(1500, key), None) for key in names))
    )
    shown = [board.figures.value(BOARD, key) for key in names]
    assert shown == [1499 * 1_000_000, 1499 * 1_000_000, 1499]
