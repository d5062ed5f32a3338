"""A file or folder that one process holds for as long as it lives, so that others know whose it is
and what was left behind."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

FILE = os.O_RDWR | os.O_CREAT
FOLDER = os.O_RDONLY | os.O_DIRECTORY


def held(path: Path, flags: int = FILE) -> int:
    """Its descriptor, held from now on: the lock goes with the process.

    Raises BlockingIOError where another one holds it, and FileNotFoundError for a folder that
    somebody removed before it was held: whoever sweeps takes what nobody holds yet for left behind.
    """
    while True:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(descriptor, path):
                return descriptor
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether what is held has its name still: it may have been removed before that."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), found)
