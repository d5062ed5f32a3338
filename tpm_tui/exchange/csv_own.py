"""Columns of the board's own in a table: found by label or key, read as their type says."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from tpm_tui.errors import InvalidInput
from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_durations import read_duration
from tpm_tui.exchange.csv_numbers import Cell, number
from tpm_tui.exchange.csv_safety import one_line
from tpm_tui.exchange.csv_values import Reading, Result, read_money, read_percent
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import NUMBER_LIMIT, NUMBER_UNIT, Duration, Money, Number, Percent


def summed(fields: Iterable[Field]) -> tuple[str, ...]:
    """Keys of columns of which a parent shows the sum."""
    return tuple(one.key for one in fields if one.rollup == "sum")


def derived(fields: Iterable[Field]) -> tuple[str, ...]:
    """Keys of columns whose value on a parent follows from the rows below."""
    return tuple(
        one.key for one in fields if one.rollup in ("average", "weighted", "min", "max", "worst")
    )


def dates(fields: Iterable[Field]) -> tuple[str, ...]:
    """Keys of the columns with dates, which are read together with all others of the file."""
    return tuple(one.key for one in fields if isinstance(one.type, Date))


def read_own(field: Field, column: Column, cells: list[Cell], reading: Reading) -> Result:
    """The values of one column; what does not fit is left unknown and noted by its line."""
    kind = field.type
    if isinstance(kind, Money):
        return read_money(column, cells, reading)
    if isinstance(kind, Percent):
        return read_percent(column, cells, reading)
    if isinstance(kind, Duration):
        return read_duration(column, cells, reading, column.unit or "h")
    if isinstance(kind, Number):
        return _read_number(column, cells, reading)
    result = Result(how=field.label if field.label != column.header else "")
    for cell in cells:
        try:
            value = kind.parse(one_line(cell.text)[0], reading.ctx)
        except InvalidInput as error:
            text = f"{error.message.rstrip('.')}; it is left unknown."
            reading.notes.add(f"refused {column.key}", text, cell.line, column.header)
            continue
        if value is not None:
            result.values[cell.row] = value
    return result


def _read_number(column: Column, cells: list[Cell], reading: Reading) -> Result:
    sign = reading.sign(column, cells)
    result = Result(how=f"decimal {'comma' if sign == ',' else 'point'}")
    for cell in cells:
        found = number(cell.text, sign)
        if found is None:
            reading.refuse(column, cell, "is no number; it is left unknown")
            continue
        scaled = found * NUMBER_UNIT
        if abs(scaled) > NUMBER_LIMIT:
            reading.refuse(column, cell, "is too large for a number; it is left unknown")
        else:
            result.values[cell.row] = int(scaled.quantize(Decimal(1), ROUND_HALF_UP))
    return result
