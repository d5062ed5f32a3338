"""Editing a cell: opening the editor, its keys, and committing what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.errors import TpmError
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.checklist import Checklist
from tpm_tui.fields.numbers import Duration, Money, Percent
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing import bulk, commands
from tpm_tui.service.editing.stepping import stepped, ticked
from tpm_tui.service.roles.permission import ensure
from tpm_tui.ui.actions.naming import Add, Naming
from tpm_tui.ui.cell_editing import (
    NotSaved,
    completed,
    hint,
    news,
    opened,
    pasted,
    saved,
    set_cells_alike,
    typed,
)
from tpm_tui.ui.company.contesting import contest_typed
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.prompts.foretelling import Foretelling
from tpm_tui.ui.prompts.overriding import ask_override


class Editing:
    """Edit commands and the open editor."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.foretelling = Foretelling(desk)
        self.enter_rows = 1
        """Rows that Enter goes down after an edit."""
        self.naming = Naming(desk)
        self.paste_lines: Callable[[CellEditor, str, Add], bool] = lambda _editor, _text, _add: (
            False
        )
        """Makes rows of several lines pasted into a new title; False where it is one line."""

    # ---- commands

    def edit_cell(self) -> None:
        """Edit the cell."""
        self.open()

    def replace_cell(self) -> None:
        """Clear the cell and edit it."""
        self.open(text="")

    def rename_item(self) -> None:
        """Edit the title of the row."""
        self.desk.grid.move_to(self.desk.grid.row, 0)
        self.open()

    def clear_cell(self) -> None:
        """Empty the cell."""
        row, key = self.desk.row, self.desk.key
        if self.desk.has_selection:
            cells = self.desk.edited_cells()
            self.desk.run(lambda board: bulk.clear_all(board, cells))
        elif key == "title":
            self.desk.say("A title cannot be empty; dd deletes the row.", "bad")
        else:
            self.desk.run(lambda board: commands.set_cell(board, row, key, ""))

    def copy_from_above(self) -> None:
        """Take the value of the row above."""
        grid, key = self.desk.grid, self.desk.key
        if grid.row == 0:
            self.desk.say("There is no row above.", "bad")
            return
        if self.desk.has_selection and not self.desk.grid.selection.marks:
            self._fill(from_above=True)
            return
        row, above = self.desk.row, self.desk.outline.rows[grid.row - 1]
        if is_group(above):
            self.desk.say("A group stands above; it has no value to take.", "bad")
            return
        self.desk.run(lambda board: commands.copy_cell(board, above, row, key))

    def fill_down(self) -> None:
        """Give the first selected value of every column to the rows below it."""
        self._fill(from_above=False)

    def _fill(self, *, from_above: bool) -> None:
        desk = self.desk
        rows = desk.selected_rows()
        keys = desk.selected_keys() if desk.grid.selection.kind == "cells" else [desk.key]
        if not rows:
            desk.say("There are no cells here to fill; go to a row.", "bad")
            return
        if from_above:
            first = desk.outline.index(rows[0]) or 0
            above = desk.outline.rows[first - 1] if first else 0
            if not above or is_group(above):
                desk.say("There is no row above.", "bad")
                return
            rows.insert(0, above)
        desk.run(lambda board: bulk.fill_down(board, rows, keys))

    def next_value(self) -> None:
        """Next of the choices, or one step up."""
        self._step(1)

    def previous_value(self) -> None:
        """Previous of the choices, or one step down."""
        self._step(-1)

    def _step(self, step: int) -> None:
        row, key = self.desk.row, self.desk.key
        if self.desk.has_selection:
            cells = self.desk.edited_cells()
            self.desk.run(lambda board: bulk.step_all(board, cells, step))
            return
        self.desk.run(lambda board: stepped(board, row, key, step))

    # ---- the editor

    def open(self, text: str | None = None) -> None:
        """Open the editor on the cell, with its value or with `text`."""
        grid = self.desk.grid
        try:
            editor, where = opened(self.desk.board, self._from(), self.desk.key, text)
        except TpmError as error:
            self._refused(error)
            return
        if where.field.key == "override" and not self.desk.has_selection:
            ask_override(self.desk, where.item, text)
            return
        if self.desk.has_selection:
            editor.cells = tuple(self.desk.edited_cells())
        grid.open_editor(editor)
        say = self.foretelling.begins
        if where.own and len(self.desk.edited_cells()) == 1:
            say(
                "This edits the (own) line: what the item itself takes besides the rows below.",
                "warn",
            )
        elif self.desk.has_selection:
            count = len(self.desk.selected_rows())
            rows = "the selected row" if count == 1 else f"all {count:,} selected rows"
            say(f"{where.field.label}: Enter sets it in {rows}, as one change.", "accent")
        else:
            say(_about(where.field), "muted")

    def _from(self) -> int:
        """Row that an edit is opened from: the cursor's; of a selection the first one whose cell can be
        edited, for the others are left out."""
        desk = self.desk
        if desk.has_selection:
            for row in (desk.row, *desk.selected_rows()):
                try:
                    own = commands.target(desk.board, row, desk.key).own
                except TpmError:
                    continue
                if not own or row < 0:
                    return row
        return desk.row

    def starts_with(self, character: str) -> bool:
        """Whether typing a character on this cell starts an edit in the vim preset."""
        if not (character.isascii() and character.isdigit()):
            return False
        try:
            kind = commands.target(self.desk.board, self._from(), self.desk.key).field.type
        except TpmError:
            # A figure that is computed takes the digits too, and says why it does not change.
            return self.desk.board.fields[self.desk.key].type.digits_start
        if isinstance(kind, Percent | Money | Duration) or kind.digits_start:
            return True
        return not kind.free and bool(kind.choices(self.desk.board.ctx))

    def type_over(self, character: str) -> None:
        """Start an edit with a typed character; on a choice a digit picks at once."""
        try:
            ensure(self.desk.session, abs(self._from()))
            where = commands.target(self.desk.board, self._from(), self.desk.key)
        except TpmError as error:
            self._refused(error)
            return
        if isinstance(where.field.type, Checklist) and character.isdigit():
            row, key = self.desk.row, self.desk.key
            self.desk.run(lambda board: ticked(board, row, key, int(character) or 10))
            return
        choices = where.field.type.choices(self.desk.board.ctx)
        if not where.field.type.free and choices and character.isdigit():
            if not 1 <= int(character) <= len(choices):
                self.desk.say(f"There are {len(choices)} to choose from; Enter lists them.", "bad")
                return
            label = choices[int(character) - 1][1]
            cells = self.desk.edited_cells()
            self.desk.run(lambda board: set_cells_alike(board, cells, label))
            return
        self.open(text=character)

    def leave(self) -> bool:
        """Whether the program may end: what was typed is lost only when that is pressed twice."""
        editor = self.desk.grid.editor
        if (
            editor is None
            or editor.leaving
            or not editor.touched
            or (editor.new and not editor.text.strip())
        ):
            return True
        editor.leaving = True
        self.desk.say("Enter saves what you typed; Ctrl+Q again leaves without it.", "warn")
        return False

    def take(self, choice: int | None = None) -> bool:
        """Save what is typed, or a choice that was clicked, as Enter does but without moving on;
        False while the editor stays open."""
        editor = self.desk.grid.editor
        if editor is None:
            return True
        if choice is not None:
            editor.picked = choice
            self._commit(editor, 0, 0)
        elif editor.touched or editor.new:
            editor.picked = -1 if editor.free and not editor.single else editor.picked
            self._commit(editor, 0, 0)
        else:
            self._cancel(editor)
        return self.desk.grid.editor is None

    def press(self, key: str, character: str | None) -> None:
        """A key while the editor is open."""
        editor = self.desk.grid.editor
        if editor is None:
            return
        match key:
            case "escape" | "ctrl+g" | "ctrl+c":
                self._cancel(editor)
                return
            case "enter":
                self._commit(editor, self.enter_rows, 0)
                return
            case "f4":
                self.foretelling.preview(editor, lambda: self._commit(editor, self.enter_rows, 0))
                return
            case "tab" | "shift+tab" if editor.new and not editor.text.strip():
                self.naming.indent(editor, outward=key == "shift+tab")
                return
            case "tab" | "shift+tab":
                if key == "tab":
                    editor.pick_only()
                self._commit(editor, 0, 1 if key == "tab" else -1)
                return
            case "down" | "up" if editor.choices:
                typed(editor, self.desk.board, key, character)
            case "down" | "up":
                self._commit(editor, 1 if key == "down" else -1, 0)
                return
            case _:
                if not typed(editor, self.desk.board, key, character):
                    return
        self.desk.grid.redraw_editor()
        self.foretelling.typed(editor, _usual(self.desk.board, editor))

    def paste_into(self, text: str) -> None:
        """Pasted text goes into the open editor, its line ends as spaces and without control
        characters, which no cell takes; several lines in a new title become rows."""
        editor = self.desk.grid.editor
        if editor is None:
            return
        try:
            if editor.new and self.paste_lines(editor, text, partial(self.naming.add, editor)):
                return
        except TpmError as error:
            self.desk.say(str(error), "bad")
            return
        pasted(editor, text)
        self.desk.grid.redraw_editor()
        self.foretelling.typed(editor, _usual(self.desk.board, editor))

    def others_changed(self, authors: tuple[str, ...]) -> None:
        """Others have changed the board under the open editor: its text stays, and where its cell has
        gone that is said."""
        editor, board = self.desk.grid.editor, self.desk.board
        if editor is None:
            return
        who = authors[0] if len(authors) == 1 else "others"
        if editor.new:
            lost = self.naming.lost(who)
        elif abs(editor.item) >= len(
            board.items
        ):  # a state was restored that is older than the row
            lost = "This row is not on the board any more"
        elif not board.items.exists(abs(editor.item)):
            lost = f"{board.items.columns['title'][abs(editor.item)]!r} was deleted by {who}"
        elif editor.column not in board.fields:
            lost = f"The column {board.label(editor.column)} was taken away by {who}"
        else:
            lost = ""
        if not lost:
            if editor.lost:
                editor.lost = ""
                self.desk.grid.redraw_editor()
                self.desk.say(f"{who} brought it back: Enter saves again.", "good")
            self.foretelling.renew(editor)
            return
        if not editor.lost:
            editor.lost = lost
            self.desk.say(f"{lost}. What you typed stays open; Esc gives it up.", "bad")
            self.desk.grid.redraw_editor()

    # ---- inside

    def _refused(self, error: TpmError) -> None:
        """Say why a cell cannot be edited, and of a formula how that can be changed."""
        field = self.desk.board.fields[self.desk.key]
        change = self.desk.key_for("change-field")
        more = f" {change} changes the formula." if field.formula is not None else ""
        self.desk.say(f"{error}{more}", "bad")

    def _cancel(self, editor: CellEditor) -> None:
        if editor.new:
            self.naming.drop(editor)
            return
        self.desk.grid.close_editor()
        self.desk.say("Kept as it was." if editor.touched else "", "muted")

    def _commit(self, editor: CellEditor, rows: int, columns: int) -> None:
        grid = self.desk.grid
        if completed(editor):
            grid.redraw_editor()
            return
        cells = self.foretelling.cells(editor)
        if editor.new and not editor.text.strip():
            self.naming.drop(editor)
            return
        outcome = (
            self.naming.save(editor) if editor.new else saved(self.desk.session, editor, cells)
        )
        if isinstance(outcome, NotSaved):
            grid.redraw_editor()
            self.desk.say(outcome.reason, "bad")
            if outcome.conflict is not None:
                contest_typed(
                    self.desk, outcome.conflict, editor, lambda: self._commit(editor, rows, columns)
                )
            return
        if editor.new:
            self.naming.done(outcome, rows, columns)
            return
        grid.close_editor()
        self.desk.carry_out(lambda: outcome)
        if new_name := news(editor, self.desk.board, cells):
            self.desk.say(new_name, "warn")
        if len(cells) == 1:
            grid.move_to(grid.row + rows, grid.column + columns)


def _about(field: Field) -> str:
    """A field, and what the keys do in it."""
    more = hint(field)
    named = not more or more.startswith(f"{field.label}:")
    return more or field.label if named else f"{field.label}: {more}"


def _usual(board: Board, editor: CellEditor) -> str:
    """What the line of an open editor says; somebody may have taken its column away."""
    field = board.fields.get(editor.column)
    return "" if field is None else _about(field)
