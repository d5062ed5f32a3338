"""Titles, owners, descriptions and ids of rows as a board stores them."""

from __future__ import annotations

from collections.abc import Sequence

from tpm_tui.domain.values import Value
from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_safety import block, one_line
from tpm_tui.exchange.csv_tree import Row
from tpm_tui.fields.types import TITLE_LIMIT

_DESCRIPTION_LIMIT = 100_000


def text_of(row: Row, column: Column | None, notes: Notes) -> str:
    """One line of text; characters that cannot be shown are replaced and noted."""
    if column is None:
        return ""
    text, replaced = one_line(row.cells[column.index])
    _note_replaced(replaced, row, column, notes)
    if len(text) > TITLE_LIMIT:
        notes.add(
            "cut text",
            f"The text has {len(text):,} characters; the first {TITLE_LIMIT:,} are kept.",
            row.line,
            column.header,
        )
        text = text[: TITLE_LIMIT - 1] + "\u2026"
    return text


def description_of(row: Row, column: Column | None, notes: Notes) -> str:
    """Text of several lines."""
    if column is None:
        return ""
    text, replaced = block(row.cells[column.index])
    _note_replaced(replaced, row, column, notes)
    if len(text) > _DESCRIPTION_LIMIT:
        notes.add(
            "cut description",
            f"The text has {len(text):,} characters; the first {_DESCRIPTION_LIMIT:,} are kept.",
            row.line,
            column.header,
        )
        text = text[: _DESCRIPTION_LIMIT - 1] + "\u2026"
    return text


def source_id_of(row: Row, columns: Sequence[Column | None], notes: Notes) -> str | None:
    """The row's own id: the first of the columns that holds one."""
    for column in columns:
        if column and (text := text_of(row, column, notes)):
            return text
    return None


def title_of(
    row: Row,
    column: Column | None,
    values: dict[str, Value],
    source: str | None,
    indented: bool,
    notes: Notes,
) -> str:
    """Title of a row; one that is too long is cut and stays whole in the description."""
    header = column.header if column else None
    title, replaced = one_line(row.cells[column.index]) if column else ("", "")
    if column:
        _note_replaced(replaced, row, column, notes)
    if indented:
        title = title.lstrip(". ") or title
    if not title:
        title = source or f"(line {row.line})"
        if column:
            notes.add(
                "no title", f"The row has no title; it is called {title!r}.", row.line, header
            )
    if len(title) > TITLE_LIMIT:
        whole = f"{title}\n\n{values.get('description') or ''}".strip()
        kept = "the whole of it is"
        if len(whole) > _DESCRIPTION_LIMIT:
            kept = f"the first {min(len(title), _DESCRIPTION_LIMIT):,} are"
            whole = whole[: _DESCRIPTION_LIMIT - 1] + "\u2026"
        notes.add(
            "long title",
            f"The title has {len(title):,} characters; {kept} in the description.",
            row.line,
            header,
        )
        values["description"] = whole
        title = title[: TITLE_LIMIT - 1] + "\u2026"
    return title


def _note_replaced(replaced: str, row: Row, column: Column, notes: Notes) -> None:
    if replaced:
        notes.add("replaced", replaced, row.line, column.header)
