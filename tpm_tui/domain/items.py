"""The work items of a board in memory: a tree, and one list of inputs per field.

Item ids are dense, so every list is indexed by id and loading a board is little more than turning
rows into columns.  An item's inputs are a leaf's values or, once it has children, its `(own)` line:
nothing moves when the first child comes or the last one goes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from copy import copy

from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create, parse_place, place
from tpm_tui.domain.tangles import tangled
from tpm_tui.domain.values import (
    BOARD,
    OWN_FIELDS,
    OWN_KEY,
    SPARSE,
    ItemId,
    Value,
    is_booked,
    is_note,
)

_MANY = 100_000
"""Numbers that may be left out when items are made: no board of ours leaves out any."""


class Columns(dict[str, list[Value]]):
    """Inputs by field key, indexed by item id; a sparse one is made when somebody first asks for it,
    so that `key in columns` says whether anybody ever did."""

    def __init__(self, items: Items, columns: dict[str, list[Value]]) -> None:
        super().__init__(columns)
        self._items = items

    def __missing__(self, key: str) -> list[Value]:
        if key not in SPARSE:
            raise KeyError(key)
        return self._items.column(key)


class Items:
    """Tree and inputs; changed only by `apply`."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.columns: Columns = Columns(self, {key: [None] for key in keys if key not in SPARSE})
        """Inputs by field key, indexed by item id."""
        self.parent: list[ItemId] = [BOARD]
        self.pos: list[str] = [""]
        self.alive: list[int] = [1]
        self.children: dict[ItemId, list[ItemId]] = {}
        """Living children in sibling order, also below deleted items so that undo finds them."""
        self.notes: dict[ItemId, dict[str, str]] = {}
        """Comments, links and ledger entries by item and key; only items that have any."""
        self.entries: dict[ItemId, int] = {}
        """Number of ledger entries of their own figures by item; only items that have any."""
        self.hung: dict[ItemId, tuple[ItemId, str]] = {}
        """Where items stand in their file that hang nowhere in its tree; here they hang at the top."""
        self.partial: frozenset[ItemId] = frozenset()
        """Items of which only some children are here, as in a filtered tree: what was granted to the
        whole says nothing about them."""
        self.own_line_keys: tuple[str, ...] = ()
        """Inputs that make up the `(own)` line, see `make_own_lines_of`."""
        self._own_columns: list[list[Value]] = []
        self.make_own_lines_of(OWN_FIELDS)

    @classmethod
    def loaded(
        cls,
        parent: Sequence[ItemId],
        pos: Sequence[str],
        alive: Sequence[int],
        columns: dict[str, Sequence[Value]],
        notes: dict[ItemId, dict[str, str]] | None = None,
    ) -> Items:
        """Items from whole columns whose index 0 is already the board."""
        items = cls(columns)
        for item, held in (notes or {}).items():
            for key, text in held.items():
                items.take_note(item, key, text)
        for key, values in columns.items():
            items.columns[key][:] = values
        items.parent, items.pos, items.alive = list(parent), list(pos), list(alive)
        for item in tangled(items.parent, items.pos):
            items.hung[item] = items.parent[item], items.pos[item]
            items.parent[item] = BOARD
        children: dict[ItemId, list[ItemId]] = {}
        for item, above in enumerate(items.parent):
            if items.alive[item] and item:
                if above in children:
                    children[above].append(item)
                else:
                    children[above] = [item]
        key_of = items.pos.__getitem__
        for siblings in children.values():
            siblings.sort(key=key_of)
        items.children = children
        return items

    def __len__(self) -> int:
        return len(self.parent)

    def with_own_inputs(self) -> Items:
        """The same tree with inputs that can be changed without changing these: to try edits on."""
        twin = copy(self)
        twin.columns = Columns(twin, {key: values.copy() for key, values in self.columns.items()})
        twin.notes = {item: dict(held) for item, held in self.notes.items()}
        twin.entries = dict(self.entries)
        twin.make_own_lines_of(self.own_line_keys)
        return twin

    # ---- reading

    def exists(self, item: ItemId) -> bool:
        """Whether the item is there and neither it nor anything above it is deleted."""
        if not 0 < item < len(self.parent):
            return False
        while item:
            if item >= len(self.alive) or not self.alive[item]:
                return False
            item = self.parent[item]
        return True

    def existing(self, wanted: Iterable[ItemId]) -> list[ItemId]:
        """Those that `exists` would say yes to, and the board; each link is followed only once."""
        known = {BOARD: True}
        found: list[ItemId] = []
        for item in wanted:
            chain, above = [], item
            while above not in known:
                chain.append(above)
                above = self.parent[above]
            there = known[above]
            for one in reversed(chain):
                there = known[one] = there and bool(self.alive[one])
            if there:
                found.append(item)
        return found

    def is_leaf(self, item: ItemId) -> bool:
        """Whether the item has no children."""
        return not self.children.get(item)

    def has_own(self, item: ItemId) -> bool:
        """Whether the item shows an `(own)` line: it has children and holds values itself."""
        if not self.children.get(item) or item == BOARD:
            return False
        for column in self._own_columns:  # a load asks every parent, and a generator costs
            if column[item] is not None:
                return True
        return item in self.entries

    def make_own_lines_of(self, keys: Iterable[str]) -> None:
        """Say which inputs an item keeps on its `(own)` line once it has children."""
        self.own_line_keys = tuple(keys)
        self._own_columns = [
            self.column(key)
            for key in self.own_line_keys
            if key in self.columns or key.startswith(OWN_KEY)
        ]

    def column(self, key: str) -> list[Value]:
        """One column; a sparse one or one of the board's own is made when somebody first asks for
        it."""
        found = self.columns.get(key)
        if found is None:
            if key not in SPARSE and not key.startswith(OWN_KEY):
                raise KeyError(key)
            found = self.columns[key] = [None] * len(self.parent)
            if key in self.own_line_keys:
                self.make_own_lines_of(self.own_line_keys)
        return found

    def ancestors(self, item: ItemId) -> Iterator[ItemId]:
        """The parents of an item up to and including the board (0)."""
        while 0 < item < len(self.parent):  # a parent that is not there ends it too
            item = self.parent[item]
            yield item

    def level(self, item: ItemId) -> int:
        """0 for a root."""
        return sum(1 for _ in self.ancestors(item)) - 1

    def subtree(self, top: ItemId) -> list[ItemId]:
        """The item and all living items below it, in outline order."""
        order: list[ItemId] = []
        stack = [top]
        children = self.children
        while stack:
            item = stack.pop()
            order.append(item)
            below = children.get(item)
            if below:
                stack.extend(reversed(below))
        return order

    def siblings(self, item: ItemId) -> list[ItemId]:
        """Living children of the item's parent, the item among them."""
        return self.children.get(self.parent[item], [])

    def get(self, item: ItemId, key: str) -> Value:
        """One cell, `place` and `alive` included."""
        if key == PLACE:
            return place(*self.hung.get(item, (self.parent[item], self.pos[item])))
        if key == ALIVE:
            return self.alive[item]
        column = self.columns.get(key)
        if column is not None:
            return column[item]
        if is_note(key):
            return self.notes.get(item, {}).get(key)
        if key in SPARSE or key.startswith(OWN_KEY):
            return None
        raise KeyError(key)

    # ---- writing

    def apply(self, change: Change) -> None:
        """Carry out one change that has been checked already."""
        if isinstance(change, Create):
            self._create(change)
        elif change.field == ALIVE:
            self.alive[change.item] = int(bool(change.after))
            (self._link if change.after else self._unlink)(change.item)
        elif change.field == PLACE:
            self._unlink(change.item)
            self.hung.pop(change.item, None)
            self.parent[change.item], self.pos[change.item] = parse_place(change.after)
            if self.alive[change.item]:  # what was deleted can be given a place to come back to
                self._link(change.item)
        else:
            self._set(change.item, change.field, change.after)

    def _create(self, change: Create) -> None:
        if change.item >= len(self.parent) + _MANY:
            raise IndexError(f"the number {change.item} is beyond all others")
        while len(self.parent) <= change.item:
            self.parent.append(BOARD)
            self.pos.append("")
            self.alive.append(0)
            for column in self.columns.values():
                column.append(None)
        self.parent[change.item], self.pos[change.item] = change.parent, change.pos
        for key, value in change.values:
            self._set(change.item, key, value)
        self.alive[change.item] = 1
        self._link(change.item)

    def _set(self, item: ItemId, key: str, value: Value) -> None:
        column = self.columns.get(key)
        if column is None and is_note(key):
            self._note(item, key, value)
        else:
            (self.column(key) if column is None else column)[item] = value

    def take_note(self, item: ItemId, key: str, text: str) -> None:
        """Keep a comment, a link or a ledger entry."""
        held = self.notes.setdefault(item, {})
        if key not in held and is_booked(key):
            self.entries[item] = self.entries.get(item, 0) + 1
        held[key] = text

    def _note(self, item: ItemId, key: str, value: Value) -> None:
        if value is not None:
            self.take_note(item, key, str(value))
        elif key in (held := self.notes.get(item, {})):
            del held[key]
            if not held:
                del self.notes[item]
            if is_booked(key):
                self.entries[item] -= 1
                if not self.entries[item]:
                    del self.entries[item]

    def _link(self, item: ItemId) -> None:
        siblings = self.children.setdefault(self.parent[item], [])
        at = bisect_left(siblings, (self.pos[item], item), key=lambda one: (self.pos[one], one))
        if at == len(siblings) or siblings[at] != item:
            siblings.insert(at, item)

    def _unlink(self, item: ItemId) -> None:
        siblings = self.children.get(self.parent[item], [])
        at = bisect_left(siblings, (self.pos[item], item), key=lambda one: (self.pos[one], one))
        if at < len(siblings) and siblings[at] == item:
            del siblings[at]
        if not siblings:
            self.children.pop(self.parent[item], None)
