"""From a view to the arrangement of its rows and the totals that go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.errors import InvalidInput, TpmError
from tpm_tui.fields.catalog import spoken_label
from tpm_tui.fields.types import PartOf
from tpm_tui.query.arrangement import (
    GROUP_BASE,
    Arrangement,
    Group,
    Grouping,
    Ordering,
    is_group,
    visible_items,
)
from tpm_tui.service.board import Board
from tpm_tui.service.figures.subtotals import Subtotals, leaf_rows, of_groups, of_visible
from tpm_tui.service.views.view import View

if TYPE_CHECKING:
    from tpm_tui.query.source import Source

BY_DATE = {"quarter": "finish", "month": "finish"}
"""Groups that no column has: by when the work ends."""

Matcher = Callable[[str], bytearray]
"""Filter line to 1 at every item that it lets through; raises InvalidInput."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows of a board at one moment."""

    arrangement: Arrangement | None = None
    """None: the whole tree in its manual order."""
    subtotals: Subtotals | None = None
    """Where the figures of parents and groups come from; None: the board's own roll-ups."""
    matches: int = 0
    """Items that the filter lets through."""
    of: int = 0
    """Items that it was asked about."""


GroupPath = tuple[tuple[str, Value], ...]
"""What a group is by: (key, value) of every level from the outermost in."""


def fitting(board: Board, view: View) -> View:
    """The view without groups and sort columns that the board has no more, and narrowed no more to
    what is deleted; its columns stay, for a retired one may come back."""
    fields = board.fields
    group = tuple(key for key in view.group if key in fields or key in BY_DATE)
    sort = tuple(one for one in view.sort if one.key in fields)
    zoom = view.zoom if view.zoom and board.items.exists(view.zoom) else BOARD
    if (group, sort, zoom) == (view.group, view.sort, view.zoom):
        return view
    return replace(view, group=group, sort=sort, zoom=zoom)


def show(
    board: Board,
    view: View,
    match: Matcher,
    kept: Iterable[ItemId] = (),
    numbers: dict[GroupPath, int] | None = None,
) -> Shown:
    """Arrange the rows of a view; `kept` are items that show whatever the filter says, because
    they were just added or edited, `numbers` those that groups have had, which they keep.  Raises
    InvalidInput where the filter line cannot be read."""
    zoom = view.zoom if view.zoom and board.items.exists(view.zoom) else BOARD
    if not (view.filter or view.sort or view.group or zoom):
        return Shown()
    items = board.items
    order = [item for item in items.subtree(zoom) if item]
    matching, visible, count = None, None, len(order)
    if view.filter:
        found = match(view.filter)
        matching = _within(found, order, len(items))
        count = matching.count(1)
        for item in kept:
            if item < len(items):
                matching[item] = 1
        visible = visible_items(items, order, matching)
        if zoom:
            visible[zoom] = 1
    ordering = _ordering(board, view)
    if view.group:
        rows = leaf_rows(items, order if matching is None else [o for o in order if matching[o]])
        rows = ordering.ordered(rows) if ordering else rows
        grouping = grouped(board, view.group, rows, numbers)
        arrangement = Arrangement(items, top=zoom, matching=matching, grouping=grouping)
        totals = of_groups(board, grouping)
        _order_groups(board, grouping, totals, view)
        return Shown(arrangement, totals, count, len(order))
    arrangement = Arrangement(
        items, top=zoom, matching=matching, visible=visible, ordering=ordering
    )
    subtotals = None
    if view.visible_totals and visible is not None and matching is not None:
        subtotals = of_visible(board, visible, matching, order)
    return Shown(arrangement, subtotals, count, len(order))


def working(board: Board, view: View, match: Matcher) -> tuple[View, dict[str, str]]:
    """What still works of a view that was made on another day, and why its filter or its sort does
    not."""
    wrong: dict[str, str] = {}
    try:
        _ = match(view.filter) if view.filter else None
    except TpmError as error:
        view, wrong["filter"] = replace(view, filter=""), str(error)
    try:
        _ = _ordering(board, view)
    except TpmError as error:
        view, wrong["sort"] = replace(view, sort=()), str(error)
    return view, wrong


def _within(found: bytearray, order: Sequence[ItemId], size: int) -> bytearray:
    """Matches among the living items that the view is about."""
    matching = bytearray(size)
    known = len(found)
    for item in order:
        if item < known and found[item]:
            matching[item] = 1
    return matching


def _ordering(board: Board, view: View) -> Ordering | None:
    keys = [one for one in view.sort if one.key in board.fields]
    if not keys:
        return None
    return Ordering(tuple((sort_value(board, one.key), one.descending) for one in keys))


def sort_value(board: Board, key: str) -> Callable[[int], Value]:
    """What a column sorts by: choices by their place in the list, allocation by person-days."""
    figures = board.figures
    kind = board.fields[key].type
    if key == "allocation":
        effort = board.engine.staffing.effort

        def days(row: int) -> Value:
            exact = effort(abs(row))
            return None if exact is None else int(exact * 1000)

        return days
    if isinstance(kind, PartOf):

        def part(row: int) -> Value:
            share = kind.share(figures.value(row, key))
            return None if share is None else int(share * 1000)

        return part
    choices = kind.choices(board.ctx)
    if choices and not kind.free:
        places = {option: at for at, (option, _) in enumerate(choices)}

        def place(row: int) -> Value:
            value = figures.value(row, key)
            return places.get(str(kind.plain(value, board.ctx)))

        return place
    # Items only are sorted, and a whole column is read faster than cell by cell.
    return board.source.column(key).__getitem__


# ---- groups


def _order_groups(board: Board, grouping: Grouping, subtotals: Subtotals, view: View) -> None:
    """Sort groups by their own totals, as rows are by theirs; without a sort they stand by value."""
    keys = [one for one in view.sort if one.key in board.fields]
    if not keys:
        return
    ordering = Ordering(
        tuple((partial(_total, subtotals, one.key), one.descending) for one in keys)
    )
    grouping.tops = ordering.ordered(grouping.tops)
    for group in grouping.groups.values():
        if group.rows and is_group(group.rows[0]):
            group.rows[:] = ordering.ordered(group.rows)


def _total(subtotals: Subtotals, key: str, row: int) -> Value:
    return subtotals.value(row, key)


def grouped(
    board: Board,
    keys: Sequence[str],
    rows: Sequence[int],
    numbers: dict[GroupPath, int] | None = None,
) -> Grouping:
    """Virtual rows for every value of a field, one level for each key; a group that is in `numbers`
    has the row number of there, and others are added."""
    for key in keys:
        if key not in board.fields and key not in BY_DATE:
            raise InvalidInput(f"There is no column {key!r} to group by.")
    grouping = Grouping()
    known = {} if numbers is None else numbers
    grouping.tops = _level(board, grouping, keys, list(rows), BOARD, (), known)
    return grouping


def regroups(board: Board, grouping: Grouping, rows: Iterable[int]) -> bool:
    """Whether one of the rows, or its `(own)` line, belongs into another group than it stands in."""
    for row in [row for one in rows for row in (one, -one)]:
        above = grouping.above.get(row)
        while above:
            group = grouping.groups[above]
            if group_value(board, row, group.key) != group.value:
                return True
            above = grouping.above[above]
    return False


def _level(
    board: Board,
    grouping: Grouping,
    keys: Sequence[str],
    rows: list[int],
    above: int,
    path: GroupPath,
    numbers: dict[GroupPath, int],
) -> list[int]:
    key = keys[0]
    found: dict[Value, list[int]] = {}
    for row in rows:
        found.setdefault(group_value(board, row, key), []).append(row)
    made: list[int] = []
    for value in sorted(found, key=lambda one: _group_place(board, key, one)):
        here = (*path, (key, value))
        number = numbers.setdefault(here, GROUP_BASE + len(numbers))
        below = found[value]
        grouping.groups[number] = Group(number, key, value, _group_label(board, key, value), below)
        grouping.above[number] = above
        if len(keys) > 1:
            narrower = _level(board, grouping, keys[1:], below, number, here, numbers)
            below[:] = narrower
        else:
            for row in below:
                grouping.above[row] = number
        made.append(number)
    return made


def group_value(board: Board, row: int, key: str) -> Value:
    """What a row is grouped by; an `(own)` line goes with its item where it says nothing itself."""
    if key in BY_DATE:
        day = board.figures.value(row, BY_DATE[key])
        if day is None and row < 0:
            day = board.figures.value(-row, BY_DATE[key])
        if day is None:
            return None
        year, month = str(day)[:4], int(str(day)[5:7])
        return f"{year} Q{(month + 2) // 3}" if key == "quarter" else f"{year}-{month:02d}"
    value = board.figures.value(row, key)
    if key == "status" and value is None:
        return board.ctx.statuses[0].key
    if value is None and row < 0 and board.fields[key].rollup is None:
        value = board.figures.value(-row, key)
    return value


def _group_label(board: Board, key: str, value: Value) -> str:
    if value is None:
        name = key if key in BY_DATE else spoken_label(board.fields[key].label)
        return f"(no {name})"
    if key in BY_DATE:
        return str(value)
    return board.fields[key].type.format(value, board.ctx)


def _group_place(board: Board, key: str, value: Value) -> tuple[int, int | str]:
    """Choices in the order of their list, numbers and dates rising, texts by letter, none last."""
    if value is None:
        return (3, "")
    if key in board.fields:
        kind = board.fields[key].type
        choices = kind.choices(board.ctx)
        if choices and not kind.free:
            places = [option for option, _ in choices]
            if value in places:
                return (0, places.index(str(value)))
    return (1, value) if isinstance(value, int) else (2, value.casefold())


def matcher(source: Callable[[], Source]) -> Matcher:
    """Reads filter lines against what they are asked of; the parser is imported when the first one comes."""

    def match(line: str) -> bytearray:
        from tpm_tui.query.parse import Names, parse_filter

        there = source()
        return parse_filter(line, Names(there.fields, there.ctx)).select(there)

    return match
