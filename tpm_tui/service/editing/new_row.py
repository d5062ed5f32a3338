"""A row that is being added: on its author's screen alone, until it has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused
from tpm_tui.service.editing.commands import add_item
from tpm_tui.service.editing.placing import gone, kind_below

if TYPE_CHECKING:
    from tpm_tui.domain.changes import ChangeSet
    from tpm_tui.domain.items import Items
    from tpm_tui.service.board import Board
    from tpm_tui.service.session import BoardSession

Place = tuple[ItemId, ItemId]
"""Parent of a row, and the sibling above it, 0 for none."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """Where a row goes, in words that hold while others add, move and delete rows there."""

    parent: ItemId
    beside: tuple[tuple[ItemId, bool], ...]
    """Siblings that it goes next to, the first that is left counts: (sibling, whether right below it).
    Empty where it has none: then it goes first."""
    kind: str

    def is_there(self, items: Items) -> bool:
        """Whether there is still something to add it to."""
        return self.parent == BOARD or items.exists(self.parent)

    def anchor(self, items: Items) -> tuple[ItemId, bool] | None:
        """The sibling that it goes next to now, and whether right below it; None for an only child."""
        siblings = items.children.get(self.parent, ())
        for one in self.beside:
            # A deleted row is among the children no more, and one that was moved keeps its number.
            if items.exists(one[0]) and items.parent[one[0]] == self.parent:
                return one
        if not siblings:
            return None
        return (siblings[-1], True) if self.beside else (siblings[0], False)

    def place(self, items: Items) -> Place:
        """The same as a draft keeps it."""
        anchor = self.anchor(items)
        if anchor is None or anchor[1]:
            return self.parent, 0 if anchor is None else anchor[0]
        at = self.index(items)
        return self.parent, items.children[self.parent][at - 1] if at else 0

    def index(self, items: Items) -> int:
        """Its position among its siblings."""
        anchor = self.anchor(items)
        if anchor is None:
            return 0
        return items.children[self.parent].index(anchor[0]) + anchor[1]


def new_beside(board: Board, row: ItemId, *, below: bool) -> NewRow:
    """Right below or above a row, as its sibling and of its kind; raises Gone."""
    items = board.items
    if not items.exists(row):
        raise gone(items, row)
    parent = items.parent[row]
    siblings = items.children[parent]
    next_to = siblings.index(row) + (1 if below else -1)
    beside = [(row, below)]
    if 0 <= next_to < len(siblings):
        beside.append((siblings[next_to], not below))
    return NewRow(parent, tuple(beside), str(items.columns["kind"][row]))


def new_inside(board: Board, parent: ItemId) -> NewRow:
    """The last row in a parent; raises Gone."""
    items = board.items
    if parent != BOARD and not items.exists(parent):
        raise gone(items, parent)
    siblings = items.children.get(parent)
    return NewRow(parent, ((siblings[-1], True),) if siblings else (), kind_below(board, parent))


def new_at(board: Board, place: Place) -> NewRow:
    """Below a sibling, or where that is gone in its parent: the first one where nothing was above it,
    else the last one; raises Gone."""
    parent, above = place
    items = board.items
    siblings = items.children.get(parent, ())
    if above and items.exists(above):
        return new_beside(board, above, below=True)
    if siblings and not above:
        return new_beside(board, siblings[0], below=False)
    return new_inside(board, parent)


def has_place(items: Items, place: Place) -> bool:
    """Whether there is something to add a row to there."""
    parent, above = place
    return parent == BOARD or items.exists(parent) or (above > 0 and items.exists(above))


def indented(board: Board, new: NewRow) -> NewRow:
    """The last row in the sibling above; raises Refused where there is none."""
    _, above = new.place(board.items)
    if not above:
        raise Refused("There is no row above on this level that it could go into.")
    return new_inside(board, above)


def outdented(board: Board, new: NewRow) -> NewRow:
    """The next sibling of its parent; raises Refused at the top level."""
    if new.parent == BOARD:
        raise Refused("It is at the top level already.")
    return new_beside(board, new.parent, below=True)


def add_named(board: Board, new: NewRow, title: str) -> ChangeSet:
    """Add the row with its name, where it goes as the board is now."""
    if not new.is_there(board.items):
        raise gone(board.items, new.parent)
    anchor = new.anchor(board.items)
    if anchor is None:
        return add_item(board, title, parent=new.parent, kind=new.kind)
    sibling, below = anchor
    return add_item(
        board, title, kind=new.kind,
        after=sibling if below else None, before=None if below else sibling,
    )  # fmt: skip


def is_added(session: BoardSession, place: Place, title: str, since: int) -> bool:
    """Whether the user has added a row of that name there after a revision: a session may have ended
    between saving it and saying so."""
    items, name = session.board.items, title.strip()
    titles = items.columns["title"]
    for row in items.children.get(place[0], ()):
        if titles[row] == name:
            made = session.changes_of(row, -1)[-1:]
            if made and made[0].seq > since and made[0].author == session.user.name:
                return True
    return False
