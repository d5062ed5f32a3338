"""Saying something about an item, as the user of a session and at this moment."""

from __future__ import annotations

from tpm_tui.domain.values import ItemId
from tpm_tui.service.editing.notes import add_comment, edit_comment
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.store.journal.records import now


def comment(session: BoardSession, item: ItemId, text: str) -> Outcome:
    """Add a comment; raises TpmError where that is not possible."""
    author, at = session.user.name, now()
    return session.execute(lambda board: add_comment(board, item, text, author, at))


def rewrite_comment(session: BoardSession, item: ItemId, key: str, text: str) -> Outcome:
    """Change what the user said before; raises TpmError where that is not possible."""
    author, at = session.user.name, now()
    return session.execute(lambda board: edit_comment(board, item, key, text, author, at))
