"""What must be done as a whole, or not at all, does not end by Ctrl-C with nobody knowing which."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def interruptions() -> Iterator[list[int]]:
    """Interruptions within are noted and not raised: whoever waits looks whether there are any; what
    has been done by the end is told as done."""
    pressed: list[int] = []
    if current_thread() is not main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
