"""Figures beside progress as they are shown: points, coverage, and what somebody said of a parent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpm_tui.domain.rounding import Exact
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.rollup.display import percent_shown
from tpm_tui.rollup.engine import Engine

if TYPE_CHECKING:
    from tpm_tui.service.figures.cells import Figures

MEASURED = ("points", "points_done", "coverage")
"""Columns that are computed here."""

OVERRIDDEN = "*"
"""Marks a figure that somebody said, or that contains one."""

_AFTER_POINTS = frozenset({"status", "progress", "points"})


def measured_value(figures: Figures, row: int, key: str) -> Value:
    """Storage form of one of `MEASURED` in a row."""
    engine = figures.engine
    if key == "coverage":
        figures.asked.add(key)
    if row < 0 or (row != BOARD and engine.items.is_leaf(row)):
        return _leaf(engine, abs(row), key)
    if key == "coverage":
        found = engine.coverage.of(row, engine.progress.below(row)[0])
        return None if found is None else f"{found[0]}/{found[1]}"
    return engine.points.value(row) if key == "points" else engine.done_points(row)


def measured_after(figures: Figures, touched: Iterable[str]) -> Iterable[str]:
    """Columns of `MEASURED` that follow when others change."""
    columns = set(touched)
    # The first points of a board are about to make the column.
    if "points" in columns or ("points" in figures.items.columns and columns & _AFTER_POINTS):
        yield from ("points", "points_done")
    if "coverage" in figures.asked and columns & {"status", "progress"}:
        yield "coverage"


def without_override(engine: Engine, row: int) -> Exact | None:
    """What a parent's progress would be without what somebody said of it, in basis points; None
    where nothing is said that holds."""
    if row <= BOARD or engine.progress.overrides.of(row) is None:
        return None
    return engine.progress.computed(row)


def marked_progress(engine: Engine, row: int, text: str) -> str:
    """A parent's progress with what it rests on: `60%* (42)` where it was said, `54%*` above."""
    if not text or not engine.progress.overrides.rests(row):
        return text
    computed = percent_shown(
        without_override(engine, row),
        started=engine.any_started(row),
        done=engine.all_done(row),
    )
    return f"{text}{OVERRIDDEN}" + ("" if computed is None else f" ({computed})")


def _leaf(engine: Engine, item: int, key: str) -> Value:
    points = engine.inputs.number(item, "points")
    if key == "points":
        return points
    if key == "points_done" and points is not None and engine.inputs.category(item) != "excluded":
        return points if engine.inputs.done(item) else 0
    return None
