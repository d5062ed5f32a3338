"""A journal whose rows are chained by hashes, and may say why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tpm_tui.store.journal.chain import GENESIS, links

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BATCH = 5_000

_READ = (
    "SELECT seq, txn, at, author, uid, item_id, field, base, old, new, undo_of, label, NULL "
    "FROM change WHERE seq > ? ORDER BY seq LIMIT ?"
)
_WRITE = "INSERT INTO chained VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
"""By the driver: a journal may have a million rows."""


def upgrade() -> None:
    """Copy the journal into a table with the new columns: hashes cannot be added to rows that
    nothing may change."""
    op.create_table(
        "chained",
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
        sa.Column("reason", sa.Text),
        sa.Column("hash", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    connection = op.get_bind()
    last, before = -1, GENESIS
    while rows := connection.exec_driver_sql(_READ, (last, _BATCH)).all():
        hashes = list(links(map(tuple, rows), before))
        connection.exec_driver_sql(
            _WRITE, [(*row, one) for row, one in zip(rows, hashes, strict=True)]
        )
        last, before = rows[-1][0], hashes[-1]
    op.drop_table("change")
    op.rename_table("chained", "change")
    op.create_index("change_by_cell", "change", ["item_id", "field", "seq"])
    op.create_index("change_by_txn", "change", ["txn"])
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER change_is_append_only_{act.lower()} BEFORE {act} ON change "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


def downgrade() -> None:
    """Boards are never taken back: an older program would break the chain."""
    raise NotImplementedError("An older program would write changes that are not chained.")
