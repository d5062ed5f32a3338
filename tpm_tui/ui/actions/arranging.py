"""Adding, moving, copying and deleting rows; undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board
from tpm_tui.service.editing import bulk_rows, commands, placing
from tpm_tui.service.editing.new_row import NewRow, Place, new_at, new_beside, new_inside
from tpm_tui.service.session import Outcome
from tpm_tui.ui.actions.copying import Copying
from tpm_tui.ui.actions.editing import Editing
from tpm_tui.ui.actions.folding import refold
from tpm_tui.ui.actions.naming import NEW_HINT
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.working import say_working_on


class Arranging:
    """Row commands."""

    def __init__(self, desk: Desk, editing: Editing, copying: Copying) -> None:
        self.desk = desk
        self.editing = editing
        self.copying = copying
        editing.naming.next_row = self.add_below

    def add_below(self) -> None:
        """New row below this one, as its sibling; below an `(own)` line the first of the children."""
        row, board = self.desk.row, self.desk.board
        if row < 0:
            first = board.items.children[-row][0]
            self._begin(new_beside(board, first, below=False))
        else:
            self._begin(new_beside(board, row, below=True) if row else new_inside(board, BOARD))

    def add_above(self) -> None:
        """New row above this one."""
        row, board = self.desk.row, self.desk.board
        if row < 0:
            self.desk.say("The (own) line always comes first; o adds a row below it.", "bad")
        else:
            self._begin(new_beside(board, row, below=False) if row else new_inside(board, BOARD))

    def add_child(self) -> None:
        """New row inside this one."""
        if self.desk.row < 0:
            self.desk.say("The (own) line has no rows inside; o adds a row below it.", "bad")
        else:
            self._begin(new_inside(self.desk.board, self.desk.row))

    def add_at(self, place: Place) -> None:
        """New row below a sibling, or where that is gone in its parent."""
        self._begin(new_at(self.desk.board, place))

    def _begin(self, new: NewRow) -> None:
        self.editing.naming.begin(new)
        self.editing.foretelling.begins(NEW_HINT, "muted")

    def indent_item(self) -> None:
        """Put the row, or all selected ones, under the one above."""
        self._arrange(bulk_rows.indent_all, placing.indent)

    def outdent_item(self) -> None:
        """Move the row, or all selected ones, out of their parent."""
        self._arrange(bulk_rows.outdent_all, placing.outdent)

    def move_item_down(self) -> None:
        """Move the row, or all selected ones, down among their siblings."""
        self._move(1)

    def move_item_up(self) -> None:
        """Move the row, or all selected ones, up among their siblings."""
        self._move(-1)

    def _move(self, step: int) -> None:
        if self.desk.view.sort:
            clear, down, up = map(
                self.desk.key_for, ("clear-sort", "move-item-down", "move-item-up")
            )
            self.desk.say(
                f"The rows are sorted; {clear} brings back the order that {down} and {up} change.",
                "bad",
            )
            return
        self._arrange(
            lambda board, rows: bulk_rows.move_all_by(board, rows, step),
            lambda board, row: placing.move_by(board, row, step),
        )

    def _arrange(
        self,
        many: Callable[[Board, Sequence[int]], ChangeSet],
        one: Callable[[Board, int], ChangeSet],
    ) -> None:
        desk, row = self.desk, self.desk.row
        if desk.view.group:
            tree = desk.key_for("ungroup-rows")
            desk.say(
                f"The rows are grouped; {tree} shows the tree, where rows can be moved.", "bad"
            )
            return
        if not desk.has_selection:
            done = desk.run(lambda board: one(board, row))
        else:
            rows = desk.selected_rows()
            done = desk.run(lambda board: many(board, rows))
        if done is not None:
            desk.go_to(row, remember=False)

    def duplicate_item(self) -> None:
        """Copy the row with everything below it."""
        rows = self.desk.selected_rows()
        if self.desk.has_selection and len(rows) > 1:
            self.desk.run(lambda board: bulk_rows.duplicate_all(board, rows))
            return
        self._copy(self.desk.row)

    def delete_item(self) -> None:
        """Delete the row, or all selected ones, with everything below; p puts them elsewhere."""
        self.copying.cut_rows()

    def undo(self) -> None:
        """Take back the newest change."""
        session = self.desk.session
        say_working_on(self.desk, session.history().undoable())
        self._reverse(session.undo, "Undone")

    def redo(self) -> None:
        """Bring back what was undone."""
        session = self.desk.session
        say_working_on(self.desk, session.history().redoable())
        self._reverse(session.redo, "Redone")

    def _reverse(self, act: Callable[[], Outcome], verb: str) -> None:
        """Undo or redo, and put the cursor where that made a difference."""
        desk = self.desk
        key, row, at = desk.key, abs(desk.row), desk.grid.row
        outcome = desk.carry_out(act, verb)
        if outcome is None:
            return
        if not desk.board.items.exists(row) and not outcome.delta.created:
            # The row has gone with what made it: back to the one above.
            desk.grid.move_to(at - 1, desk.grid.column)
        columns = {column.key: place for place, column in enumerate(desk.grid.view)}
        items = desk.board.items
        found = [
            one
            for one in outcome.changes
            if isinstance(one, SetCell) and one.item and items.exists(one.item)
        ]
        # The cell that one was looking at, else one in that column: several may have changed at once.
        wanted = ((row, key), (0, key))
        shown = next(
            (
                one
                for item, field in wanted
                for one in found
                if one.field == field and item in (0, one.item)
            ),
            next(
                (one for one in reversed(found) if one.field in columns),
                found[-1] if found else None,
            ),
        )
        if shown is not None:
            desk.go_to(shown.item, columns.get(shown.field))

    def _copy(self, source: int) -> None:
        """Make a copy and show it folded as the original is."""
        desk = self.desk
        folded = (
            [one in desk.outline.folded for one in desk.board.items.subtree(source)]
            if source > 0
            else []
        )
        outcome = desk.run(lambda board: commands.duplicate_item(board, source))
        if outcome is None or not outcome.delta.created:
            return
        copies = outcome.delta.created
        desk.outline.folded.update(
            copy for copy, hides in zip(copies, folded, strict=False) if hides
        )
        refold(desk, copies[0])
        desk.go_to(copies[0])
