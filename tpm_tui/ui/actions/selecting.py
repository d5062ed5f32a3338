"""Selecting cells and rows: blocks that follow the cursor, marks that stay."""

from __future__ import annotations

from collections.abc import Callable

from tpm_tui.query.arrangement import is_group
from tpm_tui.ui.actions.moving import Moving
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.selection import Kind


class Selecting:
    """Selection commands."""

    def __init__(self, desk: Desk, moving: Moving) -> None:
        self.desk = desk
        self.moving = moving

    def select_cells(self) -> None:
        """Begin a block of cells, or end it."""
        self._toggle("cells")

    def select_rows(self) -> None:
        """Begin a block of rows, or end it."""
        self._toggle("rows")

    def select_subtree(self) -> None:
        """Select the row and what is shown below it."""
        desk, grid = self.desk, self.desk.grid
        if not len(desk.outline):
            return
        grid.selection.start("rows", desk.row, grid.row, grid.column)
        grid.move_to(desk.outline.end(grid.row) - 1, grid.column)
        grid.repaint_rows()

    def select_all(self) -> None:
        """Select every cell that is shown."""
        grid = self.desk.grid
        if not len(self.desk.outline):
            return
        grid.selection.start("rows", self.desk.row, grid.row, 0)
        grid.selection.whole_columns = True
        grid.repaint_rows()

    def select_column(self) -> None:
        """Select the column from the first row to the last."""
        grid = self.desk.grid
        if not len(self.desk.outline):
            return
        grid.selection.start("cells", self.desk.row, grid.row, grid.column)
        grid.selection.whole_columns = True
        grid.repaint_rows()

    def mark_row(self) -> None:
        """Mark the row, or take its mark away, and go on to the next one."""
        desk, grid = self.desk, self.desk.grid
        marks, rows = grid.selection.marks, desk.block_rows()
        if not rows:
            desk.say("A group cannot be marked; mark its rows.", "bad")
            return
        (marks.difference_update if marks.issuperset(rows) else marks.update)(rows)
        if grid.selection.kind:
            grid.selection.kind = ""
        grid.repaint_rows()
        if len(rows) == 1:
            grid.move_to(grid.row + 1, grid.column)
        self._tell()

    def invert_marks(self) -> None:
        """Mark what is not marked among the rows shown, and the other way round; rows that only stand
        above what a filter found are left alone."""
        desk, grid = self.desk, self.desk.grid
        marks, arrangement = grid.selection.marks, desk.outline.arrangement
        marks.symmetric_difference_update(
            row
            for row in desk.outline.rows
            if not is_group(row) and not (arrangement is not None and arrangement.dimmed(row))
        )
        grid.repaint_rows()
        self._tell()

    def clear_selection(self) -> None:
        """Select nothing; a filter stays."""
        self.desk.clear_selection()

    # ---- by Shift and a moving key

    def extend_down(self) -> None:
        """Select one row more."""
        self._extend(self.moving.move_down)

    def extend_up(self) -> None:
        """Select one row less, or one more above."""
        self._extend(self.moving.move_up)

    def extend_left(self) -> None:
        """Select to the left."""
        grid = self.desk.grid
        self._extend(lambda: grid.move_to(grid.row, grid.column - 1))

    def extend_right(self) -> None:
        """Select to the right."""
        self._extend(self.moving.move_right)

    def extend_page_down(self) -> None:
        """Select a page down."""
        self._extend(self.moving.page_down)

    def extend_page_up(self) -> None:
        """Select a page up."""
        self._extend(self.moving.page_up)

    def extend_to_row_start(self) -> None:
        """Select to the title."""
        self._extend(self.moving.go_to_row_start)

    def extend_to_row_end(self) -> None:
        """Select to the last column."""
        self._extend(self.moving.go_to_row_end)

    def extend_to_top(self) -> None:
        """Select to the first row."""
        self._extend(self.moving.go_to_top)

    def extend_to_bottom(self) -> None:
        """Select to the last row."""
        self._extend(self.moving.go_to_bottom)

    # ---- inside

    def _extend(self, move: Callable[[], None]) -> None:
        grid = self.desk.grid
        if not len(self.desk.outline):
            return
        selection = grid.selection
        if not selection.kind or selection.whole_columns:
            selection.start("cells", self.desk.row, grid.row, grid.column)
        move()
        grid.repaint_rows()

    def _toggle(self, kind: Kind) -> None:
        grid, selection = self.desk.grid, self.desk.grid.selection
        if not len(self.desk.outline):
            return
        if selection.kind == kind:
            selection.kind = ""
        elif selection.kind:
            selection.kind = kind
        else:
            selection.start(kind, self.desk.row, grid.row, grid.column)
        grid.repaint_rows()

    def _tell(self) -> None:
        count = len(self.desk.grid.selection.marks)
        rows = "row" if count == 1 else "rows"
        self.desk.say(
            f"{count} {rows} marked; Esc takes the marks away." if count else "No row is marked.",
            "muted",
        )
