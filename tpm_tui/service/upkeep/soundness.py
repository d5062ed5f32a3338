"""Whether SQLite finds a board's file damaged, before somebody builds on it: in a session of the screen
beside the first picture, for commands before the first write of a day."""

from __future__ import annotations

from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.service.session import DAMAGED, BoardSession
from tpm_tui.store.copies.backup import is_damage, source
from tpm_tui.store.faults import remedy
from tpm_tui.store.files.looked import looked_on, note_look, today
from tpm_tui.store.lock import BoardLock


def damage(board: Path) -> str:
    """What SQLite says is wrong with a file that others may have open; empty where that is nothing, or
    where it cannot be looked at just now."""
    lock = BoardLock(board)
    try:
        return _damage(board, lock)
    finally:
        lock.close()


def need_sound(board: Path, lock: BoardLock) -> None:
    """Raise BoardError where a file is damaged; looks once a day."""
    if looked_on(board, today()):
        return
    if why := _damage(board, lock):
        raise BoardError(f"{board.name} is damaged ({why}), so nothing was saved.", remedy(board))


def _damage(board: Path, lock: BoardLock) -> str:
    try:
        with source(board, lock) as db:
            said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except BoardError as error:
        return str(error.__cause__ or error.message) if is_damage(error) else ""
    if said != "ok":
        return said.removeprefix("*** in database main ***").strip().replace("\n", " ")
    note_look(board, today())
    return ""


def keep_from(session: BoardSession, why: str) -> str:
    """Let nothing more be saved into a damaged file until it is mended or restored; what to say, the
    first time."""
    if session.read_only == DAMAGED:
        return ""
    if not session.read_only:
        session.read_only = DAMAGED
        session.mend = f"SQLite says: {why.rstrip('.')}. {remedy(session.path)}"
    return f"{session.path.name} is damaged ({why.rstrip('.')}). {remedy(session.path)}"


def give_back(session: BoardSession) -> bool:
    """Let a file be written again that was damaged and is sound by now; says whether it was."""
    if session.read_only != DAMAGED:
        return False
    session.read_only = session.mend = ""
    return True
