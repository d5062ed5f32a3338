"""Reading a board by plain sqlite3: the first paint and the poll cannot wait for an import."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import Value
from tpm_tui.errors import BoardError
from tpm_tui.fields.catalog import STORED
from tpm_tui.store.ddl import APPLICATION_ID, PRAGMAS, SCHEMA_HEAD
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.records import JournalRow

_JOURNAL = "seq, txn, at, author, uid, item_id, field, base, old, new, undo_of, label"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board as of one revision."""

    items: Items
    settings: dict[str, str | None]
    """JSON text by key."""
    revision: int


class Reader:
    """One read connection; every method is one short transaction."""

    def __init__(self, path: Path, lock: BoardLock | None = None) -> None:
        self.path = path
        self._lock = lock
        self._file_id = _identity(path)
        try:
            self._db = sqlite3.connect(
                f"file:{_quoted(path)}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                for pragma in PRAGMAS:
                    self._db.execute(f"PRAGMA {pragma}")
                self.schema = self._schema()
            except BaseException:
                self._db.close()
                raise
        except sqlite3.DatabaseError as error:
            raise BoardError(
                f"{path} is not a board that can be read: {error}.",
                "Restore it from a backup, or name another file.",
            ) from error

    def _schema(self) -> str:
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION_ID:
            raise BoardError(
                f"{self.path} is not a tpm-tui board.", "Name a board, or import the file into one."
            )
        row = self._db.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""

    @property
    def current(self) -> bool:
        """Whether the schema is the one this program knows."""
        return self.schema == SCHEMA_HEAD

    def close(self) -> None:
        """Close under the board's lock, because the last close writes a checkpoint."""
        if self._lock is None:
            self._db.close()
        else:
            with self._lock.held():
                self._db.close()

    # ---- whole boards

    def snapshot(self) -> Snapshot:
        """Everything, as columns."""
        with self._reading():
            revision = int(self._db.execute("SELECT seq FROM board").fetchone()[0])
            settings = dict(self._db.execute("SELECT key, value FROM setting").fetchall())
            rows = self._db.execute(
                f"SELECT id, parent_id, pos, alive, {', '.join(STORED)} FROM item ORDER BY id"
            ).fetchall()
        return Snapshot(_items(rows), settings, revision)

    def first_rows(self, limit: int) -> Snapshot:
        """The top levels of the tree, about `limit` rows, under numbers of their own: enough for a
        first picture of a board whose whole takes longer to read."""
        columns = f"id, parent_id, pos, alive, {', '.join(STORED)}"
        found: list[tuple[Value, ...]] = []
        with self._reading():
            settings = dict(self._db.execute("SELECT key, value FROM setting").fetchall())
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
        number: dict[Value, int] = {0: 0, **{row[0]: place for place, row in enumerate(found, 1)}}
        rows = [(number[row[0]], number[row[1]], *row[2:]) for row in found]
        return Snapshot(_items(rows), settings, -1)

    # ---- the journal

    def data_version(self) -> int:
        """A number that changes when another process commits; costs microseconds."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def replaced(self) -> bool:
        """Whether the file was moved away or replaced since it was opened."""
        return _identity(self.path) != self._file_id

    def tail(self, after: int) -> list[JournalRow]:
        """Journal rows later than a revision."""
        with self._reading():
            rows = self._db.execute(
                f"SELECT {_JOURNAL} FROM change WHERE seq > ? ORDER BY seq", (after,)
            ).fetchall()
        return [JournalRow(*row) for row in rows]

    def journal(
        self, where: str = "1", parameters: Sequence[object] = (), limit: int = -1
    ) -> list[JournalRow]:
        """Newest journal rows first; `where` is one of this program's own conditions."""
        with self._reading():
            rows = self._db.execute(
                f"SELECT {_JOURNAL} FROM change WHERE {where} ORDER BY seq DESC LIMIT ?",
                (*parameters, limit),
            ).fetchall()
        return [JournalRow(*row) for row in rows]

    def transactions(self, uid: int) -> list[tuple[str, str | None]]:
        """(txn, undo_of) of one user, oldest first: what undo and redo can reach."""
        with self._reading():
            rows = self._db.execute(
                "SELECT txn, undo_of FROM change WHERE uid = ? GROUP BY txn ORDER BY min(seq)",
                (uid,),
            ).fetchall()
        return [(str(txn), undo_of) for txn, undo_of in rows]

    def integrity(self) -> list[str]:
        """SQLite's own complaints about the file; empty when there are none."""
        try:
            found = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check").fetchall()]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if found == ["ok"] else found

    def _reading(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    """BEGIN .. COMMIT around a few SELECTs, so that they see one state; a damaged file is a
    BoardError."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN")

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._db.execute("COMMIT")
            return
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise BoardError(
                f"The board could not be read: {error}.", "Restore it from a backup if it stays so."
            ) from error


def _items(rows: list[tuple[Value, ...]]) -> Items:
    """Columns indexed by id; gaps, which only foreign hands leave, become deleted items."""
    blank: tuple[Value, ...] = (0, 0, "", 0, *([None] * len(STORED)))
    highest = int(rows[-1][0] or 0) if rows else 0
    if highest != len(rows):
        by_id = {row[0]: row for row in rows}
        rows = [by_id.get(item, blank) for item in range(1, highest + 1)]
    columns = [
        list(column) for column in zip((0, 0, "", 1, *([None] * len(STORED))), *rows, strict=True)
    ]
    return Items.loaded(
        columns[1], columns[2], columns[3], dict(zip(STORED, columns[4:], strict=True))
    )


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError as error:
        raise BoardError(f"{path} cannot be opened: {error.strerror}.") from error
    return found.st_dev, found.st_ino


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
