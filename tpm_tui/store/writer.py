"""Writing: one change set is one transaction, under the board's lock."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    RootTransaction,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, SetCell, parse_place
from tpm_tui.domain.values import BOARD as THE_BOARD
from tpm_tui.domain.values import is_extra
from tpm_tui.fields.catalog import TABLE
from tpm_tui.store import faults
from tpm_tui.store.ddl import COLUMNS, PRAGMAS
from tpm_tui.store.files.address import address
from tpm_tui.store.files.own_log import as_it_is, note_log
from tpm_tui.store.journal import outcome
from tpm_tui.store.journal.chain import GENESIS, chained
from tpm_tui.store.journal.records import (
    CREATED,
    JournalRow,
    Stamp,
    encoded,
    extra_rows,
    item_row,
    journal_rows,
)
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import need_own
from tpm_tui.store.tables import BOARD, CHANGE, EXTRA, ITEM, SETTING

CHECKPOINT_BYTES = 4 * 1024 * 1024
"""Size of the write-ahead log from which a commit also folds it into the board, whoever made it grow:
most programs that write make one commit.  When the log begins anew, SQLite cuts it down to its limit
(`journal_size_limit`), which is less than this."""

WARNING_BYTES = 64 * 1024 * 1024
"""Size of the log from which a session says who keeps it from being folded in."""

_TAIL = f"SELECT {', '.join(COLUMNS)}, hash FROM change WHERE seq > ? ORDER BY seq"
_COUNTER = update(BOARD).values(seq=BOARD.c.seq + bindparam("count")).returning(BOARD.c.seq)
_END = "SELECT hash FROM change ORDER BY seq DESC LIMIT 1"
_BASES = f"""
    SELECT coalesce(
        (SELECT max(seq) FROM change WHERE item_id = json_extract(cell.value, '$[0]') AND field = json_extract(cell.value, '$[1]') AND seq <= :seen),
        (SELECT max(seq) FROM change WHERE item_id = json_extract(cell.value, '$[0]') AND field = '{CREATED}' AND seq <= :seen)
    ) FROM json_each(:cells) AS cell ORDER BY cell.key
"""
"""The newest change of each of several cells that was seen; an item's creation belongs to each of its
cells."""

_ALL = 2**63 - 1
"""A number that no row of a journal has: whatever is there has been seen."""

_JOURNAL = insert(CHANGE)
_KEEP = upsert(EXTRA)
_KEEP = _KEEP.on_conflict_do_update(
    index_elements=["item_id", "field"], set_={"value": _KEEP.excluded.value}
)
_DROP = delete(EXTRA).where(
    EXTRA.c.item_id == bindparam("of_item"), EXTRA.c.field == bindparam("of_field")
)


class Writer:
    """The write connection of one process."""

    def __init__(self, path: Path, lock: BoardLock) -> None:
        self.path = path
        self._log = f"{path}-wal"
        self._lock = lock
        self._engine = create_engine(
            "sqlite://", creator=self._opened, poolclass=NullPool, hide_parameters=True
        )
        own_transactions(self._engine)
        self._connection: Connection | None = None
        self._schema = -1
        self._warned = False
        self._news = ""
        self._updates: dict[str, Any] = {
            key: update(ITEM)
            .where(ITEM.c.id == bindparam("which"))
            .values({key: bindparam("value")})
            for key in (*TABLE, ALIVE)
        }
        self._updates[PLACE] = (
            update(ITEM)
            .where(ITEM.c.id == bindparam("which"))
            .values(parent_id=bindparam("parent"), pos=bindparam("key"))
        )

    def _opened(self) -> sqlite3.Connection:
        """Never makes a file: one that was removed a moment ago must not come back empty."""
        return sqlite3.connect(
            address(self.path, "mode=rw"), uri=True, timeout=5, check_same_thread=False
        )

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open on this connection."""
        return self._connection is not None and bool(_raw(self._connection).in_transaction)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One write transaction; rolled back if the block raises."""
        with self._lock.held():
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                with self._connection.begin() as begun:
                    self._need_own_parts(self._connection)
                    found = Transaction(self._connection, self._updates)
                    yield found
                    self._commit(begun, found)
            except DBAPIError as error:
                raise faults.unsaved(self.path, error.orig) from error
            except sqlite3.Error as error:
                raise faults.unsaved(self.path, error) from error
            self._checkpoint()

    def _need_own_parts(self, connection: Connection) -> None:
        """Raise BoardError where a trigger or a table is in the file that is not ours; looked at
        again whenever somebody has changed the schema."""
        raw = _raw(connection)
        cookie = int(raw.execute("PRAGMA schema_version").fetchone()[0])
        if cookie != self._schema:
            need_own(raw, self.path)
            self._schema = cookie

    def _commit(self, begun: RootTransaction, found: Transaction) -> None:
        """Commit; where that ends in an error that does not say so, find out what came of it."""
        try:
            begun.commit()
        except DBAPIError as error:
            with suppress(DBAPIError, sqlite3.Error):
                begun.rollback()
            self._drop()
            if not found.end or outcome.is_clear(error.orig):
                raise
            try:
                saved = outcome.stands(self.path, found.is_in)
            except sqlite3.Error:
                raise faults.unclear(self.path, error.orig) from error
            if not saved:
                raise

    def _drop(self) -> None:
        """Nobody knows what a connection believes after an error in a commit: the next begins anew."""
        dropped, self._connection = self._connection, None
        if dropped is not None:
            with suppress(DBAPIError, sqlite3.Error):
                dropped.close()

    def close(self) -> None:
        """Close under the lock, because the last close writes a checkpoint."""
        with self._lock.held_at_the_end(), as_it_is(self.path):
            if self._connection is not None:
                self._connection.close()
            self._engine.dispose()

    def news(self) -> str:
        """That the log grows without end and why, once; else nothing."""
        said, self._news = self._news, ""
        return said

    def _checkpoint(self) -> None:
        try:
            size = os.stat(self._log).st_size
        except OSError:
            return
        if self._connection is not None and size > CHECKPOINT_BYTES:
            raw = _raw(self._connection)
            # What is committed is safe in the log; a later commit or the close folds it in.
            with suppress(sqlite3.Error):
                _, there, folded = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                note_log(self.path)
                if folded < there and size > WARNING_BYTES and not self._warned:
                    self._warn(size)

    def _warn(self, size: int) -> None:
        """A program that goes on reading an old state keeps the log from being folded in."""
        from tpm_tui.store.lock_holders import named, readers_of

        who = named(readers_of(self.path))
        self._warned = True
        self._news = (
            f"{self.path.name}-wal has grown to {size / 1024**2:,.0f} MB, because {who} goes on "
            "reading an old state of the board. Everything is saved; end that program, and the file "
            "shrinks."
        )


class Transaction:
    """What can be done while the lock is held."""

    def __init__(self, connection: Connection, updates: dict[str, Any]) -> None:
        self._connection = connection
        self._raw = _raw(connection)
        self._updates = updates
        self.end = ""
        """Hash of the last row that was written."""
        self._last = 0

    def tail(self, after: int) -> list[JournalRow]:
        """What others committed since a revision."""
        return [JournalRow(*row) for row in self._raw.execute(_TAIL, (after,))]

    def of_transaction(self, txn: str) -> list[JournalRow]:
        """Journal rows of one transaction, oldest first."""
        return self._rows(select(CHANGE).where(CHANGE.c.txn == txn).order_by(CHANGE.c.seq))

    def last_change(self, item: int, field: str, before: int | None = None) -> JournalRow | None:
        """The newest journal row of one cell, or the newest ahead of a sequence number."""
        rows = _of_cell(item, field).order_by(CHANGE.c.seq.desc()).limit(1)
        found = self._rows(rows if before is None else rows.where(CHANGE.c.seq < before))
        return found[0] if found else None

    def standing_change(self, item: int, field: str, txn: str) -> JournalRow | None:
        """The journal row that a cell's value comes from: what was taken back since is passed over,
        together with what took it back, but never `txn` itself."""
        row = self.last_change(item, field)
        while row is not None and row.txn != txn and row.undo_of is not None:
            undone = self._rows(
                _of_cell(item, field)
                .where(CHANGE.c.txn == row.undo_of)
                .order_by(CHANGE.c.seq)
                .limit(1)
            )
            row = self.last_change(item, field, undone[0].seq) if undone else None
        return row

    def write(
        self,
        changes: ChangeSet,
        stamp: Stamp,
        seen: int | None = None,
        own: Iterable[JournalRow] = (),
    ) -> int:
        """Update the tables and append to the journal; returns the new revision.

        `seen` is the revision that the author decided on (None: this one, under the lock) and `own`
        are later rows that the same act wrote.  The `base` of what is written is the newest change
        of its cell among those, and not the newest of all: so the journal itself shows where
        something was overwritten unseen.
        """
        run = self._connection.execute
        revision = int(run(_COUNTER, {"count": len(changes)}).scalar_one())
        self._write_creates(changes)
        by_field: dict[str, list[dict[str, Any]]] = {}
        extra: dict[tuple[int, str], str | None] = {}
        for change in changes:
            if isinstance(change, SetCell):
                if change.item == THE_BOARD:
                    self._write_setting(change)
                elif change.field == PLACE:
                    parent, key = parse_place(change.after)
                    by_field.setdefault(PLACE, []).append(
                        {"which": change.item, "parent": parent, "key": key}
                    )
                elif is_extra(change.field):
                    extra[change.item, change.field] = encoded(change.after)
                else:
                    by_field.setdefault(change.field, []).append(
                        {"which": change.item, "value": change.after}
                    )
        for field, rows in by_field.items():
            run(self._updates[field], rows if len(rows) > 1 else rows[0])
        self._write_extra(extra)
        here = {(row.item, row.field): row.seq for row in own}
        rows = journal_rows(changes, stamp, revision - len(changes) + 1)
        self._write_journal(rows, _ALL if seen is None else seen, here)
        return revision

    def is_in(self, db: sqlite3.Connection) -> bool:
        """Whether what was written is in the journal, as another connection sees it."""
        found = db.execute("SELECT hash FROM change WHERE seq = ?", (self._last,)).fetchone()
        return found is not None and found[0] == self.end

    def _write_journal(
        self, rows: list[dict[str, Any]], seen: int, here: dict[tuple[int, str], int]
    ) -> None:
        """Append rows with the change of their cells that each follows, and chained to the end;
        `here` are changes of cells that were made by the same hand."""
        run = self._raw.execute
        asked: list[dict[str, Any]] = []
        for row in rows:
            item, field, seq = row["item_id"], row["field"], row["seq"]
            if field == CREATED:
                here[item, CREATED] = seq
                continue
            row["base"] = here.get((item, field)) or here.get((item, CREATED))
            here[item, field] = seq
            if row["base"] is None:
                asked.append(row)
        if asked:
            cells = json.dumps([(row["item_id"], row["field"]) for row in asked])
            for row, (base,) in zip(
                asked, run(_BASES, {"cells": cells, "seen": seen}), strict=True
            ):
                row["base"] = base
        last = run(_END).fetchone()
        chained(rows, last[0] if last else GENESIS)
        self.end, self._last = rows[-1]["hash"], rows[-1]["seq"]
        self._connection.execute(_JOURNAL, rows if len(rows) > 1 else rows[0])

    def _rows(self, query: Select[Any]) -> list[JournalRow]:
        found = self._connection.execute(query)
        names = [_NAMES.get(key, key) for key in tuple(found.keys())]
        return [JournalRow(**dict(zip(names, row, strict=True))) for row in found]

    def _write_creates(self, changes: ChangeSet) -> None:
        rows = [item_row(change, TABLE) for change in changes if isinstance(change, Create)]
        if rows:
            self._connection.execute(insert(ITEM), rows)
        beside = [
            row for change in changes if isinstance(change, Create) for row in extra_rows(change)
        ]
        if beside:
            self._connection.execute(insert(EXTRA), beside)

    def _write_extra(self, cells: dict[tuple[int, str], str | None]) -> None:
        """What stands beside the items' own rows: a row for each known value, none for others."""
        kept = [
            {"item_id": item, "field": key, "value": text}
            for (item, key), text in cells.items()
            if text is not None
        ]
        gone = [
            {"of_item": item, "of_field": key}
            for (item, key), text in cells.items()
            if text is None
        ]
        if kept:
            self._connection.execute(_KEEP, kept)
        if gone:
            self._connection.execute(_DROP, gone)

    def _write_setting(self, change: SetCell) -> None:
        statement = upsert(SETTING).values(key=change.field, value=change.after)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"value": change.after})
        )


_NAMES = {"item_id": "item"}


def _raw(connection: Connection) -> sqlite3.Connection:
    """The driver's connection, within the same transaction: what is asked at every commit does not
    pay for a statement that is composed anew."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def file_url(path: Path) -> URL:
    """Address of a board for SQLAlchemy, whatever characters its name has."""
    return URL.create("sqlite", database=str(path))


def own_transactions(engine: Engine) -> None:
    """Begin transactions ourselves, as writers: the driver would leave schema changes outside."""
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediate)


def _of_cell(item: int, field: str) -> Select[Any]:
    """Journal rows of one cell; an item's creation belongs to each of its cells."""
    return select(CHANGE).where(CHANGE.c.item_id == item, CHANGE.c.field.in_([field, CREATED]))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by `_begin_immediate`; the driver must not begin its own.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
