"""Adding a row: its line is opened, and the row is on the board once it has a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Conflict, InvalidInput, NeedsReason, TpmError
from tpm_tui.query.arrangement import NEW_ROW
from tpm_tui.service.editing.new_row import NewRow, add_named, indented, outdented
from tpm_tui.service.session import Command, Outcome
from tpm_tui.ui.board.new_row import close_line, open_line
from tpm_tui.ui.cell_editing import NotSaved
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.editor import CellEditor

Add = Callable[[Command], Sequence[int]]
"""Adds rows in place of the one that is open; the numbers of those that were made."""

NEW_HINT = "Name the row: Enter saves and opens the next, Tab indents while empty, Esc adds none."
LOOK_AGAIN = "The board is in another state than when this was begun: Enter adds the row where it is shown now."


class Naming:
    """The open title of a row that is no item yet."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.next_row: Callable[[], None] = lambda: None
        """Opens one more new row."""

    def begin(self, new: NewRow) -> None:
        """Open the title of a row that goes to a place."""
        desk = self.desk
        editor = CellEditor(
            NEW_ROW, "title", new=True, came_from=desk.row, touched=True, over=True,
            seen=desk.board.revision,
        )  # fmt: skip
        open_line(desk, new)
        desk.grid.open_editor(editor)

    def save(self, editor: CellEditor) -> Outcome | NotSaved:
        """Add the row with the name that is typed; raises NeedsReason."""
        new = self.desk.new_row
        if new is None:
            return NotSaved("The row has no place any more.")
        return self._saved(editor, lambda board: add_named(board, new, editor.text))

    def add(self, editor: CellEditor, command: Command) -> Sequence[int]:
        """Add several rows in place of it, the numbers of which are returned; where that is refused the
        text stays open.  Raises NeedsReason."""
        desk = self.desk
        outcome = self._saved(editor, command)
        if isinstance(outcome, NotSaved):
            desk.grid.redraw_editor()
            desk.say(outcome.reason, "bad")
            return ()
        self._close()
        _ = desk.carry_out(lambda: outcome)
        return outcome.delta.created

    def _saved(self, editor: CellEditor, command: Command) -> Outcome | NotSaved:
        session = self.desk.session
        try:
            return session.execute(command, editor.seen)
        except NeedsReason:
            raise
        except TpmError as error:
            editor.error = str(error)
            if isinstance(error, Conflict) and session.is_outlived(editor.seen):
                editor.seen, editor.error = session.board.revision, LOOK_AGAIN
            if not isinstance(error, InvalidInput):
                self.desk.rebuild()  # others' changes may have come in before the refusal
            return NotSaved(editor.error)

    def done(self, outcome: Outcome, rows: int, columns: int) -> None:
        """It was added: go on with the next row, or to another cell of this one."""
        desk = self.desk
        self._close()
        _ = desk.carry_out(lambda: outcome)
        for row in outcome.delta.created[:1]:
            desk.go_to(row, 0, remember=False)
        if rows > 0 and not columns:
            # Whoever lists rows goes on listing: Enter on an empty one ends it.
            self.next_row()
        else:
            desk.grid.move_to(desk.grid.row, desk.grid.column + columns)

    def drop(self, editor: CellEditor) -> None:
        """Add none."""
        self._close()
        if editor.came_from:
            self.desk.go_to(editor.came_from, remember=False)
        self.desk.say("No row added.", "muted")

    def indent(self, editor: CellEditor, *, outward: bool) -> None:
        """Tab in an empty title puts the row into the one above, as in an outliner, and it becomes what
        stands there."""
        desk, new = self.desk, self.desk.new_row
        if new is None:
            return
        try:
            new = (outdented if outward else indented)(desk.board, new)
        except TpmError as error:
            desk.say(str(error), "bad")
            return
        editor.seen = desk.board.revision
        open_line(desk, new)

    def lost(self, who: str) -> str:
        """Why the row has no place any more, without a full stop; empty while it has one."""
        new, items = self.desk.new_row, self.desk.board.items
        if new is None or new.is_there(items):
            return ""
        if new.parent >= len(items):  # a state was restored that is older than the parent
            return "The row above this one is not on the board any more"
        gone = next(
            (
                one
                for one in (new.parent, *items.ancestors(new.parent))
                if one != BOARD and not items.alive[one]
            ),
            new.parent,
        )
        return f"{items.columns['title'][gone]!r} was deleted by {who}"

    def _close(self) -> None:
        self.desk.grid.close_editor()
        close_line(self.desk)
