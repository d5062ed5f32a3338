"""A board that may only be read, as a private copy of a moment that can be followed by a newer one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tpm_tui.errors import Refused
from tpm_tui.service.session import BoardSession
from tpm_tui.store.files.permits import Permit
from tpm_tui.store.files.private_copy import PrivateCopy
from tpm_tui.store.identity import User, current_user
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader


def open_copy(path: Path, granted: Permit, user: User | None = None) -> BoardSession:
    """A session on a copy of now, which is gone when the session closes."""
    copy = PrivateCopy(path)
    try:
        reader, lock = _opened(copy)
    except BaseException:
        copy.remove()
        raise
    return BoardSession(
        path,
        reader,
        lock,
        user or current_user(),
        read_only=_told(copy, granted.why),
        mend=granted.mend,
        copy=copy,
    )


def take_new_copy(session: BoardSession) -> None:
    """Go on with a copy of now; the next poll reports what changed.

    Raises Refused on a board that is no copy, BoardError where none can be taken.
    """
    if session.copy is None:
        raise Refused("This is the board itself, and no copy: what others change shows at once.")
    _, _, why = session.read_only.partition(_BECAUSE)
    session.go_on_with(*_opened(session.copy))
    session.read_only = _told(session.copy, why)


_BECAUSE = ", because "


def _told(copy: PrivateCopy, why: str) -> str:
    return f"a read-only copy of {copy.at:%H:%M}{_BECAUSE}{why}"


def _opened(copy: PrivateCopy) -> tuple[Reader, BoardLock]:
    """The newest copy; one of an older schema is brought up to date, and the board is not."""
    file = copy.take()
    lock = BoardLock(file)
    reader = Reader(file, lock)
    if not reader.current:
        from tpm_tui.store.schema import UnsoundError, known, upgrade

        if known(reader.schema):
            reader.close()
            with suppress(UnsoundError):  # it is only read: `check` tells
                upgrade(file, lock)
            reader = Reader(file, lock)
    return reader, lock
