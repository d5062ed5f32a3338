"""Cells of formula columns: computed when they are looked at, kept until anything changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import Field
from tpm_tui.query.cell_error import CYCLE, LIMIT, CellError
from tpm_tui.query.kinds import kind_of
from tpm_tui.query.meter import COLUMN_STEPS, Exhausted
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
        self._left: dict[str, int] = {}
        """Values that a column may still read; of those that have read none, all."""
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
        meter = self._source.meter
        alone, used = not self._under_way and meter.idle, meter.used
        if alone and self._left.get(key, 1) <= 0:
            return CellError(LIMIT, f"{_too_much(field)}.")
        self._under_way.append(key)
        try:
            value = self.formula(field).value(self._source, row, kind_of(field.type))
        finally:
            self._under_way.pop()
            if alone and meter.used > used:
                self._left[key] = self._left.get(key, COLUMN_STEPS) + used - meter.used
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
    def whole_column(self, field: Field) -> Iterator[None]:
        """Cells of a column computed inside share what is left to it; raises InvalidInput if that was
        not enough."""
        meter, key = self._source.meter, field.key
        left, alone, used = self._left.get(key, COLUMN_STEPS), meter.idle, meter.used
        try:
            meter.enter(left, 0)
            try:
                meter.spend(1)
                yield
                meter.spend(0)
            finally:
                meter.leave(0)
                if alone:
                    self._left[key] = left + used - meter.used
        except Exhausted:
            raise InvalidInput(
                f"{_too_much(field)}, so nothing is filtered or sorted by it; make its formula simpler."
            ) from None

    def forget(self) -> None:
        """Drop all cells: a formula may look at anything, so any change may change any of them."""
        self._cells.clear()
        self._left.clear()

    def _cycle(self, key: str) -> CellError:
        path = [*self._under_way[self._under_way.index(key) :], key]
        fields = self._source.fields
        labels = [fields[one].label if one in fields else one for one in path]
        return CellError(CYCLE, f"These columns need each other: {' -> '.join(labels)}.")


def _too_much(field: Field) -> str:
    return f"The column {field.label} needs more values than one column may read"
