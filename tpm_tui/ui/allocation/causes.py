"""What is behind a cell of the heat map, as lines: item, terms, demand, time, board."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.service.heat.map import Cause
from tpm_tui.ui.allocation.looks import cause_terms, hours, span_words
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.tables.marked_lines import MarkedLines

GAP = 2
LABEL_LEAST = 16


class CauseLines(MarkedLines, inherit_bindings=False):
    """A line that says what the cell is, then one for each assignment."""

    DEFAULT_CSS = "CauseLines { height: 7; width: 1fr; }"

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self.title = ""
        self.causes: tuple[Cause, ...] = ()
        self.active = False
        """Whether keys move this mark."""
        self.named = False
        """Whether the lines tell who it is: behind a sum of many."""

    def use(self, title: str, causes: tuple[Cause, ...], *, named: bool) -> None:
        """Show what is behind a cell; the mark stays on its assignment."""
        before = self.marked
        self.title, self.causes, self.named = title, causes, named
        same = (
            n for n, one in enumerate(causes)
            if before is not None
            and (one.board, one.item, one.key) == (before.board, before.item, before.key)
        )  # fmt: skip
        self.at = next(same, min(self.at, max(0, len(causes) - 1)))
        self.scroll_to_mark()

    @property
    def count(self) -> int:
        """Assignments."""
        return len(self.causes)

    @property
    def before(self) -> int:
        """What the cell is."""
        return 1

    @property
    def marked(self) -> Cause | None:
        """The assignment under the mark."""
        return self.causes[self.at] if self.at < len(self.causes) else None

    def render_line(self, y: int) -> Strip:
        """The cell, its causes."""
        width = self.size.width
        line = LineBuilder()
        if y == 0:
            more = self.count - self.page
            tail = f" {self.at + 1}/{self.count} " if more > 0 else ""
            room = max(0, width - len(tail))
            line.add(fitted(f" {self.title}", room), self.palette.style("strong", "label"))
            line.add(tail, self.palette.style("muted", "label"))
            return line.strip(width).crop(0, width)
        index = self.top + y - 1
        if index >= self.count:
            return Strip([Segment(" " * width, self.palette.style(""))], width)
        return self._cause(index)

    def _cause(self, index: int) -> Strip:
        one, line, width = self.causes[index], LineBuilder(), self.size.width
        marked = self.active and index == self.at
        back = "picked" if marked else "row"
        style, muted = self.palette.style("", back), self.palette.style("muted", back)
        cells = [
            (self._widest(cause_terms), cause_terms(one), style),
            (self._widest(_load), _load(one), style),
            (self._widest(_when), _when(one), muted),
            (self._widest(_board), _board(one), muted),
        ]
        left = width - LABEL_LEAST
        kept = []
        for size, text, shown in cells:
            if size and left >= size + GAP:
                kept.append((size, text, shown))
                left -= size + GAP
        room = width - sum(size + GAP for size, _, _ in kept)
        label = min(room, max(LABEL_LEAST, 2 + self._widest(self.label)))
        lead = "> " if marked else "  "
        line.add(fitted(lead + self.label(one), label), style)
        for size, text, shown in kept:
            line.add(" " * GAP + fitted(text, size, right=True), shown)
        line.add(" " * (room - label), style)
        return line.strip(width).crop(0, width)

    def label(self, one: Cause) -> str:
        """Title first, then what it stands in."""
        path = " ‹ ".join(reversed(one.path)) or f"#{one.item}"
        return f"{one.one.key}: {path}" if self.named else path

    def _widest(self, text: Callable[[Cause], str]) -> int:
        return max((cell_len(clean(text(one))) for one in self.causes), default=0)


def _load(one: Cause) -> str:
    """What it asks for; nothing where it waits for somebody who is away."""
    return hours(one.demand) if one.demand else "0h, away"


def _when(one: Cause) -> str:
    return "" if one.first is None or one.last is None else span_words(one.first, one.last)


def _board(one: Cause) -> str:
    return f"on {one.board}" if one.board else ""
