"""The lines above and below the grid."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.domain.text import clean
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette

Spans = list[tuple[str, str]]
"""Pieces of text with their tones."""


class Bar(Widget, can_focus=False):
    """One or more lines of text, each with a left part that may be cut and a right part that stays."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"

    def __init__(self, palette: Palette, back: str = "head", lines: int = 1) -> None:
        super().__init__()
        self.palette = palette
        self.back = back
        self._left: list[Spans] = [[] for _ in range(lines)]
        self._right: list[Spans] = [[] for _ in range(lines)]
        self.styles.height = lines

    def set_line(self, line: int, left: Spans | None = None, right: Spans | None = None) -> None:
        """Show other text; repaints only if it is different."""
        changed = False
        if left is not None and left != self._left[line]:
            self._left[line] = left
            changed = True
        if right is not None and right != self._right[line]:
            self._right[line] = right
            changed = True
        if changed:
            self.refresh()

    def text(self, line: int) -> str:
        """What the left part of a line says, in full."""
        return clean("".join(text for text, _ in self._left[line]))

    def render_line(self, y: int) -> Strip:
        """One line of the bar."""
        width = self.size.width
        builder = LineBuilder()
        right = [(clean(text), tone) for text, tone in self._right[y]]
        reserved = min(width, sum(cell_len(text) for text, _ in right))
        room = width - reserved
        for text, tone in self._left[y]:
            size = cell_len(clean(text))
            builder.add(fitted(text, min(size, room)), self._style(tone))
            room -= min(size, room)
        builder.add(" " * room, self.palette.style("", self.back))
        for text, tone in right:
            builder.add(fitted(text, min(cell_len(text), reserved)), self._style(tone))
            reserved -= min(cell_len(text), reserved)
        return builder.strip(width)

    def _style(self, tone: str) -> Style:
        """Style of a tone; `tone@ground` puts it on another ground than the bar's."""
        name, _, ground = tone.partition("@")
        return self.palette.style(name, ground or self.back)
