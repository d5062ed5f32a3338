"""The open board on screen: runs commands, and turns what changed into repaints and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import TpmError
from tpm_tui.fields.own import SETTING
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.looks import RuleBook
from tpm_tui.service.ripple import ripple, shortened
from tpm_tui.service.session import BoardSession, Command, Outcome
from tpm_tui.service.showing import BY_DATE, Shown, matcher, show
from tpm_tui.service.views import STANDARD, View
from tpm_tui.ui.board_sheet import BoardSheet
from tpm_tui.ui.board_view import fitted_columns, grid_columns
from tpm_tui.ui.grid.grid import TreeGrid
from tpm_tui.ui.jumps import Jumps

if TYPE_CHECKING:
    from tpm_tui.query.source import Source

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
    source: Callable[[], Source]
    """The board as filters, formulas and rules ask it."""
    changed: Callable[[], None] = lambda: None
    """Called when the user has changed the board."""
    looked: Callable[[], None] = lambda: None
    """Called when the view is another one."""
    view: View = STANDARD
    """How the board is looked at; changed by `look` only."""
    past: list[View] = field(default_factory=list)
    """Views that were looked at before, the latest last."""
    shown: Shown = field(default_factory=Shown)
    """What the view arranges."""
    kept: set[int] = field(default_factory=set)
    """Items that stay in sight although the filter may not let them through any more."""
    jumps: Jumps = field(default_factory=Jumps)
    first_edit: bool = True
    plain_folds: set[int] = field(default_factory=set)
    """What is folded in the whole tree while a filter or groups show something else."""
    bookings: int = 0
    """Version of people's bookings that the marks on screen are from."""

    @property
    def board(self) -> Board:
        """The board in memory."""
        return self.session.board

    @property
    def row(self) -> int:
        """Row number under the cursor: an item, negative on an `(own)` line, a group, 0 on an empty
        board."""
        return self.outline.rows[self.grid.row] if len(self.outline) else 0

    @property
    def key(self) -> str:
        """Field key of the column under the cursor."""
        return self.grid.view[self.grid.column].key

    # ---- what is selected

    @property
    def has_selection(self) -> bool:
        """Whether more than the cell under the cursor is meant."""
        return bool(self.grid.selection)

    @property
    def whole_rows(self) -> bool:
        """Whether rows are selected, not cells."""
        return self.grid.selection.kind == "rows" or bool(self.grid.selection.marks)

    def selected_rows(self) -> list[int]:
        """Row numbers that an act is about, from top to bottom: the marked ones, else the block, else
        the one under the cursor; no groups."""
        selection, rows = self.grid.selection, self.outline.rows
        if selection.marks:
            shown = [row for row in rows if row in selection.marks]
            hidden = selection.marks.difference(shown)
            exists = self.board.items.exists
            return shown + sorted(one for one in hidden if exists(abs(one)) and not is_group(one))
        block = selection.rows(self.grid.row, len(self.outline))
        found = [rows[at] for at in block] if block else [self.row]
        return [row for row in found if row and not is_group(row)]

    def selected_keys(self) -> list[str]:
        """Columns that an act is about, from left to right."""
        selection, view = self.grid.selection, self.grid.view
        if selection.marks:
            return [column.key for column in view]
        block = selection.columns(self.grid.column, len(view))
        return [view[at].key for at in block] if block else [self.key]

    def edited_cells(self) -> list[tuple[int, str]]:
        """Cells that typing is about: the block; of selected rows the cells in the cursor's column."""
        keys = self.selected_keys() if self.grid.selection.kind == "cells" else [self.key]
        return [(row, key) for row in self.selected_rows() for key in keys]

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.grid.selection:
            self.grid.selection.clear()
            self.grid.repaint_rows()

    # ---- how the board is looked at

    def look(self, view: View, *, remember: bool = True, afresh: bool = True) -> None:
        """Look at the board in another way; raises InvalidInput where its filter cannot be read, and
        then nothing is different.  The cursor stays on its row, or on the nearest one above it that
        is shown."""
        kept = set() if afresh else self.kept
        fields = self.board.fields
        group = tuple(key for key in view.group if key in fields or key in BY_DATE)
        view = view if group == view.group else replace(view, group=group)
        shown = show(self.board, view, matcher(self.source), kept)
        row, key = self.row, self.key if self.grid.view else "title"
        above = self._path(row)
        if remember and view != self.view:
            self.past.append(self.view)
            del self.past[:-100]
        folds = self._folds(view, shown)
        book = RuleBook(view.rules, self.source) if view.rules else None
        self.sheet.styled = None if book is None else book.tone
        self.view, self.shown, self.kept = view, shown, kept
        self._arrange(folds)
        self.show_columns(key)
        for one in (row, *above):
            index = self.outline.index(one)
            if index is not None:
                self.grid.row = index
                break
        self.grid.selection.follow(self.outline.index)
        self.grid.reset()
        self.looked()
        for broken in book.broken if book is not None else ():
            self.say(broken, "warn")

    def open_view(self, view: View) -> None:
        """Look at the board for the first time, with a view that may have been saved long ago."""
        self.plain_folds = self.outline.folded
        try:
            self.look(view, remember=False)
        except TpmError as error:
            self.look(replace(view, filter=""), remember=False)
            self.say(f"The view opens without its filter: {error}", "warn")
        if view.folded is not None:
            self.outline.folded = set(view.folded)
            self.outline.rebuild()
            self.grid.reset()

    def show_columns(self, key: str = "") -> None:
        """Give the grid the view's columns; the cursor stays in its column if that is still there."""
        columns = fitted_columns(grid_columns(self.view, self.board.fields), self.sheet)
        self.grid.view = columns
        self.grid.density = self.view.density
        keys = [one.key for one in columns]
        self.grid.column = keys.index(key) if key in keys else min(self.grid.column, len(keys) - 1)

    def _folds(self, view: View, shown: Shown) -> set[int]:
        """Folded rows to begin with: the same ones while the tree is the same; a filter opens all, and
        groups show what fits."""
        now, then = (view.filter, view.group), (self.view.filter, self.view.group)
        if now == then and self.shown.arrangement is not None:
            return self.outline.folded
        if then == ("", ()):
            self.plain_folds = self.outline.folded
        if now == ("", ()):
            return self.plain_folds
        if view.group and shown.arrangement is not None and shown.arrangement.grouping is not None:
            groups = shown.arrangement.grouping.groups
            if sum(len(group.rows) for group in groups.values()) > self.grid.page:
                return {row for row, group in groups.items()}
        return set()

    def _arrange(self, folded: set[int]) -> None:
        self.outline = Outline(self.board.items, (), self.shown.arrangement)
        self.outline.folded = folded
        self.outline.rebuild()
        self.sheet.outline, self.sheet.subtotals = self.outline, self.shown.subtotals

    def _path(self, row: int) -> list[int]:
        """Rows above a row, the nearest first, whether the view shows them or not."""
        if is_group(row):
            return []
        item = abs(row)
        own = [item] if row < 0 else []
        return own + [one for one in self.board.items.ancestors(item) if one]

    # ---- changes

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
        if self.view.filter:
            self.kept.update(change.item for change in outcome.changes)
        if not verb and len(outcome.changes):
            self.changed()
        self.show(outcome.delta, "flash", outcome.changes)
        self._tell(outcome, verb)
        return outcome

    def show(
        self, delta: BoardDelta, ground: str, changes: Sequence[object] | ChangeSet = ()
    ) -> None:
        """Repaint what a change set touched."""
        if any(key.startswith(SETTING) for key in delta.settings):
            self._show_fields()
            return
        if delta.everything:
            self.rebuild()
            self.fit_columns()
            return
        if delta.reshaped:
            self._reshape(delta)
        elif self.shown.subtotals is not None and delta.cells:
            followed = isinstance(changes, ChangeSet) and self.shown.subtotals.follow(changes)
            if not followed:
                self.rebuild()
        if delta.cells:
            self.grid.cells_changed(delta.cells, ground)
            self.flash()
            if self._volatile():
                self.grid.repaint_rows()
        if any(row == BOARD for row, _ in delta.cells):
            self.fit_columns()
        self._show_bookings()

    def _show_fields(self) -> None:
        """Fields were added, renamed or retired: columns may be others, and so may be what a filter,
        a sort or groups ask for and what totals are made of."""
        self.sheet.board = self.board
        try:
            self.look(self.view, remember=False, afresh=False)
        except TpmError as error:
            self.look(replace(self.view, filter=""), afresh=False)
            self.say(f"The filter was dropped: {error}", "warn")
        self.fit_columns()

    def _volatile(self) -> bool:
        """Whether a change can show in cells that the change set says nothing of."""
        if self.shown.subtotals is not None or self.view.rules:
            return True
        fields = self.board.fields
        return any(
            not fields[key].stored and fields[key].rollup is None
            for key in self.view.keys
            if key in fields
        )

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
        view = fitted_columns(self.grid.view, self.sheet)
        if view != self.grid.view:
            self.grid.view = view
            self.grid.reset()

    def rebuild(self) -> None:
        """Arrange and paint everything again; the cursor stays on its row if that is still there."""
        self.bookings = self.board.engine.staffing.version
        row, at = self.row, self.grid.row
        self.sheet.board = self.board
        self._rearrange()
        self._return_to(row, at)
        self.grid.reset()

    def _rearrange(self) -> None:
        """Apply the view to the board as it is now; rows in sight stay in sight."""
        if self.view.zoom and not self.board.items.exists(self.view.zoom):
            self.view = replace(self.view, zoom=BOARD)
            self.say("What the view was narrowed to is gone; this is the whole board.", "warn")
        try:
            self.shown = show(self.board, self.view, matcher(self.source), self.kept)
        except TpmError as error:
            # Somebody retired a column that the filter names.
            self.view = replace(self.view, filter="")
            self.shown = show(self.board, self.view, matcher(self.source))
            self.say(f"The filter was dropped: {error}", "warn")
        self._arrange(self.outline.folded)
        self.looked()

    def go_to(self, row: int, column: int | None = None, *, remember: bool = True) -> bool:
        """Unfold what hides a row and put the cursor on it; False where the view does not show it."""
        before = self.row
        unfolds = len(self.outline)
        if not self.outline.reveal(row):
            return False
        index = self.outline.index(row)
        if index is None:
            return False
        if len(self.outline) != unfolds:
            self.grid.rows_changed(0)
        if remember and abs(index - self.grid.row) > 1:
            self.jumps.add(before)
        self.grid.move_to(index, self.grid.column if column is None else column)
        return True

    def _reshape(self, delta: BoardDelta) -> None:
        row, at = self.row, self.grid.row
        if self.shown.arrangement is not None:
            self.kept.update(delta.created)
            self._rearrange()
            self._return_to(row, at)
            self.grid.reset()
            return
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
        self.grid.selection.follow(self.outline.index)

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
