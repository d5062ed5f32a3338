"""Things that happen a moment later, unless they are asked for again before that."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Later:
    """Runs something once after some seconds; asked again under its name it starts anew."""

    def __init__(self, pump: MessagePump) -> None:
        self._pump = pump
        self._waits: dict[str, Timer] = {}

    def __call__(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        """Run `act` in so many seconds."""
        timer = self._waits.pop(name, None)
        if timer is not None:
            timer.stop()
        self._waits[name] = self._pump.set_timer(seconds, act)
