"""Whether anybody can come by the login that is given a role: a mistyped one gives it to nobody."""

from __future__ import annotations

import pwd
import stat
from contextlib import suppress
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store import door_keys
from tpm_tui.store.identity import uid_named


def keys_file(board: Path) -> Path:
    """Keys file of sshd for the account that owns a board."""
    try:
        home = pwd.getpwuid(board.stat().st_uid).pw_dir
    except KeyError:
        home = "/nonexistent"
    return Path(home) / ".ssh" / "authorized_keys"


def keepers(board: Path) -> set[str]:
    """Root and whoever owns the file: they need no key."""
    found = set()
    for uid in (0, board.stat().st_uid):
        with suppress(KeyError):
            found.add(pwd.getpwuid(uid).pw_name)
    return found


def stranger(login: str, board: Path, *, locked: bool = False, keys: Path | None = None) -> str:
    """One sentence where nobody is known by a login, as far as can be told; empty where somebody is.

    Behind the gate (`locked`), and of a board that keys open, names are those of the keys."""
    file = board.resolve()
    try:
        private = not stat.S_IMODE(file.stat().st_mode) & 0o177
        doors = door_keys.doors(keys or keys_file(file)) if private or locked else []
    except (BoardError, OSError):
        doors = []
    named = {one.login for one in doors if one.board == str(file)}
    if named:
        if login in named | keepers(file):
            return ""
        return f"No key opens this board for {login}: until one does, nobody comes by that name."
    return "" if locked else _unknown_here(login)


def _unknown_here(login: str) -> str:
    uid = uid_named(login)
    with suppress(KeyError):
        if uid is None:
            _ = pwd.getpwnam(login)
            return ""
        name = pwd.getpwuid(uid).pw_name
        return f"{login} is called {name} on this computer, so nobody comes by that number."
    if uid is not None:
        return ""
    return f"This computer knows nobody called {login}: until it does, nobody comes by that name."
