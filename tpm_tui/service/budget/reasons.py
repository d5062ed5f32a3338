"""Who changes budgets, at this moment."""

from __future__ import annotations

from tpm_tui.service.budget.budgeting import Author
from tpm_tui.service.session import BoardSession
from tpm_tui.store.journal.records import now


def author_of(session: BoardSession) -> Author:
    """The user of a session, at this moment."""
    return Author(session.user.name, now())
