"""What the allocation screen shows: a heat map as one looks at it, with what stands beside names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tpm_tui.domain.people import ROLE
from tpm_tui.domain.rounding import decimal_text, ratio
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.people import People
from tpm_tui.service.board import Board
from tpm_tui.service.heat.filter import heat_filter, named
from tpm_tui.service.heat.free import free_asked, most_free_first, place_of, with_time
from tpm_tui.service.heat.map import PERSON, RED, UNSTAFFED, HeatMap, HeatMemory, HeatRow, heat_map
from tpm_tui.service.heat.periods import DAY, MONTH, WEEK, around_today

AHEAD = {DAY: 27, WEEK: 83, MONTH: 364}
"""Days after today that there are at least, by period."""
NEAR = 366
"""Days that today may lie from the plan and still be shown with it."""
DAYS_AROUND = 100
"""Days before and after the day looked at where there are single days to show: years of them would
be thousands of columns."""

PERCENT, HOURS, FREE = "%", "hours", "free hours"
FIGURES = (PERCENT, HOURS, FREE)
"""What cells tell: demand in percent of the capacity, demand in hours, hours that are left."""


@dataclass(slots=True)
class HeatLook:
    """How one looks at the map; kept while the board is open."""

    period: str = WEEK
    line: str = ""
    """Filter, as typed."""
    order: str = ""
    """`RED` or `FREE` first; empty is by name."""
    figures: str = PERCENT
    """What cells tell, one of `FIGURES`."""
    asked: int = 0
    """A day of the period whose free time filter and order regard; 0 is today."""
    day: int = 0
    """Day looked at; 0 is today."""
    key: str = ""
    """Person or role that the cursor was on."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a name."""

    name: str
    who: str = ""
    """Team and role."""
    week_minutes: int | None = None
    """Working time of a usual week of a person."""
    headcount: str = ""
    """Of a role, in FTE."""


@dataclass(frozen=True, slots=True)
class HeatView:
    """The map, its rows in the order in which they are shown, and what stands beside them."""

    heat: HeatMap
    rows: tuple[HeatRow, ...]
    beside: tuple[Beside, ...]
    works: tuple[bool, ...]
    """Whether the board's own calendar has working time in a period."""
    today: int
    others: tuple[str, ...] = ()
    """Other boards that are counted."""
    red: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    """(key, period) of the over-allocations, those of roles beyond their headcount among them."""
    asked: int = 0
    """Number of the period whose free time filter and order regard."""


def heat_view(board: Board, look: HeatLook, memory: HeatMemory | None = None) -> HeatView:
    """The map as it is looked at; raises InvalidInput where the filter does not fit.  With a memory
    only rows are made that another map did not have."""
    today = board.ctx.today.toordinal()
    chosen, words = heat_filter(board, look.line)
    first, last, cut = _reach(board, look, today)
    heat = heat_map(board, look.period, first, last, chosen, memory=memory)
    rows = heat.rows
    if words:
        names = named(board, rows, words)
        chosen = replace(chosen, names=names)
        heat = heat_map(board, look.period, first, last, chosen, memory=memory)
        rows = heat.rows if names else ()
    red = frozenset(
        (row.key, at)
        for row in rows
        if row.kind != UNSTAFFED
        for at, cell in enumerate(row.cells)
        if cell.over or cell.leave
    )
    heat = replace(heat, cut=cut)
    at = place_of(heat.periods, look.asked or today)
    _, asked = free_asked(look.line, heat.day_seconds)
    if asked:
        rows = with_time(rows, asked, at)
        keys = {row.key for row in rows}
        red = frozenset(place for place in red if place[0] in keys)
    if look.order == RED:
        rows = _red_first(rows, red)
    elif look.order == FREE:
        rows = most_free_first(rows, at)
    calendar = board.ctx.calendar
    works = tuple(calendar.minutes_between(one.first, one.last) > 0 for one in heat.periods)
    people = board.settings.people()
    beside = tuple(_beside(people, row) for row in rows)
    return HeatView(heat, rows, beside, works, today, _boards(board, rows), red, at)


def _red_first(rows: Iterable[HeatRow], red: frozenset[tuple[str, int]]) -> tuple[HeatRow, ...]:
    """People by how much of their time is too full, then the roles as they were."""
    times: dict[str, int] = {}
    for key, _ in red:
        times[key] = times.get(key, 0) + 1

    def rank(row: HeatRow) -> tuple[bool, int, int]:
        return (
            row.kind != PERSON,
            -times.get(row.key, 0),
            -max((one.worst or 0) for one in row.cells),
        )

    return tuple(sorted(rows, key=rank) if rows else ())


def _reach(board: Board, look: HeatLook, today: int) -> tuple[int, int, tuple[int, int] | None]:
    """First and last day: of all demand, of today where that is near, and some time ahead; and those
    of the demand where that is cut."""
    spans = [
        (span.first, span.last)
        for demand in board.engine.staffing.own.values()
        for span in demand.spans
    ]
    for assigned in board.elsewhere.assigned.values():
        spans += [(one.span.first, one.span.last) for one in assigned if one.span is not None]
    if not spans:
        return today, today + AHEAD[look.period], None
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    if first - NEAR <= today <= last + NEAR:
        first, last = min(first, today), max(last, today)
    last = max(last, first + AHEAD[look.period])
    if look.period == DAY:
        around = min(max(look.day or today, first), last)
        first, last = max(first, around - DAYS_AROUND), min(last, around + DAYS_AROUND)
    whole = first, last
    first, last = around_today(look.period, first, last, today)
    return first, last, whole if (first, last) != whole else None


def _boards(board: Board, rows: Iterable[HeatRow]) -> tuple[str, ...]:
    """Other boards on which somebody of the map is booked."""
    found = {one.board for row in rows if row.key for one in board.elsewhere.of(row.key)}
    return tuple(sorted(found))


def _beside(people: People, row: HeatRow) -> Beside:
    if row.kind == UNSTAFFED:
        return Beside("Unstaffed", "all roles")
    if row.kind != PERSON:
        headcount = people.headcount(row.key)
        told = "" if headcount is None else f"{_short(headcount)} FTE"
        return Beside(row.name, ROLE.removesuffix(":"), headcount=told)
    person = people.persons.get(row.key)
    role = person.role if person is not None else ""
    who = " · ".join(text for text in (row.team, role) if text)
    return Beside(row.name, who, sum(people.rhythm(row.key).week))


def _short(headcount: int) -> str:
    text = decimal_text(ratio(headcount, FULL), 2)
    return text.rstrip("0").rstrip(".")
