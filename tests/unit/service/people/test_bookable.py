"""Rows that somebody can be booked on, and new bookings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.errors import Conflict, InvalidInput, TpmError
from tpm_tui.service.people.bookable import bookable, booked

HELD = "Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13"


def sketch() -> Sketch:
    return Sketch(
        row("Late", start="2026-05-04", finish="2026-05-08"),
        row("Undated"),
        row(
            "Top",
            row("Task", start="2026-03-02", finish="2026-03-13", assignments=HELD),
            row("Done", start="2026-03-02", finish="2026-03-13", status="done"),
            row("Dropped", start="2026-03-02", finish="2026-03-13", status="cancelled"),
            row("Gate", kind="milestone", start="2026-03-13", finish="2026-03-13"),
            row("Next", start="2026-03-13", finish="2026-03-31"),
        ),
    )


def test_open_rows_of_that_time_come_first_and_closed_ones_not_at_all() -> None:
    found = bookable(sketch().board, "Mei", "2026-03-09", "2026-03-13")
    assert [one.title for one in found] == ["Task", "Next", "Top", "Undated", "Late"]
    assert [one.touches for one in found] == [True, True, True, False, False]
    assert found[0].above == ("Top",)
    assert (found[2].first, found[2].last, found[2].parent) == ("2026-03-02", "2026-03-31", True)
    later = bookable(sketch().board, "dana", "2026-05-04", "2026-05-10")
    assert later[0].title == "Late"
    assert {one.title: list(map(str, one.there)) for one in later if one.there} == {
        "Task": ["Dana 60%"]
    }


def test_a_booking_joins_those_that_are_there_and_is_undone() -> None:
    drawn = sketch()
    changes = booked(drawn.board, drawn.ids["Task"], "Elias", "16h")
    drawn.board.apply(changes)
    assert drawn.shown("Task", "allocation") == f"{HELD}, Elias 16h"
    assert changes.label == "Task: Elias 16h is booked"
    with pytest.raises(Conflict, match="elias is on Task already"):
        booked(drawn.board, drawn.ids["Task"], "elias", "10%")
    drawn.board.apply(changes.inverse())
    assert drawn.shown("Task", "allocation") == HELD


def test_a_parent_takes_people_over_all_that_is_below() -> None:
    drawn = sketch()
    drawn.board.apply(booked(drawn.board, drawn.ids["Top"], "Mei", "10%"))
    held = drawn.board.items.columns["assignments"][drawn.ids["Top"]]
    assert held == "Mei 10% 2026-03-02..2026-03-31"


@pytest.mark.parametrize("typed", ["", " ", "soft", "Mei", "0%", "50% 2026-03-02", "50%, Bo 1%"])
def test_what_is_no_booking_is_refused(typed: str) -> None:
    drawn = sketch()
    with pytest.raises(InvalidInput):
        booked(drawn.board, drawn.ids["Task"], "Mei", typed)


@given(st.text(max_size=20))
def test_any_terms_are_one_booking_or_refused(typed: str) -> None:
    drawn = sketch()
    try:
        changes = booked(drawn.board, drawn.ids["Task"], 'role:x "y", 5%', typed)
    except TpmError:
        return
    drawn.board.apply(changes)
    assert drawn.shown("Task", "allocation").count("role:") == 2
