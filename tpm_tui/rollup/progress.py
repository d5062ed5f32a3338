"""Progress: weighted means carried up as pairs, with imputed weights, per weight basis.

For the direct children of a parent (SEMANTICS 1.2): where some weights are positive, a missing one
counts as the mean of the positive ones; where none is, missing ones count 1 each and the parent's
own weight stays unknown; where all are explicit zeros the children count alike and the parent
weighs nothing.  An item's outcome in one basis is the triple (weight, weighted, ratio):

- weight None: unknown; `ratio` holds the progress
- weight 0: explicit zero; `ratio` holds the progress
- weight > 0: `weighted` is weight x progress, so that exact integers are added, never quotients
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from tpm_tui.domain.rounding import Exact, ratio, tidy
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.overrides import Overrides
from tpm_tui.rollup.upwards import upwards

Outcome = tuple[Exact | None, Exact, Exact]


class Mean:
    """The children of one parent in one basis; each is added and removed by its outcome."""

    __slots__ = (
        "missing",
        "missing_ratio",
        "own",
        "own_zero",
        "positive",
        "weight",
        "weighted",
        "zero",
        "zero_ratio",
    )

    def __init__(self) -> None:
        self.positive = 0
        self.weight: Exact = 0
        self.weighted: Exact = 0
        self.missing = 0
        self.missing_ratio: Exact = 0
        self.zero = 0
        self.zero_ratio: Exact = 0
        self.own: Outcome | None = None
        self.own_zero: Exact | None = None

    def set_own(self, outcome: Outcome | None) -> None:
        """Replace what the `(own)` line brings."""
        if outcome != self.own:
            if self.own is not None:
                self.add(self.own, own=True, sign=-1)
            if outcome is not None:
                self.add(outcome, own=True)
            self.own = outcome

    def add(self, outcome: Outcome, *, own: bool = False, sign: int = 1) -> None:
        """Count one child in (sign 1) or out (sign -1)."""
        weight, weighted, progress = outcome
        if weight is None:
            self.missing += sign
            self.missing_ratio = tidy(self.missing_ratio + sign * progress)
        elif weight:
            self.positive += sign
            self.weight = tidy(self.weight + sign * weight)
            self.weighted = tidy(self.weighted + sign * weighted)
        elif own:
            self.own_zero = progress if sign > 0 else None
        else:
            self.zero += sign
            self.zero_ratio = tidy(self.zero_ratio + sign * progress)

    def outcome(self) -> Outcome | None:
        """What the parent shows and hands up; None where nothing is included."""
        if self.positive:
            if not self.missing:
                return self.weight, self.weighted, 0
            mean = ratio(self.weight, self.positive)
            weight = tidy(self.weight + self.missing * mean)
            return weight, tidy(self.weighted + self.missing_ratio * mean), 0
        if self.missing:
            return None, 0, ratio(self.missing_ratio, self.missing)
        if self.zero:
            return 0, 0, ratio(self.zero_ratio, self.zero)
        if self.own_zero is not None:
            return 0, 0, self.own_zero
        return None


def progress_of(outcome: Outcome | None) -> Exact | None:
    """Progress in basis points, exact."""
    if outcome is None:
        return None
    weight, weighted, progress = outcome
    return ratio(weighted, weight) if weight else progress


class Progress:
    """Outcome of every item in every basis that something above it needs."""

    depends = frozenset(
        {
            "status",
            "progress",
            "work",
            "budget",
            "approved",
            "cost_source",
            "duration",
            "actual_duration",
            "start",
            "finish",
            "kind",
            "actual_work",
            "remaining_work",
            "method",
            "checklist",
            "points",
            "override",
        }
    )

    def __init__(self, inputs: Inputs, all_done: Callable[[ItemId], bool]) -> None:
        self.inputs = inputs
        self.items = inputs.items
        self.overrides = Overrides(inputs, all_done)
        self.outcomes: dict[str, list[Outcome | None]] = {}
        """By basis, then by item."""
        self.means: dict[str, dict[ItemId, Mean]] = {}
        """By basis, then by parent."""
        self._below: dict[ItemId, tuple[str, ...]] = {}

    def grow(self) -> None:
        """Room for new items, which bring nothing yet."""
        for table in self.outcomes.values():
            table.extend([None] * (len(self.items) - len(table)))

    def load(self, order: list[ItemId]) -> None:
        """Compute a subtree from scratch; `order` is its outline order."""
        self.overrides.scan(order if order[0] else None)
        parent, outcome_of = self.items.parent, self._outcome
        for item in order:
            self._below.pop(item, None)
        for means in self.means.values():
            for item in order if means else ():
                means.pop(item, None)
        top = order[0]
        for item in reversed(order):
            if not item:
                return
            if self.items.has_own(item):
                self._set_own(item)
            above = parent[item]
            for basis in self.below(above):
                outcome = outcome_of(item, basis)
                self._table(basis)[item] = outcome
                if outcome is not None and item != top:
                    self._mean(above, basis).add(outcome)

    def load_all(self, order: list[ItemId], counts: list[bool], progress: list[Exact]) -> None:
        """Compute the whole board; `counts` and `progress` say of each item what `Inputs` would.

        Boards with one basis, nearly all, add plain leaves straight into their parent's mean.
        """
        basis = self.inputs.board_basis
        field = basis if basis in ("work", "points") else None
        if basis == "budget" and self.inputs.budgets_are_typed():
            field = basis
        self.outcomes, self.means, self._below = {}, {}, {}
        self.grow()
        if field is None or any(value is not None for value in self.items.columns["basis"]):
            self.load(order)
            return
        self.overrides.scan()
        overridden = self.overrides.held
        weights = self.items.columns.get(field) or [None] * len(self.items)
        kinds = self.items.columns["kind"]
        children, parent, table = self.items.children, self.items.parent, self._table(basis)
        means = self.means.setdefault(basis, {})
        for item in reversed(order):
            if not item:
                return
            outcome: Outcome | None
            if item in children:
                if counts[item]:
                    self._set_own(item)
                outcome = means[item].outcome() if item in means else None
                outcome = self._outcome(item, basis) if item in overridden else outcome
            elif counts[item]:
                weight, done = weights[item], progress[item]
                if weight is None and kinds[item] == "milestone":
                    weight = 0
                if not weight or not isinstance(weight, int) or weight < 0:
                    outcome = (None if weight is None else 0, 0, done)
                else:
                    outcome = (weight, weight * done, 0)
            else:
                continue
            if outcome is not None:
                table[item] = outcome
                above = parent[item]
                mean = means.get(above)
                if mean is None:
                    mean = means[above] = Mean()
                if outcome[0]:
                    mean.positive += 1
                    mean.weight += outcome[0]
                    mean.weighted += outcome[1]
                else:
                    mean.add(outcome)

    def refresh(self, item: ItemId) -> None:
        """Take a changed own contribution up the tree."""
        self.overrides.look(item)
        if not self.items.is_leaf(item):
            self._set_own(item)
        self._climb(item)

    def refresh_all(self, items: Sequence[ItemId], reshaped: Collection[ItemId]) -> None:
        """Take many changed own contributions up the tree, each parent once."""
        for item in reshaped:
            self._below.pop(item, None)
        for item in items:
            self.overrides.look(item)
            if item not in reshaped and not self.items.is_leaf(item):
                self._set_own(item)
        self.overrides.changed()
        everywhere = bool(self.overrides.held)

        def step(item: ItemId) -> bool:
            if item in reshaped:
                self._ask_children(item)
            return bool(item) and (self._tell(item) or everywhere)

        parents: dict[ItemId, None] = {}
        for item in items:
            if not self.items.is_leaf(item):
                parents[item] = None
            elif step(item):
                parents[self.items.parent[item]] = None
        upwards(self.items.parent, parents, step)

    def _ask_children(self, item: ItemId) -> None:
        """Begin anew with what the children of an item tell."""
        for means in self.means.values():
            means.pop(item, None)
        below = self.items.children.get(item, ())
        if below and item:
            self._set_own(item)
        for basis in self.below(item) if below else ():
            table, mean = self._table(basis), self._mean(item, basis)
            for child in below:
                outcome = table[child]
                if outcome is not None:
                    mean.add(outcome)

    def attach(self, item: ItemId) -> None:
        """Let a subtree join the ancestors (it is linked already)."""
        self._join(item, 1)

    def detach(self, item: ItemId) -> None:
        """Take a subtree out of the ancestors (it is still linked)."""
        self._join(item, -1)

    def below(self, parent: ItemId) -> tuple[str, ...]:
        """Bases that the children of `parent` must answer in, the parent's own first."""
        known = self._below.get(parent)
        if known is not None:
            return known
        chain = [parent]
        while chain[-1] and self.items.parent[chain[-1]] not in self._below:
            chain.append(self.items.parent[chain[-1]])
        for item in reversed(chain):
            wanted = self._below[self.items.parent[item]] if item else ()
            # What is not set here is the parent's; looking for it further up would take a tree of
            # n levels n * n steps.
            own = self.items.columns["basis"][item] if item else None
            basis = str(own) if own is not None else wanted[0] if wanted else self.inputs.basis(0)
            self._below[item] = (basis, *(other for other in wanted if other != basis))
        return self._below[parent]

    def value(self, item: ItemId) -> Exact | None:
        """Progress in basis points, exact; None where nothing is included."""
        computed = self.computed(item)
        said = self.overrides.of(item)
        return computed if said is None or computed is None else said.percent

    def computed(self, item: ItemId) -> Exact | None:
        """The same without what somebody said of the item itself."""
        if item and self.items.is_leaf(item):
            return self.inputs.progress(item) if self.inputs.counts(item) else None
        mean = self.means.get(self.below(item)[0], {}).get(item)
        return progress_of(mean.outcome()) if mean else None

    def imputed(self, item: ItemId) -> bool:
        """Whether a direct child's missing weight was filled in from its siblings' weights."""
        mean = self.means.get(self.below(item)[0], {}).get(item)
        return bool(mean and mean.missing and mean.positive and not self.items.is_leaf(item))

    def _table(self, basis: str) -> list[Outcome | None]:
        table = self.outcomes.get(basis)
        if table is None:
            table = self.outcomes[basis] = [None] * len(self.items)
        return table

    def _mean(self, parent: ItemId, basis: str) -> Mean:
        means = self.means.setdefault(basis, {})
        mean = means.get(parent)
        if mean is None:
            mean = means[parent] = Mean()
        return mean

    def _set_own(self, item: ItemId) -> None:
        counts = self.inputs.counts(item) and self.inputs.tracks(item)
        for basis in self.below(item):
            self._mean(item, basis).set_own(self._own(item, basis) if counts else None)

    def _own(self, item: ItemId, basis: str) -> Outcome:
        weight, progress = self.inputs.weight(item, basis), self.inputs.progress(item)
        return (weight, weight * progress, 0) if weight else (weight, 0, progress)

    def _outcome(self, item: ItemId, basis: str) -> Outcome | None:
        if self.items.is_leaf(item):
            return self._own(item, basis) if self.inputs.counts(item) else None
        own_basis = self.below(item)[0]
        outcome, said = self._mean(item, basis).outcome(), self.overrides.of(item)
        if outcome is None or (basis == own_basis and said is None):
            return outcome
        weight, progress = outcome[0], progress_of(self._mean(item, own_basis).outcome())
        if said is not None:
            progress = said.percent
        if progress is None:
            return None
        return (weight, tidy(weight * progress), 0) if weight else (weight, 0, progress)

    def _join(self, item: ItemId, sign: int) -> None:
        if not item:
            return
        above = self.items.parent[item]
        for basis in self.below(above):
            outcome = self._table(basis)[item]
            if outcome is not None:
                self._mean(above, basis).add(outcome, sign=sign)
        self._climb(above)

    def _climb(self, item: ItemId) -> None:
        self.overrides.changed()
        # An override holds until all below is done, which may come without another figure.
        everywhere = bool(self.overrides.held)
        while item and (self._tell(item) or everywhere):
            item = self.items.parent[item]

    def _tell(self, item: ItemId) -> bool:
        """Let the parent know of an item's outcome; whether that is another one."""
        above = self.items.parent[item]
        changed = False
        for basis in self.below(above):
            table = self._table(basis)
            before, after = table[item], self._outcome(item, basis)
            if before == after:
                continue
            changed = True
            table[item] = after
            mean = self._mean(above, basis)
            if before is not None:
                mean.add(before, sign=-1)
            if after is not None:
                mean.add(after)
        return changed
