"""Text of any origin made harmless: as one line for a screen, and as a value for the board.

A terminal obeys control characters, reorders text after bidirectional ones, and disagrees with
the next terminal about the width of joiners, selectors and characters it has never heard of.
`clean` leaves nothing of the kind, so a title can neither act on a screen nor shift its columns.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\ufffd"
"""Stands where something was that must not be shown or cannot be stored."""

NEWLINE_MARK = "\u2424"
"""Stands where a line ended, in text that is shown on one line."""

MAX_MARKS = 4
"""Combining marks kept on one base character; living languages need three."""

_DOTTED_CIRCLE = "\u25cc"
_DELETE = 0x7F

_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")

_DROPPED = re.compile(
    "["
    "\u00ad"  # soft hyphen
    "\u034f"  # grapheme joiner
    "\u17b4\u17b5"  # Khmer vowels without a shape
    "\u180b-\u180d\u180f"  # Mongolian selectors
    "\u200c\u200d"  # joiners: a family falls into its members, and each has a known width
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\U0001f3fb-\U0001f3ff"  # skin tones
    "]+"
)
"""Invisible parts of honest text; without them every terminal counts the same cells."""

_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by category that show nothing: a name could hide in them."""

_VISIBLE_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Signs of Arabic, Syriac and Kaithi that are format characters by category only."""

_JOINERS = frozenset("\u200c\u200d")


def clean(text: str) -> str:
    """Turn any text into one printable line whose width every terminal counts alike."""
    if text.isascii() and text.isprintable():
        return text
    text = _DROPPED.sub("", _LINE_END.sub(NEWLINE_MARK, text))
    if not text.isprintable() or not _FILLERS.isdisjoint(text):
        text = "".join(map(_shown, text))
    return text if text.isascii() else _few_marks(unicodedata.normalize("NFC", text))


def strip_controls(text: str, *, multiline: bool = False) -> str:
    """Remove from a value what a board must not store; emoji sequences and joiners stay, and
    marks as many as a screen shows.

    One line: every line end and tab becomes a space.  Several lines: every line end becomes a
    newline and tabs become spaces.
    """
    if text.isprintable():
        return text if text.isascii() else stored_marks(unicodedata.normalize("NFC", text))
    text = _LINE_END.sub("\n" if multiline else " ", text)
    if multiline:
        text = text.expandtabs(4)
    kept = "".join(map(_stored, text.replace("\t", " ")))
    return stored_marks(unicodedata.normalize("NFC", kept))


def stored_marks(text: str) -> str:
    """A value in NFC without the marks that no screen shows; joiners do not begin a new letter."""
    marks = list(map(_is_mark, text))
    if marks.count(True) <= MAX_MARKS:
        return text
    kept: list[str] = []
    count = 0
    for char, mark in zip(text, marks, strict=True):
        if char not in _JOINERS:
            count = count + 1 if mark else 0
        if not mark or count <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _shown(char: str) -> str:
    """Return what stands for one character on the screen."""
    if char.isprintable() and char not in _FILLERS:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == _DELETE:
        return "\u2421"
    if unicodedata.category(char) == "Zs":
        return "  " if char == "\u3000" else " "
    return REPLACEMENT


def _stored(char: str) -> str:
    """Return what is kept of one character in a value."""
    category = unicodedata.category(char)
    if category == "Cc":
        return char if char == "\n" else ""
    if category == "Cf" and char not in _JOINERS and char not in _VISIBLE_FORMATS:
        return ""
    return REPLACEMENT if category == "Cs" else char


def _is_mark(char: str) -> bool:
    """Say whether a character takes no cell of its own but joins the one before it."""
    if unicodedata.category(char) in ("Mn", "Me", "Mc"):
        return True
    return "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"


def _few_marks(text: str) -> str:
    """Drop marks beyond the limit, and give a mark without a base the dotted circle."""
    marks = list(map(_is_mark, text))
    if True not in marks:
        return text
    kept: list[str] = []
    count = 0
    for char, mark in zip(text, marks, strict=True):
        count = count + 1 if mark else 0
        if mark and not kept:
            kept.append(_DOTTED_CIRCLE)
        if count <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
