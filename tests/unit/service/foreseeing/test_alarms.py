"""Trouble that an edit makes or takes away is told first: before it, in previews, and after it."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import BULK
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.service.foreseeing.alarms import alarms
from tpm_tui.service.foreseeing.ripple import ripple
from tpm_tui.service.foreseeing.what_if import what_if, would_be, would_ripple
from tpm_tui.service.people import overbooking

FIRST, LAST = "2026-02-16", "2026-02-20"


@pytest.fixture
def sketch() -> Sketch:
    """A program of 100,000 of which 90,000 are handed out; Dana has two fifths of a week left."""
    return Sketch(
        row(
            "Program P",
            row(
                "Project A",
                row("A1", budget="50000", assignments="Dana 60%", start=FIRST, finish=LAST),
            ),
            row("Project B", row("B1", budget="40000", start=FIRST, finish=LAST)),
            approved="100000",
        ),
        today="2026-02-02",
    )


def told(sketch: Sketch, title: str, key: str, text: str) -> str:
    """What an edit says, which is what was foretold of it."""
    changes = set_cell(sketch.board, sketch.ids[title], key, text)
    foretold = would_ripple(sketch.board, changes)
    delta = sketch.board.apply(changes)
    said = ripple(sketch.board, delta)
    assert said == foretold
    return said


def test_a_program_that_is_handed_out_beyond_what_was_approved(sketch: Sketch) -> None:
    said = told(sketch, "B1", "budget", "60000")
    assert said.startswith("Program P over-allocated by 10,000 · Project B budget +20,000")
    assert told(sketch, "B1", "budget", "65000").startswith(
        "Program P over-allocated by 15,000 (+5,000) · "
    )
    assert "over-allocated" not in told(sketch, "B1", "budget", "55000")  # less, not over yet
    assert told(sketch, "Program P", "approved", "120000").startswith(
        "Program P no longer over-allocated · "
    )
    assert "Program P over-allocated by 30,000" in told(sketch, "Program P", "contingency", "45000")


def test_only_what_the_change_set_changed_is_told(sketch: Sketch) -> None:
    told(sketch, "B1", "budget", "60000")
    assert "over-allocated" not in told(sketch, "A1", "work", "8h")
    assert "over-allocated" not in told(sketch, "A1", "actual_cost", "5")
    assert sketch.board.items.exists(sketch.ids["Program P"])
    gone = delete_item(sketch.board, sketch.ids["Program P"])
    assert "over-allocated" not in would_ripple(sketch.board, gone)


def test_a_row_that_costs_more_than_its_budget(sketch: Sketch) -> None:
    said = told(sketch, "B1", "actual_cost", "45000")
    assert said.startswith("B1 overspent by 5,000 · Project B overspent by 5,000 · ")
    assert "Project B actual cost now 45,000, available -45,000" in said
    said = told(sketch, "B1", "budget", "46000")
    assert said.startswith("B1 no longer overspent · Project B no longer overspent · ")


def test_somebody_who_is_booked_beyond_their_capacity(sketch: Sketch) -> None:
    assert told(sketch, "B1", "assignments", "Dana 60%").startswith("Dana 120 % in W8")
    assert told(sketch, "B1", "assignments", "Dana 90%").startswith("Dana 150 % in W8")
    assert "Dana" not in told(sketch, "B1", "assignments", "Dana 70%")
    sketch.type("B1", "finish", "2027-02-19")
    assert "Dana 150 % in W52 2026 to W1 2027" in "".join(
        (
            sketch.type("B1", "assignments", "Dana 90%").label,
            told(sketch, "A1", "assignments", "Dana 60% 2026-12-21..2027-01-08"),
        )
    )
    assert told(sketch, "A1", "assignments", "").startswith("Dana no longer over-booked")


def test_a_status_that_counts_again_books_again(sketch: Sketch) -> None:
    sketch.type("B1", "status", "Cancelled")
    sketch.type("B1", "assignments", "Dana 60%")
    assert told(sketch, "B1", "status", "To do").startswith("Dana 120 % in W8")
    assert "Dana no longer over-booked" in told(sketch, "B1", "status", "Cancelled")


def test_a_row_that_comes_back_books_again(sketch: Sketch) -> None:
    sketch.type("B1", "assignments", "Dana 60%")
    gone = delete_item(sketch.board, sketch.ids["B1"])
    assert "Dana no longer over-booked" in ripple(sketch.board, sketch.board.apply(gone))
    assert "Dana 120 % in W8" in ripple(sketch.board, sketch.board.apply(gone.inverse()))


def test_previews_hold_the_same_and_leave_the_board_alone(sketch: Sketch) -> None:
    changes = set_cell(sketch.board, sketch.ids["B1"], "budget", "60000")
    found = what_if(sketch.board, changes)
    assert [(one.text, one.bad) for one in found.alarms] == [
        ("Program P over-allocated by 10,000", True)
    ]
    assert would_be(sketch.board, changes).trouble
    assert not would_be(
        sketch.board, set_cell(sketch.board, sketch.ids["B1"], "budget", "41000")
    ).trouble
    assert sketch.shown("Program P", "unallocated") == "10,000"


def test_no_more_than_three_are_named_the_others_counted() -> None:
    sketch = Sketch(
        *(row(f"P{n}", row(f"A{n}", budget="10"), approved="10") for n in range(1, 6)),
        today="2026-02-02",
    )
    changes = ChangeSet(
        tuple(
            one
            for n in range(1, 6)
            for one in set_cell(sketch.board, sketch.ids[f"A{n}"], "budget", "12")
        )
    )
    said = would_ripple(sketch.board, changes)
    assert said.startswith("P1 over-allocated by 2 · P2 over-allocated by 2 · P3")
    assert "2 more such" in said


def test_a_great_many_changes_at_once_name_the_program_too() -> None:
    count = BULK + 1
    sketch = Sketch(row("P", row("A", budget="10"), approved="100"), today="2026-02-02")
    below = sketch.ids["P"]
    for n in range(count):
        sketch.board.apply(_added(sketch, f"R{n}", below))
    changes = ChangeSet(
        tuple(
            SetCell(item, "budget", None, 100)
            for item in range(1, len(sketch.board.items))
            if str(sketch.board.items.columns["title"][item]).startswith("R")
        )
    )
    assert len(changes) > BULK
    delta = sketch.board.apply(changes)
    assert [one.text for one in alarms(sketch.board, delta)] == [
        f"P over-allocated by {count + 10 - 100:,}"
    ]


def _added(sketch: Sketch, title: str, parent: int) -> ChangeSet:
    from tpm_tui.service.editing.commands import add_item

    return add_item(sketch.board, title, parent=parent)


def test_boards_without_approved_budgets_compute_nothing_more(sketch: Sketch) -> None:
    plain = Sketch(row("P", row("A", budget="10")), today="2026-02-02")
    changes = set_cell(plain.board, plain.ids["A"], "budget", "12")
    assert "unallocated" not in plain.board.figures.columns_touched(changes)
    granted = set_cell(sketch.board, sketch.ids["A1"], "budget", "12")
    assert "unallocated" in sketch.board.figures.columns_touched(granted)
    assert BOARD not in {
        row for row, key in sketch.board.apply(granted).cells if key == "unallocated"
    }


def test_a_crew_with_a_great_many_bookings_is_not_waited_for(
    sketch: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketch.type("B1", "assignments", "Mei 60%")
    changes = set_cell(sketch.board, sketch.ids["B1"], "assignments", "Dana 60%, Mei 20%")
    assert set(sketch.board.preview(changes).booked) == {"Dana"}
    monkeypatch.setattr(overbooking, "BOOKINGS_MOST", 1)
    assert sketch.board.preview(changes).booked == {}
