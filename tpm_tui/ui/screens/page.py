"""A page of lines, some of which can be chosen."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette

Rows = list[tuple[str, str, str]]
"""(text, tone, what choosing it means; empty for a line that cannot be chosen)."""


class Page(Widget, can_focus=True, inherit_bindings=False):
    """Scrolls its lines, or moves a mark where lines can be chosen."""

    DEFAULT_CSS = "Page { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.palette = palette
        self.rows: Rows = []
        self.at = -1
        self.top = 0

    def show(self, rows: Rows) -> None:
        """Show other lines from the top."""
        self.rows, self.top = rows, 0
        self.at = next((n for n, row in enumerate(rows) if row[2]), -1)
        self.refresh()

    def mark(self, meaning: str) -> None:
        """Mark the line that means something."""
        self.at = next((n for n, row in enumerate(self.rows) if row[2] == meaning), self.at)
        self._follow()
        self.refresh()

    def _follow(self) -> None:
        """Bring the mark on screen."""
        self.top = max(min(self.top, self.at), self.at - max(1, self.size.height) + 1, 0)

    def chosen(self) -> str:
        """What the marked line means."""
        return self.rows[self.at][2] if self.at >= 0 else ""

    def key(self, key: str) -> bool:
        """Handle a moving key; False if it is none."""
        page = max(1, self.size.height - 1)
        steps = {
            "down": 1,
            "j": 1,
            "up": -1,
            "k": -1,
            "pagedown": page,
            "pageup": -page,
            "space": page,
        }
        if key not in steps:
            return False
        if self.at < 0:
            self.top = max(0, min(self.top + steps[key], len(self.rows) - self.size.height))
        else:
            places = [n for n, row in enumerate(self.rows) if row[2]]
            now = places.index(self.at) + (1 if steps[key] > 0 else -1)
            self.at = places[max(0, min(now, len(places) - 1))]
            self._follow()
        self.refresh()
        return True

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, index = self.size.width, self.top + y
        if index >= len(self.rows):
            return Strip([Segment(" " * width, self.palette.style(""))], width)
        text, tone, _ = self.rows[index]
        line = LineBuilder()
        marked = index == self.at
        line.add("  ▌" if marked else "   ", self.palette.style("accent"))
        line.add(fitted(text, max(0, width - 3)), self.palette.style("top" if marked else tone))
        return line.strip(width)
