"""Work and duration columns: hours, days, seconds, clocks, ISO durations, units in five languages."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from tpm_tui.exchange.csv_columns import Column, normal
from tpm_tui.exchange.csv_numbers import Cell, number, places
from tpm_tui.exchange.csv_values import Reading, Result
from tpm_tui.fields.numbers import DURATION_LIMIT

_WORDS = {
    "s": "s sec secs second seconds sek sekunde sekunden segundo segundos seg seconde secondes",
    "m": "m min mins minute minutes minuten minuto minutos",
    "h": "h hr hrs hour hours std stunde stunden hora horas heure heures",
    "d": "d day days t tag tage dia dias j jour jours pt jh",
    "w": "w wk wks week weeks wo woche wochen sem semana semanas semaine semaines sm",
    "mo": "mo mos mon mons month months monat monate mes meses mois",
}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_ELAPSED = {
    *(f"e{word}" for word in _UNIT_OF),
    *(
        f"f{word}"
        for word in ("t", "tag", "tage", "std", "w", "woche", "wochen", "mon", "monat", "monate")
    ),
}
_NAMES = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PART = re.compile(r"([0-9][0-9.,'\u2019]*)\s*([^\W\d_]+)\.?\s*,?\s*")
_CLOCK = re.compile(r"([0-9]{1,7}):([0-5][0-9])(?::([0-5][0-9])(?:[.,][0-9]+)?)?")
_DECIMAL = r"([0-9]{1,12}(?:[.,][0-9]{1,9})?)"
_ISO = re.compile(
    rf"P(?=[0-9T])(?:{_DECIMAL}W)?(?:{_DECIMAL}D)?"
    rf"(?:T(?=[0-9])(?:{_DECIMAL}H)?(?:{_DECIMAL}M)?(?:{_DECIMAL}S)?)?",
    re.IGNORECASE,
)
_MONTH_DAYS = 20
"""Working days of a month, as project planning programs count unless told otherwise."""


class NoDurationError(ValueError):
    """A text that is no working time; says why in the words of a note."""


def read_duration(column: Column, cells: list[Cell], reading: Reading, bare_unit: str) -> Result:
    """Seconds of working time; `bare_unit` is the unit of figures without one."""
    sign = reading.sign(column, [cell for cell in cells if ":" not in cell.text])
    sizes = _sizes(reading)
    result = Result()
    bare = [cell.text for cell in cells if number(cell.text, sign) is not None]
    if bare:
        result.how = f"{_NAMES[bare_unit]}{', decimal comma' if sign == ',' else ''}"
        digits = places(bare, sign)
        result.step = sizes[bare_unit] / 10**digits if digits else Decimal(0)
    for cell in cells:
        text = cell.text
        if text.endswith("?"):
            text = text[:-1].rstrip()
            reading.notes.add(
                "estimated", "The mark `?` for an estimate is not kept.", cell.line, column.header
            )
        try:
            seconds = _seconds(text, sign, sizes, bare_unit)
        except NoDurationError as error:
            reading.refuse(column, cell, f"{error}; it is left unknown")
            continue
        if "mo" in _units(text):
            reading.notes.add(
                "months",
                f"A month was read as {_MONTH_DAYS} working days.",
                cell.line,
                column.header,
            )
        result.values[cell.row] = int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
    return result


def _sizes(reading: Reading) -> dict[str, Decimal]:
    """Seconds of each unit in the board's calendar."""
    day = Decimal(reading.ctx.calendar.day_seconds)
    week = day * (sum(1 for minutes in reading.ctx.calendar.week if minutes) or 5)
    plain = {"s": Decimal(1), "m": Decimal(60), "h": Decimal(3600)}
    return plain | {"d": day, "w": week, "mo": day * _MONTH_DAYS}


def _seconds(text: str, sign: str, sizes: dict[str, Decimal], bare_unit: str) -> Decimal:
    value = number(text, sign)
    if value is not None:
        return _checked(value * sizes[bare_unit])
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in clock.group(1, 2, 3))
        return _checked(Decimal(hours * 3600 + minutes * 60 + seconds))
    if (iso := _ISO.fullmatch(text)) and any(iso.groups()):
        parts = (Decimal((part or "0").replace(",", ".")) for part in iso.groups())
        units = ("w", "d", "h", "m", "s")
        return _checked(
            sum((part * sizes[unit] for part, unit in zip(parts, units, strict=True)), Decimal(0))
        )
    return _checked(_with_units(text, sign, sizes))


def _with_units(text: str, sign: str, sizes: dict[str, Decimal]) -> Decimal:
    negative = text[:1] in ("-", "\u2212")
    text = text[1:].strip() if negative else text
    total, at = Decimal(0), 0
    while at < len(text) and (part := _PART.match(text, at)):
        word = normal(part.group(2))
        unit = _UNIT_OF.get(word)
        if unit is None and word in _ELAPSED:
            raise NoDurationError("is elapsed time, not working time")
        amount = number(part.group(1), sign)
        if unit is None or amount is None:
            raise NoDurationError("is no working time such as 3d 4h, 90m or 0:45")
        total += amount * sizes[unit]
        at = part.end()
    if at < len(text) or not text:
        raise NoDurationError("is no working time such as 3d 4h, 90m or 0:45")
    return -total if negative else total


def _units(text: str) -> set[str | None]:
    return {_UNIT_OF.get(normal(word)) for _, word in _PART.findall(text)}


def _checked(seconds: Decimal) -> Decimal:
    if seconds < 0:
        raise NoDurationError("is negative, which working time cannot be")
    if seconds > DURATION_LIMIT:
        raise NoDurationError("is too long")
    return seconds
