"""Visible rows of the tree as a flat list: folding is splicing.

A row is an item id, or a negative id for the `(own)` line of that item, which comes first below it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId


class Outline:
    """Rows in outline order without those below a folded item."""

    def __init__(self, items: Items, folded: Iterable[ItemId] = ()) -> None:
        self.items = items
        self.folded: set[ItemId] = set(folded)
        """Items whose rows below are hidden; may name items that are leaves or gone."""
        self.rows = array("q")
        self.levels = array("H")
        self.rebuild()

    def __len__(self) -> int:
        return len(self.rows)

    def rebuild(self) -> None:
        """Work the rows out from scratch."""
        rows, levels = self._below(BOARD, 0)
        self.rows, self.levels = rows, levels

    def index(self, row: int) -> int | None:
        """Position of a row, None while it is hidden or gone."""
        try:
            return self.rows.index(row)
        except ValueError:
            return None

    def end(self, index: int) -> int:
        """Position after the last visible row below the one at `index`."""
        level, levels = self.levels[index], self.levels
        end, size = index + 1, len(levels)
        while end < size and levels[end] > level:
            end += 1
        return end

    def has_below(self, row: int) -> bool:
        """Whether a row can be folded."""
        return row > 0 and not self.items.is_leaf(row)

    def is_open(self, row: int) -> bool:
        """Whether a row has rows below it that are shown."""
        return self.has_below(row) and row not in self.folded

    def fold(self, index: int) -> bool:
        """Hide what is below a row; False where nothing was to hide."""
        row = self.rows[index]
        if not self.is_open(row):
            return False
        end = self.end(index)
        self.folded.add(row)
        del self.rows[index + 1 : end]
        del self.levels[index + 1 : end]
        return True

    def unfold(self, index: int) -> bool:
        """Show what is below a row; False where nothing was hidden."""
        row = self.rows[index]
        if not self.has_below(row) or row not in self.folded:
            return False
        self.folded.discard(row)
        self.refresh(row)
        return True

    def refresh(self, row: ItemId) -> None:
        """Work the rows below one item out anew; the whole list for the board."""
        if row == BOARD:
            self.rebuild()
            return
        index = self.index(row)
        if index is None:
            return
        end = self.end(index)
        rows, levels = (
            self._below(row, self.levels[index] + 1)
            if self.is_open(row)
            else (array("q"), array("H"))
        )
        self.rows[index + 1 : end] = rows
        self.levels[index + 1 : end] = levels

    def fold_to(self, level: int, top: ItemId = BOARD) -> None:
        """Show rows down to a level (1 is the top one) and fold everything deeper, below `top`."""
        items = self.items
        depth = 0 if top == BOARD else items.level(top) + 1
        stack = [(top, depth)]
        while stack:
            item, deep = stack.pop()
            children = items.children.get(item, ())
            if item != BOARD and children:
                (self.folded.add if deep >= level else self.folded.discard)(item)
            stack += [(child, deep + 1) for child in children]
        self.refresh(top)

    def reveal(self, row: int) -> bool:
        """Unfold everything above a row, so that it shows; False if it is not there at all."""
        item = abs(row)
        if not self.items.exists(item):
            return False
        above = list(self.items.ancestors(item)) if row > 0 else [item, *self.items.ancestors(item)]
        hidden = [one for one in above if one in self.folded]
        self.folded.difference_update(hidden)
        if hidden:
            self.refresh(hidden[-1])
        return True

    def _below(self, top: ItemId, level: int) -> tuple[array[int], array[int]]:
        """Visible rows below an item and their levels."""
        children, folded, has_own = self.items.children, self.folded, self.items.has_own
        rows, levels = array("q"), array("H")
        add_row, add_level = rows.append, levels.append
        if top != BOARD and has_own(top):
            add_row(-top)
            add_level(level)
        stack = [(child, level) for child in reversed(children.get(top, ()))]
        pop, push = stack.pop, stack.extend
        while stack:
            item, deep = pop()
            add_row(item)
            add_level(deep)
            below = children.get(item)
            if below and item not in folded:
                if has_own(item):
                    add_row(-item)
                    add_level(deep + 1)
                push([(child, deep + 1) for child in reversed(below)])
        return rows, levels
