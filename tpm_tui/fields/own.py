"""Columns of a board's own: what a board says about them, and the fields that come of it.

A definition is the JSON text of the board setting `field:<key>`; values stand beside those of the
built-in columns under the same key, which begins with `x_` and never changes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tpm_tui.domain.values import OWN_KEY
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Money, Number, Percent
from tpm_tui.fields.own_types import Checkbox, Link, Option, OwnChoice
from tpm_tui.fields.types import FieldType, PersonName, Text

SETTING = "field:"
"""How the key of the board setting with a definition begins."""

FORMULA = "formula"

_PLAIN: dict[str, FieldType] = {
    "text": Text(),
    "number": Number(),
    "money": Money(),
    "percent": Percent(),
    "date": Date(),
    "duration": Duration(),
    "person": PersonName(),
    "checkbox": Checkbox(),
    "link": Link(),
}
TYPES: tuple[str, ...] = (
    *("text", "number", "money", "percent", "date", "duration"),
    *("choice", "person", "checkbox", "link", FORMULA),
)
"""What a column can hold."""

SHOWS = ("number", "money", "percent", "date", "duration", "text", "person", "checkbox")
"""What a formula can give."""

_MEASURES = ("sum", "average", "weighted", "min", "max", "count")
ROLLUPS: dict[str, tuple[str, ...]] = {
    "text": ("count", "distinct"),
    "number": _MEASURES,
    "money": _MEASURES,
    "percent": tuple(one for one in _MEASURES if one != "sum"),
    "date": ("min", "max", "count"),
    "duration": _MEASURES,
    "choice": ("worst", "count", "distinct"),
    "person": ("count", "distinct"),
    "checkbox": ("count",),
    "link": ("count", "distinct"),
    FORMULA: (),
}
"""What parents can show by type, besides nothing but their own value."""

WEIGHTS = ("work", "actual_work", "budget", "actual_cost")
"""Built-in inputs that can weigh a mean; so can own numbers, money, percentages and durations."""

WEIGHT_TYPES = ("number", "money", "percent", "duration")

_WIDTHS = {"text": 20, "link": 24, "choice": 14, "person": 14, "date": 11, "checkbox": 8}
_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 40


@dataclass(frozen=True, slots=True)
class Definition:
    """What a board says about one column of its own."""

    key: str
    label: str
    type: str = "text"
    """One of `TYPES`."""
    rollup: str | None = None
    """One of `ROLLUPS`; None: a parent holds a value of its own."""
    options: tuple[Option, ...] = ()
    weight: str | None = None
    """Key of the column that weighs a weighted mean."""
    formula: str | None = None
    shows: str = "number"
    """Type of what a formula gives."""
    order: int = 0
    retired: bool = False
    help: str = ""

    @property
    def setting(self) -> str:
        """Key of the board setting that holds it."""
        return SETTING + self.key

    def values(self) -> dict[str, Any]:
        """What is stored, without what goes without saying."""
        options = [[one.key, one.label, *([True] if one.retired else [])] for one in self.options]
        found: dict[str, Any] = {
            "label": self.label,
            "type": self.type,
            "rollup": self.rollup,
            "options": options,
            "weight": self.weight,
            "formula": self.formula,
            "shows": self.shows if self.type == FORMULA else None,
            "order": self.order,
            "retired": self.retired,
            "help": self.help,
        }
        return {name: value for name, value in found.items() if value or name == "order"}

    def field_type(self) -> FieldType:
        """What its values can do."""
        if self.type == "choice":
            return OwnChoice(self.options)
        return _PLAIN.get(self.shows if self.type == FORMULA else self.type, Text())

    def field(self) -> Field:
        """The column as everybody else knows columns."""
        computed = self.type == FORMULA
        rollup = None if computed else self.rollup
        help_text = self.help or (f"= {self.formula or ''}" if computed else "")
        return Field(
            self.key,
            self.label,
            self.field_type(),
            rollup=rollup,
            stored=not computed,
            # What a parent cannot hold itself stands on its `(own)` line and is counted with the rest.
            on_parent="refused" if computed else "own" if rollup else "item",
            width=max(_WIDTHS.get(self.type, 12), min(24, len(self.label) + 1)),
            shown=False,
            help=help_text,
            rolled=_rolled(rollup, self.type),
            weight=self.weight if rollup == "weighted" else None,
            formula=(self.formula or "") if computed else None,
        )


def _rolled(rollup: str | None, kind: str) -> FieldType | None:
    if rollup in ("count", "distinct"):
        return Number(0)
    return Number(2) if rollup in ("average", "weighted") and kind == "number" else None


def read_definition(key: str, text: str) -> Definition:
    """The definition in a setting; what this program does not understand is passed over, because a
    later one may have written it."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = {}
    if not isinstance(given, dict):
        given = {}
    kind = given.get("type")
    kind = kind if kind in TYPES else "text"
    rollup = given.get("rollup")
    shows, order = given.get("shows"), given.get("order")
    return Definition(
        key,
        _text(given.get("label")) or key.removeprefix(OWN_KEY),
        kind,
        rollup if rollup in ROLLUPS[kind] else None,
        _options(given.get("options")),
        _text(given.get("weight")) or None,
        _text(given.get("formula")) or None,
        shows if shows in SHOWS else "number",
        order if isinstance(order, int) else 0,
        bool(given.get("retired")),
        _text(given.get("help")),
    )


def definitions(stored: Mapping[str, str | None]) -> dict[str, Definition]:
    """All columns of a board's own in their order, the retired ones among them, by key."""
    found = [
        read_definition(name.removeprefix(SETTING), text)
        for name, text in stored.items()
        if text is not None and name.startswith(SETTING + OWN_KEY)
    ]
    found.sort(key=lambda one: (one.order, one.key))
    return {one.key: one for one in found}


def all_fields(own: Mapping[str, Definition], *, retired: bool = False) -> dict[str, Field]:
    """The built-in columns, then a board's own."""
    fields = [one.field() for one in own.values() if retired or not one.retired]
    return {**FIELDS, **{field.key: field for field in fields}} if fields else FIELDS


def field_named(fields: Mapping[str, Field], name: str) -> Field:
    """The column that somebody means: by its key, the key without `x_`, or its label.

    Raises InvalidInput naming the columns that there are.
    """
    found = find_field(fields, name)
    if found is not None:
        return found
    close = _close(fields, name)
    raise InvalidInput(
        f"There is no column {name.strip()!r}; there are {', '.join(fields)}.",
        f"Did you mean {close}?" if close else "",
    )


def find_field(fields: Mapping[str, Field], name: str) -> Field | None:
    """As `field_named`; None where there is no such column."""
    wanted = name.strip()
    for key in (wanted, OWN_KEY + wanted, wanted.casefold(), OWN_KEY + wanted.casefold()):
        if key in fields:
            return fields[key]
    wanted = wanted.casefold()
    return next((one for one in fields.values() if one.label.casefold() == wanted), None)


def new_key(label: str, taken: Iterable[str]) -> str:
    """A key for a label: `x_` and its letters in ASCII, with a number where it is taken."""
    return _unused(OWN_KEY + (_slug(label) or "field"), taken)


def new_option(label: str, taken: Iterable[str]) -> Option:
    """An option with a key of its own."""
    return Option(_unused(_slug(label) or "option", taken), label)


def _unused(key: str, taken: Iterable[str]) -> str:
    known, base, number = set(taken), key, 1
    while key in known:
        number += 1
        key = f"{base}_{number}"
    return key


def _slug(label: str) -> str:
    text = (
        unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    )
    return _SLUG.sub("_", text.lower()).strip("_")[:_LONGEST_SLUG].strip("_")


def _close(fields: Mapping[str, Field], name: str) -> str:
    from difflib import get_close_matches

    words = {key.removeprefix(OWN_KEY): key for key in fields}
    words |= {field.label.casefold(): key for key, field in fields.items()}
    found = get_close_matches(name.strip().casefold(), words, 1)
    return words[found[0]] if found else ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _options(given: object) -> tuple[Option, ...]:
    if not isinstance(given, list):
        return ()
    return tuple(
        Option(one[0], one[1], len(one) > 2 and bool(one[2]))
        for one in given
        if isinstance(one, list) and len(one) > 1 and all(isinstance(part, str) for part in one[:2])
    )
