"""Which columns are on screen and where: pure arithmetic, no widget."""

from __future__ import annotations

from dataclasses import dataclass

TITLE_LEAST, TITLE_MOST, TITLE_WIDEST = 26, 40, 60
GAP = 1
"""Empty cells between columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view."""

    key: str
    label: str
    width: int
    right: bool = False
    """Whether its text is aligned to the right."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column on screen."""

    index: int
    """Place in the view; 0 is the frozen title."""
    column: Column
    x: int
    width: int
    """May be less than the column's own at the right edge."""


def title_width(view: tuple[Column, ...], total: int) -> int:
    """Width of the frozen title: three tenths of the screen within sensible bounds, and what the
    first columns that fit beside it leave over; the same however far the others are scrolled."""
    width = min(total, max(TITLE_LEAST, min(TITLE_MOST, total * 3 // 10)))
    used = width
    for column in view[1:]:
        if used + GAP + column.width > total:
            break
        used += GAP + column.width
    return min(TITLE_WIDEST, width + total - used) if used > width else width


def place_columns(view: tuple[Column, ...], total: int, first: int) -> tuple[Placed, ...]:
    """The title and the columns from index `first` on that fit into `total` cells.

    A column that would be cut is left out unless it is the only one beside the title, so that no
    number is ever shown without its last digits.
    """
    width = title_width(view, total)
    placed = [Placed(0, view[0], 0, width)]
    x = width + GAP
    for index in range(max(1, first), len(view)):
        column = view[index]
        if x + column.width > total and (index > max(1, first) or x >= total):
            break
        placed.append(Placed(index, column, x, min(column.width, total - x)))
        x += column.width + GAP
    return tuple(placed)


def first_to_show(view: tuple[Column, ...], total: int, first: int, wanted: int) -> int:
    """Leftmost scrolled column that brings column `wanted` on screen with the least movement."""
    if wanted == 0:
        return first
    if wanted < first:
        return wanted
    while first < wanted and all(one.index != wanted for one in place_columns(view, total, first)):
        first += 1
    return first


def scroll_top(top: int, page: int, rows: int, cursor: int) -> int:
    """First visible row that keeps the cursor on a page of `page` rows."""
    page = max(1, page)
    if cursor < top:
        top = cursor
    elif cursor >= top + page:
        top = cursor - page + 1
    return max(0, min(top, rows - page))
