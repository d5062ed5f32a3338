"""The board as rules read it: the rows that are looked at, sorted once for all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.own import own_amount
from tpm_tui.service.board import Board

LastChanged = Callable[[Sequence[ItemId]], Mapping[ItemId, str]]
"""When each of some items was changed last, UTC, ISO; items without a change are left out."""

TOP_KINDS = frozenset({"portfolio", "product", "program", "project"})
"""Kinds of parents for which somebody answers."""


class Examined:
    """What is asked of a board again and again while it is examined."""

    def __init__(
        self,
        board: Board,
        rows: Iterable[ItemId],
        limits: Mapping[str, int],
        last_changed: LastChanged | None = None,
    ) -> None:
        self.board = board
        self.items = board.items
        self.columns = board.items.columns
        self.engine = board.engine
        self.inputs = board.engine.inputs
        self.rows: list[ItemId] = [item for item in rows if item != BOARD]
        """Items that findings may be about, in outline order."""
        self.limits = limits
        """Threshold by rule."""
        self.last_changed = last_changed
        self.today = board.ctx.today.isoformat()
        self._working_days: dict[tuple[str, str], int] = {}

    # ---- which rows

    @cached_property
    def leaves(self) -> list[ItemId]:
        """Rows without children."""
        children = self.items.children
        return [item for item in self.rows if not children.get(item)]

    @cached_property
    def parents(self) -> list[ItemId]:
        """Rows with children."""
        children = self.items.children
        return [item for item in self.rows if children.get(item)]

    @cached_property
    def own_lines(self) -> list[ItemId]:
        """Parents whose `(own)` line enters the totals."""
        counts = self.inputs.counts
        return [item for item in self.parents if counts(item)]

    @cached_property
    def excluded(self) -> list[ItemId]:
        """Leaves and parents whose own inputs are cancelled or deferred."""
        status, categories = self.columns["status"], self.inputs.categories
        return [item for item in self.rows if categories.get(status[item], "todo") == "excluded"]

    @cached_property
    def open(self) -> list[ItemId]:
        """Leaves that are neither excluded nor done."""
        status, categories, done = self.columns["status"], self.inputs.categories, self.inputs.done
        leaves = [
            item
            for item in self.leaves
            if categories.get(status[item], "todo") in ("todo", "in_progress")
        ]
        if self.uses("method") or self.board.ctx.method != "pct":
            return [item for item in leaves if not done(item)]
        # Nobody measures by anything else: then only a typed or an imported figure can be 100 %.
        typed, imported = self.columns["progress"], self.columns["actual_duration"]
        return [
            item
            for item in leaves
            if typed[item] != FULL and (imported[item] is None or not done(item))
        ]

    @cached_property
    def is_open(self) -> frozenset[ItemId]:
        """The same, to ask for one."""
        return frozenset(self.open)

    @cached_property
    def included(self) -> list[ItemId]:
        """Leaves and `(own)` lines that are not excluded, by item."""
        status, categories = self.columns["status"], self.inputs.categories
        lines = frozenset(self.own_lines)
        children = self.items.children
        return [
            item
            for item in self.rows
            if (item in lines if children.get(item) else True)
            and categories.get(status[item], "todo") != "excluded"
        ]

    def row(self, item: ItemId) -> int:
        """Where an item's own inputs stand: the item itself, or the `(own)` line of a parent."""
        return item if self.items.is_leaf(item) else -item

    def uses(self, key: str) -> bool:
        """Whether anybody ever filled in a column."""
        return key in self.columns

    # ---- figures

    def below(self, item: ItemId, key: str) -> int | None:
        """What the rows below a parent add up to, its `(own)` line left out; None where nothing is
        known."""
        own = own_amount(self.inputs, key, item)
        if key in self.engine.sums:
            known = self.engine.counts.count(item, key) - (own is not None)
            return self.engine.sums[key].total[item] - (own or 0) if known else None
        found = [
            amount
            for one in self.items.subtree(item)[1:]
            if (amount := own_amount(self.inputs, key, one)) is not None
        ]
        return sum(found) if found else None

    def budget(self, item: ItemId) -> int | None:
        """Budget of a row as the rows above it see it: approved, else what is handed out on and below
        it (SEMANTICS 2.2); None where neither is known."""
        if self.uses("approved"):
            return self.engine.money.budget(item)
        known = self.engine.counts.count(item, "budget")
        return self.engine.sums["budget"].total[item] if known else None

    @cached_property
    def budgets(self) -> Sequence[int]:
        """The same by item, 0 where it is not known: what thousands of rows are measured by."""
        if not self.uses("approved"):
            return self.engine.sums["budget"].total
        budget = self.engine.money.budget
        found = [0] * len(self.items)
        for item in self.rows:
            found[item] = budget(item) or 0
        return found

    def span_below(self, item: ItemId) -> tuple[str | None, str | None]:
        """First start and last finish of the rows below a parent, its `(own)` line left out."""
        starts, finishes = self.engine.start.value, self.engine.finish.value
        below = self.items.children.get(item, ())
        first = [day for one in below if (day := starts(one)) is not None]
        last = [day for one in below if (day := finishes(one)) is not None]
        return (min(first) if first else None), (max(last) if last else None)

    def date(self, item: ItemId, key: str) -> str | None:
        """Start or finish as an item itself holds it."""
        value = self.columns[key][item]
        return None if value is None else str(value)

    def working_days(self, first: str, last: str) -> int:
        """Working days of the board from one ISO date to another, both included."""
        found = self._working_days.get((first, last))
        if found is None:
            days = self.board.ctx.calendar.working_days(ordinal(first), ordinal(last))
            found = self._working_days[first, last] = days
        return found

    @cached_property
    def bases(self) -> Mapping[ItemId, str]:
        """Weight basis that holds for the children of each parent that is asked for."""
        return _Bases(self)

    # ---- words

    def text(self, key: str, value: Value) -> str:
        """A value as its column writes it."""
        return self.board.fields[key].type.format(value, self.board.ctx)

    def title(self, item: ItemId) -> str:
        """Title of an item."""
        return str(self.columns["title"][item])

    def titles(self, items: Iterable[ItemId]) -> list[str]:
        """Titles of some items."""
        return [self.title(one) for one in items]

    def percent(self, item: ItemId) -> str:
        """Progress of an item as its row shows it, above 0 % where it has begun."""
        value = self.board.figures.value(self.row(item), "progress")
        return self.text("progress", value) if value is not None else "no progress"


class _Bases(dict[ItemId, str]):
    """Looks every parent up once."""

    def __init__(self, examined: Examined) -> None:
        super().__init__()
        self._basis = examined.inputs.basis

    def __missing__(self, item: ItemId) -> str:
        found = self[item] = self._basis(item)
        return found


def setting(board: Board, item: ItemId, key: str, value: Value) -> SetCell:
    """The change that gives an item another input."""
    return SetCell(item, key, board.items.get(item, key), value)
