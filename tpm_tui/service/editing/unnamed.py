"""A row that was added and never got its name: it goes again, unless somebody made something of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.values import ItemId
from tpm_tui.errors import Conflict, Refused
from tpm_tui.service.editing.commands import delete_item

if TYPE_CHECKING:
    from tpm_tui.domain.items import Items
    from tpm_tui.service.session import BoardSession, Outcome

Place = tuple[ItemId, ItemId]
"""Parent of a row, and the sibling above it, 0 for none."""


def place_of(items: Items, row: ItemId) -> Place:
    """Where a row is, to be added there once more."""
    if not items.exists(row):
        return 0, 0
    siblings = items.siblings(row)
    at = siblings.index(row)
    return items.parent[row], siblings[at - 1] if at else 0


def has_place(items: Items, place: Place) -> bool:
    """Whether there is something to add a row to there."""
    parent, above = place
    return parent == 0 or items.exists(parent) or (above > 0 and items.exists(above))


def is_made_by(session: BoardSession, row: ItemId, made_by: Sequence[str]) -> bool:
    """Whether a row is on the board that some transactions have made: numbers of rows come again
    after a restore, transactions do not."""
    there = session.board.items.exists(row)
    return there and any(one.txn in made_by for one in session.changes_of(row, -1))


def is_untouched(session: BoardSession, row: ItemId, made_by: Sequence[str]) -> bool:
    """Whether a row is as its author's own transactions made it, with nothing below it."""
    items = session.board.items
    if not made_by or not items.exists(row) or items.children.get(row):
        return False
    return all(one.txn in made_by for one in session.changes_of(row, -1))


def take_back(session: BoardSession, row: ItemId, made_by: Sequence[str]) -> list[Outcome]:
    """Take away again a row that some transactions of the user have made; nothing where anybody has
    made something of it.  Raises TpmError where that cannot be written or is not allowed."""
    seen = session.board.revision
    if not is_untouched(session, row, made_by):
        return []
    done: list[Outcome] = []
    try:
        done += [session.undo(txn) for txn in reversed(made_by)]
    except (Conflict, Refused):
        # Of the siblings that were numbered anew for it one may have been moved since.
        if session.board.items.exists(row):
            done.append(session.execute(lambda board: delete_item(board, row), seen))
    return done
