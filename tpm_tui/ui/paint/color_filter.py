"""Takes away the colours that are not wanted, or not the terminal's own."""

from __future__ import annotations

from rich.color import Color as Ink
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_MOST = 4_096
"""Styles remembered."""


class OwnColors(LineFilter):
    """Lets only the terminal's own sixteen colours through, or none at all.

    Textual would send greys where NO_COLOR is set, and paints the background of every widget.
    """

    def __init__(self, *, sixteen: bool) -> None:
        super().__init__()
        self._sixteen = sixteen
        self._known: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with what is left of their styles."""
        return [
            segment
            if segment.style is None or segment.control
            else Segment(segment.text, self._left(segment.style))
            for segment in segments
        ]

    def _left(self, style: Style) -> Style:
        found = self._known.get(style)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            ink, ground = self._own(style.color), self._own(style.bgcolor)
            found = style.without_color + Style(color=ink, bgcolor=ground)
            self._known[style] = found
        return found

    def _own(self, color: Ink | None) -> Ink | None:
        own = color is not None and self._sixteen and color.type is ColorType.STANDARD
        return color if own else None
