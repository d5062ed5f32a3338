"""What a view shows of any board: nothing is lost, nothing counts twice, the board is not changed."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.boards import picture
from tests.strategies import Step, change_for, steps
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board
from tpm_tui.service.figures.subtotals import leaf_rows
from tpm_tui.service.views.showing import Shown, show
from tpm_tui.service.views.view import STANDARD, SortKey, View, read_view, view_text

COLUMNS = ("budget", "start", "status", "owner", "progress", "title", "allocation")
SUMMED = ("work", "budget", "actual_cost")
GROUPS = ("status", "kind", "owner", "quarter", "month")


def grown(drawn: Sequence[Step]) -> Board:
    """A board after some changes."""
    board = Board(Items(STORED))
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    return board


def view_with(**values: object) -> View:
    return View(STANDARD.columns, **values)  # type: ignore[arg-type]


def lets_through(chosen: int) -> object:
    """A filter that lets a pseudo-random choice of items pass."""
    return lambda _line: bytearray((chosen >> (item % 60)) & 1 for item in range(1000))


def outlined(board: Board, shown: Shown) -> Outline:
    return Outline(board.items, (), shown.arrangement)


@given(st.lists(steps(), max_size=20), st.integers(0, 2**60))
def test_a_filter_shows_what_matches_and_what_stands_above(drawn: list[Step], chosen: int) -> None:
    board = grown(drawn)
    before = picture(board)
    shown = show(board, view_with(filter="x"), lets_through(chosen))  # type: ignore[arg-type]
    items = board.items
    living = [item for item in items.subtree(BOARD) if item]
    matching = {item for item in living if (chosen >> (item % 60)) & 1}
    outline = outlined(board, shown)
    rows = set(outline.rows)
    above = {one for item in matching for one in items.ancestors(item) if one}
    assert {row for row in rows if row > 0} == matching | above
    assert {-row for row in rows if row < 0} == {item for item in matching if items.has_own(item)}
    assert shown.matches == len(matching)
    assert shown.of == len(living)
    assert shown.arrangement is not None
    assert {row for row in rows if row > 0 and shown.arrangement.dimmed(row)} == above - matching
    assert picture(board) == before


@given(
    st.lists(steps(), max_size=20),
    st.lists(st.builds(SortKey, st.sampled_from(COLUMNS), st.booleans()), min_size=1, max_size=3),
)
def test_sorting_moves_rows_within_their_parents_only(
    drawn: list[Step], keys: list[SortKey]
) -> None:
    board = grown(drawn)
    shown = show(board, view_with(sort=tuple(keys)), lambda _line: bytearray())
    plain, outline = Outline(board.items), outlined(board, shown)
    assert sorted(outline.rows) == sorted(plain.rows)
    levels = dict(zip(plain.rows, plain.levels, strict=True))
    assert all(
        levels[row] == level for row, level in zip(outline.rows, outline.levels, strict=True)
    )
    first = keys[0]
    assert shown.arrangement is not None
    for parent in board.items.subtree(BOARD):
        below = shown.arrangement.tops() if parent == BOARD else shown.arrangement.below(parent)
        values = [board.figures.value(row, first.key) for row in below if row > 0]
        if first.key in ("budget", "start", "progress"):
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=first.descending)
            assert values[: len(known)] == known


@given(
    st.lists(steps(), max_size=25),
    st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True),
)
def test_groups_hold_every_leaf_once_and_add_up_to_the_total(
    drawn: list[Step], keys: list[str]
) -> None:
    board = grown(drawn)
    shown = show(board, view_with(group=tuple(keys)), lambda _line: bytearray())
    outline = outlined(board, shown)
    leaves = [row for row in outline.rows if not is_group(row)]
    assert sorted(leaves) == sorted(leaf_rows(board.items, board.items.subtree(BOARD)))
    assert shown.arrangement is not None
    assert shown.subtotals is not None
    for key in SUMMED:
        parts = [shown.subtotals.value(row, key) for row in shown.arrangement.tops()]
        known = [part for part in parts if isinstance(part, int)]
        assert (sum(known) if known else None) == board.figures.value(BOARD, key)
    for row in leaves:
        for key in (*SUMMED, "progress", "status", "start"):
            assert shown.subtotals.value(row, key) == board.figures.value(row, key)


@given(st.lists(steps(), max_size=25))
def test_totals_of_what_is_shown_are_the_boards_where_all_is_shown(drawn: list[Step]) -> None:
    board = grown(drawn)
    shown = show(
        board, view_with(filter="x", visible_totals=True), lambda _line: bytearray(b"\1" * 1000)
    )
    assert shown.subtotals is not None
    for (row, key), value in picture(board).items():
        assert shown.subtotals.value(row, key) == value, (row, key)


@given(st.lists(steps(), max_size=25), st.integers(0, 2**60))
def test_visible_totals_add_up_what_stands_below(drawn: list[Step], chosen: int) -> None:
    board = grown(drawn)
    view = view_with(filter="x", visible_totals=True)
    shown = show(board, view, lets_through(chosen))  # type: ignore[arg-type]
    assert shown.subtotals is not None
    assert shown.arrangement is not None
    for row in (BOARD, *outlined(board, shown).rows):
        below = shown.arrangement.tops() if row == BOARD else shown.arrangement.below(row)
        children = [one for one in below if one > 0]
        if children:
            parts = [shown.subtotals.value(one, "budget") for one in below]
            known = [part for part in parts if isinstance(part, int)]
            assert shown.subtotals.value(row, "budget") == (sum(known) if known else None)
        elif row > 0:
            assert shown.subtotals.value(row, "budget") == board.figures.value(row, "budget")


@given(st.lists(steps(), max_size=20), st.lists(steps(), max_size=8), st.sampled_from(GROUPS[1:3]))
def test_following_a_change_equals_making_the_totals_anew(
    drawn: list[Step], later: list[Step], group: str
) -> None:
    board = grown(drawn)
    view = view_with(group=(group,))
    shown = show(board, view, lambda _line: bytearray())
    for step in later:
        change = change_for(board.items, step)
        if not isinstance(change, SetCell) or change.field in ("kind", "owner"):
            continue
        changes = ChangeSet((change,))
        board.apply(changes)
        assert shown.subtotals is not None
        if not shown.subtotals.follow(changes):
            shown = show(board, view, lambda _line: bytearray())
            continue
        fresh = show(board, view, lambda _line: bytearray())
        assert fresh.subtotals is not None
        assert shown.subtotals is not None
        assert shown.arrangement is not None
        for row in shown.arrangement.tops():
            for key in (*SUMMED, "progress", "start", "finish", "status", "available"):
                assert shown.subtotals.value(row, key) == fresh.subtotals.value(row, key), key


@given(
    st.text(max_size=30),
    st.booleans(),
    st.lists(st.builds(SortKey, st.sampled_from(COLUMNS), st.booleans()), max_size=2),
    st.lists(st.sampled_from(GROUPS), max_size=2),
    st.none() | st.lists(st.integers(1, 99), max_size=5),
)
def test_a_saved_view_reads_back_as_it_was(
    line: str, visible: bool, sort: list[SortKey], group: list[str], folded: list[int] | None
) -> None:
    board = Board(Items(STORED))
    view = view_with(
        filter=line,
        visible_totals=visible,
        sort=tuple(sort),
        group=tuple(group),
        folded=None if folded is None else tuple(folded),
    )
    assert read_view(view_text(view), board.fields) == view


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["columns", "sort", "rules", "folded", "zoom", "frozen"]),
                        inner, max_size=6), max_leaves=12))  # fmt: skip
def test_a_view_from_any_hand_is_read_without_an_error(content: object) -> None:
    import json

    board = Board(Items(STORED))
    view = read_view(json.dumps(content), board.fields)
    assert view.columns[0].key == "title"
    assert show(board, view_with(zoom=view.zoom), lambda _line: bytearray()).matches == 0
