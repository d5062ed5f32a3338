"""One field compared with what is typed beside it, for one cell and for a whole column.

Both work on storage forms: `due<+2w` on 100,000 rows compares texts and converts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.staff import Assignments
from tpm_tui.fields.types import PartOf, PersonName
from tpm_tui.query.folding import begins_words, fold
from tpm_tui.query.kinds import (
    CHOICE,
    DATE,
    DURATION,
    PERCENT,
    TEXT,
    is_status,
    kind_of,
    names_people,
)
from tpm_tui.query.periods import period

Column = Sequence[Value]

CATEGORIES = {
    "open": ("todo", "in_progress"),
    "todo": ("todo",),
    "active": ("in_progress",),
    "in_progress": ("in_progress",),
    "done": ("done",),
    "excluded": ("excluded",),
    "cancelled": ("excluded",),
    "closed": ("done", "excluded"),
}
"""Words for several statuses at once; a status of that name goes first."""

UNKNOWN, KNOWN = frozenset({"none", "empty"}), frozenset({"any", "known"})

_SIGNS = ("<=", ">=", "!=", "<>", "==", "<", ">", "=")
_OPPOSITE = {"<>": "!=", "==": "="}
_PERCENT = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,2})?) *%?")


@dataclass(frozen=True, slots=True)
class Condition:
    """Says of a cell whether it fits."""

    holds: Callable[[Value], bool]
    over: Callable[[Column], bytearray]
    """The same for every cell of a column."""


def known(field: Field, *, yes: bool = True) -> Condition:
    """Whether a cell holds anything; an empty status is the first one."""
    if is_status(field):
        return Condition(lambda _: yes, lambda column: bytearray([yes]) * len(column))
    if yes:
        return Condition(
            lambda value: value is not None,
            lambda column: bytearray([value is not None for value in column]),
        )
    return Condition(
        lambda value: value is None, lambda column: bytearray([value is None for value in column])
    )


def opposite(condition: Condition) -> Condition:
    """Fits where the other does not."""
    holds, over = condition.holds, condition.over
    return Condition(
        lambda value: not holds(value), lambda column: bytearray([not one for one in over(column)])
    )


def paired(field: Field, text: str, ctx: FieldContext, *, quoted: bool) -> Condition:
    """`field:text`, where the text may begin with a comparison or be a range."""
    word, sign = text.strip(), ""
    for one in () if quoted else _SIGNS:
        if word.startswith(one):
            sign, word = _OPPOSITE.get(one, one), word[len(one) :].strip()
            break
    if sign:
        return compared(field, sign, word, ctx)
    if not quoted and word.lower() in UNKNOWN | KNOWN:
        return known(field, yes=word.lower() in KNOWN)
    kind = kind_of(field.type)
    if kind not in (TEXT, CHOICE) and ".." in word:
        return _range(field, word, ctx)
    if names_people(field):
        return _people(field, word)
    if kind == TEXT:
        wanted = fold(word)
        return _by_value(lambda value: value is not None and wanted in fold(str(value)))
    return compared(field, "=", word, ctx)


def compared(field: Field, sign: str, text: str, ctx: FieldContext) -> Condition:
    """`field < text` and so on, the text read as in a cell of the field; raises InvalidInput."""
    if sign == "!=":
        return opposite(compared(field, "=", text, ctx))
    kind = kind_of(field.type)
    if text.strip().lower() == "none" and sign == "=":
        return known(field, yes=False)
    if kind == CHOICE:
        return _choice(field, sign, text, ctx)
    if kind == DATE:
        first, last = period(text, ctx)
        return _within(first, last) if sign == "=" else _ordered(sign, _edge(sign, first, last))
    if isinstance(field.type, PartOf) and sign != "=":
        return _part_of(field, sign, text)
    if kind == TEXT:
        wanted = fold(text.strip())
        if sign == "=" and isinstance(field.type, Assignments):
            return _by_value(lambda value: value is not None and wanted in _exact(str(value)))
        if sign == "=":
            return _by_value(lambda value: value is not None and fold(str(value)) == wanted)
        return _by_value(
            lambda value: value is not None and _stands(fold(str(value)), sign, wanted)
        )
    limit = _number(field, text, ctx)
    if sign == "=":
        return _among((limit,))
    if limit is None:
        raise InvalidInput(f"{field.label} is yes or no and has no order.")
    return _ordered(sign, limit)


def _people(field: Field, text: str) -> Condition:
    """Names are found by the beginnings of their words; all typed words belong to one person."""
    fits = begins_words(text)
    if isinstance(field.type, PersonName):
        return _by_value(lambda value: value is not None and fits(str(value)))
    return _by_value(lambda value: value is not None and any(map(fits, _listed(str(value)))))


def _listed(text: str) -> list[str]:
    """The people of an assignments cell one by one, each as written there and by the bare name."""
    try:
        found = parse_assignments(text)
    except InvalidInput:
        return [text]
    return [f"{one} {one.name}" for one in found]


def _exact(text: str) -> set[str]:
    """What an assignments cell is exactly: its text, and each name in it."""
    try:
        found = parse_assignments(text)
    except InvalidInput:
        found = ()
    return {fold(text), *(fold(name) for one in found for name in (one.name, one.key))}


def _number(field: Field, text: str, ctx: FieldContext) -> Value:
    """A limit in storage form; a limit may lie outside what a cell may hold."""
    kind, word = kind_of(field.type), text.strip()
    if not word:
        raise InvalidInput("a value is missing.")
    if kind in (PERCENT, DURATION) and word.startswith("-"):
        limit = field.type.parse(word[1:], ctx)
        return -limit if isinstance(limit, int) else limit
    try:
        return field.type.parse(word, ctx)
    except InvalidInput:
        beyond = _PERCENT.fullmatch(word)
        if kind != PERCENT or beyond is None:
            raise
        # What is computed, such as a share of a budget, may be more than the whole.
        return int(Decimal(beyond.group(1).replace(",", ".")) * 100)


def _edge(sign: str, first: str, last: str) -> str:
    return first if sign in ("<", ">=") else last


def _range(field: Field, text: str, ctx: FieldContext) -> Condition:
    low, _, high = text.partition("..")
    if not low and not high:
        raise InvalidInput("a range needs a beginning or an end, such as 10..20.")
    if not low:
        return compared(field, "<=", high, ctx)
    if not high:
        return compared(field, ">=", low, ctx)
    if kind_of(field.type) == DATE:
        return _within(period(low, ctx)[0], period(high, ctx)[1])
    return _within(_number(field, low, ctx), _number(field, high, ctx))


def _choice(field: Field, sign: str, text: str, ctx: FieldContext) -> Condition:
    """Choices compare by their place in the list."""
    options = [key for key, _ in field.type.choices(ctx)]
    keys = _keys(field, text, ctx)
    empty = options[0] if is_status(field) else None
    if sign != "=":
        if len(keys) > 1:
            raise InvalidInput(f"{text.strip()!r} stands for several; compare with one of them.")
        rank = {key: place for place, key in enumerate(options)}
        limit = rank.get(keys[0], 0)
        keys = [key for key in options if _stands(rank[key], sign, limit)]
    return _among([None if key == empty and empty is not None else key for key in keys])


def _keys(field: Field, text: str, ctx: FieldContext) -> list[str]:
    """Keys of the choices that a text means."""
    word = fold(text.strip())
    if not word:
        raise InvalidInput("a value is missing.")
    options = field.type.choices(ctx)
    exact = [key for key, label in options if word in (fold(key), fold(label))]
    if exact:
        return exact[:1]
    if is_status(field) and word in CATEGORIES:
        return [one.key for one in ctx.statuses if one.category in CATEGORIES[word]]
    value = field.type.parse(text, ctx)
    return [options[0][0] if value is None else str(value)]


def _part_of(field: Field, sign: str, text: str) -> Condition:
    """`coverage<80`: how much of the whole it is."""
    word = text.strip()
    try:
        number, whole = Decimal(word.removesuffix("%").strip()).as_integer_ratio()
    except (ArithmeticError, ValueError) as error:
        raise InvalidInput(f"{field.label}: {word!r} is no percentage such as 80.") from error
    limit = ratio(number * 100, whole)

    def holds(value: Value) -> bool:
        share = PartOf.share(value)
        return share is not None and _stands(share, sign, limit)

    return _by_value(holds)


def _stands(value: str | Exact, sign: str, limit: str | Exact) -> bool:
    """Whether two values of one kind stand to each other as the sign says."""
    if value == limit:
        return sign in ("<=", ">=", "=")
    return (value < limit) == (sign in ("<", "<="))  # type: ignore[operator]


def _ordered(sign: str, limit: Value) -> Condition:
    match sign:
        case "<":
            return Condition(
                lambda value: value is not None and value < limit,  # type: ignore[operator]
                lambda column: bytearray([v is not None and v < limit for v in column]),  # type: ignore[operator]
            )
        case "<=":
            return Condition(
                lambda value: value is not None and value <= limit,  # type: ignore[operator]
                lambda column: bytearray([v is not None and v <= limit for v in column]),  # type: ignore[operator]
            )
        case ">":
            return Condition(
                lambda value: value is not None and value > limit,  # type: ignore[operator]
                lambda column: bytearray([v is not None and v > limit for v in column]),  # type: ignore[operator]
            )
    return Condition(
        lambda value: value is not None and value >= limit,  # type: ignore[operator]
        lambda column: bytearray([v is not None and v >= limit for v in column]),  # type: ignore[operator]
    )


def _within(low: Value, high: Value) -> Condition:
    return Condition(
        lambda value: value is not None and low <= value <= high,  # type: ignore[operator]
        lambda column: bytearray([v is not None and low <= v <= high for v in column]),  # type: ignore[operator]
    )


def _among(values: Collection[Value]) -> Condition:
    wanted = frozenset(values)
    return Condition(
        lambda value: value in wanted, lambda column: bytearray([v in wanted for v in column])
    )


def _by_value(holds: Callable[[Value], bool]) -> Condition:
    """For what is slow to say: a column is asked once for each different value."""

    def over(column: Column) -> bytearray:
        answers = {value: holds(value) for value in set(column)}
        return bytearray([answers[value] for value in column])

    return Condition(holds, over)
