"""Columns of a board's own, and notes: what stands beside the item's own row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it is empty, so nothing that a board held changes."""
    op.create_table(
        "extra",
        sa.Column("item_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Boards are never taken back: their own columns would be lost."""
    raise NotImplementedError("A board's own columns cannot be taken away.")
