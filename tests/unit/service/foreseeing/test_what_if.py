"""What an edit would do, as a list of cells and in one line."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import setting_text
from tpm_tui.service.editing.commands import add_item, delete_item, set_cell
from tpm_tui.service.foreseeing.difference import difference, in_short
from tpm_tui.service.foreseeing.what_if import WhatIf, what_if, would_ripple


@pytest.fixture
def sketch() -> Sketch:
    return Sketch(
        row(
            "Rollout",
            row(
                "Core",
                row("Design", work="16h", progress="50", budget="1000", finish="2026-03-06"),
                row("Build", work="48h", budget="2000", finish="2026-03-20"),
            ),
            row("Training", budget="500"),
        ),
    )


def told(found: WhatIf) -> list[tuple[str, str, str, str, str]]:
    return [(one.title, one.column, one.before, one.after, one.difference) for one in found.lines]


def test_the_nearest_row_above_comes_first_and_the_total_after_the_others(sketch: Sketch) -> None:
    found = what_if(sketch.board, set_cell(sketch.board, sketch.ids["Build"], "budget", "14000"))
    assert [line for line in told(found) if line[1] == "Budget"] == [
        ("Core", "Budget", "3,000", "15,000", "+12,000"),
        ("Rollout", "Budget", "3,500", "15,500", "+12,000"),
        ("Total", "Budget", "3,500", "15,500", "+12,000"),
        ("Build", "Budget", "2,000", "14,000", "+12,000"),
    ]
    assert [one.above for one in found.lines] == sorted(
        (one.above for one in found.lines), reverse=True
    )
    assert found.ripple.startswith("Core budget +12,000")
    assert sketch.shown("Core", "budget") == "3,000"


def test_progress_comes_before_money_and_money_before_dates(sketch: Sketch) -> None:
    changes = (
        *set_cell(sketch.board, sketch.ids["Build"], "finish", "2026-03-27"),
        *set_cell(sketch.board, sketch.ids["Build"], "progress", "100"),
    )
    found = what_if(sketch.board, ChangeSet(changes))
    core = [line for line in told(found) if line[0] == "Core"]
    assert core[0] == ("Core", "Progress", "13%", "88%", "+75")
    assert ("Core", "Finish", "2026-03-20", "2026-03-27", "+7d") in core
    columns = [line[1] for line in core]
    assert columns.index("Progress") < columns.index("Finish")


def test_what_was_not_known_is_a_dash(sketch: Sketch) -> None:
    found = what_if(
        sketch.board, set_cell(sketch.board, sketch.ids["Training"], "actual_cost", "20")
    )
    assert told(found)[0][:4] == ("Rollout", "Actual cost", "—", "20")


def test_a_new_row_and_a_deleted_one(sketch: Sketch) -> None:
    added = what_if(sketch.board, add_item(sketch.board, "Buy", parent=sketch.ids["Core"]))
    assert ("Core", "Progress", "13%", "8%", "-5") in told(added)
    assert any(line[0] == "Buy" for line in told(added))
    gone = what_if(sketch.board, delete_item(sketch.board, sketch.ids["Core"]))
    assert ("Total", "Budget", "3,500", "500", "-3,000") in told(gone)
    assert len(sketch.board.items) == 6


def test_another_basis_of_the_board_shows_every_parent(sketch: Sketch) -> None:
    change = SetCell(BOARD, "basis", None, setting_text("equal"))
    found = what_if(sketch.board, ChangeSet((change,)))
    assert told(found) == [
        ("Core", "Progress", "13%", "25%", "+12"),
        ("Rollout", "Progress", "6%", "17%", "+11"),
        ("Total", "Progress", "6%", "17%", "+11"),
    ]
    assert sketch.shown("Core", "progress") == "13%"


def test_the_line_alone(sketch: Sketch) -> None:
    board = sketch.board
    assert would_ripple(board, set_cell(board, sketch.ids["Design"], "owner", "Ana")) == ""
    line = would_ripple(board, set_cell(board, sketch.ids["Design"], "progress", "100"))
    assert line.startswith("Core 13% -> 25%")


@pytest.mark.parametrize(
    "key, before, after, expected",
    [
        ("budget", 0, 1_200_000, ("+12,000", "+12k")),
        ("budget", 1_200_000, 0, ("-12,000", "-12k")),
        ("budget", None, 150_000, ("+1,500", "+1.5k")),
        ("budget", 0, 50_000, ("+500",)),
        ("budget", 0, 99_960_000, ("+999,600", "+1000k")),
        ("budget", 0, 123_456_700, ("+1,234,567", "+1.2M")),
        ("budget", 0, 0, ()),
        ("progress", 4100, 4300, ("+2",)),
        ("progress", 4300, 4100, ("-2",)),
        ("progress", None, 4100, ("+41",)),
        ("start", "2026-03-04", "2026-03-01", ("-3d",)),
        ("start", None, "2026-03-01", ()),
        ("owner", "Ana", "Bo", ()),
        ("work", 3600, 7200, ("+1h",)),
    ],
)
def test_the_difference_in_short(
    sketch: Sketch, key: str, before: object, after: object, expected: tuple[str, ...]
) -> None:
    values = [one if isinstance(one, int | str) else None for one in (before, after)]
    assert in_short(sketch.board, BOARD, key, *values) == expected
    assert difference(sketch.board, BOARD, key, *values) == (expected or ("",))[0]


def test_what_is_left_of_a_granted_budget_is_told_though_nobody_looks_at_it() -> None:
    sketch = Sketch(row("P", row("A", budget="500"), row("B", budget="300"), approved="1000"))
    changes = set_cell(sketch.board, sketch.ids["A"], "budget", "900")
    found = {
        (one.title, one.key): (one.before, one.after)
        for one in what_if(sketch.board, changes).above
    }
    assert found["P", "unallocated"] == ("200", "▲ -200")
    assert found["P", "allocated"] == ("800", "1,200")
    assert not sketch.board.asked & {"allocated", "unallocated"}  # edits do not pay for it later
