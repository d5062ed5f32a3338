"""Who is at the keyboard, as the operating system knows it; never from an environment variable."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class User:
    """The person of this process."""

    uid: int
    name: str
    locked: bool = False
    """Whether this is somebody behind the gate, who shares the uid of the service account and gets
    the board and nothing else."""


def current_user() -> User:
    """Name of the process's real user id."""
    uid = os.getuid()
    try:
        return User(uid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return User(uid, f"uid {uid}")


def keeps(user: User, path: Path) -> bool:
    """Whether a file is somebody's own to do with as they like: its owner's, or root's.  Behind the
    gate nobody is the owner, although all have the uid."""
    if user.locked:
        return False
    try:
        return user.uid in (0, path.stat().st_uid)
    except OSError:
        return False
