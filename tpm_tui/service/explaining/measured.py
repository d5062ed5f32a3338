"""Why points, coverage, and progress by a method or by somebody's word are what they are."""

from __future__ import annotations

from functools import partial

from tpm_tui.domain.checklist import parse_steps, weights
from tpm_tui.domain.override import Override, parse_override
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.override import spoken
from tpm_tui.rollup.methods import elapsed_days
from tpm_tui.service.explaining.contributions import (
    OVERRIDDEN,
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    excluded_note,
    full_label,
    is_leaf_row,
    percent_text,
    row_label,
    rows_below,
    shares_of,
    status_label,
)
from tpm_tui.service.ground import Ground

Told = tuple[list[str], list[tuple[str, str]]]
"""Sentences, and the inputs that matter with a word on each."""

STEPS_TOLD = 12
"""Steps of a checklist that are told one by one."""
_MARKS = {"done": "x", "open": " ", "cancelled": "-"}


# ---- the progress of a leaf by its method


def measured_by(ground: Ground, row: int, method: str, shown: str) -> Told:
    """How a method that is not the typed percentage measures an item that is not done."""
    inputs, item = ground.engine.inputs, abs(row)
    exact = percent_text(inputs.progress(item))
    parts = [("method", ""), ("status", "")]
    match method:
        case "status":
            label = status_label(ground, item)
            return [f"By status: {label} stands for {exact} -> {shown}"], parts
        case "work":
            actual, left = inputs.number(item, "actual_work") or 0, inputs.remaining(item) or 0
            spent, rest = (amount_text(ground, "work", one) for one in (actual, left))
            lines = [f"By work: {spent} actual / ({spent} + {rest} remaining) = {exact} -> {shown}"]
            if not actual + left:
                lines = [f"By work, of which there is none yet: {exact} -> {shown}"]
            return lines, [*parts, ("actual_work", ""), ("remaining_work", ""), ("work", "")]
        case "milestone":
            return [
                f"A milestone is 0 % until its status says that it is reached -> {shown}"
            ], parts
        case "checklist":
            return [*_checklist(ground, item, exact, shown)], [*parts, ("checklist", "")]
    days = elapsed_days(inputs, item)
    dated = [*parts, ("start", ""), ("finish", "")]
    if days is None:
        return [f"loe (level of effort) without a start and a finish: {exact} -> {shown}"], dated
    today = ground.ctx.today.isoformat()
    lines = [
        (
            f"loe (level of effort): {days[0]} of {days[1]} working days are over on {today}: "
            f"{exact} -> {shown}"
        ),
        "Time passes whatever is done, so this cannot show a slip.",
    ]
    return lines, dated


def _checklist(ground: Ground, item: int, exact: str, shown: str) -> list[str]:
    text = ground.engine.inputs.held(item, "checklist")
    steps = parse_steps(str(text)) if text is not None else ()
    done, total = weights(steps)
    if not total:
        return [f"By checklist, which has no steps that count: {exact} -> {shown}"]
    weighty = any(step.weight != 1 for step in steps)
    lines = [
        f"By checklist: {done} of {total}{' by weight' if weighty else ' steps'} = {exact} -> {shown}"
    ]
    for number, step in enumerate(steps[:STEPS_TOLD], 1):
        heavy = f" x{step.weight}" if step.weight != 1 else ""
        gone = " (cancelled, does not count)" if step.state == "cancelled" else ""
        lines.append(f"{number}. [{_MARKS[step.state]}] {step.text}{heavy}{gone}")
    if len(steps) > STEPS_TOLD:
        lines.append(f"... and {len(steps) - STEPS_TOLD} more steps.")
    return lines


# ---- what somebody said of a parent


def override_told(ground: Ground, row: int) -> list[str]:
    """What somebody said of a parent's progress: that it holds, or why it does not."""
    text = ground.items.get(row, "override") if row > BOARD else None
    found = parse_override(str(text)) if text is not None else None
    if found is None:
        return []
    computed = ground.engine.progress.computed(row)
    without = "nothing" if computed is None else percent_text(computed)
    said = f"{percent_text(found.percent)} {OVERRIDDEN}{_by(found)}: {found.reason or 'no reason given'}"
    if ground.engine.progress.overrides.of(row) is not None:
        until = f" Holds until {found.until}." if found.until else ""
        return [f"{said}.{until} Without it: {without}."]
    if not found.holds_on(ground.ctx.today.isoformat()):
        return [f"Expired on {found.until}, so it does not count: {said}."]
    return [f"Everything below is done, so it does not count: {said}."]


def overridden_below(ground: Ground, row: int) -> list[str]:
    """Names the rows directly below whose figure is somebody's word, or contains one."""
    overrides = ground.engine.progress.overrides
    named = [
        row_label(ground, one)
        for one in rows_below(ground.items, row)
        if one > 0 and overrides.rests(one)
    ]
    if not named:
        return []
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return [f"* rests on what somebody said: {', '.join(named[:3])}{more}."]


def override_note(ground: Ground, row: int) -> str:
    """A word on a row below: that its figure was said."""
    if row < 0 or is_leaf_row(ground, row):
        return ""
    overrides = ground.engine.progress.overrides
    found = overrides.of(row)
    if found is not None:
        return f"{OVERRIDDEN}: {spoken(found)}"
    return "* overridden below" if overrides.rests(row) else ""


def _by(found: Override) -> str:
    who = f" by {found.by}" if found.by else ""
    return f"{who} on {found.at[:10]}" if found.at else who


# ---- points


def explain_points(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's points, or those of what is done below it."""
    value = ground.figures.value(row, field.key)
    total, done = (ground.figures.text(row, key) for key in ("points", "points_done"))
    parts = _points(ground, row, field.key)
    lines = ["No points are known below (which is not zero)."]
    if value is not None:
        lines = [f"{done} of {total} points are done."]
        without = ground.engine.counts.count(row, "included") - ground.engine.points.known(row)
        lines += [f"{without:,} of the rows below have none."] if without > 0 else []
    root = Contribution(
        row, field.key, full_label(ground, row), ground.figures.text(row, field.key) or "not known",
        value if isinstance(value, int) else None, below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("points", "", "share"))


def _points(ground: Ground, row: int, key: str) -> tuple[Contribution, ...]:
    rows = rows_below(ground.items, row)
    values = [
        value if isinstance(value, int) and not excluded(ground, one) else None
        for one in rows
        for value in (ground.figures.value(one, key),)
    ]
    found = []
    for one, value, share in zip(rows, values, shares_of(values), strict=True):
        words = [OWN_LINE] if one < 0 else []
        if excluded(ground, one):
            words.append(excluded_note(ground, one))
        elif value is None:
            words.append(UNKNOWN)
        text = ground.figures.text(one, key)
        found.append(
            Contribution(
                one, key, row_label(ground, one), text if value is not None or not text else f"({text})",
                value, share=share, note=", ".join(words), counted=value is not None,
                below=None if is_leaf_row(ground, one) else partial(_points, ground, one, key),
            )
        )  # fmt: skip
    return tuple(found)


# ---- coverage


def explain_coverage(ground: Ground, row: int, field: Field) -> Explanation:
    """Of how many leaves the weight is known."""
    basis = ground.engine.progress.below(row)[0]
    found = ground.engine.coverage.of(row, basis)
    lines = ["Nothing below is included."]
    if found is not None:
        known, included = found
        lines = [f"{known:,} of {included:,} leaves have a weight by {basis}; 0 is known too."]
        if known < included:
            lines.append(
                "A missing weight counts as the mean of its siblings, so the progress is an estimate (~)."
            )
    shown = ground.figures.text(row, field.key)
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "—", shown or None,
        below=lambda: _covered(ground, row, basis),
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("known", "", ""))


def _covered(ground: Ground, row: int, basis: str) -> tuple[Contribution, ...]:
    inputs, coverage = ground.engine.inputs, ground.engine.coverage
    parts = []
    for one in rows_below(ground.items, row):
        leaf = is_leaf_row(ground, one)
        item = abs(one)
        counted = coverage.of(one, basis) if one > 0 else _own(ground, item)
        words = [OWN_LINE] if one < 0 else []
        if excluded(ground, one):
            words.append(excluded_note(ground, one))
        elif leaf and counted and inputs.weight(item, basis) is None:
            words.append(f"{UNKNOWN}: no {basis}")
        parts.append(
            Contribution(
                one, "coverage", row_label(ground, one),
                "" if counted is None else f"{counted[0]}/{counted[1]}",
                None if counted is None else counted[0], heft=None if counted is None else counted[1],
                note=", ".join(words), counted=counted is not None,
                below=None if leaf else partial(_covered, ground, one, basis),
            )
        )  # fmt: skip
    return tuple(parts)


def _own(ground: Ground, item: int) -> tuple[int, int] | None:
    inputs = ground.engine.inputs
    return (1, 1) if inputs.counts(item) and inputs.tracks(item) else None
