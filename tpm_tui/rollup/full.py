"""Every roll-up from scratch, naively: the oracle for tests and for `tpm-tui check`.

Written apart from the engine on purpose: lists of contributions, fractions everywhere, nothing
kept from one call to the next.  Only what single items bring (`Inputs`) is shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tpm_tui.domain.rounding import tidy
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.crew import Demand
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.money_full import MoneyFigures, money_held, money_of
from tpm_tui.rollup.own import SUMS, own_amount
from tpm_tui.rollup.staffing import Staffing


@dataclass(frozen=True, slots=True)
class Figures:
    """All derived figures of one item."""

    amounts: tuple[int | None, ...]
    """In the order of `SUMS`."""
    start: str | None
    finish: str | None
    progress: Fraction | None
    """Basis points, exact."""
    included: int
    started: int
    done: int
    effort: Fraction
    """Seconds x 10,000."""
    peak: Fraction
    names: frozenset[str]
    points: int | None = None
    points_done: int | None = None
    coverage: tuple[int, int] | None = None
    money: MoneyFigures | None = None


def recompute(inputs: Inputs, item: ItemId, shares: Shares | None = None) -> Figures:
    """Figures of one item from all inputs below it; `shares` saves time where many are asked for."""
    bringing = list(_bringing(inputs, item))
    counted = [one for one in bringing if inputs.counts(one)]
    amounts = []
    for key in SUMS:
        values = [own_amount(inputs, key, one) for one in bringing]
        known = [value for value in values if value is not None]
        amounts.append(sum(known) if known else None)
    tracked = [one for one in counted if inputs.tracks(one)]
    columns = inputs.items.columns
    starts = [str(columns["start"][one]) for one in counted if columns["start"][one] is not None]
    ends = [str(columns["finish"][one]) for one in counted if columns["finish"][one] is not None]
    reader = Staffing(inputs)
    demands = [demand for one in counted if (demand := reader.demand(one)) is not None]
    shares = shares or Shares(inputs, item)
    share = shares.share[item]
    points = {one: inputs.number(one, "points") for one in counted}
    sized = {one: value for one, value in points.items() if value is not None}
    weights = [inputs.weight(one, inputs.basis(item)) for one in tracked]
    weighed = sum(weight is not None for weight in weights)
    return Figures(
        tuple(amounts),
        min(starts, default=None),
        max(ends, default=None),
        share,
        len(tracked),
        sum(inputs.started(one) for one in tracked),
        sum(inputs.done(one) for one in tracked),
        Fraction(sum((demand.effort for demand in demands), 0)),
        _peak(demands),
        frozenset(name for demand in demands for name in demand.names),
        sum(sized.values()) if sized else None,
        sum(value for one, value in sized.items() if inputs.done(one)) if sized else None,
        (weighed, len(tracked)) if tracked else None,
        shares.money[item],
    )


def held(engine: Engine, item: ItemId) -> Figures:
    """The same figures as the engine holds them."""
    crew = engine.staffing.crews.get(item)
    share = engine.progress.value(item)
    return Figures(
        tuple(engine.amount(item, key) for key in SUMS),
        engine.start.value(item),
        engine.finish.value(item),
        None if share is None else Fraction(share),
        engine.counts.count(item, "included"),
        engine.counts.count(item, "started"),
        engine.counts.count(item, "done"),
        Fraction(crew.effort if crew else 0),
        Fraction(crew.peak() if crew else 0),
        frozenset(crew.names) if crew else frozenset(),
        engine.points.value(item),
        engine.done_points(item),
        engine.coverage.of(item, engine.inputs.basis(item)),
        money_held(engine, item),
    )


def differences(engine: Engine) -> Iterator[tuple[ItemId, Figures, Figures]]:
    """Items whose figures in the engine are not what a recomputation gives: (item, held, right)."""
    shares = Shares(engine.inputs, BOARD)
    for item in engine.items.subtree(BOARD):
        mine, right = held(engine, item), recompute(engine.inputs, item, shares)
        if mine != right:
            yield item, mine, right


def _bringing(inputs: Inputs, item: ItemId) -> Iterator[ItemId]:
    """The item and all below that are leaves or have an `(own)` line."""
    items = inputs.items
    for one in items.subtree(item):
        if one and (items.is_leaf(one) or items.has_own(one)):
            yield one


class Shares:
    """Progress and weights of an item and everything below it, the deepest first: a board may be
    deeper than a recursion can go."""

    def __init__(self, inputs: Inputs, top: ItemId) -> None:
        self.inputs = inputs
        self.share: dict[ItemId, Fraction | None] = {}
        """Progress in basis points; None where nothing is included."""
        self.weight: dict[tuple[ItemId, str], Fraction | None] = {}
        """Weight for a parent by basis; None is unknown."""
        self.money = money_of(inputs, top)
        bases = {inputs.board_basis, *map(str, filter(None, inputs.items.columns["basis"]))}
        for item in reversed(inputs.items.subtree(top)):
            for basis in bases:
                self.weight[item, basis] = self._weight(item, basis)
            self.share[item] = self._share(item)

    def _share(self, item: ItemId) -> Fraction | None:
        inputs = self.inputs
        if item and inputs.items.is_leaf(item):
            return Fraction(inputs.progress(item)) if inputs.counts(item) else None
        parts = self._weighed(item, inputs.basis(item))
        if not parts:
            return None
        said = inputs.override(item)
        if said is not None and self._something_open(item):
            return Fraction(said.percent)
        total = sum((weight for weight, _ in parts), Fraction(0))
        if not total:
            return parts[0][1]
        return sum((weight * share for weight, share in parts), Fraction(0)) / total

    def _something_open(self, item: ItemId) -> bool:
        inputs = self.inputs
        below = [
            one for one in _bringing(inputs, item) if inputs.counts(one) and inputs.tracks(one)
        ]
        return not all(map(inputs.done, below))

    def _weight(self, item: ItemId, basis: str) -> Fraction | None:
        if item and self.inputs.items.is_leaf(item):
            weight = self.inputs.weight(item, basis)
            return None if weight is None else Fraction(weight)
        known = [weight for _, weight, _ in self._children(item, basis)]
        positive = [weight for weight in known if weight]
        if positive:
            mean = sum(positive, Fraction(0)) / len(positive)
            return sum((mean if weight is None else weight for weight in known), Fraction(0))
        return None if None in known else Fraction(0)

    def _children(self, item: ItemId, basis: str) -> list[tuple[ItemId, Fraction | None, Fraction]]:
        """(child, weight, share) of what is included; the `(own)` line stands under the item's id."""
        inputs = self.inputs
        found: list[tuple[ItemId, Fraction | None, Fraction]] = []
        if inputs.items.has_own(item) and inputs.counts(item) and inputs.tracks(item):
            weight = inputs.weight(item, basis)
            share = Fraction(inputs.progress(item))
            found.append((item, None if weight is None else Fraction(weight), share))
        for child in inputs.items.children.get(item, ()):
            below = self.share[child]
            if below is not None:
                found.append((child, self.weight[child, basis], below))
        return found

    def _weighed(self, item: ItemId, basis: str) -> list[tuple[Fraction, Fraction]]:
        """(weight, share) pairs of the children with every missing weight filled in."""
        parts = self._children(item, basis)
        positive = [weight for _, weight, _ in parts if weight]
        if positive:
            mean = sum(positive, Fraction(0)) / len(positive)
            return [(mean if weight is None else weight, share) for _, weight, share in parts]
        missing = [(Fraction(1), share) for _, weight, share in parts if weight is None]
        if missing:
            return missing
        children = [(Fraction(1), share) for one, _, share in parts if one != item]
        return children or [(Fraction(1), share) for _, _, share in parts]


def _peak(demands: list[Demand]) -> Fraction:
    by_day: dict[int, Fraction] = {}
    for demand in demands:
        for span in demand.spans:
            calendar, shared = span.rhythm
            for day in calendar.days(span.first, span.last):
                seconds = calendar.minutes_on(day) * 60 if shared else 1
                by_day[day] = by_day.get(day, Fraction(0)) + span.level * seconds
    return Fraction(tidy(max(by_day.values(), default=Fraction(0))))
