"""Why a leaf or an `(own)` line shows what it shows: what was typed, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable

from tpm_tui.domain.rounding import half_up_of
from tpm_tui.fields.catalog import Field
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.methods import DEFAULT
from tpm_tui.service.explaining.contributions import (
    OVERRIDDEN,
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    full_label,
    percent_text,
    status_label,
)
from tpm_tui.service.explaining.dates import span_text
from tpm_tui.service.explaining.measured import measured_by
from tpm_tui.service.ground import Ground

HEADS = ("value", "", "")


def explain_input(ground: Ground, row: int, field: Field) -> Explanation:
    """A cell of a leaf or of an `(own)` line."""
    worked_out = _WORKED_OUT.get(field.key)
    lines, inputs = worked_out(ground, row) if worked_out else _typed(ground, row, field)
    parts = tuple(_part(ground, row, key, note) for key, note in inputs)
    value = ground.figures.value(row, field.key)
    shown = ground.figures.text(row, field.key)
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "not known", value,
        below=(lambda: parts) if parts else None,
    )  # fmt: skip
    return Explanation(root, tuple(lines), HEADS)


Told = tuple[list[str], list[tuple[str, str]]]
"""Sentences, and the inputs that matter with a word on each."""


def _part(ground: Ground, row: int, key: str, note: str) -> Contribution:
    """One input as a line below the cell."""
    value = ground.items.get(abs(row), key)
    field = ground.fields[key]
    text = status_label(ground, abs(row)) if key == "status" else amount_text(ground, key, value)
    if key == "progress":
        text = percent_text(value) if isinstance(value, int) else ""
    return Contribution(
        row, key, field.label, text, value,
        note=note or ("" if value is not None or key == "status" else UNKNOWN),
    )  # fmt: skip


_STAYS = {
    "actual_cost": "what it cost still counts above.",
    "committed": "what is ordered still counts above.",
    "budget": "above counts no more of it than it has cost and ordered.",
}
"""What is left above of what is cancelled or deferred, by input."""


def _typed(ground: Ground, row: int, field: Field) -> Told:
    """An input as it stands."""
    value = ground.items.columns[field.key][abs(row)] if field.stored else None
    if field.key == "title" or (row < 0 and ground.figures.value(row, field.key) is None is value):
        if row < 0 and field.key not in ("title", "status", *ground.items.own_line_keys):
            return ["An (own) line has nothing in this column; its item may have."], []
        return [field.help or "There is nothing here."], []
    if value is None:
        lines = ["Nothing was typed here, so it is not known (which is not zero)."]
        if field.key == "status":
            lines = [
                f"Nothing was picked; the first status of the board holds: {status_label(ground, abs(row))}."
            ]
        if field.key == "basis":
            lines = [f"Nothing set here: {ground.engine.inputs.basis(abs(row))} holds, from above."]
        return lines, []
    lines = [f"An input{' of the (own) line' if row < 0 else ''}, as it was typed or imported."]
    if excluded(ground, row) and field.rollup is not None:
        stays = _STAYS.get(field.key, "it enters no total above.")
        lines.append(f"{status_label(ground, abs(row))}: {stays}")
    return lines, []


def _progress(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    typed, shown = inputs.number(item, "progress"), ground.figures.text(row, "progress")
    label = status_label(ground, item)
    if row < 0 and not inputs.tracks(item):
        return ["Money or people alone say nothing about getting done."], []
    exact, method = inputs.progress(item), inputs.method(item)
    if inputs.category(item) == "done":
        lines = [f"Status {label} means 100 %."]
        parts = [("status", ""), ("progress", OVERRIDDEN if typed not in (None, FULL) else "")]
    elif method != DEFAULT:
        lines, parts = measured_by(ground, row, method, shown)
    elif typed is not None:
        lines = [f"Typed: {percent_text(typed)} -> {shown}"]
        parts = [("status", ""), ("progress", "")]
    elif inputs.number(item, "duration") and inputs.number(item, "actual_duration") is not None:
        spent, all_of = (
            amount_text(ground, "duration", inputs.number(item, key))
            for key in ("actual_duration", "duration")
        )
        lines = [f"{spent} of {all_of} are over: {percent_text(exact)} -> {shown}"]
        parts = [("status", ""), ("actual_duration", ""), ("duration", "")]
    else:
        lines = [f"Nothing was typed: 0 % -> {shown}"]
        parts = [("status", ""), ("progress", UNKNOWN)]
    rounded = half_up_of(exact, 100)
    if shown == "1%" and rounded == 0:
        lines.append("1 % because work has started: a status, actual work or progress says so.")
        parts.append(("actual_work", ""))
    if shown == "99%" and rounded >= FULL // 100:
        lines.append("99 % because it is not done yet.")
    if excluded(ground, row):
        lines.append(f"{label}: it is left out of every progress above.")
    return lines, parts


def _work_progress(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    if row < 0 and not inputs.tracks(item):
        return ["Money or people alone say nothing about getting done."], []
    actual, left = inputs.number(item, "actual_work") or 0, inputs.remaining(item) or 0
    shown = ground.figures.text(row, "work_progress")
    parts = [("actual_work", ""), ("remaining_work", _computed(ground, item)), ("work", "")]
    if actual + left == 0:
        state = "done" if inputs.done(item) else "not done"
        return [f"There is no work; {shown} because it is {state}."], [("status", ""), *parts]
    spent, rest = (amount_text(ground, "work", one) for one in (actual, left))
    share = percent_text(ground.figures.progress_exact(row, "work_progress") * 100)  # type: ignore[operator]
    return [f"{spent} actual / ({spent} + {rest} remaining) = {share} -> {shown}"], parts


def _computed(ground: Ground, item: int) -> str:
    typed = ground.items.columns["remaining_work"][item]
    if typed is not None or ground.items.columns["work"][item] is None:
        return ""
    return (
        f"work - actual work = {amount_text(ground, 'work', ground.engine.inputs.remaining(item))}"
    )


def _remaining(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    work, actual = inputs.number(item, "work"), inputs.number(item, "actual_work")
    parts = [("work", ""), ("actual_work", "")]
    if inputs.number(item, "remaining_work") is not None:
        lines = ["Typed or imported."]
        if work is not None:
            rest = amount_text(ground, "work", max(0, work - (actual or 0)))
            lines = [f"Typed or imported; it wins over work - actual work = {rest}."]
        return lines, [("remaining_work", ""), *parts]
    if work is None:
        return ["Without estimated work nothing can remain (which is not zero)."], parts
    spent = amount_text(ground, "work", actual or 0)
    shown = amount_text(ground, "work", inputs.remaining(item))
    zero = ", never below zero" if work < (actual or 0) else ""
    return [f"Work {amount_text(ground, 'work', work)} - actual {spent} = {shown}{zero}"], parts


def _duration(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    columns = ground.items.columns
    start, finish = columns["start"][item], columns["finish"][item]
    parts = [("start", ""), ("finish", "")]
    shown = amount_text(ground, "duration", inputs.duration(item))
    if inputs.number(item, "duration") is not None:
        word = "Stated, as typed or imported"
        if start is None or finish is None or str(finish) < str(start):
            return [f"{word}."], [("duration", ""), *parts]
        span = span_text(ground.ctx.calendar, str(start), str(finish))
        return [f"{word}; it wins over {span}."], [("duration", ""), *parts]
    if start is None or finish is None:
        return ["Without a start and a finish there is no duration."], parts
    if columns["kind"][item] == "milestone" and row > 0:
        return ["A milestone takes no time."], [("kind", ""), *parts]
    return [f"{span_text(ground.ctx.calendar, str(start), str(finish))} = {shown}"], parts


_WORKED_OUT: dict[str, Callable[[Ground, int], Told]] = {
    "progress": _progress,
    "work_progress": _work_progress,
    "remaining_work": _remaining,
    "duration": _duration,
}
"""Columns of a leaf that are more than what was typed."""
