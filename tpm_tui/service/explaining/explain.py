"""How any cell of the board came about: the formula, and the tree of what went into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.usage import UsedInput
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.explaining.amounts import explain_sum
from tpm_tui.service.explaining.booked import below_leaf, explain_logged
from tpm_tui.service.explaining.contributions import (
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    full_label,
    is_leaf_row,
    row_label,
    rows_below,
)
from tpm_tui.service.explaining.dates import explain_duration, explain_extreme, explain_status
from tpm_tui.service.explaining.inputs import explain_input
from tpm_tui.service.explaining.measured import explain_coverage, explain_points
from tpm_tui.service.explaining.money import explain_money, explains
from tpm_tui.service.explaining.own import explain_own_rollup
from tpm_tui.service.explaining.people import explain_allocation
from tpm_tui.service.explaining.progress import explain_progress, explain_work_progress
from tpm_tui.service.ground import Ground
from tpm_tui.service.views.source import BoardSource

Explainer = Callable[[Ground, int, Field], Explanation]

EXPLAINERS: dict[str, Explainer] = {
    "sum": explain_sum,
    "min": explain_extreme,
    "max": explain_extreme,
    "progress": explain_progress,
    "work_progress": explain_work_progress,
    "duration": explain_duration,
    "status": explain_status,
    "allocation": explain_allocation,
    "points": explain_points,
    "coverage": explain_coverage,
}
"""Who explains a parent's cell, by the roll-up of its column."""


def explain(ground: Ground, row: int, key: str) -> Explanation:
    """How a cell came about; raises Refused where there is no such row."""
    field = ground.fields.get(key)
    if field is None:
        raise InvalidInput(f"There is no column {key!r}.")
    _check_row(ground, row)
    if key == "allocation":
        return explain_allocation(ground, row, field)
    if field.formula is not None:
        return explain_formula(ground, row, field)
    if explains(ground, row, key):
        return explain_money(ground, row, field)
    if is_leaf_row(ground, row):
        if below_leaf(ground, row, key) is not None:
            return explain_logged(ground, row, field)
        return explain_input(ground, row, field)
    if key in ground.engine.own:
        return explain_own_rollup(ground, row, field)
    if field.rollup is None:
        return _own_value(ground, row, field)
    return EXPLAINERS.get(field.rollup, explain_rolled_up)(ground, row, field)


def explain_formula(ground: Ground, row: int, field: Field) -> Explanation:
    """A cell that a formula computes: the formula, what it read, and why it may have no value."""
    value, shown = ground.figures.value(row, field.key), ground.figures.text(row, field.key)
    source = BoardSource(ground)
    used = source.formulas.formula(field).explain(source, row)
    lines = [
        f"{field.label} = {str(field.formula).removeprefix('=').strip()} -> {shown or 'nothing'}"
    ]
    if isinstance(value, CellError):
        lines.append(f"{value}: {value.explanation}")
    # Without a help of its own a column has its formula there, which stands above already.
    lines += [field.help] if field.help and not field.help.startswith("=") else []
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "not known", value,
        below=(lambda: tuple(_read(ground, row, one) for one in used)) if used else None,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("value", "", ""))


def _read(ground: Ground, row: int, used: UsedInput) -> Contribution:
    """One thing that a formula read, with what that is made of or the rows that it came from."""
    key = used.name.rpartition(".")[2]
    known = key in ground.fields
    alone = used.rows[0] if len(used.rows) == 1 else None
    below: Callable[[], tuple[Contribution, ...]] | None = None
    if known and alone is not None:
        below = partial(_made_of, ground, alone, key)
    elif known and used.rows:
        below = partial(_each, ground, used.rows, key)
    note = "" if alone in (None, row) else f"of {full_label(ground, alone or BOARD)}"
    return Contribution(
        row if alone is None else alone, key if known else "title", used.name, used.text, used.text,
        note=note, below=below,
    )  # fmt: skip


def _made_of(ground: Ground, row: int, key: str) -> tuple[Contribution, ...]:
    return explain(ground, row, key).contributions


def _each(ground: Ground, rows: tuple[int, ...], key: str) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(
            one, key, full_label(ground, one), ground.figures.text(one, key),
            ground.figures.value(one, key), below=partial(_made_of, ground, one, key),
        )
        for one in rows
    )  # fmt: skip


def explain_rolled_up(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's cell of any other roll-up: what the rows below show, without weights."""
    lines = [f"{field.label} of what is below, by {field.rollup}."]
    if field.help:
        lines.append(field.help)
    root = Contribution(
        row, field.key, full_label(ground, row), ground.figures.text(row, field.key) or "not known",
        ground.figures.value(row, field.key), below=partial(_values, ground, row, field.key),
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("value", "", ""))


def _values(ground: Ground, row: int, key: str) -> tuple[Contribution, ...]:
    found = []
    for one in rows_below(ground.items, row):
        value = ground.figures.value(one, key)
        words = [OWN_LINE] * (one < 0) + [UNKNOWN] * (value is None)
        found.append(
            Contribution(
                one, key, row_label(ground, one), ground.figures.text(one, key), value,
                note=", ".join(words), counted=value is not None,
                below=None if is_leaf_row(ground, one) else partial(_values, ground, one, key),
            )
        )  # fmt: skip
    return tuple(found)


def _own_value(ground: Ground, row: int, field: Field) -> Explanation:
    """A column that a parent holds itself."""
    value = ground.figures.value(row, field.key)
    shown = ground.figures.text(row, field.key)
    if row == BOARD:
        lines = ["The line of totals has nothing of its own in this column."]
    elif field.key == "assignments":
        lines = ["People of the item itself stand on its (own) line; Allocation adds all up."]
    elif field.key == "actual_duration":
        lines = ["Nothing is added up here; the rows below hold what was imported."]
    elif field.key == "basis" and value is None:
        basis = ground.engine.inputs.basis(row)
        lines = [f"Nothing set here: {basis} holds, from above."]
    else:
        lines = ["The item's own value; what is below does not change it."]
    root = Contribution(row, field.key, full_label(ground, row), shown or "not known", value)
    return Explanation(root, tuple(lines), ("value", "", ""))


def _check_row(ground: Ground, row: int) -> None:
    if row == BOARD:
        return
    if not ground.items.exists(abs(row)):
        raise gone(ground.items, abs(row))
    if row < 0 and not ground.items.has_own(-row):
        raise Refused("That (own) line is not there any more.")
