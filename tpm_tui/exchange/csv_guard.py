"""Texts that a spreadsheet would run as formulas, and the apostrophe that keeps it from doing so."""

from __future__ import annotations

import re

_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
"""How text begins that a spreadsheet would run as a formula, with apostrophes before it or not."""

_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def guarded_formula(text: str) -> str:
    """Text that no spreadsheet runs as a formula; plain numbers stay."""
    return f"'{text}" if _ACTIVE.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and _ACTIVE.match(text) else text
