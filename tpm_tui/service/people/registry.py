"""People and roles of a board: added, changed, renamed and removed, as pure commands.

Every person and every role is one setting, so that it is journalled, guarded and undone by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from tpm_tui.domain.changes import Change, ChangeSet, SetCell
from tpm_tui.domain.ledger import LogEntry, entries_of, entry_text
from tpm_tui.domain.people import ROLE, Assignment, assignments_text, parse_assignments
from tpm_tui.domain.registry import Person, Role
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, LOG, PERSON, ROLE_SETTING, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import PersonName
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.people import text as texts
from tpm_tui.service.people.public_holidays import holidays_in, is_place, years_of

PERSON_FIELDS = ("role", "team", "skills", "week", "part_time", "place", "leave", "rates")
"""What can be typed of a person."""

ROLE_FIELDS = ("headcount", "rates", "skills")
"""What can be typed of a role."""


One = TypeVar("One", Person, Role)


# ---- looking


def person_named(board: Board, name: str) -> Person | None:
    """Somebody the board says something about, whatever the capitals."""
    persons = board.engine.inputs.people.persons
    wanted = name.strip()
    return persons.get(wanted) or _same(persons, wanted)


def role_named(board: Board, name: str) -> Role | None:
    """A role the board says something about; `role:` before it is passed over."""
    roles = board.engine.inputs.people.roles
    wanted = _bare(name)
    return roles.get(wanted) or _same(roles, wanted)


def person_text(board: Board, person: Person, field: str) -> str:
    """What an editor of one field begins with."""
    return person_texts(person, board.ctx)[_field(field, PERSON_FIELDS)]


def person_texts(person: Person, ctx: FieldContext) -> dict[str, str]:
    """All of `PERSON_FIELDS` as text."""
    return {
        "role": person.role,
        "team": person.team,
        "skills": ", ".join(person.skills),
        "week": texts.week_text(person.week),
        "part_time": texts.part_time_text(person.part_time),
        "place": person.place,
        "leave": texts.leave_text(person.leave),
        "rates": texts.rates_text(person.rates, ctx),
    }


def role_text(board: Board, role: Role, field: str) -> str:
    """What an editor of one field begins with."""
    return role_texts(role, board.ctx)[_field(field, ROLE_FIELDS)]


def role_texts(role: Role, ctx: FieldContext) -> dict[str, str]:
    """All of `ROLE_FIELDS` as text."""
    return {
        "headcount": texts.headcount_text(role.headcount),
        "rates": texts.rates_text(role.rates, ctx),
        "skills": ", ".join(role.skills),
    }


# ---- people


def set_person(board: Board, name: str, typed: Mapping[str, str]) -> ChangeSet:
    """What was typed of somebody, by field; somebody nobody knew of is added."""
    there = person_named(board, name)
    made = there or Person(_name(name))
    for field, text in typed.items():
        made = _person_with(board, made, _field(field, PERSON_FIELDS), text)
    label = f"{', '.join(typed) or 'nothing'} of {made.name}" if there else f"add {made.name}"
    return ChangeSet(_setting(board, PERSON + made.name, made.values()), label)


def remove_person(board: Board, name: str) -> ChangeSet:
    """Forget what the board says about somebody; who is assigned stays assigned."""
    person = _known(person_named(board, name), name, "person")
    changes = list(_setting(board, PERSON + person.name, None))
    imported = dict(board.settings.values["people"])
    if imported.pop(person.name, None) is not None:
        changes.append(_set(board, "people", setting_text(imported)))
    return ChangeSet(tuple(changes), f"remove {person.name}")


def rename_person(board: Board, old: str, new: str) -> ChangeSet:
    """Another name everywhere: assignments, owners, columns of persons, logged work."""
    person = person_named(board, old)
    before = person.name if person is not None else old.strip()
    after = _name(new)
    other = person_named(board, after)
    if other is not None and other.name != before:
        raise Refused(f"There is a person {other.name!r} already.")
    changes: list[Change] = []
    if person is not None:
        changes += remove_person(board, before)
        changes += _setting(board, PERSON + after, person.values())
    changes += _reassigned(board, {before}, lambda one: replace(one, name=after))
    changes += _renamed_cells(board, {before}, after)
    if not changes:
        raise InvalidInput(f"Nobody on this board is called {before!r}.")
    return ChangeSet(tuple(changes), f"rename {before} to {after}")


# ---- roles


def set_role(board: Board, name: str, typed: Mapping[str, str]) -> ChangeSet:
    """What was typed of a role, by field; a new one is added."""
    there = role_named(board, name)
    made = there or Role(_name(_bare(name)))
    for field, text in typed.items():
        made = _role_with(board, made, _field(field, ROLE_FIELDS), text)
    of = f"the role {made.name}"
    label = f"{', '.join(typed) or 'nothing'} of {of}" if there else f"add {of}"
    return ChangeSet(_setting(board, ROLE_SETTING + made.name, made.values()), label)


def remove_role(board: Board, name: str) -> ChangeSet:
    """Forget what the board says about a role; items go on asking for it."""
    role = _known(role_named(board, name), _bare(name), "role")
    changes = _setting(board, ROLE_SETTING + role.name, None)
    return ChangeSet(changes, f"remove the role {role.name}")


def rename_role(board: Board, old: str, new: str) -> ChangeSet:
    """Another name everywhere: assignments, who works as it, owners, columns of persons."""
    role = role_named(board, old)
    before = role.name if role is not None else _bare(old)
    after = _name(_bare(new))
    other = role_named(board, after)
    if other is not None and other.name != before:
        raise Refused(f"There is a role {other.name!r} already.")
    if after == before:
        return ChangeSet(())
    changes: list[Change] = []
    if role is not None:
        changes += _setting(board, ROLE_SETTING + before, None)
        changes += _setting(board, ROLE_SETTING + after, role.values())
    for person in board.engine.inputs.people.persons.values():
        if person.role.casefold() == before.casefold():
            made = replace(person, role=after)
            changes += _setting(board, PERSON + person.name, made.values())
    keys = {ROLE + before} | {
        one.key
        for _, found in _assignments(board)
        for one in found
        if one.role and one.name.casefold() == before.casefold()
    }
    changes += _reassigned(board, keys, lambda one: replace(one, name=after))
    changes += _renamed_cells(board, keys, ROLE + after)
    if not changes:
        raise InvalidInput(f"No role on this board is called {before!r}.")
    return ChangeSet(tuple(changes), f"rename the role {before} to {after}")


def staff_role(board: Board, role: str, name: str, under: ItemId = BOARD) -> ChangeSet:
    """A person instead of a role wherever an item at or below `under` asks for it: dates and amounts
    stay as they are."""
    from tpm_tui.service.people.assigning import staffed

    wanted, person = _bare(role), person_named(board, name)
    places = [
        (item, one)
        for item, found in _assignments(board)
        for one in found
        if one.role and one.name.casefold() == wanted.casefold()
    ]
    if under != BOARD:
        below = set(board.items.subtree(under))
        places = [place for place in places if place[0] in below]
    if not places:
        where = "" if under == BOARD else " there"
        raise Refused(f"Nothing{where} asks for role:{wanted}.")
    return staffed(board, places, person.name if person is not None else _name(name))


# ---- the board's holidays


def set_days_off(board: Board, text: str) -> ChangeSet:
    """The board's own holidays: days and ranges, or places whose public holidays they are; `+` and
    `-` before a part add and take away."""
    before = tuple(str(day) for day in board.settings.values["days_off"])
    parts: list[str] = []
    for part in text.replace(";", ",").split(","):
        sign, bare = ("", part.strip())
        if bare[:1] in ("+", "-"):
            sign, bare = bare[0], bare[1:].strip()
        days = [bare]
        if is_place(bare):
            days = list(holidays_in(bare, years_of(board))[1])
        parts += [sign + day for day in days]
    after = texts.parse_days(", ".join(parts), before, board.ctx)
    if after == before:
        return ChangeSet(())
    return ChangeSet((_set(board, "days_off", setting_text(list(after))),), "holidays of the board")


# ---- inside


def _person_with(board: Board, person: Person, field: str, text: str) -> Person:
    match field:
        case "role":
            known = role_named(board, text)
            return replace(
                person, role=known.name if known else texts.line_of(_bare(text), "A role")
            )
        case "team":
            return replace(person, team=_team(board, text))
        case "skills":
            return replace(person, skills=texts.parse_skills(text, person.skills))
        case "week":
            week, share = texts.parse_week(text, board.ctx.calendar)
            if share is not None:
                return replace(person, week=None, part_time=share)
            return replace(person, week=week)
        case "part_time":
            return replace(person, part_time=texts.parse_part_time(text))
        case "place":
            place, days = "", tuple[str, ...]()
            if text.strip() not in ("", "-"):
                place, days = holidays_in(text, years_of(board))
            return replace(person, place=place, holidays=days)
        case "leave":
            return replace(person, leave=texts.parse_leave(text, person.leave, board.ctx))
        case _:
            return replace(person, rates=texts.parse_rates(text, person.rates, board.ctx))


def _role_with(board: Board, role: Role, field: str, text: str) -> Role:
    match field:
        case "headcount":
            return replace(role, headcount=texts.parse_headcount(text))
        case "skills":
            return replace(role, skills=texts.parse_skills(text, role.skills))
        case _:
            return replace(role, rates=texts.parse_rates(text, role.rates, board.ctx))


def _team(board: Board, text: str) -> str:
    """A team as others of it are written."""
    team = texts.line_of(text, "A team")
    teams = {one.team.casefold(): one.team for one in board.engine.inputs.people.persons.values()}
    return teams.get(team.casefold(), team)


def _field(name: str, fields: tuple[str, ...]) -> str:
    bare = name.strip().casefold().replace("-", "_").replace(" ", "_")
    found = {"rate": "rates", "skill": "skills", "fte": "headcount", "holidays": "place"}.get(
        bare, bare
    )
    if found not in fields:
        raise InvalidInput(_unknown(name, fields))
    return found


def _unknown(name: str, fields: tuple[str, ...]) -> str:
    return f"There is no {name.strip()!r} to set; there are {', '.join(fields)}."


def _name(text: str) -> str:
    name = strip_controls(text).strip()
    if not name:
        raise InvalidInput("A name cannot be empty.")
    if name.casefold().startswith(ROLE):
        raise InvalidInput(f"{name!r} is a role; a person needs a name of their own.")
    return texts.line_of(name, "A name")


def _bare(name: str) -> str:
    name = strip_controls(name).strip()
    return name[len(ROLE) :].strip() if name.casefold().startswith(ROLE) else name


def _same(known: Mapping[str, One], name: str) -> One | None:
    return next((one for key, one in known.items() if key.casefold() == name.casefold()), None)


def _known(found: One | None, name: str, what: str) -> One:
    if found is None:
        raise InvalidInput(f"This board knows no {what} {name.strip()!r}.")
    return found


def _setting(board: Board, key: str, values: object | None) -> tuple[SetCell, ...]:
    change = _set(board, key, None if values is None else setting_text(values))
    return (change,) if change.before != change.after else ()


def _set(board: Board, key: str, text: str | None) -> SetCell:
    return SetCell(BOARD, key, board.stored.get(key), text)


def _assignments(board: Board) -> list[tuple[ItemId, tuple[Assignment, ...]]]:
    column = board.items.columns["assignments"]
    items = board.items.existing(item for item, text in enumerate(column) if text is not None)
    return [(item, parse_assignments(str(column[item]))) for item in items]


def _reassigned(
    board: Board, keys: Collection[str], change: Callable[[Assignment], Assignment]
) -> list[SetCell]:
    changes: list[SetCell] = []
    for item, found in _assignments(board):
        after = tuple(change(one) if one.key in keys else one for one in found)
        if after == found:
            continue
        text = assignments_text(after) or ""
        try:
            parse_assignments(text)
        except InvalidInput as error:
            raise Refused(f"{board.items.columns['title'][item]}: {error.message}") from None
        held = board.items.columns["assignments"][item]
        changes.append(SetCell(item, "assignments", held, text))
    return changes


def _renamed_cells(board: Board, before: Collection[str], after: str) -> list[SetCell]:
    """Owners, columns of persons and logged work that name somebody."""
    changes: list[SetCell] = []
    persons = [key for key, one in board.fields.items() if isinstance(one.type, PersonName)]
    for key in persons:
        column = board.items.columns[key]
        items = board.items.existing(item for item, held in enumerate(column) if held in before)
        changes += [SetCell(item, key, column[item], after) for item in items]
    for item in board.items.existing(board.items.entries):
        notes = board.items.notes[item]
        for key, entry in entries_of(notes, LOG, LogEntry):
            if entry.who in before:
                text = entry_text(replace(entry, who=after))
                changes.append(SetCell(item, key, notes[key], text))
    return changes
