"""A disk that fails at the n-th thing that is asked of it, between SQLite and the system.

SQLite reaches files through a table of functions, and this puts one of its own in front of the usual
one.  The same library must be the one that Python uses; where it is not (it may be built in), there is
no such disk, and `install` says so.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_POINTER = ctypes.c_void_p
_INT = ctypes.c_int
_LONG = ctypes.c_int64

IO, FULL, SHORT, READ, SYSTEM = "EIO", "ENOSPC", "short write", "read", "system"
KINDS = (IO, FULL, SHORT, READ, SYSTEM)
"""What goes wrong: of SQLite's files, and (the last) of those that the program opens itself."""

_VFS = (
    "open delete access full_pathname dl_open dl_error dl_sym dl_close randomness sleep current_time "
    "last_error current_time_int64 set_call get_call next_call"
).split()
_FILE = (
    "close read write truncate sync size lock unlock reserved control sector device shm_map shm_lock "
    "shm_barrier shm_unmap fetch unfetch"
).split()


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest", _INT),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        *((name, _POINTER) for name in _VFS),
    )


class _Methods(ctypes.Structure):
    _fields_ = (("version", _INT), *((name, _POINTER) for name in _FILE))


_FORMS: dict[str, Any] = {
    "open": ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER),
    "delete": ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT),
    "read": ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG),
    "write": ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG),
    "truncate": ctypes.CFUNCTYPE(_INT, _POINTER, _LONG),
    "sync": ctypes.CFUNCTYPE(_INT, _POINTER, _INT),
    "shm_map": ctypes.CFUNCTYPE(_INT, _POINTER, _INT, _INT, _INT, _POINTER),
}

_CODES = {
    "delete": sqlite3.SQLITE_IOERR_DELETE,
    "read": sqlite3.SQLITE_IOERR_READ,
    "write": sqlite3.SQLITE_IOERR_WRITE,
    "truncate": sqlite3.SQLITE_IOERR_TRUNCATE,
    "sync": sqlite3.SQLITE_IOERR_FSYNC,
    "shm_map": sqlite3.SQLITE_IOERR_SHMMAP,
}
_CODES_OF_FULL = {"write": sqlite3.SQLITE_FULL, "shm_map": sqlite3.SQLITE_IOERR_SHMSIZE}

_EVENTS = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.truncate", "fcntl.flock"}
"""What the program itself asks of the system, by the names that Python gives it."""


class FailingDisk:
    """One for the whole process; it cannot be taken away again, but let through everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.kind = ""
        """What goes wrong; nothing where it is empty."""
        self.left = 0
        """Calls until it does."""
        self.stays = False
        """Whether everything later goes wrong too."""
        self.failed: list[str] = []
        """What has been refused since the disk was armed."""
        self.counts: dict[str, int] | None = None
        """Calls of each kind of fault, while they are counted."""
        self._kept: list[Any] = []
        self._methods: dict[int, _Methods] = {}

    def arm(self, kind: str, at: int, *, stays: bool) -> None:
        """The call number `at` from now on goes wrong."""
        self.kind, self.left, self.stays, self.failed = kind, at, stays, []

    def disarm(self) -> bool:
        """All is well again; whether anything had gone wrong."""
        self.kind = ""
        return bool(self.failed)

    def refuses(self, what: str) -> bool:
        """Whether this call goes wrong."""
        sort = SYSTEM if what in _EVENTS or what == "fsync" else READ if what == "read" else IO
        if self.counts is not None:
            self.counts[sort] = self.counts.get(sort, 0) + 1
        if not self.kind or sort != (IO if self.kind in (FULL, SHORT) else self.kind):
            return False
        self.left -= 1
        if self.left > 0 or (self.left < 0 and not self.stays):
            return False
        self.failed.append(what)
        return True

    def counted(self, work: Callable[[], object]) -> dict[str, int]:
        """How many calls some work makes, by the kind of fault that could meet them."""
        self.counts = {}
        work()
        found, self.counts = self.counts, None
        return {kind: found.get(IO if kind in (FULL, SHORT) else kind, 0) for kind in KINDS}

    # ---- the program's own files

    def watch_system(self) -> None:
        """Refuse what the program asks of the system."""
        sys.addaudithook(self._event)
        synced = os.fsync

        def fsync(file: int) -> None:
            if self.refuses("fsync"):
                raise OSError(5, "Input/output error")
            synced(file)

        vars(os)["fsync"] = fsync

    def _event(self, name: str, asked: tuple[object, ...]) -> None:
        if name not in _EVENTS:
            return
        if name == "fcntl.flock":
            concerned = asked[1] != fcntl.LOCK_UN  # which cannot fail
        else:
            concerned = str(asked[0]).startswith(self.folder)
        if concerned and self.refuses(name):
            raise OSError(5, "Input/output error")

    # ---- SQLite's files

    def install(self) -> bool:
        """Come between SQLite and its files; whether that can be done."""
        try:
            library = ctypes.CDLL("libsqlite3.so.0")
        except OSError:
            return False
        find = library.sqlite3_vfs_find
        find.restype, find.argtypes = ctypes.POINTER(_Vfs), (ctypes.c_char_p,)
        usual = find(None)
        mine = _Vfs.from_buffer_copy(usual.contents)
        mine.name = b"failing"
        at = ctypes.cast(usual, _POINTER).value
        opening, deleting = (_FORMS[one](getattr(mine, one)) for one in ("open", "delete"))

        def opened(_vfs: int, name: int, file: int, flags: int, out: int) -> int:
            code = int(opening(at, name, file, flags, out))
            table = ctypes.cast(file, ctypes.POINTER(_POINTER))
            if table[0]:
                table[0] = ctypes.addressof(self._failing(table[0]))
            return code

        def deleted(_vfs: int, name: int, sync: int) -> int:
            return _CODES["delete"] if self.refuses("delete") else int(deleting(at, name, sync))

        for name, function in (("open", opened), ("delete", deleted)):
            setattr(mine, name, self._callable(name, function))
        self._kept.append(mine)
        register = library.sqlite3_vfs_register
        register.argtypes = (ctypes.POINTER(_Vfs), _INT)
        register(ctypes.byref(mine), 1)
        return self._is_asked()

    def _callable(self, name: str, function: Callable[..., int]) -> Any:
        made = _FORMS[name](function)
        self._kept.append(made)
        return ctypes.cast(made, _POINTER)

    def _failing(self, address: int) -> _Methods:
        """The functions of one kind of file, with those in front that may fail."""
        if address not in self._methods:
            mine = _Methods.from_buffer_copy(_Methods.from_address(address))
            for name in ("read", "write", "truncate", "sync", "shm_map"):
                if getattr(mine, name):
                    usual = _FORMS[name](getattr(mine, name))
                    setattr(mine, name, self._callable(name, self._or_fail(name, usual)))
            self._methods[address] = mine
        return self._methods[address]

    def _or_fail(self, name: str, usual: Callable[..., int]) -> Callable[..., int]:
        def asked(*words: Any) -> int:
            if not self.refuses(name):
                return int(usual(*words))
            if name == "write" and self.kind == SHORT:
                file, data, size, offset = words
                usual(file, data, size // 2, offset)
                return sqlite3.SQLITE_FULL
            if self.kind in (FULL, SHORT):
                return _CODES_OF_FULL.get(name, _CODES[name])
            return _CODES[name]

        return asked

    def _is_asked(self) -> bool:
        """Whether Python's own SQLite comes by here."""
        path = Path(self.folder) / "probe.db"
        self.arm(IO, 1, stays=True)
        db = sqlite3.connect(path)
        try:
            db.execute("CREATE TABLE probe (x)")
        except sqlite3.OperationalError:
            return True
        finally:
            self.disarm()
            db.close()
            path.unlink(missing_ok=True)
        return False
