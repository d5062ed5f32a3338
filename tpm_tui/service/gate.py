"""The gate: one service account keeps a board, and sshd says whose key opened the door.

What sshd says is believed only where the file makes it the only way in: it belongs to this account,
nobody else may open it, and nobody else can put another file in its place.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from tpm_tui.domain.values import ACCESS
from tpm_tui.errors import BoardError, InvalidInput, Refused, quoted
from tpm_tui.service.roles.access import Access
from tpm_tui.service.session import BoardSession
from tpm_tui.store.files.beside import folder_beside
from tpm_tui.store.files.person_files import PersonFiles, is_login
from tpm_tui.store.identity import User
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader
from tpm_tui.store.seats import take_seat

__all__ = ["PersonFiles", "User", "take_seat"]

BEHIND = "Behind this door there is the board and nothing else"
"""How a refusal begins that has to do with the lock."""
_LOG = ".errors"


def admitted(board: Path, login: str) -> User:
    """The person that the door names, locked in; raises TpmError where the door proves nothing."""
    if not is_login(login):
        raise InvalidInput(
            f"{login[:40]!r} is no login: small letters, digits and . _ -, a letter first."
        )
    _check_file(board)
    return User(os.getuid(), login, locked=True)


def _check_file(board: Path) -> None:
    """Raise BoardError unless only this account can open the file or put another in its place."""
    if not board.is_absolute():
        raise InvalidInput("The board of a session is named by its whole path, from / on.")
    try:
        file, folder = board.lstat(), board.parent.stat()
    except OSError as error:
        raise BoardError(f"{board} cannot be opened: {error.strerror}.") from error
    me = os.getuid()
    if not stat.S_ISREG(file.st_mode):
        raise BoardError(f"{board} is no plain file, so no session is served from it.")
    if file.st_uid != me or os.geteuid() != me:
        raise BoardError(
            f"{board} does not belong to this account, so nobody is who the door says they are."
        )
    if stat.S_IMODE(file.st_mode) & 0o177:
        raise BoardError(
            f"{board} may be opened by other accounts (mode {stat.S_IMODE(file.st_mode):04o}).",
            f"Let its owner run: chmod 600 {quoted(board)}",
        )
    if folder.st_uid not in (me, 0) or stat.S_IMODE(folder.st_mode) & 0o022:
        raise BoardError(
            f"The folder {board.parent} may be changed by other accounts.",
            f"Let its owner run: chmod 700 {quoted(board.parent)}",
        )


def lets_in(access: Access | None, user: User) -> bool:
    """Whether a board is for somebody: one without roles is for all whom the door lets in, any other
    for those whom it names."""
    return access is None or user.name in access.entries


def check_entry(session: BoardSession) -> None:
    """Raise Refused where a board that has been read is not, or not any more, for somebody behind
    the gate."""
    user = session.user
    if user.locked and not lets_in(session.board.access, user):
        raise _no_access(session.path, user)


def _no_access(board: Path, user: User) -> Refused:
    return Refused(
        f"{user.name} has no access to the board {board.stem}.", "Ask one of its admins."
    )


def check_access_beside(board: Path, user: User) -> None:
    """Raise Refused where a board's file says that it is not, or not any more, for somebody; without
    the session that is open on it, so that any thread may ask."""
    reader = Reader(board, BoardLock(board))
    try:
        stored = reader.first_rows(0).settings
    finally:
        reader.close()
    entries = [key for key, text in stored.items() if key.startswith(ACCESS) and text is not None]
    if entries and not names_me(stored, user):
        raise _no_access(board, user)


def names_me(stored: Mapping[str, str | None], user: User) -> bool:
    """Whether the settings of a board have an entry for somebody by name."""
    return stored.get(f"{ACCESS}{user.name}") is not None


def files_of(session: BoardSession) -> PersonFiles | None:
    """The exchange folder of somebody behind the gate; None for people with an account."""
    user = session.user
    return PersonFiles(session.path, user.name) if user.locked else None


def log_folder(board: Path) -> Path:
    """Where errors of sessions behind the gate are told in full: for who keeps the board."""
    folder = folder_beside(board, "files") / _LOG
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
