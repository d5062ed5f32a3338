"""All roll-ups of money beside the sums that every board has: authority, forecast, classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from tpm_tui.domain.items import Items
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.authority import Authority
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.leaf_money import WHOLE, brought_budget, own_money
from tpm_tui.rollup.sparse import SparseSum
from tpm_tui.rollup.sums import Counts, Sum

_BUDGET = frozenset({"budget", "status", "approved", "actual_cost", "committed", "cost_source"})
_FORECAST = _BUDGET | frozenset(
    {
        "etc", "progress", "method", "work", "actual_work", "remaining_work", "duration",
        "actual_duration", "checklist", "points", "start", "finish", "kind",
    }
)  # fmt: skip


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


class Money:
    """Figures of money by item; 0 is the whole board."""

    def __init__(self, inputs: Inputs, sums: dict[str, Sum], counts: Counts) -> None:
        self.inputs = inputs
        self.items = inputs.items
        self._sums = sums
        self._counts = counts
        self.authority = Authority(inputs, sums["budget"], counts)
        self.sums: dict[str, SparseSum | LazySum] = {
            "committed": self._sparse("committed", frozenset({"committed"}), self._ordered),
            "pending": self._sparse("pending", frozenset({"budget", "status"}), self._booked),
            "capex": self._sparse("capex", _BUDGET | {"capex_share"}, self._classed),
            "opex": self._sparse("opex", _BUDGET | {"capex_share"}, self._classed),
            "etc": LazySum(self.items, partial(own_money, inputs, "etc"), _FORECAST),
            "eac": LazySum(self.items, partial(own_money, inputs, "eac"), _FORECAST),
            "original_budget": LazySum(
                self.items, partial(own_money, inputs, "original_budget"), _BUDGET
            ),
        }
        """By the column that shows them; `pending` shows in none."""

    @property
    def aggregates(self) -> tuple[Authority | SparseSum | LazySum, ...]:
        """All of them, in the order in which they read each other."""
        return (self.authority, *self.sums.values())

    def amount(self, item: ItemId, key: str) -> int | None:
        """One of `OWN_MONEY`; None while nothing below is known."""
        return self.bac(item) if key == "bac" else self.sums[key].value(item)

    def bac(self, item: ItemId) -> int | None:
        """Budget at completion: the plain sum of the leaves' budgets, which is what earns value."""
        return self._sums["budget"].total[item] if self._counts.count(item, "budget") else None

    def budget(self, item: ItemId) -> int | None:
        """What was approved, else what is allocated."""
        return self.authority.budget(item)

    def brought(self, item: ItemId) -> int | None:
        """Budget that a leaf or an `(own)` line brings to its parent."""
        return brought_budget(self.inputs, item)

    def cost(self, item: ItemId) -> int | None:
        """Actual cost."""
        if not self._counts.count(item, "actual_cost"):
            return None
        return self._sums["actual_cost"].total[item]

    def capex_share(self, item: ItemId) -> Exact | None:
        """Capital expenditure in basis points of what is classed below an item."""
        capex, opex = self.amount(item, "capex"), self.amount(item, "opex")
        whole = (capex or 0) + (opex or 0)
        return ratio((capex or 0) * WHOLE, whole) if whole else None

    def _sparse(
        self, key: str, depends: frozenset[str], bringers: Callable[[], Iterable[ItemId]]
    ) -> SparseSum:
        return SparseSum(self.items, partial(own_money, self.inputs, key), depends, bringers)

    def _ordered(self) -> Iterable[ItemId]:
        return self._holding("committed")

    def _booked(self) -> Iterable[ItemId]:
        return tuple(self.items.entries)

    def _classed(self) -> Iterable[ItemId]:
        lines = {
            item
            for item in self._holding("cost_source")
            if self.items.columns["cost_source"][item] == "lines"
        }
        return sorted(lines.union(self._holding("capex_share")))

    def _holding(self, key: str) -> list[ItemId]:
        column = self.items.columns.get(key)
        if column is None:
            return []
        return [item for item, value in enumerate(column) if value is not None]
