"""The current schema as text, so that a new board needs neither SQLAlchemy nor Alembic.

Tests hold it equal to `tables.py` and to what the migrations build.
"""

from __future__ import annotations

SCHEMA_HEAD = "0005"
"""Revision that this program reads and writes; compared with the file's before anything else."""

APPLICATION_ID = 0x54504D31
"""Marks the file as a board (`TPM1`)."""

_INPUTS = """
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT,
    owner TEXT,
    progress INTEGER,
    work INTEGER,
    actual_work INTEGER,
    remaining_work INTEGER,
    budget INTEGER,
    actual_cost INTEGER,
    start TEXT,
    finish TEXT,
    assignments TEXT,
    duration INTEGER,
    actual_duration INTEGER,
    basis TEXT,
    source_id TEXT,
    description TEXT
"""

DDL = (
    (
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    ),
    (
        "CREATE TABLE board (id INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, created TEXT NOT NULL, "
        "CHECK (id = 1), CHECK (seq >= 0)) STRICT"
    ),
    ("CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT) STRICT"),
    (
        "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER NOT NULL, pos TEXT NOT NULL, "
        f"alive INTEGER NOT NULL, {' '.join(_INPUTS.split())}, CHECK (id > 0), "
        "CHECK (parent_id >= 0 AND parent_id <> id), CHECK (length(pos) BETWEEN 1 AND 64), "
        "CHECK (pos NOT GLOB '*[^0-9A-Za-z]*'), CHECK (alive IN (0, 1))) STRICT"
    ),
    (
        "CREATE TABLE change (seq INTEGER NOT NULL PRIMARY KEY, txn TEXT NOT NULL, at TEXT NOT NULL, "
        "author TEXT NOT NULL, uid INTEGER NOT NULL, item_id INTEGER NOT NULL, field TEXT NOT NULL, "
        "base INTEGER, old TEXT, new TEXT, undo_of TEXT, label TEXT, reason TEXT, hash TEXT NOT NULL, "
        "CHECK (seq > 0), CHECK (item_id >= 0), "
        "CHECK (length(hash) = 64)) STRICT"
    ),
    (
        "CREATE TABLE extra (item_id INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, "
        "PRIMARY KEY (item_id, field), CHECK (item_id > 0)) STRICT"
    ),
    "CREATE INDEX item_by_parent ON item (parent_id, pos)",
    "CREATE INDEX change_by_cell ON change (item_id, field, seq)",
    "CREATE INDEX change_by_txn ON change (txn)",
    (
        "CREATE TRIGGER change_is_append_only_insert BEFORE INSERT ON change "
        "WHEN NEW.seq <= (SELECT max(seq) FROM change) "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
)
"""Statements that make an empty board.  No check looks into JSON: SQLite's functions for it are not
among those that a connection without trust in the schema may run."""

COLUMNS = (
    "seq", "txn", "at", "author", "uid", "item_id", "field", "base", "old", "new", "undo_of", "label",
    "reason",
)  # fmt: skip
"""Columns of the journal that the hash of a row covers: all but the hash."""

PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "busy_timeout=5000",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "journal_size_limit=1048576",
    "wal_autocheckpoint=0",
)
"""Settings of every connection; checkpoints happen only under the board's lock."""
