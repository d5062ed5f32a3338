"""The grid while a cell is edited: the editor is a mode of it, never a widget above it."""

from __future__ import annotations

from textual.geometry import Region

from tpm_tui.ui.drafts.drafting import settle
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.lines import mark_x
from tpm_tui.ui.grid.mouse import MouseGrid
from tpm_tui.ui.grid.overlay import EditorPlace, choice_at
from tpm_tui.ui.grid.palette import Palette


class EditorGrid(MouseGrid):
    """Opens, closes and places the editor; the grid builds on it."""

    editor: CellEditor | None
    palette: Palette
    row: int
    column: int
    top: int

    @property
    def page(self) -> int:
        """Rows on screen, without the header and the totals line."""
        return max(1, self.size.height - 2)

    def cell_region(self, row: int, column: int) -> Region | None:
        """Where a cell is on screen; None while it is not."""
        raise NotImplementedError

    def open_editor(self, editor: CellEditor) -> None:
        """Enter the editing mode on the cell under the cursor."""
        self.editor = editor
        self.redraw_editor()

    def close_editor(self) -> None:
        """Leave the editing mode."""
        self.redraw_editor()
        self.editor = None
        settle(self.app)

    def redraw_editor(self) -> None:
        """Repaint the open editor and its list."""
        y = self.row - self.top + 1
        if self.editor is None:
            return
        if self.editor.choices:
            self.refresh(Region(0, 1, self.size.width, self.page))
        elif 1 <= y <= self.page:
            self.refresh(Region(0, y, self.size.width, 1))

    def editor_place(self) -> EditorPlace | None:
        """Where the open editor is; None while there is none or its cell is not on screen."""
        cell = self.cell_region(self.row, self.column)
        if self.editor is None or cell is None:
            return None
        indent = (
            mark_x(self.sheet.row_look(self.row).level, cell.width) + 2 if self.column == 0 else 0
        )
        return EditorPlace(cell, indent, self.page, self.size.width, title=self.column == 0)

    def choice_under(self, x: int, y: int) -> int | None:
        """Place in the open editor's list under a point."""
        place = self.editor_place()
        if self.editor is None or place is None:
            return None
        return choice_at(x, y, self.editor, place, self.palette)
