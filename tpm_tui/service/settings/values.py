"""Board settings: JSON texts by key, and what they mean."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tpm_tui.domain.calendar import STANDARD_WEEK, Calendar, ordinal
from tpm_tui.domain.values import ACCESS, PERSON, ROLE_SETTING
from tpm_tui.fields.context import DEFAULT_STATUSES, FieldContext, Status
from tpm_tui.rollup.people import People

if TYPE_CHECKING:  # read where a board says anything about people
    from tpm_tui.domain.registry import Leave, Person, Role

DEFAULTS: dict[str, Any] = {
    "name": "Board",
    "currency": "EUR",
    "digits": 2,
    "week": list(STANDARD_WEEK),
    "days_off": [],
    "minutes_per_day": 480,
    "basis": "work",
    "method": "pct",
    "etc_method": "remaining",
    "budget_frozen": None,
    "reasons": [],
    "statuses": [[status.key, status.label, status.category] for status in DEFAULT_STATUSES],
    "people": {},
    "today": None,
    "daily_backups": 7,
}
"""Settings of a board that says nothing else; a status may have a percent after its category, for
progress by status; `method` measures progress where an item says nothing else; `people` maps names
to `{week, days_off}`, `today` pins the day that relative dates start from (demo boards)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One board's settings."""

    values: dict[str, Any]

    @classmethod
    def read(cls, stored: dict[str, str | None]) -> Settings:
        """Settings from their JSON texts; keys of later programs are passed through."""
        values = dict(DEFAULTS)
        values.update(
            {
                key: json.loads(text)
                for key, text in stored.items()
                if text is not None and not key.startswith(ACCESS)  # see `service.access`
            }
        )
        return cls(values)

    @property
    def name(self) -> str:
        """Title of the board."""
        return str(self.values["name"])

    @property
    def basis(self) -> str:
        """What weighs progress where a subtree says nothing else."""
        return str(self.values["basis"])

    @property
    def pinned_today(self) -> bool:
        """Whether the board has a day of its own (a demo board)."""
        return self.values["today"] is not None

    def context(self, people: tuple[str, ...] = (), today: date | None = None) -> FieldContext:
        """What the fields need to know; `today` is the day where the board has none of its own."""
        values = self.values
        pinned = values["today"]
        return FieldContext(
            calendar=self.calendar(),
            currency=str(values["currency"]),
            digits=int(values["digits"]),
            statuses=tuple(map(_status, values["statuses"])),
            method=str(values["method"] or "pct"),
            etc_method=str(values["etc_method"] or "remaining"),
            people=people,
            today=date.fromisoformat(pinned) if pinned else today or local_day(),
        )

    def calendar(self) -> Calendar:
        """The board's working time."""
        return Calendar(
            tuple(self.values["week"]),
            tuple(sorted(ordinal(day) for day in self.values["days_off"])),
            int(self.values["minutes_per_day"]),
        )

    def persons(self) -> dict[str, Person]:
        """Everybody that the board says something about; a setting of their own wins over what an
        import said in `people`."""
        found = {name: _imported(name, own) for name, own in self.values["people"].items()}
        for name, values in self._registered(PERSON):
            from tpm_tui.domain.registry import Person

            found[name] = Person.read(name, values)
        return found

    def roles(self) -> dict[str, Role]:
        """Roles that the board says something about, by name."""
        found: dict[str, Role] = {}
        for name, values in self._registered(ROLE_SETTING):
            from tpm_tui.domain.registry import Role

            found[name] = Role.read(name, values)
        return found

    def _registered(self, prefix: str) -> list[tuple[str, Any]]:
        """Names and values of the settings of one sort."""
        return [
            (key.removeprefix(prefix), values)
            for key, values in self.values.items()
            if key.startswith(prefix) and values is not None
        ]

    def people(self) -> People:
        """Calendars, headcounts and rates of people and roles."""
        return People(self.calendar(), self.persons(), self.roles())


def local_day() -> date:
    """The day it is where the program runs."""
    return datetime.now(UTC).astimezone().date()


def _status(entry: list[Any]) -> Status:
    """A status of the setting `statuses`: key, label, category, and percent where it has one."""
    key, label, category = map(str, entry[:3])
    percent: Any = entry[3] if len(entry) > 3 else None
    if not isinstance(percent, int | float) or not 0 <= percent <= 100:
        return Status(key, label, category)
    return Status(key, label, category, round(percent * 100))


def _imported(name: str, own: dict[str, Any]) -> Person:
    """A person of the setting `people`: a week and days off, which are leave."""
    from tpm_tui.domain.registry import Person

    leave = [[day, day] for day in own.get("days_off") or ()]
    person = Person.read(name, {"week": own.get("week"), "leave": leave})
    return person if len(person.leave) < 2 else replace(person, leave=_joined(person.leave))


def _joined(leave: tuple[Leave, ...]) -> tuple[Leave, ...]:
    """Days in a row as one leave."""
    from tpm_tui.domain.registry import Leave

    found: list[Leave] = []
    for one in leave:
        if found and one.days()[0] == found[-1].days()[-1] + 1:
            found[-1] = Leave(found[-1].first, one.last)
        else:
            found.append(one)
    return tuple(found)
