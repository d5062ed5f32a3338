"""`set COLUMN=VALUE` for many rows: typed, computed, several columns at once."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.editing.setting_cells import (
    assignments_in,
    set_column,
    set_columns,
    typed_text,
)


@pytest.fixture
def sketch() -> Sketch:
    """Core > Design, Build, with an own line on Core."""
    return Sketch(
        row(
            "Core",
            row("Design", budget="100", work="8h", start="2026-03-02", finish="2026-03-06"),
            row("Build", budget="300", actual_cost="30"),
            own={"actual_cost": "5"},
        )
    )


def set_rows(sketch: Sketch, *assignments: str, titles: tuple[str, ...]) -> ChangeSet:
    board = sketch.board
    rows = [sketch.ids[title] for title in titles]
    changes = set_columns(board, board.source, rows, assignments)
    board.apply(changes)
    return changes


def test_a_text_that_the_column_reads_is_typed(sketch: Sketch) -> None:
    set_rows(sketch, "Budget = 12k", "title=budget * 2", titles=("Design",))
    assert sketch.shown("Design", "budget") == "12,000"
    assert sketch.shown("Design", "title") == "budget * 2"


def test_anything_else_is_a_formula_for_each_row(sketch: Sketch) -> None:
    changes = set_rows(sketch, "budget=budget * 1.1", titles=("Design", "Build"))
    assert [sketch.shown(one, "budget") for one in ("Design", "Build")] == ["110", "330"]
    assert changes.label == "budget of 2 rows"


def test_formulas_see_the_board_as_it_was(sketch: Sketch) -> None:
    set_rows(sketch, "budget==actual_cost", "actual_cost==budget", titles=("Build",))
    assert (sketch.shown("Build", "budget"), sketch.shown("Build", "actual_cost")) == ("30", "300")


def test_the_last_word_on_a_column_counts(sketch: Sketch) -> None:
    set_rows(sketch, "budget=1", "budget=2", titles=("Build",))
    assert sketch.shown("Build", "budget") == "2"


def test_dates_move_together(sketch: Sketch) -> None:
    set_rows(sketch, "start=2027-01-04", "finish=2027-01-08", titles=("Design",))
    assert sketch.shown("Design", "finish") == "2027-01-08"


def test_rows_without_a_value_are_left_out(sketch: Sketch) -> None:
    changes = set_rows(sketch, "budget==budget * (budget / actual_cost)", titles=("Build",))
    assert "skipped" not in changes.label
    sketch.type("Build", "actual_cost", "0")
    changes = set_rows(
        sketch, "budget==budget * (budget / actual_cost)", titles=("Build", "Design")
    )
    assert "1 skipped: The formula gives #DIV/0" in changes.label


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("budget", "'budget' is not COLUMN=VALUE"),
        ("=5", "'=5' is not COLUMN=VALUE"),
        ("wrok=5", "There is no column 'wrok'"),
        ("work=5x", "'5x' is not a duration"),
        ("budget==", "a formula is missing"),
        ("budget==wrok", 'there is no field "wrok"'),
    ],
)
def test_what_is_not_understood(sketch: Sketch, text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        set_column(sketch.board, sketch.board.source, [sketch.ids["Build"]], text)


def test_a_formula_leaves_sums_alone_and_works_on_own_lines_from_their_own_value(
    sketch: Sketch,
) -> None:
    sketch.type("Core", "budget", "50", own=True)
    board, core = sketch.board, sketch.ids["Core"]
    rows = [core, -core, sketch.ids["Design"], sketch.ids["Build"]]
    changes = set_column(board, board.source, rows, "budget=budget*1.1")
    board.apply(changes)
    assert changes.label == "budget of 3 rows (1 skipped: sum of the rows below)"
    assert sketch.shown("Core", "budget") == "495"
    assert sketch.shown("Core", "budget", own=True) == "55"
    for text in ("budget=budget*1.1", "budget=7"):
        with pytest.raises(Refused, match="is the sum of the rows below; select those"):
            set_column(board, board.source, [core], text)
    with pytest.raises(Refused, match="is the sum of the rows below"):
        typed_text(board, board.source, core, "budget", "budget*1.1")
    assert typed_text(board, board.source, core, "budget", "7") == "7"


def test_what_cannot_be(sketch: Sketch) -> None:
    board = sketch.board
    for text in ("available=5", "progress==200", "title==if(1 > 2, title, none)"):
        with pytest.raises((Refused, InvalidInput)):
            set_column(board, board.source, [sketch.ids["Build"]], text)


def test_one_cell_becomes_the_text_to_type(sketch: Sketch) -> None:
    board, build = sketch.board, sketch.ids["Build"]

    def typed(key: str, text: str) -> str:
        return typed_text(board, board.source, build, key, text)

    assert typed("budget", "12k") == "12k"
    assert typed("budget", "budget / 8") == "37.50"
    assert typed("available", "5") == "5"
    with pytest.raises(InvalidInput, match="'5x' is not an amount"):
        typed("budget", "5x")


@pytest.mark.parametrize(
    "text, parts",
    [
        ("work=30d, progress=40", ["work=30d", " progress=40"]),
        ("work=30d,progress=40,owner=Mei", ["work=30d", "progress=40", "owner=Mei"]),
        ("owner=Smith, Ana", ["owner=Smith, Ana"]),
        ("owner=Smith, Ana, work=3d", ["owner=Smith, Ana", " work=3d"]),
        ("assignments=Ana 50%, Bo 20%", ["assignments=Ana 50%, Bo 20%"]),
        ("assignments=Ana 50%, Bo 20%, owner=Mei", ["assignments=Ana 50%, Bo 20%", " owner=Mei"]),
        ("budget=if(owner = none, work = 2, 3)", ["budget=if(owner = none, work = 2, 3)"]),
        ('description="a, work=3", owner=Mei', ['description="a, work=3"', " owner=Mei"]),
        ('description=5" disk, owner=Mei', ['description=5" disk', " owner=Mei"]),
        ("description=a, nothing=3", ["description=a, nothing=3"]),
        ("description=a, available=3", ["description=a, available=3"]),
        ("", [""]),
    ],
)
def test_commas_part_assignments_where_a_column_follows(
    sketch: Sketch, text: str, parts: list[str]
) -> None:
    assert assignments_in(sketch.board, text) == parts
    assert ",".join(assignments_in(sketch.board, text)) == text


def test_several_columns_are_one_change_set(sketch: Sketch) -> None:
    board, build = sketch.board, sketch.ids["Build"]
    changes = set_column(board, board.source, [build], "work=30d, progress=40, owner=Smith, Ana")
    board.apply(changes)
    assert sketch.shown("Build", "work") == "240h"
    assert sketch.shown("Build", "progress") == "40%"
    assert sketch.shown("Build", "owner") == "Smith, Ana"
    with pytest.raises(InvalidInput, match="Work is set twice"):
        set_column(board, board.source, [build], "work=1d, work=2d")
