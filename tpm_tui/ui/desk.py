"""The open board on screen: runs commands, and turns what changed into repaints and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import TpmError
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.ripple import ripple, shortened
from tpm_tui.service.session import BoardSession, Command, Outcome
from tpm_tui.ui.board_sheet import BoardSheet, fitted_view
from tpm_tui.ui.grid.grid import TreeGrid

Say = Callable[[str, str], None]
"""Shows a sentence: (text, tone)."""


@dataclass(slots=True)
class Desk:
    """What the actions work on."""

    session: BoardSession
    grid: TreeGrid
    outline: Outline
    sheet: BoardSheet
    say: Say
    flash: Callable[[], None]
    """Starts the moment after which coloured grounds go away."""
    first_edit: bool = True
    bookings: int = 0
    """Version of people's bookings that the marks on screen are from."""

    @property
    def board(self) -> Board:
        """The board in memory."""
        return self.session.board

    @property
    def row(self) -> int:
        """Item under the cursor, negative on an `(own)` line, 0 on an empty board."""
        return self.outline.rows[self.grid.row] if len(self.outline) else 0

    @property
    def key(self) -> str:
        """Field key of the column under the cursor."""
        return self.grid.view[self.grid.column].key

    def run(self, command: Command, seen: int | None = None, *, joins: str = "") -> Outcome | None:
        """Execute a command and show what it did; None where it was refused, with the reason said."""
        return self.carry_out(lambda: self.session.execute(command, seen, joins=joins))

    def carry_out(self, act: Callable[[], Outcome], verb: str = "") -> Outcome | None:
        """Do something that changes the board and show it."""
        revision = self.board.revision
        try:
            outcome = act()
        except TpmError as error:
            if self.board.revision != revision:
                # Others' changes came in before the refusal: show them all the same.
                self.rebuild()
            self.say(str(error), "bad")
            return None
        if outcome.others is not None:
            self.show(outcome.others, "remote")
        self.show(outcome.delta, "flash")
        self._tell(outcome, verb)
        return outcome

    def show(self, delta: BoardDelta, ground: str) -> None:
        """Repaint what a change set touched."""
        if delta.everything:
            self.rebuild()
            self.fit_columns()
            return
        if delta.reshaped:
            self._reshape(delta)
        if delta.cells:
            self.grid.cells_changed(delta.cells, ground)
            self.flash()
        if any(row == BOARD for row, _ in delta.cells):
            self.fit_columns()
        self._show_bookings()

    def _show_bookings(self) -> None:
        """Whoever is booked elsewhere now may be over-allocated on any row, or no longer so."""
        version = self.board.engine.staffing.version
        if version != self.bookings:
            self.bookings = version
            grid = self.grid
            grid.strips.forget()
            rows = self.outline.rows[grid.top : grid.top + grid.page]
            grid.cells_changed((row, "allocation") for row in rows)

    def fit_columns(self) -> None:
        """Widen columns whose totals have outgrown them."""
        view = fitted_view(self.grid.view, self.sheet)
        if view != self.grid.view:
            self.grid.view = view
            self.grid.reset()

    def rebuild(self) -> None:
        """Paint everything again; the cursor stays on its row if that is still there."""
        self.bookings = self.board.engine.staffing.version
        row, folded = self.row, self.outline.folded
        self.outline = Outline(self.board.items, folded)
        self.sheet.board, self.sheet.outline = self.board, self.outline
        self._return_to(row, self.grid.row)
        self.grid.reset()

    def go_to(self, row: int, column: int | None = None) -> bool:
        """Unfold what hides a row and put the cursor on it."""
        if not self.outline.reveal(row):
            return False
        index = self.outline.index(row)
        if index is None:
            return False
        self.grid.rows_changed(0)
        self.grid.move_to(index, self.grid.column if column is None else column)
        return True

    def _reshape(self, delta: BoardDelta) -> None:
        row, at = self.row, self.grid.row
        starts = [0]
        for parent in sorted(
            delta.reshaped, key=lambda item: -self.board.items.level(item) if item else 1
        ):
            index = 0 if parent == 0 else self.outline.index(parent)
            if index is not None:
                starts.append(index)
                self.outline.refresh(parent)
        self._return_to(row, at)
        self.grid.rows_changed(min(starts))

    def _return_to(self, row: int, at: int) -> None:
        """Keep the cursor on the same item, or at the same height where it is gone."""
        index = self.outline.index(row)
        self.grid.row = max(0, min(len(self.outline) - 1, at if index is None else index))

    def _tell(self, outcome: Outcome, verb: str) -> None:
        if outcome.authors:
            self.say(f"Also changed meanwhile by {', '.join(outcome.authors)}.", "warn")
            return
        if not len(outcome.changes):
            self.say("Nothing changed.", "muted")
            return
        width = self.grid.size.width
        lead = f"{verb}: {outcome.label}" if verb else outcome.label[:1].upper() + outcome.label[1:]
        told = ripple(self.board, outcome.delta, width)
        if told:
            lead = shortened(lead, width // 3)
        items = {change.item for change in outcome.changes}
        above = {
            row for row, _ in outcome.delta.cells if row > 0 and not self.board.items.is_leaf(row)
        }
        count = len(above.difference(items, outcome.delta.created))
        if self.first_edit and told and count and not verb:
            self.first_edit = False
            told += f" · {count} {'ancestor' if count == 1 else 'ancestors'} recomputed, u undoes"
        self.say(f"{lead}  ⟶  {told}" if told else lead, "good")
