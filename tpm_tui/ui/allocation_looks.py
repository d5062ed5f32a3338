"""How demand looks: texts, tones and grounds of a heat map's cells, and the same in words.

Every band has a mark besides its colour: `!` over-allocated, `+` so by at most a tenth, `LEAVE!`
booked while away.
"""

from __future__ import annotations

from typing import NamedTuple

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.rounding import Exact, decimal_text, half_up, ratio
from tpm_tui.service.heat_map import RED, Cause, HeatCell, HeatMap, HeatRow
from tpm_tui.service.heat_periods import DAY, Period
from tpm_tui.service.heat_view import Beside

NOTHING = "·"
AWAY = "off"
MOST_OK = 110
"""Percentage up to which an over-allocation is amber."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND = "+105 to 110 % · !120 over · 80/120 agreed/all · LEAVE! away · 2.5d unstaffed"


class Heat(NamedTuple):
    """One cell as it is painted."""

    text: str
    tone: str = ""
    ground: str = "row"


def cell_heat(cell: HeatCell, day_seconds: int, *, works: bool) -> Heat:
    """How a cell is painted; `works` says whether anybody works in that period."""
    if cell.leave:
        return Heat("LEAVE!", "bad", "heat-red")
    if not cell.all:
        if cell.capacity == 0:
            return Heat(AWAY if works else "", "faint")
        return Heat(NOTHING, "faint")
    if cell.capacity is None or cell.percent is None:
        return Heat(f"{person_days(cell.all, day_seconds)}d", "warn")
    mark, tone, ground = _band(cell)
    number = str(cell.percent)
    if cell.percent_hard is not None and cell.percent_hard != cell.percent:
        number = f"{cell.percent_hard}/{number}"
    return Heat(mark + number, tone, ground)


def _band(cell: HeatCell) -> tuple[str, str, str]:
    percent = cell.percent or 0
    worst = max(percent, cell.worst or 0) if cell.over else percent
    if worst > MOST_OK or cell.band == RED:
        return "!", "bad", "heat-red"
    if cell.over or percent > 100:
        return "+", "warn", "heat-amber"
    if percent >= 80:
        return "", "good", "heat-ok"
    return "", "", "row"


def sum_heat(cells: list[HeatCell]) -> Heat:
    """Everybody's demand of a period against everybody's capacity."""
    capacity = sum(cell.capacity or 0 for cell in cells)
    demand: Exact = sum((cell.all for cell in cells), 0)
    if not capacity:
        return Heat("!", "bad") if demand else Heat("")
    hard: Exact = sum((cell.hard for cell in cells), 0)
    every, agreed = half_up(ratio(demand * 100, capacity)), half_up(ratio(hard * 100, capacity))
    over = sum(1 for cell in cells if cell.over or cell.leave)
    text = f"{agreed}/{every}" if agreed != every else f"{every}"
    return Heat(text, "warn" if over else "")


def person_days(seconds: Exact, day_seconds: int, digits: int = 1) -> str:
    """Person-days of the standard day, without zeros that say nothing."""
    text = decimal_text(ratio(seconds, day_seconds), digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def hours(seconds: Exact) -> str:
    """Hours with at most two places: `38.4h`."""
    text = decimal_text(ratio(seconds, 3600), 2)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}h"


def capacity_text(beside: Beside) -> str:
    """Working hours of a usual week, of a role how many there are: `40h`, `2 FTE`."""
    return hours(beside.week_minutes * 60) if beside.week_minutes is not None else beside.headcount


def day_words(day: int) -> str:
    """`Mon 16 Feb`: a day number in words."""
    text = iso(day)
    return f"{_DAYS[(day - 1) % 7]} {text}"


def span_words(first: int, last: int) -> str:
    """`2026-02-16..2026-02-22`, or the one day."""
    return iso(first) if first == last else f"{iso(first)}..{iso(last)}"


def period_words(heat: HeatMap, period: Period) -> str:
    """`W8 2026-02-16..2026-02-22`: a period in words."""
    if heat.period == DAY:
        return day_words(period.first)
    return f"{period.label} {span_words(period.first, period.last)}"


def cell_words(heat: HeatMap, row: HeatRow, at: int) -> str:
    """What a cell says, in full."""
    cell, period = row.cells[at], period_words(heat, heat.periods[at])
    lead = f"{row.name or 'Unstaffed'} {period}: "
    if not cell.all:
        free = "" if cell.capacity is None else f", {hours(cell.capacity)} free"
        return lead + (f"no demand{free}" if cell.capacity != 0 else "no demand, no working time")
    days = f"{person_days(cell.all, heat.day_seconds, 2)} person-days"
    if cell.capacity is None:
        soft = f", {hours(cell.hard)} of them agreed" if cell.hard != cell.all else ""
        return f"{lead}{hours(cell.all)} = {days} that nobody does yet{soft}"
    share = "" if cell.percent is None else f"{cell.percent} % = "
    words = f"{lead}{share}{hours(cell.all)} of {hours(cell.capacity)}"
    if cell.percent_hard is not None and cell.hard != cell.all:
        words += f" · agreed {cell.percent_hard} %"
    if cell.leave and cell.worst_day is not None:
        words += f" · booked while away, {day_words(cell.worst_day)}"
    elif cell.over and cell.worst_day is not None and cell.worst != cell.percent:
        words += f" · worst {day_words(cell.worst_day)}: {cell.worst} %"
    if cell.capacity and not cell.over and cell.all < cell.capacity:
        words += f" · {hours(cell.capacity - cell.all)} free"
    return words


def cause_terms(cause: Cause) -> str:
    """`60% soft`: what was typed, without the name."""
    return f"{cause.one.amount_text}{' soft' if cause.one.soft else ''}"
