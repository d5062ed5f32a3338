"""Who is booked how much in which week: people and roles against time (SEMANTICS 3.2).

A cell compares the demand of a period with the capacity of its days: sum by sum, never a mean of
daily percentages.  What people do on other boards of the same place counts too where it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import is_

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.people import ROLE, Assignment
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.query.folding import fold
from tpm_tui.rollup.crew import Span, span_effort
from tpm_tui.rollup.elsewhere import Assigned, Elsewhere, assigned_here, titles
from tpm_tui.rollup.inputs import FULL
from tpm_tui.service.board import Board
from tpm_tui.service.heat.days import AMBER, OK, RED, UNDER, DaySums, HeatCell
from tpm_tui.service.heat.periods import WEEK, Period, around_today, periods_between

__all__ = [
    "AMBER", "OK", "PERSON", "RED", "ROLE_ROW", "UNDER", "UNSTAFFED", "Assigned", "Cause", "Elsewhere",
    "HeatCell", "HeatFilter", "HeatMap", "HeatMemory", "HeatRow", "Period", "causes", "cut_told",
    "heat_map",
]  # fmt: skip

PERSON, ROLE_ROW, UNSTAFFED = "person", "role", "unstaffed"
"""Kinds of rows."""
REMEMBERED = 5_000
"""Rows that are kept at most: some maps of some hundred people."""


@dataclass(frozen=True, slots=True)
class HeatFilter:
    """Which rows a heat map has; nothing said is everybody."""

    team: str = ""
    skill: str = ""
    under: ItemId = BOARD
    """Only who works on this item or below it; their whole demand is shown all the same."""
    names: frozenset[str] = frozenset()
    """Keys of people and roles."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One person, one role, or all roles together."""

    key: str
    """Key in assignments: `Dana`, `role:QA`; empty for the total of unstaffed demand."""
    kind: str
    """`person`, `role` or `unstaffed`."""
    name: str
    team: str
    cells: tuple[HeatCell, ...]
    whole: HeatCell
    """All periods together."""
    undated: Exact = 0
    """Demand in seconds of hours that have no dates and so stand in no period."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows by periods."""

    period: str
    periods: tuple[Period, ...]
    rows: tuple[HeatRow, ...]
    day_seconds: int
    """Length of the board's standard day: what one person-day and one FTE are."""
    filter: HeatFilter = field(default_factory=HeatFilter)
    cut: tuple[int, int] | None = None
    """First and last day of the demand where that is too long a time to be shown whole."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One assignment behind a cell."""

    board: str
    """Name of another board; empty for this one."""
    item: ItemId
    path: tuple[str, ...]
    """Titles from the top down to the item."""
    key: str
    """Person or role."""
    one: Assignment
    """As typed: `one.amount_text`, `one.soft`, `one.terms`."""
    demand: Exact
    """In the cell's period, in seconds."""
    first: int | None
    """Day number; None without dates."""
    last: int | None


class HeatMemory:
    """Rows of maps that were made before, for as long as they hold: of an edit, which changes the
    demand of one or two people, all others need not be worked out again."""

    def __init__(self) -> None:
        self._made_of: tuple[object, ...] = ()
        self._rows: dict[tuple[object, ...], HeatRow] = {}

    def rows(self, *made_of: object) -> dict[tuple[object, ...], HeatRow]:
        """The rows that were made of the very same objects."""
        same = len(made_of) == len(self._made_of) and all(map(is_, made_of, self._made_of))
        if not same or len(self._rows) > REMEMBERED:
            self._made_of, self._rows = made_of, {}
        return self._rows


def heat_map(
    board: Board,
    period: str = WEEK,
    first: int | None = None,
    last: int | None = None,
    chosen: HeatFilter | None = None,
    elsewhere: Elsewhere | None = None,
    memory: HeatMemory | None = None,
) -> HeatMap:
    """The heat map of a board from the day number `first` to `last` (without them: from the first
    to the last demand of its rows), with what people do elsewhere (without: what the board has been
    told of that)."""
    chosen = chosen or HeatFilter()
    elsewhere = board.elsewhere if elsewhere is None else elsewhere
    keys, staffing = _keys(board, chosen), board.engine.staffing
    cut = None
    if first is None or last is None:
        found = _extent(board, keys, first, last)
        first, last = around_today(period, *found, board.ctx.today.toordinal())
        cut = found if (first, last) != found else None
    periods = periods_between(period, first, last)
    days = DaySums(board.ctx.calendar, periods)
    people = staffing.inputs.people
    known = (memory or HeatMemory()).rows(staffing, people, board.ctx.calendar, elsewhere)
    time = (period, periods[0].first, periods[-1].last)
    versions = {key: (*time, key, staffing.version_of(key)) for key in keys}
    roles = tuple(version for key, version in versions.items() if key.startswith(ROLE))
    stale = [key for key, version in versions.items() if version not in known]
    if roles and roles not in known:
        stale = [key for key in keys if key in stale or key.startswith(ROLE)]
    here: dict[str, list[Assigned]] = {key: [] for key in stale}
    for one in assigned_here(staffing, stale):
        here[one.one.key].append(one)
    loads = {key: elsewhere.load(people, key, here[key]) for key in stale}
    for key, load in loads.items():
        known[versions[key]] = _row(board, days, key, load, elsewhere)
    rows = [known[version] for version in versions.values()]
    if roles:
        if roles not in known:
            demand = [one for key, load in loads.items() if key.startswith(ROLE) for one in load]
            sums = days.compared(_spans(demand), None)
            known[roles] = HeatRow("", UNSTAFFED, "", "", *sums, _undated(demand))
        rows.append(known[roles])
    return HeatMap(period, periods, tuple(rows), board.ctx.calendar.day_seconds, chosen, cut)


def cut_told(heat: HeatMap) -> str:
    """What is left out of the map of too long a time, as a sentence; empty where nothing is."""
    if heat.cut is None:
        return ""
    shown = f"{iso(heat.periods[0].first)} to {iso(heat.periods[-1].last)}"
    return f"Demand goes from {iso(heat.cut[0])} to {iso(heat.cut[1])}; shown is {shown}."


def causes(
    board: Board, heat: HeatMap, row: HeatRow, at: int | None, elsewhere: Elsewhere | None = None
) -> tuple[Cause, ...]:
    """The assignments behind the cell of a row in the period number `at` (None: all periods), the
    largest demand first."""
    keys = [row.key] if row.key else [one.key for one in heat.rows if one.kind == ROLE_ROW]
    shown = heat.periods if at is None else heat.periods[at : at + 1]
    if not shown:
        return ()
    first, last = shown[0].first, shown[-1].last
    staffing = board.engine.staffing
    elsewhere = board.elsewhere if elsewhere is None else elsewhere
    found = [
        one
        for key in keys
        for one in elsewhere.load(staffing.inputs.people, key, assigned_here(staffing, (key,)))
    ]
    told = []
    for one in found:
        demand = one.effort if one.span is None and at is None else 0
        if one.span is not None and one.span.first <= last and first <= one.span.last:
            span = one.span
            clipped = replace(span, first=max(first, span.first), last=min(last, span.last))
            demand = span_effort(clipped)
        if demand:
            path = one.path if one.board else titles(staffing, one.item)
            dates = (one.span.first, one.span.last) if one.span else (None, None)
            told.append(
                Cause(one.board, one.item, path, one.one.key, one.one, ratio(demand, FULL), *dates)
            )
    return tuple(sorted(told, key=lambda one: (-one.demand, one.board, one.path, one.item)))


# ---- rows


def _keys(board: Board, chosen: HeatFilter) -> list[str]:
    """People and then roles that have a row."""
    staffing, people = board.engine.staffing, board.engine.staffing.inputs.people
    crew = staffing.crews.get(BOARD)
    busy = set(crew.names) if crew is not None else set()
    keys = busy | set(people.persons)
    keys |= {ROLE + name for name, role in people.roles.items() if role.headcount is not None}
    if chosen.under != BOARD:
        below = staffing.crews.get(chosen.under)
        keys &= set(below.names) if below is not None else set()
    if chosen.names:
        keys &= chosen.names
    if chosen.team:
        team = fold(chosen.team)
        keys = {key for key in keys if fold(_team(board, key)) == team}
    if chosen.skill:
        wanted = fold(chosen.skill)
        keys = {key for key in keys if wanted in map(fold, _skills(board, key))}
    return sorted(keys, key=lambda key: (key.startswith(ROLE), key.casefold(), key))


def _team(board: Board, key: str) -> str:
    person = board.engine.staffing.inputs.people.persons.get(key)
    return person.team if person is not None else ""


def _skills(board: Board, key: str) -> tuple[str, ...]:
    """Skills of a person, with those that their role stands for; or of a role."""
    people = board.engine.staffing.inputs.people
    person = None if key.startswith(ROLE) else people.persons.get(key)
    role = people.roles.get(key.removeprefix(ROLE) if person is None else person.role)
    return (*(person.skills if person else ()), *(role.skills if role else ()))


def _extent(
    board: Board, keys: Sequence[str], first: int | None, last: int | None
) -> tuple[int, int]:
    here = assigned_here(board.engine.staffing, keys)
    spans = [one.span for one in here if one.span is not None]
    today = board.ctx.today.toordinal()
    if first is None:
        first = min((one.first for one in spans), default=today if last is None else last)
    if last is None:
        last = max((one.last for one in spans), default=first)
    return first, max(first, last)


def _row(
    board: Board, days: DaySums, key: str, demand: Sequence[Assigned], elsewhere: Elsewhere
) -> HeatRow:
    people = board.engine.staffing.inputs.people
    if key.startswith(ROLE):
        headcount = people.headcount(key)
        capacity = None if headcount is None else days.of_role(headcount)
        kind, name = ROLE_ROW, key.removeprefix(ROLE)
    else:
        capacity, kind, name = days.of_person(elsewhere.capacity(people, key)), PERSON, key
    return HeatRow(
        key,
        kind,
        name,
        _team(board, key),
        *days.compared(_spans(demand), capacity),
        _undated(demand),
    )


def _undated(demand: Iterable[Assigned]) -> Exact:
    return ratio(sum((one.effort for one in demand if one.span is None), 0), FULL)


def _spans(demand: Iterable[Assigned]) -> list[Span]:
    return [one.span for one in demand if one.span is not None]
