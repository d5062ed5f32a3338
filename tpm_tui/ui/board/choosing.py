"""What the next act is about: the cell under the cursor, or what is selected."""

from __future__ import annotations

from collections.abc import Iterable

from tpm_tui.query.arrangement import is_group
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.grid.grid import TreeGrid


class Choosing:
    """Reads cursor and selection of a grid as rows and columns of the board."""

    __slots__ = ()
    session: BoardSession
    grid: TreeGrid
    outline: Outline

    @property
    def board(self) -> Board:
        """The board in memory."""
        return self.session.board

    @property
    def row(self) -> int:
        """Row number under the cursor: an item, negative on an `(own)` line, a group, 0 on an empty
        board."""
        return self.outline.rows[self.grid.row] if len(self.outline) else 0

    @property
    def key(self) -> str:
        """Field key of the column under the cursor."""
        return self.grid.view[self.grid.column].key

    @property
    def has_selection(self) -> bool:
        """Whether more than the cell under the cursor is meant."""
        return bool(self.grid.selection)

    @property
    def whole_rows(self) -> bool:
        """Whether rows are selected, not cells."""
        kind = self.grid.selection.kind
        return kind == "rows" or (not kind and bool(self.grid.selection.marks))

    def block_rows(self) -> list[int]:
        """Rows of the block, else the one under the cursor; no groups, and of several rows none that
        stands there only for what is below it: a filter's result is what is meant, not the rest."""
        rows = self.outline.rows
        block = self.grid.selection.rows(self.grid.row, len(rows))
        found = [rows[at] for at in block] if block else [self.row]
        found = [row for row in found if row and not is_group(row)]
        arrangement = self.outline.arrangement
        if arrangement is None or len(found) == 1:
            return found
        return [row for row in found if not arrangement.dimmed(row)] or found

    def rows_from(self, at: int) -> list[int]:
        """Rows from a visible one on that a table of cells goes over, with the same exceptions."""
        rows, arrangement = self.outline.rows[at:], self.outline.arrangement
        found = [row for row in rows if not is_group(row)]
        if arrangement is None:
            return found
        return found[:1] + [row for row in found[1:] if not arrangement.dimmed(row)]

    def selected_rows(self) -> list[int]:
        """Row numbers that an act is about, from top to bottom: a block of cells alone, else the
        marked rows and the block, else the one under the cursor."""
        selection = self.grid.selection
        if selection.kind == "cells" or not selection.marks:
            return self.block_rows()
        wanted = set(selection.marks)
        if selection.kind:
            wanted.update(self.block_rows())
        shown = [row for row in self.outline.rows if row in wanted]
        hidden = wanted.difference(shown)
        return shown + sorted((row for row in hidden if self.is_there(row)), key=abs)

    def selected_keys(self) -> list[str]:
        """Columns that an act is about, from left to right."""
        selection, view = self.grid.selection, self.grid.view
        if self.whole_rows:
            return [column.key for column in view]
        block = selection.columns(self.grid.column, len(view))
        return [view[at].key for at in block] if block else [self.key]

    def edited_cells(self) -> list[tuple[int, str]]:
        """Cells that typing is about: the block; of selected rows the cells in the cursor's column."""
        keys = self.selected_keys() if self.grid.selection.kind == "cells" else [self.key]
        return [(row, key) for row in self.selected_rows() for key in keys]

    def end_block(self) -> None:
        """The rows on screen are others: a block from here to there would mean others too."""
        self.grid.selection.kind = ""

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.grid.selection:
            self.grid.selection.clear()
            self.grid.repaint_rows()

    def above(self, row: int) -> list[int]:
        """Rows above one, the nearest first, whether the view shows them or not; of a group what is
        in it."""
        if is_group(row):
            return [one for one in self.outline.below(row) if not is_group(one)]
        item = abs(row)
        own = [item] if row < 0 else []
        return own + [one for one in self.board.items.ancestors(item) if one]

    def nearest(self, rows: Iterable[int]) -> int | None:
        """Place of the first of some rows that is shown."""
        places = (self.outline.index(row) for row in rows)
        return next((at for at in places if at is not None), None)

    def is_there(self, row: int) -> bool:
        """Whether a row is on the board, shown or not."""
        items = self.board.items
        if row < 0:
            return items.exists(-row) and items.has_own(-row)
        return items.exists(row)
