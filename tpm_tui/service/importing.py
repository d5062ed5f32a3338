"""From an import plan to one change set."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tpm_tui.domain.changes import Change, ChangeSet, Create, SetCell
from tpm_tui.domain.ledger import BudgetChange, LogEntry, entry_text, parse_entry
from tpm_tui.domain.order import keys_after
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, REGISTRY, VIEW, ItemId, Value, is_entry
from tpm_tui.errors import Refused
from tpm_tui.exchange.plan import ImportPlan, Note
from tpm_tui.fields.numbers import Money
from tpm_tui.fields.own import SETTING
from tpm_tui.service.board import Board, setting_text
from tpm_tui.store.birth import create_board
from tpm_tui.store.identity import current_user, keeps
from tpm_tui.store.journal.records import Stamp, now

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession


def plan_changes(board: Board, plan: ImportPlan, target: ItemId = BOARD) -> ChangeSet:
    """Everything the plan adds below `target`; the file's calendar and currency only go to a board
    that holds nothing yet, statuses and people are merged."""
    if target != BOARD and not board.items.exists(target):
        raise Refused(f"There is no item {target} to import below.")
    changes: list[Change] = list(_setting_changes(board, plan))
    ids: list[ItemId] = []
    first = len(board.items)
    counts: dict[ItemId, int] = {}
    parents: list[ItemId] = []
    for index, item in enumerate(plan.items):
        ids.append(first + index)
        parent = target if item.parent is None else ids[item.parent]
        parents.append(parent)
        counts[parent] = counts.get(parent, 0) + 1
    places = _money_places(board, plan)
    keys = {
        parent: iter(keys_after(_last_key(board, parent), count))
        for parent, count in counts.items()
    }
    for index, item in enumerate(plan.items):
        values: list[tuple[str, Value]] = [("title", item.title), ("kind", item.kind)]
        values += [
            (key, _scaled(value, places) if _is_money(board, key) else value)
            for key, value in item.values.items()
            if value is not None
        ]
        if item.source_id is not None:
            values.append(("source_id", item.source_id))
        changes.append(
            Create(ids[index], parents[index], next(keys[parents[index]]), tuple(values))
        )
    return ChangeSet(tuple(changes), f"import {plan.source}")


def for_session(session: BoardSession, plan: ImportPlan) -> ImportPlan:
    """The plan as somebody may import it: who owns the board's file can write any name there anyway,
    and brings histories along; everybody else signs with their own."""
    user = session.user
    return plan if keeps(user, session.path) else signed(plan, user.name, now())


_TOLD = 5
"""Names that one sentence has room for."""


def signed(plan: ImportPlan, by: str, at: str) -> ImportPlan:
    """The plan with ledger entries that somebody makes, now: a file proves neither who wrote one nor
    who approved it.  Says whose it claims to hold."""
    claimed: set[str] = set()
    items = tuple(
        replace(
            item,
            values={key: _signed(key, one, by, at, claimed) for key, one in item.values.items()},
        )
        if any(map(is_entry, item.values))
        else item
        for item in plan.items
    )
    others = sorted(clean(one) for one in claimed if one != by)
    if not others:
        return replace(plan, items=items)
    told = ", ".join(others[:_TOLD]) + (" and others" if len(others) > _TOLD else "")
    text = (
        f"Entries by {told} become entries by {by}, made now: a file cannot prove whose they are."
    )
    return replace(plan, items=items, notes=(*plan.notes, Note(text, column="ledger")))


def _signed(key: str, text: Value, by: str, at: str, claimed: set[str]) -> Value:
    entry = parse_entry(key[: key.index(":") + 1], str(text)) if is_entry(key) else None
    match entry:
        case BudgetChange():
            claimed.update(one for one in (entry.by, entry.decided_by) if one)
            who, when = (by, at) if entry.decided_by else ("", "")
            return entry_text(replace(entry, by=by, at=at, decided_by=who, decided_at=when))
        case LogEntry():
            claimed.update({entry.by} - {""})
            return entry_text(replace(entry, by=by, at=at))
    return text


LIKE = (
    "currency", "digits", "week", "days_off", "minutes_per_day", "basis", "statuses", "people",
    "method", "etc_method",
)  # fmt: skip
"""Settings that a new board takes from the one that it shall be like; columns of its own besides."""


def board_like(other: Board | None) -> Board:
    """A board without items that counts, names and computes as another one does."""
    if other is None:
        return Board()
    stored: dict[str, str | None] = {
        key: text
        for key, text in other.stored.items()
        if text is not None and (key in LIKE or key.startswith((SETTING, *REGISTRY)))
    }
    return Board(stored=stored)


def new_board(path: Path, plan: ImportPlan, name: str, like: Board | None = None) -> None:
    """Make a board file from a plan; raises BoardError where that is not possible.  With `like` the
    plan was read for that board, and the new one becomes like it."""
    user = current_user()
    stamp = Stamp(
        uuid.uuid4().hex, user.name, user.uid, now(), None, f"new board from {plan.source}"
    )
    board = board_like(like)
    settings = {"name": setting_text(name), **board.stored}
    changes = plan_changes(board, plan)
    others: list[Change] = []
    for change in changes:
        if isinstance(change, SetCell) and change.item == BOARD:
            settings[change.field] = None if change.after is None else str(change.after)
        else:
            others.append(change)
    made = [SetCell(BOARD, key, None, text) for key, text in settings.items()]
    create_board(path, ChangeSet((*made, *others), changes.label), stamp)


def currency_notes(board: Board, plan: ImportPlan) -> list[str]:
    """What the user should know before figures of another currency join a board."""
    theirs, mine = plan.settings.get("currency"), board.settings.values["currency"]
    if not len(board.items) > 1 or theirs in (None, mine):
        return []
    return [f"The file is in {theirs}, the board in {mine}: amounts are taken as they stand."]


def _money_places(board: Board, plan: ImportPlan) -> int:
    """How many more decimals the board counts money in than the file does."""
    theirs = plan.settings.get("digits")
    if len(board.items) == 1 or not isinstance(theirs, int):
        return 0
    return board.ctx.digits - theirs


def _is_money(board: Board, key: str) -> bool:
    field = board.fields.get(key)
    return field is not None and isinstance(field.type, Money)


def _scaled(value: Value, places: int) -> Value:
    if not places or not isinstance(value, int):
        return value
    return value * 10**places if places > 0 else half_up(ratio(value, 10**-places))


def _last_key(board: Board, parent: ItemId) -> str | None:
    siblings = board.items.children.get(parent)
    return board.items.pos[siblings[-1]] if siblings else None


def _setting_changes(board: Board, plan: ImportPlan) -> list[SetCell]:
    given = plan.settings
    wanted: dict[str, Any] = {}
    if len(board.items) == 1:
        calendar = given.get("calendar")
        if isinstance(calendar, dict):
            wanted["week"] = list(calendar["week"])
            wanted["days_off"] = list(calendar.get("holidays", ()))
            wanted["minutes_per_day"] = calendar["minutes_per_day"]
        wanted.update({key: given[key] for key in ("currency", "digits", "today") if key in given})
        kept = (SETTING, VIEW, *REGISTRY)
        wanted.update({key: one for key, one in given.items() if key.startswith(kept)})
    statuses = board.settings.values["statuses"]
    known = {status[0] for status in statuses}
    added = [
        [one["key"], one["label"], one["category"]]
        for one in plan.statuses
        if one["key"] not in known
    ]
    if added:
        wanted["statuses"] = [*statuses, *added]
    people = given.get("people")
    if isinstance(people, dict):
        calendars = dict(board.settings.values["people"])
        for name, own in people.items():
            if name not in calendars and not own.get("role"):
                calendars[name] = _person(own)
        wanted["people"] = calendars
    return [
        SetCell(BOARD, key, board.stored.get(key), setting_text(value))
        for key, value in wanted.items()
        if board.settings.values.get(key) != value
    ]


def _person(own: dict[str, Any]) -> dict[str, Any]:
    person: dict[str, Any] = {}
    if own.get("week"):
        person["week"] = list(own["week"])
    if own.get("leave"):
        person["days_off"] = list(own["leave"])
    return person
