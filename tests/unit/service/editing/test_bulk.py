"""Acts on many cells: what each gets, what is left out and counted, and what undo brings back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.boards import Sketch, exact, picture, row
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.query.arrangement import GROUP_BASE
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import (
    clear_all,
    fill_down,
    set_all,
    set_expression,
    step_all,
    swept,
)
from tpm_tui.service.session import Command


def plan() -> Sketch:
    """A project with three tasks, the first of them filled, and a bare leaf beside it."""
    return Sketch(
        row(
            "Project",
            row("A", status="blocked", owner="Ana", budget="100", progress="12.5",
                start="2026-03-02", finish="2026-03-06", work="8h"),
            row("B", start="2026-03-04"),
            row("C"),
            own={"actual_cost": "5"},
        ),
        row("Leaf"),
    )  # fmt: skip


def run(sketch: Sketch, command: Command) -> ChangeSet:
    """Carry a command out, see that undo brings everything back, and carry it out again."""
    before, exactly = picture(sketch.board), exact(sketch.board)
    changes = sketch.run(command)
    after = picture(sketch.board)
    assert list(differences(sketch.board.engine)) == []
    sketch.board.apply(changes.inverse())
    assert (picture(sketch.board), exact(sketch.board)) == (before, exactly)
    sketch.board.apply(changes)
    assert picture(sketch.board) == after
    return changes


def cells(sketch: Sketch, key: str, *titles: str) -> list[tuple[int, str]]:
    return [(sketch.ids[title], key) for title in titles]


def test_a_status_is_typed_once_for_all_and_the_computed_ones_are_counted() -> None:
    sketch = plan()
    changes = run(
        sketch,
        lambda board: set_all(board, cells(sketch, "status", "Project", "A", "B", "Leaf"), "done"),
    )
    assert changes.label == "status of 3 rows (1 skipped: computed from what is below)"
    assert [sketch.shown(one, "status") for one in ("A", "B", "C", "Leaf")] == [
        "Done", "Done", "To do", "Done",
    ]  # fmt: skip
    assert sketch.shown("A", "remaining_work") == "0h"


def test_a_digit_picks_a_choice_for_all() -> None:
    sketch = plan()
    run(sketch, lambda board: set_all(board, cells(sketch, "status", "B", "C"), "2"))
    assert sketch.shown("C", "status") == "In progress"


def test_rows_that_are_no_items_are_left_out() -> None:
    sketch = plan()
    item = sketch.ids["C"]
    where = [
        (0, "owner"),
        (GROUP_BASE + 3, "owner"),
        (-sketch.ids["Project"], "owner"),
        (item, "owner"),
    ]
    changes = run(sketch, lambda board: set_all(board, where, "Mei"))
    assert changes.label == "owner of C (3 skipped: the total, ...)"
    assert len(changes) == 1


def test_nothing_left_is_refused_with_the_first_reason() -> None:
    sketch = plan()
    with pytest.raises(Refused, match="Status of 'Project' is computed"):
        set_all(sketch.board, cells(sketch, "status", "Project"), "done")
    with pytest.raises(Refused, match="Available is computed"):
        clear_all(sketch.board, cells(sketch, "available", "A", "B"))


def test_a_text_is_read_by_each_column_and_an_unreadable_one_changes_nothing() -> None:
    sketch = plan()
    both = [*cells(sketch, "budget", "A", "B"), *cells(sketch, "owner", "A", "B")]
    changes = run(sketch, lambda board: set_all(board, both, "1k"))
    assert changes.label == "budget and owner of 2 rows"
    assert (sketch.shown("B", "budget"), sketch.shown("B", "owner")) == ("1,000", "1k")
    with pytest.raises(InvalidInput, match=r"^Budget: 'Ana' is not an amount"):
        set_all(sketch.board, both, "Ana")
    with pytest.raises(InvalidInput, match=r"^'Ana' is not an amount"):
        set_all(sketch.board, cells(sketch, "budget", "A", "B"), "Ana")


def test_a_finish_before_its_start_is_left_out() -> None:
    sketch = plan()
    changes = run(
        sketch, lambda board: set_all(board, cells(sketch, "finish", "A", "B", "C"), "2026-03-03")
    )
    assert "1 skipped: The finish 2026-03-03 lies before the start 2026-03-04" in changes.label
    assert sketch.shown("C", "finish") == "2026-03-03"
    assert sketch.shown("B", "finish") == ""


def test_fields_of_one_item_see_each_other() -> None:
    sketch = plan()
    done = [(sketch.ids["A"], "progress"), (sketch.ids["A"], "status")]
    run(sketch, lambda board: set_all(board, done[:1], "100"))
    assert sketch.shown("A", "status") == "Done"
    sketch.run(
        lambda board: set_expression(board, [sketch.ids["A"]], "progress", lambda _row: 5000)
    )
    assert sketch.shown("A", "status") == "In progress"


def test_fill_down_gives_the_first_rows_values_exactly() -> None:
    sketch = plan()
    rows = [sketch.ids[title] for title in ("A", "B", "C", "Leaf")]
    keys = ["owner", "progress", "start", "finish", "budget", "status"]
    changes = run(sketch, lambda board: fill_down(board, rows, keys))
    assert changes.label == "fill 18 cells in 3 rows"
    columns = sketch.board.items.columns
    for key in keys:
        assert len({columns[key][item] for item in rows}) == 1, key
    assert columns["progress"][rows[-1]] == 1250


def test_fill_down_needs_rows_to_fill() -> None:
    sketch = plan()
    with pytest.raises(Refused, match="two rows or more"):
        fill_down(sketch.board, [1], ["owner"])


def test_clearing_leaves_titles_and_computed_figures() -> None:
    sketch = plan()
    item, project = sketch.ids["A"], sketch.ids["Project"]
    where = [(one, key) for one in (project, item) for key in ("title", "owner", "start", "budget")]
    changes = run(sketch, lambda board: clear_all(board, where))
    assert changes.label.startswith(
        "clear owner, start and budget of 2 rows (4 skipped: A title cannot be"
    )
    assert sketch.shown("A", "owner") == sketch.shown("A", "start") == ""
    assert sketch.shown("A", "title") == "A"


def test_steps() -> None:
    sketch = plan()
    where = [*cells(sketch, "progress", "A", "B", "C"), *cells(sketch, "status", "Leaf")]
    run(sketch, lambda board: step_all(board, where, 1))
    assert [sketch.shown(one, "progress") for one in "ABC"] == ["18%", "5%", "5%"]
    assert sketch.shown("Leaf", "status") == "In progress"
    with pytest.raises(Refused, match="no next value"):
        step_all(sketch.board, cells(sketch, "owner", "A", "B"), 1)


def test_one_input_behind_two_cells_is_stepped_once() -> None:
    sketch = plan()
    project = sketch.ids["Project"]
    run(
        sketch,
        lambda board: step_all(board, [(project, "actual_cost"), (-project, "actual_cost")], 1),
    )
    assert sketch.shown("Project", "actual_cost", own=True) == "105"


def test_computed_values_by_row() -> None:
    sketch = plan()
    rows = [sketch.ids[title] for title in "ABC"]

    def half(row: int) -> int:
        if row == rows[1]:
            raise Refused("There is nothing to halve.")
        return row * 100

    changes = run(sketch, lambda board: set_expression(board, rows, "budget", half))
    assert changes.label == "budget of 2 rows (1 skipped: There is nothing to halve)"
    assert sketch.shown("C", "budget") == f"{rows[2]}"


def test_people_of_an_own_line_get_the_dates_that_the_same_act_gives_to_the_rows_below() -> None:
    sketch = Sketch(row("P", row("A")))
    top, leaf = sketch.ids["P"], sketch.ids["A"]
    sketch.type("A", "start", "2026-03-02")
    sketch.type("A", "finish", "2026-03-06")

    def later(board: Board) -> ChangeSet:
        values = {"start": "2026-04-01", "finish": "2026-04-30", "assignments": "Ana 50%"}
        where = [(leaf, "start"), (leaf, "finish"), (top, "assignments")]
        return swept(board, where, lambda _where, _row, key: values[key]).changes()

    run(sketch, later)
    assert sketch.board.items.columns["assignments"][top] == "Ana 50% 2026-04-01..2026-04-30"


def own_and_below(sketch: Sketch, *titles: str) -> list[int]:
    """Items with the `(own)` lines that they have, as a selection of everything has them."""
    found = []
    for title in titles:
        item = sketch.ids[title]
        found += [item, -item] if sketch.board.items.has_own(item) else [item]
    return found


def test_sums_of_rows_below_are_left_out_and_counted() -> None:
    sketch = plan()
    rows = own_and_below(sketch, "Project", "A", "B", "C")
    where = [(one, "actual_cost") for one in rows]
    changes = run(sketch, lambda board: set_all(board, where, "10"))
    assert changes.label == "actual cost of 4 rows (1 skipped: sum of the rows below)"
    assert sketch.shown("Project", "actual_cost") == "40"
    changes = run(sketch, lambda board: fill_down(board, [rows[2], *rows], ["actual_cost"]))
    assert "1 skipped: sum of the rows below" in changes.label
    changes = run(sketch, lambda board: step_all(board, where, 1))
    assert "1 skipped: sum of the rows below" in changes.label
    changes = run(sketch, lambda board: clear_all(board, where))
    assert changes.label == "clear actual cost of 4 rows (1 skipped: sum of the rows below)"
    assert sketch.shown("Project", "actual_cost") == ""


@pytest.mark.parametrize(
    "act",
    [
        lambda board, where: set_all(board, where, "1"),
        clear_all,
        lambda board, where: step_all(board, where, 1),
        lambda board, where: set_expression(
            board, [one for one, _ in where], "budget", lambda _: 1
        ),
        lambda board, where: fill_down(
            board, [where[0][0], *(one for one, _ in where)], ["budget"]
        ),
    ],
)
def test_sums_alone_are_refused_with_what_to_do(
    act: Callable[[Board, list[tuple[int, str]]], ChangeSet],
) -> None:
    sketch = plan()
    with pytest.raises(
        Refused, match=r"^Budget of 'Project' is the sum of the rows below; select those\.$"
    ):
        act(sketch.board, cells(sketch, "budget", "Project"))


def test_other_roll_ups_are_left_out_as_well_and_what_is_a_parents_own_is_not() -> None:
    sketch = plan()
    where = [*cells(sketch, "allocation", "Project", "A"), *cells(sketch, "owner", "Project")]
    changes = run(sketch, lambda board: set_all(board, where, "Ana"))
    assert "1 skipped: computed from the rows below" in changes.label
    assert sketch.shown("Project", "owner") == "Ana"
    assert sketch.board.items.columns["assignments"][sketch.ids["Project"]] is None
