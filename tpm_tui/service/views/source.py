"""A board as the query language reads it: columns with roll-ups, kept up to date by what changes.

A filter over 100,000 rows reads whole columns.  They are made when they are first asked for, and
a change patches the cells that it touched, so that an edit under a filter costs no more than one
without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, SPARSE, Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import SETTING
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.folding import fold
from tpm_tui.query.meter import Meter
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.service.figures.formulas import Formulas

if TYPE_CHECKING:
    from tpm_tui.service.board import BoardDelta
    from tpm_tui.service.ground import Ground

SEARCHED = ("title", "owner", "source_id", "description")
"""Columns in which bare words are looked for."""

_WORKED_OUT = frozenset(
    {
        "progress",
        "work_progress",
        "remaining_work",
        "available",
        "duration",
        "allocation",
        "etc",
    }
)
"""Columns whose leaves do not simply show what was typed."""

_HELD_BY_PARENTS = frozenset(
    {
        "title",
        "kind",
        "owner",
        "basis",
        "source_id",
        "description",
        "override",
        "approved",
        "contingency",
        "mgmt_reserve",
    }
)
"""Columns in which a parent shows what was typed on it."""

_TELLS_STATE = frozenset({"status", "progress"})


class BoardSource:
    """`query.source.Source` over a board, `board.source`, or over a tree that a view makes of it."""

    def __init__(self, board: Ground, meter: Meter | None = None) -> None:
        self.board = board
        self.meter = Meter() if meter is None else meter
        self.formulas = Formulas(self)
        self._columns: dict[str, list[Value]] = {}
        self._texts: list[str] = []
        self._categories: list[str] = []

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every field of the board."""
        return self.board.fields

    @property
    def ctx(self) -> FieldContext:
        """Units, lists and today."""
        return self.board.ctx

    @property
    def items(self) -> Items:
        """The tree."""
        return self.board.items

    def value(self, row: int, key: str) -> Value:
        """A cell as shown; of a formula it may be a `CellError`."""
        return self.board.figures.value(row, key)

    def column(self, key: str) -> Sequence[Value]:
        """A whole column as shown; None where a formula's cell is an error."""
        column = self._columns.get(key)
        if column is None:
            column = self._columns[key] = self._made(key)
        return column

    def texts(self) -> Sequence[str]:
        """What bare words are looked for in, of every item."""
        if not self._texts:
            columns = self.items.columns
            texts = [fold(str(title or "")) for title in columns["title"]]
            for key in SEARCHED[1:]:
                folded = {value: fold(str(value)) for value in set(columns[key]) - {None}}
                if folded:
                    texts = [
                        text if value is None else f"{text}\n{folded[value]}"
                        for text, value in zip(texts, columns[key], strict=True)
                    ]
            self._texts = texts
        return self._texts

    def category(self, row: int) -> str:
        """Status category; a parent's from what is below it, `excluded` if nothing there counts."""
        engine = self.board.engine
        if row < 0 or (row != BOARD and self.items.is_leaf(row)):
            return engine.inputs.category(abs(row))
        if engine.progress.value(row) is None:
            return "excluded"
        if engine.all_done(row):
            return "done"
        return "in_progress" if engine.any_started(row) else "todo"

    def categories(self) -> Sequence[str]:
        """`category` of every item."""
        if not self._categories:
            known = self.board.engine.inputs.categories
            found = [known.get(status, "todo") for status in self.items.columns["status"]]
            for parent in (BOARD, *self._parents()):
                found[parent] = self.category(parent)
            self._categories = found
        return self._categories

    def started(self, row: int) -> bool:
        """Whether any sign of work is there, on the item or below it."""
        engine = self.board.engine
        if row < 0 or (row != BOARD and self.items.is_leaf(row)):
            return engine.inputs.started(abs(row))
        return engine.any_started(row)

    # ---- changes

    def follow(self, delta: BoardDelta) -> None:
        """Bring what is kept up to date with a change of the board."""
        self.formulas.forget()
        self.meter.era += 1
        for key in [key for key in self._columns if self._is_formula(key)]:
            del self._columns[key]
        redefined = any(key.startswith(SETTING) for key in delta.settings)
        revived = any(self.items.children.get(one) for one in delta.created)
        if delta.everything or redefined or revived:
            self.forget()
            return
        self._grow()
        for (row, key), (_, value) in delta.cells.items():
            if row < 0:
                continue
            if key in self._columns:
                self._columns[key][row] = value
            if key in SEARCHED and self._texts and row != BOARD:
                self._texts[row] = self._text(row)
            if key in _TELLS_STATE and self._categories:
                self._categories[row] = self.category(row)
        for row in delta.created:
            if self._texts:
                self._texts[row] = self._text(row)
            if self._categories:
                self._categories[row] = self.category(row)

    def forget(self) -> None:
        """Drop everything that is kept: it is made again when it is asked for."""
        self.formulas.forget()
        self.meter.era += 1
        self._columns.clear()
        self._texts, self._categories = [], []

    def _grow(self) -> None:
        """Room for new items."""
        size = len(self.items)
        for column in self._columns.values():
            column.extend([None] * (size - len(column)))
        if self._texts:
            self._texts.extend([""] * (size - len(self._texts)))
        if self._categories:
            self._categories.extend(["todo"] * (size - len(self._categories)))

    def _is_formula(self, key: str) -> bool:
        field = self.fields.get(key)
        return field is None or field.formula is not None

    def _text(self, item: int) -> str:
        values = (self.items.columns[key][item] for key in SEARCHED)
        return "\n".join(fold(str(value)) for value in values if value is not None)

    def _made(self, key: str) -> list[Value]:
        if self._is_formula(key):
            return self._computed(key)
        items, value = self.items, self.board.figures.value
        if key in SPARSE and key not in (*items.columns, *_WORKED_OUT):
            return [None] * len(items)  # nobody ever used it
        if key in _WORKED_OUT or key not in items.columns:
            alive = items.alive
            return [value(item, key) if alive[item] else None for item in range(len(items))]
        column = list(items.columns[key])
        column[BOARD] = value(BOARD, key)
        if key in BOOKED:  # the ledger, or what was approved, may make it another figure than typed
            for item in self.board.engine.inputs.booked_items():
                column[item] = value(item, key) if items.alive[item] else None
        field = self.fields[key]
        if key in _HELD_BY_PARENTS or (key in self.board.figures.own and field.rollup is None):
            return column
        for parent in self._parents():
            column[parent] = value(parent, key)
        return column

    def _parents(self) -> list[int]:
        size = len(self.items)
        return [parent for parent, below in self.items.children.items() if below and parent < size]

    def _computed(self, key: str) -> list[Value]:
        alive = self.items.alive
        field = self.fields[key]
        found: list[Value] = []
        with self.formulas.whole_column(field):
            for item in range(len(self.items)):
                value = self.formulas.value(item, field) if alive[item] else None
                found.append(None if isinstance(value, CellError) else value)
        return found
