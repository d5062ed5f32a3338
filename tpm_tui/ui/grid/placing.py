"""Where rows and columns of the grid are on screen, and how much room its titles need there."""

from __future__ import annotations

from textual.geometry import Region, Size

from tpm_tui.ui.grid.editor_mode import EditorGrid
from tpm_tui.ui.grid.layout import DENSE, Column, Placed, first_to_show, place_columns, shrunk
from tpm_tui.ui.grid.lines import title_cells
from tpm_tui.ui.grid.strips import RowStrips


class PlacedGrid(EditorGrid):
    """Places columns, and finds cells by points; the grid builds on it."""

    view: tuple[Column, ...]
    first: int
    density: str
    strips: RowStrips

    def __init__(self) -> None:
        super().__init__()
        self._placed: tuple[Placed, ...] = ()
        self._painted_for = Size(0, 0)
        """Size of the widget when its columns were placed last."""
        self._titles = 0
        """Cells of the longest title that was on screen beside these columns."""
        self._titles_for: tuple[tuple[Column, ...], Size] = ((), Size(0, 0))
        """Columns and size that it is known for."""

    @property
    def _gap(self) -> int:
        return DENSE[self.density][0]

    def placed(self) -> tuple[Placed, ...]:
        """Columns on screen."""
        if not self._placed:
            self._placed = self._place()
            self._painted_for = self.size
        return self._placed

    def _place(self) -> tuple[Placed, ...]:
        width, gap, titles = self.size.width, self._gap, self._longest()
        return place_columns(shrunk(self.view, width, gap, titles), width, self.first, gap, titles)

    def _first_for(self, column: int) -> int:
        """First scrolled column that brings a column on screen."""
        width, gap, titles = self.size.width, self._gap, self._longest()
        view = shrunk(self.view, width, gap, titles)
        return first_to_show(view, width, self.first, column, gap, titles)

    def _longest(self) -> int:
        """Cells that the titles need: of those on screen, and of those that were since the columns
        or the screen were others, so that scrolling to and fro does not move columns to and fro."""
        if self._titles_for != (self.view, self.size):
            self._titles_for = (self.view, self.size)
            self._titles = self._measured(range(self.top, self.top + self.page))
        return self._titles

    def _measured(self, rows: range) -> int:
        rows = range(max(0, rows.start), min(rows.stop, len(self.sheet)))
        return max((title_cells(self.sheet.row_look(index)) for index in rows), default=0)

    def _see_titles(self) -> None:
        """Keep the longest title of the page in mind."""
        shown = range(self.top, self.top + self.page)
        self._titles = max(self._longest(), self._measured(shown))

    def _titles_outgrew(self, rows: range) -> bool:
        """Whether titles that came on screen need the room of a column, which has gone then."""
        longest = self._longest()
        self._titles = max(longest, self._measured(rows))
        if self._titles == longest or not self._placed or self._place() == self._placed:
            return False
        self.first = self._first_for(self.column)
        self._placed = ()
        self.strips.forget()
        self.refresh()
        return True

    def cell_region(self, row: int, column: int) -> Region | None:
        """Where a cell is on screen, in the widget's coordinates; None while it is not."""
        y = row - self.top + 1
        if not 1 <= y <= self.page:
            return None
        for one in self.placed():
            if one.index == column:
                return Region(one.x, y, one.width, 1)
        return None

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """Visible row and column under a point of the widget."""
        row = self.top + y - 1
        if not (1 <= y <= self.page and row < len(self.sheet)):
            return None
        return row, self._column_at(x)

    def cell_near(self, x: int, y: int) -> tuple[int, int]:
        """Visible row and column nearest to a point; beyond the page the next row there."""
        row = self.top + max(0, min(y, self.page + 1)) - 1
        return max(0, min(row, len(self.sheet) - 1)), self._column_at(x)

    def _column_at(self, x: int) -> int:
        return [one.index for one in self.placed() if one.x <= max(0, x)][-1]
