"""All roll-ups of money beside the sums that every board has: authority, forecast, classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.authority import Authority
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.lazy_sums import GrantedSum, LazySum
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
            "pending": GrantedSum(
                self.items, self._waiting, _BUDGET, self.authority.approved, counts=False
            ),
            "capex": self._sparse("capex", _BUDGET | {"capex_share"}, self._classed),
            "opex": self._sparse("opex", _BUDGET | {"capex_share"}, self._classed),
            "etc": LazySum(self.items, partial(own_money, inputs, "etc"), _FORECAST),
            "eac": LazySum(self.items, partial(own_money, inputs, "eac"), _FORECAST),
            "original_budget": GrantedSum(
                self.items,
                partial(own_money, inputs, "original_budget"),
                _BUDGET,
                self.first_granted,
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

    def first_granted(self, item: ItemId) -> int | None:
        """What was approved for a node before anything of it was transferred or drawn; None where
        nothing is approved."""
        approved = self.authority.approved(item)
        if approved is None:
            return None
        return approved - (self.inputs.bookings.granted(item) or 0)

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

    def _waiting(self, item: ItemId) -> int | None:
        """Changes of an item that wait for a decision; what is approved above them stays."""
        return own_money(self.inputs, "pending", item) if item in self.items.entries else None

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
