"""What this process may do with a board's file, found out before SQLite touches it: a file opened
in place by somebody who may not write it leaves files behind that lock its owner out."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tpm_tui.errors import BoardError, quoted
from tpm_tui.store.files.beside import beside, open_beside

LEFT_BY_SQLITE = ("-wal", "-shm")
"""What SQLite keeps beside an open file; it stays there after a crash."""


class Permit(NamedTuple):
    """Whether a board can be opened in place; if not, why, and what would mend that."""

    write: bool
    why: str = ""
    mend: str = ""


def refused(why: str, mend: str = "") -> Permit:
    """A file that is read through a copy."""
    return Permit(write=False, why=why, mend=mend)


def permit(path: Path) -> Permit:
    """What may be done with a board's file; raises BoardError where it cannot even be read."""
    try:
        found, folder = os.stat(path), os.stat(path.parent)
    except OSError as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        raise BoardError(f"{path} is no plain file, so it is no board.")
    if not os.access(path, os.R_OK):
        raise unreadable(path, PermissionError())
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return refused("its file system is mounted read-only")
    if not os.access(path, os.W_OK):
        return refused(f"you may only read it ({described(found)})", _let_in(path, found))
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return refused(
            f"you may not write its folder ({described(folder)}), where SQLite keeps its log",
            f"Let {user_name(folder.st_uid)} run: tpm-tui share {quoted(path.parent)} --group "
            f"{group_name(found.st_gid)}",
        )
    return (
        _second_name(path, found)
        or _left_over(path, found)
        or _strange_group(path, found)
        or Permit(write=True)
    )


def unreadable(path: Path, error: OSError) -> BoardError:
    """Why a board cannot be reached or read, and who can change that."""
    if not isinstance(error, PermissionError):
        return BoardError(f"{path} cannot be opened: {error.strerror}.")
    me = user_name(os.geteuid())
    for folder in reversed(path.absolute().parents):
        if not os.access(folder, os.X_OK):
            found = os.stat(folder)
            return BoardError(
                f"{me} may not enter the folder {folder} ({described(found)}).",
                _join(found, stat.S_IXGRP),
            )
    found = os.stat(path)
    return BoardError(f"{me} may not read {path} ({described(found)}).", _join(found, stat.S_IRGRP))


def needs_care(path: Path) -> bool:
    """Whether SQLite would give what it keeps beside the board to another group than the board's.

    In a folder without setgid it would belong to the private group of whoever comes first, and
    everybody else, the owner too, could not open the board.
    """
    found = os.stat(path)
    return bool(found.st_mode & 0o060 and os.geteuid() and _group_of_new(path) != found.st_gid)


def prepare(path: Path) -> None:
    """Make the log and its index before SQLite does, where that `needs_care`.

    Call it under the board's lock, and open the board under the same one: whoever closes last
    removes them.  What is there already is not even opened: closing it would let go of the locks
    that SQLite may hold on it in this process.
    """
    for ending in LEFT_BY_SQLITE:
        with suppress(FileExistsError):
            name = path.with_name(path.name + ending)
            os.close(open_beside(path, name, os.O_RDWR | os.O_CREAT | os.O_EXCL))


def described(found: os.stat_result) -> str:
    """Mode, owner and group, such as `0640 ann:crm`."""
    mode = stat.S_IMODE(found.st_mode)
    return f"{mode:04o} {user_name(found.st_uid)}:{group_name(found.st_gid)}"


def _second_name(path: Path, board: os.stat_result) -> Permit | None:
    """A file that somebody else may have open by another name: each name has a log and a lock of its
    own, so what is saved by one of them would be written over by the other."""
    if board.st_nlink < 2:
        return None
    return refused(
        "it has a second name (a hard link), and edits by two names are lost",
        f"Remove the other one: find / -xdev -samefile {quoted(path)}",
    )


def _left_over(path: Path, board: os.stat_result) -> Permit | None:
    """A log or lock of somebody else that was made without regard to the group."""
    names = [path.with_name(path.name + ending) for ending in LEFT_BY_SQLITE]
    for one in (*names, beside(path, "lock")):
        try:
            found = os.lstat(one)
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(found.st_mode):
            return refused(f"{one.name} is no plain file", f"See who made it: ls -l {quoted(one)}")
        if not os.access(one, os.R_OK | os.W_OK):
            return refused(
                f"{one.name} belongs to {user_name(found.st_uid)} ({described(found)}) and keeps "
                "you out",
                _opened_up(path, board, one, found),
            )
    return None


def _opened_up(path: Path, board: os.stat_result, one: Path, found: os.stat_result) -> str:
    """How somebody who may write the board gets into what another one left beside it."""
    if board.st_gid not in _my_groups():
        return f"Let an administrator run: chown --reference={quoted(path)} {quoted(one)} && chmod u+rw {quoted(one)}"
    mode = stat.S_IMODE(board.st_mode) & 0o666 | 0o060
    return (
        f"Let {user_name(found.st_uid)} or an administrator run: "
        f"chgrp {group_name(board.st_gid)} {quoted(one)} && chmod {mode:o} {quoted(one)}"
    )


def _strange_group(path: Path, board: os.stat_result) -> Permit | None:
    """A file that a group may write, where this process would leave a log of another group."""
    if not board.st_mode & 0o020 or not os.geteuid() or board.st_gid in _my_groups():
        return None
    if _group_of_new(path) == board.st_gid:
        return None
    group, folder = group_name(board.st_gid), path.parent
    return refused(
        f"you are no member of its group {group}, and what you would leave beside it would keep "
        "those out who are",
        f"Run: tpm-tui share {quoted(folder)} --group {group}, or, to keep it for yourself: chmod 600 {quoted(path)}"
        if board.st_uid == os.geteuid()
        else f"Let {user_name(os.stat(folder).st_uid)} run: tpm-tui share {quoted(folder)} --group {group}",
    )


def _group_of_new(path: Path) -> int:
    """The group that a file gets which this process makes beside the board."""
    folder = os.stat(path.parent)
    return folder.st_gid if folder.st_mode & stat.S_ISGID else os.getegid()


def _let_in(path: Path, found: os.stat_result) -> str:
    owner = user_name(found.st_uid)
    if found.st_uid == os.geteuid():
        return f"It is yours: chmod u+w {quoted(path)}"
    if found.st_mode & 0o020:
        return _join(found, stat.S_IWGRP)
    if found.st_gid not in _my_groups():
        return f"Ask {owner}, whose it is, to share it."
    folder = os.stat(path.parent)
    if folder.st_mode & stat.S_ISGID and folder.st_gid == found.st_gid:
        return f"If you are to change it, let {owner} run: chmod 660 {quoted(path)}"
    return (
        f"If you are to change it, let {user_name(folder.st_uid)} run: tpm-tui share {quoted(path.parent)} "
        f"--group {group_name(found.st_gid)}"
    )


def _join(found: os.stat_result, bit: int) -> str:
    """How to become one of those whom a file or folder lets in."""
    owner, group, me = user_name(found.st_uid), group_name(found.st_gid), user_name(os.geteuid())
    if not found.st_mode & bit or found.st_gid in _my_groups():
        return f"Ask {owner}, whose it is, to share it."
    if me in _members(found.st_gid):
        return f"You joined {group} after this login began: log in again, or run: newgrp {group}"
    return f"Ask an administrator to run: usermod -aG {group} {me}, then log in again."


def _my_groups() -> frozenset[int]:
    return frozenset({os.getegid(), *os.getgroups()})


def _members(gid: int) -> list[str]:
    try:
        return grp.getgrgid(gid).gr_mem
    except KeyError:
        return []


def user_name(uid: int) -> str:
    """Name of a user, or the number of one who has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def group_name(gid: int) -> str:
    """Name of a group, or its number."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
