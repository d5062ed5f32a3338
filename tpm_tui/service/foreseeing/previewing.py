"""What a change set would do: carried out, pictured, and taken back before anybody notices.

Few changes run through the board's own engine and back again, so that the preview of one edit costs
about two edits.  Many changes, new rows and settings are computed by an engine that is thrown away
afterwards, and the board's own one never hears of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE, Change, ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD, ItemId, is_note
from tpm_tui.service.board import BULK, QUIET, TOLD, BoardDelta

if TYPE_CHECKING:
    from tpm_tui.domain.items import Items
    from tpm_tui.service.board import Board

_OF_BASIS = ("progress", "coverage")
"""Columns that the board's weight basis decides."""


@contextmanager
def previewed(
    board: Board, changes: ChangeSet, among: Iterable[ItemId] | None = None
) -> Iterator[BoardDelta]:
    """The board as it would be after some changes, for as long as the context lasts.

    Only figures may be read inside, not the columns and formulas that `board.source` keeps.  Of a
    change after which every figure may be another one, the delta holds the cells of the rows it
    touches, and for a setting those of the total and of all parents, or of the items `among`.
    """
    if any(_goes_apart(change) for change in changes) or len(changes) > BULK:
        yield from _apart(board, changes, among)
    else:
        yield from _there_and_back(board, changes)


def _goes_apart(change: Change) -> bool:
    """Whether the board's own engine could not be brought back by the opposite change."""
    if isinstance(change, Create):
        return True
    return change.item == BOARD and _weighs(change.field)


def _weighs(setting: str) -> bool:
    """Whether figures depend on a setting of the board."""
    return setting not in TOLD and not setting.startswith(QUIET)


def _there_and_back(board: Board, changes: ChangeSet) -> Iterator[BoardDelta]:
    """Few changes of cells that are there: the engine follows them, and their opposites."""
    memory = _Memory(board.items, changes)
    stored, settings, access = dict(board.stored), board.settings, board.access
    try:
        yield board.carry_out(changes)
    finally:
        for change in memory.back():
            board.engine.apply(change)
        memory.tidy_up()
        board.stored, board.settings, board.access = stored, settings, access


def _apart(
    board: Board, changes: ChangeSet, among: Iterable[ItemId] | None
) -> Iterator[BoardDelta]:
    """Changes that another engine computes; everything the board holds is put back afterwards."""
    held, memory = dict(vars(board)), _Memory(board.items, changes)
    board.stored = dict(board.stored)
    settings = dict.fromkeys(
        one.field for one in changes if isinstance(one, SetCell) and one.item == BOARD
    )
    try:
        if len(changes) > BULK or any(map(_weighs, settings)):
            yield _recomputed(board, changes, tuple(settings), among)
        else:
            board.start_up()
            yield board.carry_out(changes)
    finally:
        vars(board).clear()
        vars(board).update(held)
        for change in memory.back():
            board.items.apply(change)
        memory.tidy_up()
        memory.forget_new_columns()


def _recomputed(
    board: Board,
    changes: ChangeSet,
    settings: tuple[str, ...],
    among: Iterable[ItemId] | None,
) -> BoardDelta:
    """Everything computed anew, and which cells are other ones then."""
    weighty = any(map(_weighs, settings))
    asked = _parents(board) if among is None else among
    rows: dict[ItemId, None] = dict.fromkeys(asked if weighty else ())
    rows.update(board.touched(changes))
    columns = board.figures.columns_touched(one for one in changes if one.item != BOARD)
    if settings == ("basis",):
        of_basis = [key for key in _OF_BASIS if key != "coverage" or key in board.asked]
        columns = tuple(dict.fromkeys((*columns, *of_basis)))
    elif weighty:
        columns = tuple(key for key, field in board.fields.items() if field.formula is None)
    before, _ = board.picture(rows, columns)
    for change in changes:
        if isinstance(change, SetCell) and change.item == BOARD:
            board.stored[change.field] = None if change.after is None else str(change.after)
        else:
            board.items.apply(change)
    board.start_up()
    rows.update(board.touched(changes))
    after, _ = board.picture(rows, columns)
    return BoardDelta(
        {
            cell: (before.get(cell), after.get(cell))
            for cell in {**before, **after}
            if before.get(cell) != after.get(cell)
        },
        created=tuple(one.item for one in changes if isinstance(one, Create) and not weighty),
        settings=settings,
        everything=True,
    )


def _parents(board: Board) -> Iterable[ItemId]:
    items = board.items
    return (one for one in items.subtree(BOARD) if not one or not items.is_leaf(one))


class _Memory:
    """What the items held before: to be asked for the way back before anything is changed."""

    def __init__(self, items: Items, changes: ChangeSet) -> None:
        self.items = items
        self._size = len(items)
        self._columns = set(items.columns)
        self._own_lines = items.own_line_keys
        self._notes = {
            one.item: dict(items.notes.get(one.item, {}))
            for one in changes
            if isinstance(one, SetCell) and is_note(one.field)
        }
        self._cells: list[SetCell] = []
        seen: set[tuple[ItemId, str]] = set()
        for change in changes:
            if isinstance(change, Create):
                self._cells.append(SetCell(change.item, ALIVE, 1, 0))
            elif change.item != BOARD:
                cell = (change.item, change.field)
                # Of a cell that is set twice the second change says what the first one set.
                known = cell not in seen and change.item < self._size
                held = items.get(*cell) if known else change.before
                seen.add(cell)
                self._cells.append(SetCell(*cell, change.after, held))

    def back(self) -> Iterator[SetCell]:
        """The opposite changes in the opposite order; those that never happened do no harm."""
        for change in reversed(self._cells):
            if change.item < len(self.items):
                yield change

    def tidy_up(self) -> None:
        """Take away the room that new items got; notes stand in their order again."""
        items = self.items
        if len(items) > self._size:
            self._shorten()
        for item, held in self._notes.items():
            if held:
                items.notes[item] = held

    def _shorten(self) -> None:
        items, size = self.items, self._size
        del items.parent[size:], items.pos[size:], items.alive[size:]
        for column in items.columns.values():
            del column[size:]
        for item in [one for one in items.notes if one >= size]:
            del items.notes[item]
            items.entries.pop(item, None)

    def forget_new_columns(self) -> None:
        """Columns that nobody had used before are unused again."""
        columns = self.items.columns
        for key in set(columns) - self._columns:
            del columns[key]
        self.items.make_own_lines_of(self._own_lines)
