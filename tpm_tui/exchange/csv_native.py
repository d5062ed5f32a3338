"""Tables that the program exported itself: everything in them is read back as the same input.

They begin with the columns `id`, `parent_id` and `level`.  A parent's figures are roll-ups, which
are computed again; what it holds itself stands on a row of its own with the id `<parent>:own`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tpm_tui.domain.values import GRANT, Value
from tpm_tui.exchange.csv_columns import Column, Columns, normal
from tpm_tui.exchange.csv_ledger import LEDGER
from tpm_tui.exchange.csv_tree import Row, Tree
from tpm_tui.exchange.mapping import Mapping as ColumnMapping
from tpm_tui.fields.catalog import CATALOG, Field

LEAD = ("id", "parent_id", "level")
"""Headers of the first columns."""

LEAD_LABELS = ("Id", "Parent id", "Level")
"""The same for people."""

ON_PARENTS = (
    "owner",
    "basis",
    "description",
    "override",
    "approved",
    "contingency",
    "mgmt_reserve",
)
"""What a parent holds besides its title and kind; the rest belongs to its `(own)` line."""

_OWN_ID = re.compile(r"([0-9]{1,12}):own")
_PLACES = {"id": "id", "parent id": "parent", "level": "indent"}


def is_native(headers: Sequence[str]) -> bool:
    """Whether the program wrote this table."""
    return tuple(map(normal, headers[:3])) == tuple(map(normal, LEAD))


def native_names(own: Mapping[str, str]) -> dict[str, str]:
    """Keys by what a header may say, `own` those of the board's own columns."""
    names = dict(_PLACES)
    for one in CATALOG:
        if one.stored:
            names.setdefault(normal(one.key), one.key)
            names.setdefault(normal(one.label), one.key)
    for name, key in own.items():
        names.setdefault(name, key)
    names.setdefault(LEDGER, LEDGER)
    return names


def left_out(
    headers: Iterable[str], mapping: ColumnMapping, computed: Iterable[str]
) -> ColumnMapping:
    """The user's mapping, and beside it that computed columns are left out, `computed` those of the
    board's own."""
    names = {normal(name) for one in CATALOG if not one.stored for name in (one.key, one.label)}
    names.update(map(normal, computed))
    columns = {header.strip(): "" for header in headers if normal(header) in names}
    return replace(mapping, columns={**columns, **mapping.columns})


def with_reasons(columns: Columns, mapping: ColumnMapping) -> Columns:
    """The same columns, those that the user's mapping does not name with the true reason for being
    left out."""
    return replace(
        columns,
        all=tuple(
            replace(one, why="computed again")
            if one.why and one.header not in mapping.columns
            else one
            for one in columns.all
        ),
    )


def settle_native(
    tree: Tree,
    rows: Sequence[Row],
    column: Column | None,
    values: list[dict[str, Value]],
    own: Iterable[Field],
) -> None:
    """Leave parents nothing but what they hold themselves."""
    kept = {*ON_PARENTS, *(one.key for one in own if one.rollup is None)}
    lines = _own_lines(tree, rows, column)
    for parent, below in tree.children.items():
        if parent is None or not below:
            continue
        line = lines.get(parent)
        held = {} if line is None else {k: v for k, v in values[line].items() if k not in kept}
        values[parent] = {
            k: v for k, v in values[parent].items() if k in kept or k.startswith(GRANT)
        } | held
        if line is not None:
            below.remove(line)


def _own_lines(tree: Tree, rows: Sequence[Row], column: Column | None) -> dict[int, int]:
    """Rows of `(own)` lines by parent."""
    found: dict[int, int] = {}
    for parent, below in tree.children.items():
        if parent is None:
            continue
        for row in below:
            match = _OWN_ID.fullmatch(rows[row].text(column))
            if match and match[1] == rows[parent].text(column):
                found.setdefault(parent, row)
    return found


def unread_own(columns: Columns) -> list[str]:
    """Headers that name columns of another board's own."""
    return [
        one.header
        for one in columns.all
        if one.key is None and normal(one.header).startswith("x ") and one.why == ""
    ]
