"""Waiting for what a client sends: not for ever, and no longer than they have access to the board."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from tpm_tui.errors import Refused

LONGEST = 1800.0
"""Seconds that a request waits for a file or for an answer; a session at a terminal has a limit of
its own."""
_LOOK = 1.0
"""Seconds between two looks at whether they still have access."""


@contextmanager
def waiting(still: Callable[[], object]) -> Iterator[None]:
    """Ends a wait in its block by what `still` raises, or by Refused where it takes too long.

    Only a wait may stand in the block: what raises comes in between anything that it does."""
    end = time.monotonic() + LONGEST

    def look(_number: int, _frame: FrameType | None) -> None:
        _ = still()
        if time.monotonic() > end:
            raise Refused(f"Nothing came for {LONGEST / 60:.0f} minutes, so nothing was done.")
        signal.setitimer(signal.ITIMER_REAL, _LOOK)  # no more of them once one has raised

    before = signal.signal(signal.SIGALRM, look)
    try:
        signal.setitimer(signal.ITIMER_REAL, _LOOK)
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:  # also where the last look comes just now
            signal.signal(signal.SIGALRM, before)
    _ = still()
