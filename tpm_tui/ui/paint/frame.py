"""What the terminal shows at this moment, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import eq, ne, or_
from typing import NamedTuple

from rich.segment import Segment

from tpm_tui.ui.paint.glyphs import BESIDE, SIMPLE, UNKNOWN, Glyphs
from tpm_tui.ui.paint.pens import PLAIN, Pens


class Line(NamedTuple):
    """One line of the screen as two strings with one character per cell."""

    cells: str
    """Characters, see `glyphs`."""
    pens: str
    """Keys of looks, see `pens`."""

    def overlaid(self, x: int, part: Line) -> Line:
        """Return the line with a part replaced, as wide as before."""
        room = len(self.cells) - x
        end = x + len(part.cells)
        if x == 0 and room == len(part.cells):
            return part
        cells = _without_left_half(self.cells, x) + part.cells[:room]
        if self.cells[end : end + 1] == BESIDE:
            cells += " " + self.cells[end + 1 :]
        else:
            cells += self.cells[end:]
        return Line(cells, self.pens[:x] + part.pens[:room] + self.pens[end:])

    def likeness(self, other: Line) -> int:
        """Return in how many cells the characters are the same."""
        if self.cells == other.cells:
            return len(self.cells)
        return sum(map(eq, self.cells, other.cells))

    def changes(self, new: Line) -> bytes:
        """Return one byte per cell, 1 where the new line differs."""
        if self.pens == new.pens:
            return bytes(map(ne, self.cells, new.cells))
        if self.cells == new.cells:
            return bytes(map(ne, self.pens, new.pens))
        return bytes(
            map(or_, map(ne, self.cells, new.cells), map(ne, self.pens, new.pens)),
        )

    @classmethod
    def of(cls, segments: Iterable[Segment], pens: Pens, glyphs: Glyphs) -> Line:
        """Read the cells of rendered segments."""
        cells: list[str] = []
        keys: list[str] = []
        simple: Callable[[str], object] = SIMPLE.fullmatch
        for text, style, control in segments:
            if control:
                continue
            drawn = text if simple(text) else glyphs.cells(text)
            cells.append(drawn)
            keys.append(pens.key(style) * len(drawn))
        return cls("".join(cells), "".join(keys))


class Frame:
    """The lines of the screen."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.lines = [self.unknown()] * height

    def unknown(self) -> Line:
        """Return a line of which nothing is known."""
        return Line(UNKNOWN * self.width, UNKNOWN * self.width)

    def blank(self) -> Line:
        """Return a line as the terminal makes it when it scrolls."""
        return Line(" " * self.width, PLAIN * self.width)

    def scroll(self, top: int, bottom: int, dy: int) -> None:
        """Move the lines from `top` up to `bottom` by `dy`, upwards if positive."""
        block = self.lines[top:bottom]
        fresh = [self.blank()] * abs(dy)
        self.lines[top:bottom] = block[dy:] + fresh if dy > 0 else fresh + block[:dy]


def _without_left_half(cells: str, end: int) -> str:
    """Return cells up to `end`, blanking a wide character whose right half lies beyond it."""
    if cells[end : end + 1] == BESIDE:
        return cells[: end - 1] + " "
    return cells[:end]
