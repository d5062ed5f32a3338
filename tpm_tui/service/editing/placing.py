"""Where items stand: new places, moves among siblings, indent and outdent."""

from __future__ import annotations

from tpm_tui.domain.changes import PLACE, ChangeSet, SetCell, place
from tpm_tui.domain.items import Items
from tpm_tui.domain.order import LONGEST, key_between, keys_after
from tpm_tui.domain.values import BOARD, DEFAULT_CHILD, TOP_KIND, ItemId
from tpm_tui.errors import BelowItself, Gone, Refused
from tpm_tui.service.board import Board


def new_place(
    items: Items,
    parent: ItemId,
    *,
    after: ItemId | None = None,
    before: ItemId | None = None,
    leaving: ItemId | None = None,
) -> tuple[str, list[SetCell]]:
    """Sibling key below `parent`: last, or next to a sibling; `leaving` is the item that moves there.

    Where the keys between two siblings have become too long, all siblings are numbered anew in the
    same change set; the second result holds those changes.
    """
    siblings = [one for one in items.children.get(parent, []) if one != leaving]
    at = len(siblings)
    if after is not None:
        at = siblings.index(after) + 1
    elif before is not None:
        at = siblings.index(before)
    left = items.pos[siblings[at - 1]] if at else None
    right = items.pos[siblings[at]] if at < len(siblings) else None
    if left is None or right is None or left < right:
        key = key_between(left, right)
        if len(key) <= LONGEST:
            return key, []
    keys = keys_after(None, len(siblings) + 1)
    fresh = zip(siblings, keys[:at] + keys[at + 1 :], strict=True)
    moved = [SetCell(one, PLACE, items.get(one, PLACE), place(parent, new)) for one, new in fresh]
    return keys[at], [change for change in moved if change.before != change.after]


def kind_below(board: Board, parent: ItemId) -> str:
    """Kind of a new item that goes last below `parent`: what usually stands there, and at the top
    what stands there already."""
    kinds = board.items.columns["kind"]
    if parent == BOARD:
        roots = board.items.children.get(BOARD)
        return str(kinds[roots[-1]]) if roots else TOP_KIND
    return DEFAULT_CHILD.get(str(kinds[parent]), "task")


def move_to(
    board: Board,
    item: ItemId,
    parent: ItemId,
    *,
    after: ItemId | None = None,
    before: ItemId | None = None,
) -> ChangeSet:
    """Move an item with everything below it; raises Refused where it would go below itself."""
    items = board.items
    _movable(board, item)
    if parent != BOARD and not items.exists(parent):
        raise gone(items, parent)
    beside = after if after is not None else before
    if beside == item:
        return ChangeSet(())
    if beside is not None and beside not in items.children.get(parent, ()):
        raise gone(items, beside)
    if parent == item or item in items.ancestors(parent):
        why = f"{_title(items, item)} cannot be moved below itself."
        raise BelowItself(item, parent, why)
    pos, moved = new_place(items, parent, after=after, before=before, leaving=item)
    move = SetCell(item, PLACE, items.get(item, PLACE), place(parent, pos))
    return ChangeSet((*moved, move), f"move {items.columns['title'][item]}")


def move_by(board: Board, item: ItemId, step: int) -> ChangeSet:
    """Move an item one place up (-1) or down (1) among its siblings."""
    _movable(board, item)
    siblings = board.items.siblings(item)
    at = siblings.index(item) + step
    if not 0 <= at < len(siblings):
        where = "first" if step < 0 else "last"
        raise Refused(f"{_title(board.items, item)} is the {where} among its siblings already.")
    beside = siblings[at]
    parent = board.items.parent[item]
    if step < 0:
        return move_to(board, item, parent, before=beside)
    return move_to(board, item, parent, after=beside)


def indent(board: Board, item: ItemId) -> ChangeSet:
    """Make an item the last child of the sibling above it."""
    _movable(board, item)
    siblings = board.items.siblings(item)
    at = siblings.index(item)
    if at == 0:
        raise Refused(f"{_title(board.items, item)} has no sibling above it to go under.")
    return move_to(board, item, siblings[at - 1])


def outdent(board: Board, item: ItemId) -> ChangeSet:
    """Make an item the next sibling of its parent."""
    _movable(board, item)
    parent = board.items.parent[item]
    if parent == BOARD:
        raise Refused(f"{_title(board.items, item)} is at the top level already.")
    return move_to(board, item, board.items.parent[parent], after=parent)


def indent_new(board: Board, item: ItemId) -> ChangeSet:
    """Indent an item that is just being added: its kind follows its place, as nobody chose it."""
    changes = indent(board, item)
    siblings = board.items.siblings(item)
    return _of_kind(board, item, kind_below(board, siblings[siblings.index(item) - 1]), changes)


def outdent_new(board: Board, item: ItemId) -> ChangeSet:
    """Outdent an item that is just being added; it becomes of the kind of its new sibling."""
    changes = outdent(board, item)
    kind = board.items.columns["kind"][board.items.parent[item]]
    return _of_kind(board, item, str(kind), changes)


def _of_kind(board: Board, item: ItemId, kind: str, changes: ChangeSet) -> ChangeSet:
    before = board.items.get(item, "kind")
    if before == kind:
        return changes
    return ChangeSet((*changes, SetCell(item, "kind", before, kind)), changes.label)


def _movable(board: Board, item: ItemId) -> None:
    if item < 0:
        raise Refused("The (own) line stays with its item; move the item.")
    if item == BOARD:
        raise Refused("There is nothing to move here.")
    if not board.items.exists(item):
        raise gone(board.items, item)


def gone(items: Items, item: ItemId) -> Gone:
    """What to raise where an item should be and is not."""
    if not 0 < item < len(items):
        return Gone(item, f"There is no item {item}.")
    if items.exists(item):
        return Gone(item, f"{_title(items, item)} is not there any more; it was moved.")
    return Gone(item, f"{_title(items, item)} has been deleted.")


def _title(items: Items, item: ItemId) -> str:
    return repr(items.columns["title"][item])
