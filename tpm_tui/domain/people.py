"""Who works on an item and how much: the text of an assignments cell and its meaning.

The canonical text lists assignments separated by commas: a name (`role:` before a role that is
not yet a person; double quotes where a name would be misread), an amount, and dates where they
differ from the item's: `Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13`.  `soft` after the amount
marks a booking that is not agreed yet: `Dana 60% soft`.  Somebody stands there more than once where
the bookings are no one amount: at other times, in other units, or agreed and not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from tpm_tui.errors import InvalidInput

ROLE = "role:"

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%|fte|h/d(?:ay)?|h)", re.IGNORECASE)
_TAIL = re.compile(
    rf"(?:^|\s+){_AMOUNT.pattern}(?:\s+(soft|hard))?"
    r"(?:\s+(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d))?(?:\s+(soft|hard))?\s*$",
    re.IGNORECASE,
)
_SOFT = re.compile(r"(?<=\S)\s+soft$", re.IGNORECASE)
_AMOUNT_INSIDE = re.compile(r"\d\s*(?:%|fte\b|h/d)(?:\s|$)", re.IGNORECASE)
_PART = re.compile(
    r'\s*((?:"(?:[^"]|"")*"|[^,"]|(?<=\d),(?=\d+\s*(?:%|fte|h)))+)\s*(?:,|$)', re.IGNORECASE
)
_SCALE = {"%": 100, "fte": 10_000, "h/d": 3600, "h": 3600}
_LIMIT = {"%": 1_000_00, "fte": 1_000_0000, "h/d": 24 * 3600, "h": 10_000_000 * 3600}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person or role on one item."""

    name: str
    amount: int
    """In the unit's own measure: basis points of a day (`%`, `fte`) or seconds (`h/d`, `h`)."""
    unit: str = "%"
    """`%` of that person's day, `fte` of the board's standard day, `h/d` a day, `h` in total."""
    first: str | None = None
    """ISO date; None follows the item's start."""
    last: str | None = None
    """ISO date; None follows the item's finish."""
    role: bool = False
    """A role that nobody fills yet."""
    soft: bool = False
    """Asked for and not agreed yet."""

    @property
    def key(self) -> str:
        """Name that tells people and roles apart."""
        return ROLE + self.name if self.role else self.name

    def __str__(self) -> str:
        name = self.name
        if (
            '"' in name
            or "," in name
            or _TAIL.search(name)
            or _AMOUNT_INSIDE.search(name)
            or name.lower().startswith(ROLE)
        ):
            name = '"' + name.replace('"', '""') + '"'
        return f"{ROLE if self.role else ''}{name} {self.terms}"

    @property
    def amount_text(self) -> str:
        """The amount alone: `60%`, `4h/d`."""
        return f"{_number(self.amount, self.unit)}{self.unit}"

    @property
    def terms(self) -> str:
        """All but the name: amount, `soft` and dates."""
        dates = f" {self.first}..{self.last}" if self.first else ""
        return f"{self.amount_text}{' soft' * self.soft}{dates}"


@lru_cache(maxsize=16384)
def parse_assignments(text: str) -> tuple[Assignment, ...]:
    """The assignments in a text; raises InvalidInput with the part that does not fit."""
    found: list[Assignment] = []
    rest = text.strip().rstrip(",")
    while rest:
        part = _PART.match(rest)
        if part is None:
            raise InvalidInput(f"{rest!r} is not a person with an amount, such as `Ana 50%`.")
        found.append(_assignment(part.group(1).strip()))
        rest = rest[part.end() :].strip()
    kinds = [(one.key, one.unit, one.soft) for one in found if one.first is None]
    twice = {kind[0] for kind in kinds if kinds.count(kind) > 1}
    if twice:
        raise InvalidInput(f"{min(twice)} is named twice; give one amount.")
    return tuple(found)


def assignments_text(assignments: tuple[Assignment, ...]) -> str | None:
    """Canonical text, None for nobody."""
    return ", ".join(str(one) for one in assignments) or None


def _assignment(part: str) -> Assignment:
    role = part.lower().startswith(ROLE)
    body = part[len(ROLE) :].strip() if role else part
    tail = _TAIL.search(body)
    if body.startswith('"'):
        end = re.match(r'"((?:[^"]|"")*)"', body)
        if end is None:
            raise InvalidInput(f"The quote in {part!r} is not closed.")
        name = end.group(1).replace('""', '"')
        rest = body[end.end() :]
        tail = _TAIL.search(rest)
        if rest.strip() and (tail is None or rest[: tail.start()].strip()):
            raise InvalidInput(f"{rest.strip()!r} is not an amount such as 50%.")
    else:
        name = body[: tail.start()].strip() if tail else body
    if not name:
        raise InvalidInput(f"{part!r} names nobody; write a name before the amount.")
    if tail and _AMOUNT_INSIDE.search(name) and not body.startswith('"'):
        raise InvalidInput(f"{part!r}: put a comma between people, as in `Ana 60%, Bo 40%`.")
    if tail is None:
        if re.search(r"(?<!\S)[-+]?\d[\d.,]*\s*\S{0,4}$", name) and not body.startswith('"'):
            raise InvalidInput(f"{part!r}: the amount must be like 50%, 0.5fte, 4h/d or 40h.")
        word = None if body.startswith('"') else _SOFT.search(name)
        if word is None:
            return Assignment(name, 10_000, role=role)
        return Assignment(name[: word.start()], 10_000, role=role, soft=True)
    unit = tail.group(2).lower().replace("h/day", "h/d")
    number = Decimal(tail.group(1).replace(",", "."))
    scaled = number * _SCALE[unit]
    if scaled > _LIMIT[unit]:
        raise InvalidInput(f"{tail.group(0).strip()} is more than anybody can work.")
    amount = int(scaled.quantize(Decimal(1), ROUND_HALF_UP))
    soft = "soft" in ((tail.group(3) or "").lower(), (tail.group(6) or "").lower())
    first, last = (_checked(day, part) for day in (tail.group(4), tail.group(5)))
    if first and last and last < first:
        raise InvalidInput(f"{part!r} ends before it starts.")
    return Assignment(name, amount, unit, first, last, role, soft)


def _checked(day: str | None, part: str) -> str | None:
    try:
        return day and date.fromisoformat(day).isoformat()
    except ValueError:
        raise InvalidInput(f"{part!r}: {day} is not a day of the calendar.") from None


def _number(amount: int, unit: str) -> str:
    text = format((Decimal(amount) / _SCALE[unit]).normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
