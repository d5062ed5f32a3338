"""A new column of the board's own as one line: `Risk: choice Low, High`, `Spend = actual_cost / budget`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.own import FORMULA, ROLLUPS, SHOWS, TYPES, field_named
from tpm_tui.service.board import Board
from tpm_tui.service.editing.own_fields import add_field

FORMS = "Risk: choice Low, High   Size: number sum   Spend = actual_cost / budget"
"""How such a line looks."""

TYPE_HELP: Mapping[str, str] = {
    "text": "words of one line",
    "number": "a count, a score, story points",
    "money": "an amount in the board's currency",
    "percent": "0 to 100 %",
    "date": "a day",
    "duration": "working time, as 3d 4h",
    "choice": "one of a list of yours, from the best to the worst",
    "person": "a name, picked from those on the board or new",
    "checkbox": "yes or no",
    "link": "an address of the web, mail or a file",
    FORMULA: "computed from other columns",
}
"""What each type of column holds, in one line."""

ROLLUP_HELP: Mapping[str, str] = {
    "none": "a parent has a value of its own",
    "sum": "added up",
    "average": "mean of all rows below that have one",
    "weighted": "mean weighted by another column",
    "min": "the smallest, or the first day",
    "max": "the largest, or the last day",
    "count": "how many rows below have one",
    "distinct": "how many different ones there are below",
    "worst": "the one furthest down your list that occurs below",
}
"""What each roll-up shows on a parent, in one line."""

_OTHER_WORDS: Mapping[str, str] = {
    "bool": "checkbox",
    "boolean": "checkbox",
    "currency": "money",
    "day": "date",
    "dropdown": "choice",
    "integer": "number",
    "list": "choice",
    "select": "choice",
    "string": "text",
    "url": "link",
    "user": "person",
}
_HEAD = re.compile(r"[^:=]*")
_COMMAS = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A column to make, as far as it has been told."""

    label: str
    type: str = ""
    """One of `TYPES`; empty while nothing was said of it."""
    options: tuple[str, ...] = ()
    rollup: str | None = None
    weight: str | None = None
    formula: str | None = None
    shows: str | None = None

    def made(self, board: Board) -> ChangeSet:
        """The change that adds it; raises InvalidInput or Refused."""
        return add_field(
            board, self.label, self.type or "text", rollup=self.rollup, options=self.options,
            weight=self.weight, formula=self.formula, shows=self.shows,
        )  # fmt: skip


def read_line(text: str, fields: Mapping[str, Field]) -> FieldLine:
    """What a line says of a new column: a name, then perhaps `: TYPE ...` or `= FORMULA`.

    Raises InvalidInput where a word is no type, no roll-up or no column that weighs.
    """
    label = _HEAD.match(text).group()  # type: ignore[union-attr]
    rest = text[len(label) :]
    label = " ".join(label.split())
    if not label:
        raise InvalidInput(f"Begin with the name of the field, such as {FORMS}.")
    if rest.startswith("="):
        return FieldLine(label, FORMULA, formula=rest[1:].strip())
    rest = rest[1:].strip()
    if not rest:
        return FieldLine(label)
    word, _, more = rest.partition(" ")
    if word.startswith("="):
        return FieldLine(label, FORMULA, formula=rest.lstrip("= "))
    kind, more = type_named(word), more.strip()
    if more.startswith("="):
        shows = None if kind == FORMULA else _shows(kind)
        return FieldLine(label, FORMULA, formula=more[1:].strip(), shows=shows)
    if kind == FORMULA:
        return FieldLine(label, FORMULA, formula=more or None)
    if kind == "choice":
        return FieldLine(label, kind, options=split_options(more))
    rollup, weight = read_rollup(kind, more, fields) if more else (None, None)
    return FieldLine(label, kind, rollup=rollup, weight=weight)


def type_named(word: str) -> str:
    """A type of column by its name, an unambiguous beginning of it, or another common word."""
    wanted = word.strip().casefold()
    if wanted in TYPES:
        return wanted
    found = [kind for kind in TYPES if wanted and kind.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if wanted in _OTHER_WORDS:
        return _OTHER_WORDS[wanted]
    raise InvalidInput(f"{word.strip()!r} is no type of column; there are {', '.join(TYPES)}.")


def split_options(text: str) -> tuple[str, ...]:
    """Options of a choice as they are typed, between commas."""
    return tuple(part for one in _COMMAS.split(text) if (part := " ".join(one.split())))


def read_rollup(kind: str, text: str, fields: Mapping[str, Field]) -> tuple[str | None, str | None]:
    """The roll-up in `sum`, `by worst` or `weighted by work`, and the key of what weighs it."""
    words = [word for word in text.replace(",", " ").split() if word.casefold() != "by"]
    way = words[0].casefold() if words else "none"
    ways = ("none", *ROLLUPS[kind])
    found = [one for one in ways if one == way] or [one for one in ways if one.startswith(way)]
    if len(found) != 1 or (len(words) > 1 and found[0] != "weighted"):
        raise InvalidInput(
            f"{text.strip()!r} is no roll-up of a {kind}; there are {', '.join(ways)}."
        )
    if found[0] == "none":
        return None, None
    weight = field_named(fields, " ".join(words[1:])).key if len(words) > 1 else None
    return found[0], weight


def _shows(kind: str) -> str:
    if kind not in SHOWS:
        raise InvalidInput(f"A formula cannot give a {kind}; it gives {', '.join(SHOWS)}.")
    return kind
