"""Items that hang nowhere in the tree: below themselves, or below what is not there.

No program of ours makes them, but a file can hold them, and whoever walks up from such an item would
never arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tpm_tui.domain.values import BOARD, ItemId


def tangled(parent: Sequence[ItemId], pos: Sequence[str]) -> list[ItemId]:
    """Items that must hang elsewhere so that every walk upwards ends at the board: those whose parent
    is not there, and of each circle the lowest number.  In no time where there are none."""
    size = len(parent)
    # A circle has a parent with a higher number than its child.
    risen = [item for item in range(1, size) if not 0 <= parent[item] < item]
    found = {item for item in risen if not 0 <= parent[item] < size}
    if "" in pos[1:]:
        found.update(
            item for item in range(1, size) if 0 < parent[item] < size and not pos[parent[item]]
        )
    done = {BOARD}
    for start in risen:
        path: dict[ItemId, None] = {}
        item = start
        while item not in done and item not in path and item not in found:
            path[item] = None
            item = parent[item]
        if item in path:
            walked = list(path)
            found.add(min(walked[walked.index(item) :]))
        done.update(path)
    return sorted(found)


def circles(
    above: Callable[[ItemId], ItemId], placed: Iterable[tuple[ItemId, ItemId]], size: int
) -> ItemId:
    """The first item that would come to hang below itself, or below nothing, if items were placed so;
    0 where none would."""
    moved = dict(placed)
    for item, parent in moved.items():
        up, steps = parent, 0
        while up != BOARD and steps <= size + len(moved):
            if up == item or up < 0 or (up not in moved and up >= size):
                return item
            up, steps = moved[up] if up in moved else above(up), steps + 1
        if up != BOARD:
            return item
    return BOARD
