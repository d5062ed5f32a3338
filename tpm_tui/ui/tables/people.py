"""People and roles as a table: who they are, when they work, what they cost, how full they are."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.domain.people import ROLE
from tpm_tui.domain.registry import Person
from tpm_tui.rollup.people import People
from tpm_tui.service.board import Board
from tpm_tui.service.heat.map import (
    PERSON,
    ROLE_ROW,
    HeatFilter,
    HeatMap,
    HeatRow,
    heat_map,
)
from tpm_tui.service.heat.periods import WEEK
from tpm_tui.service.people.text import (
    headcount_text,
    hours_text,
    leave_text,
    part_time_text,
    week_text,
)
from tpm_tui.ui.allocation.looks import person_days

HEADS = (
    "Name", "Role", "Worst", "Days", "Week", "Team", "Leave ahead", "Rate", "Holidays", "Skills",
)  # fmt: skip
LEFT = frozenset({0, 1, 4, 5, 6, 8, 9})


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person or role as the table has it."""

    key: str
    """Key in assignments."""
    cells: tuple[str, ...]
    tone: str
    known: bool
    """Whether the board says anything about them, and not only names them."""


def people_lines(board: Board) -> tuple[PersonLine, ...]:
    """Everybody who is known or assigned, then the roles."""
    heat = heat_map(board, WEEK, chosen=HeatFilter())
    people = board.settings.people()
    by_key = {row.key: row for row in heat.rows if row.key}
    roles = {ROLE + name for name in people.roles}
    keys = [key for key, row in by_key.items() if row.kind == PERSON]
    keys += sorted(
        {key for key, row in by_key.items() if row.kind == ROLE_ROW} | roles, key=str.casefold
    )
    return tuple(_line(board, people, heat, by_key.get(key), key) for key in keys)


def _line(board: Board, people: People, heat: HeatMap, row: HeatRow | None, key: str) -> PersonLine:
    worst, tone = ("", "") if row is None else _worst(heat, row)
    days = "" if row is None else person_days(row.whole.all + row.undated, heat.day_seconds)
    rate = people.rate_on(key, board.ctx.today.toordinal())
    money = "" if rate is None else board.fields["budget"].type.format(rate, board.ctx)
    if key.startswith(ROLE):
        name = key.removeprefix(ROLE)
        role = people.roles.get(name)
        count = headcount_text(role.headcount) if role is not None else ""
        skills = ", ".join(role.skills) if role is not None else ""
        told = f"{count} FTE" if count else "role"
        cells = (key, told, worst, days, "", "", "", money, "", skills)
        return PersonLine(key, cells, tone or "own", role is not None)
    person = people.persons.get(key, Person(key))
    cells = (
        key, person.role, worst, days, _week(board, person), person.team, _leave(board, person), money,
        person.place, ", ".join(person.skills),
    )  # fmt: skip
    return PersonLine(key, cells, tone, key in people.persons)


def _week(board: Board, person: Person) -> str:
    """A week of one's own and the share of it; of others the hours of the board's week."""
    share = part_time_text(person.part_time)
    own = week_text(person.week)
    if own or share:
        return " · ".join(text for text in (own, share) if text)
    return hours_text(sum(board.ctx.calendar.week))


def _leave(board: Board, person: Person) -> str:
    today = board.ctx.today.isoformat()
    ahead = [one for one in person.leave if one.last >= today]
    more = f" +{len(ahead) - 1}" if len(ahead) > 1 else ""
    return leave_text(ahead[:1]) + more


def _worst(heat: HeatMap, row: HeatRow) -> tuple[str, str]:
    """The fullest time and its week, with the mark of an over-allocation."""
    found = [(cell, at) for at, cell in enumerate(row.cells) if cell.all]
    away = next((at for cell, at in found if cell.leave), None)
    if away is not None:
        return f"LEAVE! {heat.periods[away].label}", "bad"
    full = [(cell.worst or 0, -at, cell) for cell, at in found if cell.worst is not None]
    if not full:
        return "", ""
    percent, at, cell = max(full, key=lambda one: one[:2])
    mark = "!" if cell.over and percent > 110 else "+" if cell.over else ""
    tone = {"!": "bad", "+": "warn"}.get(mark, "")
    return f"{mark}{percent}% {heat.periods[-at].label}", tone
