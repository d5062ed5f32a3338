"""Who can be assigned: people and roles as a board keeps them, one setting each.

Every person is a setting `person:<name>` and every role a setting `role:<name>`, so that changes of
different people do not conflict and each is undone by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

FTE = 10_000
"""One full-time equivalent, and 100 %, in storage form."""

MOST_DAYS = 3_700
"""Longest leave, in days: beyond ten years it is a mistyped year."""

Rates = tuple[tuple[int, int], ...]
"""(day number from which it holds, minor units per hour), the earliest first; 0 is always."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which somebody does not work, both ends included."""

    first: str
    """ISO date."""
    last: str
    label: str = ""

    def days(self) -> range:
        """Day numbers."""
        start = date.fromisoformat(self.first).toordinal()
        return range(start, date.fromisoformat(self.last).toordinal() + 1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name."""

    name: str
    role: str = ""
    """What they work as; its rate holds where they have none of their own."""
    team: str = ""
    skills: tuple[str, ...] = ()
    week: tuple[int, ...] | None = None
    """Seven working minutes, Monday first; None is the board's week."""
    part_time: int | None = None
    """Share of the week in basis points."""
    place: str = ""
    """Country or region whose public holidays count, such as `DE-BY`."""
    holidays: tuple[str, ...] = ()
    """Those holidays as ISO dates, fixed when the place was set."""
    leave: tuple[Leave, ...] = ()
    rates: Rates = ()

    @classmethod
    def read(cls, name: str, values: Any) -> Person:
        """A person from the setting; what does not fit is left out."""
        given = values if isinstance(values, dict) else {}
        return cls(
            name,
            _text(given.get("role")),
            _text(given.get("team")),
            _texts(given.get("skills")),
            _week(given.get("week")),
            _scaled(given.get("part_time"), 100),
            _text(given.get("place")),
            tuple(sorted({day for day in _texts(given.get("holidays")) if _is_day(day)})),
            _leaves(given.get("leave")),
            _rates(given.get("rates")),
        )

    def values(self) -> dict[str, object]:
        """JSON object of the setting; what nobody said is left out."""
        given: dict[str, object] = {
            "role": self.role,
            "team": self.team,
            "skills": list(self.skills),
            "week": None if self.week is None else list(self.week),
            "part_time": None if self.part_time is None else scaled_text(self.part_time, 100),
            "place": self.place,
            "holidays": list(self.holidays),
            "leave": [[one.first, one.last, one.label] for one in self.leave],
            "rates": _rates_values(self.rates),
        }
        return {key: value for key, value in given.items() if value not in ("", None, [])}


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody works as, and how many there are of them."""

    name: str
    headcount: int | None = None
    """FTE x 10,000; None is not said."""
    rates: Rates = ()
    skills: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, values: Any) -> Role:
        """A role from the setting; what does not fit is left out."""
        given = values if isinstance(values, dict) else {}
        return cls(
            name,
            _scaled(given.get("headcount"), FTE),
            _rates(given.get("rates")),
            _texts(given.get("skills")),
        )

    def values(self) -> dict[str, object]:
        """JSON object of the setting; what nobody said is left out."""
        given: dict[str, object] = {
            "headcount": None if self.headcount is None else scaled_text(self.headcount, FTE),
            "rates": _rates_values(self.rates),
            "skills": list(self.skills),
        }
        return {key: value for key, value in given.items() if value not in ("", None, [])}


def scaled_text(value: int, scale: int) -> str:
    """Decimal text of a number kept as so many parts of one: `62.5` of 6250 hundredths."""
    text = format((Decimal(value) / scale).normalize(), "f")
    return text


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(text for one in found if (text := _text(one))))


def _week(value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, list) or len(value) != 7:
        return None
    if not all(isinstance(one, int) and 0 <= one <= 1440 for one in value):
        return None
    return tuple(value)


def _scaled(value: Any, scale: int) -> int | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return int(number * scale) if number.is_finite() and 0 <= number < 10**9 else None


def _is_day(text: Any) -> bool:
    try:
        date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return len(text) == 10


def _leaves(value: Any) -> tuple[Leave, ...]:
    found: list[Leave] = []
    for one in value if isinstance(value, list) else []:
        if not isinstance(one, list) or len(one) < 2 or not (_is_day(one[0]) and _is_day(one[1])):
            continue
        leave = Leave(one[0], one[1], _text(one[2]) if len(one) > 2 else "")
        if leave.first <= leave.last and len(leave.days()) <= MOST_DAYS:
            found.append(leave)
    return sorted_leave(found)


def sorted_leave(leaves: Iterable[Leave]) -> tuple[Leave, ...]:
    """Leaves in their order, each once."""
    return tuple(sorted(set(leaves), key=lambda one: (one.first, one.last, one.label)))


def _rates(value: Any) -> Rates:
    found: dict[int, int] = {}
    for one in value if isinstance(value, list) else []:
        if not isinstance(one, list) or len(one) != 2 or not isinstance(one[1], int):
            continue
        if one[0] is None:
            found[0] = one[1]
        elif _is_day(one[0]):
            found[date.fromisoformat(one[0]).toordinal()] = one[1]
    return tuple(sorted(found.items()))


def _rates_values(rates: Sequence[tuple[int, int]]) -> list[list[object]]:
    return [[date.fromordinal(day).isoformat() if day else None, rate] for day, rate in rates]
