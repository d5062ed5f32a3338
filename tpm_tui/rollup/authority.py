"""Budget granted from above against what is handed out below (SEMANTICS 2.2).

`budget(node)` is what was approved, else what is allocated, and that is what the parent sees.  The
sum of the leaves is kept for every item anyway; here stands by how much the budget of a node is
another one, and only for nodes with something approved on them or below, so that boards without
pay nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.leaf_money import excluded
from tpm_tui.rollup.sums import Counts, Sum
from tpm_tui.rollup.upwards import upwards

Told = tuple[int, int, int]
"""What a node tells its parent: by how much its budget differs from the sum of the leaves below,
how many nodes with something approved there are, and how many that are over-allocated."""

_NOTHING: Told = (0, 0, 0)
_NO_CHILDREN: tuple[tuple[int, ...], ...] = ((), (), ())


class _Node:
    """A node with something approved on it or below."""

    __slots__ = ("below", "told")

    def __init__(self) -> None:
        self.below: Told = _NOTHING
        """What its children tell, added up."""
        self.told: Told = _NOTHING


class Authority:
    """Budget, allocation and over-allocation of every node."""

    depends = frozenset(
        {
            "approved",
            "contingency",
            "mgmt_reserve",
            "budget",
            "status",
            "actual_cost",
            "committed",
            "cost_source",
        }
    )

    def __init__(self, inputs: Inputs, leaves: Sum, counts: Counts) -> None:
        self.inputs = inputs
        self.items: Items = inputs.items
        self._leaves = leaves
        self._counts = counts
        self._nodes: dict[ItemId, _Node] = {}

    # ---- figures

    def approved(self, item: ItemId) -> int | None:
        """What was approved for a node; None where nothing was, or where only a part of it is
        here."""
        if item == BOARD or item in self.items.partial:
            return None
        return self.inputs.number(item, "approved")

    def allocated(self, item: ItemId) -> int | None:
        """Budgets of the children and the `(own)` line; of a leaf its own budget as it stands."""
        if item and self.items.is_leaf(item):
            return self.inputs.number(item, "budget")
        node = self._nodes.get(item)
        shift, holders, _ = node.below if node is not None else _NOTHING
        if not holders and not self._counts.count(item, "budget"):
            return None
        return self._leaves.total[item] + shift

    def budget(self, item: ItemId) -> int | None:
        """What was approved, else what is allocated."""
        approved = self.approved(item)
        return self.allocated(item) if approved is None else approved

    def reserves(self, item: ItemId) -> int:
        """Contingency and management reserve of a node."""
        number = self.inputs.number
        return (number(item, "contingency") or 0) + (number(item, "mgmt_reserve") or 0)

    def unallocated(self, item: ItemId) -> int | None:
        """What of the approved budget is neither handed out nor reserved; None without any."""
        approved = self.approved(item)
        if approved is None or (self.items.is_leaf(item) and excluded(self.inputs, item)):
            return None
        return approved - (self.allocated(item) or 0) - self.reserves(item)

    def over_below(self, item: ItemId) -> int:
        """How many nodes below an item have handed out more than they were given."""
        node = self._nodes.get(item)
        return 0 if node is None else node.below[2]

    def all_left(self) -> dict[ItemId, int]:
        """What is unallocated of every node with something approved."""
        there = self.items.existing(self._nodes)
        left = ((item, self.unallocated(item)) for item in there if item)
        return {item: amount for item, amount in left if amount is not None}

    # ---- following changes

    def grow(self) -> None:
        """Nothing to do: only nodes that matter are held."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; what is above joins by `attach`."""
        top = order[0]
        if top == BOARD:
            self._nodes.clear()
        else:
            for item in order if self._nodes else ():
                self._nodes.pop(item, None)
        column = self.items.columns.get("approved")
        if column is None:
            return
        parent, nodes = self.items.parent, self._nodes
        for item in reversed(order):
            if column[item] is None and item not in nodes:
                continue
            told = self._tell(item)
            if item != top and told != _NOTHING:
                self._join(parent[item], told, 1)

    def refresh(self, item: ItemId) -> None:
        """Take a change of an item up the tree."""
        if self._nodes or self.approved(item) is not None:
            self._climb(item)

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take changes of many items up the tree, each node once."""
        if self._nodes or any(self.approved(item) is not None for item in items):
            upwards(self.items.parent, items, self._ask_children)

    def _ask_children(self, item: ItemId) -> bool:
        """Work out anew what a node tells of what is right below it; the sums of leaves may have
        changed all the way up."""
        nodes = self._nodes
        told = [nodes[one].told for one in self.items.children.get(item, ()) if one in nodes]
        if told or item in nodes or self.approved(item) is not None:
            node = nodes.setdefault(item, _Node())
            shifts, holders, over = zip(*told, strict=True) if told else _NO_CHILDREN
            node.below = sum(shifts), sum(holders), sum(over)
            self._tell(item)
        return True

    def attach(self, item: ItemId) -> None:
        """Let a subtree join the ancestors."""
        self._move(item, 1)

    def detach(self, item: ItemId) -> None:
        """Take a subtree out of the ancestors."""
        self._move(item, -1)

    def _move(self, item: ItemId, sign: int) -> None:
        if not item or not self._nodes:
            return
        above, node = self.items.parent[item], self._nodes.get(item)
        if node is not None:
            self._join(above, node.told, sign)
        self._climb(above)

    def _climb(self, item: ItemId) -> None:
        """The sums of leaves have changed all the way up, so every node on it is told anew."""
        while True:
            node = self._nodes.get(item)
            before = _NOTHING if node is None else node.told
            after = _NOTHING
            if node is not None or self.approved(item) is not None:
                after = self._tell(item)
            if not item:
                return
            above = self.items.parent[item]
            if before != after:
                self._join(above, before, -1)
                self._join(above, after, 1)
            item = above

    def _tell(self, item: ItemId) -> Told:
        """Work out what a node tells; one that has nothing to tell is held no longer."""
        node = self._nodes.get(item) or _Node()
        shift, holders, over = node.below
        approved = self.approved(item)
        self._nodes[item] = node
        leaf = self.items.is_leaf(item)
        # What is approved for a leaf is in the sum of the leaves already, or is nothing any more.
        if approved is not None and not (leaf and excluded(self.inputs, item)):
            shift = 0 if leaf else approved - self._leaves.total[item]
            left = self.unallocated(item)
            holders, over = holders + 1, over + (left is not None and left < 0)
        node.told = (shift, holders, over)
        if not holders:
            del self._nodes[item]
        return node.told

    def _join(self, item: ItemId, told: Told, sign: int) -> None:
        if told == _NOTHING:
            return
        node = self._nodes.get(item)
        if node is None:
            node = self._nodes[item] = _Node()
        below = node.below
        node.below = (
            below[0] + sign * told[0], below[1] + sign * told[1], below[2] + sign * told[2]
        )  # fmt: skip
