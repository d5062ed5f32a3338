"""What the mouse does on the board screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import ItemId
from tpm_tui.query.arrangement import is_group
from tpm_tui.service import placing
from tpm_tui.ui.grid.lines import mark_x
from tpm_tui.ui.grid.mouse import Drop, Pick

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


class Pointing:
    """Clicks, blocks, column edges and dragged rows."""

    def __init__(self, screen: BoardScreen) -> None:
        self.screen = screen
        self.desk = screen.desk
        acts = screen.grid.acts
        acts.pick, acts.block, acts.header = self._pick, self._block, self._header
        acts.resize, acts.hover, acts.drop = self._resize, self._hover, self._drop
        screen.grid.on_wheel = self._wheel

    def _pick(self, pick: Pick) -> None:
        """A click: takes a choice, or saves an open editor as Enter does and goes where it was."""
        screen, grid = self.screen, self.desk.grid
        if not screen.ready or screen.prompts.prompt is not None:
            return
        outline = self.desk.outline
        row = outline.rows[pick.row] if pick.row < len(outline) else 0
        if grid.editor is not None:
            if pick.choice is None and (pick.row, pick.column) == (grid.row, grid.column):
                return
            if not screen.editing.take(pick.choice) or pick.choice is not None:
                return
            outline = self.desk.outline
        at = outline.index(row)
        if at is None:
            return
        self.desk.clear_selection()
        grid.move_to(at, pick.column)
        mark = mark_x(outline.levels[at], grid.placed()[0].width)
        if pick.column == 0 and mark <= pick.x <= mark + 1 and outline.has_below(row):
            screen.run_command("toggle-fold")
        elif pick.chain == 2:
            screen.run_command("edit-cell")
        screen.describe_soon()

    def _wheel(self, rows: int) -> None:
        if self.desk.grid.editor is None:
            self.desk.grid.scroll_by(rows)

    def _block(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """The button is down and the mouse moves over cells."""
        desk, grid = self.desk, self.desk.grid
        if not self.screen.ready or start[0] >= len(desk.outline):
            return
        selection = grid.selection
        if selection.kind != "cells" or (selection.anchor_at, selection.column) != start:
            selection.marks.clear()
            selection.start("cells", desk.outline.rows[start[0]], *start)
        grid.move_to(*end)
        grid.repaint_rows()
        self.screen.describe_soon()

    def _header(self, column: int, chain: int) -> None:
        """A click on a label goes to the column and selects it; a second one sorts by it."""
        if not self.screen.ready:
            return
        grid, desk = self.desk.grid, self.desk
        desk.clear_selection()
        grid.move_to(grid.row, column)
        if chain == 2:
            sort = desk.view.sort
            falls = bool(sort) and sort[0].key == desk.key and not sort[0].descending
            self.screen.run_command("sort-descending" if falls else "sort-ascending")
        elif column:
            self.screen.run_command("select-column")
        self.screen.describe_soon()

    def _resize(self, column: int, width: int) -> None:
        if self.screen.ready:
            self.screen.actions.columns.resize(column, width)

    def _hover(self, drop: Drop | None) -> None:
        self.desk.grid.show_drop(drop)
        if drop is None:
            self.desk.say("", "")
            return
        target = self.desk.sheet.title(self.desk.outline.rows[drop.target])
        moved = self.desk.sheet.title(self.desk.outline.rows[drop.row])
        where = "into" if drop.inside else "after"
        self.desk.say(f"{moved}: drop it {where} {target} (further right goes inside).", "accent")

    def _drop(self, drop: Drop) -> None:
        desk = self.desk
        desk.grid.show_drop(None)
        rows = desk.outline.rows
        if not self.screen.ready or max(drop.row, drop.target) >= len(rows):
            return
        row, target = rows[drop.row], rows[drop.target]
        if desk.view.group or is_group(row) or desk.session.read_only:
            desk.say("Rows can be dragged in the tree; z G shows it.", "bad")
            return
        if desk.view.sort and not drop.inside:
            desk.say("The rows are sorted; g [ brings back the order that dragging changes.", "bad")
            return
        self._move(row, target, inside=drop.inside)

    def _move(self, row: int, target: int, *, inside: bool) -> None:
        desk = self.desk
        first: ItemId | None = None
        if target < 0 or inside:
            parent = abs(target)
            children = [one for one in desk.board.items.children.get(parent, ()) if one != row]
            first = children[0] if children else None
            moved = desk.run(lambda board: placing.move_to(board, row, parent, before=first))
        else:
            parent = desk.board.items.parent[target]
            moved = desk.run(lambda board: placing.move_to(board, row, parent, after=target))
        if moved is not None:
            desk.go_to(row, remember=False)
