"""What is sent to the terminal in one frame, knowing its cursor and pen so that little is sent."""

from __future__ import annotations

import re

from tpm_tui.ui.paint.glyphs import Glyphs, parts
from tpm_tui.ui.paint.pens import PLAIN, Pens

_LOST = -1
"""A column that only an absolute move can restore."""

_MANY_BLANKS = " " * 12
"""Blanks that take more bytes than erasing them and moving past."""

_LAST_BLANKS = " " * 6
"""The same where nothing is to be written behind them."""

_LONG_BLANKS = re.compile(" {12,}")
_LONG_OR_LAST = re.compile(" {12,}| {6,}$")
_BLANKS_TO_EDGE = re.compile(" {12,}| {4,}$")
_GLYPH = re.compile("[^\x01]\x01?", re.DOTALL)


def scrolling(top: int, bottom: int, dy: int) -> str:
    """Return what moves the lines from `top` up to `bottom` by `dy`, upwards if positive.

    Insert and delete line within margins is what the oldest terminals understand.  The pen must
    be plain, for it colours the lines that come in; the cursor may be anywhere afterwards.
    """
    count = "" if abs(dy) == 1 else str(abs(dy))
    edit = "M" if dy > 0 else "L"
    return f"\x1b[{top + 1};{bottom}r\x1b[{top + 1}H\x1b[{count}{edit}\x1b[r"


class TerminalWriter:
    """Collects one frame's output; the pen is plain at its beginning and at its end."""

    def __init__(self, pens: Pens, glyphs: Glyphs, width: int, *, fills: bool) -> None:
        self._pens = pens
        self._glyphs = glyphs
        self._width = width
        self._fills = fills
        self._out: list[str] = []
        self._y = _LOST
        self._x = _LOST
        self._pen = PLAIN

    def cells(self, y: int, x: int, cells: str, pen: str, *, last: bool = False) -> None:
        """Show cells of one pen; `last` says that what comes next is not right behind them."""
        if not cells.isascii():
            self._mixed(y, x, cells, pen, last=last)
        elif cells.isspace():
            self._blanks(y, x, len(cells), pen, last=last)
        elif (
            _MANY_BLANKS in cells
            or (last and cells.endswith(_LAST_BLANKS))
            or (x + len(cells) == self._width and cells[-1] == " ")
        ):
            self._sparse(y, x, cells, pen, last=last)
        else:
            self._text(y, x, cells, pen)

    def pen(self, key: str) -> None:
        """Make the terminal write with a pen."""
        if key != self._pen:
            self._out.append(self._pens.change(self._pen, key))
            self._pen = key

    def finish(self) -> str:
        """Return the frame, with the terminal's pen plain again."""
        self.pen(PLAIN)
        return "".join(self._out)

    def _move(self, y: int, x: int) -> None:
        """Place the cursor; a relative move only where its column is certain."""
        if y != self._y:
            column = "" if x == 0 else f";{x + 1}"
            self._out.append(f"\x1b[{y + 1}{column}H")
        elif x != self._x:
            gap = x - self._x
            if self._x == _LOST or gap < 0 or len(str(gap)) > len(str(x + 1)):
                self._out.append(f"\x1b[{x + 1}G")
            else:
                self._out.append("\x1b[C" if gap == 1 else f"\x1b[{gap}C")
        self._y, self._x = y, x

    def _put(self, text: str, cells: int) -> None:
        self._out.append(text)
        self._x += cells

    def _sparse(self, y: int, x: int, cells: str, pen: str, *, last: bool) -> None:
        """Write plain text, erasing its long blanks rather than sending them."""
        gaps = _LONG_OR_LAST if last else _LONG_BLANKS
        if x + len(cells) == self._width:
            gaps = _BLANKS_TO_EDGE
        start = 0
        for blanks in gaps.finditer(cells):
            if blanks.start() > start:
                self._text(y, x + start, cells[start : blanks.start()], pen)
            at_end = last and blanks.end() == len(cells)
            self._blanks(y, x + blanks.start(), len(blanks[0]), pen, last=at_end)
            start = blanks.end()
        if start < len(cells):
            self._text(y, x + start, cells[start:], pen)

    def _text(self, y: int, x: int, text: str, pen: str) -> None:
        """Write plain text as it is."""
        self._move(y, x)
        self.pen(pen)
        self._put(text, len(text))

    def _blanks(self, y: int, x: int, count: int, pen: str, *, last: bool) -> None:
        """Blank cells by the shortest means; what a pen would do to letters is no matter here."""
        look = self._pens[pen].blank_look
        if look is None or look != self._pens[self._pen].blank_look:
            self.pen(pen)
        self._move(y, x)
        if look is not None and (self._fills or look == "49"):
            if x + count == self._width and count > 3:
                self._out.append("\x1b[K")
                return
            if self._fills and count >= len(_LAST_BLANKS if last else _MANY_BLANKS):
                self._out.append(f"\x1b[{count}X")
                return
        self._put(" " * count, count)

    def _mixed(self, y: int, x: int, cells: str, pen: str, *, last: bool) -> None:
        """Write text beyond ASCII, placing the cursor anew wherever a width may be disputed."""
        for token in parts(cells):
            part = token[0]
            start = x + token.start()
            if token.lastgroup == "ascii":
                self.cells(y, start, part, pen, last=last and token.end() == len(cells))
            elif token.lastgroup == "agreed":
                self._text(y, start, self._glyphs.text(part), pen)
                self._x = _LOST
            else:
                self._doubtful(y, start, part, pen)

    def _doubtful(self, y: int, x: int, cells: str, pen: str) -> None:
        """Write each glyph at its own place, over blanks: a terminal may draw it narrower."""
        self._text(y, x, " " * len(cells), pen)
        for glyph in _GLYPH.finditer(cells):
            self._text(y, x + glyph.start(), self._glyphs.text(glyph[0]), pen)
            self._x = _LOST
