"""Rows as scripts see them: ids, and the JSON object of a row, whose shape is a contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpm_tui.domain.rounding import decimal_text
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import CATALOG, FIELDS
from tpm_tui.fields.own import find_field
from tpm_tui.fields.types import Plain
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.names import ALIASES
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board
from tpm_tui.service.figures.cells import Figures

TOTAL = "total"
"""Id of the row that sums up the whole board."""

TOP = "top"
"""In place of an id: the top level."""

_ROW_ID = re.compile(r"([0-9]{1,12})(:own)?")

_HEAD = ("id", "parent_id", "level", "kind", "title", "own", "source_id")
_EXACT = {"progress_exact": "progress", "work_progress_exact": "work_progress"}
_STAFFING = ("person_days", "fte_avg", "fte_peak", "people")


def _keys() -> tuple[str, ...]:
    found = list(_HEAD)
    for field in CATALOG:
        if field.key not in _HEAD:
            found.append(field.key)
        found += [key for key, of in _EXACT.items() if of == field.key]
        found += _STAFFING if field.key == "allocation" else ()
    return tuple(found)


KEYS = _keys()
"""Keys of a row's JSON object on a board without columns of its own, in their order."""

NOTES = ("comments", "links")
"""What `get` prints besides, one by one."""

Cell = Plain | bool | dict[str, str]
"""What JSON holds of a cell: `{"error": "#DIV/0", "why": "..."}` where a formula has no value."""

Object = dict[str, Cell]


def keys_of(board: Board) -> tuple[str, ...]:
    """Keys of a row's JSON object: the built-in ones, then the board's own."""
    return (*KEYS, *(key for key in board.fields if key not in FIELDS))


def key_named(board: Board, name: str) -> str:
    """Key of a row's JSON object that somebody means, a column also by its label; raises
    InvalidInput."""
    if name in KEYS:
        return name
    field = find_field(board.fields, name) or find_field(
        board.fields, ALIASES.get(name.casefold(), "")
    )
    if field is None:
        raise InvalidInput(
            f"There is no column {name!r}.", f"There are {', '.join(keys_of(board))}."
        )
    return field.key


def row_of(board: Board, text: str) -> int:
    """Row that an id names; raises InvalidInput or Refused."""
    if text == TOTAL:
        return BOARD
    match = _ROW_ID.fullmatch(text)
    if match is None:
        raise InvalidInput(
            f"{text!r} is no row id such as 12 or 12:own.", "`tpm-tui ls` shows them."
        )
    item = int(match[1])
    if not board.items.exists(item):
        raise Refused(f"There is no item {item} on this board.")
    return -item if match[2] else item


def item_of(board: Board, text: str) -> ItemId:
    """Item that an id names: neither an `(own)` line nor the total."""
    row = row_of(board, text)
    if row <= BOARD:
        raise Refused(f"{text} is not a work item; name one.")
    return row


def shown_row(board: Board, text: str) -> int:
    """Row that an id names and that the board shows: an `(own)` line only where there is one."""
    row = row_of(board, text)
    if row < 0 and not board.items.has_own(-row):
        raise Refused(f"Item {-row} has no (own) line.")
    return row


def row_id(row: int) -> str:
    """Id of a row as it is printed."""
    if row == BOARD:
        return TOTAL
    return str(row) if row > 0 else f"{-row}:own"


def level_of(board: Board, row: int) -> int:
    """Level of one row, 0 for roots and the total."""
    if row == BOARD:
        return 0
    return board.items.level(abs(row)) + (row < 0)


def listed(board: Board, top: ItemId, depth: int | None) -> Iterator[tuple[int, int]]:
    """(row, level) in outline order: everything, or an item with what is below it; `depth` limits
    how many levels."""
    outline = Outline(board.items)
    place = outline.index(top)
    first, end, base = 0, len(outline), 0
    if place is not None:
        first, end, base = place, outline.end(place), outline.levels[place]
    for at in range(first, end):
        level = outline.levels[at]
        if depth is None or level - base < depth:
            yield outline.rows[at], level


def row_object(board: Board, row: int, level: int, keys: tuple[str, ...] | None = None) -> Object:
    """The JSON object of a row; unknown is None."""
    keys = keys_of(board) if keys is None else keys
    staffing = board.figures.allocation(row) if set(keys) & set(_STAFFING) else {}
    return {
        key: staffing[key] if key in staffing else plain(board, row, level, key) for key in keys
    }


def plain(board: Board, row: int, level: int, key: str, figures: Figures | None = None) -> Cell:
    """One value of a row's JSON object; raises InvalidInput for a key that there is not.  `figures`
    are those of the tree that the row is in, where that is not the board's."""
    figures = figures or board.figures
    match key:
        case "id":
            return row_id(row)
        case "parent_id":
            parent = -row if row < 0 else board.items.parent[row]
            return str(parent) if parent else None
        case "level":
            return level
        case "own":
            return row < 0
    if key in _STAFFING:
        return figures.allocation(row)[key]
    if key in _EXACT:
        exact = figures.progress_exact(row, _EXACT[key])
        if exact is None or figures.value(row, _EXACT[key]) is None:
            return None
        return decimal_text(exact, 6)
    key = key_named(board, key)
    value = figures.value(row, key)
    if isinstance(value, CellError):
        return {"error": str(value), "why": value.explanation}
    if value is None and key not in FIELDS and row <= BOARD:
        return None  # an empty box of a row that has none is no `no`
    return figures.kind(row, key).plain(value, board.ctx)
