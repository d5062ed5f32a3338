"""Rows that have nobody for a time, and what waits for people who are away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.boards import Row, Sketch, row
from tpm_tui.domain.calendar import iso
from tpm_tui.service.board import setting_text
from tpm_tui.service.heat.map import causes, heat_map
from tpm_tui.service.lint.linting import lint
from tpm_tui.service.people.absence import waiting

MARCH: dict[str, Any] = {"start": "2026-03-02", "finish": "2026-03-27"}


def away(*leave: tuple[str, str], **more: object) -> dict[str, object]:
    return {"leave": [[first, last, ""] for first, last in leave], **more}


def board(*rows: Row, today: str = "2026-03-02", **people: Any) -> Sketch:
    return Sketch(*rows, today=today, **{f"person:{name}": one for name, one in people.items()})


def told(sketch: Sketch) -> list[str]:
    """What the rule says, without what every sentence begins with."""
    texts = [one.text for one in lint(sketch.board).findings if one.rule == "uncovered"]
    return [text.removeprefix("Nobody works on it ") for text in texts]


DANA = away(("2026-03-09", "2026-03-13"))


@pytest.mark.parametrize(
    "assigned, people, says",
    [
        ("Dana 60%", {"Dana": DANA}, ["2026-03-09..2026-03-13, 5 working days: Dana is away."]),
        ("Dana 4h/d", {"Dana": DANA}, ["2026-03-09..2026-03-13, 5 working days: Dana is away."]),
        ("Dana 60%, role:QA 1fte", {"Dana": DANA}, ["2026-03-09..2026-03-13, 5 working days: Dana is away."]),
        ("Dana 60%, Mei 10%", {"Dana": DANA}, []),
        ("Dana 60%, Mei 0%", {"Dana": DANA}, ["2026-03-09..2026-03-13, 5 working days: Dana is away."]),
        ("Dana 60% 2026-03-16..2026-03-20", {"Dana": DANA}, []),
        ("Dana 60% 2026-03-12..2026-03-20", {"Dana": DANA}, ["2026-03-12..2026-03-13, 2 working days: Dana is away."]),
        ("Dana 60%", {"Dana": away(("2026-03-09", "2026-03-09"))}, []),
        ("Dana 60%", {"Dana": away(("2026-03-06", "2026-03-09"))}, ["2026-03-06..2026-03-09, 2 working days: Dana is away."]),
        ("Dana 60%", {"Dana": away(("2026-03-04", "2026-03-04"), ("2026-03-06", "2026-03-06"))}, []),
        ("Dana 60%, Mei 10%", {"Dana": DANA, "Mei": away(("2026-03-12", "2026-03-17"))}, ["2026-03-12..2026-03-13, 2 working days: Dana and Mei are away."]),
        ("Dana 60%", {"Dana": away(("2026-03-04", "2026-03-05"), ("2026-03-17", "2026-03-18"))}, ["2026-03-04..2026-03-05, 2 working days: Dana is away.", "2026-03-17..2026-03-18, 2 working days: Dana is away."]),
        # Somebody who never works on Thursday and Friday leaves no gap every week.
        ("Mei 60%", {"Mei": {"week": [480] * 3 + [0] * 4}}, []),
        ("Mei 60%", {"Mei": away(("2026-03-11", "2026-03-11"), week=[480] * 3 + [0] * 4)}, []),
        ("Mei 60%", {"Mei": {"holidays": ["2026-03-10", "2026-03-11"]}}, []),
    ],
)  # fmt: skip
def test_a_row_has_nobody_while_all_its_people_are_away(
    assigned: str, people: dict[str, Any], says: list[str]
) -> None:
    assert told(board(row("A2", assignments=assigned, **MARCH), **people)) == says


def test_what_is_over_or_done_is_not_told() -> None:
    item = row("A2", assignments="Dana 60%", **MARCH)
    assert len(told(board(item, today="2026-03-13", Dana=DANA))) == 1
    assert told(board(item, today="2026-03-14", Dana=DANA)) == []
    for done in ("done", "cancelled"):
        assert told(board(row("A2", assignments="Dana 60%", status=done, **MARCH), Dana=DANA)) == []


def test_the_own_line_of_a_parent_is_told_of() -> None:
    sketch = board(row("P", row("A", **MARCH), own={"assignments": "Dana 60%"}), Dana=DANA)
    (one,) = [found for found in lint(sketch.board).findings if found.rule == "uncovered"]
    assert one.row == -sketch.ids["P"]
    assert one.about == "2026-03-09"


def test_how_long_it_takes_is_the_boards() -> None:
    sketch = board(row("A2", assignments="Dana 60%", **MARCH), Dana=DANA)
    sketch.board.stored["lint:limit:uncovered"] = setting_text(6)
    sketch.board.start_up()
    assert told(sketch) == []


def test_a_cell_of_leave_tells_what_waits() -> None:
    """A percentage on leave is 0, by the rules; the row of the map tells of it all the same."""
    sketch = board(
        row("A2", assignments="Dana 60%", **MARCH),
        row("A3", assignments="Dana 20%", start="2026-03-02", finish="2026-03-06"),
        Dana=away(("2026-03-09", "2026-03-13"), ("2026-03-16", "2026-03-17")),
    )
    heat = heat_map(sketch.board)
    (dana,) = heat.rows
    week = next(at for at, one in enumerate(heat.periods) if iso(one.first) == "2026-03-09")
    assert (dana.cells[week].capacity, dana.cells[week].all) == (0, 0)
    assert causes(sketch.board, heat, dana, week) == ()
    (one,) = waiting(sketch.board, heat, dana, week)
    assert (one.path, one.demand, str(one.one)) == (("A2",), 0, "Dana 60%")
    for at in (week - 1, week + 1):  # no leave, and leave of some days
        assert waiting(sketch.board, heat, dana, at) == ()
