"""Formula columns of a board: columns that use columns, circles, changes, bounds."""

from __future__ import annotations

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.cycles import cycle_text, find_cycle
from tpm_tui.query.parse import Names, parse_filter
from tpm_tui.service.board import setting_text


def formula(label: str, text: str, shows: str = "number") -> dict[str, str]:
    """A definition as a board stores it."""
    return {"label": label, "type": "formula", "formula": text, "shows": shows}


def plan(**formulas: dict[str, str]) -> Sketch:
    """One phase with two tasks and some formula columns."""
    own = {f"field:x_{key}": definition for key, definition in formulas.items()}
    return Sketch(
        row("Phase", row("Build", budget="1000", actual_cost="400", work="3d"),
            row("Test", budget="500", actual_cost="600")),
        today="2026-03-10", **own,
    )  # fmt: skip


def test_a_column_shows_and_totals_itself_on_every_row() -> None:
    sketch = plan(left=formula("Left", "budget - actual_cost", "money"))
    sketch.type("Phase", "actual_cost", "50", own=True)
    assert [sketch.shown(one, "x_left") for one in ("Phase", "Build", "Test")] == [
        "450",
        "600",
        "-100",
    ]
    assert sketch.board.figures.text(BOARD, "x_left") == "450"
    assert sketch.shown("Phase", "x_left", own=True) == ""
    sketch.type("Build", "actual_cost", "100")
    assert [sketch.shown(one, "x_left") for one in ("Phase", "Build")] == ["750", "900"]


def test_columns_use_columns() -> None:
    sketch = plan(
        left=formula("Left", "budget - actual_cost", "money"),
        share=formula("Share left", "[Left] / parent.left", "percent"),
        worst=formula("Worst", "min(children.left)", "money"),
    )
    assert sketch.shown("Build", "x_share") == "120%"
    assert sketch.shown("Phase", "x_worst") == "-100"


def test_a_circle_is_found_and_shows_in_the_cells() -> None:
    sketch = plan(a=formula("A", "b + 1"), b=formula("B", "sum(children.c)"), c=formula("C", "[A]"))
    fields = sketch.board.fields
    texts = {key: str(field.formula) for key, field in fields.items() if field.formula}
    path = find_cycle(texts, fields)
    assert path == ["x_a", "x_b", "x_c", "x_a"]
    assert cycle_text(path, fields) == "A -> B -> C -> A"
    value = sketch.board.figures.value(sketch.ids["Phase"], "x_a")
    assert isinstance(value, CellError)
    assert value == "#CYCLE"
    assert "A -> B -> C -> A" in value.explanation
    assert find_cycle({"x_a": "b + 1", "x_b": "budget"}, fields) == []
    assert find_cycle({"x_a": "parent.a"}, fields) == ["x_a", "x_a"]


def test_a_retired_column_is_a_reference_to_nothing() -> None:
    sketch = plan(
        left=formula("Left", "budget - actual_cost", "money"),
        twice=formula("Twice", "left * 2", "money"),
    )
    assert sketch.shown("Build", "x_twice") == "1,200"
    before = sketch.board.stored["field:x_left"]
    retired = setting_text({**formula("Left", "budget - actual_cost", "money"), "retired": True})
    sketch.board.apply(ChangeSet((SetCell(BOARD, "field:x_left", before, retired),)))
    value = sketch.board.figures.value(sketch.ids["Build"], "x_twice")
    assert isinstance(value, CellError)
    assert value == "#REF"
    sketch.board.apply(ChangeSet((SetCell(BOARD, "field:x_left", retired, before),)))
    assert sketch.shown("Build", "x_twice") == "1,200"


def test_an_error_goes_on_to_who_needs_the_cell() -> None:
    sketch = plan(
        ratio=formula("Ratio", "budget / (actual_cost - 400)", "number"),
        total=formula("Total", "sum(children.ratio)"),
        safe=formula("Safe", 'sum(children.ratio, 0) & ""', "text"),
        calm=formula("Calm", "iferror(total, 0 - 1)"),
    )
    build, phase = sketch.ids["Build"], sketch.ids["Phase"]
    assert sketch.board.figures.value(build, "x_ratio") == "#DIV/0"
    value = sketch.board.figures.value(phase, "x_total")
    assert isinstance(value, CellError)
    assert value == "#DIV/0"
    assert value.explanation.startswith("Ratio: ")
    assert sketch.shown("Phase", "x_calm") == "-1"


def test_filters_take_an_error_for_unknown() -> None:
    sketch = plan(ratio=formula("Ratio", "budget / (actual_cost - 400)", "number"))
    board = sketch.board
    names = Names(board.fields, board.ctx)
    for line, rows in (
        ("ratio:none", [2]),
        ("ratio>0", [1, 3]),
        ("-ratio>0", [2]),
        ("ratio*2>5", []),
    ):
        found = parse_filter(line, names)
        mask = found.select(board.source)
        assert [item for item in (1, 2, 3) if mask[item]] == rows, line
        assert [item for item in (1, 2, 3) if found.matches(board.source, item)] == rows, line


def test_long_ways_through_other_columns_end_in_an_error_and_not_in_a_crash() -> None:
    columns = {"c0": formula("C0", "1")}
    columns |= {f"c{n}": formula(f"C{n}", f"c{n - 1} + 1") for n in range(1, 120)}
    sketch = plan(**columns)
    assert sketch.board.figures.value(1, "x_c119") == "#LIMIT"
    assert sketch.shown("Build", "x_c10") == "11"
    for number in range(120):  # what is known already is not worked out again
        assert sketch.shown("Test", f"x_c{number}") == str(number + 1)


def test_a_formula_over_more_rows_than_allowed_says_so() -> None:
    from tpm_tui.query import meter
    from tpm_tui.query.parse import stored_formula

    sketch = plan(left=formula("Left", "budget - actual_cost", "money"))
    board = sketch.board
    board.source.meter.enter(2, 0)
    value = stored_formula("sum(children.budget)").value(board.source, 1)
    board.source.meter.leave(0)
    assert isinstance(value, CellError)
    assert value == "#LIMIT"
    assert board.source.meter.idle
    assert stored_formula("sum(children.budget)").value(board.source, 1) == 150_000
    assert meter.CELL_STEPS > 2 * 100_000
