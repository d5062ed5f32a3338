"""The program is told to end: in order if it can, soon if it cannot, and with what is half typed kept."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

DEADLINE_SECONDS = 1.5
"""A program that was told to end and has not by then, is ended."""


def end_on_signals(app: TpmApp) -> None:
    """Leave when the terminal goes away or somebody ends the program; to be called in its loop.

    What is half typed is written down at once, even where the loop hangs: a terminal that nobody
    reads blocks it.
    """
    loop = asyncio.get_running_loop()
    for number, why in (
        (signal.SIGHUP, "connection lost"),
        (signal.SIGTERM, "the program was stopped"),
    ):

        def leave(*_frame: object, number: signal.Signals = number, why: str = why) -> None:
            signal.signal(signal.SIGALRM, lambda *_: os._exit(128 + number))
            signal.setitimer(signal.ITIMER_REAL, DEADLINE_SECONDS)
            app.drafting.end(why)
            with suppress(RuntimeError):  # the loop has ended, and so does the program
                _ = loop.call_soon_threadsafe(app.exit, 128 + number)

        signal.signal(number, leave)
