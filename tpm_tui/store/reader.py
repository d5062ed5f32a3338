"""Reading a board by plain sqlite3: the first paint and the poll cannot wait for an import."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tpm_tui.domain.values import ItemId, Value
from tpm_tui.errors import BoardError
from tpm_tui.fields.catalog import TABLE
from tpm_tui.store import faults
from tpm_tui.store.ddl import APPLICATION_ID, COLUMNS, PRAGMAS, SCHEMA_HEAD
from tpm_tui.store.files.own_log import as_it_is, connected
from tpm_tui.store.files.watch import FileWatch
from tpm_tui.store.identity import User
from tpm_tui.store.journal.reading import JournalReading
from tpm_tui.store.journal.records import REPAIRED, RESTORED, JournalRow
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import need_tables, schema_of, strangers
from tpm_tui.store.reading_only import only_reads
from tpm_tui.store.snapshot import Snapshot, fill, items_of

_JOURNAL = f"{', '.join(COLUMNS)}, hash"
_UNCHAINED = f"{', '.join(COLUMNS[:-1])}, NULL, ''"
"""Columns of a journal of an older schema, which has no reasons and no hashes."""

_EXTRA = "SELECT item_id, field, value FROM extra"

_FEW_ITEMS = 200
"""Up to so many items are looked up in the index without looking through the journal first."""

_LOOKED_UP = 1000
"""Up to so many items each look into the index costs less than reading the whole journal."""

_LOOKED_THROUGH = 20_000
"""Rows at the end of the journal that are looked through."""


class Reader(JournalReading):
    """One read connection; every method is one short transaction."""

    def __init__(self, path: Path, lock: BoardLock | None = None) -> None:
        self.path = path
        self._lock = lock
        self._is_board = False
        self.watch = FileWatch(path)
        try:
            self._db, self.told = connected(path, lock)
            """What was done with a log of another file, as a sentence; empty as a rule."""
            try:
                for pragma in PRAGMAS:
                    self._db.execute(f"PRAGMA {pragma}")
                self.schema = self._schema()
                self.strange = strangers(self._db, self.schema)
                """How the file is not as this program makes it, one sentence each; of an older one
                nobody knows until it is upgraded."""
                self._need_log()
                self.chained = self._has("change", "hash")
                self._columns = _JOURNAL if self.chained else _UNCHAINED
                only_reads(self._db)
            except BaseException:
                self.close()
                raise
        except sqlite3.DatabaseError as error:
            raise faults.unopened(path, error) from error

    def _need_log(self) -> None:
        """Boards are in WAL mode, whatever another program made of them."""
        if (
            self._lock is not None
            and self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal"
        ):
            with self._lock.held():
                self._db.execute("PRAGMA journal_mode=WAL")

    def _schema(self) -> str:
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION_ID:
            raise BoardError(
                f"{self.path} is not a tpm-tui board.", "Name a board, or import the file into one."
            )
        self._is_board = True
        need_tables(self._db, self.path)
        return schema_of(self._db)

    @property
    def current(self) -> bool:
        """Whether the schema is the one this program knows."""
        return self.schema == SCHEMA_HEAD

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open on this connection."""
        return self._db.in_transaction

    def close(self) -> None:
        """Close under the board's lock, because the last close writes a checkpoint; beside a file
        that is no board no lock is left."""
        if self._lock is None or not self._is_board:
            self._db.close()
        else:
            with self._lock.held_at_the_end(), as_it_is(self.path):
                self._db.close()

    # ---- whole boards

    def snapshot(self) -> Snapshot:
        """Everything, as columns."""
        with self._reading():
            counter = self._db.execute("SELECT seq FROM board").fetchone()
            if counter is None:
                raise BoardError(
                    f"{self.path.name} has lost the counter of its journal.",
                    f"It can be mended: tpm-tui check {self.path} --repair",
                )
            revision = int(counter[0])
            settings = _settings(self._db)
            rows = self._db.execute(
                f"SELECT id, parent_id, pos, alive, {', '.join(TABLE)} FROM item ORDER BY id"
            ).fetchall()
            extra = self._db.execute(_EXTRA).fetchall() if self._has("extra", "value") else []
            end = self._hash_of(revision)
            self.strange = strangers(self._db, self.schema)
            items = items_of(rows)
            return Snapshot(items, settings, revision, end, fill(items, extra))

    def first_rows(self, limit: int) -> Snapshot:
        """The top levels of the tree, about `limit` rows, under numbers of their own: enough for a
        first picture of a board whose whole takes longer to read."""
        columns = f"id, parent_id, pos, alive, {', '.join(TABLE)}"
        found: list[tuple[Value, ...]] = []
        with self._reading():
            settings = _settings(self._db)
            above: list[Value] = [0]
            while above and len(found) < limit:
                marks = ", ".join("?" * len(above))
                level = self._db.execute(
                    f"SELECT {columns} FROM item WHERE parent_id IN ({marks}) AND alive ORDER BY pos, id LIMIT ?",
                    (*above, limit),
                ).fetchall()
                if found and len(found) + len(level) > limit:
                    break
                found += level
                above = [row[0] for row in level]
            extra: list[tuple[ItemId, str, str]] = []
            if found and self._has("extra", "value"):
                marks = ", ".join("?" * len(found))
                extra = self._db.execute(
                    f"{_EXTRA} WHERE item_id IN ({marks})", [row[0] for row in found]
                ).fetchall()
            number: dict[Value, int] = {
                0: 0,
                **{row[0]: place for place, row in enumerate(found, 1)},
            }
            rows = [(number[row[0]], number[row[1]], *row[2:]) for row in found]
            items = items_of(rows)
            _ = fill(items, ((number[item], key, text) for item, key, text in extra))
            return Snapshot(items, settings, -1)

    def assigned(self) -> tuple[Snapshot, tuple[ItemId, ...]]:
        """Items that people are on and what is above them, under numbers of their own, and the
        number that each has on the board."""
        with self._reading():
            settings = _settings(self._db)
            rows = self._db.execute(
                "WITH RECURSIVE above(item) AS ("
                "SELECT id FROM item WHERE assignments IS NOT NULL UNION "
                "SELECT parent_id FROM item JOIN above ON id = item WHERE parent_id > 0) "
                f"SELECT id, parent_id, pos, alive, {', '.join(TABLE)} "
                "FROM item JOIN above ON id = item ORDER BY id"
            ).fetchall()
            ids = tuple(int(row[0] or 0) for row in rows)
            number: dict[Value, int] = {0: 0, **{item: place for place, item in enumerate(ids, 1)}}
            numbered = [(number[row[0]], number.get(row[1], 0), *row[2:]) for row in rows]
            return Snapshot(items_of(numbered), settings, -1), (0, *ids)

    def birth(self) -> tuple[str, str]:
        """Transaction and time of the journal's first row: copies of a board have the same."""
        with self._reading():
            row = self._db.execute("SELECT txn, at FROM change ORDER BY seq LIMIT 1").fetchone()
        return (str(row[0]), str(row[1])) if row else ("", "")

    def _has(self, table: str, column: str) -> bool:
        """Boards of older schemas lack some columns, and are read where they cannot be upgraded."""
        query = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"
        return self.current or self._db.execute(query, (table, column)).fetchone() is not None

    # ---- the journal

    def data_version(self) -> int:
        """A number that changes when another process commits; costs microseconds."""
        try:
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise faults.unread(self.path, error) from error

    def revision(self) -> int:
        """Number of the newest row of the journal."""
        with self._reading():
            return int(self._db.execute("SELECT seq FROM board").fetchone()[0])

    def hash_of(self, seq: int) -> str:
        """Hash of a row of the journal; empty where there is none."""
        with self._reading():
            return self._hash_of(seq)

    def schema_now(self) -> str:
        """The schema as of now: a newer program may have upgraded the board while it is open."""
        with self._reading():
            return schema_of(self._db)

    def _hash_of(self, seq: int) -> str:
        if not self.chained:
            return ""
        row = self._db.execute("SELECT hash FROM change WHERE seq = ?", (seq,)).fetchone()
        return str(row[0]) if row else ""

    def tail(self, after: int, most: int = -1) -> list[JournalRow]:
        """Journal rows later than a revision, the first `most` of them (-1: all)."""
        with self._reading():
            rows = self._db.execute(
                f"SELECT {self._columns} FROM change WHERE seq > ? ORDER BY seq LIMIT ?",
                (after, most),
            ).fetchall()
        return [JournalRow(*row) for row in rows]

    def journal(
        self, where: str = "1", parameters: Sequence[object] = (), limit: int = -1
    ) -> list[JournalRow]:
        """Newest journal rows first; `where` is one of this program's own conditions."""
        with self._reading():
            rows = self._db.execute(
                f"SELECT {self._columns} FROM change WHERE {where} ORDER BY seq DESC LIMIT ?",
                (*parameters, limit),
            ).fetchall()
        return [JournalRow(*row) for row in rows]

    def newest(self, items: Sequence[int], fields: Sequence[str], limit: int) -> list[JournalRow]:
        """The newest change of each cell of these items and fields, newest first, up to `limit` cells.

        Looks through the end of the journal first, where what is asked for stands as a rule; where
        it does not, every item costs one look into the index, however long the journal is.
        """
        with self._reading():
            found: dict[tuple[int, str], int] = {}
            end, complete = None, False
            if len(items) > _FEW_ITEMS:
                found, end, complete = self._newest_at_end(set(items), frozenset(fields), limit)
            if len(found) < limit and not complete:
                found = {**self._newest_by_index(items, fields, limit, end), **found}
            newest = sorted(found.values(), reverse=True)[:limit]
            marks = ", ".join("?" * len(newest))
            rows = self._db.execute(
                f"SELECT {self._columns} FROM change WHERE seq IN ({marks}) ORDER BY seq DESC",
                newest,
            ).fetchall()
        return [JournalRow(*row) for row in rows]

    def _newest_at_end(
        self, items: set[int], fields: frozenset[str], limit: int
    ) -> tuple[dict[tuple[int, str], int], int | None, bool]:
        """Newest changes by cell, the first row that was looked at, and whether that was all."""
        found: dict[tuple[int, str], int] = {}
        seq, count = None, 0
        for seq, item, field in self._db.execute(
            "SELECT seq, item_id, field FROM change ORDER BY seq DESC LIMIT ?", (_LOOKED_THROUGH,)
        ):
            count += 1
            if item in items and field in fields:
                found.setdefault((item, field), seq)
                if len(found) == limit:
                    break
        return found, seq, count < _LOOKED_THROUGH

    def _newest_by_index(
        self, items: Sequence[int], fields: Sequence[str], limit: int, end: int | None
    ) -> dict[tuple[int, str], int]:
        """Newest changes by cell before the row `end`; None is the whole journal."""
        # The plus keeps SQLite from looking into the index once per field.
        rows = self._db.execute(
            "SELECT c.item_id, c.field, max(c.seq) AS newest "
            "FROM json_each(?) AS wanted CROSS JOIN change AS c ON c.item_id = wanted.value "
            "WHERE +c.field IN (SELECT value FROM json_each(?)) AND (? IS NULL OR c.seq < ?) "
            "GROUP BY c.item_id, c.field ORDER BY newest DESC LIMIT ?",
            (json.dumps(list(items)), json.dumps(list(fields)), end, end, 2 * limit),
        )
        return {(item, field): seq for item, field, seq in rows}

    def last_changed(self, items: Sequence[int]) -> dict[int, str]:
        """When each of some items was changed last, in one look through the journal; items without
        a change are left out."""
        few = len(items) <= _LOOKED_UP
        query = (
            "SELECT item_id, at FROM change WHERE seq IN ("
            "SELECT max(c.seq) FROM json_each(?) AS wanted "
            "CROSS JOIN change AS c ON c.item_id = wanted.value GROUP BY c.item_id)"
        )
        with self._reading():
            if few:
                rows = self._db.execute(query, (json.dumps(list(items)),)).fetchall()
            else:
                rows = self._db.execute("SELECT item_id, at FROM change ORDER BY seq").fetchall()
        found: dict[int, str] = dict(rows)
        return found if few else {item: found[item] for item in items if item in found}

    def transactions(self, user: User) -> list[tuple[str, str | None]]:
        """(txn, undo_of) of one person, oldest first: what undo and redo can reach; that a state was
        restored is no change that could be taken back so."""
        with self._reading():
            rows = self._db.execute(
                # Only first rows are labelled, and the table lies in their order: on a long journal
                # several times faster than by the index of transactions.
                "SELECT txn, undo_of FROM change NOT INDEXED WHERE uid = ? AND author = ? "
                "AND label IS NOT NULL AND NOT (item_id = 0 AND field IN (?, ?)) ORDER BY seq",
                (user.uid, user.name, RESTORED, REPAIRED),
            ).fetchall()
        return [(str(txn), undo_of) for txn, undo_of in rows]

    def integrity(self) -> list[str]:
        """SQLite's own complaints about the file; empty when there are none."""
        try:
            found = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check").fetchall()]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [line for line in found if line != "ok"]

    def _reading(self) -> _Transaction:
        return _Transaction(self._db, self.path)


def _settings(db: sqlite3.Connection) -> dict[str, str | None]:
    rows = db.execute("SELECT key, value FROM setting").fetchall()
    if not all(isinstance(key, str) for key, _ in rows):
        raise TypeError("a setting without a name")
    return dict(rows)


class _Transaction:
    """BEGIN .. COMMIT around a few SELECTs, so that they see one state; a damaged file is a
    BoardError."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def __enter__(self) -> None:
        try:
            self._db.execute("BEGIN")
        except sqlite3.Error as error:
            raise faults.unread(self._path, error) from error

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._db.execute("COMMIT")
            return
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise faults.unread(self._path, error) from error
        if isinstance(error, faults.ILL_TYPED):
            damage = faults.ill_typed(self._db, self._path)
            if damage is not None:
                raise damage from error
