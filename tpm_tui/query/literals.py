"""Values as typed, and values of one kind as another: `50` is hours beside work and percent beside progress."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, DecimalException
from typing import Any

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Money, decimal_number
from tpm_tui.fields.own_types import Checkbox
from tpm_tui.query.kinds import (
    ARITHMETIC,
    CHECKBOX,
    DATE,
    DURATION,
    NONE,
    NUMBER,
    NUMERIC,
    PERCENT,
    SHARE,
    TEXT,
    TEXTUAL,
    a,
)
from tpm_tui.query.part import Part
from tpm_tui.query.tree import problem

HOUR = 3600

_UNIT = re.compile(r"([+-]?)([\d.,]+)\s*(%|[^\W\d_]*)")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_SCALES = {"": 1, "k": 1000, "m": 1_000_000}
_DAYS = {"": 1, "d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}

_FACTORS = {
    (NUMBER, DURATION): Decimal(HOUR),
    (SHARE, PERCENT): Decimal(100),
    (PERCENT, SHARE): Decimal("0.01"),
}
"""Where one kind of number counts in other units than the next."""


def is_date(text: str) -> bool:
    """Whether a typed value can only be a day."""
    return _ISO.fullmatch(text) is not None


def constant(part: Part, kind: str, value: Any) -> Part:
    """A typed value whose kind is settled."""
    return replace(part, kind=kind, run=lambda _: value, literal=None, unknown="")


def plain_literal(part: Part, ctx: FieldContext | None = None) -> Part:
    """A typed value with nothing beside it to say what it is."""
    if part.unknown:
        raise problem(part.at, part.unknown)
    if part.literal is None or part.kind != NONE:
        return replace(part, literal=None)
    text = part.literal
    if is_date(text):
        return adapted(part, DATE, ctx or FieldContext())
    unit = _UNIT.fullmatch(text)
    if unit and unit.group(3).lower() == "m":
        raise problem(
            part.at,
            f"{text} could be minutes or millions; write {unit.group(2)}min or {unit.group(2)}000k.",
        )
    if unit and unit.group(3).lower() in ("", "k"):
        return adapted(part, NUMBER, ctx or FieldContext())
    if unit and unit.group(3) == "%":
        return adapted(part, PERCENT, ctx or FieldContext())
    return adapted(part, DURATION, ctx or FieldContext())


def adapted(part: Part, kind: str, ctx: FieldContext) -> Part:
    """A part as a value of a kind: typed text is read, related kinds are converted."""
    if part.literal is None or (part.kind != NONE and kind == part.kind):
        return converted(part, kind)
    if kind == NONE or (part.unknown and kind not in (DATE, CHECKBOX)):
        return plain_literal(part, ctx)
    try:
        return constant(part, kind, _read(part.literal, kind, ctx))
    except InvalidInput as error:
        if part.unknown:
            raise problem(part.at, part.unknown) from None
        raise problem(part.at, error.message) from None


def days(part: Part, ctx: FieldContext) -> Part:
    """A typed number of days beside a date: `10`, `10d`, `2w`."""
    unit = _UNIT.fullmatch(part.literal or "")
    size = _DAYS.get(unit.group(3).lower()) if unit else None
    if unit is None or size is None:
        return adapted(part, DATE, ctx)
    number = _number(unit.group(1) + unit.group(2)) * size
    return constant(part, NUMBER, number)


def converted(part: Part, kind: str) -> Part:
    """A computed value as one of a related kind."""
    if kind in (part.kind, NONE) or part.kind == NONE:
        return part
    if kind in TEXTUAL and part.kind in TEXTUAL:
        return replace(part, kind=kind)
    if kind in NUMERIC and _goes(part.kind, kind):
        factor, run = _FACTORS.get((part.kind, kind)), part.run
        if factor is None:
            return replace(part, kind=kind)
        if part.many:
            return replace(part, kind=kind, run=lambda row: [one * factor for one in run(row)])

        def scaled(row: int) -> Any:
            value = run(row)
            return None if value is None else value * factor

        return replace(part, kind=kind, run=scaled)
    raise problem(part.at, f"{a(kind)} is needed here, and this is {a(part.kind)}.")


def plain_number(part: Part) -> Part:
    """Any number without its unit; a duration in hours."""
    if part.kind != DURATION:
        return replace(part, kind=NUMBER, field=None, read=None)
    run = part.run

    def hours(row: int) -> Any:
        value = run(row)
        return None if value is None else value / HOUR

    return Part(NUMBER, part.at, hours)


def _goes(given: str, wanted: str) -> bool:
    if given in (NUMBER, SHARE):
        return wanted in NUMERIC and (wanted != DURATION or given == NUMBER)
    return given == PERCENT and wanted in (SHARE, NUMBER)


def joint_kind(parts: Sequence[Part], ctx: FieldContext) -> str:
    """The kind that parts have in common; the first that does not fit is refused."""
    kind = NONE
    computed = [part for part in parts if part.literal is None and part.kind != NONE]
    for part in computed or [plain_literal(one, ctx) for one in parts]:
        if part.kind in (kind, NONE):
            continue
        pair = {kind, part.kind}
        if kind == NONE:
            kind = part.kind
        elif pair <= TEXTUAL:
            kind = TEXT
        elif pair == {SHARE, NUMBER}:
            kind = NUMBER
        elif _goes(kind, part.kind) and kind != PERCENT:
            kind = part.kind
        elif not (_goes(part.kind, kind) and part.kind != PERCENT) and pair != {PERCENT, SHARE}:
            raise problem(part.at, f"this is {a(part.kind)}, and {a(kind)} stands before it.")
        else:
            kind = PERCENT if pair == {PERCENT, SHARE} else kind
    return kind


def _read(text: str, kind: str, ctx: FieldContext) -> Any:
    word = text.strip()
    match kind:
        case "number" | "share" | "percent":
            return _measured(word, kind)
        case "money":
            return Decimal(_int(Money().parse(word, ctx))).scaleb(-ctx.digits)
        case "duration":
            sign = -1 if word.startswith("-") else 1
            return Decimal(sign * _int(Duration().parse(word.lstrip("+-"), ctx)))
        case "date":
            return date.fromisoformat(str(Date().parse(word, ctx)))
        case "checkbox":
            return bool(Checkbox().parse(word, ctx))
    return text


def _int(value: Value) -> int:
    if not isinstance(value, int):
        raise InvalidInput("a value is missing.")
    return value


def _measured(word: str, kind: str) -> Decimal:
    unit = _UNIT.fullmatch(word)
    sign = unit.group(3).lower() if unit else "?"
    if unit is None or (sign not in _SCALES and sign != "%" and sign not in _DAYS):
        raise InvalidInput(f"{word[:40]!r} is not {a(kind)}.")
    number = _number(unit.group(1) + unit.group(2))
    if sign == "%":
        return number if kind == PERCENT else number.scaleb(-2)
    if sign in _SCALES:
        return number * _SCALES[sign]
    if kind != NUMBER:
        raise InvalidInput(f"{word[:40]!r} is not {a(kind)}.")
    return number * _DAYS[sign]


def _number(text: str) -> Decimal:
    """A plain number; a comma can only stand between thousands."""
    bare = text.lstrip("+-")
    if re.fullmatch(r"(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,4})?(?:\.\d{1,12})?", bare) and bare:
        try:
            number = ARITHMETIC.copy().create_decimal(bare.replace(",", ""))
        except DecimalException:
            raise InvalidInput(f"{text[:40]!r} is not a number.") from None
        return -number if text.startswith("-") else number
    return decimal_number(text, "a number")
