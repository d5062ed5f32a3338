"""`tpm-tui person` and `tpm-tui role`: who can be assigned, from a script."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.calendar import iso
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.registry import Person, Rates, Role, scaled_text
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.numbers import Money
from tpm_tui.service.board import Board
from tpm_tui.service.people import registry as people
from tpm_tui.service.session import Outcome

Act = Callable[[Board, list[str], Namespace], ChangeSet]
Shape = tuple[int, int, str]
"""Fewest and most words after an act, and what they are."""


def _arguments(parser: Parser, acts: dict[str, Shape]) -> None:
    board_argument(parser)
    parser.add_argument("act", metavar="ACT", choices=tuple(acts), help=f"of: {', '.join(acts)}")
    parser.add_argument("words", metavar="WORD", nargs="*", help="see the examples")
    reason_option(parser)
    json_option(parser)


def _words(options: Namespace, command: str, acts: dict[str, Shape]) -> list[str]:
    least, most, form = acts[options.act]
    words: list[str] = options.words
    if not least <= len(words) <= most:
        raise InvalidInput(f"Write it as: tpm-tui {command} BOARD {options.act} {form}".rstrip())
    return words


def _say_outcome(outcome: Outcome) -> None:
    if not len(outcome.changes):
        say("Nothing changed: it was so already.")
    else:
        say(f"{outcome.label[:1].upper()}{outcome.label[1:]}.")


def _typed(words: list[str], fields: tuple[str, ...]) -> dict[str, str]:
    """`team=Core` and the like."""
    typed: dict[str, str] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            raise InvalidInput(f"{word!r} is not FIELD=TEXT; there are {', '.join(fields)}.")
        typed[name] = text
    return typed


def _table(labels: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Columns in which anything stands."""
    shown = [at for at in range(len(labels)) if not at or any(row[at] for row in rows)]
    columns = [Column(labels[at], [clean(row[at]) for row in rows]) for at in shown]
    say(*lines(columns, {}, cut=False))


# ---- people

_PERSON: dict[str, Shape] = {
    "list": (0, 0, ""),
    "set": (1, 1000, "NAME FIELD=TEXT ..."),
    "leave": (2, 1000, "NAME FROM..TO LABEL"),
    "rename": (2, 2, "NAME 'NEW NAME'"),
    "remove": (1, 1, "NAME"),
    "days-off": (1, 1000, "DAY, FROM..TO or PLACE ..."),
}


def _person_arguments(parser: Parser) -> None:
    _arguments(parser, _PERSON)
    parser.add_argument(
        "--remove", action="store_true", help="of leave and days-off: take away instead of adding"
    )


def _set_person(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return people.set_person(board, words[0], _typed(words[1:], people.PERSON_FIELDS))


def _leave(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    sign = "-" if options.remove else "+"
    return people.set_person(board, words[0], {"leave": sign + " ".join(words[1:])})


def _rename(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return people.rename_person(board, words[0], words[1])


def _remove(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return people.remove_person(board, words[0])


def _days_off(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    sign = "-" if options.remove else "+"
    parts = [part for word in words for part in word.split(",") if part.strip()]
    return people.set_days_off(board, ", ".join(sign + part.strip() for part in parts))


_PERSON_ACTS: dict[str, Act] = {
    "set": _set_person,
    "leave": _leave,
    "rename": _rename,
    "remove": _remove,
    "days-off": _days_off,
}


def _person(options: Namespace) -> int:
    words = _words(options, "person", _PERSON)
    with opened(options.board, reason=options.reason) as session:
        if options.act == "list":
            _list_people(session.board, as_json=options.json)
            return 0
        outcome = session.execute(lambda board: _PERSON_ACTS[options.act](board, words, options))
        if options.json:
            found = people.person_named(session.board, words[-1 if options.act == "rename" else 0])
            say_json(None if found is None else _person_object(session.board, found, known=True))
        else:
            _say_outcome(outcome)
    return 0


def _list_people(board: Board, *, as_json: bool) -> None:
    """Everybody the board says something about, and everybody else who is assigned."""
    persons = board.engine.inputs.people.persons
    crew = board.engine.staffing.crews.get(BOARD)
    names = {name for name in (crew.names if crew else ()) if not name.startswith(ROLE)}
    found = [
        (persons.get(name) or Person(name), name in persons)
        for name in sorted(names | set(persons), key=str.casefold)
    ]
    if as_json:
        say_json([_person_object(board, one, known=known) for one, known in found])
    elif not found:
        say("Nobody yet; add somebody with: tpm-tui person BOARD set NAME team=TEAM")
    else:
        labels = ("name", "role", "team", "skills", "week", "part", "place", "rate", "leave")
        fields = ("role", "team", "skills", "week", "part_time", "place", "rates", "leave")
        rows = [
            (one.name, *(people.person_text(board, one, field) for field in fields))
            for one, _ in found
        ]
        _table(labels, rows)


def _person_object(board: Board, one: Person, *, known: bool) -> dict[str, object]:
    return {
        "name": one.name,
        "known": known,
        "role": one.role or None,
        "team": one.team or None,
        "skills": list(one.skills),
        "week_minutes": None if one.week is None else list(one.week),
        "part_time_percent": None if one.part_time is None else scaled_text(one.part_time, 100),
        "place": one.place or None,
        "holidays": list(one.holidays),
        "leave": [
            {"first": leave.first, "last": leave.last, "label": leave.label or None}
            for leave in one.leave
        ],
        "rates": _rates(board, one.rates),
    }


def _rates(board: Board, rates: Rates) -> list[dict[str, object]]:
    """Rates per hour as decimal strings."""
    return [
        {"from": iso(day) if day else None, "per_hour": Money().plain(rate, board.ctx)}
        for day, rate in rates
    ]


# ---- roles

_ROLE: dict[str, Shape] = {
    "list": (0, 0, ""),
    "set": (1, 1000, "NAME FIELD=TEXT ..."),
    "rename": (2, 2, "NAME 'NEW NAME'"),
    "remove": (1, 1, "NAME"),
    "staff": (2, 2, "NAME PERSON"),
}


def _role_arguments(parser: Parser) -> None:
    _arguments(parser, _ROLE)
    parser.add_argument("--under", metavar="ID", help="of staff: only this item and what is below")


def _role(options: Namespace) -> int:
    words = _words(options, "role", _ROLE)
    with opened(options.board, reason=options.reason) as session:
        if options.act == "list":
            _list_roles(session.board, as_json=options.json)
            return 0
        outcome = session.execute(lambda board: _role_changes(board, words, options))
        if options.json:
            found = people.role_named(session.board, words[options.act == "rename"])
            say_json(None if found is None else _role_object(session.board, found, known=True))
        else:
            _say_outcome(outcome)
    return 0


def _role_changes(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    if options.act == "set":
        return people.set_role(board, words[0], _typed(words[1:], people.ROLE_FIELDS))
    if options.act == "remove":
        return people.remove_role(board, words[0])
    if options.act == "rename":
        return people.rename_role(board, words[0], words[1])
    under = BOARD if options.under is None else item_of(board, options.under)
    return people.staff_role(board, words[0], words[1], under)


def _list_roles(board: Board, *, as_json: bool) -> None:
    known = board.engine.inputs.people.roles
    crew = board.engine.staffing.crews.get(BOARD)
    asked = {
        name.removeprefix(ROLE) for name in (crew.names if crew else ()) if name.startswith(ROLE)
    }
    found = [
        (known.get(name) or Role(name), name in known)
        for name in sorted(asked | set(known), key=str.casefold)
    ]
    if as_json:
        say_json([_role_object(board, one, known=there) for one, there in found])
    elif not found:
        say("No roles yet; add one with: tpm-tui role BOARD set NAME headcount=2")
    else:
        labels = ("role", "headcount", "rate", "skills", "unstaffed")
        rows = [
            (
                one.name,
                *(people.role_text(board, one, field) for field in people.ROLE_FIELDS),
                "yes" if one.name in asked else "",
            )
            for one, _ in found
        ]
        _table(labels, rows)


def _role_object(board: Board, one: Role, *, known: bool) -> dict[str, object]:
    headcount = one.headcount
    return {
        "name": one.name,
        "known": known,
        "headcount_fte": None if headcount is None else people.role_text(board, one, "headcount"),
        "skills": list(one.skills),
        "rates": _rates(board, one.rates),
    }


PERSON = Command(
    "person",
    "People of a board: their role, team, working week, leave, place and rates.",
    _person_arguments,
    _person,
    (
        "person crm list",
        "person crm set Dana team=Core role=Architect skills='SQL, Go'",
        "person crm set Elias 'week=Mon-Thu 8h' rates='95; 105 from 2026-07-01'",
        "person crm set Mei part_time=60% place=DE-BY",
        "person crm leave Dana 2026-08-03..2026-08-14 summer",
        "person crm leave Dana 2026-08-03 --remove",
        "person crm rename Dana 'Dana Cruz'",
        "person crm remove Dana",
        "person crm days-off DE-BY 2026-12-24",
    ),
)

ROLE_COMMAND = Command(
    "role",
    "Roles of a board: how many there are, what an hour costs, and who fills them.",
    _role_arguments,
    _role,
    (
        "role crm list",
        "role crm set QA headcount=2 rates=80 skills=testing",
        "role crm staff QA Mei --under 12",
        "role crm rename QA Testing",
        "role crm remove QA",
    ),
)
