"""One board in memory: items, settings and roll-ups, changed by one function whoever the author is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeGuard

from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.people import ROLE, parse_assignments
from tpm_tui.domain.values import ACCESS, BOARD, OWN_FIELDS, REGISTRY, VIEW, ItemId, Value
from tpm_tui.fields.catalog import FIELDS, STORED, Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import SETTING, Definition, all_fields, definitions
from tpm_tui.fields.types import PersonName
from tpm_tui.rollup.elsewhere import Elsewhere
from tpm_tui.rollup.engine import SHAPE, Engine
from tpm_tui.rollup.together import follow
from tpm_tui.service.figures.cells import Figures
from tpm_tui.service.people.overbooking import Booked, BookedWatch
from tpm_tui.service.settings.values import Settings, local_day
from tpm_tui.service.views.source import BoardSource

if TYPE_CHECKING:
    from tpm_tui.service.roles.access import Access

LINT = "lint:"
"""How the key of a setting begins that says what lint tells; no figure depends on it."""

TOLD = frozenset({"name", "budget_frozen", "reasons", "restored", "repaired", "daily_backups"})
"""Settings that say something and that no figure depends on either."""

QUIET = (VIEW, LINT, ACCESS, "accepted_break:")
"""How the keys of settings begin of which there are many and that no figure depends on."""

BULK = 1000
"""Change sets larger than this recompute the board once instead of following every change."""

Cells = dict[tuple[ItemId, str], tuple[Value, Value]]


@dataclass(slots=True)
class BoardDelta:
    """What one change set did to the picture."""

    cells: Cells = field(default_factory=dict)
    """(row, column) -> (value before, value after), for inputs and everything derived from them;
    rows are item ids, 0 is the total, a negative id is an `(own)` line.  Of very much at once it
    holds what is left of granted budgets alone."""
    reshaped: set[ItemId] = field(default_factory=set)
    """Parents whose list of rows changed (0 for roots); an `(own)` line that came or went counts."""
    created: tuple[ItemId, ...] = ()
    """New or revived items, in the order of the changes."""
    settings: tuple[str, ...] = ()
    """Keys of board settings that changed."""
    booked: Booked = field(default_factory=dict)
    """Whose times of over-booking are others, before and after."""
    everything: bool = False
    """Every figure may be another: a board setting changed that they depend on, or very much."""


class Board:
    """Items, settings, roll-ups."""

    def __init__(
        self,
        items: Items | None = None,
        stored: dict[str, str | None] | None = None,
        clock: Callable[[], date] = local_day,
    ) -> None:
        self.items = items if items is not None else Items(STORED)
        self.stored = dict(stored or {})
        self.revision = 0
        self.clock = clock
        """Says which day it is, where the board has none of its own."""
        self.asked: set[str] = set()
        """Columns that few boards show and that somebody has looked at, see `Figures`."""
        self.source = BoardSource(self)
        """The board as filters and formulas read it."""
        self.elsewhere = Elsewhere()
        """What people do on other boards, once somebody has looked (`service.workspace`)."""
        self.start_up()

    def start_up(self) -> None:
        """Make everything that is computed from items and settings."""
        self.settings = Settings.read(self.stored)
        self.access = self._said_access()
        self.ctx = self.settings.context(today=self.clock())
        self._define()
        self.engine = Engine(
            self.items,
            self.ctx,
            self.settings.people(),
            self.settings.basis,
            self.fields.values() if self.own else (),
        )
        self._show()

    def _said_access(self) -> Access | None:
        """Who may do what; None on a board without roles."""
        if not any(key.startswith(ACCESS) for key in self.stored):
            return None
        from tpm_tui.service.roles.access import Access  # most boards have no roles

        return Access.read(self.stored)

    def turn_day(self) -> BoardDelta | None:
        """Take over another day than that of the figures; None, in no time, while it is the same."""
        if self.settings.pinned_today or self.clock() == self.ctx.today:
            return None
        self.start_up()
        delta = BoardDelta(everything=True)
        self.source.follow(delta)
        return delta

    def _define(self) -> None:
        """Read which columns there are, and make room for what they hold."""
        self.own: dict[str, Definition] = definitions(self.stored)
        """What the board says about columns of its own, the retired ones among them."""
        self.fields: Mapping[str, Field] = all_fields(self.own)
        """Every column of this board by key: the built-in ones, then its own."""
        for key in self.own:
            self.items.column(key)
        lines = [key for key in self.own if key in self.fields and self.fields[key].rollup]
        self.items.make_own_lines_of((*OWN_FIELDS, *lines))

    def _show(self) -> None:
        self.figures: Figures = Figures(self.engine, self.ctx, self.fields, self.asked)
        self.figures.formula = self.source.formulas.value
        self.figures.overloads.include(self.elsewhere)

    def include(self, elsewhere: Elsewhere) -> None:
        """Count what people do on other boards towards their load; no figure of an item changes."""
        self.elsewhere = elsewhere
        self.figures.overloads.include(elsewhere)

    @property
    def stored_keys(self) -> tuple[str, ...]:
        """Keys of all inputs: the built-in ones, then those of the board's own columns."""
        if self.fields is FIELDS:
            return STORED
        return tuple(key for key, column in self.fields.items() if column.stored)

    def label(self, key: str) -> str:
        """What a column is called, retired or not; its key where nobody knows it."""
        if key in self.fields:
            return self.fields[key].label
        return self.own[key].label if key in self.own else key

    def people(self) -> tuple[str, ...]:
        """Every name on the board, for completion: owners, assigned people and those with a calendar."""
        people = self.settings.people()
        names = {*people.persons, *(ROLE + role for role in people.roles)}
        names.update(str(owner) for owner in self.items.columns["owner"] if owner is not None)
        for text in set(self.items.columns["assignments"]) - {None}:
            names.update(one.key for one in parse_assignments(str(text)))
        for key in self.own:
            if key in self.fields and isinstance(self.fields[key].type, PersonName):
                names.update(str(one) for one in set(self.items.columns[key]) - {None})
        return tuple(sorted(names, key=str.casefold))

    def ctx_with_people(self) -> FieldContext:
        """The context with everybody's name, for completion; walks the whole board."""
        return replace(self.ctx, people=self.people())

    def apply(self, changes: ChangeSet) -> BoardDelta:
        """Carry out a change set and say exactly which cells are different now."""
        delta = self.carry_out(changes)
        self.source.follow(delta)
        return delta

    def preview(self, changes: ChangeSet) -> BoardDelta:
        """What `apply` would do, without doing it: everything is as before afterwards.  Where every
        figure may be another one, the delta holds the cells that `previewing` tells of."""
        from tpm_tui.service.foreseeing.previewing import previewed

        with previewed(self, changes) as delta:
            return delta

    def carry_out(self, changes: ChangeSet) -> BoardDelta:
        """`apply` without what `source` keeps; for it and for previews alone."""
        keys = tuple(dict.fromkeys(one.field for one in changes if _is_setting(one)))
        delta = BoardDelta(settings=keys)
        if not all(key in TOLD or key.startswith((*QUIET, SETTING, *REGISTRY)) for key in keys):
            self._apply_settings(changes)
            delta.everything = True
            return delta
        if keys:
            delta.everything = self._apply_light(changes)
            changes = ChangeSet(tuple(one for one in changes if not _is_setting(one)))
            quiet = all(key in TOLD or key.startswith((*QUIET, *REGISTRY)) for key in keys)
            if not len(changes) and quiet:
                return delta  # what reads people is computed when somebody asks
        if delta.everything or len(changes) > BULK:
            left = self.engine.money.authority.all_left
            then = left()
            self._apply_bulk(changes)
            now = left()
            delta.cells = {
                (row, "unallocated"): (then.get(row), now.get(row))
                for row in {**then, **now}
                if then.get(row) != now.get(row)
            }
            delta.everything = True
            delta.created = tuple(change.item for change in changes if isinstance(change, Create))
            return delta
        columns = self.figures.columns_touched(changes)
        rows = self.touched(changes)
        before, owned = self.picture(rows, columns)
        watch = BookedWatch(self, changes)
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
        rows.update(self.touched(changes))
        after, owned_now = self.picture(rows, columns)
        delta.cells = {
            cell: (before.get(cell), after.get(cell))
            for cell in {**before, **after}
            if before.get(cell) != after.get(cell)
        }
        delta.booked = watch.found()
        delta.reshaped |= owned ^ owned_now
        delta.created = tuple(created)
        return delta

    def touched(self, changes: ChangeSet) -> dict[ItemId, None]:
        """Items that the changes can make a difference to, in a fixed order."""
        return dict.fromkeys(item for change in changes for item in self.engine.touched(change))

    def picture(
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
            if _is_setting(change):
                self._store(change)
            else:
                self.items.apply(change)
        self.start_up()

    def _apply_light(self, changes: ChangeSet) -> bool:
        """Take over settings that the built-in figures do not depend on; says whether any figure
        of the board's own columns may be another one now."""
        for change in changes:
            if _is_setting(change):
                self._store(change)
        self.settings = Settings.read(self.stored)
        self.access = self._said_access()
        repeopled = any(_is_setting(one) and one.field.startswith(REGISTRY) for one in changes)
        if repeopled:
            self.engine.repeople(self.settings.people())
        if not any(_is_setting(one) and one.field.startswith(SETTING) for one in changes):
            return repeopled
        before, lines = self.fields, self.items.own_line_keys
        self._define()
        self.engine.redefine(self.fields.values() if self.own else ())
        self._show()
        new_lines = set(lines) ^ set(self.items.own_line_keys)
        if any(self._held_by_parents(key) for key in new_lines):
            self.engine.reload()
            return True
        return (
            repeopled
            or any(
                _meaning(before.get(key)) != _meaning(self.fields.get(key))
                and any(value is not None for value in self.items.column(key))
                for key in self.own
            )
            or any(
                before[key].formula != self.fields[key].formula
                for key in before.keys() & self.fields.keys()
            )
        )

    def _held_by_parents(self, key: str) -> bool:
        is_leaf = self.items.is_leaf
        return any(
            value is not None and not is_leaf(item)
            for item, value in enumerate(self.items.column(key))
        )

    def _apply_bulk(self, changes: ChangeSet) -> None:
        if follow(self.engine, changes.changes):
            return
        for change in changes:
            self.items.apply(change)
        self.engine.reload(self._leaf_fields(changes))

    def _leaf_fields(self, changes: ChangeSet) -> frozenset[str] | None:
        """Inputs that a change set alters, if it alters inputs of leaves and nothing else."""
        fields: set[str] = set()
        for change in changes:
            if not isinstance(change, SetCell) or change.field in (*SHAPE, "basis"):
                return None
            if not self.items.is_leaf(change.item):
                return None
            fields.update(self.engine.inputs.entered(change))
        return frozenset(fields)

    def _store(self, change: SetCell) -> None:
        self.stored[change.field] = None if change.after is None else str(change.after)


def _is_setting(change: Change) -> TypeGuard[SetCell]:
    return change.item == BOARD and isinstance(change, SetCell)


def _meaning(column: Field | None) -> Field | None:
    """A column without what it is called and how it looks."""
    return None if column is None else replace(column, label="", help="", width=0)


def setting_text(value: object) -> str:
    """JSON text of a setting, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
