"""The first schema: board, settings, items and the append-only journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = ("status", "owner", "start", "finish", "assignments", "basis", "source_id", "description")
_ORDER = (
    "status", "owner", "progress", "work", "actual_work", "remaining_work", "budget", "actual_cost",
    "start", "finish", "assignments", "duration", "actual_duration", "basis", "source_id", "description",
)  # fmt: skip


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "board",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text),
        sqlite_strict=True,
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parent_id", sa.Integer, nullable=False),
        sa.Column("pos", sa.Text, nullable=False),
        sa.Column("alive", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text if name in _TEXT else sa.Integer) for name in _ORDER),
        sqlite_strict=True,
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("txn", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("uid", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("base", sa.Integer),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        sa.Column("undo_of", sa.Text),
        sa.Column("label", sa.Text),
        sqlite_strict=True,
    )
    op.create_index("item_by_parent", "item", ["parent_id", "pos"])
    op.create_index("change_by_cell", "change", ["item_id", "field", "seq"])
    op.create_index("change_by_txn", "change", ["txn"])
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER change_is_append_only_{act.lower()} BEFORE {act} ON change "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


def downgrade() -> None:
    """Boards are never taken below their first schema."""
    raise NotImplementedError("A board cannot be older than its first schema.")
