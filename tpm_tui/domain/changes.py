"""What one edit does, as data: every change knows its inverse, so undo is one more change set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tpm_tui.domain.values import ItemId, Value

PLACE = "place"
"""Parent and sibling key of an item as one cell: `12:a3`."""

ALIVE = "alive"
"""1, or 0 for the deleted root of a subtree: a tombstone that undo can take away again."""


@dataclass(frozen=True, slots=True)
class SetCell:
    """One cell gets another value; item 0 holds the board's settings as JSON text."""

    item: ItemId
    field: str
    before: Value
    after: Value

    def inverse(self) -> SetCell:
        """The change back."""
        return SetCell(self.item, self.field, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Create:
    """A new item with its first values."""

    item: ItemId
    parent: ItemId
    pos: str
    values: tuple[tuple[str, Value], ...]

    def inverse(self) -> SetCell:
        """A tombstone: ids are never used twice, so redo revives the same item."""
        return SetCell(self.item, ALIVE, 1, 0)


Change = SetCell | Create


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that happen together or not at all: one transaction, one undo."""

    changes: tuple[Change, ...]
    label: str = ""
    """What the user did, for messages: `delete CRM rollout and 12 below it`."""

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def inverse(self) -> ChangeSet:
        """The opposite changes in the opposite order."""
        return ChangeSet(tuple(change.inverse() for change in reversed(self.changes)), self.label)


def place(parent: ItemId, pos: str) -> str:
    """Storage form of a place."""
    return f"{parent}:{pos}"


def parse_place(value: Value) -> tuple[ItemId, str]:
    """Parent and sibling key of a stored place."""
    parent, _, pos = str(value).partition(":")
    return int(parent), pos
