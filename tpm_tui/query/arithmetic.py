"""What operators do with parts of each kind."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import compress
from typing import Any

from tpm_tui.fields.context import FieldContext
from tpm_tui.query.cell_error import DIV, LIMIT, TYPE
from tpm_tui.query.folding import fold
from tpm_tui.query.kinds import (
    CHECKBOX,
    DATE,
    DURATION,
    MONEY,
    NONE,
    NUMBER,
    NUMERIC,
    PERCENT,
    SHARE,
    TEXT,
    TEXTUAL,
    a,
    shown,
)
from tpm_tui.query.literals import (
    HOUR,
    adapted,
    converted,
    days,
    is_date,
    joint_kind,
    plain_literal,
)
from tpm_tui.query.part import Env, Failed, Part, Run
from tpm_tui.query.tree import problem

LONGEST = 20_000
"""Characters of a text that a formula puts together."""

FEW = 8
"""A condition is asked one by one where fewer than one in so many items are still in question."""

Combine = Callable[[Any, Any], Any]

_NO_CONTEXT = FieldContext()
_FLIP = bytes([1]) + bytes(255)
_COMPARISONS: dict[str, Combine] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def number(value: int) -> Decimal:
    """A whole number as formulas compute it."""
    return Decimal(value)


# ---- conditions


def truth(part: Part) -> Run:
    """Whether a value counts as yes: known, and neither zero nor an empty text."""
    run = part.run
    if part.kind == CHECKBOX:
        return lambda row: run(row) is True
    return lambda row: bool(run(row)) if part.kind != DATE else run(row) is not None


def lenient(part: Part) -> Part:
    """A condition of a filter: where it cannot be worked out it does not hold."""
    run = truth(part)

    def holds(row: int) -> bool:
        try:
            return bool(run(row))
        except (Failed, ArithmeticError):
            return False

    return replace(part, run=holds)


def joined(env: Env, parts: Sequence[Part], at: int, *, every: bool) -> Part:
    """All or any of several conditions."""
    runs = [truth(part) for part in parts]

    def holds(row: int) -> bool:
        return all(run(row) for run in runs) if every else any(run(row) for run in runs)

    quick = [(part.over, run) for part, run in zip(parts, runs, strict=True) if part.over]
    slow = [run for part, run in zip(parts, runs, strict=True) if part.over is None]

    def over() -> bytearray:
        found = quick[0][0]()
        for mask, run in quick[1:]:
            if every and found.count(1) * FEW < len(found):
                _asked(env, run, found, wanted=1)
            else:
                found = _met(found, mask(), every=every)
        for run in slow:
            _asked(env, run, found, wanted=int(every))
        return found

    return Part(CHECKBOX, at, holds, over=over if quick else None)


def _met(first: bytearray, second: bytearray, *, every: bool) -> bytearray:
    """Both or either of two answers for all items."""
    left, right = int.from_bytes(first, "little"), int.from_bytes(second, "little")
    both = left & right if every else left | right
    return bytearray(both.to_bytes(len(first), "little"))


def _asked(env: Env, run: Run, found: bytearray, *, wanted: int) -> None:
    """Ask a slow condition where the quick ones have not settled the matter."""
    alive, spend = env.source.items.alive, env.source.meter.spend
    asked = found if wanted else found.translate(_FLIP)
    for item in list(compress(range(len(found)), asked)):
        if item and alive[item]:
            spend(1)
            found[item] = run(item)


def everywhere(env: Env, part: Part) -> bytearray:
    """A condition asked of every item."""
    if part.over is not None:
        return part.over()
    found = bytearray(b"\x01") * len(env.source.items)
    _asked(env, truth(part), found, wanted=1)
    return found


def negated(part: Part, at: int) -> Part:
    """The opposite of a condition."""
    run, mask = truth(part), part.over
    return Part(
        CHECKBOX,
        at,
        lambda row: not run(row),
        over=None if mask is None else lambda: mask().translate(_FLIP),
    )


def compared(env: Env, sign: str, left: Part, right: Part, at: int) -> Part:
    """`a < b` of computed values: unknown is neither more nor less nor the same."""
    if NONE in (left.kind, right.kind) and None in (left.literal, right.literal):
        known = right if left.kind == NONE and left.literal is None else left
        if sign in ("=", "!=") and (left.literal, right.literal) == (None, None):
            unknown, run = sign == "=", known.run
            return Part(CHECKBOX, at, lambda row: (run(row) is None) == unknown)
    ctx = env.names.ctx
    kind = joint_kind((left, right), ctx)
    first, second = adapted(left, kind, ctx).run, adapted(right, kind, ctx).run
    compare = _COMPARISONS[sign]
    if kind == CHECKBOX and sign not in ("=", "!="):
        raise problem(at, "yes and no have no order; compare them with =.")
    textual, otherwise = kind in TEXTUAL, sign == "!="

    def holds(row: int) -> bool:
        x, y = first(row), second(row)
        if x is None or y is None:
            return otherwise
        return bool(compare(fold(x), fold(y)) if textual else compare(x, y))

    return Part(CHECKBOX, at, holds)


# ---- arithmetic


def signed(part: Part, at: int, *, minus: bool) -> Part:
    """`-a`; a typed value keeps its sign, so that `+2w` is a date beside a date."""
    if part.many:
        raise problem(at, "a sign cannot stand before the values of several rows.")
    if part.literal is not None and part.kind == NONE and not part.unknown:
        text = part.literal.lstrip("+-")
        turned = minus != part.literal.startswith("-")
        return replace(part, literal=("-" if turned else "+") + text, at=at)
    part = plain_literal(part)
    if part.kind not in NUMERIC | {NONE}:
        raise problem(at, f"a sign cannot stand before {a(part.kind)}.")
    run = part.run

    def negative(row: int) -> Any:
        value = run(row)
        return None if value is None else -value

    return Part(part.kind, at, negative if minus else run)


def chain(env: Env, first: Part, rest: Sequence[tuple[str, Part]]) -> Part:
    """`a + b - c`, `a * b / c` or `a & b`, from left to right; unknown makes all unknown."""
    if rest[0][0] == "&":
        return _texts(env, [first, *(part for _, part in rest)])
    kind, steps = "", list[tuple[Combine, Run]]()
    start = first
    for sign, part in rest:
        right = _beside(env, part, start if not steps else Part(kind, first.at, first.run), sign)
        if not steps:
            start = _beside(env, first, right, sign)
            kind = start.kind
        kind, combine = _combined(sign, kind, right)
        steps.append((combine, right.run))
    begin = start.run

    def run(row: int) -> Any:
        value = begin(row)
        for combine, other in steps:
            if value is None:
                return None
            operand = other(row)
            if operand is None:
                return None
            value = combine(value, operand)
        return value

    return Part(kind, first.at, run)


def _beside(env: Env, part: Part, partner: Part, sign: str) -> Part:
    """A typed operand as what it means beside the other one."""
    ctx = env.names.ctx
    if part.literal is None or part.unknown or part.kind != NONE or is_date(part.literal):
        return plain_literal(part, ctx)
    if sign in "*/":
        return adapted(part, SHARE, ctx) if part.literal.endswith("%") else plain_literal(part, ctx)
    if partner.literal is not None or partner.kind == NONE:
        return plain_literal(part, ctx)
    return days(part, ctx) if partner.kind == DATE else adapted(part, partner.kind, ctx)


def _combined(sign: str, left: str, part: Part) -> tuple[str, Combine]:
    """The kind of the result and how to get it."""
    right = part.kind
    if NONE in (left, right):
        return (right if left == NONE else left), lambda _x, _y: None
    if DATE in (left, right) and sign in "+-":
        return _dated(sign, left, part)
    if not {left, right} <= NUMERIC:
        hint = " Join texts with &." if {left, right} & TEXTUAL and sign == "+" else ""
        other = left if right in NUMERIC else right
        raise problem(part.at, f"{a(other)} cannot be reckoned with here.{hint}")
    if sign in "+-":
        return _added(sign, left, part)
    return _multiplied(left, part) if sign == "*" else _divided(left, part)


def _dated(sign: str, left: str, part: Part) -> tuple[str, Combine]:
    if left == DATE and part.kind == DATE and sign == "-":
        return NUMBER, lambda x, y: Decimal((x - y).days)
    if left == DATE and part.kind == NUMBER:
        step = 1 if sign == "+" else -1
        return DATE, lambda x, y: later(x, step * y)
    if left == NUMBER and part.kind == DATE and sign == "+":
        return DATE, lambda x, y: later(y, x)
    hint = " Days can be: days(work)." if DURATION in (left, part.kind) else ""
    raise problem(part.at, f"{a(part.kind)} cannot be {_DONE[sign]} {a(left)}.{hint}")


_DONE = {"+": "added to", "-": "taken from"}


def later(day: Any, count: Decimal) -> Any:
    """A date some days on."""
    if abs(count) > 400_000:
        raise Failed(LIMIT, "A date so many days away is outside the calendar.")
    try:
        return day + timedelta(int(count))
    except OverflowError:
        raise Failed(LIMIT, "This date is outside the calendar.") from None


def _added(sign: str, left: str, part: Part) -> tuple[str, Combine]:
    other = Part(left, part.at, part.run)
    kind = joint_kind((other, part), _NO_CONTEXT)
    plain = operator.add if sign == "+" else operator.sub
    if kind == left == part.kind:
        return kind, plain
    scale_left, scale_right = _scale(left, kind, part.at), _scale(part.kind, kind, part.at)
    return kind, lambda x, y: plain(x * scale_left, y * scale_right)


def _scale(given: str, kind: str, at: int) -> Decimal:
    """What one unit of a kind is in another."""
    one = Part(given, at, lambda _: Decimal(1))
    return Decimal(converted(one, kind).run(0))


def _multiplied(left: str, part: Part) -> tuple[str, Combine]:
    kinds = {left, part.kind}
    if kinds == {DURATION, MONEY}:
        return MONEY, lambda x, y: x * y / HOUR
    for kind in (MONEY, DURATION):
        if kind in kinds:
            if kinds == {kind}:
                raise problem(part.at, f"{a(kind)} cannot be multiplied by {a(kind)}.")
            return kind, operator.mul
    if kinds == {SHARE}:
        return SHARE, operator.mul
    if PERCENT in kinds and kinds != {PERCENT}:
        return PERCENT, operator.mul
    return NUMBER, operator.mul


def _divided(left: str, part: Part) -> tuple[str, Combine]:
    right, at = part.kind, part.at

    def divide(x: Any, y: Any) -> Any:
        if not y:
            raise Failed(DIV, f"The divisor at column {at + 1} is zero.")
        return x / y

    if left == right:
        return (NUMBER if left == NUMBER else SHARE), divide
    if right in (NUMBER, SHARE):
        return left, divide
    if right == DURATION and left in (MONEY, NUMBER):
        return left, lambda x, y: divide(x, y / HOUR)
    if right == PERCENT:
        return left, divide
    if left in (NUMBER, SHARE, PERCENT):
        return NUMBER, divide
    raise problem(at, f"{a(left)} cannot be divided by {a(right)}.")


def _texts(env: Env, parts: Sequence[Part]) -> Part:
    """`a & b`: what is unknown adds nothing."""
    runs = [text_of(env, plain_literal(part, env.names.ctx)) for part in parts]

    def run(row: int) -> str:
        return bounded("".join(one(row) or "" for one in runs))

    return Part(TEXT, parts[0].at, run)


def text_of(env: Env, part: Part) -> Run:
    """A value as its cell would show it; None where it is unknown."""
    run, kind, ctx = part.run, part.kind, env.names.ctx
    if kind in TEXTUAL:
        return run
    if part.field is not None and part.read is not None and kind != CHECKBOX:
        read, type_ = part.read, part.field.type
        return lambda row: type_.format(read(row), ctx) or None

    def text(row: int) -> str | None:
        value = run(row)
        return None if value is None else shown(kind, value, ctx)

    return text


def bounded(text: str) -> str:
    """A text that was put together, unless it has become too long."""
    if len(text) > LONGEST:
        raise Failed(LIMIT, f"A text of {len(text):,} characters; {LONGEST:,} fit.")
    return text


def mistyped(sentence: str) -> Failed:
    """A value that turns out not to be what its kind promises."""
    return Failed(TYPE, sentence)
