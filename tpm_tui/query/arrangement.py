"""Which rows stand below which, where a view filters, sorts, groups or narrows the tree.

An arrangement never changes the board: the manual order stays what it is.  A row is an item id, a
negative id for the `(own)` line of that item, or a number from `GROUP_BASE` on for a group.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId, Value

GROUP_BASE = 1 << 40
"""Row numbers from here on are groups, which only a view knows."""

NEW_ROW = GROUP_BASE << 1
"""The line of a row that is being added and is no item yet, which only a screen knows."""

SortValue = Callable[[int], Value]
"""Value of a row in the column that sorts; None goes last whichever way."""


def is_group(row: int) -> bool:
    """Whether a row is a virtual one that stands for a value."""
    return row >= GROUP_BASE


@dataclass(frozen=True, slots=True)
class Group:
    """One virtual row."""

    row: int
    key: str
    """Field that it groups by."""
    value: Value
    """What its rows have in common, in storage form; None for those that say nothing."""
    label: str
    rows: list[int]
    """Items, `(own)` lines or narrower groups."""


@dataclass(slots=True)
class Grouping:
    """Groups by row number, and where every row is."""

    groups: dict[int, Group] = field(default_factory=dict)
    tops: list[int] = field(default_factory=list)
    above: dict[int, int] = field(default_factory=dict)
    """The group of a row."""

    def rows_in(self, row: int) -> list[int]:
        """Items and `(own)` lines in a group and in narrower ones; any other row is itself."""
        group = self.groups.get(row)
        if group is None:
            return [row]
        if not group.rows or not is_group(group.rows[0]):
            return group.rows
        return [one for narrower in group.rows for one in self.rows_in(narrower)]


@dataclass(frozen=True, slots=True)
class Ordering:
    """How rows of one parent are sorted: (value of a row, whether the largest comes first)."""

    keys: tuple[tuple[SortValue, bool], ...] = ()

    def ordered(self, rows: Iterable[int]) -> list[int]:
        """The rows sorted, those without a value last, `(own)` lines first as always."""
        found = list(rows)
        own = [row for row in found if row < 0]
        if own:
            found = [row for row in found if row >= 0]
        for value_of, descending in reversed(self.keys):
            known: list[tuple[Value, int]] = []
            unknown: list[int] = []
            for row in found:
                value = value_of(row)
                if value is None:
                    unknown.append(row)
                else:
                    known.append((value.casefold() if isinstance(value, str) else value, row))
            known.sort(key=_first, reverse=descending)
            found = [row for _, row in known] + unknown
        return own + found


def _first(pair: tuple[Value, int]) -> int | str:
    value = pair[0]
    return value if value is not None else 0


def visible_items(items: Items, order: Sequence[ItemId], matching: bytearray) -> bytearray:
    """1 at every living item that matches or has something below it that does."""
    visible = bytearray(len(items))
    parent = items.parent
    for item in order:
        if matching[item]:
            above = item
            while above and not visible[above]:
                visible[above] = 1
                above = parent[above]
    return visible


class Arrangement:
    """Answers what is below a row in a view."""

    def __init__(
        self,
        items: Items,
        *,
        top: ItemId = BOARD,
        matching: bytearray | None = None,
        visible: bytearray | None = None,
        ordering: Ordering | None = None,
        grouping: Grouping | None = None,
    ) -> None:
        self.items = items
        self.top = top
        """The item that the view is narrowed to; 0 shows the whole board."""
        self.matching = matching
        """1 at items that the filter lets through; None without a filter."""
        self._visible = visible
        self._ordering = ordering
        self.grouping = grouping

    def tops(self) -> Sequence[int]:
        """Rows of the first level."""
        if self.grouping is not None:
            return self.grouping.tops
        if self.top != BOARD:
            return [self.top]
        return self._arranged(self.items.children.get(BOARD, ()))

    def below(self, row: int) -> Sequence[int]:
        """Rows directly below a row."""
        if self.grouping is not None:
            group = self.grouping.groups.get(row)
            return group.rows if group is not None else ()
        if row <= 0:
            return ()
        below = self._arranged(self.items.children.get(row, ()))
        if self.items.has_own(row) and not self.dimmed(row):
            return [-row, *below]
        return below

    def above(self, row: int) -> int | None:
        """The row that a row stands below; 0 at the first level, None where it is not shown at all."""
        if self.grouping is not None:
            return self.grouping.above.get(row)
        item = abs(row)
        if not self._shown(item):
            return None
        if row < 0:
            return item
        if row == self.top:
            return BOARD
        return self.items.parent[item]

    def path(self, row: int) -> list[int] | None:
        """Rows above a row, the nearest first; None where the view does not show it."""
        path: list[int] = []
        above = self.above(row)
        while above:
            path.append(above)
            above = self.above(above)
        return None if above is None else path

    @property
    def only_filters(self) -> bool:
        """Whether rows are left out and nothing else is different."""
        plain = self._ordering is None and self.grouping is None
        return plain and self._visible is not None and self.matching is not None

    def filtered(self, folded: set[int]) -> tuple[array[int], array[int]]:
        """All rows with their levels where the arrangement only filters: as asking row by row, but in
        a few milliseconds for the tens of thousands of rows that a wide filter opens."""
        rows, levels = array("q"), array("H")
        visible, matching = self._visible or bytearray(), self.matching or bytearray()
        children, has_own, size = self.items.children, self.items.has_own, len(visible)
        add_row, add_level = rows.append, levels.append
        stack = [(row, 0) for row in reversed(self.tops())]
        pop, push = stack.pop, stack.extend
        while stack:
            item, deep = pop()
            add_row(item)
            add_level(deep)
            below = children.get(item)
            if below and item not in folded:
                deep += 1
                if matching[item] and has_own(item):
                    add_row(-item)
                    add_level(deep)
                push([(one, deep) for one in reversed(below) if one < size and visible[one]])
        return rows, levels

    def dimmed(self, row: int) -> bool:
        """Whether a row is there only for what is below it."""
        if self.matching is None or is_group(row) or self.grouping is not None:
            return False
        item = abs(row)
        return item >= len(self.matching) or not self.matching[item]

    def _shown(self, item: ItemId) -> bool:
        if not self.items.exists(item):
            return False
        if self._visible is not None and not (item < len(self._visible) and self._visible[item]):
            return False
        return self.top in (BOARD, item) or self.top in self.items.ancestors(item)

    def _arranged(self, children: Sequence[ItemId]) -> Sequence[int]:
        visible = self._visible
        if visible is not None:
            size = len(visible)
            children = [one for one in children if one < size and visible[one]]
        if self._ordering is not None and len(children) > 1:
            return self._ordering.ordered(children)
        return children
