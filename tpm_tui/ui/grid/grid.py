"""The tree grid: virtual rows, a frozen title column, a cell cursor and an editor as a mode.

A plain widget that keeps its own scroll position: with Textual's scroll view every fold would
change a virtual size, which is a layout of the whole screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.layout import Column, Placed, first_to_show, place_columns, scroll_top
from tpm_tui.ui.grid.lines import build_header, mark_x
from tpm_tui.ui.grid.overlay import EditorPlace, choice_at, with_editor
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.sheet import Sheet
from tpm_tui.ui.grid.strips import RowStrips, blank
from tpm_tui.ui.paint import hint_scroll


@dataclass(frozen=True, slots=True)
class Pick:
    """Where the mouse was clicked."""

    row: int
    """Visible row."""
    column: int
    x: int
    chain: int
    """2 for a double click."""
    choice: int | None = None
    """Place in the open editor's list of what matches; None beside the list."""


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
        self.on_press: Callable[[events.Key], None] | None = None
        self.on_paste_text: Callable[[str], None] | None = None
        self.on_pick: Callable[[Pick], None] | None = None
        self.on_wheel: Callable[[int], None] = self.scroll_by
        self.strips = RowStrips(sheet)
        self._placed: tuple[Placed, ...] = ()

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
        self.strips.forget()
        self._placed = ()
        self.row = max(0, min(self.row, len(self.sheet) - 1))
        self.column = max(0, min(self.column, len(self.view) - 1))
        self.first = first_to_show(self.view, self.size.width, self.first, self.column)
        self.top = scroll_top(self.top, self.page, len(self.sheet), self.row)
        self.refresh()

    def rows_changed(self, start: int) -> None:
        """Rows from a visible one on are others now."""
        end = min(len(self.sheet), self.top + self.page)
        self.strips.forget(self.sheet.row_id(index) for index in range(max(start, self.top), end))
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
                self.strips.flashes[row, key] = ground
        self.strips.forget(rows)
        for y in range(1, self.page + 1):
            index = self.top + y - 1
            if index >= len(self.sheet):
                break
            self._refresh_cells(y, rows.get(self.sheet.row_id(index), ()))
        if 0 in rows:
            self._refresh_cells(self.size.height - 1, rows[0])

    def _refresh_cells(self, y: int, keys: Iterable[str]) -> None:
        regions = [
            Region(one.x, y, one.width, 1) for one in self.placed() if one.column.key in keys
        ]
        if regions:
            self.refresh(*regions)

    def end_flash(self) -> None:
        """Take the coloured grounds away again."""
        cells = list(self.strips.flashes)
        self.strips.flashes.clear()
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
            self.strips.forget()
            self.refresh()
            return
        if old[1] != self.column:
            self.refresh(Region(0, 0, self.size.width, 1))
        self._refresh_cursor(*old)
        self._show_from(top)
        self._refresh_cursor(self.row, self.column)

    def scroll_by(self, rows: int) -> None:
        """Scroll without the cursor's consent; it stays at the edge of the page."""
        top = max(0, min(self.top + rows, len(self.sheet) - self.page))
        row = max(top, min(self.row, top + self.page - 1))
        self._show_from(top)
        self.move_to(row, self.column)

    def _show_from(self, top: int) -> None:
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

    # ---- editing

    def open_editor(self, editor: CellEditor) -> None:
        """Enter the editing mode on the cell under the cursor."""
        self.editor = editor
        self.redraw_editor()

    def close_editor(self) -> None:
        """Leave the editing mode."""
        self.redraw_editor()
        self.editor = None

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

    # ---- painting

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        width = self.size.width
        if y == 0:
            return build_header(self.placed(), width, self.palette, self.column)
        if y == self.size.height - 1:
            return self.strips.total(self.placed(), width, self.palette)
        index = self.top + y - 1
        if index >= len(self.sheet):
            strip = blank(width, self.palette)
        else:
            cursor = None if index != self.row else self.column if self.editor is None else -1
            strip = self.strips.row(index, self.placed(), width, self.palette, cursor)
        place = self.editor_place()
        if self.editor is not None and place is not None:
            strip = with_editor(strip, y, self.editor, place, self.palette)
        return strip

    # ---- events

    def on_resize(self) -> None:
        """Columns and rows on screen are others."""
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
        cell, place, choice = self.cell_at(event.x, event.y), self.editor_place(), None
        if self.editor is not None and place is not None:
            choice = choice_at(event.x, event.y, self.editor, place, self.palette)
        if self.on_pick is not None and (cell is not None or choice is not None):
            row, column = cell or (self.row, self.column)
            self.on_pick(Pick(row, column, event.x, event.chain, choice))
