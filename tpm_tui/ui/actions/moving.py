"""Moving the cursor."""

from __future__ import annotations

from tpm_tui.ui.actions.folding import Folding
from tpm_tui.ui.desk import Desk


class Moving:
    """Cursor commands."""

    def __init__(self, desk: Desk, folding: Folding) -> None:
        self.desk = desk
        self.folding = folding

    def _by(self, rows: int, columns: int = 0) -> None:
        grid = self.desk.grid
        grid.move_to(grid.row + rows, grid.column + columns)

    def move_down(self) -> None:
        """Next row."""
        self._by(1)

    def move_up(self) -> None:
        """Previous row."""
        self._by(-1)

    def move_right(self) -> None:
        """Next cell."""
        self._by(0, 1)

    def move_left(self) -> None:
        """Previous cell; on the title fold, or go to the parent."""
        if self.desk.grid.column:
            self._by(0, -1)
        elif self.desk.outline.is_open(self.desk.row):
            self.folding.fold()
        else:
            self.go_to_parent()

    def next_cell(self) -> None:
        """Next cell, then the next row."""
        grid = self.desk.grid
        last = grid.column == len(grid.view) - 1
        if not last:
            self._by(0, 1)
        elif grid.row < len(grid.sheet) - 1:
            grid.move_to(grid.row + 1, 0)
            self.go_to_row_start()

    def previous_cell(self) -> None:
        """Previous cell, then the row above."""
        grid = self.desk.grid
        if grid.column:
            self._by(0, -1)
        elif grid.row:
            grid.move_to(grid.row - 1, len(grid.view) - 1)

    def go_to_top(self) -> None:
        """First row."""
        self.desk.grid.move_to(0, self.desk.grid.column)
        self.desk.grid.scroll_to_first()

    def go_to_bottom(self) -> None:
        """Last row."""
        self.desk.grid.move_to(len(self.desk.outline) - 1, self.desk.grid.column)

    def go_to_row_start(self) -> None:
        """Title column, with the first of the others beside it again."""
        grid = self.desk.grid
        grid.move_to(grid.row, 0)
        grid.scroll_to_first()

    def go_to_row_end(self) -> None:
        """Last column."""
        self.desk.grid.move_to(self.desk.grid.row, len(self.desk.grid.view) - 1)

    def page_down(self) -> None:
        """One page down."""
        self._page(self.desk.grid.page)

    def page_up(self) -> None:
        """One page up."""
        self._page(-self.desk.grid.page)

    def half_page_down(self) -> None:
        """Half a page down."""
        self._page(max(1, self.desk.grid.page // 2))

    def half_page_up(self) -> None:
        """Half a page up."""
        self._page(-max(1, self.desk.grid.page // 2))

    def _page(self, rows: int) -> None:
        grid = self.desk.grid
        row = grid.row + rows
        grid.scroll_by(rows)
        grid.move_to(row, grid.column)

    def next_sibling(self) -> None:
        """Next row of the same parent."""
        self._sibling(1)

    def previous_sibling(self) -> None:
        """Previous row of the same parent."""
        self._sibling(-1)

    def _sibling(self, step: int) -> None:
        grid, outline = self.desk.grid, self.desk.outline
        if not len(outline):
            return
        level, index = outline.levels[grid.row], grid.row + step
        while 0 <= index < len(outline) and outline.levels[index] > level:
            index += step
        if 0 <= index < len(outline) and outline.levels[index] == level:
            grid.move_to(index, grid.column)

    def go_to_parent(self) -> None:
        """Parent row."""
        grid, outline = self.desk.grid, self.desk.outline
        if not len(outline):
            return
        level, index = outline.levels[grid.row], grid.row - 1
        while index >= 0 and outline.levels[index] >= level:
            index -= 1
        if index >= 0:
            grid.move_to(index, grid.column)
