"""Texts of a table as values of a board: nothing in them acts on a terminal, nothing is hidden."""

from __future__ import annotations

import re
import unicodedata

from tpm_tui.domain.text import MAX_MARKS, REPLACEMENT, clean, stored_marks, strip_controls

_BREAK = re.compile("[ \t]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[ \t]*")


def one_line(text: str) -> tuple[str, str]:
    """Text on one line with line ends as spaces, and a sentence on what could not stay in it."""
    return _safe(_BREAK.sub(" ", text.strip()).replace("\t", " "), multiline=False)


def block(text: str) -> tuple[str, str]:
    """Text of several lines, and a sentence on what could not stay in it."""
    return _safe(text.strip(), multiline=True)


def _safe(text: str, *, multiline: bool) -> tuple[str, str]:
    """Control and format characters replaced by visible ones; a board stores the rest as it is."""
    kept = strip_controls(text, multiline=multiline)
    if kept == text or (text.isascii() and text.isprintable()):
        return kept, ""
    bad = sorted({char for char in text if not strip_controls(char, multiline=True)})
    if not bad:
        return kept, _marks_left_out(text)
    shown = {ord(char): clean(char) or REPLACEMENT for char in bad}
    names = ", ".join(f"U+{ord(char):04X}" for char in bad[:5])
    said = f"Characters that act on a terminal or do not show ({names}) were replaced."
    return strip_controls(text.translate(shown), multiline=multiline), said


def _marks_left_out(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if stored_marks(composed) == composed:
        return ""
    return f"More than {MAX_MARKS} marks on one letter cannot be shown; they were left out."
