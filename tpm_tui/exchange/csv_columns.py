"""Which column of a table holds what: by the user's mapping, else by its header."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from tpm_tui.domain.text import clean
from tpm_tui.domain.values import OWN_KEY
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_words import CUSTOM, DERIVED, HEADERS, JIRA, UNITS
from tpm_tui.exchange.mapping import Mapping as ColumnMapping
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.fields.numbers import Money

NO_NAMES: Mapping[str, str] = MappingProxyType({})
"""Of a board without columns of its own."""

_UNIT = re.compile(r"(.+?) ?[(\[] ?([^()\[\]]*?) ?[)\]]")

SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "R$": "BRL",
    "zł": "PLN",
    "Kč": "CZK",
    "$": "USD",
    "kr.": "",
    "kr": "",
    "Fr.": "CHF",
}
"""Currency codes by what people write before or after amounts; empty where it could be several."""

_MONEY_UNIT = re.compile(r"(?:in )?([ktm]?) ?(€|[$]|£|¥|[a-z]{3}|)", re.IGNORECASE)

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TIMED = ("work", "actual_work", "remaining_work", "duration", "actual_duration")
_MANY = ("parent_key",)
"""Keys that several columns of one file may have; they are tried in turn."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    index: int
    header: str
    """As in the file, with a number where the same header stands twice."""
    key: str | None = None
    """What it holds; None: not imported."""
    unit: str | None = None
    """Unit or currency named in the header."""
    rank: int = 0
    """How much the name is worth: lower wins where two columns mean the same."""
    english: bool = True
    why: str = ""
    """Why it is not imported, where there is more to say than that it is unknown."""


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a file and what was learnt from their names."""

    all: tuple[Column, ...]
    by_key: dict[str, tuple[Column, ...]]
    jira: bool
    """Whether an issue tracker exported the file."""
    taskjuggler: bool
    english: bool
    """Whether all known headers are English."""

    def first(self, key: str) -> Column | None:
        """The column for a key."""
        return next(iter(self.by_key.get(key, ())), None)


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """A header without case, accents, underscores, marks and double spaces."""
    text = unicodedata.normalize("NFKD", _CAMEL.sub(" ", header.strip("\ufeff \t\u00a0")))
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Zs") else char for char in text
    )
    text = re.sub(r"[_\-\u2010-\u2013]", " ", text.casefold()).replace("\u2019", "'")
    return " ".join(text.replace("%", " % ").split()).strip(":*. ")


def money_unit(text: str) -> tuple[int, str] | None:
    """Factor and currency code of a header's unit such as `k€`, `USD` or `in TEUR`."""
    unit = _MONEY_UNIT.fullmatch(text)
    code = SYMBOLS.get(unit[2], unit[2].upper()) if unit else ""
    if unit is None or (code and not is_currency(code)):
        return None
    return {"": 1, "M": 1_000_000}.get(unit[1].upper(), 1000), code


@lru_cache(maxsize=1024)
def is_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217."""
    from babel import numbers

    return numbers.is_currency(code)


def own_names(fields: Iterable[Field]) -> dict[str, str]:
    """Keys of a board's own columns by what a header may call them."""
    names: dict[str, str] = {}
    for field in fields:
        if field.stored:
            for name in (field.label, field.key, field.key.removeprefix(OWN_KEY)):
                names.setdefault(normal(name), field.key)
    return names


def known(header: str, own: Mapping[str, str] = NO_NAMES) -> bool:
    """Whether a header names something that can be imported."""
    return recognised(0, header, own).key is not None


def recognised(index: int, header: str, own: Mapping[str, str] = NO_NAMES) -> Column:
    """A column as its header alone presents it; the board's own names come first."""
    name = normal(header)
    if name in own:
        return Column(index, header, own[name])
    if name.startswith(("σ", "∑", "sum of ")):
        return Column(index, header, why="it is a total that follows from other rows")
    if name in DERIVED:
        return Column(index, header, why="it follows from other columns")
    if named := _names().get(name):
        unit = _unit_word(named[0], name.split())
        return Column(index, header, named[0], unit, named[1], named[2])
    bracket = _UNIT.fullmatch(name)
    if bracket is None:
        return Column(index, header)
    outer, inner = bracket.group(1, 2)
    if outer in CUSTOM:
        column = recognised(index, inner)
        return replace(column, header=header, rank=column.rank + 1000)
    found = _names().get(outer)
    key = found[0] if found else None
    if key is not None and key in FIELDS and isinstance(FIELDS[key].type, Money):
        unit = inner.upper() if money_unit(inner) else None
    else:
        unit = _unit_word(key, [inner])
    if found is None or not (unit or inner in ("%", "")):
        return Column(index, header)
    return Column(index, header, key, unit, found[1], found[2])


def guessed(
    headers: Sequence[str],
    mapping: ColumnMapping,
    filled: Counter[int],
    notes: Notes,
    own: Mapping[str, str] = NO_NAMES,
) -> Columns:
    """Every column with its meaning; `filled` counts the cells of each that hold something."""
    names = _unique(headers)
    wanted = _wanted(names, mapping)
    columns: list[Column] = []
    for index, name in enumerate(names):
        column = replace(recognised(index, headers[index], own), header=name)
        if index in wanted:
            column = replace(column, key=wanted[index] or None, rank=-1, why="")
            if not wanted[index]:
                column = replace(column, why="the mapping says so")
        columns.append(column)
    jira = sum(normal(header) in JIRA for header in headers) >= 2
    taskjuggler = "bsi" in map(normal, headers)
    english = all(column.english for column in columns)
    chosen = _chosen(columns, filled)
    for column in chosen:
        if column.key is None and filled[column.index] and column.why != "the mapping says so":
            cells = f"{filled[column.index]:,} cell{'s' * (filled[column.index] != 1)}"
            why = f" because {column.why}" if column.why else ""
            text = f"This column is not imported{why} ({cells})."
            notes.add("column", text, column=column.header)
    by_key: dict[str, tuple[Column, ...]] = {}
    for column in sorted(chosen, key=lambda one: one.rank):
        if column.key:
            by_key[column.key] = (*by_key.get(column.key, ()), column)
    return Columns(tuple(chosen), by_key, jira, taskjuggler, english)


def _chosen(columns: list[Column], filled: Counter[int]) -> list[Column]:
    """Columns with at most one per key: the mapped one, else a filled one with the best name."""
    best: dict[str, Column] = {}
    for column in sorted(
        columns, key=lambda one: (one.rank >= 0 and not filled[one.index], one.rank)
    ):
        if column.key and column.key not in _MANY:
            best.setdefault(column.key, column)
    result = []
    for column in columns:
        key = column.key
        if key and key not in _MANY and best[key] is not column:
            why = f"{best[key].header!r} is taken for the {key.replace('_', ' ')}"
            column = replace(column, key=None, why=why)  # noqa: PLW2901
        result.append(column)
    return result


def _wanted(names: list[str], mapping: ColumnMapping) -> dict[int, str]:
    """What the mapping says, by column index; raises ImportFailed for a header that is not there."""
    wanted: dict[int, str] = {}
    normals = [normal(name) for name in names]
    for header, key in mapping.columns.items():
        if header in names:
            index = names.index(header)
        elif normal(header) in normals:
            index = normals.index(normal(header))
        else:
            there = ", ".join(repr(name) for name in names)
            raise ImportFailed(f"The mapping names a column {header!r}; the file has {there}.")
        twice = [names[other] for other, taken in wanted.items() if taken == key and key]
        if twice and key not in _MANY:
            raise ImportFailed(
                f"The mapping gives {key!r} to both {twice[0]!r} and {names[index]!r}.",
                "Choose one.",
            )
        wanted[index] = key
    return wanted


def _unique(headers: Sequence[str]) -> list[str]:
    """Printable headers, each different: the second `Sprint` is `Sprint (2)`."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    names = []
    for index, header in enumerate(headers):
        name = base = (
            clean(header.strip("\ufeff \t\u00a0")).strip()[:200] or f"(column {index + 1})"
        )
        seen[base] += 1
        while name in taken:
            name = f"{base} ({seen[base]})"
            seen[base] += name in taken
        taken.add(name)
        names.append(name)
    return names


def _unit_word(key: str | None, words: list[str]) -> str | None:
    if key not in _TIMED:
        return None
    return next((unit for unit, names in UNITS.items() if set(words) & set(names.split())), None)


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, int, bool]]:
    """Field key, rank and whether it is English, by normal header."""
    names: dict[str, tuple[str, int, bool]] = {}
    for key, languages in HEADERS.items():
        names.setdefault(key.replace("_", " "), (key, 0, True))
        for language, text in enumerate(languages):
            for rank, name in enumerate(filter(None, map(str.strip, text.split(";")))):
                names.setdefault(name, (key, rank, language == 0))
    return names
