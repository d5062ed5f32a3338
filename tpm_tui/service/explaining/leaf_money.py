"""Why the money of a leaf or an `(own)` line is what it is: ledger, lines, labour, forecast."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.numbers import Money
from tpm_tui.rollup.labour import UNDATED, planned_hours, planned_labour
from tpm_tui.rollup.leaf_money import (
    any_money,
    brought_budget,
    default_to_complete,
    itemised,
    over,
    own_money,
    to_complete,
)
from tpm_tui.service.budget.cost_lines import foreign_text
from tpm_tui.service.explaining.contributions import (
    UNKNOWN,
    Contribution,
    Explanation,
    excluded,
    full_label,
    percent_text,
    status_label,
)
from tpm_tui.service.ground import Ground
from tpm_tui.service.log.entry_words import signed, work_text

Parts = tuple[Contribution, ...]
Told = tuple[list[str], Parts]
"""Sentences, and what the figure is made of."""


def explain_leaf(ground: Ground, row: int, field: Field) -> Explanation:
    """One of `LEAF` of a leaf or an `(own)` line."""
    value, shown = ground.figures.value(row, field.key), ground.figures.text(row, field.key)
    lines, parts = LEAF[field.key](ground, row)
    if excluded(ground, row):
        lines = [*lines, f"{status_label(ground, abs(row))}: {_STAYS}"]
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "not known", value, below=lambda: parts
    )
    return Explanation(root, tuple(lines), ("amount", "", ""))


_STAYS = "above count what it has cost and ordered, and of the budget no more than that."


# ---- budget and its ledger


def _budget(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    current = inputs.booked(item, "budget")
    approved = inputs.number(item, "approved") if row > 0 else None
    if approved is not None:
        parts = (
            _part(ground, row, "approved", "Approved", approved),
            _part(ground, row, "allocated", "Its own plan", current, counted=False),
        )
        return [f"Approved: {_money(ground, approved)}; that is the budget."], parts
    base = inputs.base(item, "budget")
    changes = change_parts(ground, row)
    original = _part(
        ground, row, "original_budget", f"Original, {_source(ground, item)}", base,
        below=partial(original_parts, ground, row),
    )  # fmt: skip
    if current is None:
        return ["Nothing was typed here, so it is not known (which is not zero)."], (original, *changes)  # fmt: skip
    added = current - (base or 0)
    lines = [f"{_source(ground, item).capitalize()}: {_money(ground, base) or 'nothing'}"]
    if any(part.counted for part in changes):
        lines = [
            (
                f"Original {_money(ground, base) or '0'} + approved changes "
                f"{_money(ground, added)} = {_money(ground, current)}"
            )
        ]
    return lines, (original, *changes)


def change_parts(ground: Ground, row: int) -> Parts:
    """The changes of a budget, the earliest first; what is not approved does not count."""
    found = sorted(ground.engine.inputs.bookings.changes(abs(row)), key=lambda one: one[1].at)
    return tuple(
        Contribution(
            row, "budget", " ".join(filter(None, (change.at[:10], change.reason or "change"))),
            signed(change.amount, ground.ctx), change.amount,
            note=", ".join(filter(None, (change.state, change.by))),
            counted=change.state == "approved",
        )
        for _, change in found
    )  # fmt: skip


def _source(ground: Ground, item: ItemId) -> str:
    source = ground.engine.inputs.held(item, "cost_source")
    return {"lines": "cost lines", "labour": "planned labour"}.get(str(source), "typed")


def _original(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    base = inputs.base(item, "budget")
    if base is None:
        return ["Nothing was typed here, so it is not known (which is not zero)."], ()
    parts = original_parts(ground, row)
    what = _source(ground, item).capitalize()
    return [f"{what}: {_money(ground, base)}, before any change."], parts


def original_parts(ground: Ground, row: int) -> Parts:
    """Cost lines or planned labour that a budget is made of; a typed one is made of nothing else."""
    item = abs(row)
    if itemised(ground.engine.inputs, item):
        return tuple(
            Contribution(
                row, "original_budget", line.text, _money(ground, line.amount), line.amount,
                note=", ".join(filter(None, (_CLASSES[line.capex], foreign_text(line)))),
            )
            for _, line in ground.engine.inputs.bookings.lines(item)
        )  # fmt: skip
    if ground.engine.inputs.held(item, "cost_source") != "labour":
        return ()
    hours, labour = planned_hours(ground.engine.inputs, item), planned_labour(ground.engine.inputs, item)  # fmt: skip
    return tuple(
        Contribution(
            row, "original_budget", f"{who} {'undated' if month == UNDATED else month}",
            _money(ground, labour.get((who, month))), labour.get((who, month)),
            note=_hours(ground, effort) + ("" if (who, month) in labour else f", {UNKNOWN}: no rate"),
            counted=(who, month) in labour,
        )
        for (who, month), effort in sorted(hours.items())
    )  # fmt: skip


_CLASSES = {True: "capex", False: "opex", None: ""}


def _hours(ground: Ground, effort: Exact) -> str:
    return work_text(half_up(ratio(effort, 10_000)), ground.ctx)


def _allocated(ground: Ground, row: int) -> Told:
    if row < 0:
        return ["An (own) line hands out nothing; it is what its item keeps itself."], ()
    current = ground.engine.inputs.booked(row, "budget")
    if current is None:
        return ["Nothing was typed here, so it is not known (which is not zero)."], ()
    part = _part(
        ground, row, "original_budget", "Original", ground.engine.inputs.base(row, "budget")
    )
    changes = tuple(one for one in change_parts(ground, row) if one.counted)
    return [f"A leaf's own budget as it stands: {_money(ground, current)}"], (part, *changes)


def _bac(ground: Ground, row: int) -> Told:
    brought = brought_budget(ground.engine.inputs, abs(row))
    if brought is None:
        return ["Without a budget there is none at completion (which is not zero)."], ()
    part = _part(ground, row, "budget", "Budget", brought)
    return [f"Budget {part.value}"], (part,)


# ---- forecast


def _etc(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    typed, value = inputs.number(item, "etc"), to_complete(inputs, item)
    parts: Parts = (_part(ground, row, "etc", "Typed", typed, counted=False),)
    if not any_money(inputs, item):
        return ["Nothing is known of its money, so neither is what is to come."], ()
    if over(inputs, item):
        why = status_label(ground, item) if excluded(ground, row) else "It is done"
        return [f"{why}: nothing more is to come."], parts
    if typed is not None:
        usual = default_to_complete(inputs, item)
        instead = "" if usual is None else f"; it wins over {_money(ground, usual)}"
        return [f"Typed {_money(ground, typed)}{instead}."], (_counted(parts[0]),)
    return _default(ground, row, value)


def _default(ground: Ground, row: int, value: int | None) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    budget, cost = inputs.budget(item), inputs.number(item, "actual_cost")
    parts = (
        _part(ground, row, "budget", "Budget", budget, counted=False),
        _part(ground, row, "actual_cost", "Actual cost", cost, counted=False),
    )
    if value is None:
        return ["Without a budget what is to come is not known (which is not zero)."], parts
    shown = _money(ground, value)
    if inputs.ctx.etc_method == "cpi":
        share = inputs.progress(item)
        lines = [
            (
                f"Budget {_money(ground, budget)}, {percent_text(share)} earned at a cost of "
                f"{_money(ground, cost) or '0'}: the rest at that efficiency (CPI) = {shown}"
            )
        ]
        return lines, parts
    zero = ", never below zero" if (budget or 0) < (cost or 0) else ""
    return [
        f"Budget {_money(ground, budget)} - actual cost {_money(ground, cost) or '0'} = {shown}{zero}"
    ], parts


def _eac(ground: Ground, row: int) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    if not any_money(inputs, item):
        return ["Nothing is known of its money, so neither is what it will come to."], ()
    cost, left = inputs.number(item, "actual_cost"), to_complete(inputs, item)
    ordered = inputs.number(item, "committed")
    to_come = max(0, left or 0, ordered or 0)
    parts = (
        _part(ground, row, "actual_cost", "Actual cost", cost),
        _part(ground, row, "etc", "ETC", left, counted=to_come > 0 and to_come == left),
        _part(
            ground, row, "committed", "Committed", ordered,
            counted=to_come > 0 and to_come == ordered and to_come != left,
        ),
    )  # fmt: skip
    total = _money(ground, own_money(inputs, "eac", item))
    larger = f"the larger of ETC {_money(ground, left) or '0'} and committed {_money(ground, ordered) or '0'}"  # fmt: skip
    return [f"Actual cost {_money(ground, cost) or '0'} + {larger} = {total}"], parts


# ---- classes


def _capex(ground: Ground, row: int) -> Told:
    return _split(ground, row, "capex")


def _opex(ground: Ground, row: int) -> Told:
    return _split(ground, row, "opex")


def _split(ground: Ground, row: int, key: str) -> Told:
    inputs, item = ground.engine.inputs, abs(row)
    budget, share = brought_budget(inputs, item), inputs.number(item, "capex_share")
    value = own_money(inputs, key, item)
    parts = (
        _part(ground, row, "budget", "Budget", budget, counted=False),
        Contribution(
            row, "capex_share", "Capex share", "" if share is None else percent_text(share), share,
            note="" if share is not None else UNKNOWN, counted=False,
        ),
    )  # fmt: skip
    if value is None:
        return ["Nobody said how the budget is split, or there is none."], parts
    shown = _money(ground, value)
    if key == "opex":
        capex = own_money(inputs, "capex", item)
        return [f"Budget {_money(ground, budget)} - capex {_money(ground, capex)} = {shown}"], parts
    lines = [f"Budget {_money(ground, budget)} x {percent_text(share or 0)} = {shown}"]
    classed = [one for _, one in inputs.bookings.lines(item) if one.capex is not None]
    if itemised(inputs, item) and classed:
        lines = [f"Cost lines keep their own class; the rest x {percent_text(share or 0)}: {shown}"]
    return lines, parts


# ---- parts


def _part(
    ground: Ground,
    row: int,
    key: str,
    label: str,
    value: int | None,
    *,
    counted: bool = True,
    below: Callable[[], Parts] | None = None,
) -> Contribution:
    return Contribution(
        row, key, label, _money(ground, value), value, note=UNKNOWN if value is None else "",
        counted=counted and value is not None, below=below,
    )  # fmt: skip


def _counted(part: Contribution) -> Contribution:
    return Contribution(part.row, part.key, part.label, part.value, part.exact, note=part.note)


def _money(ground: Ground, value: int | None) -> str:
    return "" if value is None else Money().format(value, ground.ctx)


LEAF: dict[str, Callable[[Ground, int], Told]] = {
    "budget": _budget,
    "original_budget": _original,
    "allocated": _allocated,
    "bac": _bac,
    "etc": _etc,
    "eac": _eac,
    "capex": _capex,
    "opex": _opex,
}
"""Columns of a leaf that are more than what was typed."""
