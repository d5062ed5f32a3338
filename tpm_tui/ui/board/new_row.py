"""The line of a row that is being added, among those of the board: nobody else has it, and it is gone
with the editor that is open on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.query.arrangement import NEW_ROW, is_group

if TYPE_CHECKING:
    from tpm_tui.service.editing.new_row import NewRow
    from tpm_tui.ui.desk import Desk


def open_line(desk: Desk, new: NewRow) -> None:
    """Show an empty line where a row goes, with the cursor on its title; what hides it is unfolded."""
    came_from, at = desk.row, desk.grid.row
    _ = desk.outline.remove_new()
    shown = len(desk.outline)
    anchor = new.anchor(desk.board.items)
    beside = new.parent if anchor is None else anchor[0]
    _ = beside != BOARD and desk.outline.reveal(beside)
    unfolded = len(desk.outline) != shown
    desk.new_row = new
    lay_line(desk)
    index = desk.outline.index(NEW_ROW) or 0
    if abs(index - at) > 1 and came_from and not is_group(came_from):
        desk.jumps.add(came_from)
    desk.rows_moved(0 if unfolded else min(index, at))
    desk.grid.move_to(index, 0)


def close_line(desk: Desk) -> None:
    """Take it away again; the cursor stays at its height."""
    desk.new_row = None
    index = desk.outline.remove_new()
    if index is not None:
        desk.rows_moved(index)


def lay_line(desk: Desk) -> None:
    """Put the line of the row that is being added, if there is one, where that goes as the rows are
    now."""
    new, outline = desk.new_row, desk.outline
    if new is None:
        return
    was = outline.remove_new()
    items = desk.board.items
    anchor = new.anchor(items)
    at = None if anchor is None else outline.index(anchor[0])
    if anchor is not None and at is not None:
        outline.insert_new(outline.end(at) if anchor[1] else at, outline.levels[at])
        return
    parent = outline.index(new.parent) if new.parent != BOARD else None
    if parent is not None:
        index = parent + 1 if anchor is None else outline.end(parent)
        outline.insert_new(index, outline.levels[parent] + 1)
        return
    # Its place is not shown, or somebody has deleted it: the text stays where it was.
    there = len(outline) if new.is_there(items) and was is None else was or desk.grid.row
    outline.insert_new(min(there, len(outline)), 0)
