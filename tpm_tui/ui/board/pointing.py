"""What the mouse does on the board screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import ItemId
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.editing import placing
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
        acts.pick, acts.header = self._pick, self._header
        acts.begin_block, acts.block = self._begin_block, self._block
        acts.resize, acts.hover, acts.drop = self._resize, self._hover, self._drop
        acts.may_drag = lambda: self._free() and screen.grid.editor is None
        screen.grid.on_wheel = self._wheel

    def _free(self) -> bool:
        """Whether the mouse may act: the board is there and no prompt waits for an answer."""
        return self.screen.ready and self.screen.prompts.prompt is None

    def _pick(self, pick: Pick) -> None:
        """A click: takes a choice, or saves an open editor as Enter does and goes where it was."""
        screen, grid = self.screen, self.desk.grid
        if not self._free():
            return
        outline = self.desk.outline
        row = outline.rows[pick.row] if pick.row < len(outline) else 0
        if grid.editor is not None:
            if pick.choice is None and (pick.row, pick.column) == (grid.row, grid.column):
                return
            if not self._taken(pick.choice) or pick.choice is not None:
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

    def _taken(self, choice: int | None = None) -> bool:
        """Whether what was typed is saved; not while a reason is asked for."""
        found: list[bool] = []
        self.desk.attempt(lambda: found.append(self.screen.actions.editing.take(choice)))
        return found == [True]

    def _wheel(self, rows: int) -> None:
        if self.desk.grid.editor is None:
            self.desk.grid.scroll_by(rows)

    def _begin_block(self, row: int, column: int) -> None:
        """The mouse has left a cell with the button down."""
        desk, grid = self.desk, self.desk.grid
        desk.clear_selection()
        grid.move_to(row, column)
        grid.selection.start("cells", desk.row, grid.row, grid.column)

    def _block(self, row: int, column: int) -> None:
        """The button is down and the mouse moves over cells."""
        self.desk.grid.move_to(row, column)
        self.desk.grid.repaint_rows()
        self.screen.describe_soon()

    def _header(self, column: int, chain: int) -> None:
        """A click on a label goes to the column and selects it; a second one sorts by it."""
        grid, desk = self.desk.grid, self.desk
        if not self._free() or not self._taken():
            return
        desk.clear_selection()
        grid.move_to(grid.row, column)
        if chain == 2:
            sort = desk.view.sort
            falls = bool(sort) and sort[0].key == desk.key and not sort[0].descending
            self.screen.run_command("sort-descending" if falls else "sort-ascending")
        elif column:
            self.screen.run_command("select-column")
        self.screen.describe_soon()

    def _resize(self, column: int, width: int, first: bool) -> None:
        self.screen.actions.widths.resize(column, width, remember=first)

    def _hover(self, drop: Drop | None) -> None:
        desk = self.desk
        if drop is None:
            desk.grid.show_drop(None)
            desk.say("", "")
            return
        # Below a row means below everything in it: the mark stands there.
        at = desk.outline.index(drop.target)
        if at is not None and not drop.inside:
            last = desk.outline.rows[desk.outline.end(at) - 1]
            desk.grid.show_drop(drop._replace(target=last))
        else:
            desk.grid.show_drop(drop)
        target, moved = desk.sheet.title(drop.target), desk.sheet.title(drop.row)
        where = "into" if drop.inside else "after"
        desk.say(f"{moved}: drop it {where} {target} (further right goes inside).", "accent")

    def _drop(self, drop: Drop) -> None:
        desk, row, target = self.desk, drop.row, drop.target
        desk.grid.show_drop(None)
        if desk.view.group or is_group(row) or is_group(target):
            tree = desk.key_for("ungroup-rows")
            desk.say(f"Rows can be dragged in the tree; {tree} shows it.", "bad")
        elif row < 0:
            desk.say("The (own) line stays with its row; drag that.", "bad")
        elif desk.view.sort and not drop.inside:
            clear = desk.key_for("clear-sort")
            desk.say(
                f"The rows are sorted; {clear} brings back the order that dragging changes.", "bad"
            )
        else:
            self.screen.app.recorder.rested()
            desk.attempt(lambda: self._move(row, target, inside=drop.inside))

    def _move(self, row: int, target: int, *, inside: bool) -> None:
        desk = self.desk
        first: ItemId | None = None
        if target < 0 or inside:
            parent = abs(target)
            children = desk.board.items.children.get(parent, ())
            first = next((one for one in children if one != row), None)
            moved = desk.run(lambda board: placing.move_to(board, row, parent, before=first))
        else:
            moved = desk.run(
                lambda board: placing.move_to(board, row, board.items.parent[target], after=target)
            )
        if moved is not None:
            desk.go_to(row, remember=False)
