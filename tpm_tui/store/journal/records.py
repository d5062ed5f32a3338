"""Journal rows: changes as they stand on disk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tpm_tui.domain.changes import PLACE, Change, ChangeSet, Create, SetCell, parse_place, place
from tpm_tui.domain.values import ItemId, Value, is_extra

CREATED = "item"
"""Field name of the journal row that creates an item; its new value holds all first cells."""

RESTORED, REPAIRED = "restored", "repaired"
"""Keys of the settings that say which state was restored last, and what was mended last."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who and when of one transaction."""

    txn: str
    """Made by the client: after an unclear error it answers whether the commit happened."""
    author: str
    uid: int
    at: str
    """UTC, ISO."""
    undo_of: str | None = None
    """Transaction that this one takes back."""
    label: str = ""
    reason: str = ""
    """Why, where the author said so."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row of the journal."""

    seq: int
    txn: str
    at: str
    author: str
    uid: int
    item: ItemId
    field: str
    base: int | None
    """Sequence number of the newest change of the cell that the author had seen when deciding on this
    one: the change before it, unless something was overwritten unseen."""
    old: str | None
    new: str | None
    undo_of: str | None
    label: str | None
    reason: str | None = None
    hash: str = ""
    """Of the row before and of everything above; see `chain`.  Empty on a board of an older schema."""

    def columns(self) -> list[Value]:
        """What the hash covers, in its order."""
        return [
            self.seq,
            self.txn,
            self.at,
            self.author,
            self.uid,
            self.item,
            self.field,
            self.base,
            self.old,
            self.new,
            self.undo_of,
            self.label,
            self.reason,
        ]

    def change(self) -> Change:
        """The change that the row records."""
        if self.field == CREATED:
            cells = json.loads(self.new or "{}")
            parent, pos = parse_place(cells.pop(PLACE))
            return Create(self.item, parent, pos, tuple(cells.items()))
        before, after = (
            None if one is None else decoded_quickly(one) for one in (self.old, self.new)
        )
        return SetCell(self.item, self.field, before, after)


def now() -> str:
    """The moment as it is journalled."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encoded(value: Value) -> str | None:
    """JSON text of a cell; unknown is NULL."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


def decoded(text: str | None) -> Value:
    """The cell of a JSON text."""
    if text is None:
        return None
    value = json.loads(text)
    return value if isinstance(value, int | str) else str(value)


def decoded_quickly(text: str) -> Value:
    """As `decoded`, without a parser for the texts that need none: a board may hold very many."""
    if text[:1] == '"':
        return text[1:-1] if "\\" not in text else decoded(text)
    return int(text) if text.isdecimal() else decoded(text)


def journal_rows(changes: ChangeSet, stamp: Stamp, first_seq: int) -> list[dict[str, Any]]:
    """Rows to insert for a change set, numbered from `first_seq`; without `base` and `hash`, which
    the rows before them decide."""
    rows: list[dict[str, Any]] = []
    for seq, change in enumerate(changes, first_seq):
        old: str | None
        new: str | None
        if isinstance(change, Create):
            cells = {PLACE: place(change.parent, change.pos), **dict(change.values)}
            field, old, new = CREATED, None, json.dumps(cells, ensure_ascii=False)
        else:
            field, old, new = change.field, encoded(change.before), encoded(change.after)
        rows.append(
            {
                "seq": seq,
                "txn": stamp.txn,
                "at": stamp.at,
                "author": stamp.author,
                "uid": stamp.uid,
                "item_id": change.item,
                "field": field,
                "base": None,
                "old": old,
                "new": new,
                "undo_of": stamp.undo_of,
                "label": stamp.label if seq == first_seq else None,
                "reason": stamp.reason or None,
            }
        )
    return rows


def item_row(change: Create, keys: tuple[str, ...]) -> dict[str, Any]:
    """Row of the item table for a new item, with every column named."""
    values = dict(change.values)
    row = {key: values.get(key) for key in keys}
    return {**row, "id": change.item, "parent_id": change.parent, "pos": change.pos, "alive": 1}


def extra_rows(change: Create) -> list[dict[str, Any]]:
    """Rows of what a new item holds beside its own row."""
    return [
        {"item_id": change.item, "field": key, "value": encoded(value)}
        for key, value in change.values
        if value is not None and is_extra(key)
    ]
