"""The chain of the journal: every row carries a hash of the row before and of its own columns, so
that nobody can change, remove or slip in a row without all later ones telling.

Programs of later releases and other languages must be able to verify it, so the form never changes:
SHA-256, in hexadecimal, of a text of lines: the hash of the row before (empty for the first row), and
each column in the order of `COLUMNS` as JSON in ASCII.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from json import dumps
from operator import itemgetter
from typing import Any

from tpm_tui.domain.values import Value
from tpm_tui.store.ddl import COLUMNS
from tpm_tui.store.journal.records import JournalRow

GENESIS = ""
"""What stands for the hash before the first row."""

_BATCH = 1_000
"""Rows that are encoded in one go, which is several times faster than one by one."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a journal is not what was written."""

    row: JournalRow
    """The first row that does not follow from the one before."""
    before: JournalRow | None
    """The last row that does."""
    expected: str
    """The hash that it should carry."""


def links(rows: Iterable[Sequence[Value]], before: str = GENESIS) -> Iterator[str]:
    """Hashes of rows, given as their columns, from the hash of the row before them."""
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        # JSON has no line feeds within texts, and no column is a list.  Bytes stand in damaged files
        # alone, whose hash is another one whatever is made of them.
        encoded = dumps(batch, separators=("\n", ":"), default=repr)
        for columns in encoded[2:-2].split("]\n["):
            before = sha256(f"{before}\n{columns}".encode("ascii")).hexdigest()
            yield before


def chained(rows: Sequence[dict[str, Any]], before: str = GENESIS) -> None:
    """Give new rows of the table their hashes, in order."""
    for row, one in zip(rows, links(map(_columns, rows), before), strict=True):
        row["hash"] = one


def first_break(rows: Sequence[JournalRow], before: str = GENESIS) -> Break | None:
    """The first row, oldest first, that does not follow from the row before; None if all do."""
    last: JournalRow | None = None
    for row, expected in zip(rows, links((row.columns() for row in rows), before), strict=True):
        if row.hash != expected:
            return Break(row, last, expected)
        last = row
    return None


_columns = itemgetter(*COLUMNS)
