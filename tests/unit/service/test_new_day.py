"""A board that is open when the day changes: what depends on the day is computed anew."""

from __future__ import annotations

from datetime import date

from tests.boards import Sketch, exact, grow, row
from tpm_tui.service.board import Board
from tpm_tui.service.lint.linting import lint
from tpm_tui.service.views.showing import matcher

MONDAY, TUESDAY, NEXT_MONDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)


def at(day: date, **settings: object) -> Sketch:
    """A week of level of effort beside a task that is due on its first day."""
    sketch = Sketch(**settings)
    sketch.board.clock = lambda: day
    _ = sketch.board.turn_day()
    sketch.ids = grow(
        lambda: sketch.board,
        sketch.run,
        [row(
            "Program",
            row("Office", work="40h", start="2026-03-02", finish="2026-03-06", method="loe"),
            row("Due", work="40h", start="2026-03-02", finish="2026-03-02", progress="10"),
        )],
    )  # fmt: skip
    return sketch


def test_the_same_day_changes_nothing() -> None:
    sketch = at(MONDAY)
    engine = sketch.board.engine
    assert sketch.board.turn_day() is None
    assert sketch.board.engine is engine


def test_level_of_effort_goes_on() -> None:
    sketch = at(MONDAY)
    assert (sketch.shown("Office", "progress"), sketch.shown("Program", "progress")) == (
        "20%", "15%",
    )  # fmt: skip
    sketch.board.clock = lambda: TUESDAY
    delta = sketch.board.turn_day()
    assert delta is not None
    assert delta.everything
    assert sketch.board.ctx.today == TUESDAY
    assert (sketch.shown("Office", "progress"), sketch.shown("Program", "progress")) == (
        "40%", "25%",
    )  # fmt: skip
    again = Board(sketch.board.items, sketch.board.stored, lambda: TUESDAY)
    assert exact(sketch.board) == exact(again)


def test_an_override_expires() -> None:
    sketch = at(MONDAY)
    sketch.type("Program", "override", "90 vendor says so until 2026-03-02")
    assert sketch.shown("Program", "progress") == "90%"
    sketch.board.clock = lambda: TUESDAY
    _ = sketch.board.turn_day()
    assert sketch.shown("Program", "progress") == "25%"
    assert "(expired)" in sketch.shown("Program", "override")


def test_filters_and_lint_see_the_new_day() -> None:
    sketch = at(MONDAY)
    board = sketch.board

    def overdue() -> bool:
        return bool(matcher(lambda: board.source)("is:overdue")[sketch.ids["Due"]])

    def rules() -> set[str]:
        return {one.rule for one in lint(board).findings if one.row == sketch.ids["Due"]}

    assert not overdue()
    before = rules()
    board.clock = lambda: NEXT_MONDAY
    _ = board.turn_day()
    assert overdue()
    assert rules() - before


def test_a_board_with_a_day_of_its_own_keeps_it() -> None:
    sketch = at(MONDAY, today="2026-03-04")
    sketch.board.clock = lambda: TUESDAY
    assert sketch.board.turn_day() is None
    assert sketch.board.ctx.today == date(2026, 3, 4)
