"""`set COLUMN=VALUE` for many rows: what is typed, or a formula worked out for each row."""

from __future__ import annotations

from collections.abc import Sequence

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.own import field_named
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.kinds import kind_of
from tpm_tui.query.source import Source
from tpm_tui.service.board import Board
from tpm_tui.service.bulk import set_all, set_expression


def set_column(board: Board, source: Source, rows: Sequence[int], assignment: str) -> ChangeSet:
    """Carry out `budget=10k`, `owner=Ana` or `budget=budget*1.1` for some rows; what the column
    itself can read is taken as typed, anything else as a formula.  Raises InvalidInput or Refused."""
    name, sign, text = assignment.partition("=")
    if not sign or not name.strip():
        raise InvalidInput(f"{assignment.strip()!r} is not COLUMN=VALUE, such as budget=10k.")
    field = field_named(board.fields, name.strip())
    target = board.fields.get(field.input_key or "")
    if target is None:
        raise Refused(f"{field.label} is computed; it cannot be set.")
    formula = text.strip().startswith("=")
    if not formula:
        try:
            target.type.parse(text, board.ctx)
        except InvalidInput as unread:
            return _computed(board, source, rows, field, target, text, unread)
        return set_all(board, [(row, field.key) for row in rows], text)
    return _computed(board, source, rows, field, target, text, None)


def _computed(
    board: Board,
    source: Source,
    rows: Sequence[int],
    field: Field,
    target: Field,
    text: str,
    unread: InvalidInput | None,
) -> ChangeSet:
    from tpm_tui.query.parse import Names, parse_formula

    try:
        formula = parse_formula(text, Names(source.fields, source.ctx))
    except InvalidInput as error:
        # A value that the column cannot read is what was meant more often than a formula.
        raise (unread if unread is not None else error) from None

    def value_of(row: int) -> Value:
        value = formula.value(source, row, kind_of(target.type))
        if isinstance(value, CellError):
            raise Refused(f"The formula gives {value}: {value.explanation}")
        # As typed, so that what the column refuses (101 %) is refused here too.
        return target.type.parse(target.type.edit_text(value, board.ctx), board.ctx)

    return set_expression(board, rows, field.key, value_of)
