"""Finds the cells in which two lines differ, as runs that are cheap to send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from operator import ne, or_
from typing import NamedTuple

from tpm_tui.ui.paint.frame import Line
from tpm_tui.ui.paint.glyphs import BESIDE, CERTAIN, UNKNOWN, WIDE, doubtful

_BRIDGED = re.compile(b"\x01+(?:\x00{1,4}\x01+)*")
"""Changed cells and the gaps between them that are shorter than a cursor move."""

_ONE_PEN = re.compile(r"(.)\1*", re.DOTALL)
_BLANKS = re.compile(" {2,}")
"""A single blank is hardly ever worth the time: beside a change it is sent as it is."""


class Run(NamedTuple):
    """Cells to be sent, all of one pen."""

    y: int
    x: int
    cells: str
    pen: str


def differing_runs(y: int, old: Line, new: Line, looks: Mapping[int, str]) -> Iterator[Run]:
    """Yield what takes one line of the terminal from what it shows to what it should show.

    Unknown cells have a pen of their own and never change, so no run contains them.
    """
    if old == new:
        return
    changes = old.changes(new)
    if old.pens != new.pens:
        changes = _without_equal_blanks(changes, old, new, looks)
    if not (CERTAIN.fullmatch(old.cells) and CERTAIN.fullmatch(new.cells)):
        changes = _whole_glyphs(changes, old.cells, new.cells)
    cells, pens = new
    for stretch in _BRIDGED.finditer(changes):
        start, end = stretch.span()
        pen = pens[start]
        if pens.count(pen, start, end) == end - start:
            yield Run(y, start, cells[start:end], pen)
            continue
        for pen, begin, stop in _of_one_pen(new, start, end, looks):
            first = changes.find(1, begin, stop)
            if first >= 0:
                yield Run(y, first, cells[first : changes.rfind(1, first, stop) + 1], pen)


def _without_equal_blanks(changes: bytes, old: Line, new: Line, looks: Mapping[int, str]) -> bytes:
    """Leave out cells that were blank, are blank and look the same with either pen."""
    marked = None
    for blanks in _BLANKS.finditer(new.cells):
        start, end = blanks.span()
        before, after = old.pens[start:end], new.pens[start:end]
        if before != after:
            marked = marked or bytearray(changes)
            other = map(ne, before.translate(looks), after.translate(looks))
            marked[start:end] = map(or_, map(ne, old.cells[start:end], blanks[0]), other)
    return changes if marked is None else bytes(marked)


def _of_one_pen(
    line: Line, start: int, end: int, looks: Mapping[int, str]
) -> list[tuple[str, int, int]]:
    """Cut a stretch where the pen changes, but not around blanks that look the same with the pen of
    what they stand beside."""
    found: list[tuple[str, int, int]] = []
    for part in _ONE_PEN.finditer(line.pens, start, end):
        pen, (first, last) = part[1], part.span()
        if found:
            before, begin, _ = found[-1]
            if before != pen and looks[ord(before)] == looks[ord(pen)]:
                if line.cells[first:last].isspace():
                    pen = before
                elif line.cells[begin:first].isspace():
                    before = pen
            if before == pen:
                found[-1] = (pen, begin, last)
                continue
        found.append((pen, first, last))
    return found


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
