"""What a change would do to the figures, cell by cell: the nearest rows above first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import Value
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.foreseeing.alarms import Alarm, alarms
from tpm_tui.service.foreseeing.difference import cell_text, difference, is_above
from tpm_tui.service.foreseeing.previewing import previewed
from tpm_tui.service.foreseeing.ripple import TELLING, ripple

LINES_MOST = 2000
"""Cells that are told of; more are counted."""
_GRANTED = ("allocated", "unallocated")
_NEVER = frozenset({"title", "description", "source_id"})
"""Columns whose cells are no figures: what is typed there needs no preview."""


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """One cell that would be another one."""

    row: int
    key: str
    title: str
    column: str
    before: str
    after: str
    difference: str
    """`+12,000`, `-3d`; empty where there is none."""
    above: bool
    """Whether it is the figure of a parent or of the total."""
    before_value: Value = None
    after_value: Value = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change set would do."""

    changes: ChangeSet
    lines: tuple[WhatIfLine, ...]
    ripple: str
    """The same in one line, as the status line tells it once it has happened."""
    more: int = 0
    """Cells besides those of the lines."""
    alarms: tuple[Alarm, ...] = ()
    """What would be in trouble because of it, and what no longer would."""

    @property
    def above(self) -> tuple[WhatIfLine, ...]:
        """The figures of rows above alone."""
        return tuple(one for one in self.lines if one.above)


def what_if(board: Board, changes: ChangeSet, most: int = 400) -> WhatIf:
    """Carry out changes for a moment and tell what they do; the board is as before afterwards."""
    with _granting(board, changes), previewed(board, changes) as delta:
        lines = lines_of(board, delta)
        return WhatIf(
            changes, tuple(lines[:LINES_MOST]), ripple(board, delta, most),
            max(0, len(lines) - LINES_MOST), alarms(board, delta),
        )  # fmt: skip


@contextmanager
def _granting(board: Board, changes: ChangeSet) -> Iterator[None]:
    """Where budgets are granted, what is handed out and what is left of them is told of, whether or
    not anybody looks at those columns: nobody must over-allocate a budget unawares."""
    grants = "approved" in board.items.columns or any(
        isinstance(one, SetCell) and one.field == "approved" for one in changes
    )
    more = set(_GRANTED if grants else ()) - board.asked
    board.asked |= more
    try:
        yield
    finally:
        board.asked -= more


class Foretold(NamedTuple):
    """What would be, in one line."""

    text: str
    trouble: bool
    """Whether something would be over-allocated, over-booked or overspent because of it."""


def would_be(board: Board, changes: ChangeSet, most: int = 400) -> Foretold:
    """The one line alone, for a text that is still being typed."""
    with previewed(board, changes) as delta:
        trouble = any(one.bad for one in alarms(board, delta))
        return Foretold(ripple(board, delta, most), trouble)


def would_ripple(board: Board, changes: ChangeSet, most: int = 400) -> str:
    """The words of it."""
    return would_be(board, changes, most).text


def lines_of(board: Board, delta: BoardDelta) -> list[WhatIfLine]:
    """The cells of a delta, while the board is in the state that the delta leads to: rows above from
    the nearest up to the total, then the rows themselves; telling columns first."""
    keys = [*TELLING, *(key for key in board.fields if key not in TELLING)]
    rank = {key: place for place, key in enumerate(keys)}
    items = board.items
    levels: dict[int, int] = {}
    for row, _ in delta.cells:
        if row not in levels:
            levels[row] = items.level(abs(row)) if row else -1

    def order(cell: tuple[int, str]) -> tuple[bool, int, int, int]:
        row, key = cell
        return not is_above(board, row), -levels[row], row, rank.get(key, len(rank))

    return [
        WhatIfLine(
            row,
            key,
            row_title(board, row) if row else "Total",
            board.label(key),
            cell_text(board, row, key, before),
            cell_text(board, row, key, after),
            difference(board, row, key, before, after),
            is_above(board, row),
            before,
            after,
        )
        for row, key in sorted(delta.cells, key=order)
        if key not in _NEVER
        for before, after in (delta.cells[row, key],)
    ]
