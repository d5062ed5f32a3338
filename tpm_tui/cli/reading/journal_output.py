"""Changes of the journal as text, as a table for spreadsheets and as JSON, as they come."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from tpm_tui.cli.output import json_text, say, say_json_array
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean, strip_controls
from tpm_tui.domain.values import ItemId
from tpm_tui.exchange.csv_guard import guarded_cell
from tpm_tui.service.log.chain_heads import SHORT
from tpm_tui.service.log.change_words import ChangeWords, local_second
from tpm_tui.service.log.entry_words import because
from tpm_tui.store.journal.records import JournalRow

CHUNK = 500
"""Rows whose columns are aligned together."""

HEADS = ("seq", "time", "by", "id", "what")
LAST = len(HEADS) - 1

Object = dict[str, object]


@dataclass(frozen=True)
class Teller:
    """What is told of a journal row."""

    words: ChangeWords
    marks: Mapping[str, str]
    """By transaction, whether it is an undo, a redo, or undone."""
    inside: AbstractSet[ItemId] | None = None
    """What stands below the item that is asked about now; None where nobody asks about one."""

    def object(self, row: JournalRow) -> Object:
        """One change for scripts; times are UTC."""
        row = self.words.open_to(row)
        old, new = self.words.plain(row)
        return {
            "seq": row.seq,
            "time": row.at,
            "by": row.author,
            "uid": row.uid,
            "id": str(row.item) if row.item else None,
            "title": self.words.title(row.item) if row.item else None,
            "field": row.field,
            "old": old,
            "new": new,
            "what": self.words.told(row).sentence,
            "reason": row.reason,
            "label": row.label,
            "mark": self.marks.get(row.txn),
            "txn": row.txn,
            "undo_of": row.undo_of,
            "base": row.base,
            "hash": row.hash[:SHORT] or None,
        }

    def cells(self, row: JournalRow) -> list[str]:
        """One change for a spreadsheet, which must not run or obey anything in it."""
        row = self.words.open_to(row)
        told = self.words.told(row)
        title = self.words.title(row.item) if row.item else None
        found = (
            row.seq, row.at, local_second(row.at), row.author, row.uid, row.item or None, title, row.field,
            told.before, told.after, told.sentence, row.reason, row.label, self.marks.get(row.txn),
            row.txn, row.undo_of, row.base, row.hash[:SHORT],
        )  # fmt: skip
        return list(map(_harmless, found))

    def texts(self, row: JournalRow) -> tuple[str, ...]:
        """One change for people: number, local time, author, id, what and why."""
        row, mark = self.words.open_to(row), self.marks.get(row.txn)
        said = because(self.words.told(row).sentence, row.reason or "")
        if self.inside is not None and row.item not in self.inside:
            said += " (stands elsewhere now)"
        return (
            str(row.seq),
            local_second(row.at),
            clean(row.author),
            str(row.item) if row.item else "",
            clean(f"[{mark}] {said}" if mark else said),
        )


class Form(Protocol):
    """One way to print changes."""

    def print(self, teller: Teller, rows: Iterable[JournalRow]) -> int:
        """Print changes as they come; says how many they were."""


@dataclass(slots=True)
class TextForm:
    """Aligned columns."""

    sizes: dict[int, int] = field(default_factory=dict)

    def print(self, teller: Teller, rows: Iterable[JournalRow]) -> int:
        count, rows = 0, iter(rows)
        while said := [teller.texts(row) for row in islice(rows, CHUNK)]:
            columns = [
                Column(head, [row[at] for row in said], right=head in ("seq", "id"))
                for at, head in enumerate(HEADS)
            ]
            heads = not self.sizes
            sizes = self.sizes or {at: one.size for at, one in enumerate(columns[:LAST])}
            self.sizes = {**sizes, LAST: 1}
            say(*islice(lines(columns, self.sizes, cut=False), 0 if heads else 1, None))
            count += len(said)
        return count


@dataclass(slots=True)
class CsvForm:
    """A table with a line of names above."""

    heads: bool = True

    def print(self, teller: Teller, rows: Iterable[JournalRow]) -> int:
        count = 0
        write = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        if self.heads:
            write(CSV_COLUMNS)
            self.heads = False
        for row in rows:
            write(teller.cells(row))
            count += 1
        return count


@dataclass(slots=True)
class JsonForm:
    """An array, or one object a line where nobody knows when the last one comes."""

    endless: bool = False

    def print(self, teller: Teller, rows: Iterable[JournalRow]) -> int:
        if not self.endless:
            say_json_array(map(teller.object, rows))
            return 1
        count = 0
        for row in rows:
            sys.stdout.write(f"{json_text(teller.object(row))}\n")
            count += 1
        return count


CSV_COLUMNS = (
    "seq", "time", "local", "by", "uid", "id", "title", "field", "old", "new", "what", "reason", "label",
    "mark", "txn", "undo_of", "base", "hash",
)  # fmt: skip


def _harmless(value: object) -> str:
    """Text without what a terminal obeys, and nothing that a spreadsheet runs."""
    if isinstance(value, int):
        return str(value)
    text = "" if value is None else str(value)
    return guarded_cell(strip_controls(text, multiline=True))
