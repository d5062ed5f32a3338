"""The rows on screen stay where they are while rows come, go and move around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tpm_tui.query.arrangement import is_group
from tpm_tui.ui.board.new_row import lay_line

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk

LOOKED_FOR = 200
"""Rows from the top of the page on of which the first one that is left stays at its height."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which row the cursor is on and which ones the page shows."""

    row: int
    at: int
    top: int
    page: Sequence[int]
    """Rows from the top of the page to the cursor."""

    @classmethod
    def of(cls, desk: Desk) -> Standing:
        """As it is now."""
        grid, rows = desk.grid, desk.outline.rows
        return cls(
            desk.row, grid.row, grid.top, rows[grid.top : min(grid.row + 1, grid.top + LOOKED_FOR)]
        )

    def take_again(self, desk: Desk) -> None:
        """Keep the cursor on its row, or the nearest one above it, or at the same height; and the page
        on its first row that is left.  An open editor stays on the row that it is about."""
        lay_line(desk)
        grid, outline = desk.grid, desk.outline
        row, at = self.row, self.at
        if grid.editor is not None and desk.is_there(grid.editor.item):
            row = grid.editor.item
            if desk.view.group or outline.arrangement is None:
                outline.reveal(row)
        elif desk.view.group and outline.index(row) is None:
            outline.reveal(row)
        if row < 0 and not desk.is_there(row):
            row = -row  # the line has gone, what it belongs to may have stayed
        there = is_group(row) or desk.is_there(row)
        index = desk.nearest((row, *desk.above(row))) if there else None
        grid.row = max(0, min(len(outline) - 1, at if index is None else index))
        grid.top = self._top(desk)
        grid.selection.follow(outline.index)
        marks = grid.selection.marks
        marks.difference_update([one for one in marks if not desk.is_there(one)])

    def _top(self, desk: Desk) -> int:
        """Where the page begins: what was its first row is so still, or the first one that has stayed
        near the cursor; the cursor's own stays at its height."""
        rows, grid = desk.outline.rows, desk.grid
        if self.top < len(rows) and self.page and rows[self.top] == self.page[0]:
            return self.top
        places = {row: at for at, row in enumerate(rows)}
        for above, row in enumerate(self.page):
            top = places.get(row, -1) - above
            if row in places and top <= grid.row < top + grid.page:
                return max(0, top)
        return self.top
