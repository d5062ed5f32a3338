"""The schema as SQLAlchemy tables: what writes and migrations go through."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text

METADATA = MetaData()

BOARD = Table(
    "board",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("created", Text, nullable=False),
    CheckConstraint("id = 1"),
    CheckConstraint("seq >= 0"),
    sqlite_strict=True,
)
"""One row: the counter of the journal, taken by every transaction first."""

SETTING = Table(
    "setting",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text),
    sqlite_strict=True,
)
"""Board settings as JSON text: currency, calendar, statuses, people, ..."""

ITEM = Table(
    "item",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("parent_id", Integer, nullable=False),
    Column("pos", Text, nullable=False),
    Column("alive", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text),
    Column("owner", Text),
    Column("progress", Integer),
    Column("work", Integer),
    Column("actual_work", Integer),
    Column("remaining_work", Integer),
    Column("budget", Integer),
    Column("actual_cost", Integer),
    Column("start", Text),
    Column("finish", Text),
    Column("assignments", Text),
    Column("duration", Integer),
    Column("actual_duration", Integer),
    Column("basis", Text),
    Column("source_id", Text),
    Column("description", Text),
    CheckConstraint("id > 0"),
    CheckConstraint("parent_id >= 0 AND parent_id <> id"),
    CheckConstraint("length(pos) BETWEEN 1 AND 64"),
    CheckConstraint("pos NOT GLOB '*[^0-9A-Za-z]*'"),
    CheckConstraint("alive IN (0, 1)"),
    Index("item_by_parent", "parent_id", "pos"),
    sqlite_strict=True,
)
"""Inputs of every item; a deleted one keeps its row with alive = 0."""

EXTRA = Table(
    "extra",
    METADATA,
    Column("item_id", Integer, primary_key=True, autoincrement=False),
    Column("field", Text, primary_key=True),
    Column("value", Text, nullable=False),
    CheckConstraint("item_id > 0"),
    sqlite_strict=True,
)
"""Values of a board's own columns, comments and links, as JSON text; unknown has no row."""

CHANGE = Table(
    "change",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("txn", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("base", Integer),
    Column("old", Text),
    Column("new", Text),
    Column("undo_of", Text),
    Column("label", Text),
    Column("reason", Text),
    Column("hash", Text, nullable=False),
    CheckConstraint("seq > 0"),
    CheckConstraint("item_id >= 0"),
    CheckConstraint("length(hash) = 64"),
    Index("change_by_cell", "item_id", "field", "seq"),
    Index("change_by_txn", "txn"),
    sqlite_strict=True,
)
"""The journal; triggers refuse to change or remove a row, and its chain of hashes tells if one was."""
