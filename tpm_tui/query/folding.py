"""Text as it is compared: without case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable


def fold(text: str) -> str:
    """Lower case without accents: `Müller` and `MULLER` are the same name to somebody who looks."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in spread if not unicodedata.combining(one)).casefold()


def begins_words(typed: str) -> Callable[[str], bool]:
    """Whether every typed word begins a word of a text: `ana` is found in `Ana Cast` and not in
    `Mei Tanaka`."""
    begins = [
        re.compile((r"(?<!\w)" if word[0].isalnum() else "") + re.escape(word)).search
        for word in fold(typed).split()
    ]

    def holds(text: str) -> bool:
        folded = fold(text)
        return all(search(folded) is not None for search in begins)

    return holds
