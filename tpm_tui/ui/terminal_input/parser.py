"""Textual's parser of what a terminal sends, behind the guard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from tpm_tui.ui.terminal_input.paste_guard import PasteGuard

WIDEST, HIGHEST = 2_000, 1_000
"""Columns and lines that a terminal may have: a picture of more would take the memory of all."""

_ALTERNATES = re.compile(r"(\x1b\[\d+):[\d:]*")
"""A key with what it is on other layouts, as kitty's protocol can tell it."""
_NOT_TYPED = re.compile(r"[\0\ud800-\udfff]")


class GuardedParser(XTermParser):
    """Sees of a paste nothing but its marks and its text; what no terminal sends is nothing."""

    def __init__(self, debug: bool = False, guard: PasteGuard | None = None) -> None:
        super().__init__(debug)
        self._guard = guard or PasteGuard()
        self._debug_asked = debug

    @classmethod
    def is_supported(cls) -> bool:
        """Whether Textual's parser is the one that this was written for."""
        return all(callable(getattr(XTermParser, name, None)) for name in ("feed", "tick", "parse"))

    @property
    def waits(self) -> bool:
        """Whether something is open that comes to an end by time alone."""
        return self._guard.inside or getattr(self, "_timeout_time", 0.0) is not None

    def feed(self, data: str) -> Iterable[Message]:
        """Events of the next input; empty input ends the stream."""
        passed = self._guard.passed(data) if data else data
        if passed or not data:
            yield from self._understood(super().feed(passed))

    def tick(self) -> Iterable[Message]:
        """Events of what waited too long: a single Escape, a paste without an end."""
        over = self._guard.overdue()
        if over:
            yield from self._understood(super().feed(over))
        elif not self._guard.inside:
            found = list(self._understood(super().tick()))
            if found:
                self._guard.keys_timed_out()
            yield from found

    def _understood(self, found: Iterable[Message]) -> Iterator[Message]:
        """Events that can be; numbers beyond all sense end neither the program nor its reading."""
        try:
            yield from (one for one in found if not _is_too_large(one))
        except (ValueError, OverflowError, ZeroDivisionError):
            super().__init__(self._debug_asked)  # Textual's parser ends where it fails

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            found = list(super()._sequence_to_key_events(_ALTERNATES.sub(r"\1", sequence), alt))
        except (ValueError, OverflowError):
            found = [events.Key(Keys.Ignore, sequence)]
        return [
            events.Key(Keys.Ignore, sequence) if _NOT_TYPED.search(one.character or "") else one
            for one in found
        ]


def _is_too_large(event: Message) -> bool:
    if not isinstance(event, events.Resize):
        return False
    size = event.size
    return not (0 < size.width <= WIDEST and 0 < size.height <= HIGHEST)
