"""A board as the grid shows it: which rows are visible and how every cell looks."""

from __future__ import annotations

from dataclasses import replace

from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board
from tpm_tui.ui.grid.layout import Column
from tpm_tui.ui.grid.sheet import CellLook, RowLook

DEFAULT_VIEW = (
    "title", "status", "progress", "budget", "actual_cost", "available", "start", "finish",
    "allocation", "owner", "work", "actual_work", "remaining_work", "work_progress",
)  # fmt: skip
"""Columns of the default view, what a first look needs first."""

GLYPHS = {"todo": "○", "in_progress": "◐", "done": "●", "excluded": "✗"}
_TONES = {"todo": "muted", "in_progress": "accent", "done": "good", "excluded": "struck"}
_WAITING = CellLook("…", "muted")
_ALWAYS_THERE = ("title", "owner", "kind", "source_id")


def default_view() -> tuple[Column, ...]:
    """The columns of a new board's view."""
    widths = {"status": 13, "progress": 10}
    return tuple(
        Column(
            key,
            FIELDS[key].label,
            widths.get(key, FIELDS[key].width),
            FIELDS[key].type.align == "right",
        )
        for key in DEFAULT_VIEW
    )


def fitted_view(view: tuple[Column, ...], sheet: BoardSheet) -> tuple[Column, ...]:
    """The view with figures' columns wide enough for the totals, which are the longest as a rule."""
    return tuple(
        replace(column, width=max(column.width, len(sheet.total_look(column.key).text)))
        if column.right
        else column
        for column in view
    )


class BoardSheet:
    """Implements the grid's `Sheet` over a board and an outline."""

    def __init__(self, board: Board, outline: Outline, *, complete: bool = True) -> None:
        self.board = board
        self.outline = outline
        self.complete = complete
        """False while only the first rows have been read and nothing is rolled up yet."""

    def __len__(self) -> int:
        return len(self.outline)

    def row_id(self, index: int) -> int:
        """Item id, negative for an `(own)` line."""
        return self.outline.rows[index]

    def row_look(self, index: int) -> RowLook:
        """Title cell of a visible row."""
        row = self.outline.rows[index]
        level = self.outline.levels[index]
        title = str(self.board.figures.value(row, "title") or "")
        mark = " "
        if self.outline.has_below(row):
            mark = "-" if self.outline.is_open(row) else "+"
        elif row > 0 and self.board.items.columns["kind"][row] == "milestone":
            title = f"◆ {title}"
        return RowLook(title, level, mark, self._row_tone(row, level))

    def cell_look(self, index: int, key: str) -> CellLook:
        """Any other cell of a visible row."""
        row = self.outline.rows[index]
        if not self.complete and key not in _ALWAYS_THERE:
            return _WAITING
        return self._look(row, key)

    def total_look(self, key: str) -> CellLook:
        """Cell of the totals line."""
        if key == "title":
            return CellLook("Total")
        if key == "status":
            return CellLook()
        return self._look(BOARD, key) if self.complete else _WAITING

    def _row_tone(self, row: int, level: int) -> str:
        if row < 0:
            return "own"
        if self.outline.has_below(row):
            return "top" if level == 0 else "strong"
        category = self.board.engine.inputs.category(row)
        return {"done": "muted", "excluded": "struck"}.get(category, "")

    def _look(self, row: int, key: str) -> CellLook:
        figures, board = self.board.figures, self.board
        if key == "allocation":
            return self._allocation(row)
        value = figures.value(row, key)
        leaf = row < 0 or (row != BOARD and board.items.is_leaf(row))
        if key == "status":
            return self._status(row, value, leaf)
        if value is None:
            return CellLook(
                "" if leaf or key not in ("progress", "work_progress") else "—", "muted"
            )
        text = FIELDS[key].type.format(value, board.ctx)
        if key == "progress" and isinstance(value, int):
            imputed = "~" if not leaf and board.engine.progress.imputed(row) else ""
            return CellLook(f"{imputed}{text}", "", value // 100)
        if isinstance(value, int) and value < 0:
            return CellLook(text, "bad")
        if key == "finish" and str(value) < board.ctx.today.isoformat() and self._open(row, leaf):
            return CellLook(f"!{text}", "bad")
        derived = key == "remaining_work" and leaf and board.items.columns[key][abs(row)] is None
        return CellLook(text, "muted" if derived else "")

    def _allocation(self, row: int) -> CellLook:
        """People of a leaf, marked where one of them is booked beyond capacity meanwhile."""
        text = self.board.figures.allocation_text(row, short=True)
        over = self.board.figures.overloads.of_item(abs(row)) if row != BOARD and text else ()
        if not over:
            return CellLook(text)
        return CellLook(f"!{max(one.percent for one in over)}% {text}", "bad")

    def _status(self, row: int, value: Value, leaf: bool) -> CellLook:
        board = self.board
        if row < 0 and not board.engine.inputs.tracks(-row):
            return CellLook()
        if leaf:
            category = board.engine.inputs.category(abs(row))
        elif not board.engine.counts.count(row, "included"):
            return CellLook("—", "muted")
        else:
            category = board.engine.inputs.categories.get(value, "todo")
        label = FIELDS["status"].type.format(value, board.ctx)
        tone = "warn" if value == "blocked" else _TONES.get(category, "")
        return CellLook(f"{GLYPHS.get(category, ' ')} {label}", tone)

    def _open(self, row: int, leaf: bool) -> bool:
        """Whether something on the row should still happen."""
        engine = self.board.engine
        if leaf:
            return (
                not engine.inputs.done(abs(row)) and engine.inputs.category(abs(row)) != "excluded"
            )
        return engine.counts.count(row, "included") > 0 and not engine.all_done(row)
