"""A preview tells exactly what applying would, and leaves no trace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import exact, picture
from tests.property.test_recompute_set import BASES, built, several
from tests.strategies import OWN_VALUES, VALUES, Step, change_for, own_settings, steps
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.query.cell_error import CellError
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.foreseeing import previewing


def everything(board: Board) -> tuple[object, ...]:
    """All that a preview could disturb."""
    items = board.items
    return (
        picture(board),
        exact(board),
        {key: list(values) for key, values in items.columns.items() if any(values)},
        (list(items.parent), list(items.pos), list(items.alive)),
        {item: list(below) for item, below in items.children.items()},
        [(item, list(held.items())) for item, held in sorted(items.notes.items())],
        dict(items.entries),
        items.own_line_keys,
        {key: list(board.source.column(key)) for key in board.fields},
        list(board.source.texts()),
        list(board.source.categories()),
        dict(board.stored),
        board.settings,
        board.ctx,
        board.revision,
        list(board.fields),
        {name: board.figures.overloads.of_person(name) for name in ("Dana", "Elias", "Ana", "Bo")},
    )


def check(board: Board, changes: ChangeSet) -> None:
    """Preview, compare, and then really do it."""
    before, columns = everything(board), board.source._columns
    engine, figures = board.engine, board.figures
    previewed = board.preview(changes)
    assert board.engine is engine
    assert board.figures is figures
    assert board.source._columns is columns
    assert everything(board) == before
    assert list(differences(board.engine)) == []
    really = board.apply(changes)
    assert previewed.created == really.created
    assert previewed.settings == really.settings
    assert previewed.everything == really.everything
    assert previewed.reshaped == really.reshaped
    if not really.everything:
        assert previewed.cells == really.cells
        return
    now = picture(board)
    was = before[0]
    assert isinstance(was, dict)
    for cell, (old, new) in previewed.cells.items():
        assert (old, new) == (was.get(cell), now.get(cell))
    for row, key in now.keys() & was.keys():
        above = row == BOARD or (row > 0 and not board.items.is_leaf(row))
        differs = was[row, key] != now[row, key] and board.fields[key].formula is None
        if above and differs and not isinstance(now[row, key], CellError):
            assert (row, key) in previewed.cells


@given(BASES, st.lists(steps(), max_size=20), st.lists(steps(), min_size=1, max_size=6))
def test_a_few_changes(basis: str, drawn: list[Step], last: list[Step]) -> None:
    board = built(drawn, basis)
    check(board, several(board, last))


@given(BASES, st.lists(steps(), max_size=20), st.lists(steps(), min_size=1, max_size=6))
def test_many_changes_are_computed_apart(basis: str, drawn: list[Step], last: list[Step]) -> None:
    board = built(drawn, basis)
    changes = several(board, last)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tpm_tui.service.board.BULK", 1)
        patch.setattr(previewing, "BULK", 1)
        check(board, changes)


@given(
    BASES,
    st.lists(steps(), max_size=20),
    st.sampled_from([
        ("basis", "duration"), ("basis", "budget"), ("basis", "equal"), ("week", [480] * 7),
        ("days_off", ["2026-02-03"]), ("view:mine", {"name": "Mine"}),
    ]),
    st.lists(steps(), max_size=3),
)  # fmt: skip
def test_board_settings(
    basis: str, drawn: list[Step], setting: tuple[str, object], more: list[Step]
) -> None:
    board = built(drawn, basis)
    key, value = setting
    change = SetCell(BOARD, key, board.stored.get(key), setting_text(value))
    check(board, ChangeSet((change, *several(board, more))))


@given(
    st.lists(steps({**VALUES, **OWN_VALUES}), max_size=20),
    st.lists(steps({**VALUES, **OWN_VALUES}), min_size=1, max_size=5),
)
@settings(max_examples=max(5, settings().max_examples // 2))
def test_columns_of_the_boards_own(drawn: list[Step], last: list[Step]) -> None:
    board = Board(stored=dict(own_settings()))
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    check(board, several(board, last))


def test_changes_that_fail_half_way_leave_no_trace() -> None:
    board = built([Step("create", 0, 0, "work", 3600)])
    before = everything(board)
    possible, impossible = SetCell(1, "work", 3600, 7200), SetCell(99, "work", None, 1)
    with (
        pytest.raises(IndexError),
        previewing.previewed(board, ChangeSet((possible, impossible))),
    ):
        raise AssertionError
    assert everything(board) == before


@given(st.lists(steps(), min_size=3, max_size=20), st.sampled_from(["comment:a", "link:b"]))
def test_notes_keep_their_order(drawn: list[Step], key: str) -> None:
    board = built(drawn)
    item = next((one for one in range(1, len(board.items)) if board.items.exists(one)), None)
    if item is None:
        return
    for name in (key, "comment:z"):
        board.apply(ChangeSet((SetCell(item, name, None, "text"),)))
    before = everything(board)
    _ = board.preview(ChangeSet((SetCell(item, key, "text", None),)))
    assert everything(board) == before
