"""Dates, durations and progress of one row of a Microsoft Project plan, in storage form."""

from __future__ import annotations

from fractions import Fraction

from tpm_tui.domain.rounding import half_up
from tpm_tui.domain.values import Value
from tpm_tui.exchange.mspdi_outline import TaskRow

_SECOND = Fraction(1)


def leaf_schedule(row: TaskRow) -> dict[str, Value]:
    """Dates, duration and done part of a leaf, its status, and its progress where no ratio tells it."""
    if not row.record.fields:
        return {}
    values: dict[str, Value] = {"start": row.cells.day("Start"), "finish": row.cells.day("Finish")}
    if values["start"] and values["finish"] and str(values["finish"]) < str(values["start"]):
        row.note("the finish lies before the start; both dates are kept as they are.")
    duration, actual = _durations(row)
    whole = half_up(duration)
    values["duration"] = whole
    if whole and actual is not None:
        values["actual_duration"] = half_up(actual)
        done = values["actual_duration"] == whole
        started = actual > 0 or bool(row.percent)
    else:
        if row.percent is not None:
            values["progress"] = half_up(row.percent * 100)
        done, started = row.percent == 100, bool(row.percent)
    if not row.active:
        values["status"] = "cancelled"
    elif done or started:
        values["status"] = "done" if done else "in_progress"
    return {key: value for key, value in values.items() if value is not None}


def _durations(row: TaskRow) -> tuple[Fraction, Fraction | None]:
    """Duration and actual duration; None where only the percentage tells how far the row is."""
    cells, percent = row.cells, row.percent
    duration = cells.seconds("Duration")
    actual = cells.seconds("ActualDuration")
    remaining = cells.seconds("RemainingDuration")
    if duration is None and actual is not None and remaining is not None:
        duration = actual + remaining
    if duration is None:
        row.note("no duration is given; the row has no weight in its parent's progress.")
        return Fraction(0), None
    if not duration:
        return duration, None
    if actual is None and remaining is not None and remaining <= duration:
        left = duration - remaining
        actual = left if percent is None or abs(left / duration * 100 - percent) <= 1 else None
    if actual is None:
        return duration, duration * percent / 100 if percent in (0, 100) else None
    if actual > duration:
        row.note("the actual duration exceeds the duration; the row counts as complete.")
        return duration, duration
    if percent == 100 and duration - actual <= _SECOND:
        return duration, duration
    if percent is not None and abs(actual / duration * 100 - percent) > 1:
        ratio = half_up(actual / duration * 100)
        row.note(
            f"PercentComplete is {row.record.fields['PercentComplete']} %, but actual duration by"
            f" duration is {ratio} %, which is used."
        )
    return duration, actual


def own_schedule(row: TaskRow, work: int | None, actual_work: int | None) -> dict[str, Value]:
    """Progress of a summary's `(own)` line: done with the summary, else by its own work."""
    if row.percent == 100:
        return {"status": "done"}
    if not work:
        return {}
    progress = half_up(Fraction(10_000 * (actual_work or 0), work))
    return {"progress": min(progress, 10_000), "status": "in_progress"} if progress else {}
