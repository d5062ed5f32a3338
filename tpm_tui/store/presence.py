"""Who has a board open and where on it they are: one small file per session in `BOARD.here`.

It is not in the database, where every move of a cursor would wake and sync everybody.  A session
holds its file by flock for as long as it lives, so that one that was killed is known at once, by the
kernel's word and not by a heart beat.  Whatever stands in the folder was written by somebody: it is
read within narrow limits and shown, and nothing else.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeGuard

from tpm_tui.store.files.beside import beside, folder_beside, open_beside
from tpm_tui.store.identity import User, name_of
from tpm_tui.store.journal.records import now

HERE = "here"
SIZE = 512
"""Bytes of a file, always: it is written in place, so that no other length is ever seen."""
SESSIONS_MOST, NAMES_MOST, OPENED_MOST = 64, 2_000, 200
"""Sessions that are followed, names that are looked at to find them, and files that are opened for
that at a time."""
USER_MOST, FIELD_MOST, SINCE_MOST = 40, 64, 32
"""Characters of what is told."""
ITEM_MOST = 2**53
TRIES = 3
FRESH_NS = 100_000_000
"""Age below which a time stamp does not prove that nothing was written after it."""
ABANDONED = 60.0
"""Seconds after which a file that was never finished is nobody's any more."""

_NAME = re.compile(r"[0-9]{1,10}-[0-9a-f]{16}")
_DRAFT = re.compile(r"\.[0-9]{1,10}-[0-9a-f]{16}\.[0-9.]{1,40}\.new")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One session: who it is and what its cursor stands on."""

    session: str
    """Name of its file."""
    user: str
    uid: int
    """Whose file it is, as the kernel says."""
    pid: int
    since: str
    """UTC, ISO."""
    item: int = 0
    """Row of the cursor, negative for an `(own)` line; 0 for none."""
    field: str = ""
    editing: bool = False
    away: bool = False
    """Whether nobody has touched it for long."""


class OwnPlace:
    """The file of this session; every method may raise OSError or BoardError."""

    def __init__(self, board: Path, user: User) -> None:
        self.board = board
        self.user = user
        self.name = ""
        """Name of the file; empty before there is one."""
        self._since = now()
        self._file: int | None = None

    def write(self, item: int, field: str, *, editing: bool, away: bool = False) -> None:
        """Say where the cursor is; makes the file where there is none any more."""
        if self._file is not None and not os.fstat(self._file).st_nlink:
            self.close()
        if self._file is None:
            self._file = self._made()
        told = {
            "user": self.user.name[:USER_MOST], "pid": os.getpid(), "since": self._since,
            "item": item, "field": field[:FIELD_MOST], "editing": editing,
        }  # fmt: skip
        if away:
            told["away"] = True
        text = json.dumps(told, ensure_ascii=False).encode(errors="replace")
        os.pwrite(self._file, text[: SIZE - 1].ljust(SIZE - 1) + b"\n", 0)

    def close(self) -> None:
        """Take the file away."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with suppress(OSError):
            os.unlink(beside(self.board, HERE) / self.name)
        os.close(file)

    def _made(self) -> int:
        folder = folder_beside(self.board, HERE)
        for _ in range(TRIES):
            self.name = f"{os.getpid()}-{os.urandom(8).hex()}"
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
            file = open_beside(self.board, folder / self.name, flags)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(file).st_nlink:
                    return file
            except BlockingIOError:
                # Somebody has found the file without its lock and takes it for a dead one.
                pass
            os.close(file)
        raise BlockingIOError(f"no file in {folder} could be kept")


@dataclass(slots=True)
class _Followed:
    """The open file of one session."""

    file: int
    written: tuple[int, int] = (-1, -1)
    """Time and size at which it was read."""
    told: Whereabouts | None = None


class Others:
    """The other sessions on a board; `look` costs a few system calls while nothing has changed."""

    def __init__(self, board: Path) -> None:
        self.board = board
        self.folder = beside(board, HERE)
        self.sessions: tuple[Whereabouts, ...] = ()
        """Everybody else, by name and then by how long they are here."""
        self._followed: dict[str, _Followed] = {}
        self._left = False
        """Whether somebody was found to have gone while files were looked for."""
        self._dead: set[str] = set()
        """Files that nobody holds and that could not be taken away."""
        self._folder_at: tuple[int, int] = (-1, -1)
        self._names: dict[int, str] = {}

    def look(self, own: str = "") -> bool:
        """See who is here besides the session `own`; whether that is different from before."""
        try:
            self._look_for_files(own)
        except OSError:
            self._folder_at = (-1, -1)
            self.close()
        now_ns, changed, self._left = time.time_ns(), self._left, False
        for name, one in list(self._followed.items()):
            state = os.fstat(one.file)
            if not state.st_nlink or _is_free(one.file):
                changed = self._drop(name) or changed
                continue
            written = (state.st_mtime_ns, state.st_size)
            if written != one.written:
                # What was written in this moment may be written again under the same time.
                old = now_ns - state.st_mtime_ns > FRESH_NS
                told = self._read(name, one.file, state)
                one.written = written if old and told is not None else (-1, -1)
                if told is not None and told != one.told:
                    one.told, changed = told, True
        if not changed and (self._followed or not self.sessions):
            return False
        told_now = [one.told for one in self._followed.values() if one.told is not None]
        before = self.sessions
        self.sessions = tuple(sorted(told_now, key=lambda one: (one.user, one.since, one.pid)))
        return self.sessions != before

    def close(self) -> None:
        """Let go of all files."""
        for one in self._followed.values():
            os.close(one.file)
        self._followed.clear()

    # ---- inside

    def _look_for_files(self, own: str) -> None:
        state = os.lstat(self.folder)
        at = (state.st_ino, state.st_mtime_ns)
        if at == self._folder_at:
            return
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            with os.scandir(folder) as entries:
                names = {entry.name for entry in islice(entries, NAMES_MOST)}
            wanted = {name for name in names if _NAME.fullmatch(name) and name != own}
            for name in self._followed.keys() - wanted:
                self._left = self._drop(name) or self._left
            self._dead &= wanted
            strange = sorted(wanted - self._followed.keys() - self._dead)
            for name in strange[:OPENED_MOST]:
                if len(self._followed) >= SESSIONS_MOST:
                    break
                self._follow(name, folder)
            for name in names:
                if _DRAFT.fullmatch(name):
                    _sweep(name, folder)
        finally:
            os.close(folder)
        old = time.time_ns() - state.st_mtime_ns > FRESH_NS
        self._folder_at = at if old and len(strange) <= OPENED_MOST else (-1, -1)

    def _follow(self, name: str, folder: int) -> None:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
            file = os.open(name, flags, dir_fd=folder)
        except OSError:
            self._dead.add(name)
            return
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            self._dead.add(name)
        elif _is_free(file):
            os.close(file)
            self._dead.add(name)
            with suppress(OSError):
                os.unlink(name, dir_fd=folder)
        else:
            self._followed[name] = _Followed(file)

    def _drop(self, name: str) -> bool:
        """Follow a session no longer, and take its file away where it has left it behind."""
        one = self._followed.pop(name)
        if os.fstat(one.file).st_nlink and _is_free(one.file):
            self._dead.add(name)
            with suppress(OSError):
                os.unlink(self.folder / name)
        os.close(one.file)
        return one.told is not None

    def _read(self, name: str, file: int, state: os.stat_result) -> Whereabouts | None:
        """What a file says; None where it is no file of ours or is being written."""
        if state.st_size != SIZE:
            return None
        try:
            told = json.loads(os.pread(file, SIZE, 0))
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(told, dict):
            return None
        user, since, field = (told.get(key) for key in ("user", "since", "field"))
        item, pid = told.get("item"), told.get("pid")
        if not (isinstance(user, str) and isinstance(since, str) and isinstance(field, str)):
            return None
        if not (_is_number(item) and _is_number(pid) and user):
            return None
        return Whereabouts(
            name,
            self._believed(user, state.st_uid)[:USER_MOST],
            state.st_uid,
            pid,
            since[:SINCE_MOST],
            item,
            field[:FIELD_MOST],
            told.get("editing") is True,
            told.get("away") is True,
        )

    def _believed(self, user: str, uid: int) -> str:
        """Who a session says it is, where the board's owner says so: behind the gate all share that
        one's uid.  Of everybody else the kernel knows better."""
        if uid not in self._names:
            try:
                owner = os.stat(self.board).st_uid
                self._names[uid] = "" if uid == owner else name_of(uid)
            except OSError:
                self._names[uid] = f"uid {uid}"
        return self._names[uid] or user


def _is_number(told: object) -> TypeGuard[int]:
    return type(told) is int and abs(told) <= ITEM_MOST


def _is_free(file: int) -> bool:
    """Whether nobody holds a file; shared, so that two who ask at once do not see each other."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def _sweep(name: str, folder: int) -> None:
    """Take away what a session that was killed while it came had not finished."""
    with suppress(OSError):
        if time.time() - os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime > ABANDONED:
            os.unlink(name, dir_fd=folder)
