"""What `tpm-tui doctor` tells of a board's file, without opening it as a board: who may do what with
it, who has it open, what stands beside it, and what is wrong with all that."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tpm_tui.cli.upkeep.left_overs import drafts, left_by_sqlite, removal
from tpm_tui.domain.text import clean
from tpm_tui.errors import BoardError, quoted
from tpm_tui.store.copies.backup import at_rest, saved
from tpm_tui.store.ddl import APPLICATION_ID, SCHEMA_HEAD
from tpm_tui.store.files.own_log import Doubt, doubt
from tpm_tui.store.files.permits import described, group_name, permit, unreadable, user_name
from tpm_tui.store.files.system import file_system, is_shared, refuse_network
from tpm_tui.store.lock_holders import flock_holder, named, openers_of, readers_of
from tpm_tui.store.parts import schema_of
from tpm_tui.store.presence import Others
from tpm_tui.store.sharing.acl import narrows
from tpm_tui.store.sharing.folder import survey

ENDINGS = ("-wal", "-shm", "-journal", ".lock", ".here", ".backups", ".files")
LARGE_LOG = 16 * 1024 * 1024
"""Bytes of a write-ahead log that somebody must be keeping from being written back."""


FULL = 1 << 20
"""Bytes without which a disk is full: a log that grows by one edit."""

NEWER = "which only a newer tpm-tui"


class Problem(NamedTuple):
    """One thing that is wrong, and the command that mends it or whom to ask."""

    what: str
    mend: str


def board_facts(path: Path) -> tuple[dict[str, str], list[Problem]]:
    """Facts by label, and what is wrong."""
    try:
        found = path.stat()
        with path.open("rb") as file:
            head = file.read(100)
    except PermissionError as error:
        told = unreadable(path, error)
        return {"board": f"{path}: {error.strerror}"}, [Problem(told.message, told.hint)]
    except OSError as error:
        return {"board": f"{path}: {error.strerror}"}, []
    if not head.startswith(b"SQLite format 3\x00"):
        return {"board": f"{path}: not a board"}, []
    path = path.resolve()
    ours = int.from_bytes(head[68:72], "big") == APPLICATION_ID
    beside = [path.name + end for end in ENDINGS]
    open_in = openers_of(path)
    facts = {
        "board": str(path) if ours else f"{path}: a database, but not a board",
        "owner and mode": f"{user_name(found.st_uid)}:{group_name(found.st_gid)} "
        f"{stat.filemode(found.st_mode)}",
        "folder": f"{path.parent} {described(path.parent.stat())}",
        "shared": _shared(found, path.parent.stat()),
        "file system": file_system(path) or "unknown",
        "size": f"{found.st_size:,} bytes",
        "free": f"{_free(path):,} bytes on its disk",
        "schema": _schema(path),
        "contents": f"not looked at here; that does: tpm-tui check {quoted(path)}",
        "journal mode": "WAL" if head[18] == 2 else "not WAL",
        "write-ahead log": _log(path, open_in),
        "left over": _left_over(path, open_in),
        "files beside it": ", ".join(n for n in beside if (path.parent / n).exists()) or "none",
        "open in": _open_in(path, open_in),
        "lock": _lock(path),
        "newest backup": _backup(path),
    }
    wrong = [*_cut_off(path, head, found.st_size), *_log_problems(path), *_problems(path, found)]
    if NEWER in facts["schema"]:
        wrong.append(
            Problem(
                f"{path.name} is from a newer tpm-tui (schema {facts['schema'].partition(',')[0]}), so "
                "it opens read-only here.",
                "Install that one here, or open the board where it is.",
            )
        )
    return facts, [*_room_problems(path, found.st_size), *wrong]


def _log_problems(path: Path) -> Iterator[Problem]:
    """Whether a log was begun for another file of this name."""
    with suppress(OSError):
        if doubt(path) is Doubt.REPLACED:
            yield Problem(
                f"{path.name} was replaced by another file, and {path.name}-wal holds changes of the "
                "one before.",
                f"The next opening puts that aside; put states back by: tpm-tui restore {quoted(path)}",
            )


def _free(path: Path) -> int:
    """Bytes that this user may still write there; of a quota the system tells nothing."""
    room = os.statvfs(path.parent)
    return room.f_frsize * (room.f_bavail if os.geteuid() else room.f_bfree)


def _room_problems(path: Path, size: int) -> Iterator[Problem]:
    free, room = _free(path), os.statvfs(path.parent)
    if free < FULL or (room.f_files and not room.f_favail):
        left = f"{free:,} bytes are free" if free < FULL else "it takes no more files"
        yield Problem(
            f"The disk that {path.name} is on is full: {left}, so nothing can be saved.",
            f"Free some space there: df -h {quoted(path.parent)}",
        )
    elif free < size + FULL:
        yield Problem(
            f"The disk that {path.name} is on has no room for a backup: {free:,} bytes are free, and "
            f"the board has {size:,}.",
            f"Free some space there: df -h {quoted(path.parent)}",
        )


def _schema(path: Path) -> str:
    """What the file itself says; what an open log holds of an upgrade is not looked at."""
    try:
        with at_rest(path) as db:
            found = schema_of(db)
    except sqlite3.DatabaseError:
        return "cannot be read"
    if found == SCHEMA_HEAD:
        return found
    from tpm_tui.store.schema import known

    if known(found):
        return f"{found}; the next opening brings it up to {SCHEMA_HEAD}"
    return f"{clean(found) or 'unknown'}, {NEWER} knows"


def _cut_off(path: Path, head: bytes, size: int) -> Iterator[Problem]:
    """Whether the file is shorter than it says; while there is a log that is no news."""
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    whole = page * int.from_bytes(head[28:32], "big")
    if head[24:28] == head[92:96] and size < whole and not Path(f"{path}-wal").exists():
        yield Problem(
            f"{path.name} was cut off: {size:,} of {whole:,} bytes are there.",
            f"tpm-tui backup {quoted(path)} --list shows what can be restored; tpm-tui check {quoted(path)} --repair "
            "saves what can be read.",
        )


def _shared(board: os.stat_result, folder: os.stat_result) -> str:
    if not board.st_mode & 0o070:
        return "no: its owner's alone, and of those whom the gate lets in"
    group = group_name(board.st_gid)
    if not board.st_mode & stat.S_IWGRP:
        return f"{group} may read it: members look at private copies"
    if folder.st_mode & stat.S_ISGID and folder.st_gid == board.st_gid:
        return f"with group {group}"
    return f"with group {group}, in a folder that is not"


def _log(path: Path, open_in: list[int]) -> str:
    try:
        size = Path(f"{path}-wal").stat().st_size
    except OSError:
        return "none: everything is in the file"
    told = f"{size:,} bytes"
    if readers := readers_of(path):
        told += f", read just now by {named(readers)}"
    elif not open_in:
        told += ", left by a program that was killed; the next opening takes it in"
    return told


def _left_over(path: Path, open_in: list[int]) -> str:
    found = [*left_by_sqlite(path, open_in), *(one.name for one in drafts(path))]
    return ", ".join(map(clean, found)) or "nothing"


def _open_in(path: Path, pids: list[int]) -> str:
    with_session = {}
    others = Others(path)
    try:
        others.look()
        for one in others.sessions:
            with_session[one.pid] = f"{clean(one.user)} since {_local(one.since)}"
    finally:
        others.close()
    told = []
    for pid in sorted({*pids, *with_session}):
        program = named([pid], f"process {pid}")
        told.append(f"{with_session[pid]}: {program}" if pid in with_session else program)
    return "; ".join(told) or "no program that can be seen from here"


def _local(utc: str) -> str:
    with suppress(ValueError):
        moment = datetime.fromisoformat(utc)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return f"{moment.astimezone():%H:%M on %d %b}"
    return "some time ago"


def _lock(path: Path) -> str:
    try:
        found = Path(f"{path}.lock").stat()
    except OSError:
        return "not there; the first who opens the board makes it"
    holder = flock_holder(found)
    return f"held by {named([holder])}" if holder else "free"


def _backup(path: Path) -> str:
    found = saved(path)
    if not found:
        return f"none beside the board; make one: tpm-tui backup {quoted(path)}"
    newest = found[0]
    return f"{newest.taken.astimezone():%d %b %Y %H:%M} ({newest.path.name}), {len(found)} in all"


def _problems(path: Path, found: os.stat_result) -> Iterator[Problem]:
    if is_shared(file_system(path)):
        try:
            refuse_network(path)
        except BoardError as error:
            yield Problem(error.message, error.hint)
    try:
        granted = permit(path)
    except BoardError as error:
        yield Problem(error.message, error.hint)
    else:
        if not granted.write:
            yield Problem(
                f"You can only look at a copy of it: {granted.why}.",
                granted.mend or "No remedy here.",
            )
    if found.st_mode & 0o007:
        yield Problem(
            f"Everybody on this computer may open {path.name} ({described(found)}).",
            f"chmod o-rwx {quoted(path)}",
        )
    folder = path.parent.stat()
    if folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX:
        yield Problem(
            f"Everybody on this computer may put another file in the place of {path.name}: its folder "
            f"is {described(folder)}.",
            f"chmod o-w {quoted(path.parent)}",
        )
    yield from _group_problems(path, found)
    if left := drafts(path):
        size = sum(one.lstat().st_size for one in left if one.exists())
        yield Problem(
            f"{len(left):,} unfinished {'copy' if len(left) == 1 else 'copies'} of {path.name} "
            f"({size:,} bytes) {'was' if len(left) == 1 else 'were'} left by programs that were killed.",
            removal(left),
        )
    with suppress(OSError):
        size = Path(f"{path}-wal").stat().st_size
        if size > LARGE_LOG:
            who = named(readers_of(path), "a program that cannot be seen from here")
            yield Problem(
                f"The write-ahead log has grown to {size:,} bytes, because {who} goes on reading an "
                "old state.",
                "End that program; the next edit shortens the log.",
            )


def _group_problems(path: Path, found: os.stat_result) -> Iterator[Problem]:
    """What is wrong with a board that a group works on, or with what stands beside a private one."""
    folder = path.parent.stat()
    if not found.st_mode & stat.S_IWGRP:
        yield from _private_problems(path, found)
        return
    group = group_name(found.st_gid)
    share = f"tpm-tui share {quoted(path.parent)} --group {group}"
    if not (folder.st_mode & stat.S_ISGID and folder.st_gid == found.st_gid):
        yield Problem(
            f"Group {group} may write {path.name}, but files made in {path.parent} "
            f"({described(folder)}) do not become its own: other programs that open the board would "
            "lock people out.",
            share,
        )
    if narrows(str(path.parent), default=True):
        yield Problem(
            f"{path.parent} has a default access list that shuts the group out of new files.",
            f"setfacl -k {quoted(path.parent)}",
        )
    for one in survey(path.parent, found.st_gid):
        if one.path == path or (one.path.is_relative_to(path.parent) and _belongs(one.path, path)):
            yield Problem(f"{one.path} {one.what}.", share if one.ours else one.mend)


def _private_problems(path: Path, found: os.stat_result) -> Iterator[Problem]:
    """What others own, or may do more with than with the board, whose content some of it holds."""
    backups = path.with_name(f"{path.name}.backups")
    beside = [path.with_name(path.name + end) for end in ENDINGS]
    for one in (*beside, *sorted(backups.glob("*.db"))):
        with suppress(OSError):
            its = one.lstat()
            wider = its.st_mode & 0o066 & ~found.st_mode
            if wider and not stat.S_ISLNK(its.st_mode):
                yield Problem(
                    f"{one.name} is open to more people ({described(its)}) than the board "
                    f"({described(found)}).",
                    f"chmod go-rwx {quoted(one)}"
                    if stat.S_ISDIR(its.st_mode)
                    else f"chmod --reference={quoted(path)} {quoted(one)}",
                )
            if its.st_uid != found.st_uid:
                yield Problem(
                    f"{one.name} belongs to {user_name(its.st_uid)}, and the board to "
                    f"{user_name(found.st_uid)}.",
                    f"Once nobody has the board open: chown --reference={quoted(path)} {quoted(one)}",
                )


def _belongs(one: Path, board: Path) -> bool:
    """Whether a file stands beside this board or in a folder of its own."""
    names = {board.name + end for end in ENDINGS}
    return one.name in names or one.parent.name in names
