"""Finds the cells in which two lines differ, as runs that are cheap to send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tpm_tui.ui.paint.frame import Line
from tpm_tui.ui.paint.glyphs import BESIDE, CERTAIN, UNKNOWN, WIDE, doubtful

_BRIDGED = re.compile(b"\x01+(?:\x00{1,4}\x01+)*")
"""Changed cells and the gaps between them that are shorter than a cursor move."""

_ONE_PEN = re.compile(r"(.)\1*", re.DOTALL)


class Run(NamedTuple):
    """Cells to be sent, all of one pen."""

    y: int
    x: int
    cells: str
    pen: str


def differing_runs(y: int, old: Line, new: Line) -> Iterator[Run]:
    """Yield what takes one line of the terminal from what it shows to what it should show.

    Unknown cells have a pen of their own and never change, so no run contains them.
    """
    if old == new:
        return
    changes = old.changes(new)
    if not (CERTAIN.fullmatch(old.cells) and CERTAIN.fullmatch(new.cells)):
        changes = _whole_glyphs(changes, old.cells, new.cells)
    cells, pens = new
    for stretch in _BRIDGED.finditer(changes):
        start, end = stretch.span()
        pen = pens[start]
        if pens.count(pen, start, end) == end - start:
            yield Run(y, start, cells[start:end], pen)
            continue
        for part in _ONE_PEN.finditer(pens, start, end):
            first, last = part.span()
            if changes.find(1, first, last) >= 0:
                yield Run(y, first, cells[first:last], part[1])


def _whole_glyphs(changes: bytes, old: str, new: str) -> bytes:
    """Widen the changes so that no wide character is cut and no doubtful one does damage.

    Writing on one half of a wide character destroys the other half.  A doubtful character may
    have been, or may become, drawn over the cell behind it, so that cell is sent as well.
    """
    marked = bytearray(changes)
    pairs: list[int] = []
    if BESIDE in old or BESIDE in new:
        pairs = sorted({match.start() for cells in (old, new) for match in WIDE.finditer(cells)})
        _complete(marked, pairs)
    behind = {
        match.end()
        for cells in (old, new)
        for match in doubtful().finditer(cells)
        if marked[match.start()]
    }
    for x in behind:
        if x < len(marked) and new[x] != UNKNOWN:
            marked[x] = 1
    if behind:
        _complete(marked, pairs)
    return bytes(marked)


def _complete(marked: bytearray, pairs: list[int]) -> None:
    """Mark both cells of every pair of which one is marked; pairs of two lines may overlap."""
    for x in (*pairs, *reversed(pairs)):
        if marked[x] != marked[x + 1]:
            marked[x : x + 2] = b"\x01\x01"
