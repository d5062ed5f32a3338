"""From many items up the tree: each ancestor is looked at once, and after all below it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from tpm_tui.domain.values import BOARD, ItemId


def upwards(parent: list[ItemId], starts: Iterable[ItemId], step: Callable[[ItemId], bool]) -> None:
    """Call `step` for each item, the deepest first, and for what is above it where `step` says that
    this goes on."""
    level: dict[ItemId, int] = {BOARD: 0}
    by_level: dict[int, dict[ItemId, None]] = {}
    for item in starts:
        chain, above = [], item
        while above not in level:
            chain.append(above)
            above = parent[above]
        deep = level[above]
        for one in reversed(chain):
            deep += 1
            level[one] = deep
        by_level.setdefault(level[item], {})[item] = None
    for deep in range(max(by_level, default=0), -1, -1):
        for item in by_level.pop(deep, ()):
            if step(item) and item:
                by_level.setdefault(deep - 1, {})[parent[item]] = None


class OnDemand:
    """A quantity that is worked out once somebody asks, and again where the tree is another one."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; the whole board only once somebody asks."""
        raise NotImplementedError

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        raise NotImplementedError

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree."""
        if reshaped:
            self.load([BOARD])
        else:
            for item in items:
                self.refresh(item)
