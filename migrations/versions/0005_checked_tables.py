"""Tables that refuse what no program of ours writes, and a journal whose rows cannot be replaced."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ITEM = (
    "id", "parent_id", "pos", "alive", "title", "kind", "status", "owner", "progress", "work",
    "actual_work", "remaining_work", "budget", "actual_cost", "start", "finish", "assignments",
    "duration", "actual_duration", "basis", "source_id", "description",
)  # fmt: skip
_CHANGE = (
    "seq", "txn", "at", "author", "uid", "item_id", "field", "base", "old", "new", "undo_of", "label",
    "reason", "hash",
)  # fmt: skip

_TABLES = {
    "alembic_version": (
        ("version_num",),
        (
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        ),
    ),
    "board": (
        ("id", "seq", "created"),
        (
            "CREATE TABLE board (id INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, created TEXT NOT NULL, "
            "CHECK (id = 1), CHECK (seq >= 0)) STRICT"
        ),
    ),
    "setting": (
        ("key", "value"),
        "CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT) STRICT",
    ),
    "item": (
        _ITEM,
        (
            "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER NOT NULL, pos TEXT NOT NULL, "
            "alive INTEGER NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, status TEXT, owner TEXT, "
            "progress INTEGER, work INTEGER, actual_work INTEGER, remaining_work INTEGER, budget INTEGER, "
            "actual_cost INTEGER, start TEXT, finish TEXT, assignments TEXT, duration INTEGER, "
            "actual_duration INTEGER, basis TEXT, source_id TEXT, description TEXT, CHECK (id > 0), "
            "CHECK (parent_id >= 0 AND parent_id <> id), CHECK (length(pos) BETWEEN 1 AND 64), "
            "CHECK (pos NOT GLOB '*[^0-9A-Za-z]*'), CHECK (alive IN (0, 1))) STRICT"
        ),
    ),
    "change": (
        _CHANGE,
        (
            "CREATE TABLE change (seq INTEGER NOT NULL PRIMARY KEY, txn TEXT NOT NULL, at TEXT NOT NULL, "
            "author TEXT NOT NULL, uid INTEGER NOT NULL, item_id INTEGER NOT NULL, field TEXT NOT NULL, "
            "base INTEGER, old TEXT, new TEXT, undo_of TEXT, label TEXT, reason TEXT, hash TEXT NOT NULL, "
            "CHECK (seq > 0), CHECK (item_id >= 0), "
            "CHECK (length(hash) = 64)) STRICT"
        ),
    ),
    "extra": (
        ("item_id", "field", "value"),
        (
            "CREATE TABLE extra (item_id INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, "
            "PRIMARY KEY (item_id, field), CHECK (item_id > 0)) STRICT"
        ),
    ),
}

_INDEXES = {
    "item_by_parent": "item (parent_id, pos)",
    "change_by_cell": "change (item_id, field, seq)",
    "change_by_txn": "change (txn)",
}

_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
_TRIGGERS = {
    "insert": "INSERT ON change WHEN NEW.seq <= (SELECT max(seq) FROM change)",
    "update": "UPDATE ON change",
    "delete": "DELETE ON change",
}


def upgrade() -> None:
    """Make every table anew: SQLite adds no checks to one that is there.  So the text of a board's
    schema is the same however old it is, and what is not of it can be told."""
    for act in _TRIGGERS:
        op.execute(f"DROP TRIGGER IF EXISTS change_is_append_only_{act}")
    for name in _INDEXES:
        op.execute(f"DROP INDEX IF EXISTS {name}")
    for name, (columns, statement) in _TABLES.items():
        names = ", ".join(columns)
        op.execute(f"ALTER TABLE {name} RENAME TO before_0005")
        op.execute(statement)
        op.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM before_0005 ORDER BY rowid")  # noqa: S608 (names from above)
        op.execute("DROP TABLE before_0005")
    for name, where in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {where}")
    for act, when in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER change_is_append_only_{act} BEFORE {when} {_REFUSED}")


def downgrade() -> None:
    """Boards are never taken back: an older program would not tell what was put into the file."""
    raise NotImplementedError("An older program would not tell what was put into the file.")
