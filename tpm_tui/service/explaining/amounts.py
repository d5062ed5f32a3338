"""Why sums and what follows from them are what they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.fields.catalog import Field
from tpm_tui.rollup.own import own_amount
from tpm_tui.service.explaining.booked import below_leaf
from tpm_tui.service.explaining.contributions import (
    EXCLUDED,
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
    shares_of,
)
from tpm_tui.service.explaining.granted import granted_parts, is_granted
from tpm_tui.service.ground import Ground

Parts = tuple[Contribution, ...]

STAYS = {
    "actual_cost": "What cancelled or deferred rows have cost",
    "committed": "What cancelled or deferred rows have ordered",
    "original_budget": "The original budget of cancelled or deferred rows",
    **dict.fromkeys(
        ("bac", "eac", "etc", "capex", "opex"),
        "What cancelled or deferred rows have cost and ordered",
    ),
}
"""What of cancelled or deferred rows counts nevertheless, by column."""

TERMS_TOLD = 4
"""A sum of more terms than this is not written out; the contributions stand below it."""


def explain_sum(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's sum: what every row below brings."""
    key, total = field.key, ground.engine.amount(row, field.key)
    parts = _amounts(ground, row, key)
    known = [part for part in parts if part.counted]
    shown = amount_text(ground, key, total)
    if not known:
        lines = ["Nothing is known below, so the sum is not known either (that is not zero)."]
    elif len(known) <= TERMS_TOLD:
        lines = [f"{' + '.join(part.value for part in known)} = {shown}"]
    else:
        lines = [f"Sum of {rows_word(len(known))} below = {shown}"]
    lines += known_leaves(ground, row, key)
    left_out = sum(1 for part in parts if part.note.startswith(EXCLUDED))
    if key in STAYS:
        if any(excluded(ground, part.row) for part in parts):
            lines.append(f"{STAYS[key]} stays in the sum.")
    elif left_out:
        lines.append(f"{rows_word(left_out)} directly below left out: cancelled or deferred.")
    root = Contribution(
        row, key, full_label(ground, row), shown or "not known", total,
        share="100.0 %" if any(part.share for part in parts) else "", below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("amount", "", "share"))


def _amounts(ground: Ground, row: int, key: str) -> Parts:
    inputs, found = ground.engine.inputs, rows_below(ground.items, row)
    brought = [
        own_amount(inputs, key, -one) if one < 0 else ground.engine.amount(one, key)
        for one in found
    ]
    shares = shares_of(brought)
    return tuple(
        Contribution(
            one,
            key,
            row_label(ground, one),
            _brought_text(ground, one, key, value),
            value,
            share=share,
            note=_note(ground, one, key, known=value is not None),
            counted=value is not None,
            below=_below(ground, one, key),
        )
        for one, value, share in zip(found, brought, shares, strict=True)
    )


def _below(ground: Ground, row: int, key: str) -> Callable[[], Parts] | None:
    if is_granted(ground, row, key):
        return partial(granted_parts, ground, row)
    if is_leaf_row(ground, row):
        return below_leaf(ground, row, key)
    return partial(_amounts, ground, row, key)


def _brought_text(ground: Ground, row: int, key: str, value: int | None) -> str:
    """The amount; what is left out stands in brackets."""
    if value is not None:
        return amount_text(ground, key, value)
    held = ground.figures.value(row, key)
    return "" if held is None else f"({amount_text(ground, key, held)})"


def _note(ground: Ground, row: int, key: str, *, known: bool) -> str:
    words = [OWN_LINE] if row < 0 else []
    if excluded(ground, row):
        words.append(excluded_note(ground, row))
        if known:
            words[-1] = f"{words[-1].partition(': ')[2]}, still counts"
    elif not known:
        words.append(UNKNOWN if is_leaf_row(ground, row) else f"{UNKNOWN}: nothing known below")
    elif (
        key == "remaining_work"
        and is_leaf_row(ground, row)
        and ground.items.columns[key][abs(row)] is None
    ):
        words.append("work - actual work")
    return ", ".join(words)


def known_leaves(ground: Ground, row: int, key: str) -> list[str]:
    """How many of the leaves below say anything."""
    inputs, kinds = ground.engine.inputs, ground.items.columns["kind"]
    known = total = 0
    for item in leaves(ground, row):
        there = own_amount(inputs, key, item) is not None
        total += there or kinds[item] != "milestone"  # a milestone misses nothing
        known += there
    if known == total:
        return []
    word = {"work": "estimated", "budget": "with a budget"}.get(key, "known")
    return [f"{known:,} of {total:,} {word}; the others bring nothing."]
