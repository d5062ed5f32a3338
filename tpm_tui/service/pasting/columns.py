"""Which pasted column goes to which column of the board: by names in the first line, by the order of
the view, or by what the cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tpm_tui.errors import InvalidInput
from tpm_tui.exchange.csv_columns import normal
from tpm_tui.exchange.csv_words import HEADERS
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Money, Percent
from tpm_tui.fields.types import Choice, FieldType, LongText, Text
from tpm_tui.service.board import Board

How = Literal["names", "view", "content"]
"""What a mapping was made from."""

_TIME = re.compile(r"[\d.,\s]*\d\s*(h|d|w|hours?|days?|weeks?)\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a pasted table go."""

    keys: tuple[str | None, ...]
    """Column of the board by place; None where there is none."""
    names: tuple[str, ...]
    """What the pasted columns are called; as many as the widest line has."""
    how: How

    def key(self, at: int) -> str | None:
        """Column of the board for a pasted one."""
        return self.keys[at] if at < len(self.keys) else None

    def why_not(self, at: int) -> str:
        """Why a pasted column has no place."""
        if self.how == "names":
            named = at < len(self.names) and self.names[at].strip()
            return f"There is no column {self.names[at]!r}." if named else "The column has no name."
        return "The view has no column for it."


def labels_of(board: Board, line: Sequence[str]) -> list[str | None] | None:
    """Columns that a line of labels names, by position; None where it is no such line."""
    known = {one.label.casefold(): one.key for one in reversed(list(board.fields.values()))}
    known |= {key.casefold(): key for key in board.fields}
    found = [known.get(cell.strip().casefold()) for cell in line]
    said = [cell for cell in line if cell.strip()]
    return found if said and sum(1 for key in found if key) == len(said) else None


def header_of(board: Board, line: Sequence[str]) -> list[str | None] | None:
    """As `labels_of` for what other programs call their columns too (`Task`, `Assignee`); at least
    half of the names must be known, and two of them, to take a line for names and not for a row."""
    labels = labels_of(board, line)
    if labels is None:
        said = [cell for cell in line if cell.strip()]
        labels = _by_names(board, line)
        known = len({key for key in labels if key})
        plain = all(not any(mark.isdigit() for mark in cell) for cell in said)
        if known < 2 or 2 * known < len(said) or not plain:
            return None
    return [key if key not in labels[:at] else None for at, key in enumerate(labels)]


def columns_named(labels: Sequence[str | None], line: Sequence[str], width: int) -> Columns:
    """Columns as a first line says; without a title among them the first one is that."""
    keys = list(labels) if "title" in labels else ["title", *labels[1:]]
    names = [" ".join(cell.split()) for cell in line]
    return Columns(tuple(keys), (*names, *[""] * (width - len(names))), "names")


def columns_in_view(keys: Sequence[str], width: int) -> Columns:
    """Titles first, then the columns of the view in their order."""
    others = [key for key in keys if key != "title"]
    return Columns(("title", *others), _numbered(width), "view")


def columns_by_content(
    board: Board, lines: Sequence[Sequence[str]], keys: Sequence[str]
) -> Columns | None:
    """Titles first, then what all cells of a column can only be: amounts go to the first money
    column of the view, dates to start and finish, known people to the owner, words of a list to its
    column and any other text to the one text column there is.  None where anything is unclear."""
    width = max(map(len, lines), default=0)
    people = frozenset(name.casefold() for name in board.people())
    content = _Content(board, [board.fields[key] for key in keys if key != "title"], people)
    texts = [
        [line[at] for line in lines if at < len(line) and line[at].strip()] for at in range(width)
    ]
    kinds = [content.kind(one) if one else "" for one in texts]
    found: list[str | None] = ["title"]
    for at in range(1, width):
        key = content.goal(kinds, at, texts[at]) if kinds[at] else None
        if kinds[at] and (key is None or key in found):
            return None
        found.append(key)
    return Columns(tuple(found), _numbered(width), "content")


@dataclass(slots=True)
class _Content:
    """Knows what texts can be, and where in the view that goes."""

    board: Board
    fields: list[Field]
    people: frozenset[str]
    """Names on the board, casefolded."""

    def kind(self, texts: Sequence[str]) -> str:
        """What all of some texts are."""
        if all(one.strip().endswith("%") for one in texts) and self._read(Percent(), texts):
            return "percent"
        if all(map(_TIME.fullmatch, texts)) and self._read(Duration(), texts):
            return "time"
        if self._read(Money(), texts):
            return "money"
        if self._read(Date(), texts):
            return "date"
        if all(one.strip().casefold() in self.people for one in texts):
            return "people"
        if self._choices(texts):
            return "choice"
        return "unclear" if any(self._choices([one]) for one in set(texts)) else "text"

    def goal(self, kinds: Sequence[str], at: int, texts: Sequence[str]) -> str | None:
        """Column for one pasted column among others; None where that is not clear."""
        match kinds[at]:
            case "money":
                return next(iter(self._of(Money)), None) if kinds.count("money") == 1 else None
            case "percent":
                return self._only(self._of(Percent))
            case "time":
                return next(iter(self._of(Duration)), None) if kinds.count("time") == 1 else None
            case "date":
                return self._date(kinds, at)
            case "people":
                return "owner" if any(one.key == "owner" for one in self.fields) else None
            case "choice":
                return self._only(self._choices(texts))
            case "unclear":  # words of a list with others among them
                return None
            case _:
                people = ["owner"] if "people" in kinds else []
                return self._only([one for one in self._of(Text, LongText) if one not in people])

    def _date(self, kinds: Sequence[str], at: int) -> str | None:
        dates = self._of(Date)
        places = [place for place, kind in enumerate(kinds) if kind == "date"]
        if len(places) == 2 and {"start", "finish"} <= set(dates):
            return "start" if at == places[0] else "finish"
        if len(places) > 1:
            return None
        # One day of a row is when it is due.
        return "finish" if "finish" in dates else self._only(dates)

    def _of(self, *types: type[FieldType]) -> list[str]:
        """Columns of the view of some types that can be typed into."""
        return [
            one.key
            for one in self.fields
            if one.key == one.input_key and isinstance(one.type, types)
        ]

    def _choices(self, texts: Sequence[str]) -> list[str]:
        """Lists of the view that have all of some words, written out."""
        found = []
        for key in self._of(Choice):
            options = self.board.fields[key].type.choices(self.board.ctx)
            words = {word.casefold() for option in options for word in option}
            if all(one.strip().casefold() in words for one in texts):
                found.append(key)
        return found

    def _read(self, kind: FieldType, texts: Sequence[str]) -> bool:
        try:
            for one in texts:
                kind.parse(one, self.board.ctx)
        except InvalidInput:
            return False
        return True

    @staticmethod
    def _only(keys: Sequence[str]) -> str | None:
        return keys[0] if len(keys) == 1 else None


def _by_names(board: Board, line: Sequence[str]) -> list[str | None]:
    """Columns by their labels, and by the names of exports in several languages."""
    known: dict[str, str] = {}
    for key, names in HEADERS.items():
        if key in board.fields:
            known |= {name.strip(): key for group in names for name in group.split(";")}
    for key, field in reversed(list(board.fields.items())):
        known |= {normal(key): key, normal(field.label): key}
    return [known.get(normal(cell)) if cell.strip() else None for cell in line]


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"column {at + 1}" for at in range(width))
