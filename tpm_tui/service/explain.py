"""How any cell of the board came about: the formula, and the tree of what went into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.service.board import Board
from tpm_tui.service.contributions import (
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    field_of,
    full_label,
    is_leaf_row,
    row_label,
    rows_below,
)
from tpm_tui.service.explain_amounts import explain_available, explain_sum
from tpm_tui.service.explain_dates import explain_duration, explain_extreme, explain_status
from tpm_tui.service.explain_inputs import explain_input
from tpm_tui.service.explain_people import explain_allocation
from tpm_tui.service.explain_progress import explain_progress, explain_work_progress
from tpm_tui.service.placing import gone

Explainer = Callable[[Board, int, Field], Explanation]

EXPLAINERS: dict[str, Explainer] = {
    "sum": explain_sum,
    "min": explain_extreme,
    "max": explain_extreme,
    "progress": explain_progress,
    "work_progress": explain_work_progress,
    "available": explain_available,
    "duration": explain_duration,
    "status": explain_status,
    "allocation": explain_allocation,
}
"""Who explains a parent's cell, by the roll-up of its column."""


def explain(board: Board, row: int, key: str) -> Explanation:
    """How a cell came about; raises Refused where there is no such row."""
    try:
        field = field_of(key)
    except KeyError:
        raise InvalidInput(f"There is no column {key!r}.") from None
    _check_row(board, row)
    if key == "allocation":
        return explain_allocation(board, row, field)
    if is_leaf_row(board, row):
        return explain_input(board, row, field)
    if field.rollup is None:
        return _own_value(board, row, field)
    return EXPLAINERS.get(field.rollup, explain_rolled_up)(board, row, field)


def explain_rolled_up(board: Board, row: int, field: Field) -> Explanation:
    """A parent's cell of any other roll-up: what the rows below show, without weights."""
    lines = [f"{field.label} of what is below, by {field.rollup}."]
    if field.help:
        lines.append(field.help)
    root = Contribution(
        row, field.key, full_label(board, row), board.figures.text(row, field.key) or "not known",
        board.figures.value(row, field.key), below=partial(_values, board, row, field.key),
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("value", "", ""))


def _values(board: Board, row: int, key: str) -> tuple[Contribution, ...]:
    found = []
    for one in rows_below(board.items, row):
        value = board.figures.value(one, key)
        words = [OWN_LINE] * (one < 0) + [UNKNOWN] * (value is None)
        found.append(
            Contribution(
                one, key, row_label(board, one), board.figures.text(one, key), value,
                note=", ".join(words), counted=value is not None,
                below=None if is_leaf_row(board, one) else partial(_values, board, one, key),
            )
        )  # fmt: skip
    return tuple(found)


def _own_value(board: Board, row: int, field: Field) -> Explanation:
    """A column that a parent holds itself."""
    value = board.figures.value(row, field.key)
    shown = board.figures.text(row, field.key)
    if row == BOARD:
        lines = ["The line of totals has nothing of its own in this column."]
    elif field.key == "assignments":
        lines = ["People of the item itself stand on its (own) line; Allocation adds all up."]
    elif field.key == "actual_duration":
        lines = ["Nothing is added up here; the rows below hold what was imported."]
    elif field.key == "basis" and value is None:
        basis = board.engine.inputs.basis(row)
        lines = [f"Nothing set here: {basis} holds, from above."]
    else:
        lines = ["The item's own value; what is below does not change it."]
    root = Contribution(row, field.key, full_label(board, row), shown or "not known", value)
    return Explanation(root, tuple(lines), ("value", "", ""))


def _check_row(board: Board, row: int) -> None:
    if row == BOARD:
        return
    if not board.items.exists(abs(row)):
        raise gone(board.items, abs(row))
    if row < 0 and not board.items.has_own(-row):
        raise Refused("That (own) line is not there any more.")
