"""One act on many rows: moved, deleted or copied together, with their order kept and one undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, place
from tpm_tui.domain.items import Items
from tpm_tui.domain.order import LONGEST, keys_after, keys_between
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.errors import BelowItself, Refused
from tpm_tui.fields.types import TITLE_LIMIT
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import clear_own
from tpm_tui.service.editing.copied import copied_values
from tpm_tui.service.editing.placing import gone

COPY = " (copy)"
"""Follows the title of a copy that stands beside its original."""


@dataclass(slots=True)
class Arrangement:
    """New orders of the children of some parents; whoever is placed gets a sibling key that fits."""

    items: Items
    leaving: AbstractSet[ItemId]
    """Items that are taken out of where they stand."""
    orders: dict[ItemId, list[ItemId]] = field(default_factory=dict)
    placed: set[ItemId] = field(default_factory=set)

    def order(self, parent: ItemId) -> list[ItemId]:
        """Children of a parent as they will stand, to be changed by the caller."""
        if parent not in self.orders:
            below = self.items.children.get(parent, ())
            self.orders[parent] = [one for one in below if one not in self.leaving]
        return self.orders[parent]

    def insert(self, parent: ItemId, at: int, rows: Sequence[ItemId]) -> None:
        """Put rows ahead of the child at a position of the new order."""
        self.order(parent)[at:at] = rows
        self.placed.update(rows)

    def append(self, parent: ItemId, rows: Sequence[ItemId]) -> None:
        """Put rows after the last child."""
        self.insert(parent, len(self.order(parent)), rows)

    def insert_after(self, sibling: ItemId, rows: Sequence[ItemId]) -> None:
        """Put rows right after an item that stays."""
        parent = self.items.parent[sibling]
        self.insert(parent, self.order(parent).index(sibling) + 1, rows)

    def places(self) -> dict[ItemId, tuple[ItemId, str]]:
        """Parent and key of everybody whose place is another one."""
        found: dict[ItemId, tuple[ItemId, str]] = {}
        for parent, order in self.orders.items():
            for item, key in self._keys(order).items():
                found[item] = (parent, key)
        return found

    def moves(self) -> tuple[SetCell, ...]:
        """The changes of place of items that are there already."""
        items = self.items
        moves = (
            SetCell(item, PLACE, items.get(item, PLACE), place(*where))
            for item, where in self.places().items()
            if item < len(items)
        )
        return tuple(move for move in moves if move.before != move.after)

    def _keys(self, order: list[ItemId]) -> dict[ItemId, str]:
        """New keys; of everybody where those between two that stay have become too long."""
        keys: dict[ItemId, str] = {}
        pos, placed, at = self.items.pos, self.placed, 0
        while at < len(order):
            if order[at] not in placed:
                at += 1
                continue
            end = at
            while end < len(order) and order[end] in placed:
                end += 1
            left = pos[order[at - 1]] if at else None
            right = pos[order[end]] if end < len(order) else None
            if left is not None and right is not None and left >= right:
                return dict(zip(order, keys_after(None, len(order)), strict=True))
            run = keys_between(left, right, end - at)
            if any(len(key) > LONGEST for key in run):
                return dict(zip(order, keys_after(None, len(order)), strict=True))
            keys.update(zip(order[at:end], run, strict=True))
            at = end
        return keys


def topmost(board: Board, rows: Iterable[int], verb: str = "moved") -> list[ItemId]:
    """The chosen items in outline order, without those that go along with a chosen one above.

    Groups are passed over, as they are no rows of the board; the total and an `(own)` line whose
    item is not chosen are refused.
    """
    items = board.items
    chosen = {row for row in rows if row > 0 and not is_group(row)}
    for item in chosen:
        if not items.exists(item):
            raise gone(items, item)
    kept = [item for item in chosen if not _goes_along(items, item, chosen)]
    for row in rows:
        if row < 0 and -row not in chosen and not _goes_along(items, -row, chosen):
            raise Refused(f"An (own) line cannot be {verb}; it stays with its item.")
    if not kept:
        raise Refused(f"There are no rows here that can be {verb}.")
    return outline_order(items, kept)


def outline_order(items: Items, rows: Iterable[ItemId]) -> list[ItemId]:
    """Items as they stand from top to bottom."""

    def path(item: ItemId) -> list[tuple[str, ItemId]]:
        steps = [(items.pos[item], item)]
        steps += [(items.pos[above], above) for above in items.ancestors(item) if above]
        return steps[::-1]

    return sorted(rows, key=path)


def indent_all(board: Board, rows: Sequence[int]) -> ChangeSet:
    """Put rows under the nearest sibling above each that is not itself chosen."""
    items, chosen = board.items, topmost(board, rows)
    plan = Arrangement(items, set(chosen))
    for parent in dict.fromkeys(items.parent[item] for item in chosen):
        above: ItemId | None = None
        for one in items.children[parent]:
            if one not in plan.leaving:
                above = one
            elif above is None:
                raise Refused(f"{_title(items, one)!r} has no sibling above it to go under.")
            else:
                plan.append(above, [one])
    return ChangeSet(plan.moves(), f"indent {rows_named(board, chosen)}")


def outdent_all(board: Board, rows: Sequence[int]) -> ChangeSet:
    """Put rows right after their parents, in their order."""
    items, chosen = board.items, topmost(board, rows)
    plan = Arrangement(items, set(chosen))
    for parent, below in _by_parent(items, chosen).items():
        if parent == BOARD:
            raise Refused(f"{_title(items, below[0])!r} is at the top level already.")
        plan.insert_after(parent, below)
    return ChangeSet(plan.moves(), f"outdent {rows_named(board, chosen)}")


def move_all_by(board: Board, rows: Sequence[int], step: int) -> ChangeSet:
    """Move rows one place up (-1) or down (1), each among its siblings."""
    items, chosen = board.items, topmost(board, rows)
    plan = Arrangement(items, frozenset())
    plan.placed.update(chosen)
    for parent in _by_parent(items, chosen):
        order = plan.order(parent)
        if step > 0:
            order.reverse()
        if order[0] in plan.placed:
            where = "first" if step < 0 else "last"
            raise Refused(f"{_title(items, order[0])!r} is the {where} among its siblings already.")
        for at in range(1, len(order)):
            if order[at] in plan.placed:
                order[at - 1], order[at] = order[at], order[at - 1]
        if step > 0:
            order.reverse()
    return ChangeSet(plan.moves(), f"move {rows_named(board, chosen)}")


def move_all_under(board: Board, rows: Sequence[int], parent: ItemId) -> ChangeSet:
    """Make rows the last children of an item, or of the board."""
    return move_all_to(board, rows, parent)


def move_all_to(
    board: Board,
    rows: Sequence[int],
    parent: ItemId,
    *,
    after: ItemId | None = None,
    before: ItemId | None = None,
) -> ChangeSet:
    """Move rows to one place: last below `parent`, or next to one of its children."""
    items, chosen = board.items, topmost(board, rows)
    if parent != BOARD and not items.exists(parent):
        raise gone(items, parent)
    plan = Arrangement(items, set(chosen))
    for item in (parent, *items.ancestors(parent)):
        if item in plan.leaving:
            why = f"{_title(items, item)!r} cannot be moved below itself."
            raise BelowItself(item, parent, why)
    beside = after if after is not None else before
    siblings = items.children.get(parent, [])
    at = len(siblings)
    if beside is not None:
        if beside not in siblings:
            raise gone(items, beside)
        at = siblings.index(beside) + (1 if after is not None else 0)
    staying = sum(1 for one in siblings[:at] if one not in plan.leaving)
    plan.insert(parent, staying, chosen)
    where = f" under {_title(items, parent)}" if beside is None and parent else ""
    return ChangeSet(plan.moves(), f"move {rows_named(board, chosen)}{where}")


def delete_all(board: Board, rows: Sequence[int]) -> ChangeSet:
    """Delete rows with everything below them; an `(own)` line among them is emptied."""
    items = board.items
    real = [row for row in rows if row > 0 and not is_group(row)]
    chosen = topmost(board, real, "deleted") if real else []
    going = set(chosen)
    lines = [-row for row in rows if row < 0]
    own = [item for item in lines if item not in going and not _goes_along(items, item, going)]
    if not chosen and not own:
        raise Refused("There is nothing to delete here.")
    cleared = [clear_own(board, item) for item in own]
    below = sum(len(items.subtree(item)) - 1 for item in chosen)
    labels = [one.label for one in cleared[:1]]
    if len(cleared) > 1:
        labels = [f"clear {len(cleared):,} (own) lines"]
    if chosen:
        more = f" and {below:,} below" if below else ""
        labels.insert(0, f"delete {rows_named(board, chosen)}{more}")
    changes: list[Change] = [change for one in cleared for change in one]
    changes += [SetCell(item, ALIVE, 1, 0) for item in chosen]
    return ChangeSet(tuple(changes), ", ".join(labels))


def duplicate_all(board: Board, rows: Sequence[int]) -> ChangeSet:
    """Copies of rows with everything below them, each block of neighbours right after itself."""
    items, chosen = board.items, topmost(board, rows, "duplicated")
    picked = set(chosen)
    plan = Arrangement(items, frozenset())
    copier = Copier(board, plan, set(chosen))
    for parent, below in _by_parent(items, chosen).items():
        siblings = items.children[parent]
        block: list[ItemId] = []
        places = {one: at for at, one in enumerate(siblings)}
        for one in below:
            block.append(one)
            following = places[one] + 1
            if following == len(siblings) or siblings[following] not in picked:
                plan.insert_after(one, copier.copies(block))
                block = []
    return copier.changes(f"duplicate {rows_named(board, chosen)}")


@dataclass(slots=True)
class Copier:
    """Makes copies of subtrees at places of an arrangement."""

    board: Board
    plan: Arrangement
    marked: AbstractSet[ItemId] = frozenset()
    """Originals whose copies stand beside them and say so in their titles."""
    _made: list[tuple[ItemId, ItemId, ItemId | None]] = field(default_factory=list)
    """(original, copy, the copy above it; None for a root)."""

    def copies(self, roots: Iterable[ItemId]) -> list[ItemId]:
        """Numbers of the copies of some roots; everything below comes along."""
        items, tops = self.board.items, []
        for root in roots:
            numbers: dict[ItemId, ItemId] = {}
            for one in items.subtree(root):
                numbers[one] = len(items) + len(self._made)
                above = None if one == root else numbers[items.parent[one]]
                self._made.append((one, numbers[one], above))
            tops.append(numbers[root])
        return tops

    def changes(self, label: str) -> ChangeSet:
        """Everything that makes the copies; comments stay with the originals."""
        items, places = self.board.items, self.plan.places()
        created: list[Change] = []
        for original, copy, above in self._made:
            parent, pos = places[copy] if above is None else (above, items.pos[original])
            created.append(Create(copy, parent, pos, self._values(original)))
        return ChangeSet((*self.plan.moves(), *created), label)

    def _values(self, original: ItemId) -> tuple[tuple[str, Value], ...]:
        values = dict(copied_values(self.board, original))
        title = str(values["title"])
        if original in self.marked and len(title) + len(COPY) <= TITLE_LIMIT:
            values["title"] = f"{title}{COPY}"
        return tuple(values.items())


def rows_named(board: Board, rows: Sequence[ItemId]) -> str:
    """`Design`, or `3 rows`."""
    return _title(board.items, rows[0]) if len(rows) == 1 else f"{len(rows):,} rows"


def _goes_along(items: Items, item: ItemId, chosen: AbstractSet[ItemId]) -> bool:
    """Whether an item stands below a chosen one."""
    return any(above in chosen for above in items.ancestors(item))


def _title(items: Items, item: ItemId) -> str:
    return str(items.columns["title"][item])


def _by_parent(items: Items, rows: Iterable[ItemId]) -> dict[ItemId, list[ItemId]]:
    found: dict[ItemId, list[ItemId]] = {}
    for item in rows:
        found.setdefault(items.parent[item], []).append(item)
    return found
