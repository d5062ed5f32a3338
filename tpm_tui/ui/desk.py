"""The open board on screen: runs commands, and turns what changed into repaints and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import NeedsReason, TpmError
from tpm_tui.fields.own import SETTING
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import BoardDelta
from tpm_tui.service.session import BoardSession, Command, Outcome
from tpm_tui.service.views.looks import RuleBook
from tpm_tui.service.views.showing import (
    GroupPath,
    Shown,
    fitting,
    matcher,
    regroups,
    show,
    working,
)
from tpm_tui.service.views.view import SHARED, STANDARD, View
from tpm_tui.ui.attempting import Attempting
from tpm_tui.ui.board.choosing import Choosing
from tpm_tui.ui.board.new_row import lay_line
from tpm_tui.ui.board.old_views import look_at_what_works, tell_dropped
from tpm_tui.ui.board.sheet import BoardSheet
from tpm_tui.ui.board.view import arranged_alike, fitted_columns, grid_columns
from tpm_tui.ui.company.around import Around
from tpm_tui.ui.company.staying import Standing
from tpm_tui.ui.grid.grid import TreeGrid
from tpm_tui.ui.jumps import Jumps
from tpm_tui.ui.voices import Voices

if TYPE_CHECKING:
    from tpm_tui.query.source import Source
    from tpm_tui.service.editing.new_row import NewRow

Say = Callable[[str, str], None]
"""Shows a sentence: (text, tone)."""


@dataclass(slots=True, eq=False)
class Desk(Choosing, Attempting):
    """What the actions work on."""

    session: BoardSession
    grid: TreeGrid
    outline: Outline
    sheet: BoardSheet
    say: Say
    flash: Callable[[str], None]
    """Starts the moment after which coloured grounds of a kind go away."""
    source: Callable[[], Source]
    """The board as filters, formulas and rules ask it."""
    ask: Callable[..., None] = lambda *_asked: None
    """Opens a prompt, with a text in it, on the screen that is open."""
    voices: Voices = field(default_factory=Voices)
    around: Around = field(init=False)
    """The others on the board."""
    attempting: bool = False
    """Whether what is done now is done again where it needs a reason."""
    reasons: list[str] = field(default_factory=list)
    """What was answered to the question why, the latest last."""
    changed: Callable[[], None] = lambda: None
    """Called when the user has changed the board."""
    key_for: Callable[[str], str] = lambda name: name
    """What a sentence calls a command by: its key as it is bound."""
    hear: Callable[[Outcome], None] = lambda _outcome: None
    """Takes in what others committed on the way."""
    looked: Callable[[], None] = lambda: None
    """Called when the view is another one."""
    view: View = STANDARD
    """How the board is looked at; changed by `look` only."""
    open_view_at: str = ""
    """Setting of the saved view that was opened or saved last."""
    past: list[View] = field(default_factory=list)
    """Views that were looked at before, the latest last."""
    shown: Shown = field(default_factory=Shown)
    """What the view arranges."""
    kept: set[int] = field(default_factory=set)
    """Items that stay in sight although the filter may not let them through any more."""
    jumps: Jumps = field(default_factory=Jumps)
    first_edit: bool = True
    flashes: bool = True
    """Whether what changed is marked for a moment."""
    new_row: NewRow | None = None
    """Where the row goes that is being added; its line is among those of the outline."""
    plain_folds: set[int] = field(default_factory=set)
    """What is folded in the whole tree while a filter or groups show something else."""
    bookings: int = 0
    """Version of people's bookings that the marks on screen are from."""
    groups: dict[GroupPath, int] = field(default_factory=dict)
    """Numbers that groups have had: they keep them, and with them folds and cursor."""

    def __post_init__(self) -> None:
        self.around = Around(self.session)

    # ---- how the board is looked at

    def look(self, view: View, *, remember: bool = True, afresh: bool = True) -> None:
        """Look at the board in another way; raises InvalidInput where its filter cannot be read, and
        then nothing is different.  The cursor stays on its row, or on the nearest one above it that
        is shown."""
        view, kept = fitting(self.board, view), set() if afresh else self.kept
        shown = self.shown
        if afresh or not arranged_alike(self.view, view):
            shown = show(self.board, view, matcher(self.source), kept, self.groups)
        row, key, above = self.row, self.key, self.above(self.row)
        if remember and view != self.view:
            self.past.append(self.view)
            del self.past[:-100]
        folds = self._folds(view, shown)
        before, self.view, self.kept = self.view, view, kept
        if shown is not self.shown or folds is not self.outline.folded:
            self.shown = shown
            if view != before:
                self.end_block()
            self._arrange(folds)
        broken = self._dress()
        self.show_columns(key)
        index = self.nearest((row, *above))
        self.grid.row = self.grid.row if index is None else index
        self.grid.selection.follow(self.outline.index)
        self.grid.reset()
        self.looked()
        for sentence in broken:
            self.say(sentence, "warn")

    def _dress(self) -> list[str]:
        """Take up the view's rules for looks; returns what is wrong with them."""
        book = RuleBook(self.view.rules, self.source) if self.view.rules else None
        self.sheet.styled = None if book is None else book.tone
        return [] if book is None else book.broken

    def open_view(self, view: View, *, remember: bool = False) -> str:
        """Look at the board with a view that may have been saved long ago, with the folds of that
        time; returns what does not work any more."""
        if not remember:
            self.plain_folds = self.outline.folded
        wrong = " ".join(
            f"The view opens without its {what}: {why}"
            for what, why in look_at_what_works(self, view, remember=remember).items()
        )
        if view.folded is not None and not self.view.group:
            self._fold(set(view.folded), self.row, self.grid.row)
        return wrong

    def place(self) -> Callable[[], None]:
        """Remember view, folds and cursor; what it returns brings them back."""
        view, kept, folded = self.view, set(self.kept), set(self.outline.folded)
        row, at, column, top = self.row, self.grid.row, self.grid.column, self.grid.top

        def back() -> None:
            if view != self.view:
                tell_dropped(self, look_at_what_works(self, view, remember=False))
                if kept:
                    self.kept = kept
                    self._rearrange()
            self.grid.top, self.grid.column = top, column
            self._fold(folded, row, at)

        return back

    def _fold(self, folded: set[int], row: int, at: int) -> None:
        self.outline.folded = folded
        self.outline.rebuild()
        Standing(row, at, self.grid.top, ()).take_again(self)
        self.grid.reset()

    def show_columns(self, key: str = "") -> None:
        """Give the grid the view's columns; the cursor stays in its column if that is still there, and
        so does the block of cells."""
        grid = self.grid
        columns = fitted_columns(grid_columns(self.view, self.board.fields), self.sheet)
        before, keys = grid.view, [one.key for one in columns]
        grid.view, grid.density = columns, self.view.density
        grid.column = keys.index(key) if key in keys else min(grid.column, len(keys) - 1)
        anchor = before[grid.selection.column].key if grid.selection.column < len(before) else ""
        if anchor in keys:
            grid.selection.column = keys.index(anchor)
        elif grid.selection.kind == "cells":
            grid.selection.kind = ""

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
        self.outline = Outline(self.board.items, folded, self.shown.arrangement)
        self.outline.folded = folded
        self.sheet.outline, self.sheet.subtotals = self.outline, self.shown.subtotals
        lay_line(self)

    # ---- changes

    def run(self, command: Command, seen: int | None = None) -> Outcome | None:
        """Execute a command and show what it did; None where it was refused, and the reason said."""
        return self.carry_out(lambda: self.session.execute(command, seen))

    def carry_out(self, act: Callable[[], Outcome], verb: str = "") -> Outcome | None:
        """Do something that changes the board and show it."""
        revision = self.board.revision
        try:
            outcome = self.settle(act)
        except TpmError as error:
            if self.board.revision != revision:
                # Others' changes came in before the refusal: show them all the same.
                self.rebuild()
            if self.attempting and isinstance(error, NeedsReason):
                raise
            from tpm_tui.ui.company.contesting import refused

            refused(self, error, lambda: self.carry_out(act, verb), verb)
            return None
        if not verb and any(change.item for change in outcome.changes):
            self.changed()
        from tpm_tui.ui.telling import tell  # not before the first picture

        tell(self, outcome, verb)
        return outcome

    def settle(self, act: Callable[[], Outcome]) -> Outcome:
        """Do something that changes the board and show it without a word; raises TpmError where it is
        refused."""
        outcome = act()
        if outcome.others is not None:
            self.hear(outcome)
            self.show(outcome.others, "remote")
        if self.view.filter:
            self.kept.update(change.item for change in outcome.changes)
        self.show(outcome.delta, "flash", outcome.changes)
        return outcome

    def show(
        self, delta: BoardDelta, ground: str, changes: Sequence[object] | ChangeSet = ()
    ) -> None:
        """Repaint what a change set touched."""
        if any(key.startswith(SETTING) for key in delta.settings):
            self._show_fields()
            return
        named = self.view.zoom or self.board.access is not None  # rows are named above
        if any(key == "name" or key.startswith(SHARED) for key in delta.settings) or (
            named and any(key == "title" for _, key in delta.cells)
        ):
            self.looked()
        if delta.everything:
            self.rebuild()
            self.fit_columns()
            return
        matching = self.shown.arrangement.matching if self.shown.arrangement is not None else None
        if ground == "remote" and matching is not None:
            # What somebody else changes stays in sight as well.
            rows = {abs(row) for row, _ in delta.cells}
            self.kept.update(row for row in rows if row < len(matching) and matching[row])
        if delta.reshaped:
            self._reshape(delta, own=ground != "remote")
        elif delta.cells and self._moves_rows(delta, ground):
            self.rebuild()
        elif self.shown.subtotals is not None and delta.cells:
            followed = isinstance(changes, ChangeSet) and self.shown.subtotals.follow(changes)
            if not followed:
                self.rebuild()
        if delta.cells:
            from tpm_tui.ui.telling import changes_told, volatile  # not before the first picture

            told = changes_told(self, delta) if self.flashes else {}
            self.grid.cells_changed(delta.cells, ground if self.flashes else "", told)
            if self.flashes:
                self.flash(ground)
            if volatile(self, delta):
                self.grid.repaint_rows()
        if delta.cells:
            self.fit_columns()  # a total may look longer with the same value: it got a mark
        self._show_bookings()

    def _moves_rows(self, delta: BoardDelta, ground: str) -> bool:
        """Whether changed cells put rows elsewhere: into another group, or through the filter where
        somebody else changed them; what is in sight stays in sight."""
        arrangement = self.shown.arrangement
        if arrangement is None:
            return False
        rows = {row for row, _ in delta.cells if row}
        if ground == "remote" and arrangement.matching is not None:
            return True
        return arrangement.grouping is not None and regroups(self.board, arrangement.grouping, rows)

    def _show_fields(self) -> None:
        """Fields were added, renamed or retired: columns, filter, sort and totals may be others."""
        self.sheet.board = self.board
        tell_dropped(self, look_at_what_works(self, self.view, remember=False, afresh=False))
        self.fit_columns()

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
        standing = Standing.of(self)
        self.sheet.board = self.board
        self._rearrange()
        standing.take_again(self)
        self.grid.reset()

    def _rearrange(self) -> None:
        """Apply the view to the board as it is now; rows in sight stay in sight."""
        view = fitting(self.board, self.view)
        if view.zoom != self.view.zoom:
            from tpm_tui.ui.telling import gone  # not before the first picture

            self.past.append(self.view)  # an undo may bring it back
            self.say(gone(self, self.view.zoom), "warn")
        match = matcher(self.source)
        try:
            self.shown = show(self.board, view, match, self.kept, self.groups)
        except TpmError:
            # Somebody retired a column that the filter names, or made too much work of a formula.
            view, wrong = working(self.board, view, match)
            self.shown = show(self.board, view, match, self.kept, self.groups)
            tell_dropped(self, wrong)
        self.view = view
        self._arrange(self.outline.folded)
        self.looked()

    def rows_moved(self, start: int) -> None:
        """Rows from a visible one on are others because of folds; the block stays on its rows."""
        self.grid.selection.follow(self.outline.index)
        self.grid.rows_changed(start)

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
            self.rows_moved(0)
        if remember and abs(index - self.grid.row) > 1 and not is_group(before):
            self.jumps.add(before)
        self.grid.move_to(index, self.grid.column if column is None else column)
        return True

    def _reshape(self, delta: BoardDelta, *, own: bool) -> None:
        standing = Standing.of(self)
        if self.shown.arrangement is not None:
            self.kept.update(delta.created if own else ())
            self._rearrange()
            standing.take_again(self)
            self.grid.reset()
            return
        starts = [0]
        level = self.board.items.level
        for parent in sorted(delta.reshaped, key=lambda item: -level(item) if item else 1):
            index = 0 if parent == 0 else self.outline.index(parent)
            if index is not None:
                starts.append(index)
                self.outline.refresh(parent)
        standing.take_again(self)
        self.grid.rows_changed(min(starts))
