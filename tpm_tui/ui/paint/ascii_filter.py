"""Draws with nothing but ASCII where a terminal or its font has no more."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Mapping

from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

TWINS = {
    "▸": ">", "▾": "v", "▴": "^", "◂": "<", "▲": "^", "▼": "v", "►": ">", "◄": "<",
    "△": "^", "▽": "v", "↑": "^", "↓": "v", "→": ">", "←": "<", "⟶": ">", "⟵": "<", "↳": "`",
    "↕": "|", "↔": "-", "⇅": "|", "⇒": ">", "⤷": "`",
    "◆": "*", "◇": "o", "★": "*", "☆": "*", "●": "#", "◐": "/", "◑": "/", "○": "o", "◌": ".",
    "◉": "@", "■": "#", "□": "_", "▪": "*", "▫": ".", "✓": "v", "✔": "v", "✗": "x", "✘": "x",
    "×": "x", "÷": "/", "±": "~", "≈": "~", "≠": "!", "≤": "<", "≥": ">", "∑": "S", "Σ": "S", "Δ": "^",
    "⌀": "~", "∅": "0", "ø": "~", "∧": "^", "∨": "v", "∞": "8", "∂": "d", "µ": "u", "ƒ": "f", "°": "o",
    "━": "=", "─": "-", "│": "|", "┃": "|", "║": "|", "═": "=", "╌": "-", "┄": "-", "┈": ".",
    "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+",
    "╭": "+", "╮": "+", "╰": "+", "╯": "+", "╴": "-", "╶": "-", "╸": "-", "╺": "-",
    "▏": "|", "▎": "|", "▍": "|", "▌": "|", "▋": "|", "▊": "|", "▉": "#", "█": "#", "▐": "|",
    "░": ".", "▒": ":", "▓": "#", "▀": "-", "▄": "_", "▁": "_", "▂": "_", "▃": "-", "▅": "=",
    "▆": "=", "▇": "#", "▶": ">", "◀": "<", "⏎": "<", "↵": "<", "␣": "_", "␤": "/",
    "›": ">", "‹": "<", "»": ">", "«": "<", "…": ".", "·": "-", "•": "*", "∙": "-", "⋅": "-",
    "—": "-", "–": "-", "‐": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "\N{REPLACEMENT CHARACTER}": "?",
    "⚑": "!", "⚠": "!", "⊘": "x", "⊕": "+", "⊖": "-", "⨯": "x", "√": "v", "§": "S", "¶": "P",
    "⊞": "+", "⊟": "-", "⋯": ".", "⋮": ":", "∎": "#", "≡": "=", "\N{NO-BREAK SPACE}": " ",
    "◦": "o", "⌄": "v", "⌃": "^", "⇧": "^", "⇥": ">", "⇤": "<", "⟳": "@", "↻": "@", "↺": "@",
}  # fmt: skip
"""What stands for each glyph that the program draws; a test finds those that are missing here."""

_POOR_FONTS = ("linux", "vt52", "vt100", "vt102", "vt220", "vt320")
"""Terminals, by the value of TERM, whose fonts lack most of our glyphs."""


def wants_ascii(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Whether a terminal should get our glyphs as ASCII: its encoding is not UTF-8, or its font
    is known to be poor."""
    return not _is_utf8(encoding) or environ.get("TERM", "") in _POOR_FONTS


def _is_utf8(encoding: str | None) -> bool:
    try:
        return codecs.lookup(encoding or "utf-8").name == "utf-8"
    except LookupError:
        return False


class AsciiFilter(LineFilter):
    """Puts the twin in place of every glyph of ours.

    What users typed stays as it is where the terminal can show it at all; where its encoding has
    no such character, the letter without its accents or `?` stands for it.
    """

    def __init__(self, encoding: str | None = "utf-8", *, enabled: bool = True) -> None:
        super().__init__(enabled)
        self._encoding = None if _is_utf8(encoding) else encoding
        self._known: dict[str, str] = dict(TWINS)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, the very same ones if there was nothing to do."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(self.text(segment.text), segment.style)
            for segment in segments
        ]

    def text(self, text: str) -> str:
        """A text of the same width with twins in place of glyphs."""
        drawn = "".join(map(self._char, text))
        return drawn if self._encoding is None else set_cell_size(drawn, cell_len(text))

    def _char(self, char: str) -> str:
        if char.isascii():
            return char
        found = self._known.get(char)
        if found is None:
            found = char if self._encoding is None else _encodable(char, self._encoding)
            self._known[char] = found
        return found


def _encodable(char: str, encoding: str) -> str:
    """A character of an encoding, as wide as another one and as like it as can be."""
    try:
        _ = char.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        width = get_character_cell_size(char)
        base = "".join(one for one in unicodedata.normalize("NFKD", char) if one.isascii())
        return (base or "?")[:width].ljust(width, "?") if width else ""
    return char
