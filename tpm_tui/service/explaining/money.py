"""Why figures of money are what they are: authority, what follows from it, and parts of a leaf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import Field, spoken_label
from tpm_tui.fields.money_types import tenths_text
from tpm_tui.service.explaining.amounts import known_leaves
from tpm_tui.service.explaining.contributions import (
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    full_label,
    is_leaf_row,
    percent_text,
    row_label,
    rows_below,
    rows_word,
    shares_of,
    status_label,
)
from tpm_tui.service.explaining.granted import explain_granted, is_granted
from tpm_tui.service.explaining.leaf_money import LEAF, change_parts, explain_leaf
from tpm_tui.service.figures.money import (
    budget_of,
    burn_exact,
    lead_exact,
    over_below,
    over_mark,
    pending_of,
)
from tpm_tui.service.ground import Ground

Parts = tuple[Contribution, ...]
HEADS = ("amount", "", "")


def explains(ground: Ground, row: int, key: str) -> bool:
    """Whether a cell is one of those that are explained here."""
    if is_leaf_row(ground, row):
        if key == "budget" and _is_typed(ground, row):
            return False
        return key in LEAF or (key in _EXPLAINED and key != "capex_share")
    return key in _EXPLAINED or is_granted(ground, row, key)


def _is_typed(ground: Ground, row: int) -> bool:
    """Whether a budget is what was typed and nothing else."""
    inputs, item = ground.engine.inputs, abs(row)
    plain = inputs.held(item, "cost_source") in (None, "typed")
    approved = row > 0 and inputs.number(item, "approved") is not None
    return plain and not approved and item not in ground.items.entries


def explain_money(ground: Ground, row: int, field: Field) -> Explanation:
    """A cell of money that is more than a plain sum or what was typed."""
    if is_granted(ground, row, field.key):
        return explain_granted(ground, row, field)
    if is_leaf_row(ground, row) and field.key in LEAF:
        return explain_leaf(ground, row, field)
    return _EXPLAINED[field.key](ground, row, field)


# ---- what was granted, and what is handed out


def _budget(ground: Ground, row: int, field: Field) -> Explanation:
    authority = ground.engine.money.authority
    approved = authority.approved(row)
    if approved is None:
        return _allocated(ground, row, field)
    handed_out = authority.allocated(row)
    parts = (
        _term(ground, row, "approved", approved, 1),
        Contribution(
            row, "allocated", ground.fields["allocated"].label,
            _amount(ground, handed_out), handed_out, note="what is approved holds", counted=False,
            below=partial(_made_of, ground, row, "allocated"),
        ),
    )  # fmt: skip
    lines = [
        f"Approved: {_amount(ground, approved)}; that is the budget, whatever is below.",
        (
            f"Of it {_amount(ground, handed_out) or 'nothing'} is allocated"
            f"{_reserved(ground, row)}, {_amount(ground, authority.unallocated(row))} is not."
        ),
    ]
    return _explained(ground, row, field, approved, lines, parts)


def _reserved(ground: Ground, row: int) -> str:
    held = ground.engine.money.authority.reserves(row)
    return f" and {_amount(ground, held)} reserved" if held else ""


def _allocated(ground: Ground, row: int, field: Field) -> Explanation:
    """Budgets of the rows below, each as its parent sees it."""
    total = ground.engine.money.authority.allocated(row)
    parts = _children(ground, row)
    known = [part for part in parts if part.counted]
    shown = _amount(ground, total)
    if not known:
        lines = ["Nothing is known below, so it is not known either (that is not zero)."]
    elif len(known) <= 4:
        lines = [f"{' + '.join(part.value for part in known)} = {shown}"]
    else:
        lines = [f"Sum of {rows_word(len(known))} below = {shown}"]
    lines += known_leaves(ground, row, "budget")
    if any(excluded(ground, part.row) for part in parts):
        lines.append("A cancelled or deferred row brings no more than it has cost and ordered.")
    mark = over_below(ground.engine, row)
    if mark:
        lines.append(f"{rows_word(mark)} below allocated more than was approved.")
    return _explained(ground, row, field, total, lines, parts)


def _children(ground: Ground, row: int) -> Parts:
    found = rows_below(ground.items, row)
    brought = [_brought(ground, one) for one in found]
    return tuple(
        Contribution(
            one, "budget", row_label(ground, one), _amount(ground, value), value, share=share,
            note=_note(ground, one, value), counted=value is not None,
            below=partial(_made_of, ground, one, "budget"),
        )
        for one, value, share in zip(found, brought, shares_of(brought), strict=True)
    )  # fmt: skip


def _brought(ground: Ground, row: int) -> int | None:
    if is_leaf_row(ground, row):
        return ground.engine.money.brought(abs(row))
    return ground.engine.money.budget(row)


def _note(ground: Ground, row: int, value: int | None) -> str:
    words = [OWN_LINE] if row < 0 else []
    if value is None:
        words.append(UNKNOWN)
    elif excluded(ground, row):
        words.append(f"{status_label(ground, abs(row))}: what it has cost and ordered")
    elif row > 0 and ground.engine.money.authority.approved(row) is not None:
        words.append("approved")
    return ", ".join(words)


def _unallocated(ground: Ground, row: int, field: Field) -> Explanation:
    if row < 0:
        lines = ["An (own) line hands out nothing; it is what its item keeps itself."]
        return _explained(ground, row, field, None, lines, ())
    authority, number = ground.engine.money.authority, ground.engine.inputs.number
    approved, left = authority.approved(row), authority.unallocated(row)
    terms = [_term(ground, row, "approved", approved, 1)]
    if approved is None or left is None:
        lines = ["Nothing was approved here, so nothing is left to hand out (which is not zero)."]
        if approved is not None:
            lines = ["It is cancelled or deferred: nothing of it is handed out."]
            terms[0] = _uncounted(terms[0])
    else:
        terms.append(_term(ground, row, "allocated", authority.allocated(row), -1))
        terms += [_term(ground, row, key, number(row, key), -1) for key in _RESERVES]
        lines = [_sentence(ground, terms, left)]
        if left < 0:
            lines.append(f"Over-allocated: {_amount(ground, -left)} more than was approved.")
    below = over_below(ground.engine, row)
    if below:
        lines.append(f"{rows_word(below)} below allocated more than was approved.")
    return _explained(ground, row, field, left, lines, tuple(terms))


_RESERVES = ("contingency", "mgmt_reserve")


# ---- what follows


def _proposed(ground: Ground, row: int, field: Field) -> Explanation:
    budget, pending = ground.figures.value(row, "budget"), pending_of(ground.engine, row)
    terms = [
        _term(ground, row, "budget", budget, 1),
        Contribution(
            row, field.key, "+ Pending changes", _amount(ground, pending), pending,
            note="" if pending is not None else "none", counted=pending is not None,
            below=partial(_pending, ground, row),
        ),
    ]  # fmt: skip
    value = ground.figures.value(row, field.key)
    lines = [_sentence(ground, terms, value)]
    if row > BOARD and ground.engine.money.authority.approved(row) is not None:
        lines.append("What was approved for it stays, whatever is approved below it.")
    return _explained(ground, row, field, value, lines, tuple(terms))


def _pending(ground: Ground, row: int) -> Parts:
    if is_leaf_row(ground, row):
        return tuple(part for part in change_parts(ground, row) if part.note.startswith("pending"))
    return tuple(
        Contribution(
            one, "proposed_budget", row_label(ground, one), _amount(ground, amount), amount,
            below=partial(_pending, ground, one),
        )
        for one in rows_below(ground.items, row)
        if (amount := pending_of(ground.engine, one)) is not None
    )  # fmt: skip


def _difference(*keys: str) -> Callable[[Ground, int, Field], Explanation]:
    """The first column less the others."""

    def explainer(ground: Ground, row: int, field: Field) -> Explanation:
        value = ground.figures.value(row, field.key)
        held = [(one, _judged(ground, row, one)) for one in keys]
        terms = [
            _term(ground, row, one, amount, -1 if at else 1)
            for at, (one, amount) in enumerate(held)
        ]
        if value is None:
            missing = next(ground.fields[one].label for one, amount in held if amount is None)
            lines = [f"Without a known {missing} it is not known (which is not zero)."]
            terms = [_uncounted(term) for term in terms]
        else:
            lines = [_sentence(ground, terms, value)]
        if is_leaf_row(ground, row) and excluded(ground, row):
            lines.append(f"{status_label(ground, abs(row))}: of its budget, what is left of it.")
        return _explained(ground, row, field, value, lines, tuple(terms))

    return explainer


def _judged(ground: Ground, row: int, key: str) -> object:
    if key == "budget":
        return budget_of(ground.engine, row)
    return ground.figures.value(row, key)


def _burn(ground: Ground, row: int, field: Field) -> Explanation:
    exact = burn_exact(ground.engine, row)
    cost, budget = ground.figures.value(row, "actual_cost"), _judged(ground, row, "budget")
    parts = tuple(
        _uncounted(_term(ground, row, key, value, 1))
        for key, value in (("actual_cost", cost), ("budget", budget))
    )
    if exact is None:
        lines = ["Without a budget above zero and an actual cost there is no burn."]
    else:
        lines = [
            (
                f"Actual cost {_amount(ground, cost)} / budget {_amount(ground, budget)} = "
                f"{percent_text(exact)}"
            )
        ]
    return _explained(ground, row, field, ground.figures.value(row, field.key), lines, parts)


def _lead(ground: Ground, row: int, field: Field) -> Explanation:
    figures = ground.figures
    exact, burn = lead_exact(figures, row), burn_exact(ground.engine, row)
    progress = figures.progress_exact(row)
    points = None if progress is None else progress * 100
    parts = tuple(
        Contribution(
            row, key, f"{'-' if sign < 0 else '+'} {ground.fields[key].label}",
            "" if value is None else percent_text(value), None if value is None else sign * value,
            note=UNKNOWN if value is None else "", counted=exact is not None,
            below=partial(_made_of, ground, row, key),
        )
        for key, value, sign in (("burn", burn, 1), ("progress", points, -1))
    )  # fmt: skip
    value = figures.value(row, field.key)
    lines = ["Without a burn and a progress there is no lead."]
    if burn is not None and points is not None and isinstance(value, int):
        lines = [
            (
                f"{percent_text(burn)} of the budget is spent and {percent_text(points)} is done: "
                f"{tenths_text(value)} points"
            )
        ]
    return _explained(ground, row, field, value, lines, parts)


def _share(ground: Ground, row: int, field: Field) -> Explanation:
    capex, opex = (ground.figures.value(row, key) for key in ("capex", "opex"))
    parts = tuple(
        _uncounted(_term(ground, row, key, value, 1))
        for key, value in (("capex", capex), ("opex", opex))
    )
    value = ground.engine.money.capex_share(row)
    lines = ["Nothing below says how its budget is split."]
    if value is not None:
        lines = [
            (
                f"Capex {_amount(ground, capex)} / (capex + opex "
                f"{_amount(ground, int(str(capex)) + int(str(opex)))}) = {percent_text(value)}"
            )
        ]
    return _explained(ground, row, field, ground.figures.value(row, field.key), lines, parts)


def _band(ground: Ground, row: int, field: Field) -> Explanation:
    keys = ("budget", "allocated", "actual_cost", "available")
    parts = tuple(
        _uncounted(_term(ground, row, key, ground.figures.value(row, key), 1)) for key in keys
    )
    lines = ["Budget / allocated / spent / free, each in three digits."]
    mark = over_mark(ground.engine, row, ground.ctx)
    if mark:
        lines.append(f"{mark}: more is allocated than was approved, here or in as many rows below.")
    return _explained(ground, row, field, ground.figures.value(row, field.key), lines, parts)


# ---- parts


def _explained(
    ground: Ground, row: int, field: Field, value: object, lines: Sequence[str], parts: Parts
) -> Explanation:
    exact = value if isinstance(value, int | str) else None
    shown = ground.figures.text(row, field.key) or "not known"
    root = Contribution(
        row, field.key, full_label(ground, row), " ".join(shown.split()), exact, below=lambda: parts
    )
    return Explanation(root, tuple(lines), HEADS)


def _term(ground: Ground, row: int, key: str, value: object, sign: int) -> Contribution:
    """One side of a difference, with what it is made of."""
    amount = value if isinstance(value, int) else None
    there = amount is not None
    return Contribution(
        row, key, f"{'+' if sign > 0 else '-'} {ground.fields[key].label}", _amount(ground, amount),
        sign * amount if amount is not None else None,
        note="" if there else UNKNOWN, counted=there,
        below=partial(_made_of, ground, row, key) if there else None,
    )  # fmt: skip


def _uncounted(part: Contribution) -> Contribution:
    return Contribution(
        part.row, part.key, part.label.lstrip("+- "), part.value, part.exact, note=part.note,
        counted=False, below=part.below,
    )  # fmt: skip


def _sentence(ground: Ground, terms: Sequence[Contribution], total: object) -> str:
    """`Budget 12,000 - EAC 13,000 = -1,000`."""
    words: list[str] = []
    for term in terms:
        name = term.label[2:] if not words else f"{term.label[:2]}{spoken_label(term.label[2:])}"
        words.append(f"{name} {term.value or '0'}")
    return f"{' '.join(words)} = {_amount(ground, total) or 'not known'}"


def _made_of(ground: Ground, row: int, key: str) -> Parts:
    from tpm_tui.service.explaining.explain import explain  # which asks here

    if row == BOARD and key in ("approved", *_RESERVES):
        return ()
    return explain(ground, row, key).contributions


def _amount(ground: Ground, value: object) -> str:
    return amount_text(ground, "budget", value if isinstance(value, int) else None)


_EXPLAINED: dict[str, Callable[[Ground, int, Field], Explanation]] = {
    "budget": _budget,
    "allocated": _allocated,
    "unallocated": _unallocated,
    "proposed_budget": _proposed,
    "available": _difference("budget", "actual_cost", "committed"),
    "vac": _difference("budget", "eac"),
    "vac_bac": _difference("bac", "eac"),
    "burn": _burn,
    "burn_lead": _lead,
    "capex_share": _share,
    "band": _band,
}
"""Who explains a column; of a leaf those of `LEAF` are explained elsewhere."""
