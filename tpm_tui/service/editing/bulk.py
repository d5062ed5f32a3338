"""One act on many cells: one change set, one undo, and a sentence that counts what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.errors import InvalidInput, Refused, TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import Target, set_value, target_among, value_to_copy
from tpm_tui.service.editing.stepping import next_value
from tpm_tui.service.foreseeing.trial import Trial
from tpm_tui.service.people.spelling import Spelling

Cell = tuple[int, str]
"""(row, column)."""

NAMED_COLUMNS = 3
"""Columns that a label names; more are counted."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A cell that an act on many left alone."""

    row: int
    key: str
    error: TpmError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a cell shall hold."""

    key: str
    """Column of the cell; its input may be another one."""
    where: Target
    value: Value


@dataclass(slots=True)
class Sweep:
    """Edits of many cells, each seeing what the ones before it did."""

    board: Board
    trial: Trial = field(init=False)
    done: list[Cell] = field(default_factory=list)
    """Cells that took their value, also where it was there already."""
    skipped: list[Skipped] = field(default_factory=list)
    _before: dict[Cell, Value] = field(default_factory=dict)
    _stepped: set[Cell] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.trial = Trial(self.board)

    def put(self, row: int, wanted: Sequence[Wanted]) -> None:
        """Set inputs of one row; both dates move together, so that an old one does not refuse the
        new other one."""
        values = {one.where.field.key: one.value for one in wanted}
        if values.get("start") is None or values.get("finish") is None:
            for one in wanted:
                self._one(row, one)
            return
        columns, item = self.trial.items.columns, abs(row)
        first = [one for one in wanted if one.where.field.key != "finish"]
        last = [one for one in wanted if one.where.field.key == "finish"]
        kept = {key: column[item] for key, column in columns.items()}
        done, skipped = len(self.done), len(self.skipped)
        self._before.setdefault((item, "finish"), kept["finish"])
        columns["finish"][item] = None
        for one in first:
            self._one(row, one)
        failed = [one for one in last if not self._one(row, one)]
        if not failed:
            return
        # The new finish does not fit: the old one stays, and the others are set beside it.
        reasons = self.skipped[-len(failed) :]
        del self.done[done:], self.skipped[skipped:]
        for key, value in kept.items():
            columns[key][item] = value
        for one in first:
            self._one(row, one)
        self.skipped += reasons

    def step(self, row: int, key: str, step: int) -> None:
        """One step up (1) or down (-1) from what the cell holds by now."""
        try:
            where = target_among(self.trial, row, key)
            cell = (where.item, where.field.key)
            if cell not in self._stepped:  # two columns may show the same input
                self._set(where, next_value(self.trial, where, step))
                self._stepped.add(cell)
        except (Refused, InvalidInput) as error:
            self.skipped.append(Skipped(row, key, error))
        else:
            self.done.append((row, key))

    def changes(self, verb: str = "") -> ChangeSet:
        """What is different now; raises the first reason where no cell took its value."""
        if self.skipped and not self.done:
            raise self.skipped[0].error
        items = self.trial.items
        changes = (
            SetCell(item, key, before, items.get(item, key))
            for (item, key), before in self._before.items()
        )
        return ChangeSet(
            tuple(change for change in changes if change.before != change.after),
            f"{verb}{cells_named(self.board, self.done)}{_left_out(self.skipped)}",
        )

    def was(self, where: Target) -> Value:
        """What an input held before the act."""
        return self.board.items.get(where.item, where.field.key)

    def _one(self, row: int, wanted: Wanted) -> bool:
        try:
            self._set(wanted.where, wanted.value)
        except (Refused, InvalidInput) as error:
            self.skipped.append(Skipped(row, wanted.key, error))
            return False
        self.done.append((row, wanted.key))
        return True

    def _set(self, where: Target, value: Value) -> None:
        items, before = self.trial.items, self._before
        for change in set_value(self.trial, where, value):
            if isinstance(change, SetCell):
                before.setdefault((change.item, change.field), change.before)
                items.apply(change)


ValueOf = Callable[[Target, int, str], Value]
"""What an input shall hold, by where it is, row and column; raises Refused or InvalidInput."""


def swept(board: Board, cells: Iterable[Cell], value_of: ValueOf) -> Sweep:
    """Set many cells row by row, leaving out those that refuse, as sums of rows below do."""
    sweep = Sweep(board)
    rows: dict[int, list[str]] = {}
    for row, key in cells:
        rows.setdefault(row, []).append(key)
    for row, keys in rows.items():
        wanted: list[Wanted] = []
        for key in keys:
            try:
                where = target_among(board, row, key)
                wanted.append(Wanted(key, where, value_of(where, row, key)))
            except (Refused, InvalidInput) as error:
                sweep.skipped.append(Skipped(row, key, error))
        sweep.put(row, wanted)
    return sweep


def set_all(board: Board, cells: Sequence[Cell], text: str) -> ChangeSet:
    """Type a text into many cells; raises InvalidInput where one of the columns cannot read it."""
    keys = dict.fromkeys(key for _, key in cells)
    parsed: dict[str, Value] = {}
    for key in keys:
        column = board.fields.get(key)
        field = board.fields.get(column.input_key or "") if column is not None else None
        if field is not None and field.key not in parsed:
            try:
                parsed[field.key] = Spelling(board).read(field, text)
            except InvalidInput as error:
                if len(keys) == 1:
                    raise
                raise InvalidInput(f"{field.label}: {error.message}", error.hint) from error
    return swept(board, cells, lambda where, _row, _key: parsed[where.field.key]).changes()


def fill_down(board: Board, rows: Sequence[int], keys: Sequence[str]) -> ChangeSet:
    """Give the other rows what the first one shows in some columns."""
    if len(rows) < 2:
        raise Refused("Fill down needs two rows or more: the first one's values go to the others.")
    cells = [(row, key) for row in rows[1:] for key in keys]
    return swept(
        board, cells, lambda where, _row, key: value_to_copy(board, rows[0], where, key)
    ).changes("fill ")


def clear_all(board: Board, cells: Sequence[Cell]) -> ChangeSet:
    """Empty many cells."""
    return swept(
        board, cells, lambda where, _row, _key: where.field.type.parse("", board.ctx)
    ).changes("clear ")


def step_all(board: Board, cells: Sequence[Cell], step: int) -> ChangeSet:
    """One step up (1) or down (-1) in many cells."""
    sweep = Sweep(board)
    for row, key in cells:
        sweep.step(row, key, step)
    return sweep.changes()


def set_expression(
    board: Board, rows: Sequence[int], key: str, value_of: Callable[[int], Value]
) -> ChangeSet:
    """Give every row of a column the value that was computed for it, in the storage form of the
    column's input; `value_of` raises Refused or InvalidInput for a row that has none."""
    return swept(
        board, [(row, key) for row in rows], lambda _where, row, _key: value_of(row)
    ).changes()


def cells_named(board: Board, cells: Sequence[Cell]) -> str:
    """Cells in words: `status of Design`, `status and owner of 12 rows`, `48 cells in 12 rows`."""
    rows = dict.fromkeys(row for row, _ in cells)
    labels = [
        board.fields[key].spoken if key in board.fields else key
        for key in dict.fromkeys(key for _, key in cells)
    ]
    if len(labels) > NAMED_COLUMNS:
        what = f"{len(cells):,} cells in"
    elif len(labels) > 1:
        what = f"{', '.join(labels[:-1])} and {labels[-1]} of"
    else:
        what = f"{''.join(labels)} of"
    if len(rows) == 1:
        return f"{what} {row_title(board, next(iter(rows)))}"
    return f"{what} {len(rows):,} rows"


def row_title(board: Board, row: int) -> str:
    """What a sentence calls a row."""
    item = abs(row)
    if item == BOARD:
        return "the total"
    if item >= len(board.items):
        return f"row {row}"
    title = str(board.items.columns["title"][item])
    return f"(own) of {title}" if row < 0 else title


def brief(error: TpmError) -> str:
    """A reason in a few words."""
    return error.brief if isinstance(error, Refused) else error.message.rstrip(".")


def _left_out(skipped: Sequence[Skipped]) -> str:
    """How many cells were left alone, and why."""
    if not skipped:
        return ""
    reasons = list(dict.fromkeys(brief(one.error) for one in skipped))
    more = ", ..." if len(reasons) > 1 else ""
    return f" ({len(skipped):,} skipped: {reasons[0]}{more})"
