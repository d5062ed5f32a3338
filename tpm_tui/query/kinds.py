"""Kinds of values in a formula, and the way to them from what cells hold and back.

======== =========================== ====================
kind     while it is computed         in a cell
======== =========================== ====================
number   Decimal                      millionths
share    Decimal, 0.25 is a quarter   basis points
money    Decimal in whole units       minor units
percent  Decimal, 0 to 100            basis points
duration Decimal of seconds           seconds
date     `date`                       ISO text
text     str                          text
choice   str, the label               key
checkbox bool                         1 or None
======== =========================== ====================

Unknown is None for every kind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from tpm_tui.domain.values import Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import NUMBER_PLACES, Duration, Money, Number, Percent
from tpm_tui.fields.own_types import Checkbox
from tpm_tui.fields.staff import Assignments
from tpm_tui.fields.types import Choice, FieldType, PersonName, StatusChoice, Text

NUMBER, SHARE, MONEY, PERCENT, DURATION = "number", "share", "money", "percent", "duration"
DATE, TEXT, CHOICE, CHECKBOX, NONE = "date", "text", "choice", "checkbox", "none"
NUMERIC = frozenset({NUMBER, SHARE, MONEY, PERCENT, DURATION})
TEXTUAL = frozenset({TEXT, CHOICE})

ARITHMETIC = Context(
    prec=28,
    rounding=ROUND_HALF_UP,
    Emin=-40,
    Emax=40,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
"""Numbers beyond 41 digits are an error; copied before it is used."""

LARGEST = 10**18
"""Largest integer that a cell holds."""

_TYPES: dict[str, FieldType] = {
    NUMBER: Number(4),
    SHARE: Percent(),
    MONEY: Money(),
    PERCENT: Percent(),
    DURATION: Duration(),
    DATE: Date(),
    TEXT: Text(),
    CHOICE: Text(),
    CHECKBOX: Checkbox(),
    NONE: Text(),
}

_A = {
    NUMBER: "a number",
    SHARE: "a share",
    MONEY: "money",
    PERCENT: "a percentage",
    DURATION: "a duration",
    DATE: "a date",
    TEXT: "text",
    CHOICE: "a choice",
    CHECKBOX: "yes or no",
    NONE: "nothing",
}


def a(kind: str) -> str:
    """A kind in a sentence."""
    return _A[kind]


def kind_of(type_: FieldType) -> str:
    """The kind of what a field holds."""
    if isinstance(type_, Choice):
        return CHOICE
    for kind in (NUMBER, MONEY, PERCENT, DURATION, DATE, CHECKBOX):
        if isinstance(type_, type(_TYPES[kind])):
            return kind
    return TEXT


def type_of(kind: str) -> FieldType:
    """A field type that reads and shows a kind."""
    return _TYPES[kind]


def counted(field: Field) -> bool:
    """Whether parents show a count where the rows below hold something else: a filter or a formula
    that asks for this field must not take one for the other."""
    return field.rolled is not None and kind_of(field.rolled) != kind_of(field.type)


def loader(field: Field, ctx: FieldContext) -> Callable[[Value], Any]:
    """From a cell to a value."""
    kind = kind_of(field.type)
    match kind:
        case "number":
            return _scaled(Decimal(1).scaleb(-NUMBER_PLACES))
        case "money":
            return _scaled(Decimal(1).scaleb(-ctx.digits))
        case "percent":
            return _scaled(Decimal("0.01"))
        case "duration":
            return _scaled(Decimal(1))
        case "date":
            return lambda value: None if value is None else date.fromisoformat(str(value))
        case "checkbox":
            return bool
        case "choice":
            return lambda value: field.type.format(value, ctx) or None
    return lambda value: None if value is None else str(value)


def _scaled(unit: Decimal) -> Callable[[Value], Any]:
    return lambda value: value * unit if isinstance(value, int) else None


def stored(kind: str, value: Any, ctx: FieldContext) -> Value:
    """From a value to a cell of the same kind; numbers are rounded half up.

    Raises InvalidOperation for a number that no cell holds.
    """
    if value is None:
        return None
    match kind:
        case "number":
            return _whole(value.scaleb(NUMBER_PLACES))
        case "money":
            return _whole(value.scaleb(ctx.digits))
        case "share":
            return _whole(value.scaleb(4))
        case "percent":
            return _whole(value.scaleb(2))
        case "duration":
            return _whole(value)
        case "date":
            return str(value.isoformat())
        case "checkbox":
            return 1 if value else None
    return str(value) or None


def _whole(value: Decimal) -> int:
    number = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    if abs(number) > LARGEST:
        raise InvalidOperation
    return number


def shown(kind: str, value: Any, ctx: FieldContext) -> str:
    """A value as a cell of its kind would show it."""
    if kind == CHECKBOX:
        return "yes" if value else "no"
    return _TYPES[kind].format(stored(kind, value, ctx), ctx)


def is_status(field: Field) -> bool:
    """Whether a field is the status, whose empty cell means the first one."""
    return isinstance(field.type, StatusChoice)


def names_people(field: Field) -> bool:
    """Whether a field holds one name or a list of people, which are found by beginnings of words."""
    return isinstance(field.type, PersonName | Assignments)
