"""Moves among siblings and levels: at the edges, below oneself, and where keys grow too long."""

from __future__ import annotations

from functools import partial

import pytest

from tests.boards import Sketch, exact, picture, row
from tpm_tui.domain.changes import PLACE, SetCell, parse_place
from tpm_tui.domain.order import LONGEST
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Gone, Refused
from tpm_tui.rollup.full import differences
from tpm_tui.service.editing.commands import add_item, delete_item
from tpm_tui.service.editing.placing import indent, move_by, move_to, new_place, outdent


def plan() -> Sketch:
    """Three roots; the first has two children with work."""
    return Sketch(
        row("P", row("A", work="8h", progress="50"), row("B", work="2h")),
        row("Q", work="5h"),
        row("R"),
    )


def outline(sketch: Sketch) -> str:
    """The tree in one line: `P(A B) Q R`."""
    items = sketch.board.items

    def below(item: int) -> str:
        parts = []
        for one in items.children.get(item, ()):
            inside = below(one)
            parts.append(f"{items.columns['title'][one]}{f'({inside})' if inside else ''}")
        return " ".join(parts)

    return below(BOARD)


@pytest.mark.parametrize(
    "title, step, after",
    [
        ("A", 1, "P(B A) Q R"),
        ("B", -1, "P(B A) Q R"),
        ("R", -1, "P(A B) R Q"),
        ("P", 1, "Q P(A B) R"),
    ],
)
def test_moving_by_one_among_siblings(title: str, step: int, after: str) -> None:
    sketch = plan()
    changes = sketch.run(lambda board: move_by(board, sketch.ids[title], step))
    assert outline(sketch) == after
    assert changes.label == f"move {title}"
    assert len(changes) == 1


@pytest.mark.parametrize(
    "title, step, where",
    [("A", -1, "first"), ("B", 1, "last"), ("R", 1, "last"), ("P", -1, "first")],
)
def test_the_edge_is_the_end(title: str, step: int, where: str) -> None:
    sketch = plan()
    with pytest.raises(Refused, match=f"'{title}' is the {where} among its siblings"):
        move_by(sketch.board, sketch.ids[title], step)


def test_indenting_goes_to_the_end_of_the_sibling_above() -> None:
    sketch = plan()
    sketch.run(lambda board: indent(board, sketch.ids["Q"]))
    assert outline(sketch) == "P(A B Q) R"
    sketch.run(lambda board: indent(board, sketch.ids["R"]))
    assert outline(sketch) == "P(A B Q R)"
    sketch.run(lambda board: indent(board, sketch.ids["B"]))
    assert outline(sketch) == "P(A(B) Q R)"
    with pytest.raises(Refused, match="'A' has no sibling above it"):
        indent(sketch.board, sketch.ids["A"])


def test_outdenting_goes_right_after_the_parent() -> None:
    sketch = plan()
    sketch.run(lambda board: outdent(board, sketch.ids["A"]))
    assert outline(sketch) == "P(B) A Q R"
    with pytest.raises(Refused, match="'A' is at the top level"):
        outdent(sketch.board, sketch.ids["A"])


def test_a_move_takes_the_figures_along() -> None:
    sketch = plan()
    cells, ratios = picture(sketch.board), exact(sketch.board)
    changes = sketch.run(lambda board: move_to(board, sketch.ids["A"], sketch.ids["R"]))
    assert (sketch.shown("P", "work"), sketch.shown("R", "work")) == ("2h", "8h")
    assert sketch.shown("R", "progress") == "50%"
    sketch.board.apply(changes.inverse())
    assert picture(sketch.board) == cells
    assert exact(sketch.board) == ratios


def test_nothing_can_be_moved_below_itself() -> None:
    sketch = plan()
    for parent in ("P", "A"):
        with pytest.raises(Refused, match="'P' cannot be moved below itself"):
            move_to(sketch.board, sketch.ids["P"], sketch.ids[parent])


def test_places_that_are_not_there() -> None:
    sketch = plan()
    sketch.run(lambda board: delete_item(board, sketch.ids["R"]))
    ids = sketch.ids
    for parent in (99, ids["R"]):
        with pytest.raises(Gone, match=r"no item 99|'R' has been deleted"):
            move_to(sketch.board, ids["A"], parent)
    for beside in (ids["Q"], 99, ids["R"]):
        with pytest.raises(Gone, match=r"no item 99|'R' has been deleted|'Q' .* was moved"):
            move_to(sketch.board, ids["A"], ids["P"], after=beside)
    with pytest.raises(Refused, match="nothing to move"):
        indent(sketch.board, BOARD)
    for item in (99, ids["R"]):
        with pytest.raises(Gone):
            indent(sketch.board, item)
    with pytest.raises(Refused, match=r"\(own\) line stays"):
        outdent(sketch.board, -ids["P"])


def test_a_place_beside_itself_changes_nothing() -> None:
    sketch = plan()
    a = sketch.ids["A"]
    assert len(move_to(sketch.board, a, sketch.ids["P"], after=a)) == 0
    assert outline(sketch) == "P(A B) Q R"


def test_moving_to_a_place_before_and_after() -> None:
    sketch = plan()
    ids = sketch.ids
    sketch.run(lambda board: move_to(board, ids["R"], ids["P"], before=ids["A"]))
    sketch.run(lambda board: move_to(board, ids["Q"], ids["P"], after=ids["A"]))
    assert outline(sketch) == "P(R A Q B)"


def test_long_keys_are_numbered_anew_in_the_same_change_set() -> None:
    sketch = Sketch(row("first"), row("last"))
    count = sets = 0
    before: dict[str, str] = {}
    while not sets and count < 400:
        count += 1
        last = sketch.ids["last"]
        before = {title: sketch.board.items.pos[item] for title, item in sketch.ids.items()}
        changes = sketch.run(partial(add_item, title=f"n{count}", before=last))
        items = sketch.board.items
        assert all(len(items.pos[one]) <= LONGEST for one in items.children[BOARD])
        sets = len(changes) > 1
    assert sets, "the keys never became too long"
    moves = [change for change in changes if isinstance(change, SetCell)]
    assert {change.field for change in moves} == {PLACE}
    assert {parse_place(change.after)[0] for change in moves} == {BOARD}
    titles = ["first", *(f"n{one}" for one in range(1, count + 1)), "last"]
    assert sketch.titles() == titles
    assert max(len(sketch.board.items.pos[one]) for one in sketch.board.items.children[BOARD]) <= 3
    sketch.board.apply(changes.inverse())
    assert sketch.titles() == [title for title in titles if title != f"n{count}"]
    assert {title: sketch.board.items.pos[item] for title, item in sketch.ids.items()} == before
    assert list(differences(sketch.board.engine)) == []


def test_equal_keys_of_foreign_hands_are_numbered_anew() -> None:
    sketch = Sketch(row("one"), row("two"))
    items = sketch.board.items
    items.pos[2] = items.pos[1]
    pos, moved = new_place(items, BOARD, after=1)
    keys = [parse_place(change.after)[1] for change in moved]
    assert sorted({pos, items.pos[1], *keys}) == ["a0", "a1", "a2"]
    sketch.run(lambda board: add_item(board, "between", after=1))
    assert sketch.titles() == ["one", "between", "two"]
