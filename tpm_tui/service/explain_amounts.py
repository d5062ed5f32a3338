"""Why sums and what follows from them are what they are."""

from __future__ import annotations

from functools import partial

from tpm_tui.fields.catalog import Field
from tpm_tui.rollup.own import own_amount
from tpm_tui.service.board import Board
from tpm_tui.service.contributions import (
    EXCLUDED,
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    excluded_note,
    field_of,
    full_label,
    is_leaf_row,
    leaves,
    row_label,
    rows_below,
    rows_word,
    shares_of,
)

TERMS_TOLD = 4
"""A sum of more terms than this is not written out; the contributions stand below it."""


def explain_sum(board: Board, row: int, field: Field) -> Explanation:
    """A parent's sum: what every row below brings."""
    key, total = field.key, board.engine.amount(row, field.key)
    parts = _amounts(board, row, key)
    known = [part for part in parts if part.counted]
    shown = amount_text(board, key, total)
    if not known:
        lines = ["Nothing is known below, so the sum is not known either (that is not zero)."]
    elif len(known) <= TERMS_TOLD:
        lines = [f"{' + '.join(part.value for part in known)} = {shown}"]
    else:
        lines = [f"Sum of {rows_word(len(known))} below = {shown}"]
    lines += _known_leaves(board, row, key)
    left_out = sum(1 for part in parts if part.note.startswith(EXCLUDED))
    if key == "actual_cost":
        if any(excluded(board, part.row) for part in parts):
            lines.append("What cancelled or deferred rows have cost stays in the sum.")
    elif left_out:
        lines.append(f"{rows_word(left_out)} directly below left out: cancelled or deferred.")
    root = Contribution(
        row, key, full_label(board, row), shown or "not known", total,
        share="100.0 %" if any(part.share for part in parts) else "", below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("amount", "", "share"))


def _amounts(board: Board, row: int, key: str) -> tuple[Contribution, ...]:
    inputs, found = board.engine.inputs, rows_below(board.items, row)
    brought = [
        own_amount(inputs, key, -one) if one < 0 else board.engine.amount(one, key) for one in found
    ]
    shares = shares_of(brought)
    return tuple(
        Contribution(
            one,
            key,
            row_label(board, one),
            _brought_text(board, one, key, value),
            value,
            share=share,
            note=_note(board, one, key, known=value is not None),
            counted=value is not None,
            below=None if is_leaf_row(board, one) else partial(_amounts, board, one, key),
        )
        for one, value, share in zip(found, brought, shares, strict=True)
    )


def _brought_text(board: Board, row: int, key: str, value: int | None) -> str:
    """The amount; what is left out stands in brackets."""
    if value is not None:
        return amount_text(board, key, value)
    held = board.figures.value(row, key)
    return "" if held is None else f"({amount_text(board, key, held)})"


def _note(board: Board, row: int, key: str, *, known: bool) -> str:
    words = [OWN_LINE] if row < 0 else []
    if excluded(board, row):
        words.append(excluded_note(board, row))
        if key == "actual_cost" and known:
            words[-1] = f"{words[-1].partition(': ')[2]}, still counts"
    elif not known:
        words.append(UNKNOWN if is_leaf_row(board, row) else f"{UNKNOWN}: nothing known below")
    elif (
        key == "remaining_work"
        and is_leaf_row(board, row)
        and board.items.columns[key][abs(row)] is None
    ):
        words.append("work - actual work")
    return ", ".join(words)


def _known_leaves(board: Board, row: int, key: str) -> list[str]:
    """How many of the leaves below say anything."""
    inputs, kinds = board.engine.inputs, board.items.columns["kind"]
    known = total = 0
    for item in leaves(board, row):
        there = own_amount(inputs, key, item) is not None
        total += there or kinds[item] != "milestone"  # a milestone misses nothing
        known += there
    if known == total:
        return []
    word = {"work": "estimated", "budget": "with a budget"}.get(key, "known")
    return [f"{known:,} of {total:,} {word}; the others bring nothing."]


# ---- what follows from sums


def explain_available(board: Board, row: int, field: Field) -> Explanation:
    """Budget less actual cost, of a parent or of inputs."""
    if is_leaf_row(board, row):
        inputs = board.engine.inputs
        budget = inputs.number(abs(row), "budget")
        cost = inputs.number(abs(row), "actual_cost")
    else:
        budget = board.engine.amount(row, "budget")
        cost = board.engine.amount(row, "actual_cost")
    parts = (
        _term(board, row, "budget", budget, 1),
        _term(board, row, "actual_cost", cost, -1),
    )
    left = None if budget is None else budget - (cost or 0)
    shown = amount_text(board, field.key, left)
    lines = (
        [f"Budget {parts[0].value} - actual cost {parts[1].value or '0'} = {shown}"]
        if left is not None
        else ["Without a budget nothing can be available (which is not zero)."]
    )
    root = Contribution(
        row, field.key, full_label(board, row), shown or "not known", left, below=lambda: parts
    )
    return Explanation(root, tuple(lines), ("amount", "", ""))


def _term(board: Board, row: int, key: str, value: int | None, sign: int) -> Contribution:
    """One side of a difference, with the rows it is the sum of."""
    return Contribution(
        row,
        key,
        f"{'+' if sign > 0 else '-'} {field_of(key).label}",
        amount_text(board, key, value),
        None if value is None else sign * value,
        note=UNKNOWN if value is None else "",
        counted=value is not None,
        below=None if is_leaf_row(board, row) else partial(_amounts, board, row, key),
    )
