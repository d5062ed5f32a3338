"""Where boards live, and opening them."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path

from tpm_tui.errors import BoardError
from tpm_tui.service.session import BoardSession
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader

DEFAULT_NAME = "board"


def board_path(name: str | None) -> Path:
    """File of a board: a path if it has a `/` or ends in `.db`, else a name in the user's data
    folder; None is the default board."""
    if name is not None and ("/" in name or name.endswith(".db")):
        return Path(name).expanduser()
    return user_data_path("tpm-tui", appauthor=False) / f"{name or DEFAULT_NAME}.db"


def open_board(path: Path) -> BoardSession:
    """A session on a board file, not loaded yet; raises BoardError.

    A file that cannot be written is copied, with its write-ahead log, and opened as a copy of now:
    opening it in place would leave files behind that lock its owner out.
    """
    if not path.exists():
        raise BoardError(
            f"There is no board {path}.", f"Make one with: tpm-tui new {path} --template erp"
        )
    if path.is_dir():
        raise BoardError(f"{path} is a folder, not a board.")
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return _read_only_copy(path)
    lock = BoardLock(path)
    reader = Reader(path, lock)
    reason = ""
    if not reader.current:
        reader.close()
        reason = _upgraded(path, reader.schema, lock)
        reader = Reader(path, lock)
    return BoardSession(path, reader, lock, read_only=reason)


def _upgraded(path: Path, schema: str, lock: BoardLock) -> str:
    """Bring an older schema up to date; a newer one makes the board read-only."""
    from tpm_tui.store.schema import known, upgrade

    if not known(schema):
        return f"from a newer tpm-tui (schema {schema or 'unknown'}), so it opens read-only"
    upgrade(path, lock)
    return ""


def _read_only_copy(path: Path) -> BoardSession:
    folder = Path(tempfile.mkdtemp(prefix="tpm-tui-"))
    copy = folder / path.name
    try:
        for suffix in ("", "-wal"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                shutil.copy(source, copy.with_name(copy.name + suffix))
        copy.chmod(0o600)
    except OSError as error:
        raise BoardError(f"{path} cannot be read: {error.strerror}.") from error
    lock = BoardLock(copy)
    return BoardSession(
        copy,
        Reader(copy, lock),
        lock,
        read_only=f"a read-only copy of {datetime.now(UTC).astimezone():%H:%M}",
    )
