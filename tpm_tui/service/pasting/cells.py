"""A pasted table over the cells that are there: what fits, what does not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput, Refused, TpmError
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.types import LongText
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import Sweep, Wanted, row_title
from tpm_tui.service.editing.commands import Target, target, target_among
from tpm_tui.service.pasting.clipboard import cell_text
from tpm_tui.service.pasting.columns import header_of
from tpm_tui.service.people.spelling import Spelling

SHOWN_PAIRS = 100
"""Cells that a plan shows with their old and new text."""

SHOWN_MISFITS = 1000
"""Misfits that a plan lists; the rest is counted."""

SHOWN_TEXT = 200
"""Characters of a pasted text that a plan keeps to show it."""

Texts = Sequence[Sequence[str]]
"""Cells by line."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One cell with what it holds and what it gets."""

    title: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Misfit:
    """One pasted cell that does not fit, and why."""

    title: str
    column: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastePlan:
    """What pasting over the cells would do."""

    changes: ChangeSet
    fitting: int
    """Cells that take their text."""
    overwritten: int
    """Those of them that hold something else now."""
    same: int
    """Cells that hold or show their text already, whether it would fit or not."""
    same_fitting: int
    """Those of the fitting ones that hold it already."""
    first: tuple[Pair, ...]
    misfits: tuple[Misfit, ...]
    misfit_count: int
    height: int
    """Lines pasted, without a line of labels."""
    width: int
    rows_beyond: int
    """Lines for which there is no row."""
    columns_beyond: int
    labelled: bool
    """Whether the first line held labels and was left out."""
    reason: TpmError | None = None
    """Why the first misfit does not fit."""

    @property
    def fits(self) -> bool:
        """Whether everything has its place."""
        return not (self.misfit_count or self.rows_beyond or self.columns_beyond)


def paste_cells(board: Board, rows: Sequence[int], keys: Sequence[str], matrix: Texts) -> ChangeSet:
    """Put texts into the cells where they fit; raises the first reason where none does."""
    plan = plan_paste(board, rows, keys, matrix)
    if plan.reason is not None and not plan.fitting and not plan.same:
        raise plan.reason
    return plan.changes


def plan_paste(board: Board, rows: Sequence[int], keys: Sequence[str], matrix: Texts) -> PastePlan:
    """Plan to put texts into cells: `rows` from the cursor down, `keys` from its column on.

    A line shorter than the others leaves the cells beside it alone; an empty text empties its cell.
    """
    labelled = len(matrix) > 1 and len(matrix[0]) > 1 and header_of(board, matrix[0]) is not None
    lines = matrix[1:] if labelled else matrix
    width = max(map(len, lines), default=0)
    paster = _Paster(board, Sweep(board))
    for row, line in zip(rows, lines, strict=False):
        paster.put(row, list(zip(keys, line, strict=False)))
    return paster.plan(
        len(lines), width, max(0, len(lines) - len(rows)), max(0, width - len(keys)), labelled
    )


@dataclass(slots=True)
class _Paster:
    """Collects what pasting over cells does."""

    board: Board
    sweep: Sweep
    _cells: list[tuple[int, Wanted, str]] = field(default_factory=list)
    _misfits: list[Misfit] = field(default_factory=list)
    _count: int = 0
    _same: int = 0
    _reason: TpmError | None = None
    _read: dict[tuple[str, str], Value] = field(default_factory=dict)
    _names: Spelling | None = None

    def put(self, row: int, texts: Sequence[tuple[str, str]]) -> None:
        """Texts for one row by column."""
        wanted: list[Wanted] = []
        for key, text in texts:
            try:
                where = target(self.board, row, key)
                if self._shows(where, row, key, text):
                    self._same += 1
                    continue
                where = target_among(self.board, row, key)
                one = Wanted(key, where, self._value(where.field, text))
            except (Refused, InvalidInput) as error:
                self._misfit(row, key, text, error)
            else:
                wanted.append(one)
                self._cells.append((row, one, text))
        before = len(self.sweep.skipped)
        self.sweep.put(row, wanted)
        by_key = dict(texts)
        for skipped in self.sweep.skipped[before:]:
            self._misfit(row, skipped.key, by_key[skipped.key], skipped.error)

    def plan(
        self, height: int, width: int, rows_beyond: int, columns_beyond: int, labelled: bool
    ) -> PastePlan:
        """Everything that was put, counted."""
        board, items = self.board, self.sweep.trial.items
        refused = {(one.row, one.key) for one in self.sweep.skipped}
        pairs: list[Pair] = []
        fitting = overwritten = same = 0
        for row, one, text in self._cells:
            if (row, one.key) in refused:
                continue
            fitting += 1
            where = one.where
            before = board.items.get(where.item, where.field.key)
            if before == items.get(where.item, where.field.key):
                same += 1
                continue
            overwritten += before is not None
            if len(pairs) < SHOWN_PAIRS:
                old = board.figures.text(row, one.key)
                pairs.append(Pair(row_title(board, row), where.field.label, old, shown(text)))
        changes = self.sweep.changes("paste ") if self.sweep.done else ChangeSet(())
        return PastePlan(
            changes, fitting, overwritten, self._same + same, same, tuple(pairs), tuple(self._misfits),
            self._count, height, width, rows_beyond, columns_beyond, labelled, self._reason,
        )  # fmt: skip

    def _shows(self, where: Target, row: int, key: str, text: str) -> bool:
        """Whether a cell whose input is another figure shows just this: a table that was copied
        here and comes back must not add a parent's total to its own line."""
        if not text.strip():
            return False
        if not where.own and self.board.items.get(where.item, where.field.key) is not None:
            return False
        return text.strip() in _texts(self.board, row, key)

    def _value(self, field: Field, text: str) -> Value:
        """The text as the field reads it; the same text is read once."""
        if (field.key, text) not in self._read:
            self._read[field.key, text] = parsed(self._spelling(), field, text)
        return self._read[field.key, text]

    def _spelling(self) -> Spelling:
        if self._names is None:
            self._names = Spelling(self.board)
        return self._names

    def _misfit(self, row: int, key: str, text: str, error: TpmError) -> None:
        board = self.board
        if key in board.fields and text.strip() in _texts(board, row, key):
            self._same += 1  # a computed cell that shows just that
            return
        self._count += 1
        self._reason = self._reason or error
        if len(self._misfits) < SHOWN_MISFITS:
            self._misfits.append(misfit(board, row_title(board, row), key, text, error))


def _texts(board: Board, row: int, key: str) -> tuple[str, ...]:
    if abs(row) >= len(board.items):  # a group, or nothing at all
        return ()
    return (board.figures.text(row, key), cell_text(board, row, key))


def parsed(spelling: Spelling, field: Field, text: str) -> Value:
    """A pasted text as a field reads it: on one line unless the field has several."""
    if not isinstance(field.type, LongText):
        text = " ".join(text.split())
    return spelling.read(field, text)


def shown(text: str) -> str:
    """The beginning of a text that may be endless."""
    return text if len(text) <= SHOWN_TEXT else f"{text[:SHOWN_TEXT]}…"


def misfit(board: Board, title: str, key: str, text: str, error: TpmError) -> Misfit:
    """A pasted cell with the reason why it does not fit."""
    label = board.fields[key].label if key in board.fields else key
    return Misfit(shown(title), label, shown(text), shown(error.message))


def tiled(matrix: Texts, height: int, width: int) -> tuple[tuple[str, ...], ...]:
    """The table repeated over a selection that is a multiple of it; else as it is."""
    lines, columns = len(matrix), max(map(len, matrix), default=0)
    if not lines or not columns or height % lines or width % columns:
        return tuple(map(tuple, matrix))
    filled = [(*line, *[""] * (columns - len(line))) for line in matrix]
    return tuple(
        tuple(line * (width // columns)) for _ in range(height // lines) for line in filled
    )
