"""Folding the tree."""

from __future__ import annotations

from tpm_tui.domain.values import BOARD
from tpm_tui.ui.desk import Desk


class Folding:
    """Fold commands; the cursor stays on its row, or on the fold that hides it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def toggle_fold(self) -> None:
        """Fold or unfold the row."""
        if not self.desk.row:
            self.desk.say("This board has no rows yet; press o to add one.", "muted")
        elif not self.desk.outline.is_open(self.desk.row) and not self.desk.outline.has_below(
            self.desk.row
        ):
            self.desk.say("Nothing below this row; press a to add a row inside it.", "muted")
        elif self.desk.outline.is_open(self.desk.row):
            self.fold()
        else:
            self.unfold()

    def fold(self) -> None:
        """Hide what is below the row."""
        if len(self.desk.outline) and self.desk.outline.fold(self.desk.grid.row):
            self.desk.end_block()
            self.desk.rows_moved(self.desk.grid.row)

    def unfold(self) -> None:
        """Show what is below the row."""
        if len(self.desk.outline) and self.desk.outline.unfold(self.desk.grid.row):
            self.desk.end_block()
            self.desk.rows_moved(self.desk.grid.row)

    def unfold_subtree(self) -> None:
        """Show everything below the row."""
        row = self.desk.row
        if row > 0:
            self.desk.outline.fold_to(10_000, row)
            self.desk.end_block()
            self.desk.rows_moved(self.desk.grid.row)

    def unfold_all(self) -> None:
        """Show the whole tree."""
        self.fold_to_level(10_000)

    def fold_all(self) -> None:
        """Show the roots only."""
        self.fold_to_level(1)

    def fold_to_level(self, level: int) -> None:
        """Show the tree down to a level; the cursor goes to the nearest row above that is shown."""
        desk = self.desk
        row = desk.row
        desk.outline.fold_to(level, BOARD)
        arrangement = desk.outline.arrangement
        above = desk.above(row) if arrangement is None else arrangement.path(row) or []
        index = desk.nearest((row, *above))
        desk.grid.row = desk.grid.row if index is None else index
        desk.end_block()
        desk.grid.reset()


def refold(desk: Desk, parent: int) -> None:
    """Show the rows below one as they are folded now; the cursor stays on its row, or at the same
    height where that is hidden."""
    row, at = desk.row, desk.grid.row
    desk.outline.refresh(parent)
    index = desk.outline.index(row)
    desk.grid.row = max(0, min(len(desk.outline) - 1, at if index is None else index))
