"""Coverage: of how many leaves the weight is known that makes a parent's progress (SEMANTICS 1.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.progress import Progress
from tpm_tui.rollup.sums import Sum


class Coverage:
    """Leaves without a weight, by basis; counted from the first time that somebody asks, and not
    at all on a board whose coverage nobody looks at."""

    depends = Progress.depends

    def __init__(self, inputs: Inputs, included: Callable[[ItemId], int]) -> None:
        self.inputs = inputs
        self._included = included
        self._missing: dict[str, Sum] = {}

    def of(self, item: ItemId, basis: str) -> tuple[int, int] | None:
        """Leaves and `(own)` lines with a known weight and all that are included, of an item and
        everything below it; None where nothing is included.  An explicit zero is known."""
        included = self._included(item)
        if not included:
            return None
        return included - self._sum(basis).total[item], included

    def grow(self) -> None:
        """Room for new items."""
        for one in self._missing.values():
            one.grow()

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; the whole board is counted again when somebody asks."""
        if order[0] == BOARD:
            self._missing.clear()
        for one in self._missing.values():
            one.load(order)

    def refresh(self, item: ItemId) -> None:
        """Take a changed weight up the tree."""
        for one in self._missing.values():
            one.refresh(item)

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed weights up the tree."""
        for one in self._missing.values():
            one.refresh_all(items, reshaped)

    def attach(self, item: ItemId) -> None:
        """Add a subtree to its ancestors."""
        for one in self._missing.values():
            one.attach(item)

    def detach(self, item: ItemId) -> None:
        """Remove a subtree from its ancestors."""
        for one in self._missing.values():
            one.detach(item)

    def _sum(self, basis: str) -> Sum:
        found = self._missing.get(basis)
        if found is None:
            items = self.inputs.items
            found = Sum(items, partial(self._lacks, basis), self.depends)
            found.grow()
            found.load_all(items.subtree(BOARD), self._everybody(basis))
            self._missing[basis] = found
        return found

    def _everybody(self, basis: str) -> list[int]:
        items, lacks = self.inputs.items, partial(self._lacks, basis)
        weights = items.columns.get(basis) if basis in ("work", "points") else None
        if weights is None:
            return [lacks(item) for item in range(len(items))]
        return [lacks(item) if weight is None else 0 for item, weight in enumerate(weights)]

    def _lacks(self, basis: str, item: ItemId) -> int:
        inputs = self.inputs
        if not item or not inputs.items.is_leaf(item) or not inputs.counts(item):
            return 0
        return int(inputs.weight(item, basis) is None)
