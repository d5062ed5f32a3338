"""Pasted text kept apart from keys.

A terminal puts marks around what is pasted. Some, such as tmux, leave escape characters inside as
they are; whoever reads keys there runs the rest of the paste as commands. Between the marks the
guard lets only text through, wherever the reads cut the stream.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

START, END = "\x1b[200~", "\x1b[201~"

QUIET = 2.0
"""Seconds without input after which a paste whose end never came is over."""

LATE = 30.0
"""Seconds without input after which nothing can be the rest of a paste any more."""

MOST = 20_000_001
"""Characters of one paste that are kept; one more than the board takes, so that it says so."""

_DROPPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_KEYS = re.compile(r".|(?:\x1b(?:\[[0-9;:<?]*[ -/]*[@-~]|O.|.)?)+", re.DOTALL)
"""What keys and the mouse send at a time: one character, or whole sequences."""


class PasteGuard:
    """Goes through all input in order; what it returns is fit for a parser of keys."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._inside = False
        self._late = False
        """Whether the last paste ended because nothing came any more, so that more of it may."""
        self._held = ""
        """The beginning of what may become an end mark."""
        self._begun = 0
        """Characters of a start mark that went through at the end of what came."""
        self._kept = 0
        self._last = 0.0

    @property
    def inside(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._inside

    def passed(self, data: str) -> str:
        """What of the next input a parser may see; whole end marks only, no escapes in a paste."""
        now = self._clock()
        if self._late:
            data = self._after_late(data, now - self._last)
        self._last = now
        parts: list[str] = []
        while data:
            data = self._body(data, parts) if self._inside else self._keys(data, parts)
        return "".join(parts)

    def overdue(self) -> str:
        """What ends a paste that nothing more comes for; empty while there is none."""
        if not self._inside or self._clock() - self._last < QUIET:
            return ""
        self._inside, self._late, self._held = False, True, ""
        return END

    def keys_timed_out(self) -> None:
        """The parser took what could have become a start mark for keys."""
        self._begun = 0

    # ---- inside

    def _keys(self, data: str, parts: list[str]) -> str:
        """Pass keys up to the next start mark; returns what is behind it."""
        rest = START[self._begun :]
        if self._begun and data.startswith(rest):
            parts.append(rest)
            return self._enter(data[len(rest) :])
        if self._begun and rest.startswith(data):
            self._begun += len(data)
            parts.append(data)
            return ""
        self._begun = 0
        before, mark, after = data.partition(START)
        parts.append(before + mark)
        if mark:
            return self._enter(after)
        self._begun = _beginning(before, START)
        return ""

    def _enter(self, data: str) -> str:
        self._inside, self._late = True, False
        self._begun = self._kept = 0
        return data

    def _body(self, data: str, parts: list[str]) -> str:
        """Pass pasted text up to the end mark; returns what is behind it."""
        data, self._held = self._held + data, ""
        at = _end_of(data)
        if at < 0:
            held = _beginning(data, END)
            data, self._held = data[: len(data) - held], data[len(data) - held :]
            parts.append(self._text(data))
            return ""
        parts.append(self._text(data[:at]) + END)
        self._inside = False
        return data[at + len(END) :]

    def _text(self, data: str) -> str:
        text = _DROPPED.sub("", data)[: max(0, MOST - self._kept)]
        self._kept += len(text)
        return text

    def _after_late(self, data: str, waited: float) -> str:
        """The rest of a slow paste is a paste as well; a single key says that it was over."""
        self._late = False
        if data.startswith(END):
            return data[len(END) :]
        if START in data or waited > LATE or (_KEYS.fullmatch(data) and END not in data):
            return data
        return START + data


def _end_of(data: str) -> int:
    """Where a paste ends: an end mark that another one follows with no start between was pasted."""
    at = data.find(END)
    while at >= 0:
        after = data.find(END, at + 1)
        if after < 0 or START in data[at:after]:
            break
        at = after
    return at


def _beginning(data: str, mark: str) -> int:
    """How many characters at the end of a text begin a mark."""
    return next((n for n in range(len(mark) - 1, 0, -1) if data.endswith(mark[:n])), 0)
