"""Runs migrations on the connection that the program hands over."""

from __future__ import annotations

from alembic import context

from tpm_tui.store.tables import METADATA

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit(
        "Run migrations through tpm_tui.store.schema.upgrade: it locks and backs up the board."
    )
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
