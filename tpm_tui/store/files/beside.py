"""Files and folders that the program makes beside a board: whoever may write the board may write
them, and nobody else, whatever the umask of the process that happens to come first."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tpm_tui.errors import BoardError

ENDINGS = ("lock", "here", "backups", "files")
"""What stands beside a board `crm.db`: `crm.db.lock`, `crm.db.here` ..."""

_SAFE = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""No link is followed, and a pipe that somebody put there holds nobody up."""

_NEWBORN = 0.5
"""Seconds in which a folder that another process has just made gets its mode."""


class _Wanted(NamedTuple):
    """What a file beside a board should be like."""

    mode: int
    gid: int
    uid: int


def beside(board: Path, ending: str) -> Path:
    """`crm.db` and `here` give `crm.db.here`."""
    return board.with_name(f"{board.name}.{ending}")


def open_beside(board: Path, path: Path, flags: int) -> int:
    """A file descriptor of a file beside the board or in a folder beside it; `flags` as `os.open`.

    A file that is made here gets the board's mode and group before anybody can see it, and as root
    the board's owner.  Raises OSError, and BoardError for what is no plain file.
    """
    folder = _open_folder(path.parent, follow=path.parent == board.parent)
    try:
        return _opened(path, flags, _wanted(board, folder=False), folder)
    finally:
        os.close(folder)


def folder_beside(board: Path, name: str) -> Path:
    """The folder `BOARD.name`, made if it is not there: 0700 beside a private board, 2770 beside
    one that a group may write.  Raises OSError, and BoardError for what is no folder."""
    path, wanted = beside(board, name), _wanted(board, folder=True)
    with suppress(FileExistsError):
        path.mkdir(0o700)
    late = time.monotonic() + _NEWBORN
    while True:
        try:
            descriptor = _open_folder(path)
        except PermissionError:
            if time.monotonic() > late or time.time() - path.lstat().st_mtime > 2 * _NEWBORN:
                raise
            time.sleep(0.01)
            continue
        break
    try:
        _settle(descriptor, wanted, path)
    finally:
        os.close(descriptor)
    return path


def share_newborn(path: Path) -> None:
    """Let the group of a shared folder (setgid, and the group may write it) have a file that was
    just made there, whatever the umask; in any other folder it stays with its owner."""
    folder = os.stat(path.parent)
    if not (folder.st_mode & stat.S_ISGID and folder.st_mode & stat.S_IWGRP):
        return
    descriptor = os.open(path, os.O_RDONLY | _SAFE)
    try:
        _need_plain(descriptor, path)
        _settle(descriptor, _Wanted(0o660, folder.st_gid, os.geteuid()), path)
    finally:
        os.close(descriptor)


def _opened(path: Path, flags: int, wanted: _Wanted, folder: int) -> int:
    plain = flags & ~(os.O_CREAT | os.O_EXCL | os.O_TRUNC) | _SAFE
    while True:
        if not flags & os.O_EXCL:
            try:
                return _there(path, plain, flags & os.O_TRUNC, wanted, folder)
            except FileNotFoundError:
                if not flags & os.O_CREAT:
                    raise
        try:
            return _made(path, plain, wanted, folder)
        except FileExistsError:
            if flags & os.O_EXCL:
                raise


def _there(path: Path, flags: int, empty: int, wanted: _Wanted, folder: int) -> int:
    """An existing file, with its mode mended where that is ours to do."""
    try:
        descriptor = os.open(path.name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _no_link(path) from error
        raise
    try:
        _need_plain(descriptor, path)
        with suppress(BoardError):
            _settle(descriptor, wanted, path)
        if empty:
            os.ftruncate(descriptor, 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _made(path: Path, flags: int, wanted: _Wanted, folder: int) -> int:
    """A new file: under a name of its own until it is as others need it."""
    draft = f".{path.name}.{os.getpid()}.{time.monotonic_ns()}.new"
    descriptor = _blank(path, draft, flags, wanted, folder)
    try:
        os.link(draft, path.name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, FileExistsError):
            raise
        # Not every file system knows a second name for a file.
        return _blank(path, path.name, flags, wanted, folder)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft, dir_fd=folder)
    return descriptor


def _blank(path: Path, name: str, flags: int, wanted: _Wanted, folder: int) -> int:
    descriptor = os.open(name, flags | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=folder)
    try:
        _settle(descriptor, wanted, path)
    except BaseException:
        os.close(descriptor)
        os.unlink(name, dir_fd=folder)
        raise
    return descriptor


def _open_folder(path: Path, *, follow: bool = False) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    try:
        return os.open(path, flags if follow else flags | os.O_NOFOLLOW)
    except NotADirectoryError as error:
        if path.is_symlink():
            raise _no_link(path) from error
        raise BoardError(f"{path} is no folder.", "Move it out of the way.") from error


def _need_plain(descriptor: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise BoardError(
            f"{path} is no plain file, so it is not used.", "See who put it there, and remove it."
        )


def _no_link(path: Path) -> BoardError:
    return BoardError(
        f"{path} is a symbolic link, which is not followed.", "See who made it, and remove it."
    )


def _wanted(board: Path, *, folder: bool) -> _Wanted:
    found = os.stat(board)
    mode = found.st_mode & 0o666
    if folder:
        mode |= (mode & 0o444) >> 2
        if mode & 0o070:
            mode |= stat.S_ISGID
    return _Wanted(mode, found.st_gid, found.st_uid)


def _settle(descriptor: int, wanted: _Wanted, path: Path) -> None:
    """Give a file or folder of ours the mode, the group and (as root) the owner it should have."""
    found, me = os.fstat(descriptor), os.geteuid()
    plain = stat.S_ISREG(found.st_mode)
    if me not in (0, found.st_uid) or (plain and found.st_nlink > 1):
        return
    mode, owner = wanted.mode, wanted.uid if me == 0 else found.st_uid
    if owner != wanted.uid or path.suffix == ".lock":
        # The board's owner gets into a file of somebody else by the group alone, and whom a board
        # is opened to again finds the lock as it was left: what the group had there, it keeps.
        mode |= stat.S_IMODE(found.st_mode) & 0o2070
    if owner != found.st_uid or (mode & 0o070 and wanted.gid != found.st_gid):
        try:
            os.fchown(descriptor, owner, wanted.gid)
        except PermissionError as error:
            if mode & 0o020:
                raise BoardError(
                    f"{path} cannot be given to the board's group, of which you are no member.",
                    "Let its owner run: tpm-tui share",
                ) from error
            mode &= ~0o2070
    if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
        with suppress(PermissionError):
            os.fchmod(descriptor, mode)
