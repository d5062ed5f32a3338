"""Who is booked how much in which week: people and roles against time (SEMANTICS 3.2).

A cell compares the demand of a period with the capacity of its days: sum by sum, never a mean of
daily percentages.  What people do on other boards of the same place counts too where it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tpm_tui.domain.people import Assignment
from tpm_tui.domain.rounding import Exact
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.crew import Span
from tpm_tui.service.board import Board
from tpm_tui.service.heat_periods import WEEK, Period

PERSON, ROLE_ROW, UNSTAFFED = "person", "role", "unstaffed"
"""Kinds of rows."""

UNDER, OK, AMBER, RED = "under", "ok", "amber", "red"
"""Bands: below 80 %, up to 100 %, up to 110 %, beyond (or booked on leave)."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One assignment of one item, of this board or of another one."""

    item: ItemId
    one: Assignment
    span: Span | None
    """Its time; None without dates."""
    effort: Exact
    """Whole demand in seconds x 10,000."""
    board: str = ""
    """Name of the board it is on; empty for this one."""
    path: tuple[str, ...] = ()
    """Titles from the top down to the item; of this board they are looked up when asked for."""


Elsewhere = Mapping[str, Sequence[Booking]]
"""Bookings on other boards by casefolded key of the person or role (`dana`, `role:qa`)."""


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
class HeatCell:
    """Demand and capacity of one row in one period."""

    hard: Exact
    """Agreed demand in seconds."""
    all: Exact
    """Demand with soft bookings, in seconds."""
    capacity: int | None
    """Seconds; None where nobody said how many people there are."""
    percent_hard: int | None
    percent: int | None
    """All demand in percent of the capacity; None without capacity."""
    over: bool
    """Whether the demand of any day is above its capacity."""
    worst: int | None
    """Percentage of the worst day."""
    worst_day: int | None
    """Day number of the worst day: on leave if any, else that of `worst`."""
    leave: bool
    """Demand on a day without any capacity."""
    band: str
    """`under`, `ok`, `amber`, `red`; empty where there is no demand or no capacity to compare."""


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


def heat_map(
    board: Board,
    period: str = WEEK,
    first: int | None = None,
    last: int | None = None,
    chosen: HeatFilter | None = None,
    elsewhere: Elsewhere | None = None,
) -> HeatMap:
    """The heat map of a board from the day number `first` to `last` (without them: from the first
    to the last demand on the board), with what people do elsewhere where that is given."""
    raise NotImplementedError


def causes(
    board: Board, heat: HeatMap, row: HeatRow, at: int | None, elsewhere: Elsewhere | None = None
) -> tuple[Cause, ...]:
    """The assignments behind the cell of a row in the period number `at` (None: all periods), the
    largest demand first."""
    raise NotImplementedError
