"""Where boards live, and opening them."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from tpm_tui.errors import BoardError, quoted
from tpm_tui.service.fitness import UNFIT
from tpm_tui.service.session import BoardSession
from tpm_tui.store.faults import is_full
from tpm_tui.store.files.own_log import note_log, settle
from tpm_tui.store.files.permits import needs_care, permit, prepare, refused, unreadable
from tpm_tui.store.files.system import refuse_network
from tpm_tui.store.identity import User, current_user
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import mending
from tpm_tui.store.reader import Reader

DEFAULT_NAME = "board"


def board_path(name: str | None) -> Path:
    """File of a board: a path if it has a `/` or ends in `.db`, else a name in the user's data
    folder; None is the default board."""
    if name is not None and ("/" in name or name.endswith(".db")):
        return Path(name).expanduser()
    return user_data_path("tpm-tui", appauthor=False) / f"{name or DEFAULT_NAME}.db"


def is_there(path: Path) -> bool:
    """Whether there is a board's file; raises BoardError where one may not look."""
    try:
        return path.exists()
    except OSError as error:
        raise unreadable(path, error) from error


def brought_back(path: Path) -> str:
    """How a board comes back that is not there any more; empty where nothing is left of it."""
    from tpm_tui.store.copies.backup import saved

    found = saved(path.resolve())
    if not found:
        return ""
    return (
        f"Its newest backup, of {found[0].taken.astimezone():%d %b %Y %H:%M}, comes back with: tpm-tui "
        f"restore {quoted(path)} 1"
    )


def open_board(path: Path, user: User | None = None) -> BoardSession:
    """A session on a board file, not loaded yet, of the person of this process or of one whom the
    gate has let in; raises BoardError.

    A file that cannot be written is copied, with its write-ahead log, and opened as a copy of now:
    opening it in place would leave files behind that lock its owner out.
    """
    if not is_there(path):
        raise BoardError(
            f"There is no board {path}.",
            brought_back(path) or f"Make one with: tpm-tui new {quoted(path)} --template erp",
        )
    if path.is_dir():
        raise BoardError(f"{path} is a folder, not a board.")
    # Whoever comes by a link must find the lock of those who do not.
    path = path.resolve()
    refuse_network(path)
    granted = permit(path)
    if not granted.write:
        from tpm_tui.service.reading_copy import open_copy

        return open_copy(path, granted, user)
    try:
        return _session(path, user)
    except (BoardError, OSError) as error:
        if not is_full(error):
            raise
        from tpm_tui.service.reading_copy import open_copy

        # There is no room for what SQLite keeps beside a board, but elsewhere there may be.
        why = "the disk it is on takes no more (it is full, or a quota or limit is reached)"
        return open_copy(path, refused(why, "Free some space there, then open it again."), user)


def _session(path: Path, user: User | None) -> BoardSession:
    """A session on the file itself."""
    lock = BoardLock(path)
    reader, reason, mend = in_place(path, lock), "", ""
    if not reader.current:
        reader.close()
        reason, mend = _upgraded(path, reader.schema, lock)
        reader = in_place(path, lock)
    if reader.strange and not reason:
        reason, mend = f"{UNFIT}{reader.strange[0]}", mending(path)
    return BoardSession(path, reader, lock, user or current_user(), read_only=reason, mend=mend)


def in_place(path: Path, lock: BoardLock) -> Reader:
    """A reader of a file that may be written, so that everybody else can open it, too."""
    if not needs_care(path):
        return Reader(path, lock)
    with lock.held():
        told = settle(path, lock)
        prepare(path)
        note_log(path)
        reader = Reader(path, lock)
    reader.told = reader.told or told
    return reader


def _upgraded(path: Path, schema: str, lock: BoardLock) -> tuple[str, str]:
    """Bring an older schema up to date; a newer one makes the board read-only, and so does damage.
    Returns why it is read-only, and what to do about it."""
    from tpm_tui.store.schema import UnsoundError, known, upgrade

    if not known(schema):
        return f"from a newer tpm-tui (schema {schema or 'unknown'}), so it opens read-only", ""
    try:
        upgrade(path, lock)
    except UnsoundError as error:
        said = error.message.rstrip(".")
        return (
            f"read-only, because it is of an older tpm-tui and was not upgraded: {said}",
            error.hint,
        )
    return "", ""
