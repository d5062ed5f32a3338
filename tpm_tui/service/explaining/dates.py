"""Why a parent starts, ends, lasts and stands as it does."""

from __future__ import annotations

from functools import partial

from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.rounding import Exact
from tpm_tui.fields.catalog import Field
from tpm_tui.rollup.own import own_date
from tpm_tui.service.explaining.contributions import (
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    excluded_note,
    full_label,
    is_leaf_row,
    leaves,
    row_label,
    rows_below,
    rows_word,
    trimmed,
)
from tpm_tui.service.ground import Ground


def explain_extreme(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's earliest start or latest finish."""
    key = field.key
    value = _extreme(ground, row, key)
    parts = _dates(ground, row, key)
    word = _superlative(key)
    if value is None:
        lines = ["Nothing below has a date that counts."]
    else:
        deciding = [part for part in parts if part.exact == value]
        who = full_label(ground, deciding[0].row)
        also = f" and {rows_word(len(deciding) - 1)} more" if len(deciding) > 1 else ""
        lines = [f"The {word} of what is included below: {value}, from {who}{also}."]
    known = total = 0
    for item in leaves(ground, row):
        total += 1
        known += ground.items.columns[key][item] is not None
    if known < total:
        lines.append(f"{known:,} of {total:,} dated; the others are passed over.")
    root = Contribution(
        row, key, full_label(ground, row), value or "not known", value, below=lambda: parts
    )
    return Explanation(root, tuple(lines), ("date", "", ""))


def _superlative(key: str) -> str:
    return "earliest" if key == "start" else "latest"


def _extreme(ground: Ground, row: int, key: str) -> str | None:
    if row < 0:
        return own_date(ground.engine.inputs, key, -row)
    return (ground.engine.start if key == "start" else ground.engine.finish).value(row)


def _dates(ground: Ground, row: int, key: str) -> tuple[Contribution, ...]:
    decides = _extreme(ground, row, key)
    found = []
    for one in rows_below(ground.items, row):
        value = _extreme(ground, one, key)
        words = [OWN_LINE] if one < 0 else []
        held = ground.items.columns[key][abs(one)]
        if excluded(ground, one):
            words.append(excluded_note(ground, one))
        elif value is None:
            words.append(UNKNOWN)
        elif value == decides:
            words.append(f"the {_superlative(key)}")
        text = value or (f"({held})" if held and is_leaf_row(ground, one) else "")
        found.append(
            Contribution(
                one, key, row_label(ground, one), text, value, note=", ".join(words),
                counted=value is not None,
                below=None if is_leaf_row(ground, one) else partial(_dates, ground, one, key),
            )
        )  # fmt: skip
    return tuple(found)


def explain_duration(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's working time from its start to its finish."""
    start, finish = _extreme(ground, row, "start"), _extreme(ground, row, "finish")
    value = ground.figures.value(row, field.key)
    shown = amount_text(ground, field.key, value)
    if start is None or finish is None:
        lines = ["Without a start and a finish below there is no duration."]
    elif finish < start:
        lines = [f"The finish {finish} lies before the start {start}, so there is no duration."]
    else:
        lines = [f"{span_text(ground.ctx.calendar, start, finish)} = {shown}"]
    parts = tuple(
        Contribution(
            row, key, ground.fields[key].label, date or "", date, note="" if date else UNKNOWN,
            counted=date is not None, below=partial(_dates, ground, row, key),
        )
        for key, date in (("start", start), ("finish", finish))
    )  # fmt: skip
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "not known",
        value if isinstance(value, int) else None, below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("value", "", ""))


def span_text(calendar: Calendar, first: str, last: str) -> str:
    """`10 working days (2026-03-02 to 2026-03-13)`."""
    days = calendar.working_days(ordinal(first), ordinal(last))
    return f"{trimmed(days)} working {'day' if days == 1 else 'days'} ({first} to {last})"


def explain_status(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's status: done when all of it is, in progress when any of it is."""
    counts = ground.engine.counts
    included, started, done = (counts.count(row, name) for name in ("included", "started", "done"))
    shown = ground.figures.text(row, field.key)
    if not included:
        lines = ["Nothing below is included, so there is no status."]
    else:
        lines = [f"{done:,} of {included:,} done, {started:,} started -> {shown}"]
        lines.append("Done when all that is included is done, in progress when any has started.")
    parts = _states(ground, row)
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "—", done,
        f"{included:,}", included, f"{done:,}", below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("status", "included", "done"))


def _states(ground: Ground, row: int) -> tuple[Contribution, ...]:
    found = []
    for one in rows_below(ground.items, row):
        included, done = _included(ground, one)
        words = [OWN_LINE] if one < 0 else []
        if excluded(ground, one):
            words.append(excluded_note(ground, one))
        elif not included:
            words.append("nothing included" if one > 0 else "says nothing about getting done")
        found.append(
            Contribution(
                one, "status", row_label(ground, one), ground.figures.text(one, "status"), done,
                f"{included:,}", included, f"{done:,}", ", ".join(words), bool(included),
                None if is_leaf_row(ground, one) else partial(_states, ground, one),
            )
        )  # fmt: skip
    return tuple(found)


def _included(ground: Ground, row: int) -> tuple[int, Exact]:
    """How many leaves and `(own)` lines of a row are included, and how many of them are done."""
    counts, inputs = ground.engine.counts, ground.engine.inputs
    if row < 0:
        included = int(inputs.counts(-row) and inputs.tracks(-row))
        return included, int(bool(included) and inputs.done(-row))
    return counts.count(row, "included"), counts.count(row, "done")
