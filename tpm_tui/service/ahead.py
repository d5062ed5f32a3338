"""What others committed, read slice by slice before any of it is taken over: a key is answered in
between, and nobody sees a part of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from tpm_tui.domain.changes import Change
from tpm_tui.service.fitness import NONSENSE
from tpm_tui.store.journal.records import JournalRow
from tpm_tui.store.reader import Reader


@dataclass(slots=True)
class Ahead:
    """Rows of the journal that the board does not follow yet."""

    going_on: bool = False
    """Whether the last look began or went on reading and has not come to the end."""
    _rows: list[JournalRow] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)
    _after: int | None = None
    """Revision of the board that they come after: this object, for others may have its number."""

    def read(self, reader: Reader, revision: int, most: int) -> bool:
        """Read on, up to `most` rows (-1: all) after a revision of the board; whether that was all."""
        if self._after is not revision:
            self._rows, self._changes, self._after = [], [], revision
        last = self._rows[-1] if self._rows else None
        rows = reader.tail(revision if last is None else last.seq, most)
        if last is not None and reader.hash_of(last.seq) != last.hash:
            self._after = None  # the journal is another one now
            self.going_on = True
            return False
        self._rows += rows
        with suppress(*NONSENSE):  # which is found again, and told, by who takes it over
            self._changes += [row.change() for row in rows]
        self.going_on = len(rows) == most
        return not self.going_on

    def take(self) -> tuple[list[JournalRow], tuple[Change, ...]]:
        """What was read, to be taken over; changes only where all of them mean something."""
        rows, changes = self._rows, tuple(self._changes)
        self._rows, self._changes, self._after = [], [], None
        return rows, changes if len(changes) == len(rows) else ()
