"""Sparse inputs and ledger entries: no table changes, but older programs would leave them out of
every figure, so they shall not write such a board."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to do: the table for what stands beside an item's row is there already."""


def downgrade() -> None:
    """Boards are never taken back: an older program would show other totals."""
    raise NotImplementedError(
        "An older program would leave inputs of this board out of its totals."
    )
