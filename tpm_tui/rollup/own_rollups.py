"""Roll-ups of a board's own columns, worked out once somebody looks at the column.

Parents carry pairs (total and count, weighted total and weight) and never a mean of means.  What
is excluded by its status leaves; a parent's own value counts as its `(own)` line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, cast

from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.values import BOARD, OWN_KEY, ItemId, Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.numbers import NUMBER_UNIT, Duration, Money, Number, Percent
from tpm_tui.fields.own_types import Checkbox, OwnChoice
from tpm_tui.rollup.extremes import Extreme
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.sums import Sum
from tpm_tui.rollup.upwards import OnDemand

NUMERIC = (Number, Money, Percent, Duration, Checkbox)
"""Types whose values are integers."""


class _Part(Protocol):
    """One quantity that climbs the tree."""

    def grow(self) -> None: ...

    def load(self, order: list[ItemId]) -> None: ...

    def refresh(self, item: ItemId) -> None: ...

    def attach(self, item: ItemId) -> None: ...

    def detach(self, item: ItemId) -> None: ...


class OwnRollup(OnDemand):
    """The roll-up of one column; an aggregate of the engine."""

    def __init__(self, inputs: Inputs, field: Field) -> None:
        self.inputs = inputs
        self.field = field
        self.column = inputs.items.column(field.key)
        self._kind: type[int | str] = int if isinstance(field.type, NUMERIC) else str
        self._weights = _column(inputs, field.weight)
        weight = () if field.weight is None else (field.weight,)
        self.depends = frozenset({field.key, "status", *weight})
        self._ranks: dict[Value, int] = {}
        if isinstance(field.type, OwnChoice):
            self._ranks = {one.key: at for at, one in enumerate(field.type.options)}
        self._parts: tuple[_Part, ...] = ()
        self._shown: Callable[[ItemId], Value] | None = None

    def grow(self) -> None:
        """Room for new items."""
        for part in self._parts:
            part.grow()

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; the whole board only once somebody asks."""
        if not order[0]:
            self._parts, self._shown = (), None
        for part in self._parts:
            part.load(order)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        for part in self._parts:
            part.refresh(item)

    def attach(self, item: ItemId) -> None:
        """Add a subtree to its ancestors."""
        for part in self._parts:
            part.attach(item)

    def detach(self, item: ItemId) -> None:
        """Remove a subtree from its ancestors."""
        for part in self._parts:
            part.detach(item)

    def value(self, item: ItemId) -> Value:
        """What a parent shows; None while nothing below says anything."""
        if self._shown is None:
            self._shown = self._built()
        return self._shown(item)

    # ---- inside

    def brings(self, item: ItemId) -> Value:
        """The item's own value where it counts and is one that the column can hold."""
        value = self.column[item]
        if value is None or not isinstance(value, self._kind) or not self.inputs.counts(item):
            return None
        if self._weights is not None and self._weight(item) is None:
            return None
        return value

    def _weight(self, item: ItemId) -> int | None:
        weight = None if self._weights is None else self._weights[item]
        return weight if isinstance(weight, int) and weight > 0 else None

    def _number(self, item: ItemId) -> int:
        value = self.brings(item)
        return value if isinstance(value, int) else 0

    def _built(self) -> Callable[[ItemId], Value]:
        match self.field.rollup:
            case "sum":
                return self._sum()
            case "average":
                return self._mean(self._number, self._one)
            case "weighted" if self._weights is not None:
                return self._mean(
                    lambda item: self._number(item) * (self._weight(item) or 0),
                    lambda item: (self._weight(item) or 0) * self._one(item),
                )
            case "min" | "max":
                return self._extreme()
            case "worst":
                return self._worst()
            case "count":
                counts = self._total(self._one)
                return lambda item: NUMBER_UNIT * counts[item] or None
            case "distinct":
                names = Distinct(self.brings, self.inputs)
                self._start(names)
                return lambda item: NUMBER_UNIT * names.count(item) or None
        return lambda _item: None

    def _one(self, item: ItemId) -> int:
        return int(self.brings(item) is not None)

    def _sum(self) -> Callable[[ItemId], Value]:
        totals, counts = self._total(self._number), self._total(self._one)
        return lambda item: totals[item] if counts[item] else None

    def _mean(
        self, number: Callable[[ItemId], int], weight: Callable[[ItemId], int]
    ) -> Callable[[ItemId], Value]:
        totals, weights = self._total(number), self._total(weight)
        money = isinstance(self.field.type, Money)

        def mean(item: ItemId) -> Value:
            if not weights[item]:
                return None
            exact = ratio(totals[item], weights[item])
            # Money is shown to its last place.  Everything else is rounded half up when it is shown,
            # which comes out as for the exact figure only if nothing was rounded up before.
            return half_up(exact) if money else exact.__floor__()

        return mean

    def _extreme(self) -> Callable[[ItemId], Value]:
        largest = self.field.rollup == "max"
        if self._kind is str:
            days = Extreme[str](
                self.inputs.items,
                lambda item: cast("str | None", self.brings(item)),
                self.depends,
                largest=largest,
            )
            self._start(days)
            return days.value
        numbers = Extreme[int](
            self.inputs.items,
            lambda item: cast("int | None", self.brings(item)),
            self.depends,
            largest=largest,
        )
        self._start(numbers)
        return numbers.value

    def _worst(self) -> Callable[[ItemId], Value]:
        """The option latest in the list; one that the list does not know says nothing."""
        keys = list(self._ranks)
        ranks = Extreme[int](
            self.inputs.items,
            lambda item: self._ranks.get(self.brings(item)),
            self.depends,
            largest=True,
        )
        self._start(ranks)

        def worst(item: ItemId) -> Value:
            rank = ranks.value(item)
            return None if rank is None else keys[rank]

        return worst

    def _total(self, own: Callable[[ItemId], int]) -> list[int]:
        part = Sum(self.inputs.items, own, self.depends)
        self._start(part)
        return part.total

    def _start(self, part: _Part) -> None:
        part.grow()
        part.load(self.inputs.items.subtree(BOARD))
        self._parts = (*self._parts, part)


class Distinct:
    """How many different values there are below each item."""

    def __init__(self, own: Callable[[ItemId], Value], inputs: Inputs) -> None:
        self.own_value = own
        self.items = inputs.items
        self._own: dict[ItemId, Value] = {}
        self._tallies: dict[ItemId, dict[Value, int]] = {}
        """How often each value stands in a subtree, its top included; only of those that got
        something from below: a leaf needs no table for one value."""

    def grow(self) -> None:
        """Nothing to do: only items with values are held."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch."""
        parent, top = self.items.parent, order[0]
        for item in order:
            self._tallies.pop(item, None)
            self._keep(item, self.own_value(item))
        for item in reversed(order):
            if item != top:
                self._add(parent[item], self._tally(item), 1)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own value up the tree."""
        before, after = self._own.get(item), self.own_value(item)
        if before == after:
            return
        change: dict[Value, int] = {
            value: sign for value, sign in ((before, -1), (after, 1)) if value is not None
        }
        if item in self._tallies:
            _count_in(self._tallies[item], change, 1)
        for above in self.items.ancestors(item):
            self._add(above, change, 1)
        self._keep(item, after)

    def attach(self, item: ItemId) -> None:
        """Let a subtree's values join the ancestors."""
        self._join(item, 1)

    def detach(self, item: ItemId) -> None:
        """Take a subtree's values out of the ancestors."""
        self._join(item, -1)

    def count(self, item: ItemId) -> int:
        """Number of different values."""
        return len(self._tally(item))

    def _tally(self, item: ItemId) -> dict[Value, int]:
        found = self._tallies.get(item)
        if found is None:
            own = self._own.get(item)
            found = {} if own is None else {own: 1}
        return found

    def _keep(self, item: ItemId, own: Value) -> None:
        if own is None:
            self._own.pop(item, None)
        else:
            self._own[item] = own

    def _join(self, item: ItemId, sign: int) -> None:
        tally = self._tally(item) if item else {}
        for above in self.items.ancestors(item) if tally else ():
            self._add(above, tally, sign)

    def _add(self, item: ItemId, tally: dict[Value, int], sign: int) -> None:
        if not tally:
            return
        mine = self._tallies.get(item)
        if mine is None:
            mine = self._tallies[item] = dict(self._tally(item))
        _count_in(mine, tally, sign)


def rollups_of(inputs: Inputs, fields: Iterable[Field]) -> dict[str, OwnRollup]:
    """A roll-up for every column of the board's own that has one."""
    return {
        field.key: OwnRollup(inputs, field)
        for field in fields
        if field.rollup is not None and field.stored and field.key.startswith(OWN_KEY)
    }


def _count_in(mine: dict[Value, int], other: dict[Value, int], sign: int) -> None:
    for value, times in other.items():
        count = mine.get(value, 0) + sign * times
        if count:
            mine[value] = count
        else:
            mine.pop(value, None)


def _column(inputs: Inputs, key: str | None) -> list[Value] | None:
    """The column that weighs, where there is such a one."""
    columns = inputs.items.columns
    if key is None or (key not in columns and not key.startswith(OWN_KEY)):
        return None
    return inputs.items.column(key)
