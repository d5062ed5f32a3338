"""What makes up a figure, as data: a tree that is unfolded only as far as somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from tpm_tui.domain.items import Items
from tpm_tui.domain.rounding import Exact, decimal_text, half_up, ratio, tidy
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.numbers import Duration, Money
from tpm_tui.service.ground import Ground

OWN_LINE = "own line"
EXCLUDED = "excluded"
UNKNOWN = "unknown"
IMPUTED = "~ imputed"
OVERRIDDEN = "overridden"
MILESTONE = "milestone: weight 0"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an explanation."""

    row: int
    """Row that it stands for, where a jump from it leads."""
    key: str
    """Column of that row."""
    label: str
    value: str = ""
    """What it brings, exact where decimals allow; in brackets where it does not count."""
    exact: Exact | str | None = None
    """The same in storage form, percentages in basis points; None where it brings nothing."""
    weight: str = ""
    heft: Exact | None = None
    """The weight as a number; None where nothing is weighed."""
    share: str = ""
    """Its part of the figure; the parts that are shown add up to what the figure shows."""
    note: str = ""
    """What is special about it: imputed, excluded, overridden, own line, unknown, milestone."""
    counted: bool = True
    """Whether it enters the figure at all."""
    below: Callable[[], tuple[Contribution, ...]] | None = None

    def expand(self) -> tuple[Contribution, ...]:
        """What it is made of itself, worked out now."""
        return () if self.below is None else self.below()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one cell came about."""

    root: Contribution
    """The cell itself; what makes it up stands below it."""
    lines: tuple[str, ...]
    """The formula with its numbers, rounding, what weighs, how much is known."""
    heads: tuple[str, str, str] = ("value", "", "share")
    """What the columns of the contributions hold: value, weight and share."""

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What the cell is made of, one level down."""
        return self.root.expand()


def is_leaf_row(ground: Ground, row: int) -> bool:
    """Whether a row shows inputs: a leaf or an `(own)` line."""
    return row < 0 or (row != BOARD and ground.items.is_leaf(row))


def rows_below(items: Items, row: int) -> list[int]:
    """The `(own)` line, if there is one, and the children of a parent."""
    own = [-row] if row != BOARD and items.has_own(row) else []
    return own + items.children.get(row, [])


def row_label(ground: Ground, row: int) -> str:
    """Title of a row; `(own)` of a line of a parent's own."""
    return str(ground.figures.value(row, "title") or "")


def full_label(ground: Ground, row: int) -> str:
    """Title of a row that names the parent of an `(own)` line too."""
    title = ground.items.columns["title"][abs(row)]
    return f"(own) of {title}" if row < 0 else row_label(ground, row)


def status_label(ground: Ground, item: ItemId) -> str:
    """Label of the item's own status."""
    return ground.fields["status"].type.format(ground.items.columns["status"][item], ground.ctx)


def excluded(ground: Ground, row: int) -> bool:
    """Whether a leaf or an `(own)` line is cancelled or deferred."""
    return is_leaf_row(ground, row) and ground.engine.inputs.category(abs(row)) == "excluded"


def excluded_note(ground: Ground, row: int) -> str:
    """The word for a row that does not count, with the status that says so."""
    return f"{EXCLUDED}: {status_label(ground, abs(row))}"


def leaves(ground: Ground, row: int) -> Iterator[ItemId]:
    """Leaves below a row that are not excluded; `(own)` lines are none."""
    items, inputs = ground.items, ground.engine.inputs
    for item in items.subtree(row):
        if item and item != row and items.is_leaf(item) and inputs.counts(item):
            yield item


def open_below(ground: Ground, row: int) -> int | None:
    """The first row below that is included and not done."""
    return _first(ground, row, lambda item: not ground.engine.inputs.done(item))


def started_below(ground: Ground, row: int) -> int | None:
    """The first row below that is included and has started."""
    return _first(ground, row, ground.engine.inputs.started)


def _first(ground: Ground, row: int, holds: Callable[[ItemId], bool]) -> int | None:
    items, inputs = ground.items, ground.engine.inputs
    for item in items.subtree(row):
        if item and inputs.counts(item) and inputs.tracks(item) and holds(item):
            return item if items.is_leaf(item) else -item
    return None


# ---- exact numbers as text


def percent_text(points: Exact) -> str:
    """Basis points as percent with up to two decimals: `17.63 %`."""
    return f"{trimmed(ratio(points, 100))} %"


def trimmed(number: Exact, places: int = 2) -> str:
    """A number with up to so many decimals and groups of thousands."""
    whole, _, decimals = decimal_text(number, places).partition(".")
    decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}"
    sign = "-" if whole.startswith("-") and not grouped.startswith("-") else ""
    return f"{sign}{grouped}.{decimals}" if decimals else f"{sign}{grouped}"


def amount_text(ground: Ground, key: str, value: Value) -> str:
    """A value to the last second or cent, as it adds up."""
    kind = ground.fields[key].type
    if isinstance(kind, Duration):
        hours, unit, rest = kind.edit_text(value, ground.ctx).partition("h")
        return f"{int(hours):,}{unit}{rest}" if unit else hours
    return kind.format(value, ground.ctx)


def weight_text(ground: Ground, basis: str, weight: Exact) -> str:
    """A weight in the measure of its basis: hours, money or a plain number."""
    if basis == "equal":
        return trimmed(weight)
    if basis == "budget":
        return Money().format(half_up(weight), ground.ctx)
    return f"{trimmed(ratio(weight, 3600))}h"


# ---- parts that add up


def apportioned(parts: Sequence[Exact], total: int) -> list[int]:
    """Whole numbers in place of exact parts that add up to `total`: every part is rounded down,
    and what is left goes to the largest remainders."""
    shown = [floor(part) for part in parts]
    left = total - sum(shown)
    order = sorted(range(len(parts)), key=lambda at: shown[at] - Fraction(parts[at]))
    step = 1 if left > 0 else -1
    for turn in range(abs(left) if parts else 0):
        shown[order[turn % len(order)] if step > 0 else order[-1 - turn % len(order)]] += step
    return shown


def share_text(tenths: int) -> str:
    """A share in tenths of a percent: `27.6 %`."""
    return f"{decimal_text(ratio(tenths, 10), 1)} %"


def shares_of(parts: Sequence[Exact | None]) -> list[str]:
    """Percent of the sum with one decimal, adding up to 100; nothing where signs differ or the sum
    is zero, because a share would say nothing."""
    known = [part for part in parts if part is not None]
    total = sum(known)
    if not total or (min(known) < 0 < max(known)):
        return [""] * len(parts)
    tenths = iter(apportioned([ratio(part * 1000, total) for part in known], 1000))
    return ["" if part is None else share_text(next(tenths)) for part in parts]


def rows_word(count: int) -> str:
    """`1 row`, `3 rows`."""
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def points_text(points: Exact) -> str:
    """Percentage points with two decimals, of basis points."""
    return decimal_text(ratio(points, 100), 2)


def points_of(pairs: Sequence[tuple[Exact, Exact] | None]) -> list[str]:
    """What (weight, value) pairs bring to their weighted mean, in percentage points that add up to
    the mean as it is shown; nothing for None and where nothing weighs."""
    heft = sum(weight for weight, _ in filter(None, pairs))
    if not heft:
        return [""] * len(pairs)
    parts = [ratio(weight * value, heft) for weight, value in filter(None, pairs)]
    shown = iter(apportioned(parts, half_up(tidy(Fraction(sum(parts))))))
    return ["" if pair is None else points_text(next(shown)) for pair in pairs]
