"""One assignment among those of an item: another amount, another person, or a role staffed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tpm_tui.domain.changes import Change, ChangeSet
from tpm_tui.domain.people import Assignment, assignments_text, parse_assignments
from tpm_tui.domain.values import ItemId
from tpm_tui.errors import Conflict, InvalidInput
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import set_value, target
from tpm_tui.service.lint.finding import listed
from tpm_tui.service.people.joining import joined
from tpm_tui.service.people.spelling import Spelling

_ONLY = re.compile(r"\s*(soft|hard)\s*", re.IGNORECASE)
_TERMS = re.compile(r"\s*[-+]?[\d.,]")
_MARKED_AMOUNT = " 7%"


def reassigned(board: Board, item: ItemId, before: Assignment, text: str) -> ChangeSet:
    """What typing a text over one assignment does: terms (`50%`, `30% soft`), another name (`Mei`,
    with terms where they are others), several people, or nothing, which takes it away."""
    after = tuple(map(Spelling(board).spelt, meant(before, text)))
    title = board.items.columns["title"][item]
    now = ", ".join(map(str, after)) or "nobody"
    changes, told = _replaced(board, item, {before: after})
    label = f"{title}: {before} is now {now}"
    return replace(changes, label=f"{label}: {told}" if told else label)


def newcomers(board: Board, before: Assignment, text: str) -> tuple[str, ...]:
    """People and roles that a text typed over an assignment names and nobody on the board knows."""
    found = dict.fromkeys(one.key for one in meant(before, text) if one.key != before.key)
    known = {name.casefold() for name in board.people()} if found else set()
    return tuple(key for key in found if key.casefold() not in known)


def staffed(board: Board, places: Sequence[tuple[ItemId, Assignment]], name: str) -> ChangeSet:
    """A person instead of a role, with the same dates and amounts, wherever it is named."""
    if not name.strip():
        raise InvalidInput("Nobody was named.")
    name = Spelling(board).spelt(Assignment(name.strip(), 0)).name
    titles = board.items.columns["title"]
    by_item: dict[ItemId, dict[Assignment, tuple[Assignment, ...]]] = {}
    for item, one in places:
        by_item.setdefault(item, {})[one] = (replace(one, name=name, role=False),)
    changes: list[Change] = []
    grown: list[str] = []
    for item, wanted in by_item.items():
        made, told = _replaced(board, item, wanted)
        changes += made
        if told:
            grown.append(told if len(by_item) == 1 else f"{told} on {titles[item]}")
    roles = sorted({one.name for _, one in places})
    count = f" on {len(by_item):,} rows" if len(by_item) > 1 else ""
    if not count and places:
        count = f" on {titles[places[0][0]]}"
    label = f"staff {', '.join(roles)} by {name}{count}"
    return ChangeSet(tuple(changes), f"{label}: {listed(grown)}" if grown else label)


def meant(before: Assignment, text: str) -> tuple[Assignment, ...]:
    """The assignments that a text typed over one means; what it does not say stays as it was, but
    `soft`, which holds only where it is typed with an amount."""
    text = text.strip()
    if not text:
        return ()
    if only := _ONLY.fullmatch(text):
        return (replace(before, soft=only.group(1).lower() == "soft"),)
    if _TERMS.match(text):
        one, *others = parse_assignments(f'"{_quoted(before.name)}" {text}')
        own = _with_dates(replace(one, role=before.role), before)
        return (own, *(_with_dates(other, before) for other in others))
    if (other := _name_alone(text)) is not None:
        soft = before.soft or other.soft
        return (replace(before, name=other.name, role=other.role, soft=soft),)
    return tuple(_with_dates(one, before) for one in parse_assignments(text))


def _name_alone(text: str) -> Assignment | None:
    """The name in a text that has no amount."""
    try:
        found = parse_assignments(f"{text}{_MARKED_AMOUNT}")
    except InvalidInput:
        return None
    return found[0] if len(found) == 1 else None


def _with_dates(one: Assignment, before: Assignment) -> Assignment:
    return one if one.first else replace(one, first=before.first, last=before.last)


def _row(board: Board, item: ItemId) -> int:
    """The row that takes people of an item: of a parent its `(own)` line."""
    return item if item < len(board.items) and board.items.is_leaf(item) else -item


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _replaced(
    board: Board, item: ItemId, wanted: dict[Assignment, tuple[Assignment, ...]]
) -> tuple[ChangeSet, str]:
    """The change, and what it adds to whose bookings."""
    where = target(board, _row(board, item), "assignments")
    now = parse_assignments(str(board.items.columns["assignments"][item] or ""))
    if missing := [one for one in wanted if one not in now]:
        title = board.items.columns["title"][item]
        raise Conflict(f"{missing[0]} is not on {title} any more; look again at who is.")
    found = joined(board, item, now, wanted)
    text = assignments_text(found.assignments) or ""
    return set_value(board, where, where.field.type.parse(text, board.ctx)), found.told
