"""A whole board as it is read: rows of its tables turned into columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tpm_tui.domain.items import Items
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import OWN_KEY, SPARSE, ItemId, Value, is_note
from tpm_tui.fields.catalog import TABLE
from tpm_tui.store.journal.records import decoded_quickly


class Snapshot(NamedTuple):
    """A board as of one revision."""

    items: Items
    settings: dict[str, str | None]
    """JSON text by key."""
    revision: int
    end: str = ""
    """Hash of the journal's last row."""
    spoiled: tuple[str, ...] = ()
    """Cells whose texts are none, one sentence each."""


_MANY = 100_000
"""Numbers without items that a board may have; who gives out more wants to fill the memory."""


def items_of(rows: list[tuple[Value, ...]]) -> Items:
    """Columns indexed by id; gaps, which only foreign hands leave, become deleted items, and what
    stands beyond all numbers is left out."""
    while rows and int(rows[-1][0] or 0) > len(rows) + _MANY:
        rows = rows[:-1]
    blank: tuple[Value, ...] = (0, 0, "", 0, *([None] * len(TABLE)))
    highest = int(rows[-1][0] or 0) if rows else 0
    if highest != len(rows):
        by_id = {row[0]: row for row in rows}
        rows = [by_id.get(item, blank) for item in range(1, highest + 1)]
    columns = [
        list(column) for column in zip((0, 0, "", 1, *([None] * len(TABLE))), *rows, strict=True)
    ]
    return Items.loaded(
        columns[1], columns[2], columns[3], dict(zip(TABLE, columns[4:], strict=True))
    )


def fill(items: Items, extra: Iterable[tuple[ItemId, str, str]]) -> tuple[str, ...]:
    """Give items what stands beside their own rows; what belongs to nobody is left alone, and what is
    no value is told."""
    size, columns, spoiled = len(items), dict[str, list[Value]](), list[str]()
    for item, key, text in extra:
        if not 0 < item < size:
            continue
        try:
            value = decoded_quickly(text)
        except ValueError:
            spoiled.append(f"item {item}: {clean(key)} is no value")
            continue
        column = columns.get(key)
        if column is not None:
            column[item] = value
        elif key in SPARSE or key.startswith(OWN_KEY):
            column = columns[key] = items.column(key)
            column[item] = value
        elif is_note(key):
            items.take_note(item, key, str(value))
    return tuple(spoiled)
