"""Sums of money that nearly every item brings and few boards show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.upwards import upwards


class LazySum:
    """Total and number of known values of an item and everything below it, for what nearly every
    item brings and few boards show: nothing is computed until somebody asks."""

    def __init__(
        self, items: Items, own: Callable[[ItemId], int | None], depends: frozenset[str]
    ) -> None:
        self.items = items
        self.own_value = own
        """What an item brings itself; None for nothing."""
        self.depends = depends
        """Input fields that `own` reads."""
        self._loaded = False
        self._own: dict[ItemId, int] = {}
        self._total: dict[ItemId, int] = {}
        self._known: dict[ItemId, int] = {}

    def value(self, item: ItemId) -> int | None:
        """Sum of what an item and everything below it bring; None while nothing is known."""
        if not self._loaded:
            self._loaded = True
            self._add_up(self.items.subtree(BOARD))
        return self._total[item] if self._known.get(item) else None

    def grow(self) -> None:
        """Nothing to do: only what is known is held."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; the whole board only once somebody asks."""
        if order[0] == BOARD:
            self._loaded = False
            for held in (self._own, self._total, self._known):
                held.clear()
        elif self._loaded:
            for held in (self._own, self._total, self._known):
                for item in order:
                    held.pop(item, None)
            self._add_up(order)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        if not self._loaded:
            return
        before, after = self._own.get(item), self.own_value(item)
        if before == after:
            return
        if after is None:
            del self._own[item]
        else:
            self._own[item] = after
        known = (after is not None) - (before is not None)
        self._climb(item, (after or 0) - (before or 0), known)

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree, each parent once."""
        above: dict[ItemId, None] = {}
        for item in items if self._loaded else ():
            before = self._told(item)
            self._take(item)
            _ = self._add_children(item)
            if item in self.items.children:
                above[item] = None
            if self._told(item) != before:
                above[self.items.parent[item]] = None
        upwards(self.items.parent, above, self._add_children)

    def attach(self, item: ItemId) -> None:
        """Let a subtree's total join the ancestors."""
        self._join(item, 1)

    def detach(self, item: ItemId) -> None:
        """Take a subtree's total out of the ancestors."""
        self._join(item, -1)

    def _add_up(self, order: list[ItemId]) -> None:
        total, known, parent = self._total, self._known, self.items.parent
        for item in order:
            amount = self.own_value(item)
            if amount is not None:
                self._own[item] = total[item] = amount
                known[item] = 1
        for item in order[:0:-1]:
            if item in known:
                above = parent[item]
                total[above] = total.get(above, 0) + total[item]
                known[above] = known.get(above, 0) + known[item]

    def _take(self, item: ItemId) -> None:
        """Read what an item brings itself."""
        _put(self._own, item, self.own_value(item))

    def _told(self, item: ItemId) -> tuple[int, int]:
        """What a node tells its parent: (amount, how many are known)."""
        return self._total.get(item, 0), self._known.get(item, 0)

    def _add_children(self, item: ItemId) -> bool:
        """Add up anew what is right below an item; whether it tells its parent something else."""
        before, own = self._told(item), self._own.get(item)
        told = [self._told(one) for one in self.items.children.get(item, ())]
        total = (own or 0) + sum(amount for amount, _ in told)
        known = (own is not None) + sum(count for _, count in told)
        _put(self._total, item, total if known else None)
        _put(self._known, item, known or None)
        return self._told(item) != before

    def _join(self, item: ItemId, sign: int) -> None:
        if self._loaded and item and item in self._known:
            self._climb(self.items.parent[item], sign * self._total[item], sign * self._known[item])

    def _climb(self, item: ItemId, amount: int, known: int) -> None:
        total, count, parent = self._total, self._known, self.items.parent
        while True:
            total[item] = total.get(item, 0) + amount
            count[item] = count.get(item, 0) + known
            if not item:
                return
            item = parent[item]


class GrantedSum(LazySum):
    """A sum in which what was granted to a node stands for all that is below it."""

    def __init__(
        self,
        items: Items,
        own: Callable[[ItemId], int | None],
        depends: frozenset[str],
        granted: Callable[[ItemId], int | None],
        *,
        counts: bool = True,
    ) -> None:
        super().__init__(items, own, depends)
        self._counts = int(counts)
        """Whether what was granted is a known value; else nothing of it and below it goes up."""
        self.granted_value = granted
        """What was granted to a node; None for nothing."""
        self._granted: dict[ItemId, int] = {}

    def value(self, item: ItemId) -> int | None:
        """What was granted, else the sum of what the children and the item itself bring."""
        _ = super().value(item)  # computes everything where nobody has asked yet
        amount, known = self._told(item)
        return amount if known else None

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; the whole board only once somebody asks."""
        if order[0] == BOARD:
            self._granted.clear()
        elif self._loaded:
            for item in order:
                self._granted.pop(item, None)
        super().load(order)

    def refresh(self, item: ItemId) -> None:
        """Take a changed grant or own contribution up the tree."""
        if not self._loaded:
            return
        before = self._told(item)
        granted, own, was = self.granted_value(item), self.own_value(item), self._own.get(item)
        _put(self._granted, item, granted)
        _put(self._own, item, own)
        self._total[item] = self._total.get(item, 0) + (own or 0) - (was or 0)
        self._known[item] = self._known.get(item, 0) + (own is not None) - (was is not None)
        after = self._told(item)
        if item and after != before:
            self._climb(self.items.parent[item], after[0] - before[0], after[1] - before[1])

    def _take(self, item: ItemId) -> None:
        super()._take(item)
        _put(self._granted, item, self.granted_value(item))

    def _add_up(self, order: list[ItemId]) -> None:
        for item in order:
            _put(self._granted, item, self.granted_value(item))
            own = self.own_value(item)
            if own is not None:
                self._own[item] = self._total[item] = own
                self._known[item] = 1
        for item in order[:0:-1]:
            amount, known = self._told(item)
            if known:
                above = self.items.parent[item]
                self._total[above] = self._total.get(above, 0) + amount
                self._known[above] = self._known.get(above, 0) + known

    def _told(self, item: ItemId) -> tuple[int, int]:
        """What a node tells its parent: (amount, how many are known)."""
        granted = self._granted.get(item)
        if granted is not None:
            return granted * self._counts, self._counts
        return self._total.get(item, 0), self._known.get(item, 0)

    def _join(self, item: ItemId, sign: int) -> None:
        if self._loaded and item:
            amount, known = self._told(item)
            self._climb(self.items.parent[item], sign * amount, sign * known)

    def _climb(self, item: ItemId, amount: int, known: int) -> None:
        """Add to a node and tell those above; nothing goes beyond one that was granted."""
        while True:
            before = self._told(item)
            self._total[item] = self._total.get(item, 0) + amount
            self._known[item] = self._known.get(item, 0) + known
            after = self._told(item)
            if not item or after == before:
                return
            item = self.items.parent[item]
            amount, known = after[0] - before[0], after[1] - before[1]


def _put(held: dict[ItemId, int], item: ItemId, value: int | None) -> None:
    if value is None:
        held.pop(item, None)
    else:
        held[item] = value
