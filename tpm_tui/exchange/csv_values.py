"""Percent and money columns: one scale and one currency per column, exceptions named by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from tpm_tui.domain.values import Value
from tpm_tui.exchange.csv_columns import SYMBOLS, Column, is_currency, money_unit
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import Cell, Votes, column_sign, number, places, shown
from tpm_tui.exchange.mapping import Options
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import MONEY_LIMIT

_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_MULTIPLE = re.compile(r"(.*[0-9.)\s])([kmKM])", re.DOTALL)
_ABSENT = frozenset({"na", "nv", "nod", "nc", "nd"})


@dataclass(slots=True)
class Reading:
    """What every column reader needs, and what the readers learn about the file."""

    ctx: FieldContext
    options: Options
    notes: Notes
    file_votes: Votes = Votes()
    """Decimal signs over all number columns of the file."""
    default_sign: str = "."
    currencies: dict[str, int] = field(default_factory=dict)
    """Cells by currency code."""

    def sign(self, column: Column, cells: list[Cell]) -> str:
        """Decimal sign of a column."""
        if self.options.decimal:
            return self.options.decimal
        return column_sign(column, cells, self.file_votes.sign, self.default_sign, self.notes)

    def refuse(self, column: Column, cell: Cell, why: str) -> None:
        """Note a cell that is left unknown."""
        self.notes.add(
            f"refused {column.key}", f"{shown(cell.text)} {why}.", cell.line, column.header
        )


@dataclass(slots=True)
class Result:
    """Values of one column by row, and how they were read."""

    values: dict[int, Value] = field(default_factory=dict)
    how: str = ""
    step: Decimal = Decimal(0)
    """What the last decimal place shown in the column is worth in storage units; 0: whole numbers."""


def read_percent(column: Column, cells: list[Cell], reading: Reading) -> Result:
    """Basis points; the whole column counts 0 to 1 or 0 to 100."""
    sign = reading.sign(column, cells)
    found: list[tuple[Cell, Decimal, bool]] = []
    for cell in cells:
        bare = cell.text.removesuffix("%").removeprefix("%")
        value = number(bare, sign)
        if value is None:
            reading.refuse(column, cell, "is no percentage; it is left unknown")
        else:
            found.append((cell, value, bare != cell.text))
    bare_values = [value for _, value, marked in found if not marked]
    scale = reading.options.percent_scale or _scale(column, bare_values, found, reading)
    result = Result(how=f"0 to {scale}" + (", decimal comma" if sign == "," else ""))
    fractions = scale == 100 and any(0 < value < 1 for value in bare_values)
    for cell, value, marked in found:
        percent = value if marked or scale == 100 else value * 100
        if not 0 <= percent <= 100:
            reading.refuse(column, cell, "lies outside 0 % to 100 %; it is left unknown")
            continue
        result.values[cell.row] = int((percent * 100).quantize(Decimal(1), ROUND_HALF_UP))
        if fractions and not marked and 0 < value <= 1:
            reading.notes.add(
                "scale",
                f"{shown(cell.text)} does not fit a column that counts 0 to 100; read as"
                f" {_plain(percent)} %, although {_plain(percent * 100)} % may be meant.",
                cell.line,
                column.header,
            )
    return result


def _scale(
    column: Column, bare: list[Decimal], found: list[tuple[Cell, Decimal, bool]], reading: Reading
) -> int:
    if any(marked for *_, marked in found) or any(value > 1 for value in bare):
        return 100
    if not any(value > 0 for value in bare):
        return 100
    if not any(0 < value < 1 for value in bare):
        reading.notes.add(
            "scale of 0 and 1",
            "It holds only 0 and 1; 1 was read as 100 % (`percent_scale = 100` in a mapping file"
            " makes it 1 %).",
            column=column.header,
        )
    return 1


def read_money(column: Column, cells: list[Cell], reading: Reading) -> Result:
    """Minor units of the board's currency; negative amounts are credits and stay."""
    bare_cells = [Cell(cell.row, cell.line, _without_currency(cell.text)[0]) for cell in cells]
    sign = reading.sign(column, bare_cells)
    result = Result(how=f"decimal {'comma' if sign == ',' else 'point'}")
    places_shown = places((cell.text for cell in bare_cells), sign)
    minor = 10**reading.ctx.digits
    scale, code = money_unit(column.unit or "") or (1, "")
    if scale > 1:
        result.how += f", times {scale:,}"
    if places_shown or scale > 1:
        result.step = Decimal(minor * scale) / 10**places_shown
    if code:
        reading.currencies[code] = reading.currencies.get(code, 0) + 1
    for cell, bare in zip(cells, bare_cells, strict=True):
        code = _without_currency(cell.text)[1]
        text, factor = bare.text, scale
        if multiple := _MULTIPLE.fullmatch(text):
            text, factor = multiple[1], 1000 if multiple[2] in "kK" else 1_000_000
        value = number(text, sign)
        if value is None:
            reading.refuse(column, cell, "is no amount of money; it is left unknown")
        elif abs(value) * factor * minor > MONEY_LIMIT:
            reading.refuse(column, cell, "is too large for an amount of money; it is left unknown")
        else:
            amount = (value * factor * minor).quantize(Decimal(1), ROUND_HALF_UP)
            result.values[cell.row] = int(amount)
            if code:
                reading.currencies[code] = reading.currencies.get(code, 0) + 1
    return result


def _without_currency(text: str) -> tuple[str, str]:
    """A cell without its currency, and the currency's code."""
    for symbol, code in SYMBOLS.items():
        if symbol in text and not (symbol == "$" and "R$" in text):
            return text.replace(symbol, "", 1).strip(), code
    if (found := _CODE.search(text)) and is_currency(found.group()):
        return (text[: found.start()] + text[found.end() :]).strip(), found.group()
    return text, ""


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def absent(text: str) -> bool:
    """Whether a cell is a tool's word for `no value`, such as NA."""
    return text.strip().casefold() in _ABSENT
