"""What every row shows: leaves, parents, `(own)` lines and the total."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.boards import Sketch, exact, picture, row, typed_row
from tpm_tui.domain.values import BOARD, OWN_FIELDS
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.rollup.display import percent_shown
from tpm_tui.service.editing.commands import add_item, clear_own, delete_item, set_cell
from tpm_tui.service.editing.placing import move_to

LEAF = {
    "progress": "30",
    "work": "10h",
    "actual_work": "2h",
    "remaining_work": "9h",
    "budget": "12k",
    "actual_cost": "3k",
    "start": "2026-03-02",
    "finish": "2026-03-06",
    "assignments": "Ana 50%",
    "duration": "5d",
    "actual_duration": "1d",
    "points": "8",
    "checklist": "[x] drafted; [ ] reviewed",
    "committed": "1k",
    "etc": "4k",
}


def test_every_own_field_is_tried() -> None:
    assert set(LEAF) == set(OWN_FIELDS)


# ---- a leaf becomes a parent, and back


def test_with_the_first_child_a_leafs_inputs_move_to_the_own_line() -> None:
    sketch = Sketch(typed_row("P", LEAF))
    item = sketch.ids["P"]
    before = {key: sketch.board.figures.value(item, key) for key in LEAF}
    assert not sketch.board.items.has_own(item)
    sketch.run(lambda board: add_item(board, "child", parent=item))
    figures = sketch.board.figures
    assert {key: figures.value(-item, key) for key in LEAF} == before
    assert figures.text(-item, "title") == "(own)"
    # and the parent's figures are those of its own line, for the child holds nothing
    for key in (
        "work",
        "actual_work",
        "remaining_work",
        "budget",
        "actual_cost",
        "start",
        "finish",
    ):
        assert figures.value(item, key) == before[key], key
    assert figures.text(item, "allocation") == "2.5 pd · 0.50 FTE avg · 0.5 peak · 1 person"


def test_when_the_last_child_goes_they_move_back() -> None:
    sketch = Sketch(typed_row("P", LEAF), row("Q"))
    item = sketch.ids["P"]
    cells, ratios = picture(sketch.board), exact(sketch.board)
    sketch.run(lambda board: add_item(board, "child", parent=item))
    child = len(sketch.board.items) - 1
    sketch.run(lambda board: delete_item(board, child))
    assert picture(sketch.board) == cells
    assert exact(sketch.board) == ratios
    assert sketch.board.items.is_leaf(item)


def test_a_status_moves_along() -> None:
    sketch = Sketch(row("P", row("child", work="1h"), own={"work": "1h", "status": "done"}))
    assert sketch.shown("P", "status", own=True) == "Done"
    assert sketch.shown("P", "status") == "In progress"
    sketch.run(lambda board: delete_item(board, sketch.ids["child"]))
    assert sketch.shown("P", "status") == "Done"
    assert sketch.shown("P", "progress") == "100%"


# ---- the own line comes and goes


def test_the_own_line_is_there_only_while_it_holds_values() -> None:
    sketch = Sketch(row("P", row("child")))
    item = sketch.ids["P"]
    sketch.type("P", "budget", "5k")
    assert sketch.board.items.has_own(item)
    delta = sketch.board.apply(clear_own(sketch.board, item))
    assert not sketch.board.items.has_own(item)
    assert item in delta.reshaped


def test_a_delta_tells_that_an_own_line_came() -> None:
    sketch = Sketch(row("P", row("child")))
    item = sketch.ids["P"]
    changes = sketch.type("P", "work", "5h")
    delta = sketch.board.apply(changes.inverse())
    assert delta.reshaped == {item}
    assert delta.cells[item, "work"] == (18_000, None)
    assert delta.cells[-item, "work"] == (18_000, None)
    assert delta.cells[BOARD, "work"] == (18_000, None)


def test_an_own_line_says_only_what_is_its_own() -> None:
    sketch = Sketch(
        row("P", row("child"), own={"work": "1h"}, kind="project", owner="Ana", basis="work")
    )
    item = sketch.ids["P"]
    for key in ("kind", "owner", "basis", "source_id", "description"):
        assert sketch.board.figures.value(-item, key) is None


# ---- sums, dates, percentages


def test_unknown_is_not_zero() -> None:
    sketch = Sketch(row("P", row("A"), row("B")))
    for key in ("work", "actual_work", "remaining_work", "budget", "actual_cost", "available"):
        assert sketch.board.figures.value(sketch.ids["P"], key) is None
        assert sketch.shown("P", key) == ""
    sketch.type("A", "work", "0")
    assert sketch.shown("P", "work") == "0h"
    assert sketch.board.figures.text(BOARD, "work") == "0h"


def test_remaining_work_is_typed_or_the_rest_and_never_negative() -> None:
    sketch = Sketch(row("P", row("A", work="8h", actual_work="3h"), row("B", actual_work="2h")))
    assert sketch.shown("A", "remaining_work") == "5h"
    assert sketch.shown("B", "remaining_work") == ""
    sketch.type("A", "actual_work", "9h")
    assert sketch.shown("A", "remaining_work") == "0h"
    sketch.type("A", "remaining_work", "4h")
    assert sketch.shown("P", "remaining_work") == "4h"


def test_what_is_cancelled_leaves_every_total_but_the_money_spent() -> None:
    sketch = Sketch(
        row(
            "P",
            row("A", work="8h", budget="10k", actual_cost="1k", finish="2026-03-06", progress="50"),
            row(
                "B",
                work="2h",
                budget="5k",
                actual_cost="4k",
                finish="2026-04-01",
                start="2026-01-01",
            ),
        )
    )
    sketch.type("B", "status", "cancelled")
    shown = {
        key: sketch.shown("P", key)
        for key in ("work", "budget", "actual_cost", "start", "finish", "progress", "available")
    }
    assert shown == {
        "work": "8h",
        "budget": "14,000",
        "actual_cost": "5,000",
        "start": "",
        "finish": "2026-03-06",
        "progress": "50%",
        "available": "9,000",
    }


@pytest.mark.parametrize(
    "statuses, shown",
    [
        (("done", "done"), "Done"),
        (("done", "cancelled"), "Done"),
        (("done", "todo"), "In progress"),
        (("blocked", "todo"), "In progress"),
        (("todo", "todo"), "To do"),
        (("cancelled", "deferred"), ""),
    ],
)
def test_a_parents_status_is_derived(statuses: tuple[str, str], shown: str) -> None:
    sketch = Sketch(row("P", *(row(f"C{at}", status=one) for at, one in enumerate(statuses))))
    assert sketch.shown("P", "status") == shown


@pytest.mark.parametrize(
    "typed, shown",
    [({}, "To do"), ({"progress": "1"}, "In progress"), ({"actual_work": "1h"}, "In progress")],
)
def test_any_sign_of_work_starts_a_parent(typed: dict[str, str], shown: str) -> None:
    assert Sketch(row("P", typed_row("C", typed))).shown("P", "status") == shown


@pytest.mark.parametrize(
    "exact_bp, started, done, shown",
    [
        (None, True, False, None),
        (0, False, False, 0),
        (0, True, False, 1),
        (49, True, False, 1),
        (4_550, True, False, 46),
        (4_549, True, False, 45),
        (9_990, True, False, 99),
        (10_000, True, False, 99),
        (10_000, True, True, 100),
        (Fraction(20_000, 3), True, False, 67),
    ],
)
def test_percentages_are_shown(
    exact_bp: Fraction | int | None, started: bool, done: bool, shown: int | None
) -> None:
    assert percent_shown(exact_bp, started=started, done=done) == shown


def test_without_any_work_work_progress_is_all_or_nothing() -> None:
    sketch = Sketch(row("P", row("A", status="done"), row("B", status="done")))
    assert sketch.shown("P", "work_progress") == "100%"
    sketch.type("B", "status", "todo")
    assert sketch.board.figures.progress_exact(sketch.ids["P"], "work_progress") == 0
    assert sketch.shown("P", "work_progress") == "0%", "no work was done, whatever has started"


def test_a_parents_duration_is_the_working_time_of_its_span() -> None:
    sketch = Sketch(
        row(
            "P",
            row("A", start="2026-03-02", finish="2026-03-03"),
            row("B", start="2026-03-12", finish="2026-03-13"),
        ),
        days_off=["2026-03-04"],
    )
    assert sketch.shown("P", "duration") == f"{9 * 8}h"
    assert (sketch.shown("P", "start"), sketch.shown("P", "finish")) == ("2026-03-02", "2026-03-13")


def test_the_total_is_called_so_and_holds_no_inputs() -> None:
    sketch = Sketch(row("P", owner="Ana", kind="project"))
    figures = sketch.board.figures
    assert figures.value(BOARD, "title") == "Total"
    for key in ("owner", "kind", "basis", "description", "source_id", "assignments"):
        assert figures.value(BOARD, key) is None


@pytest.mark.parametrize("key", FIELDS)
def test_every_column_can_be_shown_on_every_row(key: str) -> None:
    sketch = Sketch(row("P", typed_row("A", LEAF), own={"work": "1h"}), row("Q"))
    for item in (BOARD, 1, -1, 2, 3):
        text = sketch.board.figures.text(item, key)
        assert isinstance(text, str)
        assert text.isprintable()


# ---- weight bases


def test_a_subtree_may_weigh_by_something_else() -> None:
    sketch = Sketch(
        row(
            "Top",
            row(
                "Sub",
                row("A", work="30h", budget="1k", progress="100"),
                row("B", work="10h", budget="9k", progress="0"),
            ),
            row("C", work="40h"),
        )
    )
    assert sketch.shown("Sub", "progress") == "75%"
    assert sketch.shown("Top", "progress") == "38%"  # 37.5
    sketch.type("Sub", "basis", "budget")
    assert sketch.shown("Sub", "progress") == "10%"
    assert sketch.shown("Top", "progress") == "5%"  # its ratio only, with its work as the weight


def test_a_change_of_basis_reports_every_parent_below() -> None:
    sketch = Sketch(
        row("Top", row("Sub", row("A", work="30h", progress="100"), row("B", work="10h")))
    )
    delta = sketch.board.apply(sketch.type("Top", "basis", "equal").inverse())
    moved = {item for item, key in delta.cells if key == "progress"}
    assert moved == {BOARD, sketch.ids["Top"], sketch.ids["Sub"]}
    assert delta.cells[sketch.ids["Sub"], "progress"] == (5_000, 7_500)


def test_a_move_to_another_basis_reports_every_parent_that_moved() -> None:
    done, rest = row("A", work="30h", progress="100"), row("B", work="10h")
    sub = row("Sub", row("Deep", done, rest))
    sketch = Sketch(row("Top", sub), row("Other", basis="equal"))
    ids = sketch.ids
    delta = sketch.board.apply(move_to(sketch.board, ids["Sub"], ids["Other"]))
    shares = {item: change for (item, key), change in delta.cells.items() if key == "progress"}
    assert shares == {
        ids["Sub"]: (7_500, 5_000),
        ids["Deep"]: (7_500, 5_000),
        ids["Top"]: (7_500, 0),
        ids["Other"]: (0, 5_000),
        BOARD: (3_800, 2_500),  # the one without work weighs as much as the other
    }
    assert delta.reshaped == {ids["Top"], ids["Other"]}


def test_a_milestone_takes_no_time_and_its_cells_say_so() -> None:
    sketch = Sketch(row("A", start="2026-03-02", finish="2026-03-02"))
    delta = sketch.board.apply(set_cell(sketch.board, 1, "kind", "milestone"))
    assert delta.cells[1, "duration"] == (28_800, 0)
    assert sketch.shown("A", "duration") == "0h"


# ---- allocation


def test_an_item_without_dates_counts_its_people_but_no_days() -> None:
    sketch = Sketch(row("P", row("A", assignments="Ana 50%, role:QA 1fte")))
    assert sketch.board.figures.allocation(sketch.ids["P"]) == {
        "person_days": "0.00",
        "fte_avg": None,
        "fte_peak": "0.00",
        "people": "1+1",
    }


def test_hours_in_total_count_without_dates_too() -> None:
    sketch = Sketch(row("P", row("A", assignments="Ana 40h")))
    assert sketch.board.figures.allocation(sketch.ids["P"])["person_days"] == "5.00"


def test_nobody_is_unknown() -> None:
    sketch = Sketch(row("P", row("A")))
    assert set(sketch.board.figures.allocation(sketch.ids["P"]).values()) == {None}
    assert sketch.shown("P", "allocation") == ""


def test_somebody_on_two_items_is_one_person() -> None:
    dates = {"start": "2026-03-02", "finish": "2026-03-06"}
    sketch = Sketch(
        row(
            "P",
            typed_row("A", {"assignments": "Ana 50%", **dates}),
            typed_row("B", {"assignments": "Ana 20%", **dates}),
        )
    )
    found = sketch.board.figures.allocation(sketch.ids["P"])
    assert found == {"person_days": "3.50", "fte_avg": "0.70", "fte_peak": "0.70", "people": "1"}


def test_an_own_line_shows_its_text_and_counts_its_own_people_alone() -> None:
    own = {"start": "2026-03-02", "finish": "2026-03-06", "assignments": "Ana 50%"}
    child = {"assignments": "Bo 100%", "start": "2026-03-02", "finish": "2026-03-06"}
    sketch = Sketch(row("P", typed_row("A", child), own=own))
    item, figures = sketch.ids["P"], sketch.board.figures
    assert figures.text(-item, "allocation") == "Ana 50%"
    assert figures.allocation(-item) == {
        "person_days": "2.50",
        "fte_avg": "0.50",
        "fte_peak": "0.50",
        "people": "1",
    }
    assert figures.allocation(item)["person_days"] == "7.50"
