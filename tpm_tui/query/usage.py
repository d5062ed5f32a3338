"""Which fields a text uses: for recomputation, renames, cycles and explanations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tpm_tui.domain.text import clean
from tpm_tui.domain.values import Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.clauses import SPECIAL
from tpm_tui.query.lexer import Word, split
from tpm_tui.query.names import Names
from tpm_tui.query.part import Env, Failed
from tpm_tui.query.tree import Bare, Join, Negation, Node, Pair, Ref, inner, walk

FIRST_FEW = 4
"""Values of several rows that an explanation names."""


@dataclass(frozen=True, slots=True)
class UsedInput:
    """One thing that a formula read."""

    name: str
    """As in the formula with fields by key: `budget`, `children.work`."""
    text: str
    """Its value as shown; of several rows how many and the first few."""
    rows: tuple[int, ...]
    """Rows that it came from."""


def fields_in(node: Node | None, fields: Mapping[str, Field]) -> frozenset[str]:
    """Keys of the fields that a tree reads; `is:` and words read some of their own."""
    if node is None:
        return frozenset()
    names = Names(fields, FieldContext())
    found: set[str] = set()
    searched = {id(one) for one in _conditions(node)}
    for one in walk(node):
        for word in () if id(one) in searched and isinstance(one, Bare) else _words(one):
            if (field := names.find(word)) is not None:
                found.add(field.key)
        if isinstance(one, Pair) and one.name.lower() == "is":
            found |= {"status", "finish", "kind", "progress", "actual_work"}
        if isinstance(one, Bare) and id(one) in searched:
            found |= {"title", "owner", "source_id", "description"}
        if isinstance(one, Pair) and one.name.lower() == "under":
            found.add("title")
    return frozenset(found & set(fields))


def _conditions(node: Node) -> list[Node]:
    """The conditions that a filter line joins and negates."""
    found, stack = [], [node]
    while stack:
        one = stack.pop()
        found.append(one)
        stack.extend(inner(one) if isinstance(one, Join | Negation) else ())
    return found


def _words(node: Node) -> tuple[str, ...]:
    if isinstance(node, Ref):
        return node.path[-1:]
    if isinstance(node, Bare):
        return (node.text.rpartition(".")[2], node.text) if node.kind != "number" else ()
    if isinstance(node, Pair):
        if node.name.lower() in ("has", "no"):
            return tuple(text for text, _, _ in node.values)
        return () if node.name.lower() in SPECIAL else (node.name,)
    return ()


def with_keys(text: str, fields: Mapping[str, Field], *, free: bool) -> str:
    """A text with labels replaced by keys; words that are looked for stay as they are."""
    names = Names(fields, FieldContext())
    lead = len(text) - len(text.lstrip())
    skip = lead + 1 if not free and text[lead : lead + 1] == "=" else 0
    words = split(" " * skip + text[skip:], free=free)
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        after = words[place + 1].kind if place + 1 < len(words) else ""
        before = words[place - 1].kind if place else ""
        beside = after in _OPERATORS or before in _OPERATORS
        field_name = word.kind == "FIELD" or (word.kind == "NAME" and (not word.free or beside))
        asked_for = word.kind == "VALUE" and _before_values(words, place) in ("has", "no")
        if asked_for or field_name or (word.kind == "STRING" and word.free and after == "SIGN"):
            text = _replaced(text, word.at, names)
    return text


def _before_values(words: list[Word], place: int) -> str:
    """The name of the pair that a value belongs to."""
    while words[place].kind == "VALUE":
        place -= 1
    return words[place].text.lower()


_OPERATORS = {"SIGN", "PLUS", "MINUS", "TIMES", "OVER", "AMP"}


def _replaced(text: str, at: int, names: Names) -> str:
    """The text with the last step of the path at a place by its key."""
    end = at
    while piece := _PIECE_AT.match(text, end):
        start, end = piece.span(1)
        if text[end : end + 1] != "." or not _PIECE_AT.match(text, end + 1):
            break
        end += 1
    else:
        return text
    label = piece.group(1)
    bare = label[1:-1].replace('""', '"') if label[0] in '"[' else label
    field = names.find(bare)
    if field is None or bare.lower() in SPECIAL:
        return text
    return text[:start] + field.key + text[end:]


_PIECE_AT = re.compile(r'(\[[^\[\]]*\]|"(?:[^"]|"")*"|[^\W\d]\w*)')


def used_inputs(env: Env, row: int) -> list[UsedInput]:
    """What was bound to read, read for one row."""
    found: dict[str, UsedInput] = {}
    for name, part in env.used:
        if name in found or part.field is None:
            continue
        rows = tuple(part.rows(row)) if part.rows is not None else (row,)
        texts = [_text(env, part.field, one) for one in rows[:FIRST_FEW]]
        text = texts[0] if len(rows) == 1 else ", ".join(texts)
        if len(rows) > 1:
            more = ", ..." if len(rows) > FIRST_FEW else ""
            text = f"{len(rows):,} rows: {text}{more}"
        found[name] = UsedInput(clean(name), text if rows else "no row", rows)
    return list(found.values())


def _text(env: Env, field: Field, row: int) -> str:
    try:
        value: Value = env.source.value(row, field.key)
    except Failed as failed:
        return str(failed.error)
    if isinstance(value, CellError):
        return str(value)
    return clean(field.type.format(value, env.names.ctx)) or "none"
