"""How much one person behind the gate may do to a board that others are using: who writes it all at
once keeps the lock from them, and who fills it keeps them from opening it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import Change, ChangeSet, Create, SetCell
from tpm_tui.errors import Refused
from tpm_tui.service.roles.access import Role
from tpm_tui.service.roles.rights import role_of
from tpm_tui.store.files.allowance import spend
from tpm_tui.store.journal.records import now

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession

MOST_CHANGES = 100_000
"""Rows made and cells set by one change; they are written within seconds, and others wait for ten."""
MOST_CHARACTERS = 20_000_000
"""Characters of one change."""
MOST_ROWS = 250_000
"""Rows of a board, with deleted ones; a session has memory for twice as many."""
MOST_OF_ONE = 50_000
"""Rows that one person may have made, with deleted ones, without being admin: numbers never come back,
so that somebody who makes rows and deletes them would use up the board for everybody."""
LARGEST = 2_000_000_000
"""Bytes of a board with its journal."""
RESERVE = 200_000_000
"""Bytes beyond that for taking back what was done: also that makes the journal longer."""
MOST_A_DAY = 300_000_000
"""Bytes that one person may write in a day without being admin; as many again for taking back."""

_BYTES, _PER_CHARACTER = 300, 4
"""What a change takes in the file, and each character of its text: in its row and in the journal."""

_ADVICE = "Ask who keeps the board to do it there."


def check(session: BoardSession, changes: ChangeSet, undo_of: str | None = None) -> None:
    """Raise Refused for what would be too much.  An undo or a redo makes nothing that was not there;
    only the journal grows by it."""
    back = undo_of is not None
    if not back:
        _check_change(session, changes)
    if size_of(session.path) > LARGEST + back * RESERVE:
        raise Refused(f"The board has more than {LARGEST:,} bytes: it is full.", _ADVICE)
    size = len(changes) * _BYTES + sum(map(_characters, changes)) * _PER_CHARACTER
    user, most = session.user, MOST_A_DAY * (1 + back)
    if not _is_admin(session) and not spend(session.path, user.name, size, most, now()[:10]):
        raise Refused(
            f"You have written {MOST_A_DAY // 1_000_000:,} MB to this board today: the rest has to wait "
            "until tomorrow.",
            "Or ask an admin of the board.",
        )


def _check_change(session: BoardSession, changes: ChangeSet) -> None:
    if len(changes) > MOST_CHANGES:
        raise Refused(
            f"That is {len(changes):,} changes at once, and {MOST_CHANGES:,} is the most behind this "
            "door: others would wait for too long.",
            f"Do it in parts. {_ADVICE}",
        )
    if sum(map(_characters, changes)) > MOST_CHARACTERS:
        raise Refused(
            f"That is text of more than {MOST_CHARACTERS:,} characters at once.", "Do it in parts."
        )
    made = sum(1 for one in changes if isinstance(one, Create))
    if made:
        _check_rows(session, made)


def _check_rows(session: BoardSession, made: int) -> None:
    board = session.board
    count = len(board.items.parent) + made
    if count > MOST_ROWS:
        raise Refused(f"The board would have more than {MOST_ROWS:,} rows.", _ADVICE)
    if count > MOST_OF_ONE and not _is_admin(session) and _made_by(session) + made > MOST_OF_ONE:
        raise Refused(
            f"You would have made more than {MOST_OF_ONE:,} rows of this board, with those that are "
            "deleted, and a board has room for a few times as many from all together.",
            "Ask an admin of the board, or who keeps it, to add them.",
        )


def _is_admin(session: BoardSession) -> bool:
    """Whether somebody is trusted with more than others, rather than nobody with less."""
    board = session.board
    return board.access is not None and role_of(board, session.user) is Role.ADMIN


def _made_by(session: BoardSession) -> int:
    """How many rows the user has made; what was counted once is not read again."""
    before, upto = session.made
    user, reader = session.user, session.reader
    more, end = reader.rows_made(user.name, user.uid, upto)
    if end < upto:  # the journal is another one since
        before, (more, end) = 0, reader.rows_made(user.name, user.uid, 0)
    session.made = before + more, end
    return before + more


def size_of(board: Path) -> int:
    """Bytes of a board with what stands in its log alone."""
    found = 0
    for path in (board, board.with_name(f"{board.name}-wal")):
        try:
            found += path.stat().st_size
        except FileNotFoundError:
            continue
    return found


def _characters(change: Change) -> int:
    if isinstance(change, SetCell):
        return len(change.after) if isinstance(change.after, str) else 0
    return sum(len(value) for _, value in change.values if isinstance(value, str))
