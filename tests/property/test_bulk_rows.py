"""An act on many rows is what the single acts are one after another, and undo takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_bulk import carried_out
from tests.property.test_recompute_set import BASES, built
from tests.strategies import Step, steps
from tpm_tui.domain.changes import ChangeSet, Create
from tpm_tui.domain.order import key_between, keys_between
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk_rows import (
    delete_all,
    indent_all,
    move_all_by,
    move_all_under,
    outdent_all,
    topmost,
)
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.editing.placing import indent, move_by, move_to, outdent
from tpm_tui.service.pasting.row_register import copied_rows, cut_rows, paste_rows

Single = Callable[[Board, int], ChangeSet]
Bulk = Callable[[Board, Sequence[int]], ChangeSet]

ACTS: dict[str, tuple[Bulk, Single, bool]] = {
    "indent": (indent_all, indent, False),
    "outdent": (outdent_all, outdent, True),
    "up": (lambda board, rows: move_all_by(board, rows, -1), lambda b, r: move_by(b, r, -1), False),
    "down": (lambda board, rows: move_all_by(board, rows, 1), lambda b, r: move_by(b, r, 1), True),
    "delete": (delete_all, delete_item, False),
}
"""By name: the act on many, the one on a single row, whether that goes from the last row up."""


def tree(board: Board) -> list[tuple[int, int]]:
    """(item, parent) in outline order."""
    return [(item, board.items.parent[item]) for item in board.items.subtree(BOARD)[1:]]


def living(board: Board) -> list[int]:
    return board.items.subtree(BOARD)[1:]


@given(BASES, st.lists(steps(), min_size=6, max_size=25), st.sampled_from(sorted(ACTS)), st.data())
@settings(max_examples=settings().max_examples)
def test_as_one_after_another(
    basis: str, drawn: list[Step], name: str, data: st.DataObject
) -> None:
    board, twin = built(drawn, basis), built(drawn, basis)
    if not living(board):
        return
    chosen = data.draw(
        st.lists(st.sampled_from(living(board)), min_size=1, max_size=6, unique=True)
    )
    bulk, single, backwards = ACTS[name]
    rows = topmost(board, chosen)
    refused = carried_out(board, lambda one: bulk(one, chosen)) is None
    try:
        for item in reversed(rows) if backwards else rows:
            twin.apply(single(twin, item))
    except Refused:
        assert refused
        return
    assert not refused
    assert tree(board) == tree(twin)


@given(BASES, st.lists(steps(), min_size=6, max_size=25), st.data())
def test_moving_under(basis: str, drawn: list[Step], data: st.DataObject) -> None:
    board, twin = built(drawn, basis), built(drawn, basis)
    if not living(board):
        return
    chosen = data.draw(
        st.lists(st.sampled_from(living(board)), min_size=1, max_size=5, unique=True)
    )
    parent = data.draw(st.sampled_from([BOARD, *living(board)]))
    rows = topmost(board, chosen)
    if carried_out(board, lambda one: move_all_under(one, chosen, parent)) is None:
        assert parent in rows or any(above in rows for above in twin.items.ancestors(parent))
        return
    for item in rows:
        twin.apply(move_to(twin, item, parent))
    assert tree(board) == tree(twin)


@given(BASES, st.lists(steps(), min_size=6, max_size=25), st.data())
@settings(max_examples=settings().max_examples)
def test_cut_and_paste_is_a_move_and_copies_are_alike(
    basis: str, drawn: list[Step], data: st.DataObject
) -> None:
    board = built(drawn, basis)
    if not living(board):
        return
    chosen = data.draw(
        st.lists(st.sampled_from(living(board)), min_size=1, max_size=4, unique=True)
    )
    copies = copied_rows(board, chosen)
    where = data.draw(st.sampled_from(["below", "above", "child"]))
    spot = data.draw(st.sampled_from([BOARD, *living(board)]))
    changes = carried_out(board, lambda one: paste_rows(one, copies, spot, where))  # type: ignore[arg-type]
    assert changes is not None
    if spot == BOARD:
        assert len(board.items.children[BOARD]) >= len(copies.items)
    columns = {key: column for key, column in board.items.columns.items() if key != "source_id"}
    made = [change.item for change in changes if isinstance(change, Create)]
    originals = [one for item in copies.items for one in board.items.subtree(item)]
    if spot not in originals:
        assert len(made) == len(originals)
        # What is logged, approved or overridden stays with the original; `test_copied` tells how.
        plain = [
            (copy, one)
            for copy, one in zip(made, originals, strict=True)
            if one not in board.items.entries
        ]
        for key, column in columns.items():
            if key not in ("title", "override"):
                assert [column[copy] for copy, _ in plain] == [column[one] for _, one in plain], key
    _, taken = cut_rows(board, chosen)
    carried_out(board, lambda one: cut_rows(one, chosen)[0])
    rest = [BOARD, *living(board)]
    target = data.draw(st.sampled_from(rest))
    assert carried_out(board, lambda one: paste_rows(one, taken, target, where)) is not None  # type: ignore[arg-type]
    assert [item for item in living(board) if item in taken.items] == list(taken.items)


@given(st.lists(st.integers(0, 60), max_size=30), st.integers(0, 40))
def test_keys_between_rise_and_stay_short(cuts: list[int], count: int) -> None:
    low, high = "a0", "a1"
    for cut in cuts:
        middle = key_between(low, high)
        low, high = (middle, high) if cut % 2 else (low, middle)
    for before, after in ((low, high), (low, None), (None, high), (None, None)):
        keys = keys_between(before, after, count)
        ends = [*([before] if before else []), *keys, *([after] if after else [])]
        assert ends == sorted(set(ends))
        assert len(keys) == count
        assert max(map(len, keys), default=0) <= max(len(low), len(high)) + 3
