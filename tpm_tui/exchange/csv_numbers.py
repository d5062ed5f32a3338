"""Numbers of a table: the decimal sign is found out per column, never guessed per cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_notes import Notes

BLANKS = frozenset({"", "-", "\u2013", "\u2014"})
"""Cells that say nothing."""

_RUN = re.compile(r"[0-9](?:[0-9.,'\u2019\s]*[0-9])?")
_SPACES = re.compile(r"[\s'\u2019]+")
_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something."""

    row: int
    line: int
    text: str
    """Without blanks around it."""


@dataclass(frozen=True, slots=True)
class Votes:
    """How many cells can only be read with one decimal sign."""

    comma: int = 0
    point: int = 0
    open: str = ""
    """A cell that can be read both ways, such as `1,234`."""

    def __add__(self, other: Votes) -> Votes:
        return Votes(self.comma + other.comma, self.point + other.point, self.open or other.open)

    @property
    def sign(self) -> str | None:
        """The sign that most cells need; None where nothing or a draw decides."""
        if self.comma == self.point:
            return None
        return "," if self.comma > self.point else "."


def needed_sign(text: str) -> str | None:
    """The only decimal sign that makes a number of the first digits in a text; `""` if open."""
    if "," not in text and "." not in text:
        return None
    run = _RUN.search(text[:200])
    digits = _SPACES.sub("", run.group()) if run else ""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma < 0 and point < 0:
        return None
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    sign, other = (",", ".") if comma >= 0 else (".", ",")
    groups = digits.split(sign)
    if len(groups) > 2:
        return other
    if len(groups[1]) != 3 or len(groups[0]) > 3 or groups[0].startswith("0"):
        return sign
    return ""


def votes(texts: Iterable[str]) -> Votes:
    """What the cells of one column say about the decimal sign."""
    comma = point = 0
    unclear = ""
    for text in texts:
        sign = needed_sign(text)
        comma += sign == ","
        point += sign == "."
        if sign == "" and not unclear:
            unclear = text
    return Votes(comma, point, unclear)


def column_sign(
    column: Column, cells: list[Cell], fallback: str | None, default: str, notes: Notes
) -> str:
    """Decimal sign of a column: its own cells decide, then the file's (`fallback`), then `default`."""
    own = votes(cell.text for cell in cells)
    sign = own.sign or fallback or default
    if own.open and not own.sign and not fallback:
        name = "comma" if sign == "," else "point"
        notes.add(
            "decimal sign",
            f"{own.open!r} can be read in two ways; it was read with a decimal {name}"
            f' (`decimal = "{sign}"` in a mapping file decides it).',
            column=column.header,
        )
    for cell in cells:
        needed = needed_sign(cell.text)
        if needed and needed != sign and own.sign:
            name = "comma" if needed == "," else "point"
            notes.add(
                "other decimal sign",
                f"{shown(cell.text)} has a decimal {name} unlike its column; it was read that way.",
                cell.line,
                column.header,
            )
    return sign


def number(text: str, sign: str) -> Decimal | None:
    """A number with marks for thousands, a sign or accounting brackets; None if it is none.

    A cell that can only be read with the other decimal sign is read with that one.
    """
    bare = _SPACES.sub("", text)
    if len(bare) > _LONGEST:
        return None
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    if bare[:1] in ("-", "\u2212") or bare[-1:] in ("-", "\u2212"):
        negative, bare = not negative, bare.strip("-\u2212")
    bare = bare.removeprefix("+")
    sign = needed_sign(bare) or sign
    other = "." if sign == "," else ","
    whole, _, decimals = bare.partition(sign)
    groups = whole.split(other)
    if len(groups) > 1 and not (groups[0] and all(2 <= len(one) <= 3 for one in groups[1:])):
        return None
    plain = "".join(groups) + (f".{decimals}" if decimals else "")
    if not _NUMBER.fullmatch(plain):
        return None
    return -Decimal(plain) if negative else Decimal(plain)


def places(texts: Iterable[str], sign: str) -> int:
    """Largest number of decimal places in a column, at most 6: how finely its figures are shown."""
    most = 0
    for text in texts:
        found = _RUN.search(text[:200])
        if found:
            most = max(most, len(found.group().partition(needed_sign(text) or sign)[2].strip()))
    return min(most, 6)


def shown(text: str) -> str:
    """A cell as messages quote it: short, and escaped by `repr` so that nothing in it acts."""
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else line[:59] + "\u2026")
