"""A new board, written by plain sqlite3: nobody else can hold a file that is just being born, and
`tpm-tui demo` should paint before an object mapper could be imported."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.errors import BoardError
from tpm_tui.fields.catalog import TABLE
from tpm_tui.store.ddl import APPLICATION_ID, COLUMNS, DDL, PRAGMAS, SCHEMA_HEAD
from tpm_tui.store.faults import unmade
from tpm_tui.store.files.beside import share_newborn
from tpm_tui.store.files.system import refuse_network
from tpm_tui.store.journal.chain import GENESIS, chained
from tpm_tui.store.journal.records import Stamp, extra_rows, item_row, journal_rows, now


def create_board(path: Path, changes: ChangeSet, stamp: Stamp) -> None:
    """Make the file with its first change set (settings and items) in one transaction.

    Raises BoardError where a file is there already or none can be made; leaves nothing half-done.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BoardError(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    refuse_network(path.parent)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        raise BoardError(f"{path} is there already.", "Choose another name, or open it.") from None
    except OSError as error:
        raise BoardError(f"{path} cannot be made: {error.strerror}.") from error
    try:
        db = sqlite3.connect(path, isolation_level=None)
        try:
            _write(db, changes, stamp)
        finally:
            db.close()
        share_newborn(path)
    except sqlite3.OperationalError as error:
        _take_back(path)
        raise unmade(path, error) from error
    except BaseException:
        _take_back(path)
        raise


def _take_back(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def begin_board(db: sqlite3.Connection, revision: int, created: str) -> None:
    """Make an empty file an empty board of so many journal rows, in a transaction that stays open."""
    db.execute("PRAGMA journal_mode=WAL")
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.execute("BEGIN IMMEDIATE")
    for statement in DDL:
        db.execute(statement)
    db.execute("INSERT INTO alembic_version VALUES (?)", (SCHEMA_HEAD,))
    db.execute("INSERT INTO board VALUES (1, ?, ?)", (revision, created))


def _write(db: sqlite3.Connection, changes: ChangeSet, stamp: Stamp) -> None:
    begin_board(db, len(changes), now())
    creates = [change for change in changes if isinstance(change, Create)]
    names = ("id", "parent_id", "pos", "alive", *TABLE)
    db.executemany(
        f"INSERT INTO item ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})",
        [item_row(change, TABLE) for change in creates],
    )
    db.executemany(
        "INSERT INTO extra VALUES (:item_id, :field, :value)",
        [row for change in creates for row in extra_rows(change)],
    )
    settings = [change for change in changes if isinstance(change, SetCell)]
    db.executemany(
        "INSERT INTO setting VALUES (?, ?)",
        [(change.field, change.after) for change in settings],
    )
    rows = journal_rows(changes, stamp, 1)
    chained(rows, GENESIS)
    names = (*COLUMNS, "hash")
    db.executemany(
        f"INSERT INTO change ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})",
        rows,
    )
    db.execute("COMMIT")
