"""Resource lists such as `Ann[50%];Bob` as assignments."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from tpm_tui.domain.people import Assignment, assignments_text, parse_assignments
from tpm_tui.errors import InvalidInput
from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_numbers import Cell, number, shown
from tpm_tui.exchange.csv_safety import one_line
from tpm_tui.exchange.csv_values import Reading, Result

_ONE = re.compile(r"(.*?)\s*\[\s*([^\[\]]*?)\s*\]\s*", re.DOTALL)
_MOST = 1000
"""Percent of a day that one assignment can hold."""


def read_people(column: Column, cells: list[Cell], reading: Reading) -> Result:
    """Canonical assignment texts; people without units work full time."""
    result = Result(how="people with units")
    semicolons = any(";" in cell.text for cell in cells)
    for cell in cells:
        separator = ";" if ";" in cell.text else ","
        if separator == "," and semicolons and "]," not in cell.text:
            separator = ";"
        found: dict[str, int] = {}
        for part in cell.text.split(separator):
            _add(part.strip(), found, column, cell, reading)
        people = tuple(Assignment(name, amount) for name, amount in found.items())
        text = assignments_text(people)
        if text is None:
            continue
        if _reads_back(text, people):
            result.values[cell.row] = text
        else:
            reading.refuse(
                column, cell, "names people in a way that cannot be kept; they are left out"
            )
    return result


def _reads_back(text: str, people: tuple[Assignment, ...]) -> bool:
    try:
        return parse_assignments(text) == people
    except InvalidInput:
        return False


def _add(part: str, found: dict[str, int], column: Column, cell: Cell, reading: Reading) -> None:
    if not part:
        return
    match = _ONE.fullmatch(part)
    name, units = match.group(1, 2) if match else (part, "100%")
    name = one_line(name)[0].strip()
    value = number(units.removesuffix("%"), reading.options.decimal or ".")
    problem = ""
    if value is None:
        problem = "is material or a cost, not a person; it is left out"
    elif not name:
        problem = "names nobody; it is left out"
    else:
        percent = value if units.endswith("%") else value * 100
        amount = percent * 100
        if 0 <= percent <= _MOST:
            whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
            if name in found:
                reading.notes.add(
                    "named twice",
                    f"{shown(name)} is named twice; the units are added.",
                    cell.line,
                    column.header,
                )
            found[name] = min(found.get(name, 0) + whole, _MOST * 100)
            return
        problem = "is more than anybody can work; it is left out"
    reading.notes.add("people", f"{shown(part)} {problem}.", cell.line, column.header)
