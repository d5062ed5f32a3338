"""Chooses how the outline of a table is read."""

from __future__ import annotations

from collections.abc import Sequence

from tpm_tui.exchange.csv_columns import Columns
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_parents import by_parent, names_parents
from tpm_tui.exchange.csv_tree import Row, Tree, by_code, by_indent, by_level, indents


def planted(rows: Sequence[Row], columns: Columns, wish: str | None, notes: Notes) -> Tree:
    """The tree of a table in the wished way, else in the first way that its columns offer."""
    title = columns.first("title")
    has = {
        key
        for key in ("parent", "parent_key", "wbs", "indent")
        if any(row.text(column) for column in columns.by_key.get(key, ()) for row in rows)
    }
    parents = has & {"parent", "parent_key"}
    if wish == "none":
        return Tree("no hierarchy", [None] * len(rows))
    if wish == "parent" or (wish is None and parents and names_parents(rows, columns)):
        return by_parent(rows, columns, notes)
    if wish == "wbs" or (wish is None and "wbs" in has):
        return by_code(rows, columns.first("wbs"), notes)
    if (wish == "indent" or wish is None) and "indent" in has:
        return by_level(rows, columns.first("indent"), notes)
    widths = indents([row.cells[title.index] if title else "" for row in rows])
    if wish == "indent" or any(widths):
        return by_indent(rows, widths, title, notes)
    if parents:
        return by_parent(rows, columns, notes)
    return Tree("no hierarchy", [None] * len(rows))
