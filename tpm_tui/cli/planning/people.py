"""`tpm-tui person` and `tpm-tui role`: who can be assigned, from a script."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.calendar import iso
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.registry import Person, Role, scaled_text
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.numbers import Money
from tpm_tui.service.board import Board
from tpm_tui.service.people import registry as people

One = TypeVar("One", bound="Person | Role")


# ---- what both commands do alike


class Act(NamedTuple):
    """Something that is done to one of a sort."""

    fewest: int
    most: int
    words: str
    """Number of words after it, and what they are."""
    made: Callable[[Board, list[str], Namespace], ChangeSet]
    named: int | None = 0
    """Which of the words names who or what there is afterwards."""


@dataclass(frozen=True, slots=True)
class Sort(Generic[One]):
    """People, or roles: those that a board says something about, and others that work is given to."""

    command: str
    acts: Mapping[str, Act]
    held: Callable[[Board], Mapping[str, One]]
    assigned: Callable[[str], str | None]
    """The name of one of the sort as assignments write it; None for what is not of the sort."""
    new: Callable[[str], One]
    """One of whom nothing is said but the name."""
    found: Callable[[Board, str], One | None]
    title: str
    """Label of the column of names."""
    columns: Mapping[str, str]
    """Label of a column by the field that it shows."""
    text: Callable[[Board, One, str], str]
    fields: Callable[[Board, One], dict[str, object]]
    """What JSON tells besides the name."""
    none: str
    asked: str = ""
    """Label of a last column that marks those whom work is given to; empty for none."""


def _arguments(parser: Parser, acts: Mapping[str, Act]) -> None:
    board_argument(parser)
    names = ("list", *acts)
    parser.add_argument("act", metavar="ACT", choices=names, help=f"of: {', '.join(names)}")
    parser.add_argument("words", metavar="WORD", nargs="*", help="see the examples")
    reason_option(parser)
    json_option(parser)


def _run(sort: Sort[One], options: Namespace) -> int:
    act, words = sort.acts.get(options.act), list[str](options.words)
    least, most, form = (0, 0, "") if act is None else act[:3]
    if not least <= len(words) <= most:
        usage = f"tpm-tui {sort.command} BOARD {options.act} {form}"
        raise InvalidInput(f"Write it as: {usage}".rstrip())
    with opened(options.board, reason=options.reason) as session:
        if act is None:
            _list(sort, session.board, as_json=options.json)
            return 0
        outcome = session.execute(lambda board: act.made(board, words, options))
        if options.json:
            found = None if act.named is None else sort.found(session.board, words[act.named])
            say_json(None if found is None else _object(sort, session.board, found, known=True))
        elif not len(outcome.changes):
            say("Nothing changed: it was so already.")
        else:
            say(f"{outcome.label[:1].upper()}{outcome.label[1:]}.")
    return 0


def _list(sort: Sort[One], board: Board, *, as_json: bool) -> None:
    held, crew = sort.held(board), board.engine.staffing.crews.get(BOARD)
    assigned = {sort.assigned(name) for name in (crew.names if crew else ())} - {None}
    found = [
        (held.get(name) or sort.new(name), name in held)
        for name in sorted({*held, *filter(None, assigned)}, key=str.casefold)
    ]
    if as_json:
        say_json([_object(sort, board, one, known=known) for one, known in found])
        return
    if not found:
        say(sort.none)
        return
    shown = [Column(sort.title, [clean(one.name) for one, _ in found])]
    texts = {
        label: [sort.text(board, one, field) for one, _ in found]
        for field, label in sort.columns.items()
    }
    if sort.asked:
        texts[sort.asked] = ["yes" if one.name in assigned else "" for one, _ in found]
    shown += [Column(label, [*map(clean, text)]) for label, text in texts.items() if any(text)]
    say(*lines(shown, {}, cut=False))


def _object(sort: Sort[One], board: Board, one: One, *, known: bool) -> dict[str, object]:
    rates = [
        {"from": iso(day) if day else None, "per_hour": Money().plain(rate, board.ctx)}
        for day, rate in one.rates
    ]
    return {
        "name": one.name,
        "known": known,
        **sort.fields(board, one),
        "rates": rates,
    }


def _typed(words: list[str], fields: tuple[str, ...]) -> dict[str, str]:
    """`team=Core` and the like."""
    typed: dict[str, str] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            raise InvalidInput(f"{word!r} is not FIELD=TEXT; there are {', '.join(fields)}.")
        typed[name] = text
    return typed


# ---- people


def _person_arguments(parser: Parser) -> None:
    _arguments(parser, _PEOPLE.acts)
    parser.add_argument(
        "--remove", action="store_true", help="of leave and days-off: take away instead of adding"
    )


def _set_person(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return people.set_person(board, words[0], _typed(words[1:], people.PERSON_FIELDS))


def _leave(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    sign = "-" if options.remove else "+"
    return people.set_person(board, words[0], {"leave": sign + " ".join(words[1:])})


def _days_off(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    sign = "-" if options.remove else "+"
    parts = [part for word in words for part in word.split(",") if part.strip()]
    return people.set_days_off(board, ", ".join(sign + part.strip() for part in parts))


def _person_fields(_: Board, one: Person) -> dict[str, object]:
    return {
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
    }


_PEOPLE = Sort(
    command="person",
    acts={
        "set": Act(1, 1000, "NAME FIELD=TEXT ...", _set_person),
        "leave": Act(2, 1000, "NAME FROM..TO LABEL", _leave),
        "rename": Act(
            2, 2, "NAME 'NEW NAME'",
            lambda board, words, _: people.rename_person(board, *words), named=1,
        ),
        "remove": Act(1, 1, "NAME", lambda board, words, _: people.remove_person(board, *words)),
        "days-off": Act(1, 1000, "DAY, FROM..TO or PLACE ...", _days_off, named=None),
    },
    held=lambda board: board.engine.inputs.people.persons,
    assigned=lambda name: None if name.startswith(ROLE) else name,
    new=Person,
    found=people.person_named,
    title="name",
    columns={
        "role": "role", "team": "team", "skills": "skills", "week": "week", "part_time": "part",
        "place": "place", "rates": "rate", "leave": "leave",
    },
    text=people.person_text,
    fields=_person_fields,
    none="Nobody yet; add somebody with: tpm-tui person BOARD set NAME team=TEAM",
)  # fmt: skip


# ---- roles


def _role_arguments(parser: Parser) -> None:
    _arguments(parser, _ROLES.acts)
    parser.add_argument("--under", metavar="ID", help="of staff: only this item and what is below")


def _set_role(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return people.set_role(board, words[0], _typed(words[1:], people.ROLE_FIELDS))


def _staff(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    under = BOARD if options.under is None else item_of(board, options.under)
    return people.staff_role(board, words[0], words[1], under)


def _role_fields(board: Board, one: Role) -> dict[str, object]:
    headcount = one.headcount
    return {
        "headcount_fte": None if headcount is None else people.role_text(board, one, "headcount"),
        "skills": list(one.skills),
    }


_ROLES = Sort(
    command="role",
    acts={
        "set": Act(1, 1000, "NAME FIELD=TEXT ...", _set_role),
        "rename": Act(
            2, 2, "NAME 'NEW NAME'",
            lambda board, words, _: people.rename_role(board, *words), named=1,
        ),
        "remove": Act(1, 1, "NAME", lambda board, words, _: people.remove_role(board, *words)),
        "staff": Act(2, 2, "NAME PERSON", _staff),
    },
    held=lambda board: board.engine.inputs.people.roles,
    assigned=lambda name: name.removeprefix(ROLE) if name.startswith(ROLE) else None,
    new=Role,
    found=people.role_named,
    title="role",
    columns={"headcount": "headcount", "rates": "rate", "skills": "skills"},
    text=people.role_text,
    fields=_role_fields,
    none="No roles yet; add one with: tpm-tui role BOARD set NAME headcount=2",
    asked="unstaffed",
)  # fmt: skip


PERSON = Command(
    "person",
    "People of a board: their role, team, working week, leave, place and rates.",
    _person_arguments,
    lambda options: _run(_PEOPLE, options),
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
    lambda options: _run(_ROLES, options),
    (
        "role crm list",
        "role crm set QA headcount=2 rates=80 skills=testing",
        "role crm staff QA Mei --under 12",
        "role crm rename QA Testing",
        "role crm remove QA",
    ),
)
