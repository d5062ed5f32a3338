"""Textual's parser of what a terminal sends, behind the guard."""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

from tpm_tui.ui.terminal_input.paste_guard import PasteGuard


class GuardedParser(XTermParser):
    """Sees of a paste nothing but its marks and its text."""

    def __init__(self, debug: bool = False, guard: PasteGuard | None = None) -> None:
        super().__init__(debug)
        self._guard = guard or PasteGuard()

    @classmethod
    def is_supported(cls) -> bool:
        """Whether Textual's parser is the one that this was written for."""
        return all(callable(getattr(XTermParser, name, None)) for name in ("feed", "tick", "parse"))

    def feed(self, data: str) -> Iterable[Message]:
        """Events of the next input; empty input ends the stream."""
        passed = self._guard.passed(data) if data else data
        if passed or not data:
            yield from super().feed(passed)

    def tick(self) -> Iterable[Message]:
        """Events of what waited too long: a single Escape, a paste without an end."""
        over = self._guard.overdue()
        if over:
            yield from super().feed(over)
        elif not self._guard.inside:
            events = list(super().tick())
            if events:
                self._guard.keys_timed_out()
            yield from events
