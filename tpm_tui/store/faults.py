"""What SQLite's errors mean to the people at a board: one sentence for each cause."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from tpm_tui.errors import BoardError, quoted

_NO_ROOM = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)
_NO_BOARD = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_AGAIN = "Try again when that is settled."
ILL_TYPED = (TypeError, ValueError, AttributeError, KeyError)
"""What comes of values that their columns cannot hold, as they stand in damaged files."""

_NO_ROOM_LEFT = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_UNDECODED = "Could not decode to UTF-8"


def unsaved(path: Path, error: BaseException | None) -> BoardError:
    """A commit that failed, and left nothing behind."""
    why, advice = _cause(path, error)
    return BoardError(f"{why}, so nothing was saved.", advice or _AGAIN)


def unclear(path: Path, error: BaseException | None) -> BoardError:
    """A commit that failed, of which nobody can say whether it is in the board."""
    why, _ = _cause(path, error)
    return BoardError(
        f"{why}, and it could not be found out whether this was saved.",
        f"Look for it before you do it again: tpm-tui log {quoted(path)} --limit 5",
    )


def unopened(path: Path, error: sqlite3.Error) -> BoardError:
    """A file that cannot be opened as a board: it is none, or it is kept from us."""
    code, plain = _codes(error)
    if plain in _NO_BOARD or not code:
        advice = f"{comes_back(path)}, or name another file."
        if plain == sqlite3.SQLITE_CORRUPT:
            advice = remedy(path)
        return BoardError(f"{path} is not a board that can be read: {error}.", advice)
    return unread(path, error)


def unread(path: Path, error: BaseException | None) -> BoardError:
    """A look into the board that failed."""
    why, advice = _cause(path, error)
    return BoardError(f"{why}, so it could not be read.", advice)


def ill_typed(db: sqlite3.Connection, path: Path) -> BoardError | None:
    """What is to be said of a file that gave values which mean nothing; None where SQLite finds no
    fault with it, so that it is not the file's."""
    try:
        found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found == "ok":
        return None
    return BoardError(f"{path.name} is damaged ({found}), so it could not be read.", remedy(path))


def unmade(path: Path, error: sqlite3.Error) -> BoardError:
    """A board that could not be made; nothing of it is left."""
    if is_full(error):
        return BoardError(
            f"{path} was not made: its disk takes no more (it is full, or a quota or limit is reached).",
            "Free some space, or name another folder.",
        )
    return BoardError(f"{path} was not made: {error}.", "Name another folder.")


def is_full(error: BaseException | None) -> bool:
    """Whether something failed because a disk takes no more."""
    while error is not None:
        if _codes(error)[0] in _NO_ROOM or getattr(error, "errno", 0) in _NO_ROOM_LEFT:
            return True
        error = error.__cause__ or error.__context__
    return False


def comes_back(path: Path) -> str:
    """How a backup of a board becomes the board, without a full stop."""
    from tpm_tui.store.copies.backup import saved

    if saved(path):
        command = f"tpm-tui restore {quoted(path)} 1"
        if owner := _owner_of(path):
            return f"Ask {owner}, whose file it is, to bring its newest backup back: {command}"
        return f"Its newest backup comes back with: {command}"
    return "It has no backup beside it; restore one from elsewhere"


def _owner_of(path: Path) -> str:
    """Who alone may give a file another state whose roles cannot be read; empty where that is us."""
    from tpm_tui.store.files.permits import user_name

    try:
        owner = os.stat(path).st_uid
    except OSError:
        return ""
    return "" if os.geteuid() in (0, owner) else user_name(owner)


def remedy(path: Path) -> str:
    """What to do about a damaged board."""
    return f"{comes_back(path)}; what can be mended or saved of it: {_repair(path)}"


def _repair(path: Path) -> str:
    return f"tpm-tui check {quoted(path)} --repair"


def _codes(error: BaseException | None) -> tuple[int, int]:
    """SQLite's code and the plain one it belongs to; errors that are not SQLite's have none."""
    code = getattr(error, "sqlite_errorcode", None)
    return (code, code & 0xFF) if isinstance(code, int) else (0, 0)


def _cause(path: Path, error: BaseException | None) -> tuple[str, str]:
    """What has happened, without a full stop, and what to do about it."""
    code, plain = _codes(error)
    name = path.name
    if plain in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        from tpm_tui.store.lock_holders import named, writers_of

        who = named(writers_of(path))
        return f"{name} is locked by {who}", "Close what else has it open, and try again."
    if code == sqlite3.SQLITE_IOERR_WRITE:  # SQLite has no code of its own for a quota
        why = "it reports an error, or a quota or limit is reached"
        return (
            f"The disk that {name} is on did not take what was written ({why})",
            "See whether the disk is sound and has room for you, and try again.",
        )
    if code in _NO_ROOM:
        return (
            f"The disk that {name} is on takes no more (it is full, or a quota or limit is reached)",
            "Free some space and try again.",
        )
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return f"{name} was moved or removed while it was open", "Open the board again."
    if plain in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return (
            f"{name} has been made read-only while it was open",
            f"Its owner can let you write again; see: tpm-tui doctor {quoted(path)}",
        )
    if plain in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return (
            f"{name} is damaged ({error})",
            remedy(path),
        )
    if plain == sqlite3.SQLITE_CANTOPEN:
        return (
            f"{name} or what belongs to it ({name}-wal, {name}-shm) cannot be opened",
            f"See who owns them with: tpm-tui doctor {quoted(path)}",
        )
    if plain == sqlite3.SQLITE_IOERR:
        return (
            f"The disk that {name} is on reports an error ({_name(error)})",
            f"See whether the disk is sound, then: tpm-tui check {quoted(path)}",
        )
    if str(error).startswith(_UNDECODED):
        # What SQLite says goes on with the text itself.
        return (
            f"{name} is damaged (a text in it is no UTF-8)",
            f"See what can be mended: {_repair(path)}",
        )
    return (
        f"SQLite refused to work on {name} ({error})",
        f"See what is wrong with it, and mend it: {_repair(path)}",
    )


def _name(error: BaseException | None) -> str:
    return str(getattr(error, "sqlite_errorname", error))
