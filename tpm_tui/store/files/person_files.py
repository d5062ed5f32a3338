"""The exchange folder of one person behind the gate, `BOARD.files/LOGIN/`: files by their bare names
and nothing else, whatever anybody puts there."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tpm_tui.errors import BoardError, InvalidInput, Refused
from tpm_tui.store.files.beside import folder_beside

LARGEST = 50_000_000
"""Bytes of one file."""
MOST = 100
"""Files of one person."""
ALL = 200_000_000
"""Bytes of all files of one person."""

_NAME = re.compile(r"[^\W.][\w .+()-]{0,99}")
_DRAFT = re.compile(r"\.[0-9a-f]{16}\.new")
_LOGIN = re.compile(r"[a-z_][a-z0-9._-]{0,31}")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def is_login(text: str) -> bool:
    """Whether a text may name a person behind the gate, and so a folder."""
    return _LOGIN.fullmatch(text) is not None


class PersonFiles:
    """Files of one person; every call opens the folder anew, and no link is ever followed."""

    def __init__(self, board: Path, login: str) -> None:
        if not is_login(login):
            raise InvalidInput(f"{login!r} is no login.")
        self._board = board
        self._login = login

    def names(self) -> list[tuple[str, int]]:
        """Names and sizes, in order; what nobody could have put there by name is left out."""
        with self._folder() as folder:
            return _names(folder)

    def read(self, name: str, limit: int = LARGEST) -> bytes:
        """What a file holds; raises Refused where there is none, or it is too large."""
        with self._folder() as folder:
            return _read(folder, checked(name), limit)

    def write(self, name: str, data: bytes, *, replace: bool = True) -> None:
        """Put a file there, whole or not at all; raises Refused."""
        checked(name)
        with self._folder() as folder:
            # Many at once would each find the room that is there for one.
            fcntl.flock(folder, fcntl.LOCK_EX)
            _sweep(folder)
            known = dict(_names(folder))
            if name in known and not replace:
                raise Refused(
                    f"There is a file {name} already.", "Remove it first, or give another name."
                )
            _need_room(name, len(data), known)
            _write(folder, name, data, replace=replace)

    def remove(self, name: str) -> None:
        """Take a file away; raises Refused where there is none."""
        with self._folder() as folder:
            try:
                os.unlink(checked(name), dir_fd=folder)
            except OSError as error:
                raise Refused(f"There is no file {name}.") from error

    def path(self, name: str) -> Path:
        """Where a plain file is, for what reads files by their paths; raises Refused."""
        with self._folder() as folder:
            os.close(_opened(folder, checked(name)))
        return self._board.with_name(f"{self._board.name}.files") / self._login / name

    @contextmanager
    def _folder(self) -> Iterator[int]:
        """A descriptor of the folder, made if it is not there."""
        try:
            above = os.open(folder_beside(self._board, "files"), _FOLDER)
            try:
                with suppress(FileExistsError):
                    os.mkdir(self._login, 0o700, dir_fd=above)
                folder = os.open(self._login, _FOLDER, dir_fd=above)
            finally:
                os.close(above)
            try:
                yield folder
            finally:
                os.close(folder)
        except OSError as error:
            raise BoardError(
                f"Files beside the board cannot be used: {error.strerror}.",
                "Ask who keeps the board.",
            ) from error


def checked(name: str) -> str:
    """A bare name as it is; raises InvalidInput for anything that might lead elsewhere."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{name[:60]!r} is no name of a file here.",
            "Give one without folders that begins with a letter or a digit, of letters, digits, spaces "
            "and . _ + - ( ), 100 characters at most, such as plan.csv.",
        )
    return name


def _names(folder: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for name in os.listdir(folder):
        with suppress(FileNotFoundError):  # another session has just removed it
            there = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if _NAME.fullmatch(name) and stat.S_ISREG(there.st_mode):
                found.append((name, there.st_size))
    return sorted(found)


def _sweep(folder: int) -> None:
    """Take away what a session that was killed while it wrote had not finished: nobody else writes
    while the folder is locked."""
    for name in os.listdir(folder):
        if _DRAFT.fullmatch(name):
            with suppress(OSError):
                os.unlink(name, dir_fd=folder)


def _opened(folder: int, name: str) -> int:
    try:
        file = os.open(name, _READ, dir_fd=folder)
    except OSError as error:
        raise Refused(f"There is no file {name}.") from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise Refused(f"{name} is no plain file.")
    return file


def _read(folder: int, name: str, limit: int) -> bytes:
    with open(_opened(folder, name), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused(f"{name} is larger than {limit:,} bytes.")
    return data


def _write(folder: int, name: str, data: bytes, *, replace: bool) -> None:
    draft = f".{secrets.token_hex(8)}.new"
    with open(os.open(draft, _NEW, 0o600, dir_fd=folder), "wb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if replace:
                os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
            else:
                os.link(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
        except FileExistsError as error:
            raise Refused(f"There is a file {name} already.") from error
        finally:
            with suppress(FileNotFoundError):
                os.unlink(draft, dir_fd=folder)


def _need_room(name: str, size: int, known: dict[str, int]) -> None:
    others = {one: bytes_ for one, bytes_ in known.items() if one != name}
    if size > LARGEST:
        raise Refused(f"{name} is larger than {LARGEST:,} bytes.")
    if len(others) >= MOST:
        raise Refused(f"There are {MOST} files already.", "Remove some first.")
    if sum(others.values()) + size > ALL:
        raise Refused(f"Your files would be larger than {ALL:,} bytes together.", "Remove some.")
