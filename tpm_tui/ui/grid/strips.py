"""Lines of the grid as strips, kept until something on them changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tpm_tui.ui.grid.layout import Placed
from tpm_tui.ui.grid.lines import build_row
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.sheet import CellLook, RowLook, Sheet

KEPT = 300
"""Rows kept: more than any screen shows.  A row takes some kB, most of it for Textual's caches."""


CHANGED = "Δ"
"""Stands before a figure that changed a moment ago where no colour says so."""


HERE, EDITS = "@", "»"
"""Stands before a cell, or beside the title, where somebody else is, and where they edit."""


class RowState(NamedTuple):
    """What lies on a row besides its own content."""

    cursor: int | None = None
    """Column of the cursor, -1 while its cell is edited, None on other rows."""
    selected: tuple[int, int] = (0, 0)
    """Selected columns: the first, and the one after the last."""
    marked: bool = False
    drop: str = ""
    """Mark of the place where a dragged row would go."""


class RowStrips:
    """Builds the strip of a row once, and again only after `forget`."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.flashes: dict[tuple[int, str], str] = {}
        """Ground of cells that changed a moment ago, by row and column key."""
        self.told: dict[tuple[int, str], Sequence[str]] = {}
        """By how much such a cell is another one, the longest way to say it first."""
        self.others: Mapping[int, Mapping[str, bool]] = {}
        """Where other people's cursors are, by row and column key, and whether they edit there."""
        self.bars = True
        """Whether progress has a bar."""
        self.built = 0
        """Strips built so far; tests count with it."""
        self._known: dict[int, tuple[RowState, Strip]] = {}
        """How the row was marked out, and its strip."""

    def forget(self, rows: Iterable[int] | None = None) -> None:
        """Some rows look different now, or everything does."""
        if rows is None:
            self._known.clear()
            return
        for row in rows:
            self._known.pop(row, None)

    def row(
        self,
        index: int,
        columns: tuple[Placed, ...],
        width: int,
        palette: Palette,
        state: RowState,
    ) -> Strip:
        """A visible row."""
        row = self.sheet.row_id(index)
        known = self._known.get(row)
        if known is not None and known[0] == state:
            return known[1]
        self.built += 1
        title = self.sheet.row_look(index)
        cells = [
            self._changed(row, one, self.sheet.cell_look(index, one.column.key), palette)
            for one in columns
        ]
        low, high = state.selected
        others = self.others.get(row, {})
        backs = [
            "cursor"
            if one.index == state.cursor
            else "selected"
            if low <= one.index < high
            else self.flashes.get((row, one.column.key))
            or ("other" if one.column.key in others else "row")
            for one in columns
        ]
        marks = _marks(others, columns) if others else {}
        beside = marks.pop(0, "")
        mark = state.drop or ("▌" if state.cursor is not None else "*" if state.marked else beside)
        strip = build_row(
            title, cells, columns, width, palette, backs, "row", mark=mark, marks=marks
        )
        if row not in self._known and len(self._known) >= KEPT:
            del self._known[next(iter(self._known))]
        self._known[row] = (state, strip)
        return strip

    def total(self, columns: tuple[Placed, ...], width: int, palette: Palette) -> Strip:
        """The totals line."""
        cells = [
            self._changed(0, one, self.sheet.total_look(one.column.key), palette) for one in columns
        ]
        backs = [self.flashes.get((0, one.column.key), "total") for one in columns]
        title = RowLook(cells[0].text, 0, " ", "top")
        return build_row(title, cells, columns, width, palette, backs, "total")

    def _changed(self, row: int, placed: Placed, look: CellLook, palette: Palette) -> CellLook:
        """A cell without its bar where there is none, and with its change while that is fresh; a
        figure is never cut for it."""
        if not self.bars and look.bar >= 0:
            look = look._replace(bar=-1)
        told = self.told.get((row, placed.column.key)) if self.told else None
        if not told or not look.text:
            return look
        for change in told:
            text = f"{look.text} {change}"
            if cell_len(text) <= placed.width:
                return look._replace(text=text, bar=-1)
        if palette.depth == "none" and cell_len(look.text) < placed.width:
            return look._replace(text=f"{CHANGED}{look.text}", bar=-1)
        return look


def _marks(others: Mapping[str, bool], columns: tuple[Placed, ...]) -> dict[int, str]:
    """Marks before cells by index of their column; 0 for what has none of its own in sight."""
    shown = {one.column.key: one.index for one in columns}
    found: dict[int, str] = {}
    for key, editing in others.items():
        index = shown.get(key, 0)
        if editing or index not in found:
            found[index] = EDITS if editing else HERE
    return found


def blank(width: int, palette: Palette) -> Strip:
    """A line below the last row."""
    return Strip([Segment(" " * width, palette.style(""))], width)
