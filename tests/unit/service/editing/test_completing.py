"""What is done leaves no remaining work, and what is measured by a checklist begins with its first step."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.service.editing.bulk import set_all
from tpm_tui.service.editing.setting_cells import set_column


@pytest.fixture
def sketch() -> Sketch:
    return Sketch(
        row("P", row("A", work="160h"), row("B", work="24h"), own={"work": "160h"}),
        row("X"),
        today="2026-02-02",
    )


def stands(sketch: Sketch, title: str, *, own: bool = False) -> tuple[str, str]:
    """Status and remaining work."""
    return sketch.shown(title, "status", own=own), sketch.shown(title, "remaining_work", own=own)


def test_done_takes_typed_remaining_work_away(sketch: Sketch) -> None:
    sketch.type("A", "remaining_work", "160h")
    sketch.type("A", "status", "Done")
    assert stands(sketch, "A") == ("Done", "0h")
    sketch.type("A", "status", "In progress")
    assert stands(sketch, "A") == ("In progress", "160h")
    sketch.type("A", "remaining_work", "80h")
    sketch.type("A", "progress", "100")
    assert stands(sketch, "A") == ("Done", "0h")


def test_done_in_many_rows_and_on_an_own_line(sketch: Sketch) -> None:
    sketch.type("A", "remaining_work", "160h")
    p = sketch.ids["P"]
    rows = [sketch.ids["A"], sketch.ids["B"], -p]
    sketch.run(lambda board: set_all(board, [(one, "status") for one in rows], "Done"))
    assert stands(sketch, "A") == stands(sketch, "B") == ("Done", "0h")
    assert stands(sketch, "P", own=True) == ("Done", "0h")


def test_an_estimate_that_is_typed_once_it_is_done_leaves_nothing_to_do(sketch: Sketch) -> None:
    sketch.type("X", "status", "Done")
    sketch.type("X", "work", "160h")
    assert stands(sketch, "X") == ("Done", "0h")
    assert sketch.shown("X", "work_progress") == "100%"


def test_status_and_estimate_in_one_act_in_either_order(sketch: Sketch) -> None:
    for text in ("status=done, work=160h", "work=160h, status=done"):
        sketch.type("X", "status", "To do")
        sketch.type("X", "work", "")
        sketch.run(lambda b, t=text: set_column(b, b.source, [sketch.ids["X"]], t))  # type: ignore[misc]
        assert stands(sketch, "X") == ("Done", "0h")


@pytest.mark.parametrize(
    "steps, status", [("[x] a; b", "In progress"), ("[x] a; [x] b", "Done"), ("a; b", "To do")]
)
@pytest.mark.parametrize("first", ["method", "checklist"])
def test_a_ticked_step_begins_the_item_whichever_was_typed_first(
    sketch: Sketch, steps: str, status: str, first: str
) -> None:
    typed = {"method": "Checklist", "checklist": steps}
    for key in sorted(typed, reverse=first == "method"):
        sketch.type("A", key, typed[key])
    assert sketch.shown("A", "status") == status
