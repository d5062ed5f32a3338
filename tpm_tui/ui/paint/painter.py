"""Decides what the terminal must receive so that it shows what Textual has composed.

Textual resends whole regions, and the whole screen after any layout.  The painter keeps a copy of
what the terminal shows and sends the cells that differ, which over a slow link is the difference
between scrolling and waiting.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from textual.geometry import Region, Size

from tpm_tui.ui.paint.difference import Run, differing_runs
from tpm_tui.ui.paint.frame import Frame, Line
from tpm_tui.ui.paint.glyphs import SIMPLE, UNKNOWN, Glyphs, doubtful
from tpm_tui.ui.paint.pens import PLAIN, Pens
from tpm_tui.ui.paint.writer import TerminalWriter, scrolling

_FULL_MARGINS = "\x1b[m\x1b[r"
_COST_OF_SCROLLING = 20
"""Bytes that a scroll takes; a cell that need not be sent saves about one."""

_WAITING_SCROLLS = 4
"""Hints kept for a paint that reaches their region; another widget's paint may come first."""

_FARTHER = 6
"""Bytes per run by which moves can get longer when runs are sorted; three is what pages show."""

_WORTH_SORTING = 3
"""Runs below which their order makes no difference worth the time."""


class Patch(NamedTuple):
    """A stretch of one screen line as Textual has composed it."""

    y: int
    x: int
    segments: Iterable[Segment]


class _Scroll(NamedTuple):
    """Lines that moved as a block."""

    region: Region
    dy: int


class Painter:
    """Turns composed lines into the shortest output; holds the copy of the screen.

    A scroll hint is advice only: what is shown afterwards never depends on it.
    """

    def __init__(self, *, fills: bool) -> None:
        self._fills = fills
        self._frame = Frame(0, 0)
        self._glyphs = Glyphs()
        self._pens = Pens(ColorSystem.TRUECOLOR)
        self._scrolls: list[_Scroll] = []
        self._forgotten = True

    @property
    def size(self) -> Size:
        """The size of the screen that was painted last."""
        return Size(self._frame.width, self._frame.height)

    def forget(self) -> None:
        """Assume nothing about the terminal any more; the next paint sends every cell it gets."""
        self._frame = Frame(self._frame.width, self._frame.height)
        self._scrolls.clear()
        self._forgotten = True

    def hint_scroll(self, region: Region, dy: int) -> None:
        """Say that the content of a screen region is about to move, upwards if `dy` is positive."""
        if self._scrolls and self._scrolls[-1].region == region:
            dy += self._scrolls.pop().dy
        if dy:
            self._scrolls.append(_Scroll(region, dy))

    def paint(self, patches: Iterable[Patch], size: Size, colors: ColorSystem) -> str:
        """Return what brings the terminal up to date, and take it as sent."""
        self._prepare(size, colors)
        wanted = self._compose(patches)
        prefix = _FULL_MARGINS if self._forgotten else ""
        self._forgotten = False
        waiting = []
        for scroll in self._scrolls:
            if any(scroll.region.y <= y < scroll.region.bottom for y in wanted):
                prefix += self._scroll(scroll, wanted)
            else:
                waiting.append(scroll)
        self._scrolls = waiting[-_WAITING_SCROLLS:]
        lines = self._frame.lines
        runs: list[Run] = []
        for y in sorted(wanted):
            runs += differing_runs(y, lines[y], wanted[y], self._pens.looks)
            lines[y] = wanted[y]
        return prefix + self._shortest(runs)

    def _shortest(self, runs: list[Run]) -> str:
        """Send runs in reading order or pen by pen, whichever takes less.

        Changing to another colour and back can take 40 bytes, moving the cursor takes 8.
        """
        if len(runs) < _WORTH_SORTING or len({run.pen for run in runs}) == 1:
            return self._send(runs)
        ordered = _by_pen(runs, self._pens)
        saved = self._pen_changes(runs) - self._pen_changes(ordered)
        if saved > len(runs) * _FARTHER:
            return self._send(ordered)
        return min(self._send(runs), self._send(ordered), key=len)

    def _pen_changes(self, runs: list[Run]) -> int:
        """Return how many bytes it takes to change from each run's pen to that of the next."""
        keys = [PLAIN, *[run.pen for run in runs]]
        return sum(map(len, map(self._pens.change, keys, keys[1:])))

    def _send(self, runs: list[Run]) -> str:
        """Return the output for runs in the order given."""
        writer = TerminalWriter(self._pens, self._glyphs, self._frame.width, fills=self._fills)
        for (y, x, cells, pen), then in zip_longest(runs, runs[1:]):
            last = then is None or (then.y, then.x) != (y, x + len(cells))
            writer.cells(y, x, cells, pen, last=last)
        return writer.finish()

    def _prepare(self, size: Size, colors: ColorSystem) -> None:
        """Start afresh if the copy of the screen cannot be compared with what is to come."""
        if self.size != size:
            self._frame = Frame(size.width, size.height)
            self.forget()
        if self._pens.full or self._glyphs.full or self._pens.colors is not colors:
            self._pens = Pens(colors)
            self._glyphs = Glyphs()
            self.forget()

    def _compose(self, patches: Iterable[Patch]) -> dict[int, Line]:
        """Return each touched line as it should be when all is painted."""
        frame = self._frame
        wanted: dict[int, Line] = {}
        for y, x, segments in patches:
            if 0 <= y < frame.height and 0 <= x < frame.width:
                line = wanted.get(y) or frame.lines[y]
                part = Line.of(segments, self._pens, self._glyphs)
                wanted[y] = line.overlaid(x, part)
        return wanted

    def _scroll(self, scroll: _Scroll, wanted: dict[int, Line]) -> str:
        """Let the terminal move lines if that saves sending them."""
        frame = self._frame
        region, dy = scroll
        top, bottom = max(0, region.y), min(frame.height, region.bottom)
        if not self._pays(region, top, bottom, dy, wanted):
            return ""
        for y in range(top, bottom):
            wanted.setdefault(y, frame.lines[y])
        frame.scroll(top, bottom, dy)
        return scrolling(top, bottom, dy)

    def _pays(
        self, region: Region, top: int, bottom: int, dy: int, wanted: dict[int, Line]
    ) -> bool:
        """Say whether more cells will be right after the terminal has moved the lines than before.

        Terminals move whole lines, so what stands beside a narrow region would have to be resent.
        """
        lines = self._frame.lines
        if abs(dy) >= bottom - top or region.width * 3 < self._frame.width * 2:
            return False
        if any(UNKNOWN in lines[y].cells for y in range(top, bottom)):
            return False
        gain = 0
        for y in range(top, bottom):
            line = wanted.get(y) or lines[y]
            gain -= line.likeness(lines[y])
            if top <= y + dy < bottom:
                gain += line.likeness(lines[y + dy])
        return gain > _COST_OF_SCROLLING


def _by_pen(runs: list[Run], pens: Pens) -> list[Run]:
    """Order runs by pen, each pen after the one that is nearest to it, but leave the lines alone in
    which a glyph may damage the next run."""
    alone = {run.y for run in runs if not run.cells.isascii() and _is_doubtful(run.cells)}
    ordered = [run for run in runs if run.y in alone]
    groups: dict[str, list[Run]] = {}
    for run in runs:
        if run.y not in alone:
            groups.setdefault(run.pen, []).append(run)
    _join_blanks(groups, pens)
    pen = ordered[-1].pen if ordered else PLAIN
    while groups:
        pen = min(groups, key=lambda key, at=pen: len(pens.change(at, key)))  # type: ignore[misc]
        ordered += groups.pop(pen)
    return ordered


def _is_doubtful(cells: str) -> bool:
    return not SIMPLE.fullmatch(cells) and doubtful().search(cells) is not None


def _join_blanks(groups: dict[str, list[Run]], pens: Pens) -> None:
    """Send blanks along with the first text on a ground that looks the same."""
    texts: dict[str, str] = {}
    for pen, group in groups.items():
        if not all(run.cells.isspace() for run in group):
            _ = texts.setdefault(pens.looks[ord(pen)], pen)
    for pen in [pen for pen in groups if pen not in texts.values()]:
        host = texts.get(pens.looks[ord(pen)])
        if host is not None and all(run.cells.isspace() for run in groups[pen]):
            groups[host] = sorted(groups[host] + groups.pop(pen))
