"""One board in memory: items, settings and roll-ups, changed by one function whoever the author is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create
from tpm_tui.domain.items import Items
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.catalog import STORED
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

    def __init__(self, items: Items | None = None, stored: dict[str, str | None] | None = None) -> None:
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
            return delta
        columns = self.figures.columns_touched(changes)
        before, owned = self._picture(changes, columns)
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
        after, owned_now = self._picture(changes, columns)
        delta.cells = {
            cell: (before.get(cell), after.get(cell))
            for cell in {**before, **after}
            if before.get(cell) != after.get(cell)
        }
        delta.reshaped |= owned ^ owned_now
        delta.created = tuple(created)
        return delta

    def _picture(
        self, changes: ChangeSet, columns: tuple[str, ...]
    ) -> tuple[dict[tuple[ItemId, str], Value], set[ItemId]]:
        """Shown values of everything that the changes can touch, and whose `(own)` line is there."""
        engine, items = self.engine, self.items
        rows = dict.fromkeys(item for change in changes for item in engine.touched(change))
        shown: dict[tuple[ItemId, str], Value] = {}
        owned: set[ItemId] = set()
        for row in rows:
            if row != BOARD and not items.alive[row]:
                continue
            for column in columns:
                shown[row, column] = self.figures.value(row, column)
            if row != BOARD and items.has_own(row):
                owned.add(row)
                for column in columns:
                    shown[-row, column] = self.figures.value(-row, column)
        return shown, owned

    def _apply_settings(self, changes: ChangeSet) -> None:
        for change in changes:
            if change.item == BOARD:
                assert not isinstance(change, Create)
                self.stored[change.field] = None if change.after is None else str(change.after)
            else:
                self.items.apply(change)
        self._start_up()


def setting_text(value: object) -> str:
    """JSON text of a setting, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
