"""A view as the grid's columns: labels, widths, alignment and what the header says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from tpm_tui.fields.catalog import Field
from tpm_tui.service.views.view import View
from tpm_tui.ui.grid.layout import Column
from tpm_tui.ui.grid.lines import BAR
from tpm_tui.ui.grid.sheet import CellLook

WIDTHS = {"status": 13, "progress": 10, "band": 36}
"""Room for the status's glyph and the bars of progress and of what is spent."""

LEAST = {"status": 9}
"""What is enough on narrow screens: the glyph, and how the status begins."""

ROLLUP_MARKS = {
    "sum": "Σ",
    "progress": "≈",
    "work_progress": "≈",
    "average": "≈",
    "weighted": "≈",
    "min": "↓",
    "max": "↑",
    "count": "#",
    "distinct": "#",
    "worst": "!",
    "formula": "ƒ",
    "available": "ƒ",
    "duration": "ƒ",
}
"""How parents get a column, in one glyph beside its label."""

WIDEST_AUTO = 60
_FITTED = ("allocation", "band")
"""Columns besides those of figures that are as wide as their totals."""


class Totals(Protocol):
    """What widths are fitted to."""

    def total_look(self, key: str) -> CellLook:
        """Cell of the totals line."""


def grid_columns(view: View, fields: Mapping[str, Field]) -> tuple[Column, ...]:
    """The grid's columns of a view."""
    sorting = {one.key: (place, one.descending) for place, one in enumerate(view.sort)}
    columns: list[Column] = []
    # A view keeps the place of a column that is away, in case that is undone.
    for at, one in enumerate(one for one in view.columns if one.key in fields):
        field = fields[one.key]
        mark = rollup_mark(field)
        if one.key in sorting:
            place, descending = sorting[one.key]
            number = str(place + 1) if len(view.sort) > 1 else ""
            mark = f"{'▼' if descending else '▲'}{number}{mark}"
        columns.append(
            Column(
                one.key,
                one.label or field.label,
                one.width
                or max(standard_width(field), _header_width(one.label or field.label, mark)),
                field.type.align == "right",
                mark,
                frozen=0 < at < view.frozen,
                fixed=bool(one.width),
                least=0 if one.width else _least_width(one.key, one.label or field.label, mark),
            )
        )
    return tuple(columns)


def _least_width(key: str, label: str, mark: str) -> int:
    return max(LEAST[key], len(label) + len(mark)) if key in LEAST else 0


def _header_width(label: str, mark: str) -> int:
    """Cells of a label and of its mark, with a space between them."""
    return len(label) + (len(mark) + 1 if mark else 0)


def standard_width(field: Field) -> int:
    """Cells of a column that nobody has resized."""
    return WIDTHS.get(field.key, field.width)


def rollup_mark(field: Field) -> str:
    """Glyph of a field's roll-up; empty where a parent has a value of its own."""
    if field.rollup is None and not field.stored and field.edits is None:
        return ROLLUP_MARKS["formula"]
    return ROLLUP_MARKS.get(field.rollup or "", "")


def fitted_columns(columns: tuple[Column, ...], sheet: Totals) -> tuple[Column, ...]:
    """The columns with those of figures wide enough for the totals, which are the longest as a rule;
    widths that somebody chose stay."""
    return tuple(
        replace(column, width=max(column.width, _total_width(sheet.total_look(column.key), column)))
        if (column.right or column.key in _FITTED) and not column.fixed
        else column
        for column in columns
    )


def _total_width(look: CellLook, column: Column) -> int:
    """Cells of a total; a bar gives way to a long figure, but the figures of a band stand behind it."""
    return len(look.text) + (BAR if column.key == "band" and look.bar >= 0 else 0)


def arranged_alike(one: View, other: View) -> bool:
    """Whether two views differ, but in their columns and looks alone, and show the same rows."""
    alike = replace(
        one, columns=other.columns, frozen=other.frozen, rules=other.rules,
        density=other.density, folded=other.folded,
    )  # fmt: skip
    return other != one and alike == other
