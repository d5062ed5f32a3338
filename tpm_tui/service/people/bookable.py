"""Rows that somebody can be booked on, those first that are open in a given time; and bookings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.people import ROLE, Assignment, assignments_text, parse_assignments
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Conflict, InvalidInput
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import set_value, target
from tpm_tui.service.people.assigning import meant, reassigned

_OPEN = ("todo", "in_progress")
_TERMS = re.compile(r"\s*[-+]?[\d.,]")


@dataclass(frozen=True, slots=True)
class Bookable:
    """One row that takes people."""

    item: ItemId
    title: str
    above: tuple[str, ...]
    """Titles from the top of the board down to the row above."""
    first: str | None
    """ISO dates of the row; None without."""
    last: str | None
    there: tuple[Assignment, ...]
    """Bookings that the person or role has on the row already."""
    parent: bool
    """Whether it has rows below; who is booked on it stands on its `(own)` line."""
    touches: bool
    """Whether its dates touch the time asked about."""


def bookable(board: Board, key: str, first: str, last: str) -> tuple[Bookable, ...]:
    """Open rows that a person or role can be booked on, for a time of ISO dates: those where they are
    already, then those of that time, then those without dates, then the rest; single items before
    parents, and else in the order of the board."""
    items, source, engine = board.items, board.source, board.engine
    titles, kinds = items.columns["title"], items.columns["kind"]
    above: dict[ItemId, tuple[str, ...]] = {BOARD: ()}
    found: list[Bookable] = []
    for item in items.subtree(BOARD):
        if item == BOARD:
            continue
        up, title = above[items.parent[item]], str(titles[item])
        parent = bool(items.children.get(item))
        if parent:
            above[item] = (*up, title)
        if kinds[item] == "milestone" or source.category(item) not in _OPEN:
            continue
        start, finish = engine.start.value(item), engine.finish.value(item)
        touches = start is not None and finish is not None and start <= last and first <= finish
        there = bookings(board, item, key)
        found.append(Bookable(item, title, up, start, finish, there, parent, touches))
    found.sort(key=_rank)
    return tuple(found)


def bookings(board: Board, item: ItemId, key: str) -> tuple[Assignment, ...]:
    """What a person or role is booked for on one row."""
    text = board.items.columns["assignments"][item]
    if text is None:
        return ()
    wanted = key.casefold()
    return tuple(one for one in parse_assignments(str(text)) if one.key.casefold() == wanted)


def booked(board: Board, item: ItemId, key: str, text: str) -> ChangeSet:
    """A person or role on one more row, by terms (`50%`, `4h/d`, `16h`, `30% soft`, with dates where
    they are others than the row's)."""
    one = _terms(key, text)
    row = item if item < len(board.items) and board.items.is_leaf(item) else -item
    where = target(board, row, "assignments")
    now = str(board.items.columns["assignments"][item] or "")
    title = board.items.columns["title"][item]
    if any(other.first == one.first for other in bookings(board, item, key)):
        raise Conflict(f"{one.name} is on {title} already; look again and change that.")
    value = where.field.type.parse(
        assignments_text((*parse_assignments(now), one)) or "", board.ctx
    )
    return replace(set_value(board, where, value), label=f"{title}: {one} is booked")


def rebooked(board: Board, item: ItemId, before: Assignment, text: str) -> ChangeSet:
    """Other terms of a booking that is there; nothing takes it away."""
    if any(one.key != before.key for one in meant(before, text)):
        raise InvalidInput(
            f"{text.strip()!r} names somebody else; type how much. e on the booking hands it over."
        )
    return reassigned(board, item, before, text)


def _terms(key: str, text: str) -> Assignment:
    """The one booking that terms mean; raises InvalidInput where they mean none or several."""
    name = key.removeprefix(ROLE)
    if not _TERMS.match(text):
        said = f"{text.strip()!r} is no amount" if text.strip() else "Nothing was typed"
        raise InvalidInput(f"{said}; type how much, such as 50%, 4h/d, 16h or 30% soft.")
    quoted = name.replace('"', '""')
    one, *others = parse_assignments(f'"{quoted}" {text}')
    if others:
        raise InvalidInput(f"One amount for {name} at a time; book {others[0].name} on their own.")
    if not one.amount:
        raise InvalidInput("Nothing at all is no booking; type how much, such as 50%.")
    return replace(one, role=key.startswith(ROLE))


def _rank(one: Bookable) -> tuple[bool, int, bool]:
    near = 0 if one.touches else 1 if one.first is None or one.last is None else 2
    return not (one.there and one.touches), near, one.parent
