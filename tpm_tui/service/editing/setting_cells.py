"""`set COLUMN=VALUE` for many rows: what is typed, or a formula worked out for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.own import field_named
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.kinds import kind_of
from tpm_tui.query.source import Source
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import swept
from tpm_tui.service.editing.commands import target_among

ValueOf = Callable[[int], Value]
"""What the column's input shall hold, by row; raises Refused or InvalidInput where that is nothing."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One column and what it is set to."""

    key: str
    """Column; its input may be another one."""
    value_of: ValueOf


def set_column(board: Board, source: Source, rows: Sequence[int], assignment: str) -> ChangeSet:
    """Carry out `budget=10k`, `owner=Ana` or `budget=budget*1.1` for some rows, or several such with
    commas between them; what the column itself can read is taken as typed, anything else as a
    formula.  Raises InvalidInput or Refused."""
    parts = assignments_in(board, assignment)
    names = [field_named(board.fields, name).key for name in map(_name, parts) if name]
    twice = next((key for key in names if names.count(key) > 1), None)
    if twice is not None:
        raise InvalidInput(f"{board.label(twice)} is set twice; give it one value.")
    return set_columns(board, source, rows, parts)


def assignments_in(board: Board, text: str) -> list[str]:
    """`work=30d, progress=40` taken apart: where the name of a column and `=` follow a comma that
    stands neither in quotes nor in parentheses.  Other commas are part of a value: `owner=Smith, Ana`."""
    return [text[start:end] for start, end in spans_in(board, text)]


def spans_in(board: Board, text: str) -> list[tuple[int, int]]:
    """Where the assignments of a text begin and end."""
    starts, depth, quoted = [0], 0, False
    for at, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted and '"' in text[at + 1 :]
        elif quoted:
            continue
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif sign == "," and not depth and _begins(board, text[at + 1 :]):
            starts.append(at + 1)
    ends = [start - 1 for start in starts[1:]]
    return list(zip(starts, [*ends, len(text)], strict=True))


def _begins(board: Board, rest: str) -> bool:
    """Whether a text goes on with a column that is set."""
    name = _name(rest)
    if not name or "," in name:
        return False
    try:
        return field_named(board.fields, name).input_key is not None
    except InvalidInput:
        return False


def _name(assignment: str) -> str:
    """What stands before the `=`; nothing where there is none."""
    name, sign, _ = assignment.partition("=")
    return name.strip() if sign else ""


def set_columns(
    board: Board, source: Source, rows: Sequence[int], assignments: Sequence[str]
) -> ChangeSet:
    """As `set_column` for several columns at once; formulas see what was there before all of them."""
    wanted = {one.key: one for one in (_assignment(board, source, text) for text in assignments)}
    cells = [(row, key) for row in rows for key in wanted]
    return swept(board, cells, lambda _where, row, key: wanted[key].value_of(row)).changes()


def typed_text(board: Board, source: Source, row: int, key: str, text: str) -> str:
    """What to type into one cell: the text itself where the column can read it, else what the text
    gives as a formula for that row."""
    field = board.fields[key]
    target = board.fields.get(field.input_key or "")
    if target is None or not _is_formula(board, target, text):
        return text
    target_among(board, row, key)
    value = _assigned(board, source, field, text).value_of(row)
    return target.type.edit_text(value, board.ctx)


def _assignment(board: Board, source: Source, text: str) -> Assignment:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise InvalidInput(f"{text.strip()!r} is not COLUMN=VALUE, such as budget=10k.")
    return _assigned(board, source, field_named(board.fields, name.strip()), value)


def _assigned(board: Board, source: Source, field: Field, text: str) -> Assignment:
    target = board.fields.get(field.input_key or "")
    if target is None:
        raise Refused(f"{field.label} is computed; it cannot be set.")
    unread: InvalidInput | None = None
    if not text.strip().startswith("="):
        try:
            typed = target.type.parse(text, board.ctx)
        except InvalidInput as error:
            unread = error
        else:
            return Assignment(field.key, lambda _row: typed)
    return Assignment(field.key, _computed(board, source, target, text, unread))


def _is_formula(board: Board, target: Field, text: str) -> bool:
    if text.strip().startswith("="):
        return True
    try:
        target.type.parse(text, board.ctx)
    except InvalidInput:
        return True
    return False


def _computed(
    board: Board, source: Source, target: Field, text: str, unread: InvalidInput | None
) -> ValueOf:
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

    return value_of
