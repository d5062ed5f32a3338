"""How a script looks at a board: the options that say which rows and columns, and those rows."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tpm_tui.cli.command import Parser
from tpm_tui.cli.reading.rows import (
    Cell,
    Object,
    item_of,
    key_named,
    level_of,
    listed,
    plain,
    row_id,
)
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.errors import InvalidInput
from tpm_tui.query.arrangement import Group, Ordering, is_group
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board
from tpm_tui.service.figures.cells import Figures
from tpm_tui.service.session import BoardSession
from tpm_tui.service.views.showing import BY_DATE, Shown, fitting, matcher, show, sort_value
from tpm_tui.service.views.view import SortKey, View, ViewColumn, view_named

NOTHING = View((ViewColumn("title"),))
"""A view that leaves the board as it is."""


def look_options(parser: Parser, *, columns: str) -> None:
    """Declare what says which rows and columns are meant."""
    parser.add_argument("--columns", metavar="A,B", help=columns)
    parser.add_argument(
        "--filter",
        metavar="LINE",
        help="only what matches this filter line, with the rows above it: 'owner:ana due<+2w'",
    )
    parser.add_argument(
        "--matches-only", action="store_true", help="a flat list of what matches, without tree"
    )
    parser.add_argument(
        "--sort",
        metavar="A,-B",
        help="by these columns within each parent; - puts the largest first",
    )
    parser.add_argument(
        "--group", metavar="A,B", help="by a column, or by quarter or month in which work ends"
    )
    parser.add_argument("--under", metavar="ID", help="only this item and what is below it")
    parser.add_argument(
        "--view",
        metavar="NAME",
        help="as this saved view shows it; the other options take the place of what it says",
    )
    parser.add_argument(
        "--visible-totals", action="store_true", help="totals count only what the filter shows"
    )


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that were asked for, from top to bottom."""

    board: Board
    view: View
    keys: tuple[str, ...] | None
    """Columns that were asked for; None where nobody did."""
    shown: Shown
    lines: tuple[tuple[int, int], ...]
    """(row, level); a row may be a group."""
    flat: bool
    """Whether the rows are a list and no tree."""

    @property
    def total(self) -> bool:
        """Whether a line with the total of the board belongs below the rows."""
        return not self.view.zoom and not self.flat

    @property
    def labels(self) -> dict[str, str]:
        """What the view calls its columns, where it has names of its own for them."""
        return {one.key: one.label for one in self.view.columns if one.label}

    @property
    def has_dimmed(self) -> bool:
        """Whether any row is there only for what is below it."""
        return any(self.dimmed(row) for row, _ in self.lines)

    @property
    def grouped(self) -> bool:
        """Whether rows stand below groups."""
        return self.shown.arrangement is not None and self.shown.arrangement.grouping is not None

    def group(self, row: int) -> Group | None:
        """The group that a row stands for."""
        arrangement = self.shown.arrangement
        if not is_group(row) or arrangement is None or arrangement.grouping is None:
            return None
        return arrangement.grouping.groups[row]

    def figures(self, row: int) -> tuple[Figures, int]:
        """Where the figures of a row come from, and its number there."""
        subtotals = self.shown.subtotals
        if subtotals is None or (row == BOARD and not self.view.filter):
            return self.board.figures, row
        return subtotals.figures, subtotals.place(row)

    def row_id(self, row: int) -> str:
        """Id of a row; of a group what its rows have in common: `owner=Ana`."""
        group = self.group(row)
        if group is None:
            return row_id(row)
        said = f"{group.key}={'' if group.value is None else clean(group.label)}"
        above = self._above(row)
        return f"{self.row_id(above)}/{said}" if above else said

    def parent_id(self, row: int) -> str | None:
        """Id of the row that a row stands below."""
        if self.grouped and row != BOARD:
            above = self._above(row)
            return self.row_id(above) if above else None
        parent = -row if row < 0 else self.board.items.parent[row]
        return str(parent) if parent else None

    def title(self, row: int) -> str:
        """Title of a row; in groups and flat lists an `(own)` line says whose it is."""
        group = self.group(row)
        if group is not None:
            return f"{clean(group.label)} ({len(group.rows)})"
        if row == BOARD and self.view.filter and self.shown.subtotals is not None:
            return "Total of what is shown"
        title = clean(str(self.board.figures.value(row, "title")))
        if row < 0 and (self.grouped or self.flat):
            return f"{title} of {clean(str(self.board.items.columns['title'][-row]))}"
        return title

    def dimmed(self, row: int) -> bool:
        """Whether a row is there only for what is below it."""
        arrangement = self.shown.arrangement
        return arrangement is not None and row > 0 and not self.flat and arrangement.dimmed(row)

    def value(self, row: int, key: str) -> Value:
        """Storage form of a cell as shown."""
        figures, place = self.figures(row)
        return figures.value(place, key)

    def text(self, row: int, key: str) -> str:
        """A column's cell as shown."""
        figures, place = self.figures(row)
        return clean(figures.marked_text(place, key))

    def plain(self, row: int, level: int, key: str) -> Cell:
        """One value of a row's JSON object."""
        if key == "id":
            return self.row_id(row)
        if key == "parent_id":
            return self.parent_id(row)
        figures, place = self.figures(row)
        return plain(self.board, place, level, key, figures)

    def objects(self, keys: tuple[str, ...]) -> Iterator[Object]:
        """The JSON objects of all rows."""
        for row, level in self.lines:
            yield {key: self.plain(row, level, key) for key in keys}

    def _above(self, row: int) -> int:
        arrangement = self.shown.arrangement
        return (arrangement.above(row) or BOARD) if arrangement is not None else BOARD


def look(session: BoardSession, options: Namespace, depth: int | None = None) -> Listing:
    """The rows that the options ask for, `depth` levels of them; raises InvalidInput or Refused."""
    board = session.board
    view, keys = _view(session, options)
    if options.matches_only and not view.filter:
        raise InvalidInput("--matches-only needs a filter.", "Give one: --filter 'owner:ana'")
    if options.matches_only and view.group:
        raise InvalidInput("A flat list has no groups.", "Leave out --matches-only or --group.")
    shown = _shown(board, view, options)
    if options.matches_only:
        return Listing(board, view, keys, shown, _matches(board, view, shown), flat=True)
    if shown.arrangement is None or not (view.filter or view.sort or view.group):
        lines = tuple(listed(board, view.zoom, depth))
        return Listing(board, view, keys, Shown(), lines, flat=False)
    outline = Outline(board.items, (), shown.arrangement)
    deep = level_of(board, view.zoom) if view.zoom and not view.group else 0
    lines = tuple(
        (row, level + deep)
        for row, level in zip(outline.rows, outline.levels, strict=True)
        if depth is None or level < depth
    )
    return Listing(board, view, keys, shown, lines, flat=False)


def _view(session: BoardSession, options: Namespace) -> tuple[View, tuple[str, ...] | None]:
    """What a saved view says and the options say instead, and the columns that were chosen."""
    board = session.board
    view, keys = NOTHING, None
    if options.view is not None:
        view = fitting(board, view_named(board, session.user.name, options.view).view)
        keys = view.keys
    if options.columns is not None:
        keys = tuple(dict.fromkeys(key_named(board, name) for name in _split(options.columns)))
        if not keys:
            raise InvalidInput("--columns names no column.", "Write it as --columns title,budget")
    if options.filter is not None:
        view = replace(view, filter=options.filter.strip())
    if options.sort is not None:
        view = replace(view, sort=tuple(_sort_key(board, name) for name in _split(options.sort)))
    if options.group is not None:
        view = replace(view, group=tuple(_group_key(board, name) for name in _split(options.group)))
    if options.under is not None:
        view = replace(view, zoom=item_of(board, options.under))
    if options.visible_totals:
        view = replace(view, visible_totals=True)
    return view, keys


def _shown(board: Board, view: View, options: Namespace) -> Shown:
    match = matcher(lambda: board.source)

    def told(line: str) -> bytearray:
        try:
            return match(line)
        except InvalidInput as error:
            whose = "--filter" if options.filter is not None else f"The filter of {options.view}"
            said = f"{whose}, {error.message[:1].lower()}{error.message[1:]}"
            raise InvalidInput(said) from error

    return show(board, view, told)


def _matches(board: Board, view: View, shown: Shown) -> tuple[tuple[int, int], ...]:
    """Items that match, each with its level in the tree; sorted all together."""
    if shown.arrangement is None or shown.arrangement.matching is None:
        return ()
    order = board.items.subtree(view.zoom)
    matching = shown.arrangement.matching
    found = [row for row in order if row and matching[row]]
    keys = [one for one in view.sort if one.key in board.fields]
    if keys:
        ordering = Ordering(tuple((sort_value(board, one.key), one.descending) for one in keys))
        found = ordering.ordered(found)
    return tuple((row, board.items.level(row)) for row in found)


def _sort_key(board: Board, name: str) -> SortKey:
    bare = name.lstrip("+-").strip()
    return SortKey(_column(board, bare), name.startswith("-"))


def _group_key(board: Board, name: str) -> str:
    return name.casefold() if name.casefold() in BY_DATE else _column(board, name)


def _column(board: Board, name: str) -> str:
    """Key of a column of the board, raising InvalidInput for what only JSON knows."""
    key = key_named(board, name)
    if key not in board.fields:
        raise InvalidInput(f"{key} is no column that can be sorted or grouped by.")
    return key


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
