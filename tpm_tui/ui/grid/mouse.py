"""The mouse on the grid: clicks, the wheel, blocks of cells, column edges, rows that are dragged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from textual import events
from textual.widget import Widget

from tpm_tui.ui.grid.layout import Column, Placed
from tpm_tui.ui.grid.lines import mark_x
from tpm_tui.ui.grid.sheet import Sheet

Drag = Literal["", "cells", "edge", "row"]
INSIDE = 6
"""Cells right of where a title begins from which a dropped row goes inside the row there."""


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


@dataclass(frozen=True, slots=True)
class Drop:
    """Where a dragged row would go."""

    row: int
    """Visible row that it was taken from."""
    target: int
    """Visible row under the mouse."""
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


class MouseActs:
    """What the screen does about the mouse; nothing until it says so."""

    def __init__(self) -> None:
        self.pick: Callable[[Pick], None] = lambda _pick: None
        self.block: Callable[[tuple[int, int], tuple[int, int]], None] = lambda _from, _to: None
        """Select cells from one to another (visible row, column)."""
        self.header: Callable[[int, int], None] = lambda _column, _chain: None
        """A click on a column's label."""
        self.resize: Callable[[int, int], None] = lambda _column, _width: None
        self.hover: Callable[[Drop | None], None] = lambda _drop: None
        self.drop: Callable[[Drop], None] = lambda _drop: None


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
        self._edge = -1

    def press(self, x: int, y: int) -> bool:
        """The button goes down; True where a drag may follow."""
        self.kind, self.moved, self.drop = "", False, None
        self._start = (x, y)
        if y == 0:
            self._edge = edge_at(self.grid.placed(), x)
            self.kind = "edge" if self._edge >= 0 else ""
            return bool(self.kind)
        cell = self.grid.cell_at(x, y)
        if cell is None:
            return False
        self._cell = cell
        self.kind = "row" if cell[1] == 0 else "cells"
        return True

    def move(self, x: int, y: int) -> bool:
        """The mouse moves with the button down; True where that did something."""
        if not self.kind or (x, y) == self._start:
            return False
        grid = self.grid
        if self.kind == "edge":
            self.moved = True
            placed = next((one for one in grid.placed() if one.index == self._edge), None)
            if placed is not None:
                self.acts.resize(self._edge, x - placed.x)
            return True
        within = max(1, min(y, grid.page))
        there = grid.cell_at(max(0, x), within)
        if there is None:
            return False
        if self.kind == "cells":
            if there != self._cell or self.moved:
                self.moved = True
                self.acts.block(self._cell, there)
            return True
        if there[0] == self._cell[0] and not self.moved:
            return False
        self.moved = True
        look = grid.sheet.row_look(there[0])
        width = grid.placed()[0].width
        inside = x >= mark_x(look.level, width) + INSIDE
        drop = Drop(self._cell[0], there[0], inside)
        self.drop = drop if there[0] != self._cell[0] else None
        self.acts.hover(self.drop)
        return True

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
    """Textual's mouse events, turned over to `Dragging`; the grid builds on it."""

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
        if event.button == 1 and self.may_drag() and self.dragging.press(event.x, event.y):
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

    def may_drag(self) -> bool:
        """Whether dragging means anything at the moment."""
        raise NotImplementedError
