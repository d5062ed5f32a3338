"""Fences that Linux puts around a process for good: it starts no program, opens no network
connection, is looked into by no other process, and writes only below one folder.

Plain system calls through ctypes, because the standard library has none of them; what a kernel does
not know is left out and named.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from pathlib import Path

_PR_SET_DUMPABLE, _PR_GET_SECCOMP, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 21, 22, 38
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 13, 1 << 14
_CHANGES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""Writing, removing and making files, folders, links, devices and sockets."""
_TCP, _SIGNALS_AND_SOCKETS = 0b11, 0b11

_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 1
"""Verdicts of a filter: go on, or fail with EPERM."""
_X32 = 0x40000000
_CALLS = {
    "x86_64": (0xC000003E, {"execve": 59, "execveat": 322, "socket": 41, "ptrace": 101, "io_uring": 425}),
    "aarch64": (0xC00000B7, {"execve": 221, "execveat": 281, "socket": 198, "ptrace": 117, "io_uring": 425}),
}  # fmt: skip
"""Name that the kernel has for a kind of processor, and the calls that are closed there."""


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def fence(folder: Path) -> list[str]:
    """Put up all fences; returns those that this kernel does not have."""
    libc = ctypes.CDLL(None, use_errno=True)
    lacking: list[str] = []
    for option, value, name in (
        (_PR_SET_DUMPABLE, 0, "no dumps"),
        (_PR_SET_NO_NEW_PRIVS, 1, "no new privileges"),
    ):
        if libc.prctl(option, ctypes.c_ulong(value), *_zeros(3)):
            lacking.append(name)
    if not _write_only_below(libc, folder):
        lacking.append("Landlock")
    if not _close_calls(libc):
        lacking.append("seccomp")
    return lacking


def missing() -> list[str]:
    """The fences that this computer does not have, found out without putting up any."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    if _landlock(libc) < 1:
        found.append("Landlock")
    if _calls() is None or libc.prctl(_PR_GET_SECCOMP, *_zeros(4)) < 0:
        found.append("seccomp")
    return found


def _landlock(libc: ctypes.CDLL) -> int:
    """Version of Landlock; -1 where there is none."""
    return int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION))


def _calls() -> tuple[int, dict[str, int]] | None:
    """What is known of this kind of processor."""
    return _CALLS.get(platform.machine()) if struct.calcsize("P") == 8 else None


def _write_only_below(libc: ctypes.CDLL, folder: Path) -> bool:
    """Landlock: changes only below a folder.  What is open already, as the terminal is, stays so;
    terminals of other sessions cannot be opened."""
    version = _landlock(libc)
    if version < 1:
        return False
    changes = _CHANGES | (_REFER if version > 1 else 0) | (_TRUNCATE if version > 2 else 0)
    rules = struct.pack(
        "=QQQ", changes, _TCP if version > 3 else 0, _SIGNALS_AND_SOCKETS if version > 5 else 0
    )
    size = 24 if version > 5 else 16 if version > 3 else 8
    ruleset = libc.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        for path, allowed in ((folder, changes), (Path(os.devnull), _WRITE_FILE)):
            beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = struct.pack("=Qi", allowed, beneath)
                if libc.syscall(_LANDLOCK_ADD, ruleset, _PATH_BENEATH, rule, 0):
                    return False
            finally:
                os.close(beneath)
        return not libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _close_calls(libc: ctypes.CDLL) -> bool:
    """Seccomp: the calls of `_CALLS` fail from now on, in every thread that is started later."""
    known = _calls()
    if known is None:
        return False
    code = _filter(*known)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return not libc.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program), *_zeros(2))


def _filter(architecture: int, calls: dict[str, int]) -> bytes:
    """A program in BPF: foreign architectures and the calls given are denied."""
    load, equal, at_least, end = 0x20, 0x15, 0x35, 0x06
    numbers = sorted(calls.values())
    code = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (end, 0, 0, _DENY),
        (load, 0, 0, 0),
        (at_least, len(numbers) + 1, 0, _X32),
        *((equal, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        (end, 0, 0, _ALLOW),
        (end, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("=HBBI", *one) for one in code)


def _zeros(count: int) -> tuple[ctypes.c_ulong, ...]:
    return tuple(ctypes.c_ulong(0) for _ in range(count))
