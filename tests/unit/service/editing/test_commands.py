"""Edits of single cells: where they go, what comes with them, and what is refused."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, deleting, exact, picture, row
from tpm_tui.domain.changes import ALIVE, ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Gone, InvalidInput, Refused
from tpm_tui.fields.catalog import CATALOG, FIELDS
from tpm_tui.rollup.full import differences
from tpm_tui.service.editing.commands import (
    add_item,
    clear_own,
    delete_item,
    duplicate_item,
    set_cell,
    target,
)
from tpm_tui.service.session import Command


def plan() -> Sketch:
    """A project with two tasks and a bare leaf beside it."""
    return Sketch(
        row("Project", row("A", work="8h", start="2026-03-02", finish="2026-03-06"), row("B")),
        row("Leaf", progress="30"),
    )


# ---- where an edit goes

SUMS = ["work", "actual_work", "remaining_work", "budget", "actual_cost", "assignments"]
TEXT = {"assignments": "Ana 50%", "allocation": "Ana 50%"}


@pytest.mark.parametrize("key", [*SUMS, "allocation"])
def test_amounts_typed_on_a_parent_go_to_its_own_line(key: str) -> None:
    sketch = plan()
    item = sketch.ids["Project"]
    where = target(sketch.board, item, key)
    assert (where.item, where.own) == (item, True)
    changes = sketch.type("Project", key, TEXT.get(key, "3"))
    assert changes.label == f"{where.field.label.lower()} of (own) of Project"
    assert sketch.board.items.has_own(item)
    assert sketch.shown("Project", key, own=True)


@pytest.mark.parametrize("key", ["status", "start", "finish", "duration"])
def test_what_is_computed_is_refused_on_a_parent_in_one_sentence(key: str) -> None:
    sketch = plan()
    with pytest.raises(Refused) as problem:
        sketch.type("Project", key, {"status": "done"}.get(key, "1"))
    assert FIELDS[key].label in problem.value.message
    assert "'Project'" in problem.value.message
    assert problem.value.message.count(".") == 1
    assert not sketch.board.items.has_own(sketch.ids["Project"])


@pytest.mark.parametrize("key", ["work_progress", "available"])
def test_derived_columns_are_refused_everywhere(key: str) -> None:
    sketch = plan()
    for title in ("Project", "Leaf"):
        with pytest.raises(Refused, match="is computed"):
            sketch.type(title, key, "1")


@pytest.mark.parametrize("key", ["title", "kind", "owner", "basis", "description", "source_id"])
def test_what_names_an_item_stays_on_the_item(key: str) -> None:
    sketch = plan()
    item = sketch.ids["Project"]
    assert target(sketch.board, item, key).own is False
    with pytest.raises(Refused, match=r"\(own\) line has no"):
        target(sketch.board, -item, key)


@pytest.mark.parametrize("key", ["progress", "status", "start", "finish"])
def test_the_own_line_takes_what_its_parent_refuses(key: str) -> None:
    sketch = plan()
    sketch.type("Project", "work", "3h")
    text = {"progress": "50", "status": "blocked"}.get(key, "2026-03-04")
    sketch.type("Project", key, text, own=True)
    assert sketch.board.items.columns[key][sketch.ids["Project"]] is not None


@pytest.mark.parametrize("field", CATALOG, ids=lambda field: field.key)
def test_the_total_cannot_be_edited(field: object) -> None:
    with pytest.raises(Refused, match="sum of the rows"):
        target(plan().board, BOARD, getattr(field, "key", ""))


def test_there_must_be_such_a_cell() -> None:
    sketch = plan()
    with pytest.raises(InvalidInput, match="no column 'colour'"):
        target(sketch.board, 1, "colour")
    for row_id in (99, -99):
        with pytest.raises(Refused, match="no item 99"):
            target(sketch.board, row_id, "work")
    sketch.run(lambda board: delete_item(board, 1))
    with pytest.raises(Refused, match="'A' has been deleted"):
        target(sketch.board, 2, "work")  # below something deleted


def test_typing_what_is_there_changes_nothing() -> None:
    assert len(plan().type("A", "work", "8h")) == 0


def test_wrong_text_leaves_everything_as_it_was() -> None:
    sketch = plan()
    before = picture(sketch.board)
    with pytest.raises(InvalidInput, match="much"):
        sketch.type("A", "work", "much")
    assert picture(sketch.board) == before


# ---- 100 % and done


def test_typing_100_is_done_in_the_same_change_set() -> None:
    sketch = plan()
    changes = sketch.type("Leaf", "progress", "100")
    assert [(one.field, one.after) for one in changes if isinstance(one, SetCell)] == [
        ("status", "done")
    ]
    assert sketch.shown("Leaf", "status") == "Done"
    assert sketch.shown("Leaf", "progress") == "100%"


def test_reopening_brings_the_last_figure_back() -> None:
    sketch = plan()
    sketch.type("Leaf", "progress", "100")
    sketch.type("Leaf", "status", "in progress")
    assert sketch.shown("Leaf", "progress") == "30%"


@pytest.mark.parametrize(
    "text, progress, status",
    [("60", "60%", "In progress"), ("0", "0%", "To do"), ("", "0%", "To do")],
)
def test_a_smaller_figure_reopens(text: str, progress: str, status: str) -> None:
    sketch = plan()
    sketch.type("Leaf", "status", "done")
    sketch.type("Leaf", "progress", text)
    assert (sketch.shown("Leaf", "progress"), sketch.shown("Leaf", "status")) == (progress, status)


def test_done_is_100_whatever_was_typed() -> None:
    sketch = plan()
    sketch.type("Leaf", "status", "done")
    assert sketch.shown("Leaf", "progress") == "100%"
    assert len(sketch.type("Leaf", "progress", "100")) == 0


def test_a_board_without_a_done_status_keeps_the_figure() -> None:
    sketch = Sketch(row("A"), statuses=[["open", "Open", "todo"]])
    sketch.type("A", "progress", "100")
    assert sketch.shown("A", "progress") == "100%"
    assert sketch.shown("A", "status") == "Open"


def test_the_own_line_is_done_by_100_too() -> None:
    sketch = plan()
    sketch.type("Project", "work", "3h")
    sketch.type("Project", "progress", "100", own=True)
    assert sketch.shown("Project", "status", own=True) == "Done"
    assert sketch.shown("Project", "status") == "In progress"


# ---- dates and durations


def test_the_duration_is_the_working_time_between_the_dates() -> None:
    sketch = plan()
    assert sketch.shown("A", "duration") == "40h"
    sketch.type("A", "finish", "2026-03-09")
    assert sketch.shown("A", "duration") == "48h"


def test_a_stated_duration_follows_new_dates_and_its_done_part_keeps_its_share() -> None:
    sketch = plan()
    sketch.type("A", "duration", "5d")
    sketch.type("A", "actual_duration", "2d")
    changes = sketch.type("A", "finish", "2026-03-13")
    assert {one.field for one in changes if isinstance(one, SetCell)} == {
        "finish",
        "duration",
        "actual_duration",
    }
    assert sketch.shown("A", "duration") == "80h"
    assert sketch.shown("A", "actual_duration") == "32h"
    assert sketch.shown("A", "progress") == "40%"


@pytest.mark.parametrize("text", ["0h", ""])
def test_a_duration_of_nothing_stays_what_it_is(text: str) -> None:
    """Zero is a milestone of an imported plan."""
    sketch = plan()
    sketch.type("A", "duration", text)
    changes = sketch.type("A", "finish", "2026-03-13")
    assert [one.field for one in changes if isinstance(one, SetCell)] == ["finish"]


def test_a_finish_ahead_of_the_start_is_refused() -> None:
    sketch = plan()
    with pytest.raises(InvalidInput, match="2026-03-01 lies before the start 2026-03-02"):
        sketch.type("A", "finish", "2026-03-01")
    sketch.type("A", "start", "2026-03-09")
    assert sketch.shown("A", "finish") == "2026-03-13", "a later start takes the finish along"
    sketch.type("A", "start", "2026-03-02")
    sketch.type("A", "finish", "2026-03-02")
    assert sketch.shown("A", "duration") == "8h"


def test_a_date_can_be_cleared() -> None:
    sketch = plan()
    sketch.type("A", "finish", "")
    assert sketch.shown("A", "duration") == ""
    assert sketch.shown("Project", "finish") == ""


def test_a_weight_basis_is_one_of_the_list() -> None:
    sketch = plan()
    sketch.type("Project", "basis", "duration")
    with pytest.raises(InvalidInput, match="'size'"):
        sketch.type("Project", "basis", "size")


# ---- adding


@pytest.mark.parametrize(
    "above, kind",
    [
        ("", "program"),
        ("portfolio", "program"),
        ("program", "project"),
        ("project", "phase"),
        ("phase", "deliverable"),
        ("deliverable", "task"),
        ("product", "epic"),
        ("epic", "task"),
        ("task", "task"),
        ("milestone", "task"),
    ],
)
def test_a_new_child_gets_the_kind_that_belongs_there(above: str, kind: str) -> None:
    sketch = Sketch(*([row("Above", kind=above)] if above else []))
    sketch.run(lambda board: add_item(board, "New", parent=sketch.ids.get("Above", BOARD)))
    assert sketch.board.items.columns["kind"][-1] == kind


def test_a_sibling_gets_the_kind_of_the_one_beside_it() -> None:
    sketch = plan()
    sketch.type("B", "kind", "epic")
    sketch.run(lambda board: add_item(board, "After", after=sketch.ids["B"]))
    sketch.run(lambda board: add_item(board, "Before", before=sketch.ids["A"]))
    sketch.run(lambda board: add_item(board, "Last", parent=sketch.ids["Project"], kind="task"))
    assert sketch.titles("Project") == ["Before", "A", "B", "After", "Last"]
    kinds = sketch.board.items.columns["kind"]
    assert kinds[-3:] == ["epic", "project", "task"]


def test_nothing_can_be_added_beside_or_below_what_is_not_there() -> None:
    sketch = plan()
    sketch.run(lambda board: delete_item(board, sketch.ids["Leaf"]))
    leaf = sketch.ids["Leaf"]
    commands: list[Command] = [
        lambda board: add_item(board, "New", after=99),
        lambda board: add_item(board, "New", after=-1),
        lambda board: add_item(board, "New", parent=99),
        lambda board: add_item(board, "New", before=leaf),
    ]
    for command in commands:
        with pytest.raises(Gone, match=r"There is no item|'Leaf' has been deleted"):
            command(sketch.board)


def test_a_new_item_needs_a_name_and_a_known_kind() -> None:
    with pytest.raises(InvalidInput, match="empty"):
        add_item(plan().board, "  ")
    with pytest.raises(InvalidInput, match="'stuff'"):
        add_item(plan().board, "New", kind="stuff")


# ---- deleting and clearing


def test_deleting_takes_the_subtree_along_and_says_so() -> None:
    sketch = plan()
    changes = sketch.run(lambda board: delete_item(board, sketch.ids["Project"]))
    assert changes == ChangeSet(
        (SetCell(sketch.ids["Project"], ALIVE, 1, 0),), "delete Project and 2 below it"
    )
    assert sketch.titles() == ["Leaf"]
    assert sketch.run(lambda board: delete_item(board, sketch.ids["Leaf"])).label == "delete Leaf"


def test_deleting_and_back_restores_every_derived_cell() -> None:
    sketch = plan()
    sketch.type("Project", "work", "3h")
    sketch.type("A", "assignments", "Ana 50%")
    cells, ratios = picture(sketch.board), exact(sketch.board)
    for title in ("A", "B", "Project", "Leaf"):
        changes = sketch.run(deleting(sketch.ids[title]))
        assert picture(sketch.board) != cells
        sketch.board.apply(changes.inverse())
        assert picture(sketch.board) == cells
        assert exact(sketch.board) == ratios
    assert list(differences(sketch.board.engine)) == []


def test_there_must_be_something_to_delete() -> None:
    with pytest.raises(Refused, match="nothing to delete"):
        delete_item(plan().board, BOARD)
    with pytest.raises(Gone, match="no item 99"):
        delete_item(plan().board, 99)


def test_deleting_an_own_line_clears_it() -> None:
    sketch = plan()
    item = sketch.ids["Project"]
    sketch.type("Project", "work", "3h")
    sketch.type("Project", "status", "blocked", own=True)
    changes = sketch.run(lambda board: delete_item(board, -item))
    assert changes.label == "clear (own) of Project"
    assert not sketch.board.items.has_own(item)
    assert sketch.board.items.columns["status"][item] is None
    assert sketch.shown("Project", "work") == "8h"
    with pytest.raises(Refused, match="no item 99"):
        clear_own(sketch.board, 99)


# ---- duplicating


def test_a_duplicate_is_the_subtree_with_its_own_lines_right_after_it() -> None:
    sketch = plan()
    for key, text in (("work", "3h"), ("budget", "5k")):
        sketch.type("Project", key, text)
    sketch.type("A", "source_id", "7")
    sketch.run(lambda board: add_item(board, "Gone", parent=sketch.ids["Project"]))
    sketch.run(lambda board: delete_item(board, len(board.items) - 1))
    before = len(sketch.board.items)
    changes = sketch.run(lambda board: duplicate_item(board, sketch.ids["Project"]))
    assert all(isinstance(change, Create) for change in changes)
    assert changes.label == "duplicate Project"
    assert sketch.titles() == ["Project", "Project (copy)", "Leaf"]
    items, figures = sketch.board.items, sketch.board.figures
    copy = items.children[BOARD][1]
    assert copy == before
    assert [items.columns["title"][one] for one in items.children[copy]] == ["A", "B"]
    assert all(items.columns["source_id"][one] is None for one in items.subtree(copy))
    assert items.has_own(copy)
    for key in set(FIELDS) - {"title"}:
        assert figures.value(copy, key) == figures.value(sketch.ids["Project"], key), key
    assert figures.value(-copy, "budget") == 500_000
    assert list(differences(sketch.board.engine)) == []


@pytest.mark.parametrize("item", [0, -1, 99])
def test_only_items_can_be_duplicated(item: int) -> None:
    sketch = plan()
    sketch.type("Project", "work", "3h")
    with pytest.raises(Refused):
        duplicate_item(sketch.board, item)


def test_a_leaf_can_be_duplicated_with_all_it_holds() -> None:
    sketch = plan()
    sketch.run(lambda board: duplicate_item(board, sketch.ids["Leaf"]))
    assert sketch.titles() == ["Project", "Leaf", "Leaf (copy)"]
    copy = sketch.board.items.children[BOARD][-1]
    assert sketch.board.figures.text(copy, "progress") == "30%"


def test_a_change_carries_what_was_there() -> None:
    sketch = plan()
    item = sketch.ids["A"]
    changes = set_cell(sketch.board, item, "work", "2d").changes
    assert changes == (SetCell(item, "work", 28_800, 57_600),)
