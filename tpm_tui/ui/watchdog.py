"""Sees that the program does not stand still, and holds nothing that others wait for while nobody acts.

What it sees goes into the log of errors under a number, for whoever looks into it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession

STALL = 0.2
"""Seconds more than there should be between two looks."""
MOST = 20
"""Stalls that one session tells of."""
LOOKS = 4
"""Looks in a row that find a transaction open: a thread may be reading for a moment."""

Clock = Callable[[], float]


class Watchdog:
    """One look at every poll; costs nothing that can be measured."""

    def __init__(
        self,
        note: Callable[[str], object],
        clock: Clock = time.monotonic,
        work: Clock = time.thread_time,
    ) -> None:
        self.act = ""
        """Name of the command that ran last."""
        self._note, self._clock, self._work = note, clock, work
        self._at = self._worked = 0.0
        self._told = self._open = 0

    def begin_again(self) -> None:
        """The program was stopped on purpose, or has not looked yet."""
        self._at = 0.0

    def look(self, every: float, session: BoardSession) -> None:
        """Tell of what has happened since the last look, which should be `every` seconds ago."""
        now, worked = self._clock(), self._work()
        late = now - self._at - every
        if self._at and late > STALL and self._told < MOST:
            self._told += 1
            after = f", after {self.act}" if self.act else ""
            own = worked - self._worked
            self._note(f"stood still for {late + every:.1f} s, {own:.1f} s of it at work{after}")
        self._at, self._worked, self.act = now, worked, ""
        if not session.in_transaction:
            self._open = 0
            return
        self._open += 1
        if self._open == LOOKS:
            self._note("a transaction is open while nobody acts")
