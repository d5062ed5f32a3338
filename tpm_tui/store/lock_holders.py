"""Which processes hold a file's locks, as far as the kernel tells; for sentences alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tpm_tui.domain.text import clean
from tpm_tui.store.identity import name_of

_LOCKS = Path("/proc/locks")
READ_MARKS = range(123, 128)
"""Bytes of SQLite's `-shm` file that those hold who read an older state of the board."""


class _Held(NamedTuple):
    """One lock of the kernel's table."""

    kind: str
    write: bool
    pid: int
    device: str
    inode: str
    first: str


def flock_holder(file: os.stat_result) -> int:
    """Process that holds the `flock` of a file; 0 where that cannot be known."""
    return next((one.pid for one in _on(file) if one.kind == "FLOCK"), 0)


def writers_of(board: Path) -> list[int]:
    """Other processes that keep an SQLite file from being written."""
    found = [one.pid for one in _of(board, "") if one.write]
    return found + [one.pid for one in _of(board, "-shm") if one.write]


def readers_of(board: Path) -> list[int]:
    """Other processes in the middle of reading an SQLite file."""
    marks = {str(byte) for byte in READ_MARKS}
    return [one.pid for one in _of(board, "-shm") if one.first in marks]


def file_holders(board: Path) -> list[int]:
    """Other processes that have this very file open by SQLite, whatever its name was then."""
    return [one.pid for one in _of(board, "")]


def openers_of(board: Path) -> list[int]:
    """Other processes that have an SQLite file open: by its locks, which everybody may see, and by
    the open files of those processes that this user may look into."""
    found = {one.pid for ending in ("", "-shm") for one in _of(board, ending)}
    with suppress(OSError):
        state = os.stat(board)
        this, real = (state.st_dev, state.st_ino), os.path.realpath(board)
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if any(_is(process / "fd" / one, real, this) for one in os.listdir(process / "fd")):
                    found.add(int(process.name))
    return sorted(found - {os.getpid()})


def _is(descriptor: Path, path: str, this: tuple[int, int]) -> bool:
    try:
        if os.readlink(descriptor) != path:
            return False
        found = os.stat(descriptor)
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == this


def named(pids: list[int], otherwise: str = "another program") -> str:
    """`sqlite3 of ana (process 123)`."""
    return next(filter(None, map(_program, pids)), otherwise)


def _program(pid: int) -> str:
    process = Path("/proc") / str(pid)
    try:
        name = process.joinpath("comm").read_text("utf-8", "replace").strip()
        uid = process.stat().st_uid
    except OSError:
        return ""
    return f"{clean(name)} of {clean(name_of(uid))} (process {pid})"


def _of(board: Path, ending: str) -> list[_Held]:
    try:
        file = os.stat(f"{board}{ending}")
    except OSError:
        return []
    return [one for one in _on(file) if one.kind == "POSIX" and one.pid != os.getpid()]


def _on(file: os.stat_result) -> list[_Held]:
    """Locks of a file; some file systems give their files another device than the kernel's table."""
    device = f"{os.major(file.st_dev):02x}:{os.minor(file.st_dev):02x}"
    found = [one for one in _all() if one.inode == str(file.st_ino)]
    return [one for one in found if one.device == device] or found


def _all() -> Iterator[_Held]:
    try:
        lines = _LOCKS.read_text("ascii", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        parts = line.split()
        # 1: POSIX  ADVISORY  WRITE 4711 fe:00:131 120 120; those that wait have an arrow.
        if len(parts) >= 8 and parts[1] != "->" and parts[4].isdigit() and parts[4] != "0":
            device, _, inode = parts[5].rpartition(":")
            yield _Held(parts[1], parts[3] == "WRITE", int(parts[4]), device, inode, parts[6])
