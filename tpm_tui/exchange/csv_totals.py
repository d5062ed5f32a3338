"""What of a parent's own figures is imported: totals and derived values would count things twice."""

from __future__ import annotations

from decimal import Decimal

from tpm_tui.domain.values import Value
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_tree import Row, Tree

SUMMED = ("work", "actual_work", "remaining_work", "budget", "actual_cost")
"""Inputs of which a parent shows the sum."""

_DERIVED = ("progress", "start", "finish", "duration", "actual_duration")
_LOST = {"start": "the earliest start", "finish": "the latest finish"}


def settle_parents(
    tree: Tree,
    rows: list[Row],
    values: list[dict[str, Value]],
    steps: dict[str, Decimal],
    headers: dict[str, str],
    own_estimates: bool,
    notes: Notes,
    summed: tuple[str, ...] = (),
    derived: tuple[str, ...] = (),
) -> None:
    """Take from parents what their children say; `own_estimates`: figures never include children.

    `summed` and `derived` are the keys of a board's own columns of that kind.
    """
    order = tree.outline()
    parents = [row for row in order if tree.children.get(row)]
    for key in (*SUMMED, *summed):
        if key in headers:
            totals = _totals(tree, order, values, key, steps.get(key, Decimal(0)), own_estimates)
            _note_totals(totals, parents, rows, values, key, headers[key], own_estimates, notes)
    for key in (*_DERIVED, *derived):
        _drop(key, tree, order, rows, values, headers, notes)
    for row in parents:
        if not any(values[row].get(key) for key in SUMMED):
            for key in SUMMED:
                values[row].pop(key, None)
    _drop_statuses(parents, values, headers, notes)


def _totals(
    tree: Tree,
    order: list[int],
    values: list[dict[str, Value]],
    key: str,
    step: Decimal,
    own_estimates: bool,
) -> dict[int, int]:
    """Remove the figures of parents that equal the sum below; what each removed one stood beside."""
    sums: dict[int, int | None] = {}
    removed: dict[int, int] = {}
    for row in reversed(order):
        below = tree.children.get(row, [])
        known = [total for child in below if (total := sums[child]) is not None]
        total = sum(known) if known else None
        own = values[row].get(key)
        if isinstance(own, int):
            slack = step * (len(below) + 1) / 2
            keeps = own_estimates or row in tree.looped or not below
            if not keeps and total is not None and abs(own - total) <= slack:
                del values[row][key]
                removed[row] = own
            else:
                total = own + (total or 0)
        sums[row] = total
    return removed


def _note_totals(
    removed: dict[int, int],
    parents: list[int],
    rows: list[Row],
    values: list[dict[str, Value]],
    key: str,
    header: str,
    own_estimates: bool,
    notes: Notes,
) -> None:
    if removed:
        first = min(rows[row].line for row in removed)
        text = f"The figures of {_rows(len(removed))} are totals of the rows below and are computed again."
        notes.add("totals", text, first, header)
    kept = [row for row in parents if values[row].get(key)]
    if own_estimates and kept:
        first = min(rows[row].line for row in kept)
        text = f"The figures of {_rows(len(kept))} with rows below stay as their `(own)` part."
        notes.add("own estimates", text, first, header)
    elif not own_estimates:
        for row in kept:
            text = "The figure is not the total of the rows below; it stays as the `(own)` part."
            notes.add("own part", text, rows[row].line, header)


def _drop(
    key: str,
    tree: Tree,
    order: list[int],
    rows: list[Row],
    values: list[dict[str, Value]],
    headers: dict[str, str],
    notes: Notes,
) -> None:
    """Remove a derived value from parents; a date that no row below has is named by its line."""
    below: dict[int, bool] = {}
    dropped: list[int] = []
    for row in reversed(order):
        children = tree.children.get(row, [])
        covered = any(below[child] for child in children)
        value = values[row].pop(key, None) if children else values[row].get(key)
        below[row] = covered or (not children and value is not None)
        if children and value is not None:
            if key in _LOST and not covered:
                text = f"{value} is left out: a parent shows {_LOST[key]} below it, and no row below has one."
                notes.add(f"lost {key}", text, rows[row].line, headers.get(key))
            else:
                dropped.append(row)
    if dropped:
        text = (
            f"The values of {_rows(len(dropped))} are left out because the rows below decide them."
        )
        notes.add(f"derived {key}", text, min(rows[row].line for row in dropped), headers.get(key))


def _drop_statuses(
    parents: list[int], values: list[dict[str, Value]], headers: dict[str, str], notes: Notes
) -> None:
    """A parent's status follows from its children; beside an `(own)` part it speaks for that."""
    dropped = 0
    for row in parents:
        if not any(key in values[row] for key in (*SUMMED, "assignments")):
            dropped += values[row].pop("status", None) is not None
    if dropped:
        text = f"The status of {_rows(dropped)} is left out because the rows below decide it."
        notes.add("derived status", text, column=headers.get("status"))


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"
