"""What the roll-ups know of people: when they work, how many there are, and what an hour costs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.rounding import half_up, ratio

if TYPE_CHECKING:  # few boards say anything about people
    from tpm_tui.domain.registry import Person, Rates, Role


class People(dict[str, Calendar]):
    """Capacity of those who do not follow the board's calendar, by name, and what else is known of
    people and roles; never changes."""

    __slots__ = ("_rhythm", "board", "persons", "roles")

    def __init__(
        self,
        board: Calendar,
        persons: Mapping[str, Person] | None = None,
        roles: Mapping[str, Role] | None = None,
    ) -> None:
        super().__init__()
        self.board = board
        self.persons: Mapping[str, Person] = persons or {}
        """By name."""
        self.roles: Mapping[str, Role] = roles or {}
        """By name, without `role:`."""
        self._rhythm: dict[str, Calendar] = {}
        for name, person in self.persons.items():
            rhythm = _rhythm(board, person)
            capacity = _without_leave(rhythm, person)
            if rhythm != board:
                self._rhythm[name] = rhythm
            if capacity != board:
                self[name] = capacity

    def capacity(self, key: str) -> Calendar:
        """Working time of a person, leave left out; of a role the board's."""
        return self.get(key, self.board)

    def rhythm(self, key: str) -> Calendar:
        """Days that a person works as a rule, leave counted as if they did: what is asked for by the
        day (`4h/d`, `0.5fte`) is asked for while they are away, too, and shows as demand on leave."""
        return self._rhythm.get(key, self.board)

    def headcount(self, key: str) -> int | None:
        """FTE x 10,000 that there are of a role; None where nobody said."""
        role = self.roles.get(key.removeprefix(ROLE)) if key.startswith(ROLE) else None
        return None if role is None else role.headcount

    def rate_on(self, key: str, day: int) -> int | None:
        """Minor units per hour of a person or role on a day number; a person without a rate then
        costs what their role does.  None where nobody said."""
        if key.startswith(ROLE):
            return self._role_rate(key.removeprefix(ROLE), day)
        person = self.persons.get(key)
        if person is None:
            return None
        own = rate_among(person.rates, day)
        return self._role_rate(person.role, day) if own is None else own

    def rate_on_date(self, key: str, day: str) -> int | None:
        """As `rate_on`, for an ISO date."""
        return self.rate_on(key, ordinal(day))

    def _role_rate(self, name: str, day: int) -> int | None:
        role = self.roles.get(name)
        return None if role is None else rate_among(role.rates, day)


def rate_among(rates: Rates, day: int) -> int | None:
    """The rate that holds on a day, None before the first."""
    at = bisect_right(rates, (day, 1 << 62))
    return rates[at - 1][1] if at else None


def _rhythm(board: Calendar, person: Person) -> Calendar:
    from tpm_tui.domain.registry import FTE

    week = board.week if person.week is None else person.week
    if person.part_time is not None:
        week = tuple(half_up(ratio(minutes * person.part_time, FTE)) for minutes in week)
    calendar = board if week == board.week else replace(board, week=week)
    if not person.holidays:
        return calendar
    return calendar.without(tuple(ordinal(day) for day in person.holidays))


def _without_leave(rhythm: Calendar, person: Person) -> Calendar:
    if not person.leave:
        return rhythm
    return rhythm.without(tuple({day for one in person.leave for day in one.days()}))
