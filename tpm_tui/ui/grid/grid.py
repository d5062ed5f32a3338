"""The tree grid: virtual rows, a frozen title column, a cell cursor and an editor as a mode.

A plain widget that keeps its own scroll position: with Textual's scroll view every fold would
change a virtual size, which is a layout of the whole screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.layout import Column, Placed, first_to_show, place_columns, scroll_top
from tpm_tui.ui.grid.lines import build_header, build_row
from tpm_tui.ui.grid.overlay import choice_lines, editor_region, editor_strip, laid_over
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.sheet import RowLook, Sheet
from tpm_tui.ui.paint import hint_scroll

FLASH = "flash"


class TreeGrid(Widget, can_focus=True, inherit_bindings=False):
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
        self.on_press: Callable[[events.Key], None] = lambda event: None
        self.on_paste_text: Callable[[str], None] = lambda text: None
        self.on_pick: Callable[[int, int, int, int], None] = lambda row, column, chain, x: None
        self.on_wheel: Callable[[int], None] = self.scroll_by
        self._strips: dict[int, Strip] = {}
        self._placed: tuple[Placed, ...] = ()
        self._flashes: dict[tuple[int, str], str] = {}

    # ---- geometry

    @property
    def page(self) -> int:
        """Rows on screen, without the header and the totals line."""
        return max(1, self.size.height - 2)

    def placed(self) -> tuple[Placed, ...]:
        """Columns on screen."""
        if not self._placed:
            self._placed = place_columns(self.view, self.size.width, self.first)
        return self._placed

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
        inside = [one.index for one in self.placed() if one.x <= x]
        return (row, inside[-1]) if inside else None

    # ---- what changed

    def reset(self) -> None:
        """Everything may look different: other rows, other columns, another size or theme."""
        self._strips.clear()
        self._placed = ()
        self.row = max(0, min(self.row, len(self.sheet) - 1))
        self.column = max(0, min(self.column, len(self.view) - 1))
        self.first = first_to_show(self.view, self.size.width, self.first, self.column)
        self.top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        self.refresh()

    def rows_changed(self, start: int) -> None:
        """Rows from a visible one on are others now."""
        for index in range(max(start, self.top), min(len(self.sheet), self.top + self.page)):
            self._strips.pop(self.sheet.row_id(index), None)
        self.row = max(0, min(self.row, len(self.sheet) - 1))
        top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        if top != self.top:
            self.top = top
            self.refresh()
            return
        y = max(1, start - self.top + 1)
        if y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self.size.height - y))

    def cells_changed(self, cells: Iterable[tuple[int, str]], ground: str = "") -> None:
        """Values changed: repaint those on screen, on a coloured ground for a moment if given."""
        rows: dict[int, set[str]] = {}
        for row, key in cells:
            rows.setdefault(row, set()).add(key)
            if ground:
                self._flashes[row, key] = ground
        for row in rows:
            self._strips.pop(row, None)
        for y in range(1, self.page + 1):
            index = self.top + y - 1
            if index >= len(self.sheet):
                break
            self._refresh_cells(y, rows.get(self.sheet.row_id(index), ()))
        if 0 in rows:
            self._refresh_cells(self.size.height - 1, rows[0])

    def _refresh_cells(self, y: int, keys: Iterable[str]) -> None:
        regions = [Region(one.x, y, one.width, 1) for one in self.placed() if one.column.key in keys]
        if regions:
            self.refresh(*regions)

    def end_flash(self) -> None:
        """Take the coloured grounds away again."""
        cells, self._flashes = list(self._flashes), {}
        self.cells_changed(cells)

    # ---- moving

    def move_to(self, row: int, column: int) -> None:
        """Put the cursor on a cell and scroll it into view."""
        old = (self.row, self.column)
        self.row = max(0, min(row, len(self.sheet) - 1))
        self.column = max(0, min(column, len(self.view) - 1))
        if (self.row, self.column) == old:
            return
        first = first_to_show(self.view, self.size.width, self.first, self.column)
        top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        if first != self.first:
            self.first, self.top, self._placed = first, top, ()
            self._strips.clear()
            self.refresh()
            return
        if old[1] != self.column:
            self.refresh(Region(0, 0, self.size.width, 1))
        self._refresh_cursor(*old)
        self._scroll_to(top)
        self._refresh_cursor(self.row, self.column)

    def scroll_by(self, rows: int) -> None:
        """Scroll without the cursor's consent; it stays at the edge of the page."""
        top = max(0, min(self.top + rows, len(self.sheet) - self.page))
        row = max(top, min(self.row, top + self.page - 1))
        self._scroll_to(top)
        self.move_to(row, self.column)

    def _scroll_to(self, top: int) -> None:
        if top == self.top:
            return
        x, y, width, height = self.region
        hint_scroll(self.app, Region(x, y + 1, width, height - 2), top - self.top)
        self.top = top
        self.refresh(Region(0, 1, self.size.width, self.page))

    def _refresh_cursor(self, row: int, column: int) -> None:
        """Repaint a cell that the cursor enters or leaves, and the mark beside the title."""
        title, cell = self.cell_region(row, 0), self.cell_region(row, column)
        regions = [Region(title.right, title.y, 1, 1)] if title else []
        if cell is not None:
            regions.append(cell)
        if regions:
            self.refresh(*regions)

    def _refresh_row(self, row: int) -> None:
        y = row - self.top + 1
        if 1 <= y <= self.page:
            self.refresh(Region(0, y, self.size.width, 1))

    # ---- editing

    def open_editor(self, editor: CellEditor) -> None:
        """Enter the editing mode on the cell under the cursor."""
        self.editor = editor
        self.redraw_editor()

    def close_editor(self) -> None:
        """Leave the editing mode."""
        editor, self.editor = self.editor, None
        if editor is not None:
            self._refresh_row(self.row)
            if editor.choices:
                self.refresh(Region(0, 1, self.size.width, self.page))

    def redraw_editor(self) -> None:
        """Repaint the open editor and its list."""
        self._refresh_row(self.row)
        if self.editor is not None and self.editor.choices:
            self.refresh(Region(0, 1, self.size.width, self.page))

    # ---- painting

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        width = self.size.width
        if y == 0:
            return build_header(self.placed(), width, self.palette, self.column)
        if y == self.size.height - 1:
            return self._total_strip()
        index = self.top + y - 1
        if index >= len(self.sheet):
            strip = Strip([Segment(" " * width, self.palette.style(""))], width)
        else:
            strip = self._row_strip(index)
        if self.editor is not None:
            strip = self._with_editor(strip, index, y)
        return strip

    def _row_strip(self, index: int) -> Strip:
        row = self.sheet.row_id(index)
        at_cursor = index == self.row
        if not at_cursor and (known := self._strips.get(row)) is not None:
            return known
        columns, sheet = self.placed(), self.sheet
        title = sheet.row_look(index)
        cells = [sheet.cell_look(index, one.column.key) for one in columns]
        backs = [self._ground(row, one, at_cursor) for one in columns]
        strip = build_row(
            title, cells, columns, self.size.width, self.palette, backs, "row", here=at_cursor
        )
        if not at_cursor:
            if len(self._strips) > 4096:
                self._strips.clear()
            self._strips[row] = strip
        return strip

    def _ground(self, row: int, placed: Placed, at_cursor: bool) -> str:
        if at_cursor and placed.index == self.column and self.editor is None:
            return "cursor"
        return self._flashes.get((row, placed.column.key), "row")

    def _total_strip(self) -> Strip:
        columns = self.placed()
        cells = [self.sheet.total_look(one.column.key) for one in columns]
        backs = [self._flashes.get((0, one.column.key), "head") for one in columns]
        title = RowLook(cells[0].text, 0, " ", "top")
        return build_row(title, cells, columns, self.size.width, self.palette, backs, "head")

    def _with_editor(self, strip: Strip, index: int, y: int) -> Strip:
        editor = self.editor
        region = self.cell_region(self.row, self.column)
        if editor is None or region is None:
            return strip
        if index == self.row:
            place = editor_region(editor, region, self.size.width, title=self.column == 0)
            return laid_over(strip, editor_strip(editor, place.width, self.palette), place.x)
        listed = choice_lines(editor, region, self.page, self.size.width, self.palette)
        over = listed.get(y)
        return strip if over is None else laid_over(strip, over[1], over[0])

    # ---- events

    def on_resize(self) -> None:
        """Columns and rows on screen are others."""
        self.reset()

    def on_key(self, event: events.Key) -> None:
        """Keys go to the screen's command table, never to Textual's bindings."""
        event.stop()
        event.prevent_default()
        self.on_press(event)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes to the editor."""
        event.stop()
        self.on_paste_text(event.text)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        self.on_wheel(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        self.on_wheel(-3)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; a second one edits; on a fold mark it folds."""
        event.stop()
        cell = self.cell_at(event.x, event.y)
        if cell is not None:
            self.on_pick(cell[0], cell[1], event.chain, event.x)
