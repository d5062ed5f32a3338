"""The tree as it will stand: changes on top of it that are judged one by one, not made yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create, SetCell, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Why a change cannot be made where it would be made."""

    deleted: ItemId | None
    """What is deleted; None where the item would be below itself."""
    home: ItemId | None = None
    """The parent that the item would get there; None where the item itself is not there."""

    @property
    def gone(self) -> bool:
        """Whether the changed item itself is not there."""
        return self.deleted is not None and self.home is None


class Standing:
    """Who would be where, and who would be there at all; the items themselves stay as they are.

    Each change of a set is judged by what the ones before it leave: two moves that are fine on
    their own may close a circle together.
    """

    def __init__(self, items: Items, changes: Iterable[Change]) -> None:
        self.left: set[ItemId] = set()
        """Items that the changes taken so far delete."""
        self._items = items
        self._parent: dict[ItemId, ItemId] = {}
        self._alive: dict[ItemId, bool] = {}
        self._there: set[ItemId] = {BOARD}
        """Items that were found to exist, with everything above them."""
        self._coming = {
            one.item
            for one in changes
            if isinstance(one, SetCell) and one.field == ALIVE and one.after
        }

    def problem(self, change: Change) -> Misplaced | None:
        """What forbids a change after those before it: nothing happens below what is deleted.

        Two may be given a place while they are deleted: what comes back in the same change set,
        and what left in it, which may go anywhere, because an undo puts it where it was.
        """
        item = change.item
        if item == BOARD:
            return None
        if isinstance(change, Create):
            return self._homeless(change.parent)
        if change.field == ALIVE and change.after:
            return self._homeless(self._parent_of(item))
        waiting = change.field == PLACE and not self._is_alive(item)
        if not (waiting and (item in self._coming or item in self.left)):
            deleted = self._deleted(item)
            if deleted is not None:
                return Misplaced(deleted)
        if change.field != PLACE:
            return None
        home, _ = parse_place(change.after)
        if self._is_within(home, item):
            return Misplaced(None)
        return None if waiting and item not in self._coming else self._homeless(home)

    def take(self, change: Change) -> None:
        """Count in one more change."""
        item = change.item
        if isinstance(change, Create):
            self._parent[item], self._alive[item] = change.parent, True
        elif change.field == PLACE:
            self._parent[item] = parse_place(change.after)[0]
            self._there = {BOARD}
        elif change.field == ALIVE:
            self._alive[item] = bool(change.after)
            if change.after:
                self.left.discard(item)
            else:
                self.left.add(item)
                self._there = {BOARD}

    def goes_along(self, item: ItemId) -> bool:
        """Whether the changes delete an item, or something that it still stands below."""
        while item != BOARD:
            if item in self.left:
                return True
            if not self._is_alive(item):
                return False
            item = self._parent_of(item)
        return False

    def _homeless(self, home: ItemId) -> Misplaced | None:
        deleted = self._deleted(home)
        return None if deleted is None else Misplaced(deleted, home)

    def _parent_of(self, item: ItemId) -> ItemId:
        found = self._parent.get(item)
        if found is not None:
            return found
        return self._items.parent[item] if 0 < item < len(self._items) else BOARD

    def _is_alive(self, item: ItemId) -> bool:
        """Whether the item itself is not deleted, whatever stands above it."""
        found = self._alive.get(item)
        if found is not None:
            return found
        return 0 < item < len(self._items) and bool(self._items.alive[item])

    def _deleted(self, item: ItemId) -> ItemId | None:
        """The item, or the nearest one above it, that is deleted; None if the item exists."""
        chain = []
        while item not in self._there:
            if not self._is_alive(item):
                return item
            chain.append(item)
            item = self._parent_of(item)
        self._there.update(chain)
        return None

    def _is_within(self, item: ItemId, top: ItemId) -> bool:
        """Whether an item is another one or stands below it."""
        while item not in (top, BOARD):
            item = self._parent_of(item)
        return item == top
