"""What is selected on the grid: a block of cells or rows from an anchor to the cursor, and marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["", "cells", "rows"]


@dataclass(slots=True)
class Selection:
    """The block moves with the cursor; marks stay on their rows until they are taken away."""

    kind: Kind = ""
    anchor: int = 0
    """Row number of the anchor."""
    anchor_at: int = 0
    """Visible row of the anchor."""
    column: int = 0
    """Column of the anchor."""
    whole_columns: bool = False
    """Whether all rows are in the block, however many the view shows."""
    marks: set[int] = field(default_factory=set)
    """Marked rows by number, wherever they are."""

    def __bool__(self) -> bool:
        return bool(self.kind or self.marks)

    def start(self, kind: Kind, row: int, at: int, column: int) -> None:
        """Begin a block at a cell."""
        self.kind, self.anchor, self.anchor_at, self.column = kind, row, at, column
        self.whole_columns = False

    def clear(self) -> None:
        """Select nothing; marks go too."""
        self.kind, self.whole_columns = "", False
        self.marks.clear()

    def rows(self, cursor: int, count: int) -> range:
        """Visible rows of the block."""
        if not self.kind:
            return range(0)
        if self.whole_columns:
            return range(count)
        low, high = sorted((self.anchor_at, cursor))
        return range(low, min(high, count - 1) + 1)

    def columns(self, cursor: int, count: int) -> range:
        """Columns of the block."""
        if not self.kind:
            return range(0)
        if self.kind == "rows":
            return range(count)
        low, high = sorted((self.column, cursor))
        return range(low, min(high, count - 1) + 1)

    def follow(self, index_of: Callable[[int], int | None]) -> None:
        """Find the anchor again after rows came, went or moved; a block without one ends."""
        if not self.kind:
            return
        at = index_of(self.anchor)
        if at is None:
            self.kind = ""
        else:
            self.anchor_at = at
