"""Giving a board an earlier state back: what is there now is saved first, and the journal says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, Refused, quoted
from tpm_tui.service.board import setting_text
from tpm_tui.service.roles.rights import check
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.backups import rotate
from tpm_tui.store.copies.backup import (
    Head,
    at_rest,
    draft,
    faults,
    folder_for,
    folder_of,
    head_at_rest,
    one_moment,
    save_beside,
    source,
    undone,
)
from tpm_tui.store.copies.overwrite import (
    UnclearError,
    brought,
    head_of_board,
    lost,
    make,
    overwrite,
    save_damaged,
)
from tpm_tui.store.copies.replay import unsound
from tpm_tui.store.ddl import SCHEMA_HEAD
from tpm_tui.store.files.beside import share_newborn
from tpm_tui.store.files.permits import permit
from tpm_tui.store.files.system import refuse_network
from tpm_tui.store.identity import User
from tpm_tui.store.journal.records import RESTORED, Stamp, now
from tpm_tui.store.lock import BoardLock


@dataclass(frozen=True, slots=True)
class Coming:
    """What a restore would do."""

    file: Path
    at: str
    """When the newest change of the state was made, UTC, ISO."""
    revision: int
    changes: int
    """Changes that the board has and the state has not."""
    people: tuple[str, ...]
    damaged: bool
    """Whether the board is too damaged to say what would be lost."""
    other: bool
    """Whether the file is a state of another board."""
    gone: bool = False
    """Whether there is no board, so that the state makes one."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore."""

    coming: Coming
    saved: Path | None
    """Where the board is as it was before; None where there was none."""
    label: str
    """What the journal says."""


def check_right(session: BoardSession) -> None:
    """Raise Refused where somebody may not give this board another state."""
    if session.read_only:
        raise Refused(f"This board is {session.read_only}: nothing can be restored.", session.mend)
    need_admin(session)


def need_admin(session: BoardSession) -> None:
    """Raise Refused where somebody is no admin of a board, whether it can be written as it is or not."""
    change = SetCell(BOARD, RESTORED, None, "{}")
    check(session.board, session.user, ChangeSet((change,)), keeper=session.keeper)


def restore(
    board: Path,
    chosen: Path,
    user: User,
    agree: Callable[[Coming], bool],
    *,
    other: bool = False,
) -> Restored | None:
    """Give a board the state of a file, if `agree` says so to what that would do; raises BoardError.

    Either all of it happens or nothing, whenever the process dies.
    """
    if chosen.exists() and board.exists() and chosen.samefile(board):
        raise Refused("A board cannot be restored from itself.", "Name a backup.")
    granted = permit(board)
    if not granted.write:
        raise Refused(f"{board.name} cannot be written: {granted.why}.", granted.mend)
    lock = BoardLock(board)
    try:
        with draft(board, folder_for(board)) as fresh, undone(board, fresh, "restored"):
            head = _prepared(chosen, fresh)
            coming = _coming(board, lock, chosen, fresh, head)
            if coming.other and not other:
                raise Refused(
                    f"{chosen} is no state of {board.name} but of another board.",
                    "If it shall take its place all the same, add: --other",
                )
            if not agree(coming):
                return None
            with lock.held():
                done = _restored(board, lock, chosen, fresh, user)
        _check(board, lock, done)
        rotate(board)
        return done
    finally:
        lock.close()


def bring_back(
    board: Path, chosen: Path, user: User, agree: Callable[[Coming], bool]
) -> Restored | None:
    """Make a board that is not there, or not any more, of a file; raises BoardError.

    It gets mode and group of a backup from beside it; made of any other file it is its maker's alone
    or its shared folder's.
    """
    refuse_network(board.parent)
    with draft(chosen, board.parent) as fresh:
        if chosen.parent != folder_of(board):
            fresh.chmod(0o600)
            share_newborn(fresh)
        head = _prepared(chosen, fresh)
        coming = Coming(
            chosen, head.at, head.revision, 0, (), damaged=False, other=False, gone=True
        )
        if not agree(coming):
            return None
        label = _label(coming, None)
        try:
            _note(fresh, user, label, coming, None)
        except BoardError as error:
            raise _renamed(error, fresh, board, "Nothing was made.") from error
        make(board, fresh)
    return Restored(coming, None, label)


def _prepared(chosen: Path, fresh: Path) -> Head:
    """The state as a sound board of this program's schema; what others edit goes on meanwhile."""
    head = brought(chosen, fresh)
    if head.schema != SCHEMA_HEAD:
        from tpm_tui.store.schema import known, migrate

        if not known(head.schema):
            raise BoardError(
                f"{chosen} is from a newer tpm-tui (schema {head.schema or 'unknown'}).",
                "Restore it with that one.",
            )
        try:
            migrate(fresh)
        except BoardError as error:
            said = error.message.replace(fresh.name, str(chosen))
            raise BoardError(said, "Nothing was restored; choose another backup.") from error
    wrong = faults(fresh)
    if wrong:
        raise BoardError(
            f"{chosen} is not sound: {wrong[0]}.",
            "Nothing was restored; choose another backup, or mend it: tpm-tui check "
            f"{quoted(chosen)} --repair",
        )
    return head_at_rest(fresh)


def _coming(board: Path, lock: BoardLock, chosen: Path, fresh: Path, head: Head) -> Coming:
    there = head_of_board(board, lock)
    if there is None:
        return Coming(chosen, head.at, head.revision, 0, (), damaged=True, other=False)
    beyond = lost(board, lock, fresh)
    other = there.birth != head.birth
    return Coming(chosen, head.at, head.revision, *beyond, damaged=False, other=other)


def _restored(board: Path, lock: BoardLock, chosen: Path, fresh: Path, user: User) -> Restored:
    """The restore itself, under the lock: what was lost is counted anew."""
    coming = _coming(board, lock, chosen, fresh, head_at_rest(fresh))
    saved = save_damaged(board) if coming.damaged else save_beside(board, lock, "before-restore")
    label = _label(coming, saved)
    try:
        _note(fresh, user, label, coming, saved)
    except BoardError as error:
        raise _renamed(error, fresh, board, "The board is as it was.") from error
    try:
        overwrite(board, lock, fresh)
    except UnclearError:
        raise
    except (BoardError, KeyboardInterrupt):
        # Nothing was taken away: a copy more would only stand first in the list of backups.
        if not coming.damaged:
            saved.unlink(missing_ok=True)
        raise
    return Restored(coming, saved, label)


def _renamed(error: BoardError, fresh: Path, board: Path, stays: str) -> BoardError:
    """What went wrong with a draft, told of the board that it was to become."""
    return BoardError(error.message.replace(fresh.name, board.name), stays)


def _label(coming: Coming, saved: Path | None) -> str:
    day, _, clock = coming.at.partition("T")
    state = f"restored the state of {day} {clock[:5]} UTC (revision {coming.revision})"
    if saved is None:
        return f"{state}; the board was not there any more"
    if coming.damaged:
        return f"{state}; the damaged board is in {saved.name}"
    if not coming.changes:
        return f"{state}, since which nothing had changed; as it was it is in {saved.name}"
    changes = f"{coming.changes:,} change{'s' if coming.changes != 1 else ''}"
    count = len(coming.people)
    people = f"{count} {'people' if count != 1 else 'person'}"
    verb = "are" if coming.changes != 1 else "is"
    return f"{state}; {changes} by {people} since {verb} in {saved.name}"


def _note(fresh: Path, user: User, label: str, coming: Coming, saved: Path | None) -> None:
    """Say it in the journal of the state, before that becomes the board's."""
    from tpm_tui.store.writer import Writer

    with at_rest(fresh) as db:
        row = db.execute("SELECT value FROM setting WHERE key = ?", (RESTORED,)).fetchone()
    after = setting_text(
        {
            "of": coming.at,
            "revision": coming.revision,
            "changes": coming.changes,
            "people": list(coming.people),
            "saved": "" if saved is None else saved.name,
        }
    )
    change = SetCell(BOARD, RESTORED, row[0] if row else None, after)
    stamp = Stamp(uuid.uuid4().hex, user.name, user.uid, now(), None, label)
    lock = BoardLock(fresh)
    writer = Writer(fresh, lock)
    try:
        with writer.transaction() as transaction:
            transaction.write(ChangeSet((change,)), stamp)
    finally:
        writer.close()
        lock.close()


def _check(board: Path, lock: BoardLock, done: Restored) -> None:
    """Look at what came of it, as everybody sees it now."""
    before = f"As it was before it is in {done.saved}."
    try:
        with source(board, lock) as db, one_moment(db):
            wrong = next(unsound(db), None)
    except BoardError as error:
        raise BoardError(
            f"{board.name} was restored, but could not be looked at afterwards: {error.message}",
            f"{before} See: tpm-tui check {quoted(board)}",
        ) from error
    if wrong is not None:
        raise BoardError(f"{board.name} was restored but is not sound: {wrong}.", before)
