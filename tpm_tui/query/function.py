"""What a function of the language is, and how most of them are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tpm_tui.query.arithmetic import text_of
from tpm_tui.query.kinds import NONE, NUMERIC, TEXT, TEXTUAL, a
from tpm_tui.query.literals import adapted, joint_kind, plain_literal
from tpm_tui.query.part import Env, Part, Run
from tpm_tui.query.tree import Call, problem

Bind = Callable[[Env, Call, list[Part]], Part]

MANY = 50
"""Most arguments of a function that takes any number."""

NUMERIC_ARGUMENT = "numeric"
"""Stands for any kind of number among the kinds that a function takes."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function."""

    name: str
    usage: str
    help: str
    least: int
    most: int
    bind: Bind


def simple(
    usage: str,
    help_text: str,
    takes: Sequence[str],
    gives: str,
    apply: Callable[..., Any],
    *,
    optional: int = 0,
) -> Function:
    """A function of single values that is unknown where one of them is; `gives` may be `same`, the
    kind of its first argument."""
    name = usage.partition("(")[0]

    def bind(env: Env, node: Call, parts: list[Part]) -> Part:
        ready = [
            argument(env, part, kind) for part, kind in zip(parts, takes[: len(parts)], strict=True)
        ]
        runs = [part.run for part in ready]

        def run(row: int) -> Any:
            values = [one(row) for one in runs]
            return None if None in values else apply(*values)

        return Part(ready[0].kind if gives == "same" else gives, node.at, run)

    return Function(name, usage, help_text, len(takes) - optional, len(takes), bind)


def argument(env: Env, part: Part, kind: str) -> Part:
    """An argument as a value of a kind."""
    if part.many:
        raise problem(part.at, "one value is needed here, and this is those of several rows.")
    if kind != NUMERIC_ARGUMENT:
        if kind == TEXT and part.literal is None and part.kind not in TEXTUAL | {NONE}:
            raise problem(part.at, f"text is needed here; write text(...) around {a(part.kind)}.")
        return adapted(part, kind, env.names.ctx)
    part = plain_literal(part, env.names.ctx)
    if part.kind not in NUMERIC | {NONE}:
        raise problem(part.at, f"a number is needed here, and this is {a(part.kind)}.")
    return part


def alike(env: Env, parts: Iterable[Part]) -> tuple[str, list[Part]]:
    """Arguments of which any may be the result, as values of one kind."""
    given = list(parts)
    kind = joint_kind(given, env.names.ctx)
    return kind, [adapted(part, kind, env.names.ctx) for part in given]


def gathered(parts: Sequence[Part]) -> Run:
    """The known values of all arguments in one list."""
    runs = [(part.run, part.many) for part in parts]

    def run(row: int) -> list[Any]:
        values: list[Any] = []
        for one, many in runs:
            found = one(row)
            if many:
                values += found
            elif found is not None:
                values.append(found)
        return values

    return run


def texts(env: Env, part: Part) -> Part:
    """An argument as text, whatever it is."""
    part = plain_literal(part, env.names.ctx)
    return Part(TEXT, part.at, text_of(env, part))
