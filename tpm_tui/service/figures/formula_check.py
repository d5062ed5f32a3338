"""A formula before it becomes a column: its names and kinds, and whether it would need itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.own import FORMULA, SHOWS, Definition
from tpm_tui.query.cell_error import CellError
from tpm_tui.service.board import Board

LIMIT = 2000
"""Characters of a formula."""


def checked_formula(board: Board, key: str, text: str | None, shows: str | None) -> tuple[str, str]:
    """The formula as it is stored, its columns by key, and the type that it gives.

    Raises InvalidInput where it cannot be read or cannot be shown as `shows`, Refused where columns
    would need each other in a circle.
    """
    from tpm_tui.query.cycles import cycle_text, find_cycle
    from tpm_tui.query.names import Names
    from tpm_tui.query.parse import parse_formula

    text = strip_controls(text or "").strip().removeprefix("=").strip()
    if not text:
        raise InvalidInput("A formula column needs a formula, such as `budget - actual_cost`.")
    if len(text) > LIMIT:
        raise InvalidInput(f"{len(text):,} characters are too many; {LIMIT:,} fit.")
    if shows is not None and shows not in SHOWS:
        raise InvalidInput(
            f"{shows!r} is no type that a formula gives; there are {', '.join(SHOWS)}."
        )
    names = Names(board.fields, board.ctx)
    formula = parse_formula(text, names, shows)
    text = formula.with_keys(board.fields)
    others = {one.key: one.formula for one in board.fields.values() if one.formula is not None}
    if path := find_cycle({**others, key: text}, board.fields):
        raise Refused(f"These columns would need each other: {cycle_text(path, board.fields)}.")
    return text, shows or formula.result_type(names)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a formula would give on one row."""

    type: str
    """Type of its result."""
    text: str
    """As the cell would show it; a code such as `#DIV/0` where it has no value."""
    problem: str = ""
    """Why it has no value."""


def preview(board: Board, text: str, row: int, shows: str | None = None) -> Preview:
    """The value that a formula, as typed, would have on a row; raises InvalidInput as `Column 7: ...`
    where it cannot be read or shown as `shows`."""
    from tpm_tui.query.names import Names
    from tpm_tui.query.parse import parse_formula

    if len(text) > LIMIT:
        raise InvalidInput(f"{len(text):,} characters are too many; {LIMIT:,} fit.")
    names = Names(board.fields, board.ctx)
    formula = parse_formula(text, names, shows)
    kind = shows or formula.result_type(names)
    value = formula.value(board.source, row, kind)
    if isinstance(value, CellError):
        return Preview(kind, str(value), value.explanation)
    shown = Definition("", "", FORMULA, shows=kind).field_type().format(value, board.ctx)
    return Preview(kind, shown)


def result_types(board: Board, text: str, row: int) -> tuple[Preview, ...]:
    """Every type that a formula's result can be shown as, its own first, with what it gives."""
    own = preview(board, text, row)
    found = [own]
    for kind in SHOWS:
        if kind != own.type:
            with suppress(InvalidInput):
                found.append(preview(board, text, row, kind))
    return tuple(found)
