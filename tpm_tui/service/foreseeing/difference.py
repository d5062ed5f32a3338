"""By how much a figure is another one, in words that fit beside it."""

from __future__ import annotations

from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Money, Number, Percent
from tpm_tui.query.cell_error import CellError
from tpm_tui.service.board import Board

THOUSANDS = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))
_SIGNIFICANT = 100
"""From this many thousands on a decimal says nothing that matters in a glimpse."""


def is_above(board: Board, row: int) -> bool:
    """Whether a row sums up others."""
    return row == BOARD or (row > 0 and not board.items.is_leaf(row))


def cell_text(board: Board, row: int, key: str, value: Value) -> str:
    """A cell as text, with a dash where nothing is known."""
    if value is None:
        return "—"
    if isinstance(value, CellError):
        return str(value)
    if key == "allocation":
        return str(value)
    return board.figures.kind(row, key).format(value, board.ctx)


def difference(board: Board, row: int, key: str, before: Value, after: Value) -> str:
    """`+12,000`, `-3 d`, `+2`: what was added; empty where that means nothing."""
    kind = board.figures.kind(row, key)
    if isinstance(kind, Date) and before is not None and after is not None:
        days = ordinal(str(after)) - ordinal(str(before))
        return f"{days:+d}d" if days else ""
    change = _amount(before, after)
    if change is None or not isinstance(kind, Percent | Money | Duration | Number):
        return ""
    if isinstance(kind, Percent):
        return _points(change)
    sign = "+" if change > 0 else "-"
    # Some columns, such as variances, have a sign of their own.
    return f"{sign}{kind.format(abs(change), board.ctx).lstrip('+')}"


def in_short(board: Board, row: int, key: str, before: Value, after: Value) -> tuple[str, ...]:
    """The difference as it is shown beside a figure for a moment, the longest way first."""
    full = difference(board, row, key, before, after)
    if not full:
        return ()
    change = _amount(before, after)
    kind = board.figures.kind(row, key)
    if change is None or not isinstance(kind, Money):
        return (full,)
    unit = 10**board.ctx.digits
    short = _rounded(abs(change), unit)
    return (full,) if short is None else (full, f"{'+' if change > 0 else '-'}{short}")


def _amount(before: Value, after: Value) -> int | None:
    """What was added; nothing at all counts as zero where a number came or went."""
    numbers = [0 if one is None else one for one in (before, after)]
    if before is None and after is None:
        return None
    if not all(isinstance(one, int) for one in numbers):
        return None
    return (int(str(numbers[1])) - int(str(numbers[0]))) or None


def _points(change: int) -> str:
    """Percentage points of basis points."""
    whole, rest = divmod(abs(change), 100)
    sign = "+" if change > 0 else "-"
    return f"{sign}{whole}" if not rest else f"{sign}{whole}.{rest:02d}".rstrip("0")


def _rounded(amount: int, unit: int) -> str | None:
    """`12k`, `1.5M`; None below a thousand."""
    for size, letter in THOUSANDS:
        if amount >= size * unit:
            tenths = (amount * 10 + size * unit // 2) // (size * unit)
            if tenths % 10 and tenths < _SIGNIFICANT * 10:
                return f"{tenths // 10}.{tenths % 10}{letter}"
            return f"{(tenths + 5) // 10}{letter}"
    return None
