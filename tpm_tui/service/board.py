"""One board in memory: items, settings and roll-ups, changed by one function whoever the author is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.catalog import STORED
from tpm_tui.fields.context import FieldContext
from tpm_tui.rollup.engine import SHAPE, Engine
from tpm_tui.service.figures import Figures
from tpm_tui.service.settings import Settings

BULK = 1000
"""Change sets larger than this recompute the board once instead of following every change."""

Cells = dict[tuple[ItemId, str], tuple[Value, Value]]


@dataclass(slots=True)
class BoardDelta:
    """What one change set did to the picture."""

    cells: Cells = field(default_factory=dict)
    """(row, column) -> (value before, value after), for inputs and everything derived from them;
    rows are item ids, 0 is the total, a negative id is an `(own)` line."""
    reshaped: set[ItemId] = field(default_factory=set)
    """Parents whose list of rows changed (0 for roots); an `(own)` line that came or went counts."""
    created: tuple[ItemId, ...] = ()
    """New or revived items, in the order of the changes."""
    everything: bool = False
    """A board setting changed: every figure may be another."""


class Board:
    """Items, settings, roll-ups."""

    def __init__(
        self, items: Items | None = None, stored: dict[str, str | None] | None = None
    ) -> None:
        self.items = items if items is not None else Items(STORED)
        self.stored = dict(stored or {})
        self.revision = 0
        self._start_up()

    def _start_up(self) -> None:
        self.settings = Settings.read(self.stored)
        self.ctx = self.settings.context()
        self.engine = Engine(self.items, self.ctx, self.settings.people(), self.settings.basis)
        self.figures = Figures(self.engine, self.ctx)

    def people(self) -> tuple[str, ...]:
        """Every name on the board, for completion: owners, assigned people and those with a calendar."""
        names = set(self.settings.values["people"])
        names.update(str(owner) for owner in self.items.columns["owner"] if owner is not None)
        for text in set(self.items.columns["assignments"]) - {None}:
            names.update(one.key for one in parse_assignments(str(text)))
        return tuple(sorted(names, key=str.casefold))

    def ctx_with_people(self) -> FieldContext:
        """The context with everybody's name, for completion; walks the whole board."""
        return replace(self.ctx, people=self.people())

    def apply(self, changes: ChangeSet) -> BoardDelta:
        """Carry out a change set and say exactly which cells are different now."""
        delta = BoardDelta()
        if any(change.item == BOARD for change in changes):
            self._apply_settings(changes)
            delta.everything = True
            return delta
        if len(changes) > BULK:
            for change in changes:
                self.items.apply(change)
            self.engine.reload()
            delta.everything = True
            delta.created = tuple(change.item for change in changes if isinstance(change, Create))
            return delta
        columns = self.figures.columns_touched(changes)
        rows = self._touched(changes)
        before, owned = self._picture(rows, columns)
        created = []
        for change in changes:
            if isinstance(change, Create):
                delta.reshaped.add(change.parent)
                created.append(change.item)
            elif change.field in SHAPE:
                delta.reshaped.add(self.items.parent[change.item])
                if change.field == ALIVE and change.after:
                    created.append(change.item)
            self.engine.apply(change)
            if not isinstance(change, Create) and change.field == PLACE:
                delta.reshaped.add(self.items.parent[change.item])
        rows.update(self._touched(changes))
        after, owned_now = self._picture(rows, columns)
        delta.cells = {
            cell: (before.get(cell), after.get(cell))
            for cell in {**before, **after}
            if before.get(cell) != after.get(cell)
        }
        delta.reshaped |= owned ^ owned_now
        delta.created = tuple(created)
        return delta

    def _touched(self, changes: ChangeSet) -> dict[ItemId, None]:
        """Items that the changes can make a difference to, in a fixed order."""
        return dict.fromkeys(item for change in changes for item in self.engine.touched(change))

    def _picture(
        self, rows: Iterable[ItemId], columns: tuple[str, ...]
    ) -> tuple[dict[tuple[ItemId, str], Value], set[ItemId]]:
        """Shown values of some items, and which of them have an `(own)` line."""
        items = self.items
        shown: dict[tuple[ItemId, str], Value] = {}
        owned: set[ItemId] = set()
        for row in items.existing(rows):
            for column in columns:
                shown[row, column] = self.figures.value(row, column)
            if row != BOARD and items.has_own(row):
                owned.add(row)
                for column in columns:
                    shown[-row, column] = self.figures.value(-row, column)
        return shown, owned

    def _apply_settings(self, changes: ChangeSet) -> None:
        for change in changes:
            if isinstance(change, SetCell) and change.item == BOARD:
                self.stored[change.field] = None if change.after is None else str(change.after)
            else:
                self.items.apply(change)
        self._start_up()


def setting_text(value: object) -> str:
    """JSON text of a setting, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
