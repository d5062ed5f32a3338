"""When a board's file was last looked through for damage: noted behind the signature in its lock file,
so that nothing more stands beside the board."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store.files.beside import beside, open_beside

_AT, _LENGTH = 128, 48


def today() -> str:
    """The day that counts, the same for everybody."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def looked_on(board: Path, day: str) -> bool:
    """Whether this very file was looked through on a day (`2026-11-24`) and found sound."""
    with suppress(OSError, BoardError):
        file = open_beside(board, beside(board, "lock"), os.O_RDONLY)
        try:
            return os.pread(file, _LENGTH, _AT) == _note(board, day)
        finally:
            os.close(file)
    return False


def note_look(board: Path, day: str) -> None:
    """Note that the file is sound; where that cannot be written, the next one looks again."""
    with suppress(OSError, BoardError):
        file = open_beside(board, beside(board, "lock"), os.O_RDWR)
        try:
            os.pwrite(file, _note(board, day), _AT)
        finally:
            os.close(file)


def _note(board: Path, day: str) -> bytes:
    return f"sound {day} {os.stat(board).st_ino}\n".encode().ljust(_LENGTH)
