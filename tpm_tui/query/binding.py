"""From the tree of a text to parts that can be asked: names become fields, kinds are checked.

The same walk checks a text as it is typed, when there are no data yet, and prepares it for a board.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import Field
from tpm_tui.query import arithmetic, clauses
from tpm_tui.query.clauses import SPECIAL, clause, refused
from tpm_tui.query.conditions import Condition, compared, paired
from tpm_tui.query.functions import FUNCTIONS
from tpm_tui.query.kinds import (
    CHECKBOX,
    NONE,
    NUMBER,
    a,
    kind_of,
    loader,
)
from tpm_tui.query.literals import plain_literal
from tpm_tui.query.part import Env, Part, Run
from tpm_tui.query.tree import (
    SEVERAL,
    STEPS,
    Bare,
    Call,
    Chain,
    Compare,
    Join,
    Literal,
    Negation,
    Node,
    Pair,
    Ref,
    Sign,
    problem,
)

HEIGHT_LIMIT = 48
"""Pieces inside one another, however few brackets there are."""

_NUMBERED = re.compile(r"#\d{1,9}")
_WORDS: dict[str, tuple[str, Any]] = {
    "none": (NONE, None),
    "true": (CHECKBOX, True),
    "yes": (CHECKBOX, True),
    "false": (CHECKBOX, False),
    "no": (CHECKBOX, False),
}


def bind(env: Env, node: Node) -> Part:
    """The value of a formula."""
    if node.height > HEIGHT_LIMIT:
        raise problem(node.at, f"more than {HEIGHT_LIMIT} pieces inside one another.")
    return single(_value(env, node))


def bind_condition(env: Env, node: Node) -> Part:
    """A filter line."""
    if node.height > HEIGHT_LIMIT:
        raise problem(node.at, f"more than {HEIGHT_LIMIT} pieces inside one another.")
    return _condition(env, node)


def single(part: Part) -> Part:
    """A part that gives one value; several are refused."""
    if part.many:
        raise problem(
            part.at,
            "this stands for the values of several rows; put it into sum(), avg(), max(), ...",
        )
    return part if part.literal is None else plain_literal(part)


# ---- conditions


def _condition(env: Env, node: Node) -> Part:
    """A node where yes or no is wanted: words are looked for."""
    match node:
        case Bare(text, at, kind):
            if kind == "word" and _NUMBERED.fullmatch(text):
                return clauses.special(env, "id", text, at, quoted=False)
            return clauses.search(env, text, at)
        case Join(every, parts, at):
            return arithmetic.joined(
                env, [_condition(env, part) for part in parts], at, every=every
            )
        case Negation(operand, at):
            return arithmetic.negated(_condition(env, operand), at)
        case Pair():
            return _value(env, node)
    part = single(_value(env, node))
    if part.kind != CHECKBOX:
        raise problem(
            part.at, f"this is {a(part.kind)}; compare it with something, as in `work > 3d`."
        )
    return part if part.over else arithmetic.lenient(part)


def _value(env: Env, node: Node) -> Part:
    match node:
        case Bare(text, at, kind):
            return _bare(env, text, at, kind)
        case Literal(text, at, kind):
            return _literal(text, at, kind)
        case Ref(path, at):
            return _reference(env, path, at)
        case Sign(minus, operand, at):
            return arithmetic.signed(_value(env, operand), at, minus=minus)
        case Chain(first, rest):
            start = _one(env, first)
            return arithmetic.chain(env, start, [(sign, _one(env, part)) for sign, part in rest])
        case Compare():
            return _compare(env, node)
        case Join(every, parts, at):
            sides = [single(_value(env, part)) for part in parts]
            return arithmetic.joined(env, sides, at, every=every)
        case Negation(operand, at):
            return arithmetic.negated(single(_value(env, operand)), at)
        case Pair():
            return _pair(env, node)
        case Call():
            return _call(env, node)


def _one(env: Env, node: Node) -> Part:
    """A part of an expression: one value, still as typed if it is typed."""
    part = _value(env, node)
    return part if part.literal is not None else single(part)


def _bare(env: Env, text: str, at: int, kind: str) -> Part:
    """A word that began a filter term and turned out to be the side of an operator."""
    if kind == "name":
        from tpm_tui.query.grammar import path_of

        return _reference(env, path_of(text), at)
    if kind == "string" and env.names.find(text) is not None:
        return _reference(env, (text,), at)
    if kind == "word" and not text[0].isdigit():
        raise problem(at, env.names.unknown(text))
    return _literal(text, at, "raw" if kind == "word" else kind)


def _literal(text: str, at: int, kind: str) -> Part:
    part = Part(NONE, at, lambda _: None, literal=text)
    if kind == "string":
        part = Part("text", at, lambda _: text, literal=text)
    return part


def _pair(env: Env, node: Pair) -> Part:
    name = node.name.lower()
    parts: list[Part] = []
    field = env.names.find(node.name) if name not in SPECIAL else None
    if field is None and name not in SPECIAL:
        sentence = env.names.unknown(node.name, SPECIAL)
        raise problem(node.at, f"{sentence} Words with a colon are looked for in quotes.")
    for text, at, quoted in node.values:
        if field is None:
            parts.append(clauses.special(env, name, text, at, quoted=quoted))
        else:
            try:
                condition = paired(field, text, env.names.ctx, quoted=quoted)
            except InvalidInput as error:
                raise refused(at, error) from None
            parts.append(_of_field(env, field, condition, at))
    return parts[0] if len(parts) == 1 else arithmetic.joined(env, parts, node.at, every=False)


def _of_field(env: Env, field: Field, condition: Condition, at: int) -> Part:
    read = env.reader(field)
    _used(env, (field.key,), Part(CHECKBOX, at, lambda _: None, field=field, read=read, own=True))
    return clause(
        env, at, lambda row: condition.holds(read(row)), lambda: condition.over(env.column(field))
    )


# ---- fields


def _reference(env: Env, path: tuple[str, ...], at: int) -> Part:
    """A field by its path; a word that is no field stands for itself beside one."""
    *steps, name = path
    if not steps:
        field = env.names.find(name)
        if field is None:
            return _word(env, name, at)
        part = _field_part(env, field, at, env.reader(field))
        part.own = True
        _used(env, path, part)
        return part
    field = env.names.find(name)
    if field is None and name.lower() in SEVERAL:
        rows, _ = _rows(env, [*steps, name], at)
        return Part(NONE, at, rows, many=True, rows=rows)
    rows, many = _rows(env, steps, at)
    if field is None:
        if name.lower() in ("level", "id"):
            measure: Callable[[int], int] = env.level if name.lower() == "level" else abs
            return _elsewhere(
                at, NUMBER, rows, many=many, value=lambda row: arithmetic.number(measure(row))
            )
        raise problem(at, env.names.unknown(name))
    read, load = env.reader(field), loader(field, env.names.ctx)
    if many:
        part = _several(env, field, at, rows)
    else:
        part = _elsewhere(
            at, kind_of(field.type), rows, many=False, value=lambda row: load(read(row))
        )
    part.field = field
    if not many:

        def there(row: int) -> Value:
            found = rows(row)
            return read(found[0]) if found else None

        part.read = there
    _used(env, path, part)
    return part


def _field_part(env: Env, field: Field, at: int, read: Callable[[int], Value]) -> Part:
    load = loader(field, env.names.ctx)
    return Part(kind_of(field.type), at, lambda row: load(read(row)), field=field, read=read)


def _elsewhere(
    at: int, kind: str, rows: Callable[[int], list[int]], *, many: bool, value: Run
) -> Part:
    """Values of other rows: of one of them, or all that are known."""
    if not many:

        def one(row: int) -> Any:
            found = rows(row)
            return value(found[0]) if found else None

        return Part(kind, at, one, rows=rows)

    def several(row: int) -> list[Any]:
        return [one for one in map(value, rows(row)) if one is not None]

    return Part(kind, at, several, many=True, rows=rows)


def _several(env: Env, field: Field, at: int, rows: Callable[[int], list[int]]) -> Part:
    """The known values of a field in several rows."""
    read, load = env.reader(field), loader(field, env.names.ctx)

    def values(row: int) -> list[Any]:
        found = rows(row)
        cell = env.quick_reader(field, len(found)) or read
        return [one for one in map(load, map(cell, found)) if one is not None]

    return Part(kind_of(field.type), at, values, many=True, rows=rows)


def _rows(env: Env, steps: list[str], at: int) -> tuple[Callable[[int], list[int]], bool]:
    """Where a path leads, and whether that may be several rows."""
    many = False
    ways: list[Callable[[int], list[int]]] = []
    for step in steps:
        word = step.lower()
        if word not in STEPS:
            raise problem(
                at, f'"{step[:40]}" leads nowhere; before a dot stands {", ".join(STEPS)}.'
            )
        if many:
            raise problem(at, f"only a field can follow {steps[0]}.")
        if word == "parent":
            ways.append(lambda row: [] if (above := env.parent(row)) is None else [above])
        else:
            many = True
            ways.append({"children": env.children, "leaves": env.leaves}.get(word, env.ancestors))

    def rows(row: int) -> list[int]:
        found = [row]
        for way in ways:
            if not found:
                return []
            found = way(found[0])
        return found

    return rows, many


def _word(env: Env, name: str, at: int) -> Part:
    """A word of the language, a number of the row, or a text that a field may understand."""
    word = name.lower()
    if word in _WORDS:
        kind, value = _WORDS[word]
        return Part(kind, at, lambda _: value, literal=None if word == "none" else name)
    if word == "today":
        today = env.names.ctx.today
        return Part("date", at, lambda _: today)
    if word in ("level", "id"):
        measure: Callable[[int], int] = env.level if word == "level" else abs
        return Part(NUMBER, at, lambda row: arithmetic.number(measure(row)), special=word)
    if word in SEVERAL:
        rows, _ = _rows(env, [word], at)
        return Part(NONE, at, rows, many=True, rows=rows)
    unknown = env.names.unknown(name, (*_WORDS, "today", "level", "id"))
    return Part(NONE, at, lambda _: None, literal=name, unknown=unknown)


def _used(env: Env, path: tuple[str, ...], part: Part) -> None:
    env.used.append((".".join(path), part))


# ---- comparisons and calls


def _compare(env: Env, node: Compare) -> Part:
    left, right, sign = _one(env, node.left), _one(env, node.right), node.sign
    if left.literal is not None and right.literal is None:
        left, right = right, left
        sign = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)
    if right.literal is not None and left.literal is not None:
        left = plain_literal(left)
    if right.literal is None and right.kind != NONE:
        return arithmetic.compared(env, sign, left, right, node.at)
    none = right.literal is None
    if left.special and right.literal is not None and right.literal.isdecimal():
        return clauses.special(env, left.special, sign + right.literal, right.at, quoted=False)
    if left.read is None or left.field is None:
        return arithmetic.compared(env, sign, left, right, node.at)
    try:
        text = "none" if none else right.literal or ""
        condition = compared(left.field, sign, text, env.names.ctx)
    except InvalidInput as error:
        raise refused(right.at, error) from None
    if left.own:
        return _of_field(env, left.field, condition, node.at)
    read = left.read
    return clause(env, node.at, lambda row: condition.holds(read(row)))


def _call(env: Env, node: Call) -> Part:
    function = FUNCTIONS.get(node.name)
    if function is None:
        from difflib import get_close_matches

        close = get_close_matches(node.name[:40], FUNCTIONS, 1, 0.6)
        meant = f"; did you mean {close[0]}()?" if close else "."
        raise problem(node.at, f'there is no function "{node.name[:40]}"{meant}')
    least, most = function.least, function.most
    if not least <= len(node.arguments) <= most:
        raise problem(node.at, f"write {function.usage}.")
    return function.bind(env, node, [_value(env, part) for part in node.arguments])
