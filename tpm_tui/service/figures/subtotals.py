"""Totals over a part of the board: of groups, and of what a filter lets through.

The roll-up engine runs over a second tree, made of the same inputs: that way a group's progress is
weighted, imputed, clamped and rounded by the very rules of any parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, OWN_HOW, ItemId, Value, is_booked
from tpm_tui.fields.catalog import Field
from tpm_tui.query.arrangement import Grouping, is_group
from tpm_tui.rollup.engine import SHAPE, Engine
from tpm_tui.service.board import BULK, Board
from tpm_tui.service.figures.cells import Figures
from tpm_tui.service.ground import Part
from tpm_tui.service.views.source import BoardSource


class Subtotals:
    """Figures of a derived tree, asked for by the row numbers of the board and its view."""

    def __init__(self, board: Board, items: Items, ids: dict[int, ItemId] | None) -> None:
        self._ids = ids
        """Item of the derived tree for a row that is not under its own number there; None: all are."""
        self._rows: dict[ItemId, int] | None = None
        engine = Engine(
            items,
            board.ctx,
            board.settings.people(),
            board.settings.basis,
            board.fields.values() if board.own else (),
        )
        self.items = items
        self.figures = Figures(engine, board.ctx, board.fields)
        self.figures.formula = self._formula
        self._board = board
        self._source = BoardSource(Part(self.figures), board.source.meter)
        self._elsewhere: dict[str, bool] = {}
        """Formula columns by whether they look at other rows."""

    def place(self, row: int) -> int:
        """Number of a row in the derived tree."""
        return row if self._ids is None else self._ids.get(row, row)

    def row(self, place: int) -> int:
        """The row of the board or of its view that an item of the derived tree stands for."""
        if self._rows is None:
            self._rows = {abs(item): row for row, item in (self._ids or {}).items()}
        return self._rows.get(abs(place), place)

    def value(self, row: int, key: str) -> Value:
        """Storage form of a cell as shown."""
        return self.figures.value(self.place(row), key)

    def as_on_board(self, row: int, key: str) -> bool:
        """Whether a cell of the view is the board's own: a formula of a row that stands in a group."""
        if self._ids is None or row == BOARD or is_group(row):
            return False
        return self.figures.fields[key].formula is not None

    def follow(self, changes: ChangeSet) -> bool:
        """Take over a change of inputs; False where the tree must be made anew."""
        if len(changes) > BULK:
            return False
        cells: list[SetCell] = []
        for change in changes:
            if not isinstance(change, SetCell) or change.field in SHAPE or change.item == BOARD:
                return False
            if change.field not in self.items.columns or change.item >= len(self.items):
                return False
            if self._ids is not None and -change.item in self._ids:
                # The `(own)` line is an item of its own here, and may come or go with this.
                return False
            cells.append(change)
        for cell in cells:
            if self.items.is_leaf(cell.item):
                self.figures.engine.apply(cell)
        self._source.forget()
        return True

    def _formula(self, place: int, field: Field) -> Value:
        """A formula's cell.  What a group shows comes from its own totals; it is no row of the tree,
        so a formula that looks at other rows says nothing there, and rows in it keep their own."""
        row = self.row(place)
        if self.as_on_board(row, field.key):
            return self._board.figures.value(row, field.key)
        if self._ids is not None and row != BOARD and self._looks_elsewhere(field):
            return None
        return self._source.formulas.value(place, field)

    def _looks_elsewhere(self, field: Field) -> bool:
        """Whether a formula reads other rows, itself or in a formula that it reads."""
        found = self._elsewhere.get(field.key)
        if found is None:
            self._elsewhere[field.key] = False  # in a circle one of the others decides
            fields = self.figures.fields
            formula = self._source.formulas.formula(field)
            found = self._elsewhere[field.key] = formula.looks_elsewhere() or any(
                self._looks_elsewhere(fields[key])
                for key in formula.fields_used(fields)
                if fields[key].formula is not None
            )
        return found


def of_groups(board: Board, grouping: Grouping) -> Subtotals:
    """Totals of groups: each leaf and each `(own)` line counts once in every group above it."""
    groups = list(grouping.groups)
    own = [row for row in grouping.above if row < 0]
    size = len(board.items)
    numbers = {row: size + at for at, row in enumerate([*groups, *own])}
    fillers = size + len(numbers)
    items = _copied(board.items, len(numbers) + len(own))
    columns = items.columns
    for row in groups:
        columns["title"][numbers[row]] = grouping.groups[row].label
    children = {
        numbers[row]: [numbers.get(one, one) for one in group.rows]
        for row, group in grouping.groups.items()
    }
    excluded = next((one.key for one in board.ctx.statuses if one.category == "excluded"), None)
    for at, row in enumerate(own):
        item = numbers[row]
        for key in (*board.items.own_line_keys, *OWN_HOW):
            if (value := board.items.get(-row, key)) is not None:
                columns[key][item] = value
        for key, text in board.items.notes.get(-row, {}).items():
            if is_booked(key):
                items.take_note(item, key, text)
        # With a cancelled row below it, it stays the `(own)` line of a parent and follows its rules.
        columns["status"][fillers + at] = excluded
        children[item] = [fillers + at]
    children[BOARD] = [numbers[row] for row in grouping.tops]
    _link(items, children)
    return Subtotals(board, items, {**numbers, **{row: -numbers[row] for row in own}})


def of_visible(
    board: Board, visible: bytearray, matching: bytearray, order: Sequence[ItemId]
) -> Subtotals:
    """Totals of what a filter shows: a row with rows shown below it counts those, and its `(own)`
    line if it matches itself; a row with nothing shown below counts whole.  What was approved for a
    row of which only a part is shown says nothing of that part."""
    items = _copied(board.items, 0)
    children: dict[ItemId, list[ItemId]] = {}
    partial: set[ItemId] = set()
    shown = len(visible)
    for item in (BOARD, *order):
        below = board.items.children.get(item)
        if not below:
            continue
        seen = [one for one in below if one < shown and visible[one]]
        children[item] = seen if seen or item == BOARD else list(below)
        if seen and item and not matching[item]:
            if items.has_own(item):
                partial.add(item)
            for key in {*board.items.own_line_keys, *OWN_HOW} & items.columns.keys():
                items.columns[key][item] = None
            items.notes.pop(item, None)
            items.entries.pop(item, None)
        if len(children[item]) < len(below):
            partial.add(item)
    for item in tuple(partial):
        partial.update(board.items.ancestors(item))
    items.partial = frozenset(partial)
    _link(items, children)
    return Subtotals(board, items, None)


def _copied(source: Items, more: int) -> Items:
    """The same inputs with room for more items, and no tree yet."""
    items = source.with_own_inputs()
    for values in items.columns.values():
        values.extend([None] * more)
    size = len(source) + more
    items.parent = [BOARD] * size
    items.pos = [""] * size
    items.alive = [0] * size
    items.alive[BOARD] = 1
    return items


def _link(items: Items, children: dict[ItemId, list[ItemId]]) -> None:
    """Hang the rows below each other, from the top down; what is not reached stays away."""
    stack = [BOARD]
    linked: dict[ItemId, list[ItemId]] = {}
    while stack:
        item = stack.pop()
        below = children.get(item)
        if below:
            linked[item] = below
            for one in below:
                items.parent[one] = item
                items.alive[one] = 1
            stack += below
    items.children = linked


def leaf_rows(items: Items, order: Iterable[ItemId]) -> list[int]:
    """What carries inputs: leaves and `(own)` lines, in outline order."""
    rows: list[int] = []
    for item in order:
        if item == BOARD or is_group(item):
            continue
        if items.is_leaf(item):
            rows.append(item)
        elif items.has_own(item):
            rows.append(-item)
    return rows
