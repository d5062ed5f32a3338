"""What the grid needs of a board, and nothing else: the widget never sees the service."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class CellLook(NamedTuple):
    """How one cell is shown."""

    text: str = ""
    tone: str = ""
    """Name of a style in the palette; empty is the row's own."""
    bar: int = -1
    """Percent of a small bar before the text; -1 for none."""


class RowLook(NamedTuple):
    """How the title of a row is shown."""

    title: str
    level: int
    mark: str = " "
    """`+` folded, `-` open, space for a leaf."""
    tone: str = ""


class Sheet(Protocol):
    """Rows and cells as the grid paints them."""

    def __len__(self) -> int:
        """Number of visible rows."""

    def row_look(self, index: int) -> RowLook:
        """Title cell of a visible row."""

    def cell_look(self, index: int, key: str) -> CellLook:
        """Any other cell of a visible row."""

    def total_look(self, key: str) -> CellLook:
        """Cell of the totals line."""

    def row_id(self, index: int) -> int:
        """What identifies the row beyond its place."""
