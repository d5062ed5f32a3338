"""Additive quantities that few items bring: only what is not zero is held.

A board that does not use them pays nothing, neither at load nor in memory; one that does pays per
item that brings something, once for every ancestor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.upwards import upwards


class SparseSum:
    """Total and number of known values of an item and everything below it."""

    def __init__(
        self,
        items: Items,
        own: Callable[[ItemId], int | None],
        depends: frozenset[str],
        bringers: Callable[[], Iterable[ItemId]],
    ) -> None:
        self.items = items
        self.own_value = own
        """What an item brings itself; None for nothing."""
        self.depends = depends
        """Input fields that `own` reads."""
        self.bringers = bringers
        """All items that may bring something, each once; asked when the whole board is computed."""
        self.own: dict[ItemId, int] = {}
        self._total: dict[ItemId, int] = {}
        self._known: dict[ItemId, int] = {}

    def value(self, item: ItemId) -> int | None:
        """Sum of what an item and everything below it bring; None while nothing is known."""
        return self._total.get(item, 0) if item in self._known else None

    def known(self, item: ItemId) -> int:
        """How many bring something."""
        return self._known.get(item, 0)

    def grow(self) -> None:
        """Nothing to do: only what is known is held."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; `order` is its outline order.  What is above the top of a
        subtree is left as it is: the subtree joins it by `attach`."""
        top = order[0]
        for held in (self.own, self._total, self._known):
            if top == BOARD:
                held.clear()
            else:
                for item in order if held else ():
                    held.pop(item, None)
        exists = self.items.exists
        wanted = (one for one in self.bringers() if exists(one)) if top == BOARD else order
        for item in wanted:
            amount = self.own_value(item)
            if amount is not None:
                self.own[item] = amount
                self._climb(item, amount, 1, top)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        before, after = self.own.get(item), self.own_value(item)
        if before == after:
            return
        if after is None:
            del self.own[item]
        else:
            self.own[item] = after
        self._climb(item, (after or 0) - (before or 0), (after is not None) - (before is not None))

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree, each parent once."""
        above: dict[ItemId, None] = {}
        for item in items:
            before, after = self.own.get(item), self.own_value(item)
            if after is not None:
                self.own[item] = after
            elif before is not None:
                del self.own[item]
            if item in self.items.children or before != after or item in reshaped:
                above[item] = None
        if self.own or self._known:
            upwards(self.items.parent, above, self._add_children)

    def _add_children(self, item: ItemId) -> bool:
        """Add up anew what is right below an item; whether that is another sum."""
        before, own = (self._total.get(item), self._known.get(item)), self.own.get(item)
        below = [one for one in self.items.children.get(item, ()) if one in self._known]
        total = (own or 0) + sum(self._total.get(one, 0) for one in below)
        known = (own is not None) + sum(self._known[one] for one in below)
        if known:
            self._total[item], self._known[item] = total, known
        else:
            self._total.pop(item, None)
            self._known.pop(item, None)
        return before != (self._total.get(item), self._known.get(item))

    def attach(self, item: ItemId) -> None:
        """Let a subtree's total join the ancestors."""
        self._join(item, 1)

    def detach(self, item: ItemId) -> None:
        """Take a subtree's total out of the ancestors."""
        self._join(item, -1)

    def _join(self, item: ItemId, sign: int) -> None:
        if item and item in self._known:
            above = self.items.parent[item]
            self._climb(above, sign * self._total.get(item, 0), sign * self._known[item])

    def _climb(self, item: ItemId, amount: int, known: int, top: ItemId = BOARD) -> None:
        while True:
            _put(self._total, item, amount)
            _put(self._known, item, known)
            if item == top or not item:
                return
            item = self.items.parent[item]


def _put(table: dict[ItemId, int], item: ItemId, change: int) -> None:
    value = table.get(item, 0) + change
    if value:
        table[item] = value
    else:
        table.pop(item, None)
