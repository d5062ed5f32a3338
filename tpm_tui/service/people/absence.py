"""Who is away while something waits for them: a percentage of nothing is nothing, and so no figure
says that a row has nobody for a week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.crew import Span, span_effort
from tpm_tui.rollup.elsewhere import assigned_here, titles
from tpm_tui.service.board import Board
from tpm_tui.service.heat.map import PERSON, Cause, HeatMap, HeatRow

Days = tuple[Calendar, Calendar]
"""Capacity of somebody, and the days on which they usually work."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which nobody works who is on a row."""

    first: int
    """Day number of the first and the last day on which somebody is away."""
    last: int
    days: int
    """Days on which somebody of the row would usually work."""
    names: tuple[str, ...]
    """Who is away then."""


def days_of(board: Board, key: str) -> Days:
    """Days of a person, as this board or another one knows them."""
    people, elsewhere = board.engine.inputs.people, board.elsewhere
    return elsewhere.capacity(people, key), elsewhere.rhythm(people, key)


def absences(board: Board, item: ItemId, known: dict[str, Days]) -> list[Absence]:
    """Times in which all people who are booked on an item are off and at least one of them is on
    leave, the earliest first; `known` keeps the days of people for the next item."""
    demand = board.engine.staffing.own.get(item)
    spans = [
        one
        for one in (demand.spans if demand is not None else ())
        if one.level and not one.name.startswith(ROLE)
    ]
    for one in spans:
        if one.name not in known:
            known[one.name] = days_of(board, one.name)
    runs: list[list[int]] = []
    away: dict[int, list[str]] = {}
    for day in sorted({day for one in spans for day in _away(one, known[one.name])}):
        there = [one for one in spans if one.first <= day <= one.last]
        if any(known[one.name][0].minutes_on(day) for one in there):
            continue
        away[day] = [one.name for one in there if known[one.name][1].minutes_on(day)]
        if runs and not _between(board, spans, known, runs[-1][-1], day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        Absence(
            run[0],
            run[-1],
            len(run),
            tuple(dict.fromkeys(name for day in run for name in away[day])),
        )
        for run in runs
    ]


def waiting(board: Board, heat: HeatMap, row: HeatRow, at: int) -> tuple[Cause, ...]:
    """Bookings of a person that ask for nothing in the period number `at` because the person is away:
    what waits for them, in the order of the items."""
    if row.kind != PERSON:
        return ()
    period, staffing, days = heat.periods[at], board.engine.staffing, days_of(board, row.key)
    found: list[Cause] = []
    here = assigned_here(staffing, (row.key,))
    for one in board.elsewhere.load(staffing.inputs.people, row.key, here):
        span = one.span
        if span is None or not span.level or span.last < period.first or period.last < span.first:
            continue
        first, last = max(period.first, span.first), min(period.last, span.last)
        clipped = replace(span, first=first, last=last)
        if not span_effort(clipped) and any(True for _ in _away(clipped, days)):
            path = one.path if one.board else titles(staffing, one.item)
            found.append(
                Cause(one.board, one.item, path, one.one.key, one.one, 0, span.first, span.last)
            )
    return tuple(found)


# ---- inside


def _away(span: Span, days: Days) -> Iterator[int]:
    """Days of a booking on which somebody is on leave who would work."""
    capacity, rhythm = days
    if capacity == rhythm:
        return
    for day in capacity.days_off:
        if span.first <= day <= span.last and rhythm.minutes_on(day):
            yield day


def _between(
    board: Board, spans: Sequence[Span], known: dict[str, Days], before: int, after: int
) -> bool:
    """Whether a day between two days breaks a time without anybody: somebody works on it, or it is a
    working day for which nobody is booked at all."""
    for day in range(before + 1, after):
        there = [one for one in spans if one.first <= day <= one.last]
        if any(known[one.name][0].minutes_on(day) for one in there):
            return True
        if not there and board.ctx.calendar.minutes_on(day):
            return True
    return False
