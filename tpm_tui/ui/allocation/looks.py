"""How demand looks: texts, tones and grounds of a heat map's cells, and the same in words.

Every band has a mark besides its colour: `!` over-allocated, `+` so by at most a tenth, `LEAVE!`
booked while away.
"""

from __future__ import annotations

from typing import NamedTuple

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.rounding import Exact, decimal_text, half_up, half_up_of, ratio
from tpm_tui.service.heat.free import free, free_of_all
from tpm_tui.service.heat.map import (
    PERSON,
    RED,
    ROLE_ROW,
    UNSTAFFED,
    Cause,
    HeatCell,
    HeatMap,
    HeatRow,
)
from tpm_tui.service.heat.periods import DAY, Period
from tpm_tui.service.heat.view import FREE, HOURS, PERCENT, Beside

NOTHING = "·"
AWAY = "off"
WHO = "team, role"
"""Head of the column beside the names."""
MOST_OK = 110
"""Percentage up to which an over-allocation is amber."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGENDS = {
    PERCENT: "+105 to 110 % · !120 over · 80/120 agreed/all · LEAVE! away · 2.5d unstaffed",
    HOURS: "hours asked for · +42 !48 over · 32/48 agreed/all · LEAVE! away",
    FREE: "hours left beside all bookings · +-2 !-8 over · LEAVE! away",
}


class Heat(NamedTuple):
    """One cell as it is painted."""

    text: str
    tone: str = ""
    ground: str = "row"


def cell_heat(cell: HeatCell, day_seconds: int, *, works: bool, figures: str = PERCENT) -> Heat:
    """How a cell is painted; `works` says whether anybody works in that period."""
    if cell.leave:
        return Heat("LEAVE!", "bad", "heat-red")
    if not cell.all:
        if cell.capacity == 0:
            return Heat(AWAY if works else "", "faint")
        if figures == FREE and cell.capacity:
            return Heat(_hours(cell.capacity))
        return Heat(NOTHING, "faint")
    if cell.capacity is None or cell.percent is None:
        return Heat(_unstaffed(cell, day_seconds, figures), "warn")
    mark, tone, ground = _band(cell)
    return Heat(mark + _number(cell, figures), tone, ground)


def _unstaffed(cell: HeatCell, day_seconds: int, figures: str) -> str:
    """Demand of a role of which nobody said how many there are."""
    if figures == PERCENT:
        return f"{person_days(cell.all, day_seconds)}d"
    return _hours(-cell.all if figures == FREE else cell.all)


def _number(cell: HeatCell, figures: str) -> str:
    """Percentage, hours, or hours left; demand with the agreed part of it where that is another."""
    if figures == FREE:
        return _hours(free(cell) or 0)
    if figures == HOURS:
        return (
            _hours(cell.all) if cell.hard == cell.all else f"{_hours(cell.hard)}/{_hours(cell.all)}"
        )
    every, agreed = cell.percent, cell.percent_hard
    return f"{every}" if agreed in (None, every) else f"{agreed}/{every}"


def _hours(seconds: Exact) -> str:
    """Hours with at most one place and without their letter."""
    tenths = half_up_of(seconds, 360)
    whole, tenth = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}{f'.{tenth}' if tenth else ''}"


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


def sum_heat(cells: list[HeatCell], figures: str = PERCENT) -> Heat:
    """Everybody's demand of a period against everybody's capacity."""
    capacity = sum(cell.capacity or 0 for cell in cells)
    demand: Exact = sum((cell.all for cell in cells), 0)
    if not capacity:
        return Heat("!", "bad") if demand else Heat("")
    tone = "warn" if any(cell.over or cell.leave for cell in cells) else ""
    if figures == FREE:
        return Heat(_hours(free_of_all(cells)), tone)
    hard: Exact = sum((cell.hard for cell in cells), 0)
    if figures == HOURS:
        agreed, every = _hours(hard), _hours(demand)
    else:
        agreed, every = (f"{half_up(ratio(one * 100, capacity))}" for one in (hard, demand))
    return Heat(f"{agreed}/{every}" if agreed != every else every, tone)


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
        free_text = "" if cell.capacity is None else f", {hours(cell.capacity)} free"
        return lead + (
            f"no demand{free_text}" if cell.capacity != 0 else "no demand, no working time"
        )
    days = f"{person_days(cell.all, heat.day_seconds, 2)} person-days"
    if cell.capacity is None:
        soft = f", {hours(cell.hard)} of them agreed" if cell.hard != cell.all else ""
        return f"{lead}{hours(cell.all)} = {days} that nobody does yet{soft}{_room(heat, row, at)}"
    share = "" if cell.percent is None else f"{cell.percent} % = "
    words = f"{lead}{share}{hours(cell.all)} of {hours(cell.capacity)}"
    if row.kind == ROLE_ROW:
        there = person_days(cell.capacity, heat.day_seconds, 2)
        words += f" · {days.removesuffix(' person-days')} of {there} person-days"
    if cell.percent_hard is not None and cell.hard != cell.all:
        words += f" · agreed {cell.percent_hard} %"
    if cell.leave and cell.worst_day is not None:
        words += f" · booked while away, {day_words(cell.worst_day)}"
    elif cell.over and cell.worst_day is not None and cell.worst != cell.percent:
        words += f" · worst {day_words(cell.worst_day)}: {cell.worst} %"
    if cell.capacity and not cell.over and cell.all < cell.capacity:
        words += f" · {hours(cell.capacity - cell.all)} free"
    return words


def _room(heat: HeatMap, row: HeatRow, at: int) -> str:
    """What people have left for the demand of all roles."""
    people = [one.cells[at] for one in heat.rows if one.kind == PERSON]
    if row.kind != UNSTAFFED or not people:
        return ""
    return f" · people have {person_days(free_of_all(people), heat.day_seconds)} days free"


def figure_words(cell: HeatCell, figures: str) -> str:
    """A cell's figure in a few words, with the mark of its band: `!120 %`, `!48h`, `!-8h free`."""
    if cell.leave:
        return "LEAVE!"
    mark = _band(cell)[0] if cell.all and cell.percent is not None else ""
    left = free(cell)
    if figures == FREE and left is not None:
        text = f"{_hours(left)}h free"
    elif figures == HOURS or cell.percent is None:
        text = hours(cell.all) if cell.all or figures == HOURS or cell.capacity is None else "0 %"
    else:
        text = f"{cell.percent} %"
    return mark + text


def cause_terms(cause: Cause) -> str:
    """`60% soft`: what was typed, without the name."""
    return f"{cause.one.amount_text}{' soft' if cause.one.soft else ''}"
