"""The mouse on the grid: clicks, the wheel, blocks of cells, column edges, rows that are dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

from textual import events
from textual.widget import Widget

from tpm_tui.ui.grid.layout import Column, Placed
from tpm_tui.ui.grid.lines import mark_x
from tpm_tui.ui.grid.sheet import Sheet

Drag = Literal["", "cells", "edge", "row"]
INSIDE = 6
"""Cells right of where a title begins from which a dropped row goes inside the row there."""


class Pick(NamedTuple):
    """Where the mouse was clicked."""

    row: int
    """Visible row."""
    column: int
    x: int
    chain: int
    """2 for a double click."""
    choice: int | None = None
    """Place in the open editor's list of what matches; None beside the list."""


class Drop(NamedTuple):
    """Where a dragged row would go."""

    row: int
    """Number of the row that is dragged; others may add rows meanwhile, so it is no place."""
    target: int
    """Number of the row under the mouse."""
    inside: bool
    """Whether it would be the first inside that row, else it stands after it."""


class Places(Protocol):
    """What the mouse needs to know of the grid."""

    sheet: Sheet
    view: tuple[Column, ...]

    @property
    def page(self) -> int:
        """Rows on screen."""

    def placed(self) -> tuple[Placed, ...]:
        """Columns on screen."""

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """Visible row and column under a point."""

    def cell_near(self, x: int, y: int) -> tuple[int, int]:
        """Visible row and column nearest to a point; beyond the page the next row there."""


class MouseActs:
    """What the screen does about the mouse; nothing until it says so."""

    def __init__(self) -> None:
        self.pick: Callable[[Pick], None] = lambda _pick: None
        self.begin_block: Callable[[int, int], None] = lambda _row, _column: None
        """Select cells from one on (visible row, column)."""
        self.block: Callable[[int, int], None] = lambda _row, _column: None
        """Select up to another cell."""
        self.header: Callable[[int, int], None] = lambda _column, _chain: None
        """A click on a column's label."""
        self.resize: Callable[[int, int, bool], None] = lambda _column, _width, _first: None
        """Give a column a width; whether the drag has just begun."""
        self.hover: Callable[[Drop | None], None] = lambda _drop: None
        self.drop: Callable[[Drop], None] = lambda _drop: None
        self.may_drag: Callable[[], bool] = lambda: True
        """Whether dragging means anything now."""


class Dragging:
    """A press of the button, until it is let go; turns movements into acts."""

    def __init__(self, grid: Places, acts: MouseActs) -> None:
        self.grid = grid
        self.acts = acts
        self.kind: Drag = ""
        self.moved = False
        self.drop: Drop | None = None
        self._start = (0, 0)
        self._cell = (0, 0)
        self._row = 0
        self._edge = -1
        self._width = 0

    def press(self, x: int, y: int) -> bool:
        """The button goes down; True where a drag may follow."""
        self.kind, self.moved, self.drop = "", False, None
        self._start = (x, y)
        if not self.acts.may_drag():
            return False
        if y == 0:
            self._edge = edge_at(self.grid.placed(), x)
            self._width = next((p.width for p in self.grid.placed() if p.index == self._edge), 0)
            self.kind = "edge" if self._edge >= 0 else ""
            return bool(self.kind)
        cell = self.grid.cell_at(x, y)
        if cell is None:
            return False
        self._cell, self._row = cell, self.grid.sheet.row_id(cell[0])
        self.kind = "row" if cell[1] == 0 else "cells"
        return True

    def move(self, x: int, y: int) -> None:
        """The mouse moves with the button down."""
        if not self.kind or ((x, y) == self._start and not self.moved):
            return
        if self.kind == "edge":
            self._resize(x)
        elif not len(self.grid.sheet):
            return
        elif self.kind == "cells":
            self._select(*self.grid.cell_near(x, y))
        else:
            self._carry(x, self.grid.cell_near(x, max(1, min(y, self.grid.page)))[0])

    def _resize(self, x: int) -> None:
        # Not where the column is now: the title takes what others leave, so all of them may shift.
        self.acts.resize(self._edge, self._width + x - self._start[0], not self.moved)
        self.moved = True

    def _select(self, row: int, column: int) -> None:
        if not self.moved and (row, column) == self._cell:
            return
        if not self.moved:
            self.acts.begin_block(*self._cell)
        self.moved = True
        self.acts.block(row, column)

    def _carry(self, x: int, at: int) -> None:
        grid = self.grid
        target = grid.sheet.row_id(at)
        if target == self._row and not self.moved:
            return
        self.moved = True
        inside = x >= mark_x(grid.sheet.row_look(at).level, grid.placed()[0].width) + INSIDE
        self.drop = Drop(self._row, target, inside) if target != self._row else None
        self.acts.hover(self.drop)

    def release(self) -> bool:
        """The button goes up; True where it ended a drag, so that it is no click."""
        dragged, drop = self.moved, self.drop
        self.kind, self.drop = "", None
        if dragged and drop is not None:
            self.acts.drop(drop)
        elif dragged:
            self.acts.hover(None)
        return dragged


def edge_at(placed: tuple[Placed, ...], x: int) -> int:
    """Column whose right edge is at a cell of the header; -1 where there is none."""
    for one in placed:
        if x == one.x + one.width:
            return one.index
    return -1


class MouseGrid(Widget):
    """Textual's mouse events, turned over to `Dragging` and `MouseActs`; the grid builds on it."""

    sheet: Sheet
    dragging: Dragging
    acts: MouseActs
    on_wheel: Callable[[int], None]

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        self.on_wheel(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        self.on_wheel(-3)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A drag may begin."""
        event.stop()
        if event.button == 1 and self.dragging.press(event.x, event.y):
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """A drag goes on."""
        if self.dragging.kind:
            event.stop()
            self.dragging.move(event.x, event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """A drag ends."""
        event.stop()
        if self.dragging.kind:
            self.release_mouse()
            self.dragging.release()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; a second one edits; on a fold mark it folds."""
        event.stop()
        if event.button != 1 or self.dragging.moved:
            self.dragging.moved = False
            return
        if event.y == 0:
            inside = [one.index for one in self.placed() if one.x <= event.x < one.x + one.width]
            if inside:
                self.acts.header(inside[0], event.chain)
            return
        cell, choice = self.cell_at(event.x, event.y), self.choice_under(event.x, event.y)
        if cell is not None or choice is not None:
            row, column = cell or self.cell_near(event.x, event.y)
            self.acts.pick(Pick(row, column, event.x, event.chain, choice))

    # ---- what the grid knows

    def placed(self) -> tuple[Placed, ...]:
        """Columns on screen."""
        raise NotImplementedError

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """Visible row and column under a point of the widget."""
        raise NotImplementedError

    def cell_near(self, x: int, y: int) -> tuple[int, int]:
        """Visible row and column nearest to a point; beyond the page the next row there."""
        raise NotImplementedError

    def choice_under(self, x: int, y: int) -> int | None:
        """Place in the open editor's list under a point."""
        raise NotImplementedError
