"""Conditions that are not about one field: `is:overdue`, `has:budget`, `under:#12`, `level:2`, words."""

from __future__ import annotations

import re
from collections.abc import Callable

from tpm_tui.domain.values import BOARD, COMMENT, KINDS, LINK
from tpm_tui.errors import InvalidInput
from tpm_tui.query.conditions import known
from tpm_tui.query.folding import fold
from tpm_tui.query.kinds import CHECKBOX
from tpm_tui.query.part import Env, Part
from tpm_tui.query.tree import problem

SPECIAL = ("is", "has", "no", "under", "id", "level")
"""Words before a colon that are no fields."""

IS = (
    *("leaf", "parent", "root", "milestone", "open", "todo", "started", "active", "done"),
    *("overdue", "excluded"),
)
"""What `is:` can ask, besides every kind."""

NOTES = {"comment": COMMENT, "comments": COMMENT, "link": LINK, "links": LINK}

_COUNT = re.compile(r"(<=|>=|!=|<>|==|[<>=])?\s*#?(\d{1,9})")
_BETWEEN = re.compile(r"#?(\d{1,9})?\.\.#?(\d{1,9})?")

Test = Callable[[int], bool]


def clause(env: Env, at: int, holds: Test, over: Callable[[], bytearray] | None = None) -> Part:
    """A condition as a part; without a quick way every row is asked."""

    def each() -> bytearray:
        found = bytearray(len(env.source.items))
        alive = env.source.items.alive
        for item in range(1, len(found)):
            if alive[item]:
                found[item] = holds(item)
        return found

    return Part(CHECKBOX, at, holds, over=over or each)


def special(env: Env, name: str, text: str, at: int, *, quoted: bool) -> Part:
    """One value of a pair whose name is in `SPECIAL`."""
    match name:
        case "is":
            return _is(env, text, at)
        case "has" | "no":
            return _has(env, text, at, yes=name == "has")
        case "under":
            return _under(env, text, at, quoted=quoted)
        case "id":
            return _counted(env, text, at, abs, lambda: range(len(env.source.items)))
    return _counted(env, text, at, env.level, lambda: _levels(env))


def search(env: Env, text: str, at: int) -> Part:
    """A word or quoted text, looked for in what an item says of itself."""
    wanted = fold(text)

    def holds(row: int) -> bool:
        texts = env.source.texts()
        return abs(row) < len(texts) and wanted in texts[abs(row)]

    return clause(
        env, at, holds, lambda: bytearray([wanted in text for text in env.source.texts()])
    )


def _is(env: Env, text: str, at: int) -> Part:
    word = text.strip().lower()
    match word:
        case "leaf" | "parent":
            leaf = word == "leaf"

            def by_children(row: int) -> bool:
                return (row < 0 or not env.source.items.children.get(row)) == leaf

            return clause(env, at, by_children, lambda: _by_children(env, leaf=leaf))
        case "root":
            return clause(env, at, lambda row: env.parent(row) is None)
        case "overdue":
            return clause(env, at, lambda row: _overdue(env, row), lambda: _all_overdue(env))
        case "started":
            return clause(env, at, lambda row: env.source.started(row))  # noqa: PLW0108 (no source yet)
    categories = {
        "open": ("todo", "in_progress"), "todo": ("todo",), "active": ("in_progress",),
        "in_progress": ("in_progress",), "done": ("done",), "excluded": ("excluded",),
        "cancelled": ("excluded",),
    }.get(word)  # fmt: skip
    if categories:
        return clause(
            env,
            at,
            lambda row: env.source.category(row) in categories,
            lambda: bytearray([one in categories for one in env.source.categories()]),
        )
    if word in KINDS:
        return clause(
            env,
            at,
            lambda row: env.source.value(row, "kind") == word,
            lambda: bytearray([one == word for one in env.source.column("kind")]),
        )
    raise problem(at, f"{text[:40]!r} is none of {', '.join(IS)}, or a kind.")


def _by_children(env: Env, *, leaf: bool) -> bytearray:
    items = env.source.items
    found = bytearray([leaf]) * len(items)
    for parent, below in items.children.items():
        if below and parent < len(found):
            found[parent] = not leaf
    return found


def _overdue(env: Env, row: int) -> bool:
    finish = env.source.value(row, "finish")
    late = finish is not None and str(finish) < env.source.ctx.today.isoformat()
    return late and env.source.category(row) in ("todo", "in_progress")


def _all_overdue(env: Env) -> bytearray:
    today, open_ = env.source.ctx.today.isoformat(), ("todo", "in_progress")
    return bytearray(
        [
            finish is not None and str(finish) < today and category in open_
            for finish, category in zip(
                env.source.column("finish"), env.source.categories(), strict=True
            )
        ]
    )


def _has(env: Env, text: str, at: int, *, yes: bool) -> Part:
    name = text.strip()
    field = env.names.find(name)
    if field is None and name.lower() in NOTES:
        start = NOTES[name.lower()]

        def noted(row: int) -> bool:
            held = env.source.items.notes.get(abs(row), {})
            return any(v is not None for key, v in held.items() if key.startswith(start)) == yes

        return clause(env, at, noted)
    if field is None:
        raise problem(at, env.names.unknown(name, tuple(NOTES)))
    condition, read = known(field, yes=yes), env.reader(field)
    return clause(
        env, at, lambda row: condition.holds(read(row)), lambda: condition.over(env.column(field))
    )


def _under(env: Env, text: str, at: int, *, quoted: bool) -> Part:
    number = None if quoted else re.fullmatch(r"#?(\d{1,9})", text.strip())
    if number is None and not text.strip():
        raise problem(at, 'name the item above, such as under:#12 or under:"Its title".')

    def tops() -> set[int]:
        if number is not None:
            return {int(number.group(1))}
        return _titled(env, fold(text.strip()))

    def holds(row: int) -> bool:
        wanted = tops()
        return any(one in wanted for one in env.ancestors(row))

    def over() -> bytearray:
        items = env.source.items
        found = bytearray(len(items))
        for top in tops():
            for item in items.subtree(top) if items.exists(top) and not found[top] else ():
                found[item] |= item != top
        return found

    return clause(env, at, holds, over)


def _titled(env: Env, wanted: str) -> set[int]:
    """Items of a title, else those whose title has it inside."""
    titles, texts = env.source.column("title"), env.source.texts()
    close = [
        item
        for item, text in enumerate(texts)
        if wanted in text and item and wanted in fold(str(titles[item] or ""))
    ]
    exact = {item for item in close if fold(str(titles[item])) == wanted}
    return exact or set(close)


def _counted(
    env: Env, text: str, at: int, of: Callable[[int], int], every: Callable[[], range | list[int]]
) -> Part:
    """`level:2`, `level:<3`, `id:3..9`."""
    word = text.strip()
    if between := _BETWEEN.fullmatch(word):
        low, high = int(between.group(1) or 0), int(between.group(2) or 10**9)
    elif single := _COUNT.fullmatch(word):
        low, high = _bounds(single.group(1) or "=", int(single.group(2)))
    else:
        raise problem(at, f"{text[:40]!r} is not a number.")
    turned = word[:2] in ("!=", "<>")
    return clause(
        env,
        at,
        lambda row: (low <= of(row) <= high) != turned,
        lambda: bytearray([(low <= one <= high) != turned for one in every()]),
    )


def _bounds(sign: str, number: int) -> tuple[int, int]:
    return {
        "<": (0, number - 1),
        "<=": (0, number),
        ">": (number + 1, 10**9),
        ">=": (number, 10**9),
    }.get(sign, (number, number))


def _levels(env: Env) -> list[int]:
    """Level of every item, from the top down."""
    items = env.source.items
    levels, children = [0] * len(items), items.children.get
    rows, level = items.children.get(BOARD, []), 1
    while rows:
        for row in rows:
            levels[row] = level
        rows = [one for row in rows if (below := children(row)) for one in below]
        level += 1
    return levels


def refused(at: int, error: InvalidInput) -> InvalidInput:
    """What a field says about a typed value, with its place."""
    return problem(at, error.message)
