"""What Tab offers on a filter line or in a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tpm_tui.domain.values import KINDS
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import PersonName
from tpm_tui.query.clauses import IS, NOTES, SPECIAL
from tpm_tui.query.conditions import CATEGORIES
from tpm_tui.query.folding import begins_words, fold
from tpm_tui.query.functions import FUNCTIONS
from tpm_tui.query.kinds import CHECKBOX, CHOICE, DATE, TEXT, is_status, kind_of, names_people
from tpm_tui.query.lexer import quoted, unquoted
from tpm_tui.query.names import ALIASES, Names
from tpm_tui.query.periods import WORDS
from tpm_tui.query.tree import STEPS

Option = tuple[str, str]
"""What to insert and what to show for it."""

LOOKED_AT = 200
"""Characters before the cursor that matter; a pasted page must not slow typing down."""

MOST = 60
"""Options offered at a time."""

_NAME = r'(?:[^\W\d]\w*|"(?:[^"]|"")*"|\[[^\[\]]*\])'
_PAIR = re.compile(
    rf'(?:^|(?<=[\s(,-]))({_NAME})\s?:(?:[^\s()",]+,|"[^"]*",)*(?:<=|>=|!=|<>|==|[<>=])?("?[^\s()",]*)$'
)
_PAIR_QUOTED = re.compile(rf'(?:^|(?<=[\s(,-]))({_NAME})\s?:(?:[^\s()",]+,|"[^"]*",)*("[^"]*)$')
_COMPARED = re.compile(rf"({_NAME})\s*(?:<=|>=|!=|<>|==|[<>=])\s*(\"?[^\s()\",]*)$")
_COMPARED_QUOTED = re.compile(rf"({_NAME})\s*(?:<=|>=|!=|<>|==|[<>=])\s*(\"[^\"]*)$")
_PATH = re.compile(r"(?<![\w.])((?:[^\W\d]\w*\.)*)(\w*)$")
_LABEL = re.compile(r"\[([^\[\]]*)$")
_ORDERED = (("<", "less"), ("<=", "at most"), (">", "more"), (">=", "at least"), ("=", "equal"))
_HELP = {
    "is": "what an item is: leaf, open, overdue, ...",
    "has": "a column that is filled in",
    "no": "a column that is empty",
    "under": "items below #12 or below a title",
    "id": "number of an item",
    "level": "1 is the top",
}
_WORDS = (("today", "this day"), ("none", "unknown"), ("level", "1 is the top"), ("id", "number"))


@dataclass(frozen=True, slots=True)
class Completion:
    """Texts that may stand in place of `text[start:end]`."""

    start: int
    end: int
    options: tuple[Option, ...]
    """What to insert and what to show for it, best first."""


def complete(
    text: str,
    at: int,
    fields: Mapping[str, Field],
    ctx: FieldContext,
    values_of: Callable[[str], Iterable[str]],
    *,
    formula: bool = False,
) -> Completion:
    """Fields, operators, values or functions that fit where the cursor is (`at`); `values_of` gives
    the texts that occur in a field by its key."""
    names = Names(fields, ctx)
    before = text[max(0, at - LOOKED_AT) : at]
    for pattern in (_PAIR, _PAIR_QUOTED, _COMPARED, _COMPARED_QUOTED):
        if found := pattern.search(before):
            typed = found.group(2)
            name = unquoted(found.group(1))
            options = _values(names, name, values_of, pair=pattern in (_PAIR, _PAIR_QUOTED))
            field = names.find(name)
            inside = field is None or not names_people(field)
            return _fitting(at - len(typed), at, typed.lstrip('"'), options, inside=inside)
    if text.count('"', 0, at) % 2:
        return Completion(at, at, ())
    if label := _LABEL.search(before):
        labels = ((f"[{one.label}]", one.help) for one in fields.values())
        return _fitting(at - len(label.group()), at, label.group(1), labels)
    path = _PATH.search(before)
    steps, typed = path.group(1, 2) if path else ("", "")
    start = at - len(typed)
    if steps:
        if not all(step.lower() in STEPS for step in steps[:-1].split(".")):
            return Completion(at, at, ())
        return _fitting(start, at, typed, _fields(names, suffix=False))
    field = None if formula or not typed else names.find(typed)
    if field is not None:
        longer = _fitting(start, at, typed, _beginnings(names, formula=False)).options
        signs = [(typed + sign, label) for sign, label in _operators(field)]
        known = {insert for insert, _ in signs} | {typed}
        more = [
            one for one in longer if one[0] not in known and fold(one[0]).startswith(fold(typed))
        ]
        return Completion(start, at, (*signs, *more))
    if typed.lower() in SPECIAL and not formula:
        return Completion(start, at, ((f"{typed}:", _HELP[typed.lower()]),))
    return _fitting(start, at, typed, _beginnings(names, formula=formula))


def _fields(names: Names, *, suffix: bool) -> Iterator[Option]:
    for field in names.fields.values():
        colon = ":" if suffix and kind_of(field.type) in (TEXT, CHOICE, CHECKBOX) else ""
        yield names.word(field) + colon, f"{field.label}: {field.help}".rstrip(": ")


def _beginnings(names: Names, *, formula: bool) -> Iterator[Option]:
    """What an expression or a filter term can begin with."""
    yield from _fields(names, suffix=not formula)
    if not formula:
        yield from ((f"{word}:", _HELP[word]) for word in SPECIAL)
        for alias, key in ALIASES.items():
            if (
                key in names.fields
                and alias.isidentifier()
                and names.find(alias) is names.fields[key]
            ):
                yield alias, names.fields[key].label
        return
    for function in FUNCTIONS.values():
        yield f"{function.name}(", f"{function.usage}  {function.help}"
    yield from _WORDS
    yield from ((f"{step}.", "of other rows") for step in STEPS)


def _operators(field: Field) -> Iterator[Option]:
    kind = kind_of(field.type)
    if kind in (TEXT, CHOICE, CHECKBOX):
        words = "has words that begin so" if names_people(field) else "contains"
        yield ":", words if kind == TEXT else "is"
        yield "=", "is exactly"
        yield "!=", "is not"
        return
    yield from _ORDERED
    yield ":", "is, or a range such as :10..20"


def _values(
    names: Names, name: str, values_of: Callable[[str], Iterable[str]], *, pair: bool
) -> Iterator[Option]:
    """What can stand after a field and its operator."""
    word = name.lower()
    if pair and word in SPECIAL:
        yield from _special(names, word, values_of)
        return
    field = names.find(name)
    if field is None:
        return
    kind = kind_of(field.type)
    if kind == CHOICE:
        if is_status(field):
            yield from ((one, "statuses of that kind") for one in ("open", "active", "closed"))
        for key, label in field.type.choices(names.ctx):
            yield quoted(key), label
        if is_status(field):
            yield from ((one, "statuses of that kind") for one in CATEGORIES)
    elif kind == DATE:
        yield from ((one, "") for one in WORDS)
    elif kind == CHECKBOX:
        yield from (("yes", ""), ("no", ""))
    else:
        people = names.ctx.people if isinstance(field.type, PersonName) else ()
        for value in dict.fromkeys((*people, *values_of(field.key))):
            yield quoted(value), ""
    if not is_status(field):
        yield "none", "unknown"
        if pair:
            yield "any", "known"


def _special(
    names: Names, word: str, values_of: Callable[[str], Iterable[str]]
) -> Iterator[Option]:
    if word == "is":
        yield from ((one, "") for one in (*IS, *KINDS))
    elif word in ("has", "no"):
        yield from _fields(names, suffix=False)
        yield from ((one, "notes of the item") for one in NOTES if one.endswith("s"))
    elif word == "under":
        for title in values_of("title"):
            yield quoted(title), ""


def _fitting(
    start: int, end: int, typed: str, options: Iterable[Option], *, inside: bool = True
) -> Completion:
    """Options that begin with what was typed, then those that have it `inside` or, for names of
    people, at the beginnings of other words."""
    wanted, words = fold(typed), begins_words(typed)
    first: dict[str, str] = {}
    later: dict[str, str] = {}
    for insert, label in options:
        bare = fold(unquoted(insert) if insert[:1] == '"' else insert.strip("[]"))
        if bare.startswith(wanted):
            first.setdefault(insert, label)
        elif (wanted in bare if inside else words(bare)) or fold(
            label.partition(":")[0]
        ).startswith(wanted):
            later.setdefault(insert, label)
    found = {**first, **{insert: label for insert, label in later.items() if insert not in first}}
    return Completion(start, end, tuple(found.items())[:MOST])
