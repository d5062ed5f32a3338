"""How many sessions one person may have behind the gate: every one holds the lock of one of so many
files in `BOARD.files/.seats`, which the kernel lets go of when it ends, however that is."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tpm_tui.errors import BoardError, InvalidInput, Refused
from tpm_tui.store.files.beside import folder_beside
from tpm_tui.store.files.person_files import is_login

MOST = 10
"""Sessions of one person on one board; each has 60 MB and more, and at most a gigabyte."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SEAT = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def take_seat(board: Path, login: str) -> int:
    """A file descriptor to be kept open for as long as the session lives; raises Refused where this
    person has too many."""
    if not is_login(login):
        raise InvalidInput(f"{login!r} is no login.")
    try:
        seats = folder_beside(board, "files") / ".seats"
        seats.mkdir(mode=0o700, exist_ok=True)
        folder = os.open(seats, _FOLDER)
        try:
            for number in range(1, MOST + 1):
                seat = os.open(f"{login}.{number}", _SEAT, 0o600, dir_fd=folder)
                try:
                    fcntl.flock(seat, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(seat)
                else:
                    return seat
        finally:
            os.close(folder)
    except OSError as error:
        raise BoardError(
            f"Files beside the board cannot be used: {error.strerror}.", "Ask who keeps the board."
        ) from error
    raise Refused(f"{login} has {MOST} sessions here already.", "End one of them first.")
