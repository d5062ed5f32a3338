"""How much each person behind the gate has written to a board today: one line of text per person in
`BOARD.files/.written`, kept by whoever holds the board's lock."""

from __future__ import annotations

import os
from pathlib import Path

from tpm_tui.errors import BoardError, InvalidInput
from tpm_tui.store.files.beside import folder_beside
from tpm_tui.store.files.person_files import is_login

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WIDTH = 64


def spend(board: Path, login: str, size: int, most: int, day: str) -> bool:
    """Count so many bytes in, unless they would be more than `most` of one day together with those
    before; says whether they were.  To be called under the lock of the board."""
    if not is_login(login):
        raise InvalidInput(f"{login!r} is no login.")
    try:
        folder_path = folder_beside(board, "files") / ".written"
        folder_path.mkdir(mode=0o700, exist_ok=True)
        folder = os.open(folder_path, _FOLDER)
        try:
            file = os.open(login, _FILE, 0o600, dir_fd=folder)
        finally:
            os.close(folder)
        try:
            spent = _spent(os.pread(file, _WIDTH, 0), day) + size
            if spent > most:
                return False
            os.pwrite(file, f"{day} {spent}\n".encode().ljust(_WIDTH), 0)
        finally:
            os.close(file)
    except OSError as error:
        raise BoardError(
            f"Files beside the board cannot be used: {error.strerror}.", "Ask who keeps the board."
        ) from error
    return True


def _spent(line: bytes, day: str) -> int:
    """What a line says of this day; what is no such line says nothing."""
    held, _, number = line.decode("ascii", "replace").strip().partition(" ")
    return int(number) if held == day and number.isascii() and number.isdigit() else 0
