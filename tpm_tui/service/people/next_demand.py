"""The next time in which somebody asks for a role, from a cell in which nobody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tpm_tui.domain.calendar import iso
from tpm_tui.service.board import Board
from tpm_tui.service.heat.map import Cause, HeatMap, HeatRow, causes
from tpm_tui.service.heat.periods import Period, periods_between


def next_demand(board: Board, heat: HeatMap, row: HeatRow, day: int) -> tuple[Cause, ...]:
    """Assignments of a role that begin in the first period with any after a day number; where none
    follows those without dates, else those that are over.  What is on other boards is left out."""
    ever = Period(1, date.max.toordinal(), "", "", "")
    found = [
        one
        for one in causes(board, replace(heat, periods=(ever,)), row, None)
        if one.one.role and not one.board
    ]
    ahead = [one for one in found if one.last is not None and one.last >= day]
    if ahead:
        begin = min(one.first or 0 for one in ahead)
        last = periods_between(heat.period, begin, begin)[0].last
        return tuple(one for one in ahead if (one.first or 0) <= last)
    return tuple(one for one in found if one.first is None) or tuple(found)


def when_told(found: tuple[Cause, ...]) -> str:
    """`W10 to W11, 2026-03-02..2026-03-13`: the time of some assignments in words."""
    firsts = [one.first for one in found if one.first is not None]
    lasts = [one.last for one in found if one.last is not None]
    if not firsts or not lasts:
        return "without dates"
    first, last = min(firsts), max(lasts)
    weeks = [f"W{date.fromordinal(day).isocalendar().week}" for day in (first, last)]
    return f"{' to '.join(dict.fromkeys(weeks))}, {iso(first)}..{iso(last)}"
