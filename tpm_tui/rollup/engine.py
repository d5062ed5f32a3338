"""The incremental engine: one edit recomputes the path to the root and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create, SetCell, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.rollup.authority import Authority
from tpm_tui.rollup.coverage import Coverage
from tpm_tui.rollup.extremes import Extreme
from tpm_tui.rollup.inputs import FULL, Inputs
from tpm_tui.rollup.money import Money
from tpm_tui.rollup.own import SUMS, columns_of, own_amount, own_date
from tpm_tui.rollup.people import People
from tpm_tui.rollup.points import points_of
from tpm_tui.rollup.progress import Progress
from tpm_tui.rollup.staffing import Staffing
from tpm_tui.rollup.sums import Counts, Sum

if TYPE_CHECKING:
    from tpm_tui.rollup.own_rollups import OwnRollup

COUNTERS = ("included", "started", "done", *SUMS)
"""Leaves and `(own)` lines below an item: all that count, those started, those done, and those
whose work, budget, ... is known."""

SHAPE = frozenset({PLACE, ALIVE})

_DEPENDS = {
    key: frozenset(
        {key, "status"} | ({"work", "actual_work"} if key == "remaining_work" else set())
    )
    for key in SUMS
}
_DEPENDS["budget"] = Authority.depends
_COUNTS_DEPEND = Progress.depends | Authority.depends | frozenset(SUMS)
_WEIGHED_BUDGET = frozenset({"budget", "approved", "cost_source"})
_START, _FINISH = frozenset({"start", "status"}), frozenset({"finish", "status"})


class Aggregate(Protocol):
    """One rolled-up quantity over the whole tree."""

    @property
    def depends(self) -> frozenset[str]:
        """Input fields that an item's own contribution reads."""

    def grow(self) -> None:
        """Make room for new items."""

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch."""

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree, each parent once; `reshaped` are those that
        have another place or other children, or are below such a one."""

    def attach(self, item: ItemId) -> None:
        """Add a subtree to its ancestors."""

    def detach(self, item: ItemId) -> None:
        """Remove a subtree from its ancestors."""


class Engine:
    """All aggregates over one board; exact figures, read by item (0 is the whole board)."""

    def __init__(
        self,
        items: Items,
        ctx: FieldContext,
        people: People | None = None,
        basis: str = "work",
        fields: Iterable[Field] = (),
    ) -> None:
        self.items = items
        people = People(ctx.calendar) if people is None else people
        self.inputs = inputs = Inputs(items, ctx, people, basis, people.rate_on_date)
        self.sums = {key: Sum(items, partial(_amount, inputs, key), _DEPENDS[key]) for key in SUMS}
        self.counts = Counts(items, self._own_counts, _COUNTS_DEPEND, COUNTERS)
        self.start = Extreme(items, partial(own_date, inputs, "start"), _START, largest=False)
        self.finish = Extreme(items, partial(own_date, inputs, "finish"), _FINISH, largest=True)
        self.money = Money(inputs, self.sums, self.counts)
        self.progress = Progress(inputs, self.all_done)
        self.coverage = Coverage(inputs, partial(self.counts.count, name="included"))
        self.points, self.points_done = points_of(inputs)
        self.staffing = Staffing(inputs)
        self.own = self._own_rollups(fields)
        """Roll-ups of the board's own columns by key."""
        self.aggregates = self._all()
        self.load()

    def _all(self) -> tuple[Aggregate, ...]:
        # Overrides hold as long as something is open, so progress comes after what counts that.
        built_in = (self.counts, self.start, self.finish, self.progress, self.staffing)
        counted = (self.coverage, self.points, self.points_done, *self.money.aggregates)
        return (*self.sums.values(), *built_in, *counted, *self.own.values())

    def redefine(self, fields: Iterable[Field]) -> None:
        """Take over another set of the board's own columns; their roll-ups begin anew."""
        self.own = self._own_rollups(fields)
        self.aggregates = self._all()

    def _own_rollups(self, fields: Iterable[Field]) -> dict[str, OwnRollup]:
        own = tuple(fields)
        if not own:
            return {}
        from tpm_tui.rollup.own_rollups import rollups_of  # only where a board has such columns

        return rollups_of(self.inputs, own)

    def repeople(self, people: People) -> None:
        """Take over other calendars, headcounts and rates of people; only what reads people is
        computed again, and demand only once somebody asks."""
        self.inputs.people = people
        self.inputs.bookings.rate_on = people.rate_on_date
        self.staffing.load([BOARD])
        if self.items.entries or "cost_source" in self.items.columns:  # hours cost what people do
            self.load(frozenset({"actual_cost", "budget"}))

    def load(self, fields: frozenset[str] | None = None) -> None:
        """Compute everything from scratch, column by column; with `fields` only what reads one of
        these inputs of leaves."""
        order = self.items.subtree(BOARD)
        loads = self._loads(fields)
        own = columns_of(self.inputs, self.counts)
        for key in SUMS:
            if loads(self.sums[key]):
                self.sums[key].load_all(order, own.amounts[key])
        self.counts.load_all(order, own.counters)
        if loads(self.start):
            self.start.load_all(order, own.start)
        if loads(self.finish):
            self.finish.load_all(order, own.finish)
        if loads(self.progress):
            self.progress.load_all(order, own.counts, own.progress)
        counted = (self.coverage, self.points, self.points_done, *self.money.aggregates)
        rest: tuple[Aggregate, ...] = (self.staffing, *counted, *self.own.values())
        for aggregate in rest:
            if loads(aggregate):
                aggregate.load(order)

    def _loads(self, fields: frozenset[str] | None) -> Callable[[Aggregate], bool]:
        """Whether an aggregate reads one of some fields."""
        if fields is None:
            return lambda _aggregate: True
        reads = self.reads()
        return lambda one: not fields.isdisjoint(reads(one))

    def reads(self) -> Callable[[Aggregate], frozenset[str]]:
        """Which inputs an aggregate depends on, as the board's progress is weighed now."""
        weighs = self.inputs.board_basis == "budget" or any(self.items.columns["basis"])
        spared = self.progress.depends if weighs else self.progress.depends - _WEIGHED_BUDGET
        return lambda one: spared if one is self.progress else one.depends

    def reload(self, fields: frozenset[str] | None = None) -> None:
        """Compute everything again after changes that the engine did not follow; with `fields` only
        those inputs changed, and only on leaves."""
        for aggregate in self.aggregates:
            aggregate.grow()
        self.load(fields)

    def apply(self, change: Change) -> None:
        """Carry out one change on the items and bring every aggregate up to date."""
        if isinstance(change, Create):
            self.items.apply(change)
            for aggregate in self.aggregates:
                aggregate.grow()
            self._refresh((change.item, change.parent))
        elif change.field in SHAPE:
            self._reshape(change)
        elif not self.items.exists(change.item):
            self.items.apply(change)  # counts once it is brought back, and is computed then
        elif change.field == "basis":  # weighs progress, and nothing else
            self.progress.detach(change.item)
            self.items.apply(change)
            self.progress.load(self.items.subtree(change.item))
            self.progress.attach(change.item)
        else:
            self.items.apply(change)
            fields = self.inputs.entered(change)
            own = not self.items.is_leaf(change.item) and any(
                field in self.items.own_line_keys for field in fields
            )
            for aggregate in self.aggregates:
                # An own value may make the `(own)` line come or go, which every aggregate sees.
                if own or not aggregate.depends.isdisjoint(fields):
                    aggregate.refresh(change.item)

    def touched(self, change: Change) -> Iterable[ItemId]:
        """Items whose figures a change may alter; asked before and again after it."""
        items, places, basis_below = self.items, [change.item], False
        if isinstance(change, Create):
            places.append(change.parent)
        elif change.field == PLACE:
            homes = [parse_place(value)[0] for value in (change.before, change.after)]
            places += homes
            old, new = (self.inputs.basis(home) if home < len(items) else "" for home in homes)
            basis_below = old != new
        elif change.field == "basis":
            basis_below = True
        for item in places:
            if item < len(items):
                yield item
                yield from items.ancestors(item)
        if basis_below and change.item < len(items):
            yield from (one for one in items.subtree(change.item) if not items.is_leaf(one))

    # ---- figures of a parent, or of a leaf as its parent sees it

    def amount(self, item: ItemId, key: str) -> int | None:
        """One of `SUMS` or of the sums of money; None while nothing below is known."""
        if key not in self.sums:
            return self.money.amount(item, key)
        return self.sums[key].total[item] if self.counts.count(item, key) else None

    def work_progress(self, item: ItemId) -> Exact | None:
        """Actual / (actual + remaining) in basis points; without work 100 % if all is done."""
        if not self.counts.count(item, "included"):
            return None
        actual, remaining = (
            self.sums["actual_work"].total[item],
            self.sums["remaining_work"].total[item],
        )
        if actual + remaining > 0:
            return ratio(actual * FULL, actual + remaining)
        return FULL if self.all_done(item) else 0

    def all_done(self, item: ItemId) -> bool:
        """Whether something is included and all of it is done."""
        included = self.counts.count(item, "included")
        return included > 0 and self.counts.count(item, "done") == included

    def any_started(self, item: ItemId) -> bool:
        """Whether anything included has started."""
        return self.counts.count(item, "started") > 0

    def done_points(self, item: ItemId) -> int | None:
        """Points of what is done; None while no points are known."""
        return None if self.points.value(item) is None else self.points_done.value(item) or 0

    def _own_counts(self, item: ItemId) -> int:
        inputs, flags = self.inputs, self.counts.flags
        packed = 0
        if inputs.counts(item):
            if inputs.tracks(item):
                packed += flags["included"]
                packed += flags["started"] if inputs.started(item) else 0
                packed += flags["done"] if inputs.done(item) else 0
            worked = inputs.number(item, "work") is not None
            packed += flags["work"] if worked else 0
            packed += flags["actual_work"] if inputs.number(item, "actual_work") is not None else 0
            left = worked or inputs.number(item, "remaining_work") is not None
            packed += flags["remaining_work"] if left else 0
        packed += flags["budget"] if own_amount(inputs, "budget", item) is not None else 0
        spent = inputs.number(item, "actual_cost") is not None
        return packed + (flags["actual_cost"] if spent else 0)

    def _refresh(self, items: Iterable[ItemId]) -> None:
        for item in filter(self.items.exists, items):
            for aggregate in self.aggregates:
                aggregate.refresh(item)

    def _detach(self, item: ItemId) -> None:
        for aggregate in self.aggregates:
            aggregate.detach(item)

    def _attach(self, item: ItemId) -> None:
        order = self.items.subtree(item)
        for aggregate in self.aggregates:
            aggregate.load(order)
            aggregate.attach(item)

    def _reshape(self, change: SetCell) -> None:
        item, before = change.item, self.items.parent[change.item]
        # What is deleted, or below something deleted, has left the figures above already.
        if self.items.exists(item):
            self._detach(item)
        self.items.apply(change)
        if self.items.exists(item):
            self._attach(item)
        self._refresh({before, self.items.parent[item]})


def _amount(inputs: Inputs, key: str, item: ItemId) -> int:
    return own_amount(inputs, key, item) or 0
