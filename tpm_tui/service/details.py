"""Everything about one row: fields with where each value comes from, notes and history."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.domain.checklist import parse_steps
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused, TpmError
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.checklist import Checklist
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.booking.timesheet import entries_on
from tpm_tui.service.editing.commands import target
from tpm_tui.service.editing.notes import Notes, notes_of
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.explaining.booked import below_leaf
from tpm_tui.service.explaining.contributions import full_label, is_leaf_row, rows_below, rows_word
from tpm_tui.service.figures.granted_words import granted_origin
from tpm_tui.service.log.entry_words import entry_words
from tpm_tui.service.log.item_history import Event, item_history
from tpm_tui.service.session import BoardSession

_ROLLED = {
    "sum": "sum of",
    "min": "earliest of",
    "max": "latest of",
    "progress": "mean of",
    "average": "mean of",
    "weighted": "weighted mean of",
    "count": "values in",
    "distinct": "different in",
    "worst": "worst of",
}
"""How a roll-up comes about, before `5 rows below`."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One column of the row."""

    key: str
    label: str
    text: str
    origin: str
    """`input`, or how it comes about."""
    editable: bool
    parts: tuple[str, ...] = ()
    """What it is made of, one line each: the steps of a checklist."""


@dataclass(frozen=True, slots=True)
class Details:
    """What there is to know about a row."""

    row: int
    title: str
    path: tuple[str, ...]
    """Titles above it, from the top."""
    fields: tuple[FieldLine, ...]
    description: str
    notes: Notes
    logged: tuple[tuple[str, str], ...]
    """(key, words) of logged work and cost, the latest day first."""
    history: tuple[Event, ...]
    revision: int


def details_of(session: BoardSession, row: int) -> Details:
    """Everything about an item or an `(own)` line; raises Refused for other rows, Gone where it has
    been deleted."""
    board, item = session.board, abs(row)
    if row == BOARD or is_group(row):
        raise Refused("Details belong to work items; go to the row of one.")
    if not board.items.exists(item):
        raise gone(board.items, item)
    if row < 0 and not board.items.has_own(item):
        raise Refused("That (own) line is not there any more.")
    titles = board.items.columns["title"]
    path = tuple(str(titles[one]) for one in reversed(list(board.items.ancestors(item))) if one)
    return Details(
        row,
        full_label(board, row),
        path,
        tuple(
            _line(board, row, field)
            for field in board.fields.values()
            if field.key != "description" and (row > 0 or _of_own_line(board, field))
        ),
        str(board.items.columns["description"][item] or "") if row > 0 else "",
        notes_of(board, item),
        tuple((key, entry_words(one, board.ctx)) for key, one in entries_on(board, item)),
        item_history(session, item),
        board.revision,
    )


def _of_own_line(board: Board, field: Field) -> bool:
    """Whether an `(own)` line has such a value."""
    keys = (*board.items.own_line_keys, "status")
    return field.input_key in keys or field.key in ("work_progress", "available")


def _line(board: Board, row: int, field: Field) -> FieldLine:
    try:
        where = target(board, row, field.key)
        editable, own = True, where.own and row > 0
    except TpmError:
        editable, own = False, False
    text = board.figures.marked_text(row, field.key)
    origin, parts = _origin(board, row, field, own=own), _steps(board, row, field)
    return FieldLine(field.key, field.label, text, origin, editable, parts)


def _steps(board: Board, row: int, field: Field) -> tuple[str, ...]:
    """The steps of a checklist under the digits that tick them."""
    text = board.figures.value(row, field.key) if isinstance(field.type, Checklist) else None
    steps = parse_steps(str(text)) if text is not None else ()
    return tuple(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _origin(board: Board, row: int, field: Field, *, own: bool) -> str:
    """Where the value comes from, in a few words."""
    if field.formula is not None:
        return f"formula: {field.formula}"
    granted = granted_origin(board, row, field.key)
    if granted:
        return granted
    if is_leaf_row(board, row):
        typed = field.key if field.stored else ""
        if below_leaf(board, row, field.key) is not None:
            return "input + what was logged"
        if (
            typed
            and board.items.get(abs(row), typed) is None
            and board.figures.value(row, typed) is not None
        ):
            return "computed"
        return "input" if field.stored or field.edits is not None else "computed"
    if field.rollup is None:
        return "input" if field.stored and not own else "on the (own) line"
    count = len(rows_below(board.items, row))
    return f"{_ROLLED.get(field.rollup, 'from')} {rows_word(count)} below"
