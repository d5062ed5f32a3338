"""Additive quantities: integers added up the tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.upwards import upwards

FIELD_BITS = 32
"""Bits per counter where several counters share one integer."""


class Sum:
    """Total of one integer per item; a subtree's total is its own plus its children's."""

    def __init__(self, items: Items, own: Callable[[ItemId], int], depends: frozenset[str]) -> None:
        self.items = items
        self.own_value = own
        """What an item brings itself; 0 for nothing."""
        self.depends = depends
        """Input fields that `own` reads."""
        self.own: list[int] = []
        self.total: list[int] = []

    def grow(self) -> None:
        """Room for new items, which bring nothing yet."""
        missing = len(self.items) - len(self.total)
        self.own += [0] * missing
        self.total += [0] * missing

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; `order` is its outline order."""
        for item in order:
            self.own[item] = self.total[item] = self.own_value(item)
        self._add_up(order)

    def load_all(self, order: list[ItemId], own: list[int]) -> None:
        """Compute the whole board from everybody's own contribution."""
        self.own, self.total = own, own.copy()
        self._add_up(order)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        after = self.own_value(item)
        amount = after - self.own[item]
        if amount:
            self.own[item] = after
            self._climb(item, amount)

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree, each parent once."""
        own, total, parent, own_value = self.own, self.total, self.items.parent, self.own_value
        children = self.items.children
        parents: dict[ItemId, None] = {}
        for item in items:
            after = own_value(item)
            if item in children:
                own[item] = after
                parents[item] = None
            elif after != total[item]:
                own[item] = total[item] = after
                parents[parent[item]] = None
        upwards(parent, parents, self._add_children)

    def _add_children(self, item: ItemId) -> bool:
        """Add up anew what is right below an item; whether that is another sum."""
        total, before = self.total, self.total[item]
        total[item] = self.own[item]
        total[item] += sum([total[child] for child in self.items.children.get(item, ())])
        return total[item] != before

    def attach(self, item: ItemId) -> None:
        """Let a subtree's total join the ancestors."""
        if item:
            self._climb(self.items.parent[item], self.total[item])

    def detach(self, item: ItemId) -> None:
        """Take a subtree's total out of the ancestors."""
        if item:
            self._climb(self.items.parent[item], -self.total[item])

    def _add_up(self, order: list[ItemId]) -> None:
        total, parent = self.total, self.items.parent
        for item in order[:0:-1]:
            amount = total[item]
            if amount:
                total[parent[item]] += amount

    def _climb(self, item: ItemId, amount: int) -> None:
        if not amount:
            return
        total, parent = self.total, self.items.parent
        while True:
            total[item] += amount
            if not item:
                return
            item = parent[item]


class Counts(Sum):
    """Several counters in one integer, so that a hundred thousand rows are walked once, not eight
    times; additions and subtractions never carry because a counter stays below 2**32."""

    def __init__(
        self,
        items: Items,
        own: Callable[[ItemId], int],
        depends: frozenset[str],
        names: tuple[str, ...],
    ) -> None:
        super().__init__(items, own, depends)
        self._shift = {name: place * FIELD_BITS for place, name in enumerate(names)}
        self.flags = {name: 1 << shift for name, shift in self._shift.items()}
        """What an item adds to the packed integer to be counted under a name."""

    def count(self, item: ItemId, name: str) -> int:
        """One counter of an item and everything below it."""
        return (self.total[item] >> self._shift[name]) & ((1 << FIELD_BITS) - 1)
