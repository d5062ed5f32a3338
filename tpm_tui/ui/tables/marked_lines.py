"""A widget of lines, one of them marked, that scrolls by itself."""

from __future__ import annotations

from textual.widget import Widget

from tpm_tui.ui.grid.palette import Palette


class MarkedLines(Widget, can_focus=True, inherit_bindings=False):
    """Lines of which one is marked; subclasses say how many there are and paint them."""

    DEFAULT_CSS = "MarkedLines { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.palette = palette
        self.at = 0
        """The marked line."""
        self.top = 0
        """The first line on screen."""

    @property
    def count(self) -> int:
        """Lines that there are."""
        raise NotImplementedError

    @property
    def before(self) -> int:
        """Lines of the widget above the first one."""
        return 0

    @property
    def page(self) -> int:
        """Lines on screen."""
        return max(1, self.size.height - self.before)

    def move(self, step: int) -> None:
        """Move the mark as far as it goes."""
        self.at = max(0, min(self.at + step, self.count - 1))
        self.scroll_to_mark()

    def scroll_to_mark(self) -> None:
        """Bring the mark on screen and paint."""
        page = self.page
        self.top = max(0, min(self.top, self.at, max(0, self.count - page)))
        self.top = max(self.top, self.at - page + 1)
        self.refresh()

    def index_at(self, y: int) -> int | None:
        """The line at a height of the widget."""
        at = y - self.before
        index = self.top + at
        return index if 0 <= at < self.page and index < self.count else None

    def on_resize(self) -> None:
        """Another height."""
        self.scroll_to_mark()
