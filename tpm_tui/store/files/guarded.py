"""Rewriting a small file that decides who gets in: whole or not at all, through no link, its owner,
group and mode kept."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tpm_tui.errors import BoardError

LARGEST = 1_000_000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def read_text(path: Path) -> str:
    """What a file says; empty where there is none.  Bytes that are no UTF-8 survive a rewrite."""
    try:
        with _opened(path.parent) as folder:
            return _read(folder, path)[0]
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _failed(path, "read", error) from error


def edited(path: Path, change: Callable[[str], str], owner: tuple[int, int] | None) -> bool:
    """Change what a file says, one at a time; says whether it is another text now.

    A new file, and a folder for it, are made for an `owner` (uid and gid): by that account itself
    for it alone, by root so that the account may read it and not change it."""
    try:
        if owner is not None:
            _make_folder(path.parent, owner)
        with _opened(path.parent) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX)
            text, held = _read(folder, path, missing=True)
            after = change(text)
            if after == text:
                return False
            _replace(folder, path, after, held, owner)
    except OSError as error:
        raise _failed(path, "written", error) from error
    return True


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, _FOLDER)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read(folder: int, path: Path, *, missing: bool = False) -> tuple[str, os.stat_result | None]:
    try:
        descriptor = os.open(path.name, _READ, dir_fd=folder)
    except FileNotFoundError:
        if missing:
            return "", None
        raise
    with os.fdopen(descriptor, "rb") as file:
        held = os.fstat(descriptor)
        if not stat.S_ISREG(held.st_mode):
            raise BoardError(f"{path} is no plain file.")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise BoardError(f"{path} is too large to be a keys file.")
    return data.decode("utf-8", "surrogateescape"), held


def _replace(
    folder: int,
    path: Path,
    text: str,
    held: os.stat_result | None,
    owner: tuple[int, int] | None,
) -> None:
    name = f".{path.name}.{secrets.token_hex(8)}"
    descriptor = os.open(name, _NEW, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            mode = 0o600
            if held is not None:
                # sshd reads no file that others could have written.
                mode = stat.S_IMODE(held.st_mode) & ~0o7022
                _give(descriptor, held.st_uid, held.st_gid)
            elif owner is not None and os.geteuid() == 0 != owner[0]:
                mode = 0o640
                _give(descriptor, 0, owner[1])
            os.fchmod(descriptor, mode)
            file.write(text.encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(descriptor)
        os.replace(name, path.name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)
        raise
    os.fsync(folder)


def _give(descriptor: int, uid: int, gid: int) -> None:
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) != (uid, gid):
        os.fchown(descriptor, uid, gid)


def _make_folder(folder: Path, owner: tuple[int, int]) -> None:
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        return
    if os.geteuid() == 0 != owner[0]:
        with _opened(folder) as descriptor:
            os.fchown(descriptor, 0, owner[1])
            os.fchmod(descriptor, 0o750)


def _failed(path: Path, verb: str, error: OSError) -> BoardError:
    return BoardError(
        f"The keys file {path} cannot be {verb}: {error.strerror or error}.",
        "Run it as the file's owner or as root, or name another file with --authorized-keys.",
    )
