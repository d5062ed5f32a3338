"""Rows that were copied or cut, and where they are put down again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tpm_tui.domain.changes import ALIVE, Change, ChangeSet, SetCell
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk_rows import Arrangement, Copier, delete_all, rows_named, topmost
from tpm_tui.service.editing.placing import gone

Where = Literal["below", "above", "child"]


@dataclass(frozen=True, slots=True)
class RowsTaken:
    """Rows in the register, by their numbers: what they hold is read when they are put down."""

    items: tuple[ItemId, ...]
    cut: bool = False
    """Whether they were deleted to be moved."""


def copied_rows(board: Board, rows: Sequence[int]) -> RowsTaken:
    """Take rows, with everything below them, to be copied."""
    return RowsTaken(tuple(topmost(board, rows, "copied")))


def cut_rows(board: Board, rows: Sequence[int]) -> tuple[ChangeSet, RowsTaken]:
    """Delete rows and take them to be put down elsewhere."""
    taken = RowsTaken(tuple(topmost(board, rows, "cut")), cut=True)
    return delete_all(board, taken.items), taken


def paste_rows(board: Board, taken: RowsTaken, row: int, where: Where = "below") -> ChangeSet:
    """Put rows down: what was cut comes back as it was, with its history; everything else, and
    what was cut the second time, is a copy."""
    parent, at = spot(board, row, where)
    if taken.cut and not any(board.items.alive[item] for item in taken.items):
        return _revived(board, taken.items, parent, at)
    for item in taken.items:
        if not board.items.exists(item):
            raise gone(board.items, item)
    plan = Arrangement(board.items, frozenset())
    beside = where != "child" and row in taken.items
    copier = Copier(board, plan, frozenset(taken.items if beside else ()))
    plan.insert(parent, at, copier.copies(taken.items))
    return copier.changes(f"paste {rows_named(board, taken.items)}")


def _revived(board: Board, taken: Sequence[ItemId], parent: ItemId, at: int) -> ChangeSet:
    plan = Arrangement(board.items, frozenset())
    plan.insert(parent, at, taken)
    # First the place, then life: what is deleted may be put anywhere without touching a roll-up.
    changes: list[Change] = [*plan.moves(), *(SetCell(item, ALIVE, 0, 1) for item in taken)]
    return ChangeSet(tuple(changes), f"paste {rows_named(board, taken)}")


def spot(board: Board, row: int, where: Where) -> tuple[ItemId, int]:
    """Parent and position among its children where rows are put down."""
    items = board.items
    if row == BOARD:
        return BOARD, len(items.children.get(BOARD, ()))
    if is_group(row):
        raise Refused("A group is no work item; go to a row in it to paste beside that.")
    item = abs(row)
    if not items.exists(item):
        raise gone(items, item)
    if where == "child":
        if row < 0:
            raise Refused("The (own) line has no rows inside; paste below it instead.")
        return item, len(items.children.get(item, ()))
    if row < 0:
        if where == "above":
            raise Refused("The (own) line always comes first; paste below it instead.")
        return item, 0
    parent = items.parent[item]
    return parent, items.children[parent].index(item) + (where == "below")
