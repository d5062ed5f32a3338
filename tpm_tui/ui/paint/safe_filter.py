"""The last line of defence against data that acts on the terminal."""

from __future__ import annotations

from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tpm_tui.domain.text import REPLACEMENT


class SafeFilter(LineFilter):
    """Lets only printable characters through, whichever widget they come from.

    Text should have passed `domain.text.clean` before; what has not keeps its place on the line
    here, so a character without a cell disappears and any other becomes a replacement of its width.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, the very same ones if nothing was wrong."""
        if all(text.isprintable() and not _acts(style) for text, style, _ in segments):
            return segments
        return [
            segment if segment.control else Segment(_printable(segment.text), _inert(segment.style))
            for segment in segments
        ]


def _acts(style: Style | None) -> bool:
    """Say whether a style carries a link that could break out of its sequence."""
    return style is not None and style.link is not None and not style.link.isprintable()


def _inert(style: Style | None) -> Style | None:
    """Return the style without a link that could break out of its sequence."""
    return style.update_link(None) if style is not None and _acts(style) else style


def _printable(text: str) -> str:
    """Return printable text of the same width."""
    if text.isprintable():
        return text
    harmless = "".join(map(_stand_in, text))
    return set_cell_size(harmless, cell_len(text))


def _stand_in(char: str) -> str:
    """Return what is shown for one character."""
    if char.isprintable():
        return char
    width = get_character_cell_size(char)
    return (" " if char.isspace() else REPLACEMENT) * width
