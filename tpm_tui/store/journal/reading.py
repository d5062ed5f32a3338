"""Reading the journal a few rows at a time, as far as somebody wants to see it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from tpm_tui.domain.changes import PLACE, parse_place
from tpm_tui.domain.values import ItemId
from tpm_tui.store.journal.records import CREATED, REPAIRED, JournalRow, decoded

if TYPE_CHECKING:
    from tpm_tui.store.journal.query import JournalQuery

FIRST_PAGE, LARGEST_PAGE = 500, 16_000
"""Rows that are read in one go: few to begin with, for most look at the newest ones."""


class JournalReading:
    """The part of a reader that looks through the journal; no transaction is open while its caller
    works on what it gave."""

    _db: sqlite3.Connection
    _columns: str
    chained: bool
    """Whether the journal has reasons and hashes."""

    def _reading(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def pages(
        self, query: JournalQuery, limit: int = -1, *, oldest_first: bool = False, after: int = 0
    ) -> Iterator[JournalRow]:
        """The newest rows that a query asks for, up to `limit`, that are later than `after`; newest
        first, or those same ones the oldest first."""
        found = self.stretches(query, limit, oldest_first=oldest_first, after=after)
        return (row for rows in found for row in rows)

    def stretches(
        self, query: JournalQuery, limit: int = -1, *, oldest_first: bool = False, after: int = 0
    ) -> Iterator[Sequence[JournalRow]]:
        """The same, stretch by stretch of the journal, so that who looks for a text has something to
        do in between; there may be nothing in one."""
        if oldest_first and limit >= 0 and query.text:
            yield [*self.pages(query, limit, after=after)][::-1]
            return
        where, values = query.conditions()
        low, high, left = after, self._end(), limit
        if oldest_first and limit >= 0:
            low = self._before_newest(where, values, low, limit)
        order, size = "ASC" if oldest_first else "DESC", FIRST_PAGE
        while left:
            page = size if left < 0 or query.text else min(size, left)
            shown = self._columns
            if query.text:
                shown = f"seq, txn, {'reason' if self.chained else 'NULL'}"
            with self._reading():
                rows = self._db.execute(
                    f"SELECT {shown} FROM change WHERE seq > ? AND seq <= ? AND {where} "
                    f"ORDER BY seq {order} LIMIT ?",
                    (low, high, *values, page),
                ).fetchall()
                found = self._telling(rows, query, order) if query.text else rows
            found = found[:left] if left > 0 else found
            yield [JournalRow(*row) for row in found]
            if len(rows) < page:
                return
            low, high = (rows[-1][0], high) if oldest_first else (low, rows[-1][0] - 1)
            left -= len(found) if left > 0 else 0
            size = min(4 * size, LARGEST_PAGE)

    def _telling(self, rows: list[Any], query: JournalQuery, order: str) -> list[Any]:
        """Those of some rows that have a text in their reason, or in what their transaction is called,
        which only its first row says."""
        fold, text = query.fold, query.text
        self._db.create_function("folded", 1, fold, deterministic=True)
        called = self._db.execute(
            "SELECT txn FROM change WHERE txn IN (SELECT value FROM json_each(?)) "
            "AND label IS NOT NULL AND instr(folded(label), ?)",
            (json.dumps([*{row[1] for row in rows}]), text),
        )
        txns = {str(txn) for (txn,) in called}
        reasoned = {one for one in {row[2] for row in rows} if one and text in fold(one)}
        seqs = [row[0] for row in rows if row[1] in txns or row[2] in reasoned]
        return self._db.execute(
            f"SELECT {self._columns} FROM change WHERE seq IN (SELECT value FROM json_each(?)) "
            f"ORDER BY seq {order}",
            (json.dumps(seqs),),
        ).fetchall()

    def every_row(self) -> Iterator[JournalRow]:
        """The whole journal, oldest first, a few thousand rows at a time."""
        seq, page = -(2**63), list[tuple[Any, ...]]()
        while True:
            with self._reading():
                page = self._db.execute(
                    f"SELECT {self._columns} FROM change WHERE seq > ? ORDER BY seq LIMIT ?",
                    (seq, LARGEST_PAGE),
                ).fetchall()
            yield from (JournalRow(*row) for row in page)
            if len(page) < LARGEST_PAGE:
                return
            seq = page[-1][0]

    def row_before(self, seq: int) -> int | None:
        """Number of the row before another one."""
        with self._reading():
            found = self._db.execute("SELECT max(seq) FROM change WHERE seq < ?", (seq,)).fetchone()
        return None if found[0] is None else int(found[0])

    def repaired_since(self, seq: int) -> bool:
        """Whether tables were mended after a row: what was read of them before may be wrong."""
        with self._reading():
            rows = self._db.execute(
                "SELECT 1 FROM change WHERE item_id = 0 AND field = ? AND seq > ?", (REPAIRED, seq)
            )
            return rows.fetchone() is not None

    def head(self) -> tuple[int, str]:
        """Number and hash of the newest row."""
        with self._reading():
            row = self._db.execute(
                f"SELECT seq, {'hash' if self.chained else repr('')} FROM change "
                "ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def row(self, seq: int) -> JournalRow | None:
        """One row by its number."""
        with self._reading():
            found = self._db.execute(
                f"SELECT {self._columns} FROM change WHERE seq = ?", (seq,)
            ).fetchone()
        return JournalRow(*found) if found else None

    def authors(self) -> list[str]:
        """Everybody who has changed something."""
        with self._reading():
            rows = self._db.execute("SELECT DISTINCT author FROM change ORDER BY author").fetchall()
        return [str(row[0]) for row in rows]

    def rows_made(self, author: str, uid: int, after: int) -> tuple[int, int]:
        """How many rows somebody has made since a row of the journal, and the newest one now."""
        with self._reading():
            made = self._db.execute(
                "SELECT count(*) FROM change WHERE seq > ? AND field = ? AND author = ? AND uid = ?",
                (after, CREATED, author, uid),
            ).fetchone()[0]
            return int(made), self._end()

    def reversals(self, after: int = 0) -> list[tuple[int, str, str]]:
        """(sequence number, transaction, the one it takes back) of undos and redos, oldest first."""
        with self._reading():
            # Only the first row of a transaction is labelled.
            rows = self._db.execute(
                "SELECT seq, txn, undo_of FROM change "
                "WHERE seq > ? AND undo_of IS NOT NULL AND label IS NOT NULL ORDER BY seq",
                (after,),
            ).fetchall()
        return [(int(seq), str(txn), str(target)) for seq, txn, target in rows]

    def places(self) -> Iterator[tuple[int, ItemId, ItemId]]:
        """(sequence number, item, the one above it) wherever an item was put, oldest first."""
        with self._reading():
            rows = self._db.execute(
                f"SELECT seq, item_id, CASE field WHEN '{CREATED}' THEN "
                f"json_quote(json_extract(new, '$.{PLACE}')) ELSE new END FROM change "
                f"WHERE field IN ('{CREATED}', '{PLACE}') ORDER BY seq"
            ).fetchall()
        for seq, item, text in rows:
            yield seq, item, parse_place(decoded(text))[0]

    def reasons(self, author: str, limit: int) -> list[str]:
        """Reasons that somebody gave last, the latest first."""
        if not self.chained:
            return []
        with self._reading():
            rows = self._db.execute(
                "SELECT reason, max(seq) FROM change WHERE reason IS NOT NULL AND author = ? "
                "GROUP BY reason ORDER BY 2 DESC LIMIT ?",
                (author, limit),
            ).fetchall()
        return [str(row[0]) for row in rows]

    def _end(self) -> int:
        row = self._db.execute("SELECT max(seq) FROM change").fetchone()
        return int(row[0] or 0)

    def _before_newest(self, where: str, values: list[object], low: int, limit: int) -> int:
        """The number before the first of the newest rows up to `limit`."""
        with self._reading():
            found = self._db.execute(
                f"SELECT min(seq) FROM (SELECT seq FROM change WHERE seq > ? AND {where} "
                "ORDER BY seq DESC LIMIT ?)",
                (low, *values, limit),
            ).fetchone()[0]
        return int(found) - 1 if found is not None else low
