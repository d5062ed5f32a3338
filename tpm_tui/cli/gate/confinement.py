"""What a session behind the gate gives up before it reads a board: rights that it has no use for,
so that a mistake of ours, or of a library, opens no door."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

MEMORY = 1024**3
"""Bytes of data: a board of 100,000 rows needs a fifth of it."""
FILES = 512
"""Files open at once."""


def confine(folder: Path) -> list[str]:
    """Give up what the session does not need; returns what the kernel does not offer.

    The number of processes is not limited: the system counts all sessions of the account together,
    so that a few people at work would keep the next one out.
    """
    os.umask(0o077)
    os.chdir(folder)
    for what, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        _at_most(what, limit)
    for number in (signal.SIGTSTP, signal.SIGQUIT, signal.SIGTTIN, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)
    if sys.platform != "linux":
        return missing()
    from tpm_tui.cli.gate.kernel_fences import fence

    return fence(folder)


def missing() -> list[str]:
    """Fences that no session on this computer has; nothing is given up for this."""
    if sys.platform != "linux":
        return ["the fences of Linux"]
    from tpm_tui.cli.gate import kernel_fences

    return kernel_fences.missing()


def _at_most(what: int, limit: int) -> None:
    _, hard = resource.getrlimit(what)
    least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (least, least))
