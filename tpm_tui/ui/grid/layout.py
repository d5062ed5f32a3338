"""Which columns are on screen and where: pure arithmetic, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

TITLE_LEAST, TITLE_MOST, TITLE_WIDEST = 26, 40, 60
TITLE_SLIM = 16
"""Cells of a column of short titles, where others show that did not fit beside a wider one."""
TITLE_GIVES = 4
"""Cells by which titles are cut rather than that a column goes out of sight."""
NARROW = 100
"""Cells of a screen up to which columns take their `least` where that shows one more."""
GAP = 1
"""Empty cells between columns."""
DENSE: Mapping[str, tuple[int, bool]] = MappingProxyType(
    {"compact": (1, False), "normal": (1, True), "roomy": (3, True)}
)
"""Of each density the cells between columns, and whether progress has a bar."""
SCROLLED_LEAST = 12
"""Cells that frozen columns leave to the others."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view."""

    key: str
    label: str
    width: int
    right: bool = False
    """Whether its text is aligned to the right."""
    mark: str = ""
    """How parents get it and how it sorts, as glyphs for the header."""
    frozen: bool = False
    """Whether it stays in place while the columns after it scroll; the title always does."""
    fixed: bool = False
    """Whether somebody chose the width, which the title then keeps on any screen."""
    least: int = 0
    """Cells that are enough on a narrow screen; 0 where it takes no less than its width."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column on screen."""

    index: int
    """Place in the view; 0 is the frozen title."""
    column: Column
    x: int
    width: int
    """May be less than the column's own at the right edge."""


def title_width(
    view: tuple[Column, ...], total: int, gap: int = GAP, titles: int = TITLE_MOST
) -> int:
    """Width of the frozen title: three tenths of the screen within sensible bounds, or as little as
    `titles`, the longest there is, needs where more columns fit then; and what the first columns
    that fit beside it leave over.  The same however far the others are scrolled."""
    least = _title_least(view, total, gap, titles)
    if view[0].fixed:
        return least
    _, used = _beside(view, total - least, gap)
    return min(TITLE_WIDEST, total - used) if used else least


def _title_least(view: tuple[Column, ...], total: int, gap: int, titles: int) -> int:
    if view[0].fixed:
        room = total - gap - SCROLLED_LEAST
        return max(1, min(view[0].width, room if room >= SCROLLED_LEAST else total))
    most = max(TITLE_LEAST, min(TITLE_MOST, total * 3 // 10))
    enough = min(total, most, max(TITLE_SLIM, titles))
    less = max(TITLE_LEAST, enough - TITLE_GIVES)
    if less >= enough:
        return enough
    shown, used = _beside(view, total - less, gap)
    return enough if shown == _beside(view, total - enough, gap)[0] else total - used


def _beside(view: tuple[Column, ...], room: int, gap: int) -> tuple[int, int]:
    """How many of the first columns fit into the room beside the title, and the cells they take."""
    used = count = 0
    for column in view[1:]:
        if used + gap + column.width > room:
            break
        used += gap + column.width
        count += 1
    return count, used


def shrunk(
    view: tuple[Column, ...], total: int, gap: int = GAP, titles: int = TITLE_MOST
) -> tuple[Column, ...]:
    """The columns as a screen of `total` cells shows them: those that can do with less do so on a
    narrow one, where that brings one more on screen."""
    if total > NARROW or not any(column.least for column in view):
        return view
    room = total - _title_least(view, total, gap, titles)
    slim = tuple(
        replace(column, width=min(column.width, column.least)) if column.least else column
        for column in view
    )
    return slim if _beside(slim, room, gap)[0] > _beside(view, room, gap)[0] else view


def frozen_count(
    view: tuple[Column, ...], total: int, gap: int = GAP, titles: int = TITLE_MOST
) -> int:
    """Leading columns that stay in place, as far as they leave room for others to scroll."""
    count, used = 1, title_width(view, total, gap, titles)
    while count < len(view) and view[count].frozen:
        used += gap + view[count].width
        if used + SCROLLED_LEAST > total:
            break
        count += 1
    return count


def place_columns(
    view: tuple[Column, ...], total: int, first: int, gap: int = GAP, titles: int = TITLE_MOST
) -> tuple[Placed, ...]:
    """The frozen columns and those from index `first` on that fit into `total` cells.

    A column that would be cut is left out unless it is the only one beside the frozen ones, so that
    no number is ever shown without its last digits.
    """
    width = title_width(view, total, gap, titles)
    placed = [Placed(0, view[0], 0, width)]
    x = width + gap
    frozen = frozen_count(view, total, gap, titles)
    for index in range(1, frozen):
        placed.append(Placed(index, view[index], x, view[index].width))
        x += view[index].width + gap
    first = max(frozen, first)
    for index in range(first, len(view)):
        column = view[index]
        if x + column.width > total and (index > first or x >= total):
            break
        placed.append(Placed(index, column, x, min(column.width, total - x)))
        x += column.width + gap
    return tuple(placed)


def first_to_show(
    view: tuple[Column, ...],
    total: int,
    first: int,
    wanted: int,
    gap: int = GAP,
    titles: int = TITLE_MOST,
) -> int:
    """Leftmost scrolled column that brings column `wanted` on screen with the least movement."""
    frozen = frozen_count(view, total, gap, titles)
    first = max(frozen, min(first, len(view) - 1))
    if wanted < frozen:
        return first
    if wanted < first:
        return wanted
    while first < wanted and all(
        one.index != wanted for one in place_columns(view, total, first, gap, titles)
    ):
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
