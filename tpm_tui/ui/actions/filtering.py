"""Filter line, rows like the one under the cursor, and whether totals count what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.fields.types import PersonName
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.folding import begins_words, fold
from tpm_tui.query.lexer import quoted
from tpm_tui.query.names import Names
from tpm_tui.service.board import Board
from tpm_tui.service.views.view import View
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.query.completion import Completion

HINT = 'owner:ana status:open due<+2w budget>10k has:people "words" and or not ( )'

Ask = Callable[[Prompt, str], None]
"""Opens a prompt with a text in it."""


class Filtering:
    """Filter commands."""

    def __init__(self, desk: Desk, ask: Ask) -> None:
        self.desk = desk
        self._ask = ask
        self.asked: list[str] = []

    def filter_rows(self, line: str = "") -> None:
        """Show only rows that meet a condition, and dimmed what stands above them."""
        if line:
            self._apply(line)
            return
        before, back = self.desk.view, self.desk.place()
        # The parser's grammar is built while the first word is typed, not after it.
        Thread(target=_read_grammar, daemon=True).start()
        prompt = Prompt(
            "filter",
            accept=lambda text: self._accept(text, before),
            change=lambda text: self._try(prompt, text),
            cancel=back,
            completer=self.complete,
            history=self.asked,
            hint=HINT,
            goes_on=True,
        )
        self._ask(prompt, before.filter)

    def clear_filter(self) -> None:
        """Show all rows again."""
        if not self.desk.view.filter:
            self.desk.say(
                f"There is no filter; {self.desk.key_for('filter-rows')} sets one.", "muted"
            )
            return
        self._apply("")

    def rows_like_this(self) -> None:
        """Filter by the value under the cursor; again on another column narrows further."""
        desk = self.desk
        row, key = desk.row, desk.key
        if not row or is_group(row):
            raise Refused("There is no cell here to compare with; go to a row.")
        term = like_cell(desk, row, key)
        self._apply(narrowed(desk.view.filter, term))

    def toggle_visible_totals(self) -> None:
        """Count in totals only what the filter shows, or everything again."""
        desk = self.desk
        view = replace(desk.view, visible_totals=not desk.view.visible_totals)
        desk.look(view, afresh=False)
        if view.group:
            desk.say(
                "Groups count the rows that are in them, whichever; "
                f"{desk.key_for('ungroup-rows')} shows the tree.",
                "muted",
            )
        elif not view.filter:
            desk.say(
                f"Totals will count {'only what a filter shows' if view.visible_totals else 'all rows'}.",
                "muted",
            )
        else:
            desk.say(
                "Totals count only what is shown."
                if view.visible_totals
                else "Totals count all rows, those that the filter hides too.",
                "good",
            )

    # ---- inside

    def _apply(self, line: str) -> None:
        desk = self.desk
        desk.look(replace(desk.view, filter=line.strip()))
        if line:
            self._tell()

    def _accept(self, text: str, before: View) -> None:
        desk, line = self.desk, text.strip()
        if line != desk.view.filter or desk.view == before:
            desk.look(replace(desk.view, filter=line), remember=False)
        if desk.view != before:
            # What was tried while typing is no step of its own: undoing the view goes back before it.
            desk.past.append(before)
        if line:
            self._tell()

    def _try(self, prompt: Prompt, text: str) -> None:
        desk = self.desk
        line = text.strip()
        if line != desk.view.filter:
            desk.look(replace(desk.view, filter=line), remember=False)
        prompt.note = f"{desk.shown.matches} of {desk.shown.of}" if text.strip() else ""
        prompt.hint = self._advice() or HINT

    def _go_to_match(self) -> None:
        """Leave a row that is only there for what is below it, for the first one that matches."""
        desk = self.desk
        arrangement = desk.shown.arrangement
        if arrangement is None or not desk.shown.matches or not arrangement.dimmed(desk.row):
            return
        rows = desk.outline.rows
        at = next((n for n, row in enumerate(rows) if not arrangement.dimmed(row)), None)
        if at is not None:
            desk.grid.move_to(at, desk.grid.column)

    def _tell(self) -> None:
        self._go_to_match()
        shown, clear = self.desk.shown, self.desk.key_for("clear-filter")
        advice = self._advice()
        if advice:
            self.desk.say(f"{shown.matches} of {shown.of} match. {advice}", "warn")
            return
        if not shown.matches:
            change = self.desk.key_for("filter-rows")
            self.desk.say(
                f"No row matches; {clear} shows all rows again, {change} changes the filter.",
                "warn",
            )
            return
        rows = "row matches" if shown.matches == 1 else "rows match"
        self.desk.say(f"{shown.matches} of {shown.of} {rows}; {clear} shows all again.", "good")

    def _advice(self) -> str:
        """What the line may not mean."""
        from tpm_tui.query.parse import parse_filter

        line = self.desk.view.filter
        if " or " not in line.casefold():
            return ""
        names = Names(self.desk.board.fields, self.desk.board.ctx)
        return parse_filter(line, names).advice(names)

    def complete(self, text: str, at: int) -> Completion:
        """What Tab offers on a filter line."""
        from tpm_tui.query.completion import complete

        board = self.desk.board
        return complete(text, at, board.fields, board.ctx_with_people(), self._values)

    def _values(self, key: str) -> list[str]:
        """Texts that occur in a column, for completion."""
        board = self.desk.board
        column = board.items.columns.get(key)
        if column is None:
            return []
        kind = board.fields[key].type
        found = {value for value in column if value is not None}
        return sorted(kind.edit_text(value, board.ctx) for value in list(found)[:500])


def narrowed(line: str, term: str) -> str:
    """A filter line with one more condition, which holds for all of it."""
    if not line or line == term:
        return term
    if f" {term} " in f" {line} ":
        return line
    whole = f"({line})" if " or " in f" {line.casefold()} " else line
    return f"{whole} {term}"


def like_cell(desk: Desk, row: int, key: str) -> str:
    """A filter term that the cell meets."""
    board = desk.board
    if key in ("allocation", "assignments"):
        raise Refused("Rows cannot be compared by their people as a whole; filter people:NAME.")
    name = Names(board.fields, board.ctx).word(board.fields[key])
    if row != BOARD and key == "status":
        figures = board.figures
        kind = board.fields[key].type
        return f"status:{quoted(str(kind.plain(figures.value(row, key), board.ctx)))}"
    value = board.figures.value(row, key)
    if isinstance(value, CellError):
        raise Refused(f"This cell has no value to compare with: {value} {value.explanation}")
    if value is None:
        return f"{name}:none"
    text = board.fields[key].type.edit_text(value, board.ctx)
    if isinstance(board.fields[key].type, PersonName):
        return f"{name}{only_sign(board, text)}{quoted(text)}"
    if board.fields[key].type.align == "right":
        return f"{name}={quoted(text)}"
    return f"{name}:{quoted(text)}"


def only_sign(board: Board, name: str) -> str:
    """What to write before a name so that only that person is found: `=` where `:` finds more."""
    fits = begins_words(name)
    return "=" if any(fits(one) for one in board.people() if fold(one) != fold(name)) else ":"


def _read_grammar() -> None:
    """Import the parser and build its tables, which takes a tenth of a second once."""
    from tpm_tui.query.parse import stored_formula

    stored_formula("1")
