"""Boards as commands name them: opened, loaded and closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tpm_tui.cli.output import remark
from tpm_tui.errors import BoardError, NeedsReason, quoted
from tpm_tui.service.places import board_path, brought_back, is_there, open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User

_SQLITE = b"SQLite format 3\x00"


@contextmanager
def opened(
    name: str | None,
    *,
    load: bool = True,
    user: User | None = None,
    reason: str = "",
    warns: bool = True,
) -> Iterator[BoardSession]:
    """A session on the board of that name, of the person of this process or of another, with the
    reason of what is changed; raises BoardError where there is none.  Where nothing is changed it
    `warns` of what is wrong with the board."""
    session = open_board(existing(name), user)
    session.reason, session.looks_first = reason, True
    if session.reader.told:
        remark(session.reader.told)
    try:
        if load:
            session.load()
        yield session
        if session.has_written:
            _back_up(session.path)
        elif warns:
            warn(session)
    except NeedsReason as error:
        from tpm_tui.cli.editing.reasoning import advised

        raise advised(error) from None
    finally:
        session.close()


def warn(session: BoardSession) -> None:
    """Say of a board that was read what is wrong with it, beside what was asked for: that, and the exit
    code, are for scripts as they would be without."""
    from tpm_tui.service.upkeep.doubts import doubt

    if said := doubt(session):
        remark(said)


def _back_up(path: Path) -> None:
    """The backup of the day, where it is due; what was written stands whatever comes of it."""
    from tpm_tui.service.upkeep.backups import daily

    try:
        _ = daily(path)
    except BoardError as error:
        remark(str(error))


def existing(name: str | None) -> Path:
    """File of a board that is there; raises BoardError with what may have been meant."""
    path = board_path(name)
    if is_there(path):
        return path
    asked = "no board named `board`, the default" if name is None else f"no board {name!r}"
    raise BoardError(f"There is {asked} ({path}).", brought_back(path) or _advice(name))


def is_database(path: Path) -> bool:
    """Whether a file begins as a board does."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _advice(name: str | None) -> str:
    from difflib import get_close_matches

    from tpm_tui.cli.catalog import COMMANDS

    if name is None:
        return "Make it with: tpm-tui new board"
    if close := get_close_matches(name, COMMANDS, 1):
        return f"Did you mean the command {close[0]}? To make a board: tpm-tui new {quoted(name)}"
    return f"Make it with: tpm-tui new {quoted(name)}"
