"""Who is at the keyboard, as the operating system knows it; never from an environment variable."""

from __future__ import annotations

import os
import pwd
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_UID = re.compile(r"uid (0|[1-9][0-9]{0,9})")


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
    return User(uid, name_of(uid))


def name_of(uid: int) -> str:
    """Name of a user; of one who has none, and of one whose name could be taken for that of such a
    one, the number."""
    with suppress(KeyError):
        name = pwd.getpwuid(uid).pw_name
        if uid_named(name) is None:
            return name
    return f"uid {uid}"


def uid_named(name: str) -> int | None:
    """The user id that stands for a name: 4711 for `uid 4711`."""
    found = _UID.fullmatch(name)
    return None if found is None else int(found[1])


def keeps(user: User, path: Path) -> bool:
    """Whether a file is somebody's own to do with as they like: its owner's, or root's.  Behind the
    gate nobody is the owner, although all have the uid."""
    if user.locked:
        return False
    try:
        return user.uid in (0, path.stat().st_uid)
    except OSError:
        return False
