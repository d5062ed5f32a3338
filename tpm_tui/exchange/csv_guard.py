"""Texts that a spreadsheet would run as formulas, and the apostrophe that keeps it from doing so.

A table is not always split where it was joined: a spreadsheet set to semicolons splits a table of
commas at the semicolons in its texts, and what stands behind one is then a cell of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What a formula begins with; spreadsheets of the Far East know the full-width forms as well."""

_ACTIVE = re.compile(rf"'*[ \u00a0\u3000]*[{_SIGNS}\t\r\n]")
"""How a cell begins that a spreadsheet would run as a formula, with apostrophes before it or not."""

_PIECE = re.compile(rf"""[;,|"\t\r\n]('*)[ \u00a0\u3000]*([{_SIGNS}])""")
"""Where a cell of that kind may begin inside of a text."""

_LINE = re.compile(r"[^\r\n]+")
_CALL = re.compile(r"[(|!]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def guarded_formula(text: str) -> str:
    """Text that no spreadsheet runs as a formula when it is pasted; plain numbers stay."""
    return f"'{text}" if _ACTIVE.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and _ACTIVE.match(text) else text


def guarded_cell(text: str) -> str:
    """Text for the cell of a file: nothing in it is run, however a spreadsheet splits the file."""
    if _PIECE.search(text):
        text = _joined(text, ((piece.start(1), "'", 0) for piece in _pieces(text)))
    return guarded_formula(text)


def unguarded_cell(text: str) -> str:
    """The text that a guarded cell of a file was made of."""
    text = unguarded(text)
    return _joined(text, ((piece.start(1), "", 1) for piece in _pieces(text) if piece[1]))


def _pieces(text: str) -> Iterator[re.Match[str]]:
    """Where a formula may begin inside of a text.

    Behind signs other than `=` its line must go on to a call or the name of a program: else every
    list with hyphens would be full of apostrophes.
    """
    end = last = 0
    for piece in _PIECE.finditer(text):
        if piece[2] not in "=\uff1d":
            if piece.end() > end:
                line = _LINE.match(text, piece.end())
                end = line.end() if line else piece.end()
                calls = [call.start() for call in _CALL.finditer(text, piece.end(), end)]
                last = calls[-1] if calls else -1
            if piece.end() > last:
                continue
        yield piece


def _joined(text: str, edits: Iterator[tuple[int, str, int]]) -> str:
    """A text with something put in at places, and so many characters left out there."""
    parts, at = [], 0
    for place, put, out in edits:
        parts += [text[at:place], put]
        at = place + out
    return "".join((*parts, text[at:])) if parts else text
