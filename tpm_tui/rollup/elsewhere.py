"""Assignments with where they stand: of this board, or of the other boards of the same place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.people import Assignment
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.crew import Span, span_effort
from tpm_tui.rollup.people import People
from tpm_tui.rollup.staffing import Staffing


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assignment of one item."""

    item: ItemId
    one: Assignment
    span: Span | None
    """Its time; None without dates."""
    effort: Exact
    """Whole demand in seconds x 10,000."""
    board: str = ""
    """Name of the board it is on; empty for this one."""
    path: tuple[str, ...] = ()
    """Titles from the top down to the item; those of this board are looked up when asked for."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What people do on other boards."""

    assigned: Mapping[str, Sequence[Assigned]] = field(default_factory=dict)
    """By casefolded key of the person or role (`dana`, `role:qa`)."""
    calendars: Mapping[str, tuple[Calendar, Calendar]] = field(default_factory=dict)
    """Capacity and rhythm of people whom another board knows more of, by casefolded name; they
    count where this board says nothing about them."""
    notes: tuple[str, ...] = ()
    """Boards that were left out, and why."""

    def of(self, key: str) -> Sequence[Assigned]:
        """Assignments of a person or role as this board names them."""
        return self.assigned.get(key.casefold(), ())

    def knows(self, key: str) -> bool:
        """Whether another board says anything about a person or role."""
        return key.casefold() in self.assigned or key.casefold() in self.calendars

    def capacity(self, people: People, key: str) -> Calendar:
        """Working time of a person: what this board says, else what another one does."""
        known = self._known(people, key)
        return people.board if known is None else known[0]

    def rhythm(self, people: People, key: str) -> Calendar:
        """Days on which a person usually works, leave counted as if they did; from the same board."""
        known = self._known(people, key)
        return people.board if known is None else known[1]

    def load(self, people: People, key: str, here: Iterable[Assigned]) -> list[Assigned]:
        """Assignments of a person or role here and on the other boards, all by the one calendar that
        says most of them: nobody works on a day off because another board knows nothing of it."""
        known = self._known(people, key)
        there = self.of(key)
        if known is None:
            return [*here, *there]
        mine = here if key in people.persons else (_fitted(one, *known) for one in here)
        return [*mine, *(_fitted(one, *known) for one in there)]

    def _known(self, people: People, key: str) -> tuple[Calendar, Calendar] | None:
        if key in people.persons:
            return people.capacity(key), people.rhythm(key)
        return self.calendars.get(key.casefold())


def _fitted(one: Assigned, capacity: Calendar, rhythm: Calendar) -> Assigned:
    """An assignment by another calendar; a total of hours stays what it is."""
    span = one.span
    if span is None:
        return one
    calendar, level = capacity, span.level
    if one.one.unit == "h":
        calendar = capacity if capacity.working_days(span.first, span.last) else rhythm
        days = calendar.working_days(span.first, span.last)
        if not days:
            return replace(one, span=None)
        level = ratio(one.effort, days)
    elif one.one.unit != "%":
        calendar = rhythm
    if calendar == span.rhythm[0]:
        return one
    span = replace(span, rhythm=(calendar, span.rhythm[1]), level=level)
    return replace(one, span=span, effort=span_effort(span))


def assigned_here(staffing: Staffing, keys: Sequence[str]) -> Iterator[Assigned]:
    """Assignments of some people and roles on this board that count, item by item."""
    wanted = frozenset(keys)
    found = {item for key in keys for item in staffing.items_of.get(key, ())}
    for item in sorted(found):
        # Items keep their demand while they are deleted, for the undo.
        if item in staffing.own and staffing.items.exists(item):
            for one, span, effort in staffing.parts(item):
                if one.key in wanted:
                    yield Assigned(item, one, span, effort)


def titles(staffing: Staffing, item: ItemId) -> tuple[str, ...]:
    """Titles from the top of the board down to an item."""
    column = staffing.items.columns["title"]
    above = [one for one in staffing.items.ancestors(item) if one != BOARD]
    return tuple(str(column[one]) for one in (*reversed(above), item))
