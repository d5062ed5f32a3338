"""Which characters every terminal draws in the same number of cells, and which it may not.

A screen line is held as a string with exactly one character per cell, so that lines are compared
and cut at the speed of strings.  `BESIDE` fills the second cell of a wide character; a cluster of
several code points is represented by one code point of the last private plane.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rich.cells import split_graphemes

UNKNOWN = "\x00"
"""A cell of which nobody knows what the terminal shows."""

BESIDE = "\x01"
"""The right half of the wide character to its left."""

_NARROW = (
    "\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u052f\u0531-\u0556\u0561-\u0586\u05d0-\u05ea\u0620-\u063f\u0641-\u064a"
    "\u10d0-\u10f0\u1e00-\u1eff\u2010-\u2015\u2018-\u201f\u2020-\u2024\u2026\u2030-\u2033"
    "\u2039\u203a\u20a0-\u20bf\u2116\u2122\u2190-\u21ff\u2200-\u22ff\u2400-\u2424"
    "\u2500-\u25fc\u27f0-\u28ff\ufffd"
)
_WIDE = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4db5\u4e00-\u9fea\uac00-\ud7a3\uff01-\uff5e"

SIMPLE = re.compile(f"[ -~{_NARROW}]*")
"""Text that takes one cell per character, wherever it is shown."""

CERTAIN = re.compile(f"[ -~{_NARROW}{UNKNOWN}]*")
"""Cells of a line in which nothing is wide and nothing doubtful."""

_SIMPLE_TOKENS = re.compile("(?P<ascii>[ -~]+)|(?P<agreed>[^ -~]+)")

WIDE = re.compile(f"[^{BESIDE}]{BESIDE}", re.DOTALL)
"""The two cells of one wide character."""


@cache
def tokens() -> re.Pattern[str]:
    """Parts of a line's cells: certain, certain outside East Asian set-ups, and uncertain.

    Sets of all wide characters take milliseconds to compile, and most boards show none.
    """
    return re.compile(
        rf"(?P<ascii>[ -~]+)|(?P<agreed>[{_NARROW}]+|(?:[{_WIDE}]{BESIDE})+)"
        rf"|(?P<doubtful>(?:[^ -~{_NARROW}{_WIDE}]{BESIDE}?)+)",
        re.DOTALL,
    )


@cache
def doubtful() -> re.Pattern[str]:
    """One cell, or a pair, whose width a terminal may see differently."""
    return re.compile(f"[^ -~{_NARROW}{_WIDE}{UNKNOWN}{BESIDE}]{BESIDE}?")


def parts(cells: str) -> Iterator[re.Match[str]]:
    """The parts of a line's cells, see `tokens`."""
    pattern = _SIMPLE_TOKENS if SIMPLE.fullmatch(cells) else tokens()
    return pattern.finditer(cells)


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")
_FIRST_CLUSTER = 0x100000
_LAST_CLUSTER = 0x10FFFD


class Glyphs:
    """Turns text into cells and cells into text, giving each cluster a code point of its own."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._clusters: dict[str, str] = {}

    @property
    def full(self) -> bool:
        """Whether the private plane is so used up that a new table should be begun."""
        return len(self._codes) > (_LAST_CLUSTER - _FIRST_CLUSTER) // 2

    def cells(self, text: str) -> str:
        """Return one character per cell; what takes no cell of its own joins the one before."""
        if SIMPLE.fullmatch(text):
            return text
        text = _CONTROLS.sub("", text)
        spans, _ = split_graphemes(text)
        return "".join(
            [
                self._code(text[start:end]) + BESIDE * (width - 1)
                for start, end, width in spans
                if width
            ]
        )

    def text(self, cells: str) -> str:
        """Return what the terminal must receive to show the cells."""
        cells = cells.replace(BESIDE, "")
        if cells.isascii() or self._clusters.keys().isdisjoint(cells):
            return cells
        clusters = self._clusters
        return "".join([clusters.get(cell, cell) for cell in cells])

    def _code(self, cluster: str) -> str:
        """Return the one character that represents a cluster."""
        if len(cluster) == 1 and ord(cluster) < _FIRST_CLUSTER:
            return cluster
        code = self._codes.get(cluster)
        if code is None:
            code = chr(min(_FIRST_CLUSTER + len(self._codes), _LAST_CLUSTER))
            self._codes[cluster] = code
            self._clusters[code] = cluster
        return code
