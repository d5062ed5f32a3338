"""Pieces of a filter or formula that can be asked for their value, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.catalog import Field
from tpm_tui.query.cell_error import REF, CellError
from tpm_tui.query.kinds import counted
from tpm_tui.query.names import Names
from tpm_tui.query.source import Source

Run = Callable[[int], Any]
"""The value for one row."""

Read = Callable[[int], Value]
"""A cell of one row in storage form."""


WIDE = 500
"""Rows from which on a formula had better read a whole column."""


class Failed(Exception):
    """A value that cannot be worked out, with the error that its cell shows."""

    def __init__(self, code: str, explanation: str) -> None:
        super().__init__(explanation)
        self.error = CellError(code, explanation)
        """What the cell holds."""


@dataclass(slots=True)
class Part:
    """One piece: its kind is known before anything is computed."""

    kind: str
    at: int
    """Where it stands in the text."""
    run: Run
    many: bool = False
    """Whether `run` gives a list: the known values of several rows."""
    literal: str | None = None
    """Text of a value as typed, whose kind depends on what stands beside it."""
    unknown: str = ""
    """For a word that is no field: what is wrong unless a field beside it understands it."""
    field: Field | None = None
    """For a field by itself: what it is and ..."""
    read: Read | None = None
    """... its cell."""
    own: bool = False
    """Whether that is a cell of the row itself."""
    over: Callable[[], bytearray] | None = None
    """For a condition that is quick to say of all items at once."""
    special: str = ""
    """`level` or `id`, which compare with a number faster than they are computed."""
    rows: Callable[[int], list[int]] | None = None
    """For a field by a path to several rows: those rows."""


@dataclass(slots=True)
class Env:
    """What a filter or formula is about: the board's names, and its data once there are any."""

    names: Names
    given: Source | None = None
    whole: bool = False
    """Whether all rows will be asked, so that columns are worth while."""
    lenient: bool = False
    """Whether a cell with an error counts as unknown, as filters have it."""
    used: list[tuple[str, Part]] = field(default_factory=list)
    """Every field that was bound, with its path, for explanations."""

    @property
    def source(self) -> Source:
        """The data; there are none while a text is only checked."""
        if self.given is None:
            raise Failed(REF, "There is no board to read.")
        return self.given

    def reader(self, one: Field) -> Read:
        """How to read a cell of a field."""
        key = one.key
        if self.given is None:
            return lambda _: None
        if self.whole:
            read = self._column(key)
        else:
            source, lenient = self.given, self.lenient

            def read(row: int) -> Value:
                value = source.value(row, key)
                if isinstance(value, CellError):
                    if lenient:
                        return None
                    raise Failed(str(value), f"{one.label}: {value.explanation}")
                return value

        if not counted(one):
            return read
        children = self.given.items.children
        return lambda row: None if row >= 0 and (row == BOARD or children.get(row)) else read(row)

    def quick_reader(self, one: Field, count: int) -> Read | None:
        """How to read many cells of a field; None where cell by cell is better."""
        if count < WIDE or one.formula is not None or counted(one):
            return None
        return self._column(one.key)

    def _column(self, key: str) -> Read:
        column = self.source.column(key)
        return column.__getitem__

    def column(self, one: Field) -> list[Value]:
        """A whole column as conditions compare it."""
        values = list(self.source.column(one.key))
        if counted(one):
            values[BOARD] = None
            for parent in self.source.items.children:
                values[parent] = None
        return values

    # ---- rows that a path leads to

    def parent(self, row: int) -> int | None:
        """The row above; of an `(own)` line its item."""
        if row < 0:
            return -row
        if row == BOARD or row >= len(self.source.items):
            return None
        return self.source.items.parent[row] or None

    def children(self, row: int) -> list[int]:
        """Rows right below."""
        below = self.source.items.children.get(row, ()) if row >= 0 else ()
        self.source.meter.spend(len(below) + 1)
        return list(below)

    def leaves(self, row: int) -> list[int]:
        """Rows without children, at any depth below."""
        children, spend = self.source.items.children, self.source.meter.spend
        found: list[int] = []
        stack = list(reversed(children.get(row, ()))) if row >= 0 else []
        while stack:
            spend(1)
            item = stack.pop()
            below = children.get(item)
            if below:
                stack.extend(reversed(below))
            else:
                found.append(item)
        return found

    def ancestors(self, row: int) -> list[int]:
        """Rows above, the nearest first."""
        return list(self._above(row))

    def _above(self, row: int) -> Iterator[int]:
        above = self.parent(row)
        while above is not None:
            self.source.meter.spend(1)
            yield above
            above = self.parent(above)

    def level(self, row: int) -> int:
        """1 for a top row."""
        if row == BOARD:
            return 0
        return self.source.items.level(abs(row)) + (2 if row < 0 else 1)
