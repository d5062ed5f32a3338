"""Functions that choose between values, and those over the values of several rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tpm_tui.query.arithmetic import bounded, joined, text_of, truth
from tpm_tui.query.function import MANY, Function, alike, gathered
from tpm_tui.query.kinds import CHECKBOX, DATE, NONE, NUMBER, NUMERIC, TEXT, a
from tpm_tui.query.literals import plain_literal
from tpm_tui.query.part import Env, Failed, Part
from tpm_tui.query.tree import Call, problem


def _choose(env: Env, node: Call, parts: list[Part]) -> Part:
    """`if` and `ifs`: the value after the first condition that holds, else the last one."""
    _single(parts)
    pairs = len(parts) // 2
    tests = [truth(plain_literal(part, env.names.ctx)) for part in parts[: 2 * pairs : 2]]
    kind, values = alike(env, [*parts[1 : 2 * pairs : 2], *parts[2 * pairs :]])
    runs = [part.run for part in values]
    choices, otherwise = list(zip(tests, runs, strict=False)), runs[pairs:]

    def run(row: int) -> Any:
        for test, value in choices:
            if test(row):
                return value(row)
        return otherwise[0](row) if otherwise else None

    return Part(kind, node.at, run)


def _coalesce(env: Env, node: Call, parts: list[Part]) -> Part:
    _single(parts)
    kind, values = alike(env, parts)
    runs = [part.run for part in values]

    def run(row: int) -> Any:
        for one in runs:
            value = one(row)
            if value is not None:
                return value
        return None

    return Part(kind, node.at, run)


def _is_none(env: Env, node: Call, parts: list[Part]) -> Part:
    _single(parts)
    run = plain_literal(parts[0], env.names.ctx).run
    return Part(CHECKBOX, node.at, lambda row: run(row) is None)


def _if_error(env: Env, node: Call, parts: list[Part]) -> Part:
    _single(parts)
    kind, (first, second) = alike(env, parts)
    attempt, otherwise = first.run, second.run

    def run(row: int) -> Any:
        try:
            return attempt(row)
        except (Failed, ArithmeticError):
            return otherwise(row)

    return Part(kind, node.at, run)


def _all_of(env: Env, node: Call, parts: list[Part]) -> Part:
    return _over(env, node, parts, every=True)


def _any_of(env: Env, node: Call, parts: list[Part]) -> Part:
    return _over(env, node, parts, every=False)


def _over(env: Env, node: Call, parts: list[Part], *, every: bool) -> Part:
    """`all(children.x)`, `and(a, b)`: every value counts as a condition."""
    ready = [plain_literal(part, env.names.ctx) for part in parts]
    if not any(part.many for part in ready):
        return joined(env, ready, node.at, every=every)
    values = gathered(ready)
    agree = all if every else any
    return Part(CHECKBOX, node.at, lambda row: agree(map(bool, values(row))))


def _measure(
    apply: Callable[[list[Any]], Any], *, dates: bool = False
) -> Callable[[Env, Call, list[Part]], Part]:
    """A function over the known values of all its arguments; unknown where there are none."""

    def bind(env: Env, node: Call, parts: list[Part]) -> Part:
        kind, ready = alike(env, parts)
        if kind not in NUMERIC | {NONE} and not (dates and kind == DATE):
            wanted = "numbers or dates" if dates else "numbers"
            raise problem(parts[0].at, f"{node.name}() takes {wanted}, and this is {a(kind)}.")
        values = gathered(ready)

        def run(row: int) -> Any:
            found = values(row)
            return apply(found) if found else None

        return Part(kind, node.at, run)

    return bind


def _median(values: list[Any]) -> Any:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _sum(values: list[Any]) -> Any:
    return sum(values, Decimal(0))


def _count(env: Env, node: Call, parts: list[Part]) -> Part:
    values = gathered([plain_literal(part, env.names.ctx) for part in parts])
    return Part(NUMBER, node.at, lambda row: Decimal(len(values(row))))


def _distinct(env: Env, node: Call, parts: list[Part]) -> Part:
    values = gathered([plain_literal(part, env.names.ctx) for part in parts])
    return Part(NUMBER, node.at, lambda row: Decimal(len(set(values(row)))))


def _join(env: Env, node: Call, parts: list[Part]) -> Part:
    """Texts of several rows, each once, in their order."""
    first = parts[0]
    if not first.many or first.kind == NONE:
        raise problem(first.at, "join() takes the values of several rows, such as children.owner.")
    if len(parts) > 1 and parts[1].literal is None:
        raise problem(parts[1].at, 'write what stands between them in quotes, such as "; ".')
    between = ", " if len(parts) < 2 else str(parts[1].literal)
    values = first.run
    shown = Part(first.kind, first.at, lambda row: row)
    text = text_of(env, shown)  # takes the value itself in place of a row

    def run(row: int) -> str | None:
        found = dict.fromkeys(text(value) or "" for value in values(row))
        return bounded(between.join(found)) or None

    return Part(TEXT, node.at, run)


def _single(parts: list[Part]) -> None:
    for part in parts:
        if part.many:
            raise problem(
                part.at,
                "this stands for the values of several rows; put it into sum(), avg(), max(), ...",
            )


LOGIC = (
    Function("if", "if(condition, then, else)", "One of two values; without the third none.",
             2, 3, _choose),
    Function("ifs", "ifs(condition, value, ..., else)",
             "The value after the first condition that holds.", 2, MANY, _choose),
    Function("and", "and(a, b, ...)", "Whether all hold; `a and b` is the same.", 1, MANY, _all_of),
    Function("or", "or(a, b, ...)", "Whether any holds; `a or b` is the same.", 1, MANY, _any_of),
    Function("isnone", "isnone(x)", "Whether a value is unknown; `x = none` is the same.",
             1, 1, _is_none),
    Function("coalesce", "coalesce(a, b, ...)", "The first value that is known.", 1, MANY, _coalesce),
    Function("iferror", "iferror(x, otherwise)", "`otherwise` where `x` is an error.",
             2, 2, _if_error),
)  # fmt: skip

SEVERAL_ROWS = (
    Function("sum", "sum(a, ...)", "Sum of all known values: `sum(children.work)`.",
             1, MANY, _measure(_sum)),
    Function("avg", "avg(a, ...)", "Mean of all known values.",
             1, MANY, _measure(lambda values: _sum(values) / len(values))),
    Function("median", "median(a, ...)", "Value in the middle.", 1, MANY, _measure(_median)),
    Function("min", "min(a, ...)", "Smallest number or first date.",
             1, MANY, _measure(min, dates=True)),
    Function("max", "max(a, ...)", "Largest number or last date.",
             1, MANY, _measure(max, dates=True)),
    Function("count", "count(a, ...)", "How many values are known; `count(children)` counts rows.",
             1, MANY, _count),
    Function("distinct", "distinct(a, ...)", "How many different values there are.",
             1, MANY, _distinct),
    Function("any", "any(a, ...)", "Whether one of them is yes or not zero.", 1, MANY, _any_of),
    Function("all", "all(a, ...)", "Whether all known ones are yes or not zero.", 1, MANY, _all_of),
    Function("join", 'join(children.x, ", ")', "Different values of several rows as one text.",
             1, 2, _join),
)  # fmt: skip
