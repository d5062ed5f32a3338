"""How far the reading of a terminal may be ahead of the program.

Textual queues whatever a terminal sends, however much that is: input that comes faster than it can be
worked on takes all memory, and everything else waits its turn behind it.  Here the reading waits
instead, so that the rest stays in the terminal, whose own queue is short: the sender has to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

AHEAD = 32
"""Events that may wait to be worked on; nobody types so far ahead."""
_PAUSE = 0.004
"""Seconds between two looks at whether they are fewer, while there are too many."""


class Pace:
    """Counts what one thread sends and the program has not worked on."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        self._waiting = waiting
        # Each is counted by one thread alone.
        self._sent = 0
        self._arrived = 0

    def sent(self, event: Future[Any]) -> None:
        """An event is on its way to the program."""
        self._sent += 1
        event.add_done_callback(self._arrive)

    def keep(self, ended: Event) -> None:
        """Wait while the program is behind, but not beyond the end of the reading."""
        while self._sent - self._arrived + self._waiting() > AHEAD and not ended.wait(_PAUSE):
            pass

    def _arrive(self, _: Future[Any]) -> None:
        self._arrived += 1


def waiting(app: App[Any]) -> int:
    """Events and messages that wait on the way that keys take: the app, its screen, what has the
    focus there."""
    count = app.message_queue_size
    try:
        screen = app.screen
    except Exception:  # noqa: BLE001  another thread asks while there is none, or it is leaving
        return count
    focused = screen.focused
    return (
        count + screen.message_queue_size + (0 if focused is None else focused.message_queue_size)
    )
