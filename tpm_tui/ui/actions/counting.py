"""Commands that tell what a column holds: frequencies, and columns in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.people import ROLE
from tpm_tui.errors import Refused, TpmError
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.lexer import quoted
from tpm_tui.service.figures.statistics import (
    PEOPLE,
    SUMMED,
    Frequency,
    describe,
    frequency,
    rows_in_view,
)
from tpm_tui.ui.actions.filtering import Filtering, like_cell, narrowed, only_sign
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen
    from tpm_tui.ui.screens.table import Table

BAR = 12
"""Cells of the longest bar."""


class Counting:
    """Frequency and describe."""

    def __init__(self, desk: Desk, screen: BoardScreen, filtering: Filtering) -> None:
        self.desk = desk
        self.screen = screen
        self.filtering = filtering

    def show_frequency(self) -> None:
        """How often each value of the column occurs; Enter filters by one."""
        from tpm_tui.ui.screens.table import Table

        desk, board = self.desk, self.desk.board
        rows, where = self._rows()
        found = frequency(board, rows, desk.key)
        most = max((one.count for one in found.values), default=1)

        def line(one: Frequency) -> tuple[str, ...]:
            bar = "━" * max(1, one.count * BAR // most) if one is not found.total else ""
            sums = (
                "" if value is None else board.fields[key].type.format(value, board.ctx)
                for key, value in zip(SUMMED, one.sums, strict=True)
            )
            return (one.text, f"{one.count:,}", one.share, bar, *sums)

        labels = (board.fields[key].label for key in SUMMED)
        self._open(
            Table(
                f"{found.label} of {where}",
                (found.label, "rows", "share", "", *labels),
                tuple(line(one) for one in found.values),
                line(found.total),
                frozenset({0, 3}),
                lambda at: self._filter(found.key, found.values[at]),
                "filters by it",
            )
        )

    def describe_columns(self) -> None:
        """Every shown column in figures; Enter goes to the column."""
        from tpm_tui.ui.screens.table import Table

        desk, board = self.desk, self.desk.board
        rows, where = self._rows()
        keys = [one.key for one in desk.grid.view]
        heads = ("Column", "known", "unknown", "different", "least", "largest", "mean", "median")
        lines = tuple(
            (
                one.label, f"{one.known:,}", f"{one.unknown:,}", f"{one.distinct:,}", one.least,
                one.largest, one.mean, one.median, one.total, one.most,
            )
            for one in describe(board, rows, keys)
        )  # fmt: skip
        self._open(
            Table(
                f"Columns of {where}",
                (*heads, "sum", "most frequent"),
                lines,
                left=frozenset({0, 9}),
                pick=lambda at: desk.grid.move_to(desk.grid.row, at),
                picks="goes to the column",
            )
        )

    # ---- inside

    def _rows(self) -> tuple[list[int], str]:
        """What is counted: the selected rows, else the leaves of what the view shows."""
        desk = self.desk
        if desk.has_selection:
            rows = self._selected()
            return rows, f"{len(rows):,} selected {'row' if len(rows) == 1 else 'rows'}"
        arrangement = desk.shown.arrangement
        matching = arrangement.matching if arrangement is not None else None
        rows = rows_in_view(desk.board, desk.view, matching)
        if not rows:
            raise Refused("There is no row here to count.")
        inputs = desk.board.engine.inputs
        out = sum(1 for row in rows if inputs.category(abs(row)) == "excluded")
        among = f", {out:,} of them cancelled or deferred" if out else ""
        return rows, f"{len(rows):,} {'leaf' if len(rows) == 1 else 'leaves'}{among}"

    def _selected(self) -> list[int]:
        """The selected rows; a selected group stands for all rows in it."""
        desk, grid = self.desk, self.desk.grid
        rows = desk.selected_rows()
        arrangement = desk.shown.arrangement
        grouping = arrangement.grouping if arrangement is not None else None
        if grouping is None or not grid.selection.kind:
            return rows
        shown = desk.outline.rows
        block = [shown[at] for at in grid.selection.rows(grid.row, len(shown))]
        grouped = (inner for row in block if is_group(row) for inner in grouping.rows_in(row))
        return list(dict.fromkeys([*rows, *grouped]))

    def _filter(self, key: str, one: Frequency) -> None:
        term = self._term(key, one)
        try:
            self.filtering.filter_rows(narrowed(self.desk.view.filter, term))
        except TpmError as error:
            self.desk.say(str(error), "bad")

    def _term(self, key: str, one: Frequency) -> str:
        """A filter term that the rows of a value meet."""
        if key in PEOPLE:
            if one.value is None:
                return "people:none"
            name = str(one.value).removeprefix(ROLE)
            return f"people{only_sign(self.desk.board, name)}{quoted(name)}"
        items = [row for row in one.rows if row > 0]
        # An `(own)` line that says nothing itself stands under what its item says.
        row = items[0] if items else one.rows[0]
        if row < 0 and self.desk.board.figures.value(row, key) is None:
            row = -row
        return like_cell(self.desk, row, key)

    def _open(self, table: Table) -> None:
        from tpm_tui.ui.screens.table import TableScreen

        _ = self.screen.app.push_screen(TableScreen(self.desk.grid.palette, table))
