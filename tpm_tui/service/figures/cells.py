"""The value of every cell of every row: items, `(own)` lines and the total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create, SetCell
from tpm_tui.domain.rounding import Exact, decimal_text, ratio
from tpm_tui.domain.values import BOARD, ItemId, Value, is_booked, is_entry, is_note
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import FieldType
from tpm_tui.query.cell_error import CellError
from tpm_tui.rollup.display import percent_shown
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.overload import Overloads
from tpm_tui.rollup.own import SUMS
from tpm_tui.service.figures.money import DERIVED, WATCHED, following, money_value, unallocated_text
from tpm_tui.service.figures.progress import (
    MEASURED,
    marked_progress,
    measured_after,
    measured_value,
)

OWN_TITLE = "(own)"

_DERIVED = ("work_progress", "available", "allocation", "duration")
_FOLLOWS = {
    "status": ("status", "progress", *_DERIVED, *SUMS, "start", "finish"),
    "kind": ("kind", "duration", "progress"),
    "progress": ("status", "progress", "work_progress"),
    "work": ("work", "remaining_work", "work_progress", "progress"),
    "actual_work": ("actual_work", "remaining_work", "work_progress", "progress", "status"),
    "remaining_work": ("remaining_work", "work_progress", "progress", "status"),
    "budget": ("budget", "available", "progress"),
    "actual_cost": ("actual_cost", "available"),
    "start": ("start", "duration", "allocation", "progress", "status"),
    "finish": ("finish", "duration", "allocation", "progress", "status", "work_progress"),
    "assignments": ("assignments", "allocation"),
    "duration": ("duration", "progress", "status", "work_progress"),
    "actual_duration": ("actual_duration", "progress", "status", "work_progress"),
    "basis": ("basis", "progress"),
    "points": ("points", "progress"),
    "method": ("method", "progress", "status", "work_progress"),
    "checklist": ("checklist", "progress", "status"),
    "override": ("override", "progress"),
}
"""Columns that an input can change, on its own row or on the rows above."""


class Figures:
    """Reads cells as they are shown; the engine holds the exact numbers."""

    def __init__(
        self,
        engine: Engine,
        ctx: FieldContext,
        fields: Mapping[str, Field] = FIELDS,
        asked: set[str] | None = None,
    ) -> None:
        self.engine = engine
        self.items = engine.items
        self.ctx = ctx
        self.fields = fields
        """Every column of the board by key."""
        self.own = {key: field for key, field in fields.items() if key not in FIELDS}
        """The board's own columns among them."""
        self.formula: Callable[[int, Field], Value] | None = None
        """Computes a formula's cell of a row; None: nobody does, and such cells are empty."""
        self.overloads = Overloads(engine.staffing)
        self.asked: set[str] = set() if asked is None else asked
        """Columns that few boards show and that somebody has looked at."""

    def columns_touched(self, changes: Iterable[Change]) -> tuple[str, ...]:
        """Columns in which a change set can make a difference; formulas, which may look at anything,
        are left to who computes them."""
        touched: dict[str, None] = {}
        for change in changes:
            if isinstance(change, Create) or change.field in (ALIVE, PLACE):
                return self.computed_columns()
            if is_note(change.field) and not is_entry(change.field):
                continue
            for field in self.engine.inputs.entered(change):
                touched.update(dict.fromkeys(_FOLLOWS.get(field, (field,))))
            if self._may_make_own_line(change):
                touched.update(dict.fromkeys((*_FOLLOWS["status"], change.field, *self.engine.own)))
            for key, rollup in self.engine.own.items():
                if change.field in rollup.depends:
                    touched[key] = None
        granted = "approved" in touched or "approved" in self.items.columns
        touched.update(dict.fromkeys(following(touched, self.asked, granted=granted)))
        touched.update(dict.fromkeys(measured_after(self, touched)))
        return tuple(key for key in touched if key in self.fields)

    def computed_columns(self) -> tuple[str, ...]:
        """All columns but formulas, and those that nobody has looked at."""
        unasked = WATCHED - self.asked
        return tuple(
            key
            for key, field in self.fields.items()
            if field.formula is None
            and (field.stored or key not in unasked)
            and (key != "coverage" or key in self.asked)
        )

    def _may_make_own_line(self, change: SetCell) -> bool:
        if self.items.is_leaf(change.item):
            return False
        return is_booked(change.field) or change.field in self.items.own_line_keys

    def value(self, row: int, key: str) -> Value:
        """Storage form of a cell as shown: percentages clamped and whole, derived ones computed."""
        if key in self.own:
            return self._own_value(row, self.own[key])
        if key in MEASURED:
            return measured_value(self, row, key)
        if key in DERIVED:
            if key in WATCHED:
                self.asked.add(key)
            return money_value(self, row, key)
        if row < 0:
            return self._leaf(-row, key, own=True)
        if row != BOARD and self.items.is_leaf(row):
            return self._leaf(row, key)
        return self._parent(row, key)

    def text(self, row: int, key: str) -> str:
        """Short text of a cell."""
        if key == "allocation":
            return self.allocation_text(row)
        value = self.value(row, key)
        if key == "status" and value is None and self.engine.progress.value(abs(row)) is None:
            return ""
        if isinstance(value, CellError):
            return str(value)
        text = self.kind(row, key).format(value, self.ctx)
        if key == "unallocated":
            self.asked.add("band")  # whose value tells of over-allocation below, as this text does
            return unallocated_text(self.engine, row, text)
        return text

    def marked_text(self, row: int, key: str) -> str:
        """Short text of a cell for people: progress with what it rests on."""
        text = self.text(row, key)
        return marked_progress(self.engine, row, text) if key == "progress" and row >= 0 else text

    def kind(self, row: int, key: str) -> FieldType:
        """What a cell holds: that of its column, or another where parents count or average."""
        field = self.fields[key]
        if field.rolled is None or row < 0 or (row != BOARD and self.items.is_leaf(row)):
            return field.type
        return field.rolled

    def progress_exact(self, row: int, key: str = "progress") -> Exact | None:
        """`progress` or `work_progress` in percent, not rounded."""
        if row < 0 or (row != BOARD and self.items.is_leaf(row)):
            exact = self._leaf_share(abs(row), key)
        else:
            engine = self.engine
            exact = engine.progress.value(row) if key == "progress" else engine.work_progress(row)
        return None if exact is None else ratio(exact, 100)

    def _own_value(self, row: int, field: Field) -> Value:
        if field.formula is not None:
            return None if self.formula is None else self.formula(row, field)
        if row < 0:
            # What a parent holds itself is the parent's and no part of its `(own)` line.
            return self.items.columns[field.key][-row] if field.on_parent == "own" else None
        if row != BOARD and (field.rollup is None or self.items.is_leaf(row)):
            return self.items.columns[field.key][row]
        rollup = self.engine.own.get(field.key)
        return None if rollup is None else rollup.value(row)

    def _leaf(self, item: ItemId, key: str, *, own: bool = False) -> Value:
        inputs = self.engine.inputs
        if own and key in ("progress", "work_progress", "status") and not inputs.tracks(item):
            return None
        match key:
            case "progress" | "work_progress":
                share = self._leaf_share(item, key)
                # Work done is what begins `Work %`, not a status.
                begun = inputs.started(item) if key == "progress" else bool(share)
                return _points(percent_shown(share, started=begun, done=inputs.done(item)))
            case "actual_work" | "actual_cost":
                return inputs.booked(item, key)
            case "remaining_work":
                return inputs.remaining(item)
            case "duration":
                return inputs.duration(item)
            case "allocation":
                return self.items.columns["assignments"][item]
            case "title":
                return OWN_TITLE if own else self.items.columns[key][item]
        if own and self.fields[key].on_parent == "item":
            return None  # what a parent holds itself is no part of its `(own)` line
        return self._held(item, key)

    def _held(self, item: ItemId, key: str) -> Value:
        """An input as it stands; asking for a sparse one makes no column of it."""
        column = self.items.columns.get(key)
        return None if column is None else column[item]

    def _leaf_share(self, item: ItemId, key: str) -> Exact | None:
        inputs = self.engine.inputs
        if key == "progress":
            return inputs.progress(item)
        actual, remaining = inputs.number(item, "actual_work") or 0, inputs.remaining(item) or 0
        if actual + remaining > 0:
            return ratio(actual * 10_000, actual + remaining)
        return 10_000 if inputs.done(item) else 0

    def _parent(self, row: ItemId, key: str) -> Value:
        engine = self.engine
        if key in SUMS:
            return engine.amount(row, key)
        match key:
            case "title":
                return "Total" if row == BOARD else self.items.columns[key][row]
            case "progress" | "work_progress":
                exact = (
                    engine.progress.value(row) if key == "progress" else engine.work_progress(row)
                )
                begun = engine.any_started(row) if key == "progress" else bool(exact)
                return _points(percent_shown(exact, started=begun, done=engine.all_done(row)))
            case "status":
                return self._parent_status(row)
            case "start":
                return engine.start.value(row)
            case "finish":
                return engine.finish.value(row)
            case "duration":
                return self._parent_duration(row)
            case "allocation":
                return self.allocation_text(row) or None
        return None if row == BOARD or self.fields[key].on_parent == "own" else self._held(row, key)

    def _parent_status(self, row: ItemId) -> Value:
        """Done if all included are, in progress if any started, else to do."""
        if self.engine.all_done(row):
            category = "done"
        elif self.engine.any_started(row):
            category = "in_progress"
        else:
            return None
        return next((one.key for one in self.ctx.statuses if one.category == category), None)

    def _parent_duration(self, row: ItemId) -> Value:
        start, finish = self.engine.start.value(row), self.engine.finish.value(row)
        if start is None or finish is None or finish < start:
            return None
        from_day, to_day = self.engine.inputs.day(start), self.engine.inputs.day(finish)
        return self.ctx.calendar.minutes_between(from_day, to_day) * 60

    # ---- allocation

    def allocation(self, row: int) -> dict[str, str | None]:
        """`person_days`, `fte_avg`, `fte_peak` as decimal strings, `people` as `named+roles`."""
        numbers = self._allocation(row)
        if numbers is None:
            return dict.fromkeys(("person_days", "fte_avg", "fte_peak", "people"))
        effort, average, peak, people = numbers
        return {
            "person_days": decimal_text(effort, 2),
            "fte_avg": None if average is None else decimal_text(average, 2),
            "fte_peak": decimal_text(peak, 2),
            "people": people,
        }

    def _allocation(self, row: int) -> tuple[Exact, Exact | None, Exact, str] | None:
        staffing = self.engine.staffing
        effort, peak, heads = staffing.effort(row), staffing.peak(row), staffing.headcount(row)
        if effort is None or peak is None or heads is None:
            return None
        start, finish = (
            None if value is None else str(value)
            for value in (self.value(row, "start"), self.value(row, "finish"))
        )
        average = staffing.average(row, start, finish)
        named, roles = heads
        return effort, average, peak, f"{named}+{roles}" if roles else str(named)

    def allocation_text(self, row: int, *, short: bool = False) -> str:
        """`35.3 pd · 1.22 FTE avg · 1.7 peak · 2+1 people`, or `35.3 pd · 1.22/1.7 FTE · 2+1`; of a
        leaf its assignments."""
        if row < 0 or (row != BOARD and self.items.is_leaf(row)):
            return str(self.items.columns["assignments"][abs(row)] or "")
        numbers = self._allocation(row)
        if numbers is None:
            return ""
        effort, average, peak, people = numbers
        days = decimal_text(effort, 1)
        if short:
            fte = decimal_text(peak, 1)
            return f"{days} pd · {fte if average is None else f'{decimal_text(average, 2)}/{fte}'} FTE · {people}"
        parts = [f"{days} pd"]
        parts += [f"{decimal_text(average, 2)} FTE avg"] if average is not None else []
        parts += [
            f"{decimal_text(peak, 1)} peak",
            f"{people} {'person' if people == '1' else 'people'}",
        ]
        return " · ".join(parts)


def _points(shown: int | None) -> Value:
    """Basis points of a whole percentage."""
    return None if shown is None else shown * 100
