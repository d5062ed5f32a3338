"""What a column holds: how often each value occurs, and the figures that describe it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.catalog import Field, spoken_label
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Percent
from tpm_tui.query.arrangement import is_group
from tpm_tui.rollup.own import own_amount
from tpm_tui.service.board import Board
from tpm_tui.service.explaining.contributions import apportioned, share_text
from tpm_tui.service.figures.subtotals import leaf_rows
from tpm_tui.service.views.view import View

SUMMED = ("work", "budget", "actual_cost")
"""What is added up beside the count."""

PEOPLE = ("allocation", "assignments")
"""Columns in which a row stands under everybody who is named."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """One value and the rows that hold it."""

    value: Value
    text: str
    rows: tuple[int, ...]
    """In the order in which they were given."""
    share: str
    """Percent of all occurrences; the shares add up to 100."""
    sums: tuple[int | None, ...]
    """Of `SUMMED`, over the leaves and `(own)` lines of the rows, each counted once."""

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """A column by value, the most frequent first."""

    key: str
    label: str
    values: tuple[Frequency, ...]
    total: Frequency
    """All rows together; where a row has several values it still counts once here."""


@dataclass(frozen=True, slots=True)
class Description:
    """One column of some rows in figures, as texts; empty where a figure would say nothing."""

    key: str
    label: str
    known: int
    unknown: int
    distinct: int
    least: str = ""
    largest: str = ""
    mean: str = ""
    median: str = ""
    total: str = ""
    most: str = ""
    """The most frequent value."""


def rows_in_view(board: Board, view: View, matching: bytearray | None) -> list[int]:
    """Leaves and `(own)` lines that a view is about, those below folded rows among them; where a
    filter lets only parents through, these."""
    top = view.zoom if view.zoom and board.items.exists(view.zoom) else BOARD
    order = [item for item in board.items.subtree(top) if item]
    if matching is not None:
        size = len(matching)
        order = [item for item in order if item < size and matching[item]]
    return leaf_rows(board.items, order) or order


def frequency(board: Board, rows: Iterable[int], key: str) -> Frequencies:
    """How often each value of a column occurs in some rows, and what the rows add up to."""
    wanted = [row for row in dict.fromkeys(rows) if row and not is_group(row)]
    found: dict[Value, list[int]] = {}
    for row in wanted:
        for value in _values(board, row, key):
            found.setdefault(value, []).append(row)
    field = board.fields[key]
    order = sorted(found, key=lambda value: (-len(found[value]), _place(board, field, value)))
    counts = [len(found[value]) for value in order]
    tenths = apportioned([ratio(count * 1000, sum(counts)) for count in counts], 1000)
    values = tuple(
        Frequency(
            value, _text(board, field, value), tuple(found[value]), share_text(tenth),
            _sums(board, found[value]),
        )
        for value, tenth in zip(order, tenths if counts else (), strict=True)
    )  # fmt: skip
    whole = Frequency(
        None, "Total", tuple(wanted), "100.0 %" if wanted else "", _sums(board, wanted)
    )
    return Frequencies(key, field.label, values, whole)


def describe(board: Board, rows: Iterable[int], keys: Sequence[str]) -> list[Description]:
    """Columns of some rows in figures, in the format of each column."""
    wanted = [row for row in dict.fromkeys(rows) if row and not is_group(row)]
    return [_described(board, wanted, board.fields[key]) for key in keys]


def _described(board: Board, rows: Sequence[int], field: Field) -> Description:
    found = [value for row in rows for value in _values(board, row, field.key)]
    known = [value for value in found if value is not None]
    tally: dict[Value, int] = {}
    for value in known:
        tally[value] = tally.get(value, 0) + 1
    unknown = len(found) - len(known)
    numbers = sorted(value for value in known if isinstance(value, int))
    most = ""
    if tally and max(tally.values()) > 1:
        often = max(tally, key=lambda value: tally[value])
        most = f"{_text(board, field, often)} ({tally[often]:,})"
    told = Description(field.key, field.label, len(known), unknown, len(tally), most=most)
    if field.type.align == "right" and numbers and len(numbers) == len(known):
        return _of_numbers(board, field, told, numbers)
    if isinstance(field.type, Date) and known:
        days = sorted(str(value) for value in known)
        return _with(told, days[0], days[-1], median=days[(len(days) - 1) // 2])
    return told


def _of_numbers(
    board: Board, field: Field, told: Description, numbers: Sequence[int]
) -> Description:
    def text(value: int) -> str:
        return field.type.format(value, board.ctx)

    middle = len(numbers) // 2
    pair = (
        numbers[middle] if len(numbers) % 2 else Fraction(sum(numbers[middle - 1 : middle + 1]), 2)
    )
    whole = sum(numbers)
    return _with(
        told,
        text(numbers[0]),
        text(numbers[-1]),
        mean=text(half_up(ratio(whole, len(numbers)))),
        median=text(half_up(pair)),
        # Percentages do not add up to anything.
        total="" if isinstance(field.type, Percent) else text(whole),
    )


def _with(
    told: Description, least: str, largest: str, mean: str = "", median: str = "", total: str = ""
) -> Description:
    return Description(
        told.key, told.label, told.known, told.unknown, told.distinct,
        least, largest, mean, median, total, told.most,
    )  # fmt: skip


def _values(board: Board, row: int, key: str) -> Iterable[Value]:
    """What a row stands under: one value, or everybody who works on it."""
    if key not in PEOPLE:
        return (_value(board, row, key),)
    staffing = board.engine.staffing
    if row > 0 and not board.items.is_leaf(row):
        crew = staffing.crew_of(row)
        return tuple(sorted(crew.names)) if crew is not None else (None,)
    text = board.items.columns["assignments"][abs(row)]
    names = dict.fromkeys(one.key for one in parse_assignments(str(text or "")))
    return tuple(names) or (None,)


def _value(board: Board, row: int, key: str) -> Value:
    """What a row holds; an `(own)` line stands where its item does in what the item says itself."""
    value = board.figures.value(row, key)
    if value is None and row < 0 and board.fields[key].rollup is None:
        value = board.figures.value(-row, key)
    # The first status of the board is stored as nothing.
    return board.ctx.statuses[0].key if key == "status" and value is None else value


def _sums(board: Board, rows: Iterable[int]) -> tuple[int | None, ...]:
    """Sums over the leaves and `(own)` lines at and below some rows, each once."""
    items, inputs = board.items, board.engine.inputs
    bringing: dict[int, None] = {}
    for row in rows:
        bringing.update(
            dict.fromkeys(abs(one) for one in leaf_rows(items, items.subtree(row)))
            if row > 0 and not items.is_leaf(row)
            else {abs(row): None}
        )
    sums: list[int | None] = []
    for key in SUMMED:
        known = [value for one in bringing if (value := own_amount(inputs, key, one)) is not None]
        sums.append(sum(known) if known else None)
    return tuple(sums)


def _text(board: Board, field: Field, value: Value) -> str:
    if value is None:
        return f"(no {spoken_label(field.label)})" if field.key not in PEOPLE else "(nobody)"
    if field.key in PEOPLE:
        return str(value)
    return field.type.format(value, board.ctx)


def _place(board: Board, field: Field, value: Value) -> tuple[int, int, str]:
    """Order among values that occur equally often: as the list has it, as numbers, as letters."""
    if value is None:
        return (3, 0, "")
    options = [key for key, _ in field.type.choices(board.ctx)] if not field.type.free else []
    if value in options:
        return (0, options.index(str(value)), "")
    return (1, value, "") if isinstance(value, int) else (2, 0, value.casefold())
