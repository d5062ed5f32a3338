"""Hypothesis strategies: small boards and sequences of changes on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create, SetCell, place
from tpm_tui.domain.checklist import parse_steps, steps_text
from tpm_tui.domain.items import Items
from tpm_tui.domain.ledger import STATES, BudgetChange, CostLine, LogEntry, entry_text
from tpm_tui.domain.order import key_between
from tpm_tui.domain.override import Override, override_text
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import KINDS, WEIGHT_BASES, Value
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.methods import COST_SOURCES, PROGRESS_METHODS
from tpm_tui.fields.numbers import DURATION_LIMIT, MONEY_LIMIT, NUMBER_LIMIT
from tpm_tui.fields.own import Definition
from tpm_tui.fields.own_types import Option
from tpm_tui.fields.types import long_text


def _changes() -> st.SearchStrategy[Value]:
    return st.builds(BudgetChange, st.integers(-9_000_00, 9_000_00), st.sampled_from(STATES)).map(
        entry_text
    )


def _lines() -> st.SearchStrategy[Value]:
    return st.builds(
        CostLine, st.just("x"), st.integers(-100, 5_000_00), st.sampled_from([None, True, False])
    ).map(entry_text)


def _logs() -> st.SearchStrategy[Value]:
    return st.builds(
        LogEntry,
        st.sampled_from(["2026-01-30", "2026-02-02"]),
        st.sampled_from(["Dana", "Nobody"]),
        st.sampled_from([0, 5400]),
        st.none() | st.integers(-100, 300_00),
    ).map(entry_text)


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "status": st.sampled_from([None, "in_progress", "done", "cancelled", "unheard of"]),
    "progress": st.none() | st.integers(0, 10_000),
    "work": st.none() | st.sampled_from([0, 3600, 7200, 360_000]),
    "actual_work": st.none() | st.sampled_from([0, 1800, 100_000]),
    "remaining_work": st.none() | st.sampled_from([0, 3600]),
    "budget": st.none() | st.integers(0, 10_000_00),
    "actual_cost": st.none() | st.integers(-500, 500_00),
    "start": st.sampled_from([None, "2026-01-05", "2026-02-02", "2026-02-16"]),
    "finish": st.sampled_from([None, "2026-02-18", "2026-03-13", "2026-12-31"]),
    "assignments": st.sampled_from(
        [
            None,
            "Dana 60%",
            "Dana 60%, Elias 50%",
            "role:QA 0.5fte",
            "Ana 40h",
            "Bo 4h/d 2026-02-02..2026-02-06",
        ]
    ),
    "duration": st.none() | st.sampled_from([0, 28_800, 144_000]),
    "actual_duration": st.none() | st.sampled_from([0, 14_400, 28_800]),
    "kind": st.sampled_from(KINDS),
    "basis": st.sampled_from([None, None, None, "duration", "budget", "equal", "work", "points"]),
    "points": st.sampled_from([None, 0, 1_000_000, 2_500_000, 8_000_000]),
    "method": st.sampled_from([None, *(key for key, _ in PROGRESS_METHODS)]),
    "checklist": st.sampled_from(
        [None, "[ ] a; [ ] b", "[x] a; [ ] b x2; [-] c x9", "[x] a; [x] b", "[-] a", "[x] a"]
    ),
    "approved": st.none() | st.integers(0, 20_000_00),
    "contingency": st.sampled_from([None, 0, 500_00, -100]),
    "mgmt_reserve": st.sampled_from([None, 1_000_00]),
    "committed": st.none() | st.integers(-100, 600_00),
    "etc": st.none() | st.integers(-100, 900_00),
    "capex_share": st.none() | st.integers(0, 10_000),
    "cost_source": st.sampled_from([None, "typed", "lines", "labour"]),
    "phasing": st.sampled_from([None, "front", "2026-01:30 2026-02:70"]),
    "change:a": st.none() | _changes(),
    "change:b": st.none() | _changes(),
    "line:a": st.none() | _lines(),
    "log:a": st.none() | _logs(),
    "override": st.sampled_from(
        [
            None,
            '{"percent": 6000, "reason": "vendor", "until": "2026-03-18"}',
            '{"percent": 10000}',
            '{"percent": 0, "until": "2026-03-04"}',
            '{"percent": 3333, "until": "2026-03-03"}',
            "no override",
        ]
    ),
}

OWN_COLUMNS: dict[str, tuple[str, str | None]] = {
    "x_sum": ("number", "sum"),
    "x_mean": ("money", "average"),
    "x_share": ("percent", "average"),
    "x_score": ("number", "weighted"),
    "x_by_own": ("duration", "weighted"),
    "x_first": ("date", "min"),
    "x_most": ("number", "max"),
    "x_checked": ("checkbox", "count"),
    "x_names": ("person", "distinct"),
    "x_risk": ("choice", "worst"),
    "x_plain": ("text", None),
}
"""Columns of a board's own, with every roll-up: type and roll-up by key."""

_WEIGHTS = {"x_score": "work", "x_by_own": "x_sum"}
_RISKS = ("low", "medium", "high")

OWN_VALUES: dict[str, st.SearchStrategy[Value]] = {
    "x_sum": st.none() | st.integers(-3_000_000, 9_000_000),
    "x_mean": st.none() | st.sampled_from([0, 1, 100, -250]),
    "x_share": st.none() | st.sampled_from([0, 3333, 10_000]),
    "x_score": st.none() | st.sampled_from([1_000_000, 2_500_000, 1]),
    "x_by_own": st.none() | st.sampled_from([0, 3600, 5000]),
    "x_first": st.sampled_from([None, "2026-01-05", "2026-02-02", "2026-12-31"]),
    "x_most": st.none() | st.sampled_from([0, 5, -5, 1_000_000]),
    "x_checked": st.sampled_from([None, 1]),
    "x_names": st.sampled_from([None, "Ana", "Bo", "Cy"]),
    "x_risk": st.sampled_from([None, *_RISKS, "unheard of"]),
    "x_plain": st.sampled_from([None, "a", "b"]),
}


def own_settings() -> dict[str, str]:
    """Board settings that define `OWN_COLUMNS`."""
    found = {}
    for order, (key, (kind, rollup)) in enumerate(OWN_COLUMNS.items(), 1):
        options = tuple(Option(one, one) for one in _RISKS) if kind == "choice" else ()
        one = Definition(key, key[2:], kind, rollup, options, _WEIGHTS.get(key), order=order)
        found[one.setting] = json.dumps(one.values(), sort_keys=True)
    return found


@dataclass(frozen=True)
class Step:
    """One drawn act; numbers are reduced modulo what exists when it is carried out."""

    what: str
    item: int
    other: int
    field: str
    value: Value


def steps(values: dict[str, st.SearchStrategy[Value]] = VALUES) -> st.SearchStrategy[Step]:
    """Edits often, structure sometimes."""
    field = st.sampled_from(sorted(values))
    return field.flatmap(
        lambda key: st.builds(
            Step,
            st.sampled_from(["set", "set", "set", "create", "create", "move", "delete", "restore"]),
            st.integers(0, 60),
            st.integers(0, 60),
            st.just(key),
            values[key],
        )
    )


def change_for(items: Items, step: Step) -> Change | None:
    """The change that a step means on these items, None where it makes no sense."""
    living = [item for item in range(1, len(items)) if items.exists(item)]
    if step.what == "create" or not living:
        parent = ([0, *living])[step.other % (len(living) + 1)]
        siblings = items.children.get(parent, [])
        pos = key_between(items.pos[siblings[-1]] if siblings else None, None)
        return Create(
            len(items), parent, pos, (("title", "x"), ("kind", "task"), (step.field, step.value))
        )
    item = living[step.item % len(living)]
    if step.what == "delete":
        return SetCell(item, ALIVE, 1, 0)
    if step.what == "restore":
        dead = [
            one
            for one in range(1, len(items))
            if not items.alive[one] and (items.parent[one] == 0 or items.exists(items.parent[one]))
        ]
        return SetCell(dead[step.item % len(dead)], ALIVE, 0, 1) if dead else None
    if step.what == "move":
        parent = ([0, *living])[step.other % (len(living) + 1)]
        if parent == item or item in items.ancestors(parent):
            return None
        siblings = [one for one in items.children.get(parent, []) if one != item]
        pos = key_between(None, items.pos[siblings[0]] if siblings else None)
        return SetCell(item, PLACE, items.get(item, PLACE), place(parent, pos))
    return SetCell(item, step.field, items.get(item, step.field), step.value)


LINE = (
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
    .map(lambda text: strip_controls(text).strip())
    .filter(bool)
)
"""One line of text as a field keeps it."""

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)


MONEY = ("budget", "actual_cost", "approved", "contingency", "mgmt_reserve", "committed", "etc")


def stored_values(key: str, ctx: FieldContext) -> st.SearchStrategy[Value]:
    """Anything that an input can hold, in storage form."""
    if key == "description":
        return st.text(max_size=60).map(lambda text: long_text(text, 100))
    if key in ("title", "owner", "source_id"):
        return LINE if key == "title" else st.none() | LINE
    if key in ("start", "finish"):
        return st.none() | DAYS
    if key == "assignments":
        return VALUES["assignments"]
    if key == "kind":
        return st.sampled_from(KINDS)
    if key == "basis":
        return st.none() | st.sampled_from(WEIGHT_BASES)
    if key == "status":
        return st.none() | st.sampled_from([status.key for status in ctx.statuses[1:]])
    if key in ("method", "cost_source"):
        options = PROGRESS_METHODS if key == "method" else COST_SOURCES
        return st.none() | st.sampled_from([one for one, _ in options])
    if key == "points":
        return st.none() | st.integers(0, NUMBER_LIMIT)
    if key == "checklist":
        return st.text(max_size=60).map(lambda text: steps_text(parse_steps(text)))
    if key == "override":
        words = st.just("") | LINE
        return st.none() | st.builds(
            Override, st.integers(0, 10_000), words, st.just("") | DAYS, words, words
        ).map(override_text)
    if key == "phasing":
        return st.sampled_from([None, "linear", "front", "finish", "2026-01:33.33 2026-02:66.67"])
    if key in ("progress", "capex_share"):
        return st.none() | st.integers(0, 10_000)
    if key in MONEY:
        return st.none() | st.integers(-MONEY_LIMIT, MONEY_LIMIT)
    return st.none() | st.integers(0, DURATION_LIMIT)
