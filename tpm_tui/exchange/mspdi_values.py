"""Texts of a Microsoft Project XML file as exact values; what does not fit becomes a note."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from tpm_tui.domain.text import strip_controls
from tpm_tui.exchange.mspdi_xml import Record
from tpm_tui.exchange.plan import Note

_NUMBER = r"(\d{1,15}(?:\.\d{1,20})?)"
_DURATION = re.compile(
    rf"([+-]?)P(?=[\dT])(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")
_CONTROLS = {
    code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\v\f\r\x85"
}
_LARGEST = 10**14
"""Amounts beyond this do not fit an integer column with room for sums."""


@lru_cache(maxsize=8192)
def duration_seconds(text: str) -> Fraction:
    """Exact seconds of an ISO 8601 duration such as PT16H30M0S; raises ValueError."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        raise ValueError(text)
    parts = (Fraction(part or 0) for part in match.groups()[1:])
    seconds = sum(part * unit for part, unit in zip(parts, (86400, 3600, 60, 1), strict=True))
    return _in_range(-Fraction(seconds) if match.group(1) == "-" else Fraction(seconds))


@lru_cache(maxsize=8192)
def number(text: str) -> Fraction:
    """An exact decimal number; raises ValueError for anything else, infinity included."""
    try:
        value = Decimal(text) if len(text) <= 60 else Decimal("NaN")
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite():
        raise ValueError(text)
    if value == 0:
        return Fraction(0)
    if not -60 <= value.adjusted() <= 20:
        raise ValueError(text)
    return _in_range(Fraction(value))


def iso_day(text: str) -> str:
    """The date part of a date and time, never shifted; raises ValueError."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date.fromisoformat(match.group(1)).isoformat()


def is_true(text: str | None) -> bool:
    """Whether a flag is set; an absent one is not."""
    return text is not None and text.casefold() in ("1", "true", "-1")


def is_false(text: str | None) -> bool:
    """Whether a flag is there and not set."""
    return text is not None and text.casefold() in ("0", "false")


def clean_line(text: str) -> str:
    """One line in NFC as a board stores it; control characters and line ends become spaces."""
    return strip_controls(text.translate(_CONTROLS)).strip()


def clean_block(text: str) -> str:
    """Several lines of text as a board stores them."""
    return strip_controls(text.translate(_CONTROLS), multiline=True).strip()


def quoted(title: str) -> str:
    """A title inside a sentence, cut to a readable length."""
    return f'"{title if len(title) <= 60 else title[:59] + "…"}"'


def money_text(minor: Fraction, digits: int) -> str:
    """An amount for a sentence, in currency units."""
    return f"{Decimal(minor.numerator) / Decimal(minor.denominator) / 10**digits:,.{digits}f}"


def hours_text(seconds: Fraction) -> str:
    """A stretch of work for a sentence: hours, with decimals only where needed."""
    hours = Decimal(seconds.numerator) / Decimal(seconds.denominator) / 3600
    return f"{hours:,.2f}".rstrip("0").rstrip(".") + " h"


def _in_range(value: Fraction) -> Fraction:
    if abs(value) > _LARGEST:
        raise ValueError("too large")
    return value


@dataclass(frozen=True, slots=True)
class Cells:
    """Typed access to one record's texts; an unreadable one is noted and counts as absent."""

    record: Record
    about: str
    """How a note names the record."""
    notes: list[Note]

    def seconds(self, tag: str) -> Fraction | None:
        """A duration or amount of work, never negative."""
        text = self.record.fields.get(tag)
        if text is None:
            return None
        try:
            value = duration_seconds(text)
        except ValueError:
            self._left_out(tag, text, "is not a duration")
            return None
        if value < 0:
            self._left_out(tag, text, "is negative")
            return None
        return value

    def number(self, tag: str) -> Fraction | None:
        """A number, such as money times 100."""
        text = self.record.fields.get(tag)
        try:
            return None if text is None else number(text)
        except ValueError:
            self._left_out(tag, str(text), "is not a usable number")
            return None

    def percent(self, tag: str) -> Fraction | None:
        """A percentage from 0 to 100; what lies outside is brought to the nearer end."""
        value = self.number(tag)
        if value is None or 0 <= value <= 100:
            return value
        nearest = Fraction(0 if value < 0 else 100)
        self.note(f"{tag} is {self.record.fields[tag]} %; {nearest} % is used.")
        return nearest

    def day(self, tag: str) -> str | None:
        """A date; the text NA, which some programs write, means none."""
        text = self.record.fields.get(tag)
        try:
            return None if text is None or text == "NA" else iso_day(text)
        except ValueError:
            self._left_out(tag, str(text), "is not a date")
            return None

    def note(self, sentence: str) -> None:
        """Add a note about this record."""
        self.notes.append(Note(f"{self.about}: {sentence}", self.record.line))

    def _left_out(self, tag: str, text: str, problem: str) -> None:
        self.note(f"{tag} {quoted(clean_line(text))} {problem} and was left out.")
