"""Cells of formula columns: computed when they are looked at, kept until anything changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tpm_tui.domain.values import Value
from tpm_tui.fields.catalog import Field
from tpm_tui.query.cell_error import CYCLE, LIMIT, CellError
from tpm_tui.query.kinds import kind_of
from tpm_tui.query.meter import COLUMN_STEPS
from tpm_tui.query.source import Source

if TYPE_CHECKING:
    from tpm_tui.query.parse import Formula


class Formulas:
    """The formula columns of one board."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read: dict[str, Formula] = {}
        """Formulas by their text."""
        self._cells: dict[tuple[int, str], Value] = {}
        self._under_way: list[str] = []
        """Columns that are being computed, each because the one before needs it."""

    def value(self, row: int, field: Field) -> Value:
        """The cell of a row; a `CellError` where the formula has no value."""
        key = field.key
        cell = (row, key)
        if cell in self._cells:
            return self._cells[cell]
        if key in self._under_way:
            return self._cycle(key)
        alone = not self._under_way and self._source.meter.idle
        self._under_way.append(key)
        try:
            value = self.formula(field).value(self._source, row, kind_of(field.type))
        finally:
            self._under_way.pop()
        # What ran out of its share inside another computation may well have a value by itself.
        if alone or not (isinstance(value, CellError) and value == LIMIT):
            self._cells[cell] = value
        return value

    def formula(self, field: Field) -> Formula:
        """The formula of a column, read once."""
        text = field.formula or ""
        if text not in self._read:
            from tpm_tui.query.parse import stored_formula

            self._read[text] = stored_formula(text)
        return self._read[text]

    @contextmanager
    def whole_column(self) -> Iterator[None]:
        """Cells computed inside share one bound; raises Exhausted if that was not enough."""
        meter = self._source.meter
        meter.enter(COLUMN_STEPS, 0)
        try:
            yield
            meter.spend(0)
        finally:
            meter.leave(0)

    def forget(self) -> None:
        """Drop all cells: a formula may look at anything, so any change may change any of them."""
        self._cells.clear()

    def _cycle(self, key: str) -> CellError:
        path = [*self._under_way[self._under_way.index(key) :], key]
        fields = self._source.fields
        labels = [fields[one].label if one in fields else one for one in path]
        return CellError(CYCLE, f"These columns need each other: {' -> '.join(labels)}.")
