"""Visible rows of the tree as a flat list: folding is splicing.

A row is an item id, or a negative id for the `(own)` line of that item, which comes first below it;
an `Arrangement` may filter, sort and group them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.query.arrangement import GROUP_BASE, NEW_ROW, Arrangement, is_group

__all__ = ["GROUP_BASE", "NEW_ROW", "Outline", "is_group"]


class Outline:
    """Rows in outline order without those below a folded item."""

    def __init__(
        self,
        items: Items,
        folded: Iterable[int] = (),
        arrangement: Arrangement | None = None,
    ) -> None:
        self.items = items
        self.arrangement = arrangement
        """How a view arranges the rows; None is the whole tree in its manual order."""
        self.folded: set[int] = set(folded)
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

    def below(self, row: int) -> Sequence[int]:
        """Rows directly below a row, folded or not."""
        if self.arrangement is not None:
            return self.arrangement.tops() if row == BOARD else self.arrangement.below(row)
        if row < 0:
            return ()
        children = self.items.children.get(row, ())
        return [-row, *children] if self.items.has_own(row) else children

    def has_below(self, row: int) -> bool:
        """Whether a row can be folded."""
        if self.arrangement is not None:
            return bool(self.arrangement.below(row))
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

    def insert_new(self, index: int, level: int) -> None:
        """Put the line of a row that is being added before a position."""
        self.rows.insert(index, NEW_ROW)
        self.levels.insert(index, level)

    def remove_new(self) -> int | None:
        """Take that line out; its position, None where there was none."""
        index = self.index(NEW_ROW)
        if index is not None:
            del self.rows[index], self.levels[index]
        return index

    def fold_to(self, level: int, top: int = BOARD) -> None:
        """Show rows down to a level (1 is the top one) and fold everything deeper, below `top`."""
        depth = 0
        if top != BOARD:
            index = self.index(top)
            depth = self.levels[index] + 1 if index is not None else self.items.level(top) + 1
        plain = self.arrangement is None
        children = self.items.children
        stack = [(top, depth)]
        while stack:
            row, deep = stack.pop()
            below = children.get(row, ()) if plain else self.below(row)
            if row != BOARD and below:
                (self.folded.add if deep >= level else self.folded.discard)(row)
            stack += [(one, deep + 1) for one in below]
        self.refresh(top)

    def reveal(self, row: int) -> bool:
        """Unfold everything above a row, so that it shows; False if it is not there at all or the
        view leaves it out."""
        if self.arrangement is not None:
            path = self.arrangement.path(row)
            if path is None:
                return False
        else:
            item = abs(row)
            if not self.items.exists(item):
                return False
            path = list(self.items.ancestors(item))
            if row < 0:
                path.insert(0, item)
        hidden = [one for one in path if one in self.folded]
        self.folded.difference_update(hidden)
        if hidden:
            self.refresh(hidden[-1])
        return True

    def _below(self, top: ItemId, level: int) -> tuple[array[int], array[int]]:
        """Visible rows below a row and their levels."""
        if self.arrangement is not None:
            return self._arranged(top, level)
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

    def _arranged(self, top: int, level: int) -> tuple[array[int], array[int]]:
        """As `_below`, in the order and choice of a view."""
        rows, levels = array("q"), array("H")
        folded = self.folded
        if self.arrangement is not None and self.arrangement.only_filters and top == BOARD:
            return self.arrangement.filtered(folded)
        stack = [(row, level) for row in reversed(self.below(top))]
        while stack:
            row, deep = stack.pop()
            rows.append(row)
            levels.append(deep)
            if row not in folded and row > 0:
                stack += [(one, deep + 1) for one in reversed(self.below(row))]
        return rows, levels
