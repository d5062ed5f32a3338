"""The heat map and what is behind a cell of it, one below the other, as the board has it now."""

from __future__ import annotations

from collections.abc import Hashable

from textual.app import ComposeResult

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.people import ROLE
from tpm_tui.errors import TpmError
from tpm_tui.service.heat.free import free_asked
from tpm_tui.service.heat.map import (
    UNSTAFFED,
    HeatFilter,
    HeatMemory,
    causes,
    cut_told,
    heat_map,
)
from tpm_tui.service.heat.view import FREE, PERCENT, HeatLook, HeatView, heat_view
from tpm_tui.service.people.absence import waiting
from tpm_tui.ui.allocation.causes import CauseLines
from tpm_tui.ui.allocation.looks import LEGENDS, cell_words, figure_words, hours
from tpm_tui.ui.allocation.map import HeatLines
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.framed import FramedScreen

LEAST_HEIGHT = 10
"""Lines of a screen from which map and causes share it."""
CAUSES_MOST = 14
WIDE = 100
"""Cells from which the line above has room for whole words."""


class AllocationShown(FramedScreen, inherit_bindings=False):
    """The map with what is behind the cell of its cursor; `AllocationScreen` has the keys."""

    def __init__(self, desk: Desk, look: HeatLook) -> None:
        palette = desk.grid.palette
        self.board_desk = desk
        self.look = look
        self.map = HeatLines(palette)
        self.causes = CauseLines(palette)
        self._memory = HeatMemory()
        self._made: Hashable = None
        self._caused: Hashable = None
        super().__init__(palette, self.map, desk=desk)
        self._make()
        if told := cut_told(self.view.heat):
            self._said = (told, "warn")

    def compose(self) -> ComposeResult:
        """Map and causes one below the other."""
        yield self.head
        yield self.map
        yield self.causes
        yield self.foot

    def on_mount(self) -> None:
        """Begin where it was left; the frame's own part follows, as Textual calls both."""
        self._fit()

    def on_resize(self) -> None:
        """Another size."""
        self._fit()
        self.show()

    def on_unmount(self) -> None:
        """Remember where the cursor was."""
        row, period = self.map.row, self.map.period
        self.look.key = row.key if row is not None else ""
        self.look.day = period.first if period is not None else 0

    # ---- what there is

    def renewed(self) -> bool:
        """Follow the board and the other boards."""
        if self._made != self._state():
            try:
                self._make()
            except TpmError as error:
                # Somebody has deleted what the filter names.
                self.look.line = ""
                self._make()
                self._said = (f"The filter was dropped: {error}", "warn")
        self.explain()
        return True

    @property
    def view(self) -> HeatView:
        """What is shown."""
        found = self.map.view
        if found is None:
            raise LookupError("the map is made before anything is shown")
        return found

    def _state(self) -> Hashable:
        look, board = self.look, self.board_desk.board
        return (
            board.revision,
            id(board),
            board.engine.staffing.version,
            look.period,
            id(board.elsewhere),
            look.line,
            look.order,
            look.figures,
            look.asked,
            board.ctx.today,
        )

    def _make(self) -> None:
        board, look = self.board_desk.board, self.look
        self.map.figures = look.figures
        self.map.use(heat_view(board, look, self._memory), look.key, look.day)
        self.map.empty = (
            f"Nobody fits {look.line}; \\ shows everybody."
            if look.line
            else "Nobody is assigned yet: type `Dana 60%` into an Allocation cell of the board."
        )
        self._made, self._caused = self._state(), None
        self.explain()

    def explain(self) -> None:
        """What is behind the cell of the cursor."""
        row, at = self.map.row, self.map.column
        now = (self._made, row.key if row is not None else None, at)
        if now == self._caused:
            return
        self._caused = now
        if row is None or self.map.period is None:
            self.causes.use("", (), named=False)
            return
        found = causes(self.board_desk.board, self.view.heat, row, at)
        title = cell_words(self.view.heat, row, at)
        if left := waiting(self.board_desk.board, self.view.heat, row, at):
            title += (
                f" · away, {len(left):,} {'booking waits' if len(left) == 1 else 'bookings wait'}"
            )
            found += left
        if row.undated:
            title += f" · {hours(row.undated)} without dates"
        self.causes.use(title, found, named=row.kind == UNSTAFFED)

    def told(self, key: str) -> str:
        """What the cell of a person or role says in the period of the cursor, and what from the board
        as it is at this moment."""
        period, at = self.map.period, self.map.column
        if period is None:
            return ""
        chosen = HeatFilter(names=frozenset({key})) if key else HeatFilter()
        heat = heat_map(self.board_desk.board, self.look.period, period.first, period.last, chosen)
        figures = self.look.figures
        cells = next((one.cells for one in heat.rows if one.key == key), None)
        now = figure_words(cells[0], figures) if cells else "nothing"
        shown = next((one.cells[at] for one in self.map.rows if one.key == key), None)
        before = f"{figure_words(shown, figures)} → " if shown is not None else ""
        return f"{period.label} {before}{now}"

    # ---- what it says

    def heading(self) -> tuple[Spans, Spans]:
        """Periods, filter, and how many are over-allocated."""
        look, view = self.look, self.view
        figures = "" if look.figures == PERCENT else f" in {look.figures}"
        left: Spans = [(" Allocation ", "top"), (f" by {look.period}{figures} ", "muted")]
        over = {key for key, _ in view.red}
        roles = sum(1 for key in over if key.startswith(ROLE))
        counts = ((len(over) - roles, "person", "people"), (roles, "role", "roles"))
        told = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n)
        if told:
            left.append((f" ! {told} over-allocated ", "bad"))
        asked = self.map.periods[view.asked].label if self.map.columns else ""
        if look.line:
            told = f" in {asked}" if free_asked(look.line, view.heat.day_seconds)[1] else ""
            left.append((f" {look.line}{told} ", "accent"))
        if look.order == FREE:
            left.append((f" by free time in {asked} ", "muted"))
        if view.others:
            boards = (
                "1 other board" if len(view.others) == 1 else f"{len(view.others)} other boards"
            )
            left.append((f" with {boards} ", "muted"))
        shown = f"{self.map.column + 1}/{self.map.columns}" if self.map.columns else ""
        right: Spans = [(f" {shown} ", "muted")]
        if view.heat.cut is not None:
            whole = "–".join(iso(day)[:4] for day in view.heat.cut)
            right.insert(0, (f" a part of {whole} ", "warn"))
        if notes := self.board_desk.board.elsewhere.notes:
            count = "1 board" if len(notes) == 1 else f"{len(notes)} boards"
            if self.app.size.width < WIDE:
                count = f"{len(notes)}"
            right.insert(0, (f" {count} left out (B) ", "warn"))
        return left, right

    def detail(self) -> Spans:
        """The cause in full, or what the marks mean."""
        cause = self.causes.marked if self.body is self.causes else None
        if cause is None:
            return [(f" {LEGENDS[self.look.figures]}", "muted")]
        where = f" · on the board {cause.board}" if cause.board else ""
        return [(f" {cause.one} · ", ""), (" › ".join(cause.path), "muted"), (where, "warn")]

    # ---- map and causes

    def enter(self, body: HeatLines | CauseLines) -> None:
        self.body = body
        self.map.active, self.causes.active = body is self.map, body is self.causes
        self._fit()
        self.map.refresh()
        self.causes.refresh()

    def _fit(self) -> None:
        """Share the height; on a very low screen one of the two has it all."""
        height = self.app.size.height - 3
        if height < LEAST_HEIGHT - 3:
            inside = self.body is self.causes
            self.map.display, self.causes.display = not inside, inside
            self.causes.styles.height = max(1, height)
            return
        self.map.display = self.causes.display = True
        self.causes.styles.height = max(3, min(CAUSES_MOST, height * 2 // 7))
