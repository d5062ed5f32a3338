"""What is done to a row in its details: fields, description, comments, links."""

from __future__ import annotations

import time
from collections.abc import Callable

from tpm_tui.domain.values import COMMENT, LINK, LOG
from tpm_tui.errors import Conflict, Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.booking.timesheet import line_of_entry, take_entry_away
from tpm_tui.service.editing import commands
from tpm_tui.service.editing.notes import add_link, delete_comment, delete_link
from tpm_tui.service.roles.permission import ensure
from tpm_tui.service.session import Command, Outcome
from tpm_tui.ui.cell_editing import (
    NotSaved,
    completed,
    hint,
    meaning,
    news,
    opened,
    saved,
    typed,
)
from tpm_tui.ui.desk import Desk, Say
from tpm_tui.ui.detail.lines import DetailLines
from tpm_tui.ui.drafts.writing import write_comment, write_description
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.prompts.booking import entry_prompt
from tpm_tui.ui.prompts.prompt import Prompt

READ_ONLY = "The history cannot be changed; u takes the last change back."


class DetailActs:
    """Edits of the row in the pane; everything goes through the desk, so that the grid shows it."""

    def __init__(
        self,
        desk: Desk,
        lines: DetailLines,
        say: Say,
        renew: Callable[[int], None],
        ask: Callable[[Prompt, str], None],
    ) -> None:
        self.desk = desk
        self.lines = lines
        self.say = say
        self.renew = renew
        """Shows a row as it is now."""
        self.ask = ask
        self._began = 0.0
        """When the editor was opened, by the clock that `around` goes by."""
        self._also = ""
        """Who else edits the field, or has changed it meanwhile."""

    @property
    def row(self) -> int:
        """Row in the pane, negative for an `(own)` line."""
        return self.lines.details.row

    @property
    def item(self) -> int:
        """Its item."""
        return abs(self.row)

    # ---- fields

    def edit(self, text: str | None = None) -> None:
        """Edit what the mark stands on, with `text` in place of what a field holds."""
        entry, field = self.lines.entry, self.lines.field()
        if field is not None:
            ensure(self.desk.session, self.item)
            editor, where = opened(self.desk.board, self.row, field.key, text)
            self.lines.open_editor(editor)
            own = where.own and self.row > 0
            lead = "Goes to the (own) line: what the item itself takes. " if own else ""
            self._began = time.monotonic()
            self._also = self._others(editor)
            self._say_of(f"{lead}{hint(where.field)}", "warn" if own else "muted")
        elif entry == "description":
            self.describe()
        elif entry.startswith(COMMENT):
            write_comment(self.desk, self.item, entry, done=self._done)
        elif entry.startswith(LINK):
            self.say(
                next(one.url for one in self.lines.details.notes.links if one.key == entry), ""
            )
        elif entry.startswith(LOG):
            self._rebook(entry)
        else:
            self.say(READ_ONLY, "muted")

    def edit_field(self, key: str, text: str, seen: int) -> None:
        """Edit a field with a text that was typed when the board was at an earlier revision."""
        self.lines.mark_entry(f"field:{key}")
        self.edit(text="")
        editor = self.lines.editor
        if editor is not None:
            editor.seen = seen
            editor.insert(text)
            self.lines.refresh()

    def see_company(self) -> None:
        """Somebody has come or gone, or saved something; say so where it is in the same field."""
        editor = self.lines.editor
        if editor is None:
            return
        also = self._others(editor)
        if also != self._also:
            self._also = also
            self._say_of(self._meant(editor), "muted")

    def _others(self, editor: CellEditor) -> str:
        around, cells = self.desk.around, [(editor.item, editor.column)]
        return around.savers(cells, self._began) or around.editors(cells)

    def _meant(self, editor: CellEditor) -> str:
        """What the text comes to, or what the keys do."""
        field = self.desk.board.fields.get(editor.column)
        return meaning(editor, self.desk.board) or (hint(field) if field is not None else "")

    def _say_of(self, text: str, tone: str) -> None:
        self.say(*((f"{self._also} {text}", "warn") if self._also else (text, tone)))

    def press(self, editor: CellEditor, key: str, character: str | None) -> None:
        """A key while a field is edited."""
        if key in ("escape", "ctrl+g", "ctrl+c", "ctrl+q"):
            self.lines.close_editor()
            self.say("Kept as it was." if editor.touched else "", "muted")
        elif key in ("enter", "tab", "shift+tab") or (key in ("down", "up") and not editor.choices):
            if key == "tab":
                editor.pick_only()
            self._commit(editor, {"enter": 0, "shift+tab": -1, "up": -1}.get(key, 1))
        else:
            before = meaning(editor, self.desk.board)
            if typed(editor, self.desk.board, key, character):
                self.lines.refresh()
            if meaning(editor, self.desk.board) != before:
                self._say_of(self._meant(editor), "muted")

    def _commit(self, editor: CellEditor, step: int) -> None:
        if completed(editor):
            self.lines.refresh()
            return
        cells = [(editor.item, editor.column)]
        outcome = saved(self.desk.session, editor, cells)
        if isinstance(outcome, NotSaved):
            self.lines.refresh()
            self.say(outcome.reason, "bad")
            if outcome.conflict is not None:
                self._contest(outcome.conflict, editor, lambda: self._commit(editor, step))
            return
        self.lines.close_editor()
        self._done(outcome)
        if new_name := news(editor, self.desk.board, cells):
            self.say(new_name, "warn")
        if step:
            self.lines.move(step)

    def _contest(self, conflict: Conflict, editor: CellEditor, again: Callable[[], None]) -> None:
        from tpm_tui.ui.company.contesting import Typing, contest

        def leave() -> None:
            self.lines.close_editor()
            self.renew(self.row)
            self.say("Theirs stays; what you typed was not saved.", "muted")

        def agree(seen: int) -> None:
            editor.seen = seen

        contest(self.desk.grid.app, conflict, again, Typing(leave, agree))

    # ---- description, comments, links

    def describe(self) -> None:
        """Write the description."""
        write_description(self.desk, self.row, done=self._done)

    def comment(self) -> None:
        """Add a comment."""
        write_comment(self.desk, self.item, done=self._done)

    def link(self) -> None:
        """Ask for an address."""
        item = self.item
        ensure(self.desk.session, item)

        def accept(text: str) -> None:
            url, _, label = text.strip().partition(" ")
            self._execute(lambda board: add_link(board, item, url, label.strip()))

        hint = "An address, then words for it if you like: https://example.org/plan The plan"
        self.ask(Prompt("link", accept, hint=hint), "")

    def _rebook(self, key: str) -> None:
        """What was logged as the line that says it, to be said better."""
        line = line_of_entry(self.desk.board, self.item, key)
        self.ask(entry_prompt(self.desk, self.item, key, self._done), line)

    def delete(self) -> None:
        """Delete a comment, a link or what was logged, or empty a field."""
        entry, field, item, row = self.lines.entry, self.lines.field(), self.item, self.row
        key = "description" if entry == "description" else field.key if field is not None else ""
        if key == "title":
            raise Refused("A title cannot be empty.")
        if key:
            self._execute(lambda board: commands.set_cell(board, row, key, ""))
        elif entry.startswith(COMMENT):
            self._execute(lambda board: delete_comment(board, item, entry))
        elif entry.startswith(LINK):
            self._execute(lambda board: delete_link(board, item, entry))
        elif entry.startswith(LOG):
            self._done(take_entry_away(self.desk.session, item, entry))
        else:
            raise Refused(READ_ONLY)

    # ---- carrying out

    def undo(self) -> None:
        """Take back the user's last change."""
        self._reverse(self.desk.session.undo, "Undone")

    def redo(self) -> None:
        """Bring back what was undone."""
        self._reverse(self.desk.session.redo, "Redone")

    def neighbour(self, step: int) -> None:
        """Show the next or previous row of the grid."""
        grid, rows = self.desk.grid, self.desk.outline.rows
        at = grid.row + step
        while 0 <= at < len(rows) and is_group(rows[at]):
            at += step
        if not 0 <= at < len(rows):
            self.say("This is the last row." if step > 0 else "This is the first row.", "muted")
            return
        grid.move_to(at, grid.column)
        self.renew(rows[at])

    def _execute(self, command: Command) -> None:
        self._done(self.desk.session.execute(command))

    def _done(self, outcome: Outcome) -> None:
        """Show what a change did, here and on the grid."""
        self.desk.carry_out(lambda: outcome)
        self.renew(self.row)

    def _reverse(self, act: Callable[[], Outcome], verb: str) -> None:
        if self.desk.carry_out(act, verb) is not None:
            self.renew(self.row)
