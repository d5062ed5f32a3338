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
from tpm_tui.service.commands import set_value, target
from tpm_tui.service.spelling import Spelling

_ONLY = re.compile(r"\s*(soft|hard)\s*", re.IGNORECASE)
_TERMS = re.compile(r"\s*[-+]?[\d.,]")
_MARKED_AMOUNT = " 7%"


def reassigned(board: Board, item: ItemId, before: Assignment, text: str) -> ChangeSet:
    """What typing a text over one assignment does: terms (`50%`, `30% soft`), another name (`Mei`,
    with terms where they are others), several people, or nothing, which takes it away."""
    after = tuple(map(Spelling(board).spelt, meant(before, text)))
    title = board.items.columns["title"][item]
    now = ", ".join(map(str, after)) or "nobody"
    return replace(_replaced(board, item, {before: after}), label=f"{title}: {before} is now {now}")


def staffed(board: Board, places: Sequence[tuple[ItemId, Assignment]], name: str) -> ChangeSet:
    """A person instead of a role, with the same dates and amounts, wherever it is named."""
    if not name.strip():
        raise InvalidInput("Nobody was named.")
    by_item: dict[ItemId, dict[Assignment, tuple[Assignment, ...]]] = {}
    for item, one in places:
        by_item.setdefault(item, {})[one] = (replace(one, name=name, role=False),)
    changes: list[Change] = []
    for item, wanted in by_item.items():
        changes += _replaced(board, item, wanted)
    roles = sorted({one.name for _, one in places})
    count = f" on {len(by_item):,} rows" if len(by_item) > 1 else ""
    if not count and places:
        count = f" on {board.items.columns['title'][places[0][0]]}"
    return ChangeSet(tuple(changes), f"staff {', '.join(roles)} by {name}{count}")


def meant(before: Assignment, text: str) -> tuple[Assignment, ...]:
    """The assignments that a text typed over one means; what it does not say stays as it was, but
    `soft`, which holds only where it is typed with an amount."""
    text = text.strip()
    if not text:
        return ()
    if only := _ONLY.fullmatch(text):
        return (replace(before, soft=only.group(1).lower() == "soft"),)
    if _TERMS.match(text):
        (one,) = parse_assignments(f'"{_quoted(before.name)}" {text}')
        return (_with_dates(replace(one, role=before.role), before),)
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


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _replaced(
    board: Board, item: ItemId, wanted: dict[Assignment, tuple[Assignment, ...]]
) -> ChangeSet:
    row = item if item < len(board.items) and board.items.is_leaf(item) else -item
    where = target(board, row, "assignments")
    now = parse_assignments(str(board.items.columns["assignments"][item] or ""))
    found: list[Assignment] = []
    for one in now:
        found += wanted.get(one, (one,))
    if missing := [one for one in wanted if one not in now]:
        title = board.items.columns["title"][item]
        raise Conflict(f"{missing[0]} is not on {title} any more; look again at who is.")
    text = assignments_text(_joined(found)) or ""
    return set_value(board, where, where.field.type.parse(text, board.ctx))


def _joined(found: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """Assignments with those of one person in the same unit and time as one."""
    joined: dict[tuple[object, ...], Assignment] = {}
    for one in found:
        key = (one.key, one.unit, one.first, one.last, one.soft)
        there = joined.get(key)
        joined[key] = one if there is None else replace(one, amount=there.amount + one.amount)
    return tuple(joined.values())
