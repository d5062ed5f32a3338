"""The time of an app under test: it stands still but where a test lets some of it pass.

What an app does a moment later would otherwise come before or after what the test does next,
whichever the machine finds time for.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import dataclass
from typing import Any

from textual._context import active_app
from textual.app import App
from textual.timer import EventTargetGone, Timer

from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.company import around, following
from tpm_tui.ui.detail import acts
from tpm_tui.ui.prompts import foretelling, prompting
from tpm_tui.ui.screens import board

FRAME = 0.02
"""Seconds; what comes sooner is how Textual draws, and goes on by itself."""
LOOK_AT_THE_CLOCK = (acts, around, board, following, foretelling, prompting)
"""Modules that ask how long ago something was."""


@dataclass
class Moment:
    """Seconds on the clocks of all apps."""

    now: float = 1000.0

    def monotonic(self) -> float:
        """What a module is told that asks; no two things are at the same time."""
        self.now += 1e-6
        return self.now


NOW = Moment()


class AppClock:
    """Who waits in an app for time to pass."""

    def __init__(self) -> None:
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    async def sleep(self, seconds: float) -> None:
        """Return when so much time has passed."""
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (NOW.now + seconds, next(self._numbers), wake))
        await wake

    def go_on(self, until: float) -> bool:
        """Wake who comes next up to a moment; False where that is nobody, and it is that moment."""
        while self._sleepers and self._sleepers[0][0] <= until:
            due, _, wake = heapq.heappop(self._sleepers)
            if not wake.done():  # a timer that was stopped
                NOW.now = max(NOW.now, due)
                wake.set_result(None)
                return True
        NOW.now = max(NOW.now, until)
        return False


def clock_of(app: App[Any]) -> AppClock:
    """The clock of an app."""
    clock: AppClock = vars(app).setdefault("_clock_of_the_test", AppClock())
    return clock


def hold_time() -> None:
    """From now on our app goes by its clock."""
    by_itself = Timer._run

    async def by_the_clock(timer: Timer) -> None:
        app = active_app.get()
        if timer._interval < FRAME or not isinstance(app, TpmApp):
            await by_itself(timer)
            return
        clock, count = clock_of(app), 0
        await timer._active.wait()
        while timer._repeat is None or count <= timer._repeat:
            await clock.sleep(timer._interval)
            await timer._active.wait()
            if timer._reset:
                timer._reset = False
                continue
            count += 1
            try:
                await timer._tick(next_timer=NOW.now, count=count)
            except EventTargetGone:
                break

    Timer._run = by_the_clock  # type: ignore[assignment, method-assign]
    for module in LOOK_AT_THE_CLOCK:
        vars(module)["time"] = NOW
