"""What an edit did to the rows above it, as one line for the status bar."""

from __future__ import annotations

from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Money, Number, Percent
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.foreseeing.alarms import alarm_text, alarms

TELLING = (
    "progress",
    "budget",
    "actual_cost",
    "available",
    "work",
    "actual_work",
    "start",
    "finish",
    "work_progress",
)
"""Columns worth a word, the most telling first."""
ROWS_TOLD = 2
CELLS_TOLD = 3
TITLE_LEAST = 16
"""Letters of a title that are always left of it."""


def ripple(board: Board, delta: BoardDelta, most: int = 400) -> str:
    """`Core 41% -> 43%, budget +12,000 · ERP ... · 3 more rows`; empty where nothing above changed.
    What is in trouble because of it, and what no longer is, comes first.

    Titles give way where the line would be longer than about `most` letters.
    """
    edited = {change for change, _ in delta.cells if change != BOARD}.difference(delta.created)
    told_keys = (*TELLING, *board.engine.own)
    above: dict[int, list[str]] = {}
    for row in sorted(edited, key=lambda row: -_depth(board, row)):
        if row < 0 or board.items.is_leaf(row):
            continue
        told = [
            text
            for key in told_keys
            if (row, key) in delta.cells and (text := _told(board, key, *delta.cells[row, key]))
        ]
        if told:
            above[row] = told
    parts = [
        f"{shortened(str(board.items.columns['title'][row]), most // 5)} {', '.join(told[:CELLS_TOLD])}"
        for row, told in list(above.items())[:ROWS_TOLD]
    ]
    more = len(above) - len(parts)
    if more > 0:
        parts.append(f"{more} more {'row' if more == 1 else 'rows'} above")
    trouble = alarm_text(alarms(board, delta))
    return " · ".join([trouble, *parts] if trouble else parts)


def shortened(text: str, most: int) -> str:
    """A text cut with an ellipsis, but never to less than what tells it from others."""
    most = max(TITLE_LEAST, most)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _depth(board: Board, row: int) -> int:
    return board.items.level(abs(row)) + (row < 0)


def _told(board: Board, key: str, before: Value, after: Value) -> str:
    field = board.fields[key]
    # Only parents are told of, and the total stands for any of them.
    kind, name = board.figures.kind(BOARD, key), field.spoken
    if before is None or after is None:
        # A first value is none that was added: `now` keeps them apart.
        shown = f"now {kind.format(after, board.ctx)}" if after is not None else "none"
        return f"{name} {shown}"
    if isinstance(kind, Percent):
        lead = "" if key == "progress" else f"{name} "
        return f"{lead}{kind.format(before, board.ctx)} -> {kind.format(after, board.ctx)}"
    if (
        isinstance(kind, Money | Duration | Number)
        and isinstance(before, int)
        and isinstance(after, int)
    ):
        sign = "+" if after > before else "-"
        return f"{name} {sign}{kind.format(abs(after - before), board.ctx)}"
    if isinstance(kind, Date):
        return f"{name} {before} -> {after}"
    if key in board.own:
        return f"{name} {kind.format(before, board.ctx)} -> {kind.format(after, board.ctx)}"
    return ""
