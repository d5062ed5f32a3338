"""Smallest and largest values: a rescan of the children only where the extreme leaves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Generic, TypeVar

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.upwards import upwards

T = TypeVar("T", int, str)


class Extreme(Generic[T]):
    """Smallest or largest value below each item, such as an ISO date."""

    def __init__(
        self,
        items: Items,
        own: Callable[[ItemId], T | None],
        depends: frozenset[str],
        *,
        largest: bool,
    ) -> None:
        self.items = items
        self.own_value: Callable[[ItemId], T | None] = own
        self.depends = depends
        self.largest = largest
        self.own: list[T | None] = []
        self.extreme: list[T | None] = []

    def grow(self) -> None:
        """Room for new items, which bring nothing yet."""
        missing = len(self.items) - len(self.extreme)
        self.own += [None] * missing
        self.extreme += [None] * missing

    def load_all(self, order: list[ItemId], own: list[T | None]) -> None:
        """Compute the whole board from everybody's own value."""
        self.own, self.extreme = own, own.copy()
        self._add_up(order)

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; `order` is its outline order."""
        for item in order:
            self.own[item] = self.extreme[item] = self.own_value(item)
        self._add_up(order)

    def _add_up(self, order: list[ItemId]) -> None:
        extreme, parent, largest = self.extreme, self.items.parent, self.largest
        for item in order[:0:-1]:
            value = extreme[item]
            if value is not None:
                above = parent[item]
                held = extreme[above]
                if held is None or (value > held if largest else value < held):
                    extreme[above] = value

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        before, after = self.own[item], self.own_value(item)
        if before != after:
            self.own[item] = after
            self._replace(item, before, after)

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree, each parent once."""
        parents: dict[ItemId, None] = {}
        for item in items:
            after = self.own_value(item)
            if item in self.items.children:
                self.own[item] = after
                parents[item] = None
            elif after != self.extreme[item]:
                self.own[item] = self.extreme[item] = after
                parents[self.items.parent[item]] = None
        upwards(self.items.parent, parents, self._look_again)

    def _look_again(self, item: ItemId) -> bool:
        """Look through what is right below an item; whether that makes another extreme."""
        before = self.extreme[item]
        after = self.extreme[item] = self._scan(item, None)
        return after != before

    def attach(self, item: ItemId) -> None:
        """Let a subtree join the ancestors (it is linked already)."""
        if item:
            self._replace(self.items.parent[item], None, self.extreme[item])

    def detach(self, item: ItemId) -> None:
        """Take a subtree out of the ancestors (it is still linked)."""
        if item:
            self._replace(self.items.parent[item], self.extreme[item], None, leaving=item)

    def value(self, item: ItemId) -> T | None:
        """The value, None while nothing below has one."""
        return self.extreme[item]

    def _replace(
        self, item: ItemId, old: T | None, new: T | None, leaving: ItemId | None = None
    ) -> None:
        """One contribution to `item` went from `old` to `new`; stop where that changes nothing."""
        while True:
            before = self.extreme[item]
            if new is not None and (before is None or self._wider(before, new) == new):
                after: T | None = new
            elif old is not None and old == before:
                after = self._scan(item, leaving)
            else:
                return
            if after == before:
                return
            self.extreme[item] = after
            if not item:
                return
            item, old, new, leaving = self.items.parent[item], before, after, None

    def _wider(self, one: T, other: T) -> T:
        return max(one, other) if self.largest else min(one, other)

    def _scan(self, item: ItemId, leaving: ItemId | None) -> T | None:
        extreme = self.extreme
        found = [
            value
            for child in self.items.children.get(item, ())
            if child != leaving and (value := extreme[child]) is not None
        ]
        own = self.own[item]
        if own is not None:
            found.append(own)
        if not found:
            return None
        return max(found) if self.largest else min(found)
