"""Date columns: whether day or month comes first is decided for a column, not for a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_months import month_number, weekday
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import Cell, shown
from tpm_tui.exchange.csv_values import Reading, Result, absent

_TIME = re.compile(
    r"[T\s,-]*(?<![0-9])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:[ap]\.?\s?m\.?|uhr)?\s*-?(?:z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?\s*$",
    re.IGNORECASE,
)
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20|21)[0-9]{2})([01][0-9])([0-3][0-9])")
_NUMERIC = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:[.,][0-9]+)?")
_WORDS = re.compile(r"[0-9]+|[^\W\d_]+")
_FILLERS = frozenset(
    {"de", "of", "the", "del", "d", "le", "den", "st", "nd", "rd", "th", "er", "o"}
)
_EPOCH = date(1899, 12, 30)
_LONGEST = 60
_ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}


@dataclass(frozen=True, slots=True)
class Numeric:
    """A date of three numbers whose order is open, such as 02/03/2026."""

    first: int
    second: int
    third: int
    mark: str

    def in_order(self, order: str) -> date:
        """The date in one order; raises ValueError if there is none."""
        if order == "ymd":
            return date(_full_year(self.first), self.second, self.third)
        day, month = (self.first, self.second) if order == "dmy" else (self.second, self.first)
        return date(_full_year(self.third), month, day)


class NoDateError(ValueError):
    """A text that is no date; says why in the words of a note."""


def parsed(text: str) -> date | Numeric:
    """A cell as a date, or as three numbers whose order the column decides; raises NoDateError."""
    bare = _without_extras(text)
    try:
        if iso := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
            year, month, day = (int(part) for part in iso.groups() if part.isdigit())
            return date(year, month, day)
        if numeric := _NUMERIC.fullmatch(bare):
            first, mark, second, third = numeric.groups()
            return Numeric(int(first), int(second), int(third), mark)
        if serial := _SERIAL.fullmatch(bare):
            return _EPOCH + timedelta(int(serial.group(1)))
        named = _named(bare)
    except ValueError:
        raise NoDateError("is no day of the calendar") from None
    if named is None:
        raise NoDateError("is no date that is understood here")
    return named


def read_dates(
    columns: list[tuple[Column, list[Cell]]], reading: Reading, english: bool
) -> list[Result]:
    """ISO dates of all date columns of a file; they are read together to agree on an order."""
    found: list[list[tuple[Cell, date | Numeric]]] = []
    for column, cells in columns:
        kept: list[tuple[Cell, date | Numeric]] = []
        for cell in cells:
            if absent(cell.text):
                continue
            try:
                kept.append((cell, parsed(cell.text)))
            except NoDateError as error:
                reading.refuse(column, cell, f"{error}; it is left unknown")
        found.append(kept)
    everywhere = [value for kept in found for _, value in kept if isinstance(value, Numeric)]
    results = []
    for (column, _), kept in zip(columns, found, strict=True):
        results.append(_resolved(column, kept, everywhere, reading, english))
    return results


def _resolved(
    column: Column,
    cells: list[tuple[Cell, date | Numeric]],
    everywhere: list[Numeric],
    reading: Reading,
    english: bool,
) -> Result:
    orders: dict[bool, str] = {}
    for dotted in (False, True):
        own = [one for _, one in cells if isinstance(one, Numeric) and (one.mark == ".") == dotted]
        others = [one for one in everywhere if (one.mark == ".") == dotted]
        if own:
            default = "dmy" if dotted or not english else "mdy"
            orders[dotted] = _order(column, own, others, default, reading)
    used = {_ORDERS[order] for order in orders.values()}
    result = Result(how=" and ".join(sorted(used)) or "dates")
    for cell, value in cells:
        try:
            day = (
                value
                if isinstance(value, date)
                else _day(value, orders, column, cell, reading.notes)
            )
        except ValueError:
            reading.refuse(column, cell, "is no day of the calendar; it is left unknown")
            continue
        if 1900 <= day.year <= 2199:
            result.values[cell.row] = day.isoformat()
        else:
            reading.refuse(column, cell, "lies outside the years 1900 to 2199; it is left unknown")
    return result


def _day(value: Numeric, orders: dict[bool, str], column: Column, cell: Cell, notes: Notes) -> date:
    order = orders[value.mark == "."]
    only = _only_order(value)
    if only and only != order != "ymd":
        day = value.in_order(only)
        text = f"{shown(cell.text)} can only be {_ORDERS[only]}, unlike its column; it was read that way."
        notes.add("other date order", text, cell.line, column.header)
        return day
    return value.in_order(order)


def _order(
    column: Column, own: list[Numeric], others: list[Numeric], default: str, reading: Reading
) -> str:
    if reading.options.date_order:
        return reading.options.date_order
    order = _majority(own) or _majority(others)
    if order:
        return order
    unclear = next((one for one in own if one.first != one.second), None)
    if unclear and unclear.mark != ".":
        example = (
            f"{unclear.first:02}{unclear.mark}{unclear.second:02}{unclear.mark}{unclear.third:02}"
        )
        reading.notes.add(
            "date order",
            f"Dates such as {example} can be read in two ways; they were read as {_ORDERS[default]}"
            " (`date_order` in a mapping file decides it).",
            column=column.header,
        )
    return default


def _majority(dates: Iterable[Numeric]) -> str | None:
    """The order that the cells with a part above 12 ask for."""
    days = [_only_order(one) for one in dates]
    first, second = days.count("dmy"), days.count("mdy")
    if first == second:
        return None
    return "dmy" if first > second else "mdy"


def _only_order(value: Numeric) -> str | None:
    if value.first > 12 >= value.second:
        return "dmy"
    return "mdy" if value.second > 12 >= value.first else None


def _without_extras(text: str) -> str:
    """A date without weekday and time of day."""
    bare = " ".join(text[:_LONGEST].split()) if len(text) <= _LONGEST else ""
    bare = _TIME.sub("", bare)
    bare = re.sub("[年月]", "-", bare).replace("日", "")
    head = re.match(r"([^\W\d_]+)\.?,?\s+(?=\S)", bare)
    if (
        head
        and weekday(head.group(1))
        and (re.match(r"[0-9]", bare[head.end() :]) or _has_month(bare, head))
    ):
        bare = bare[head.end() :]
    return bare.strip(" ,")


def _has_month(text: str, head: re.Match[str]) -> bool:
    return any(month_number(word) for word in _WORDS.findall(text[head.end() :]))


def _named(text: str) -> date | None:
    """A date with the name of its month: 3 Feb 2026, Feb 3, 2026, 03/Feb/26, 3 de febrero de 2026."""
    words = [word for word in _WORDS.findall(text) if word.casefold() not in _FILLERS]
    numbers = [word for word in words if word[0] in "0123456789"]
    if len(words) != 3 or len(numbers) != 2 or any(len(one) > 4 for one in numbers):
        return None
    name = next(word for word in words if word not in numbers)
    month = month_number(name)
    if month is None:
        return None
    first, second = numbers
    if len(first) == 4:
        return date(int(first), month, int(second))
    if len(second) not in (2, 4):
        return None
    return date(_full_year(int(second)), month, int(first))


def _full_year(year: int) -> int:
    """Four digits of a year; two digits mean 1969 to 2068."""
    if year >= 100:
        return year
    return year + (2000 if year < 69 else 1900)
