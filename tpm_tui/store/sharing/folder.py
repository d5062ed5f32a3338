"""A folder that a group works in: what is wrong with its modes and groups, and putting it right.

Everything goes by descriptors that follow no link, because whoever may write the folder could
exchange a name while an administrator mends it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tpm_tui.errors import quoted
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.files.permits import described, group_name, user_name
from tpm_tui.store.sharing.acl import narrows

FOLDER_MODE = 0o2770
FILE_MODE = 0o660
_COMPANIONS = ("-wal", "-shm", ".lock", ".here", ".backups")
"""What stands beside a board and belongs to everybody who works on it."""
_FOLDERS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILES = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Wrong(NamedTuple):
    """One thing that keeps somebody of the group out, or lets others in."""

    path: Path
    what: str
    mend: str
    """What mends it: a command, or whom to ask."""
    ours: bool = True
    """Whether this process may change it."""


class Changed(NamedTuple):
    """One file or folder that was put right."""

    path: Path
    before: str
    after: str


def survey(folder: Path, gid: int) -> list[Wrong]:
    """What is wrong in a folder that is there, in the order in which it should be mended."""
    return [one for one in _walk(folder, gid, mend=False) if isinstance(one, Wrong)]


def put_right(folder: Path, gid: int) -> tuple[list[Changed], list[Wrong]]:
    """Give the folder, its boards and what is beside them the group; what was changed, and what
    this process may not change."""
    found = list(_walk(folder, gid, mend=True))
    return (
        [one for one in found if isinstance(one, Changed)],
        [one for one in found if isinstance(one, Wrong)],
    )


def boards_in(folder: Path) -> list[Path]:
    """Boards of a folder, by what stands in the files."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [folder / name for name in names if _is_board(folder / name)]


def _walk(folder: Path, gid: int, *, mend: bool) -> Iterator[Wrong | Changed]:
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        yield Wrong(
            folder, f"cannot be opened ({error.strerror})", "Look at it as its owner.", ours=False
        )
        return
    try:
        yield from _settled(top, folder, gid, mend=mend)
        names = sorted(os.listdir(top))
        for name in names:
            if name.endswith(".db") and (folder / name).is_symlink():
                yield Wrong(
                    folder / name,
                    "is a symbolic link",
                    "Share the folder that it leads to.",
                    ours=False,
                )
            elif name.endswith(".db") and not os.access(folder / name, os.R_OK):
                yield _closed(folder / name, gid)
            elif _is_board(folder / name) and f"{name}.files" in names:
                yield _served(folder / name)
            elif _is_board(folder / name):
                beside = [name + ending for ending in _COMPANIONS]
                for one in (name, *(one for one in beside if one in names)):
                    yield from _one(top, folder / one, gid, mend=mend)
    finally:
        os.close(top)


def _one(above: int, path: Path, gid: int, *, mend: bool) -> Iterator[Wrong | Changed]:
    """A file, or a folder with the files in it."""
    with _opened(above, path) as found:
        if isinstance(found, Wrong):
            yield found
            return
        yield from _settled(found, path, gid, mend=mend)
        if not stat.S_ISDIR(os.fstat(found).st_mode):
            return
        for name in sorted(os.listdir(found)):
            with _opened(found, path / name) as inner:
                if isinstance(inner, Wrong):
                    yield inner
                elif stat.S_ISREG(os.fstat(inner).st_mode):
                    yield from _settled(inner, path / name, gid, mend=mend)


@contextmanager
def _opened(above: int, path: Path) -> Iterator[int | Wrong]:
    try:
        found = os.stat(path.name, dir_fd=above, follow_symlinks=False)
        kind = _FOLDERS if stat.S_ISDIR(found.st_mode) else _FILES
        descriptor = os.open(path.name, kind, dir_fd=above)
    except FileNotFoundError:
        yield Wrong(path, "has just gone", "Run this again.", ours=False)
    except OSError as error:
        odd = path.is_symlink() or not (path.is_file() or path.is_dir())
        what = "is no plain file" if odd else f"cannot be opened ({error.strerror})"
        yield Wrong(path, what, f"See who made it: ls -l {quoted(path)}", ours=False)
    else:
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _settled(descriptor: int, path: Path, gid: int, *, mend: bool) -> Iterator[Wrong | Changed]:
    found = os.fstat(descriptor)
    folder = stat.S_ISDIR(found.st_mode)
    mode = FOLDER_MODE if folder else FILE_MODE
    if not folder and not stat.S_ISREG(found.st_mode):
        yield Wrong(path, "is no plain file", f"See who made it: ls -l {quoted(path)}", ours=False)
        return
    if not folder and found.st_nlink > 1:
        yield Wrong(
            path,
            "has a second name (a hard link), whose modes would change with it",
            f"Find it: find / -xdev -samefile {quoted(path)}",
            ours=False,
        )
        return
    right = stat.S_IMODE(found.st_mode) == mode and found.st_gid == gid
    if not right:
        yield _changed(descriptor, path, mode, gid) if mend else _amiss(found, path, mode, gid)
    # A list of its own says what the group may do; the mode shows only the most anybody may.
    if (right or mend) and narrows(descriptor, default=False):
        yield Wrong(
            path,
            "has an access list that lets its group do less than its mode says",
            f"setfacl -b {quoted(path)}",
            ours=False,
        )


def _amiss(found: os.stat_result, path: Path, mode: int, gid: int) -> Wrong:
    ours = os.geteuid() in (0, found.st_uid)
    command = f"chgrp {group_name(gid)} {quoted(path)} && chmod {mode:o} {quoted(path)}"
    what = f"is {described(found)}, not {mode:04o} of group {group_name(gid)}"
    return Wrong(
        path, what, command if ours else f"Let {user_name(found.st_uid)} run: {command}", ours=ours
    )


def _served(path: Path) -> Wrong:
    """A board that people reach by the gate, which would not let them in any more."""
    return Wrong(
        path,
        f"is served to people behind ssh ({path.name}.files is there), which works only as long as "
        "one account alone can open it",
        "Keep it out of this folder; or, if nobody comes by ssh any more, remove that folder.",
        ours=False,
    )


def _closed(path: Path, gid: int) -> Wrong:
    """What may be a board, and cannot be looked into."""
    found = os.lstat(path)
    command = f"tpm-tui share {quoted(path.parent)} --group {group_name(gid)}"
    return Wrong(
        path,
        f"is closed to you ({described(found)})",
        f"Let an administrator run: {command}",
        ours=False,
    )


def _changed(descriptor: int, path: Path, mode: int, gid: int) -> Wrong | Changed:
    found = os.fstat(descriptor)
    wrong = _amiss(found, path, mode, gid)
    if not wrong.ours:
        return wrong
    try:
        if found.st_gid != gid:
            os.fchown(descriptor, -1, gid)
        os.fchmod(descriptor, mode)
    except PermissionError:
        return wrong._replace(ours=False, mend=f"Let an administrator run: {wrong.mend}")
    after = os.fstat(descriptor)
    if stat.S_IMODE(after.st_mode) != mode:
        return wrong._replace(what=f"stays {described(after)}", ours=False)
    return Changed(path, described(found), described(after))


def _is_board(path: Path) -> bool:
    try:
        descriptor = os.open(path, _FILES)
    except OSError:
        return False
    try:
        head = os.pread(descriptor, 100, 0) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    finally:
        os.close(descriptor)
    mine = head[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return mine and head.startswith(b"SQLite format 3\x00")
