"""Explanations of what a view makes of a board: groups, and totals of what is shown alone."""

from __future__ import annotations

from dataclasses import replace

from tpm_tui.service.board import Board
from tpm_tui.service.explaining.contributions import Contribution, Explanation, full_label
from tpm_tui.service.explaining.explain import explain
from tpm_tui.service.figures.subtotals import Subtotals
from tpm_tui.service.ground import Part


def explain_shown(board: Board, subtotals: Subtotals | None, row: int, key: str) -> Explanation:
    """How a cell came about as a view shows it; row numbers are those of the view."""
    if subtotals is None or subtotals.as_on_board(row, key):
        return explain(board, row, key)
    found = explain(Part(subtotals.figures), subtotals.place(row), key)
    return replace(found, root=_placed(board, subtotals, found.root))


def _placed(board: Board, subtotals: Subtotals, part: Contribution) -> Contribution:
    """A contribution under the row number of the view, and all below it when somebody looks."""
    row = subtotals.row(part.row)
    label = full_label(board, row) if row < 0 and row != part.row else part.label
    expand = part.below
    if expand is None or (row < 0 < part.row):
        # An `(own)` line is an item there, with something below it that only keeps it one.
        return replace(part, row=row, label=label, below=None)

    def below() -> tuple[Contribution, ...]:
        return tuple(_placed(board, subtotals, one) for one in expand())

    return replace(part, row=row, label=label, below=below)
