"""Acts on many rows: where they end up, in which order, and what is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.boards import Sketch, adding, exact, picture, row
from tests.unit.service.editing.test_placing import outline
from tpm_tui.domain.changes import PLACE, ChangeSet, SetCell, place
from tpm_tui.domain.order import LONGEST
from tpm_tui.errors import Gone, Refused
from tpm_tui.fields.types import TITLE_LIMIT
from tpm_tui.query.arrangement import GROUP_BASE
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk_rows import (
    delete_all,
    duplicate_all,
    indent_all,
    move_all_by,
    move_all_to,
    move_all_under,
    outdent_all,
)
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.pasting.row_register import RowsTaken, copied_rows, cut_rows, paste_rows
from tpm_tui.service.session import Command


def plan() -> Sketch:
    """Two roots with children, and two leaves after them."""
    return Sketch(
        row("P", row("A", work="8h"), row("B", row("B1", budget="10"), own={"work": "1h"}),
            row("C", progress="50"), row("D")),
        row("Q", row("E"), row("F")),
        row("R", owner="Ana"),
        row("S"),
    )  # fmt: skip


def run(sketch: Sketch, command: Command) -> ChangeSet:
    """Carry a command out, take it back, and carry it out again."""
    before, exactly, tree = picture(sketch.board), exact(sketch.board), outline(sketch)
    changes = sketch.run(command)
    after = outline(sketch)
    assert list(differences(sketch.board.engine)) == []
    sketch.board.apply(changes.inverse())
    assert (picture(sketch.board), exact(sketch.board), outline(sketch)) == (before, exactly, tree)
    assert list(differences(sketch.board.engine)) == []
    sketch.board.apply(changes.inverse().inverse())
    assert outline(sketch) == after
    return changes


Act = Callable[[Board, Sequence[int]], ChangeSet]


def up(board: Board, rows: Sequence[int]) -> ChangeSet:
    return move_all_by(board, rows, -1)


def down(board: Board, rows: Sequence[int]) -> ChangeSet:
    return move_all_by(board, rows, 1)


@pytest.mark.parametrize(
    "act, titles, after",
    [
        (indent_all, "B C D", "P(A(B(B1) C D)) Q(E F) R S"),
        (indent_all, "B D", "P(A(B(B1)) C(D)) Q(E F) R S"),
        (indent_all, "B B1 S", "P(A(B(B1)) C D) Q(E F) R(S)"),
        (outdent_all, "A B", "P(C D) A B(B1) Q(E F) R S"),
        (outdent_all, "D B1 E", "P(A B B1 C) D Q(F) E R S"),
        (outdent_all, "F E", "P(A B(B1) C D) Q E F R S"),
        (down, "A B", "P(C A B(B1) D) Q(E F) R S"),
        (down, "A C", "P(B(B1) A D C) Q(E F) R S"),
        (up, "C D", "P(A C D B(B1)) Q(E F) R S"),
        (up, "B D R", "P(B(B1) A D C) R Q(E F) S"),
        (down, "A E", "P(B(B1) A C D) Q(F E) R S"),
        (delete_all, "A B B1 F", "P(C D) Q(E) R S"),
        (duplicate_all, "A B", "P(A B(B1) A (copy) B (copy)(B1) C D) Q(E F) R S"),
        (duplicate_all, "A C S", "P(A A (copy) B(B1) C C (copy) D) Q(E F) R S S (copy)"),
    ],
)  # fmt: skip
def test_where_rows_end_up(act: Act, titles: str, after: str) -> None:
    sketch = plan()
    run(sketch, lambda board: act(board, [sketch.ids[one] for one in titles.split()]))
    assert outline(sketch) == after


@pytest.mark.parametrize(
    "act, titles, why",
    [
        (indent_all, "A B", "'A' has no sibling above it"),
        (indent_all, "B P", "'P' has no sibling above it"),
        (outdent_all, "A R", "'R' is at the top level"),
        (up, "A B", "'A' is the first"),
        (down, "R S", "'S' is the last"),
    ],
)
def test_what_one_row_cannot_none_does(act: Act, titles: str, why: str) -> None:
    sketch = plan()
    before = outline(sketch)
    with pytest.raises(Refused, match=why):
        act(sketch.board, [sketch.ids[one] for one in titles.split()])
    assert outline(sketch) == before


def test_rows_that_are_no_items() -> None:
    sketch = plan()
    item, own = sketch.ids["A"], -sketch.ids["B"]
    for act in (indent_all, outdent_all, up, down, duplicate_all, copied_rows, cut_rows):
        with pytest.raises(Refused, match="An \\(own\\) line cannot be"):
            act(sketch.board, [item, own])
        for row_ in (0, GROUP_BASE + 1):
            with pytest.raises(Refused, match="no rows here"):
                act(sketch.board, [row_])
        with pytest.raises(Gone):
            act(sketch.board, [999])
    run(sketch, lambda board: outdent_all(board, [item, GROUP_BASE + 1]))
    assert outline(sketch).startswith("P(B(B1) C D) A Q")


def test_an_own_line_goes_along_with_its_item() -> None:
    sketch = plan()
    item = sketch.ids["B"]
    assert indent_all(sketch.board, [item, -item]).label == "indent B"
    assert outdent_all(sketch.board, [-item, item]).label == "outdent B"


def test_deleting_own_lines_empties_them() -> None:
    sketch = plan()
    item = sketch.ids["B"]
    changes = run(
        sketch, lambda board: delete_all(board, [-item, sketch.ids["Q"], sketch.ids["S"]])
    )
    assert changes.label == "delete 2 rows and 2 below, clear (own) of B"
    assert not sketch.board.items.has_own(item)
    with pytest.raises(Refused, match="nothing to delete"):
        delete_all(sketch.board, [0])


def test_moving_under_another_row() -> None:
    sketch = plan()
    ids = sketch.ids
    changes = run(
        sketch, lambda board: move_all_under(board, [ids["R"], ids["A"], ids["E"]], ids["Q"])
    )
    assert changes.label == "move 3 rows under Q"
    assert outline(sketch) == "P(B(B1) C D) Q(F A E R) S"
    run(sketch, lambda board: move_all_under(board, [ids["B1"], ids["F"]], 0))
    assert outline(sketch) == "P(B C D) Q(A E R) S B1 F"
    with pytest.raises(Refused, match="'P' cannot be moved below itself"):
        move_all_under(sketch.board, [ids["S"], ids["P"]], ids["B"])
    with pytest.raises(Gone):
        move_all_under(sketch.board, [ids["S"]], 999)


def test_moving_beside_another_row_also_beside_one_of_them() -> None:
    sketch = plan()
    ids = sketch.ids
    run(sketch, lambda board: move_all_to(board, [ids["A"], ids["C"]], ids["P"], after=ids["C"]))
    assert outline(sketch).startswith("P(B(B1) A C D)")
    run(sketch, lambda board: move_all_to(board, [ids["F"], ids["S"]], 0, before=ids["P"]))
    assert outline(sketch) == "F S P(B(B1) A C D) Q(E) R"
    with pytest.raises(Gone):
        move_all_to(sketch.board, [ids["A"]], 0, after=ids["E"])


def test_siblings_are_numbered_anew_where_keys_grow_too_long() -> None:
    sketch = plan()
    items, ids = sketch.board.items, sketch.ids
    low = "a0" + "0" * LONGEST + "1"
    for title, key in (("E", low), ("F", low + "1")):
        item = ids[title]
        sketch.board.apply(ChangeSet((
            SetCell(item, PLACE, items.get(item, PLACE), place(ids["Q"], key)),
        )))  # fmt: skip
    changes = run(
        sketch, lambda board: move_all_to(board, [ids["R"], ids["A"]], ids["Q"], after=ids["E"])
    )
    assert outline(sketch) == "P(B(B1) C D) Q(E A R F) S"
    assert len(changes) == 4
    assert all(len(items.pos[ids[one]]) < 4 for one in "EARF")


def test_a_thousand_rows_keep_short_keys() -> None:
    sketch = Sketch(row("P"), row("Z"))
    for number in range(1000):
        sketch.run(adding(f"{number}", sketch.ids["P"]))
    rows = sketch.board.items.children[sketch.ids["P"]]
    changes = outdent_all(sketch.board, rows)
    sketch.board.apply(changes)
    assert sketch.titles() == ["P", *map(str, range(1000)), "Z"]
    assert max(len(key) for key in sketch.board.items.pos) <= 6


# ---- the register


def test_copies_hold_all_inputs_and_links_but_no_comments() -> None:
    sketch = plan()
    ids, board = sketch.ids, sketch.board
    for key, text in (("link:0123456789ab", "{}"), ("comment:0123456789ab", "{}")):
        board.apply(ChangeSet((SetCell(ids["B1"], key, None, text),)))
    taken = copied_rows(board, [ids["C"], ids["B"], ids["B1"]])
    assert taken == RowsTaken((ids["B"], ids["C"]))
    size = len(board.items)
    changes = run(sketch, lambda one: paste_rows(one, taken, ids["R"], "child"))
    assert changes.label == "paste 2 rows"
    assert outline(sketch) == "P(A B(B1) C D) Q(E F) R(B(B1) C) S"
    assert board.items.columns["work"][size] == 3600
    assert board.items.columns["budget"][size + 1] == 1000
    assert board.items.notes[size + 1] == {"link:0123456789ab": "{}"}


@pytest.mark.parametrize(
    "where, beside, after",
    [
        ("below", "R", "P(A B(B1) C D) Q(E F) R A S S"),
        ("above", "R", "P(A B(B1) C D) Q(E F) A S R S"),
        ("below", "A", "P(A A (copy) S (copy) B(B1) C D) Q(E F) R S"),
        ("child", "A", "P(A(A S) B(B1) C D) Q(E F) R S"),
        ("below", "", "P(A B(B1) C D) Q(E F) R S A S"),
        ("below", "(own)", "P(A B(A S B1) C D) Q(E F) R S"),
    ],
)
def test_where_copies_are_put(where: str, beside: str, after: str) -> None:
    sketch = plan()
    ids = {**sketch.ids, "": 0, "(own)": -sketch.ids["B"]}
    taken = copied_rows(sketch.board, [ids["A"], ids["S"]])
    run(sketch, lambda board: paste_rows(board, taken, ids[beside], where))  # type: ignore[arg-type]
    assert outline(sketch) == after


def test_places_where_nothing_can_be_put() -> None:
    sketch = plan()
    taken = copied_rows(sketch.board, [sketch.ids["A"]])
    own = -sketch.ids["B"]
    with pytest.raises(Refused, match="always comes first"):
        paste_rows(sketch.board, taken, own, "above")
    with pytest.raises(Refused, match="no rows inside"):
        paste_rows(sketch.board, taken, own, "child")
    with pytest.raises(Refused, match="A group"):
        paste_rows(sketch.board, taken, GROUP_BASE, "below")
    with pytest.raises(Gone):
        paste_rows(sketch.board, taken, 999)
    sketch.run(lambda board: delete_item(board, sketch.ids["A"]))
    with pytest.raises(Gone, match="'A' has been deleted"):
        paste_rows(sketch.board, taken, sketch.ids["R"])


def test_what_was_cut_comes_back_as_it_was_and_then_as_copies() -> None:
    sketch = plan()
    ids, board = sketch.ids, sketch.board
    changes, taken = cut_rows(board, [ids["C"], ids["B"]])
    assert changes.label == "delete 2 rows and 1 below"
    board.apply(changes)
    run(sketch, lambda one: paste_rows(one, taken, ids["Q"], "child"))
    assert outline(sketch) == "P(A D) Q(E F B(B1) C) R S"
    assert board.items.children[ids["Q"]][-2:] == [ids["B"], ids["C"]]
    run(sketch, lambda one: paste_rows(one, taken, ids["S"]))
    assert outline(sketch) == "P(A D) Q(E F B(B1) C) R S B(B1) C"


def test_what_was_cut_can_be_put_elsewhere_when_its_old_parent_is_gone() -> None:
    sketch = plan()
    ids, board = sketch.ids, sketch.board
    changes, taken = cut_rows(board, [ids["B"]])
    board.apply(changes)
    sketch.run(lambda one: delete_item(one, ids["P"]))
    run(sketch, lambda one: paste_rows(one, taken, ids["E"], "above"))
    assert outline(sketch) == "Q(B(B1) E F) R S"


def test_a_title_as_long_as_can_be_is_copied_as_it_is() -> None:
    sketch = Sketch(row("x" * TITLE_LIMIT))
    sketch.run(lambda board: duplicate_all(board, [1]))
    assert sketch.titles() == ["x" * TITLE_LIMIT] * 2
