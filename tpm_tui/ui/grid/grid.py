"""The tree grid: virtual rows, a frozen title column, a cell cursor and an editor as a mode.

A plain widget that keeps its own scroll position: with Textual's scroll view every fold would
change a virtual size, which is a layout of the whole screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.layout import DENSE, Column, frozen_count, scroll_top
from tpm_tui.ui.grid.lines import build_header
from tpm_tui.ui.grid.mouse import Dragging, Drop, MouseActs
from tpm_tui.ui.grid.overlay import with_editor
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.placing import PlacedGrid
from tpm_tui.ui.grid.selection import Selection
from tpm_tui.ui.grid.sheet import Sheet
from tpm_tui.ui.grid.strips import RowState, RowStrips, blank
from tpm_tui.ui.paint import hint_scroll


class TreeGrid(PlacedGrid, can_focus=True, inherit_bindings=False):
    """Shows a sheet; knows rows, columns and keys, but nothing of boards."""

    DEFAULT_CSS = "TreeGrid { height: 1fr; width: 1fr; }"

    def __init__(self, sheet: Sheet, view: tuple[Column, ...], palette: Palette) -> None:
        super().__init__()
        self.sheet = sheet
        self.view = view
        self.palette = palette
        self.row = 0
        """Visible row under the cursor."""
        self.column = 0
        """Column of the view under the cursor; 0 is the title."""
        self.top = 0
        """First visible row on screen."""
        self.first = 1
        """First column after the frozen title."""
        self.editor: CellEditor | None = None
        self.selection = Selection()
        self.on_press: Callable[[events.Key], None] | None = None
        self.on_paste_text: Callable[[events.Paste], None] | None = None
        self.acts = MouseActs()
        self.dragging = Dragging(self, self.acts)
        self.dropping: Drop | None = None
        """Where a dragged row would go, shown while it is dragged."""
        self.on_wheel: Callable[[int], None] = self.scroll_by
        self.strips = RowStrips(sheet)
        self._old_flashes: set[tuple[int, str]] = set()
        """Cells that were on a coloured ground when such were taken away the last time."""
        self.density = "normal"
        """A key of `layout.DENSE`; `reset` shows another one."""

    # ---- what changed

    def reset(self) -> None:
        """Everything may look different: other rows, other columns, another size or theme."""
        self.strips.bars = DENSE[self.density][1]
        self.strips.forget()
        self._placed = ()
        self.row = max(0, min(self.row, len(self.sheet) - 1))
        self.column = max(0, min(self.column, len(self.view) - 1))
        self.top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        self._see_titles()
        self.first = self._first_for(self.column)
        self.refresh()

    def rows_changed(self, start: int) -> None:
        """Rows from a visible one on are others now."""
        end = min(len(self.sheet), self.top + self.page)
        self.strips.forget(self.sheet.row_id(index) for index in range(max(start, self.top), end))
        self.row = max(0, min(self.row, len(self.sheet) - 1))
        top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        moved, self.top = top != self.top, top
        if self._titles_outgrew(range(top, top + self.page)):
            return
        if moved:
            self.refresh()
            return
        y = max(1, start - self.top + 1)
        if y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self.size.height - y))

    def cells_changed(
        self,
        cells: Iterable[tuple[int, str]],
        ground: str = "",
        told: Mapping[tuple[int, str], Sequence[str]] | None = None,
    ) -> None:
        """Values changed: repaint those on screen, on a coloured ground for a moment if given; `told`
        says by how much some are others, the longest way first."""
        rows: dict[int, set[str]] = {}
        if ground and told:
            self.strips.told.update(told)
        for row, key in cells:
            rows.setdefault(row, set()).add(key)
            if ground:
                self.strips.flashes[row, key] = ground
                self._old_flashes.discard((row, key))
        self.strips.forget(rows)
        for y in range(1, self.page + 1):
            index = self.top + y - 1
            if index >= len(self.sheet):
                break
            self._refresh_cells(y, rows.get(self.sheet.row_id(index), ()))
        if 0 in rows:
            self._refresh_cells(self.size.height - 1, rows[0])
        if any("title" in keys for keys in rows.values()):
            _ = self._titles_outgrew(range(self.top, self.top + self.page))

    def _refresh_cells(self, y: int, keys: Iterable[str]) -> None:
        regions = [
            Region(one.x, y, one.width, 1) for one in self.placed() if one.column.key in keys
        ]
        if regions:
            self.refresh(*regions)

    def show_others(self, others: Mapping[int, Mapping[str, bool]]) -> None:
        """Mark where other people are, and repaint the rows on which that is different."""
        before, self.strips.others = self.strips.others, others
        changed = {row for row in {*before, *others} if before.get(row, {}) != others.get(row, {})}
        self.strips.forget(changed)
        end = min(len(self.sheet), self.top + self.page)
        lines = [
            Region(0, index - self.top + 1, self.size.width, 1)
            for index in range(self.top, end)
            if changed and self.sheet.row_id(index) in changed
        ]
        if lines:
            self.refresh(*lines)

    def repaint_rows(self) -> None:
        """Any row on screen may look different, but which rows there are is the same."""
        self.strips.forget()
        self.refresh(Region(0, 1, self.size.width, max(1, self.size.height - 1)))

    def age_flashes(self, ground: str) -> bool:
        """Take away the coloured grounds of a kind that were there the last time already; whether
        younger ones are left."""
        flashes, old = self.strips.flashes, self._old_flashes
        young = {cell for cell, one in flashes.items() if one == ground}
        younger = young - old
        self._fade(young & old)
        self._old_flashes |= younger
        return bool(younger)

    def end_flash(self) -> None:
        """Take the coloured grounds away again, and what they tell."""
        self._fade(list(self.strips.flashes))

    def _fade(self, cells: Iterable[tuple[int, str]]) -> None:
        cells = list(cells)
        for cell in cells:
            del self.strips.flashes[cell]
            self.strips.told.pop(cell, None)
            self._old_flashes.discard(cell)
        self.cells_changed(cells)

    # ---- moving

    def move_to(self, row: int, column: int) -> None:
        """Put the cursor on a cell and scroll it into view."""
        old = (self.row, self.column)
        self.row = max(0, min(row, len(self.sheet) - 1))
        self.column = max(0, min(column, len(self.view) - 1))
        if (self.row, self.column) == old:
            return
        first = self._first_for(self.column)
        top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        if first != self.first:
            self.first, self.top, self._placed = first, top, ()
            self._see_titles()
            self.first = self._first_for(self.column)
            self.strips.forget()
            self.refresh()
            return
        if self.selection.kind:
            self._show_from(top)
            self.refresh()
            return
        if old[1] != self.column:
            self.refresh(Region(0, 0, self.size.width, 1))
        self._refresh_cursor(*old)
        self._show_from(top)
        self._refresh_cursor(self.row, self.column)

    def scroll_to_first(self) -> None:
        """Show the first columns beside the frozen ones, unless the cursor is in another one."""
        first = frozen_count(self.view, self.size.width, self._gap, self._longest())
        if first != self.first and self.column < first:
            self.first, self._placed = first, ()
            self.strips.forget()
            self.refresh()

    def scroll_by(self, rows: int) -> None:
        """Scroll without the cursor's consent; it stays at the edge of the page."""
        top = max(0, min(self.top + rows, len(self.sheet) - self.page))
        row = max(top, min(self.row, top + self.page - 1))
        self._show_from(top)
        self.move_to(row, self.column)

    def _show_from(self, top: int) -> None:
        if top == self.top:
            return
        page, before, self.top = self.page, self.top, top
        down = top > before
        first, last = (
            (max(top, before + page), top + page) if down else (top, min(before, top + page))
        )
        if self._titles_outgrew(range(first, last)):
            return
        x, y, width, height = self.region
        hint_scroll(self.app, Region(x, y + 1, width, height - 2), top - before)
        self.refresh(Region(0, 1, self.size.width, self.page))

    def _refresh_cursor(self, row: int, column: int) -> None:
        """Repaint a cell that the cursor enters or leaves, and the mark beside the title."""
        title, cell = self.cell_region(row, 0), self.cell_region(row, column)
        regions = [Region(title.right, title.y, 1, 1)] if title else []
        if cell is not None:
            regions.append(cell)
        if regions:
            self.refresh(*regions)

    # ---- painting

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        width = self.size.width
        if y == 0:
            placed = self.placed()
            beyond = placed[-1].index < len(self.view) - 1
            return build_header(placed, width, self.palette, self.column, beyond=beyond)
        if y == self.size.height - 1:
            return self.strips.total(self.placed(), width, self.palette)
        index = self.top + y - 1
        if index >= len(self.sheet):
            strip = blank(width, self.palette)
        else:
            strip = self.strips.row(index, self.placed(), width, self.palette, self._state(index))
        place = self.editor_place()
        if self.editor is not None and place is not None:
            strip = with_editor(strip, y, self.editor, place, self.palette)
        return strip

    def _state(self, index: int) -> RowState:
        cursor = None if index != self.row else self.column if self.editor is None else -1
        selection = self.selection
        if self.dropping is not None and self.sheet.row_id(index) == self.dropping.target:
            return RowState(cursor, (0, 1), drop="▶" if self.dropping.inside else "▁")
        if not selection:
            return RowState(cursor)
        columns = selection.columns(self.column, len(self.view))
        inside = index in selection.rows(self.row, len(self.sheet))
        marked = self.sheet.row_id(index) in selection.marks
        span = (columns.start, columns.stop) if inside else (0, 0)
        return RowState(cursor, span, marked)

    # ---- events

    def on_resize(self) -> None:
        """Columns and rows on screen are others, if they have not been painted for this size yet."""
        shown = (self._painted_for, self.first, self.top)
        self.top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        self.first = self._first_for(self.column)
        if shown != (self.size, self.first, self.top):
            self.reset()

    def on_key(self, event: events.Key) -> None:
        """Keys go to the screen's command table, never to Textual's bindings."""
        event.stop()
        event.prevent_default()
        if self.on_press is not None:
            self.on_press(event)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes to the editor."""
        event.stop()
        if self.on_paste_text is not None:
            self.on_paste_text(event)

    def show_drop(self, drop: Drop | None) -> None:
        """Mark the place where a dragged row would go: inside a row, or below it."""
        for one in (self.dropping, drop):
            if one is not None:
                self.strips.forget([one.target])
        self.dropping = drop
        self.refresh(Region(0, 1, self.size.width, self.page))
