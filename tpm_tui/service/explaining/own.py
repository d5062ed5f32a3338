"""Why a parent shows what it shows in a column of the board's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import Value
from tpm_tui.fields.catalog import Field, spoken_label
from tpm_tui.fields.numbers import Percent
from tpm_tui.fields.own_types import OwnChoice
from tpm_tui.service.explaining.contributions import (
    OWN_LINE,
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    apportioned,
    excluded,
    excluded_note,
    full_label,
    is_leaf_row,
    percent_text,
    row_label,
    rows_below,
    rows_word,
    shares_of,
    trimmed,
)
from tpm_tui.service.ground import Ground

MEANS = ("average", "weighted")
VALUES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Brought:
    """What a row brings to a roll-up: the values of everything in it, each with its weight."""

    row: int
    pairs: tuple[tuple[int | str, int], ...]

    @property
    def numbers(self) -> list[int]:
        """The values that are numbers."""
        return [value for value, _ in self.pairs if isinstance(value, int)]

    @property
    def heft(self) -> int:
        """Sum of the weights."""
        return sum(weight for _, weight in self.pairs)

    @property
    def mean(self) -> Exact:
        """Weighted mean of the numbers."""
        total = sum(value * weight for value, weight in self.pairs if isinstance(value, int))
        return ratio(total, self.heft)


def explain_own_rollup(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's figure, by the rows below it."""
    parts = _parts(ground, row, field)
    brought = [_brought(ground, one, field) for one in rows_below(ground.items, row)]
    known = [one for one in brought if _exact(field, one) is not None]
    value, shown = ground.figures.value(row, field.key), ground.figures.text(row, field.key)
    lines = [_formula(ground, field, known, shown)] if known else []
    lines = lines or ["Nothing below says anything, so this is not known (which is not zero)."]
    if field.rollup == "weighted" and field.weight is not None:
        weight = ground.fields.get(field.weight)
        lines.append(
            f"Weighted by {spoken_label(weight.label) if weight else field.weight}; what has none is left out."
        )
    count = sum(len(one.pairs) for one in known)
    lines.append(f"{count:,} {'value' if count == 1 else 'values'} below count.")
    whole = _heft_text(ground, field, sum(one.heft for one in known)) if known else ""
    root = Contribution(
        row, field.key, full_label(ground, row), shown or "not known",
        value if isinstance(value, int) else None, whole,
        share=_text(ground, field, value) if field.rollup in MEANS else "", below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), _heads(field))


def _heads(field: Field) -> tuple[str, str, str]:
    match field.rollup:
        case "average":
            return "mean", "values", "brings"
        case "weighted":
            return "mean", "weight", "brings"
        case "distinct":
            return "different", "", "new"
        case "count":
            return "values", "", "share"
        case "sum":
            return "amount", "", "share"
    return "value", "", ""


def _formula(ground: Ground, field: Field, known: Sequence[Brought], shown: str) -> str:
    """The arithmetic in one sentence."""
    pairs = tuple(pair for one in known for pair in one.pairs)
    everything = Brought(0, pairs)
    match field.rollup:
        case "average" | "weighted":
            total = sum(value * weight for value, weight in pairs if isinstance(value, int))
            heft = _heft_text(ground, field, everything.heft)
            if field.rollup == "average":
                return f"{_text(ground, field, total)} / {heft} = {shown}"
            return f"Mean of {rows_word(len(known))} below with the weight {heft} = {shown}"
        case "sum":
            return f"Sum of {rows_word(len(known))} below = {shown}"
        case "distinct":
            names = list(dict.fromkeys(value for value, _ in pairs))
            told = ", ".join(_text(ground, field, one) for one in names[:VALUES_TOLD])
            return f"{shown} different: {told}{', ...' if len(names) > VALUES_TOLD else ''}"
        case "count":
            return f"{shown} values in {rows_word(len(known))} below"
    words = {
        "min": "The smallest",
        "max": "The largest",
        "worst": "The worst, the last in the list,",
    }
    who = [full_label(ground, one.row) for one in known if _decides(field, one, everything)]
    return f"{words[field.rollup or 'min']} of what is below: {shown}, from {who[0]}."


def _parts(ground: Ground, row: int, field: Field) -> tuple[Contribution, ...]:
    rows = rows_below(ground.items, row)
    brought = [_brought(ground, one, field) for one in rows]
    everything = Brought(0, tuple(pair for one in brought for pair in one.pairs))
    shares = _shares(ground, row, field, brought)
    return tuple(
        Contribution(
            one.row,
            field.key,
            row_label(ground, one.row),
            _value_text(ground, field, one),
            _exact(field, one),
            _heft_text(ground, field, one.heft) if one.pairs and field.rollup in MEANS else "",
            one.heft if field.rollup in MEANS else None,
            share,
            _note(ground, field, one, everything),
            _exact(field, one) is not None,
            None if is_leaf_row(ground, one.row) else partial(_parts, ground, one.row, field),
        )
        for one, share in zip(brought, shares, strict=True)
    )


def _brought(ground: Ground, row: int, field: Field) -> Brought:
    rollup, items = ground.engine.own[field.key], ground.items
    weights = None if field.weight is None else items.columns.get(field.weight)
    found: list[tuple[int | str, int]] = []
    for one in (-row,) if row < 0 else items.subtree(row):
        value = rollup.brings(one)
        if value is not None:
            weight = 1 if weights is None or field.rollup != "weighted" else weights[one]
            found.append((value, weight if isinstance(weight, int) else 0))
    return Brought(row, tuple(found))


def _exact(field: Field, one: Brought) -> Exact | str | None:
    """What a row brings, as a number where there is one."""
    if not one.pairs:
        return None
    values = [value for value, _ in one.pairs]
    match field.rollup:
        case "sum":
            return sum(one.numbers)
        case "average" | "weighted":
            return one.mean
        case "count":
            return len(values)
        case "distinct":
            return len(set(values))
    return _extreme(field, one)


def _extreme(field: Field, one: Brought) -> int | str | None:
    values = [value for value, _ in one.pairs]
    if field.rollup == "worst":
        options = field.type.options if isinstance(field.type, OwnChoice) else ()
        return next((option.key for option in reversed(options) if option.key in values), None)
    largest = field.rollup == "max"
    numbers = one.numbers
    if numbers:
        return max(numbers) if largest else min(numbers)
    days = [value for value in values if isinstance(value, str)]
    return (max(days) if largest else min(days)) if days else None


def _decides(field: Field, one: Brought, everything: Brought) -> bool:
    extreme = _extreme(field, one)
    return extreme is not None and extreme == _extreme(field, everything)


def _shares(ground: Ground, row: int, field: Field, brought: Sequence[Brought]) -> list[str]:
    """What every row brings to the figure; the parts that are shown add up to it."""
    known = [one for one in brought if one.pairs]
    if field.rollup in ("sum", "count"):
        numbers = [_exact(field, one) for one in brought]
        return shares_of([None if isinstance(one, str) else one for one in numbers])
    if field.rollup == "distinct":
        seen: set[int | str] = set()
        found = []
        for one in brought:
            fresh = {value for value, _ in one.pairs} - seen
            seen |= fresh
            found.append(f"{len(fresh):,}" if one.pairs else "")
        return found
    value = ground.figures.value(row, field.key)
    if field.rollup not in MEANS or not isinstance(value, int):
        return [""] * len(brought)
    heft = sum(one.heft for one in known)
    parts = iter(apportioned([ratio(one.mean * one.heft, heft) for one in known], value))
    return [_text(ground, field, next(parts)) if one.pairs else "" for one in brought]


def _value_text(ground: Ground, field: Field, one: Brought) -> str:
    exact = _exact(field, one)
    if exact is None:
        held = ground.figures.value(one.row, field.key) if is_leaf_row(ground, one.row) else None
        return "" if held is None else f"({_text(ground, field, held)})"
    if field.rollup in ("count", "distinct"):
        return f"{exact:,}"
    return _text(ground, field, exact)


def _text(ground: Ground, field: Field, value: Exact | Value) -> str:
    """A value of the column to its last place."""
    if isinstance(field.type, Percent) and value is not None and not isinstance(value, str):
        return percent_text(value)
    if value is None or isinstance(value, str):
        return field.type.format(value, ground.ctx)
    return amount_text(ground, field.key, half_up(value))


def _heft_text(ground: Ground, field: Field, heft: int) -> str:
    if field.rollup == "average":
        return trimmed(heft)
    if field.rollup != "weighted":
        return ""
    if field.weight is not None and field.weight in ground.fields:
        return amount_text(ground, field.weight, heft)
    return trimmed(heft)


def _note(ground: Ground, field: Field, one: Brought, everything: Brought) -> str:
    words = [OWN_LINE] if one.row < 0 else []
    if excluded(ground, one.row):
        words.append(excluded_note(ground, one.row))
    elif not one.pairs:
        held = is_leaf_row(ground, one.row) and ground.items.columns[field.key][abs(one.row)]
        words.append("no weight: left out" if held not in (None, False) else UNKNOWN)
    elif _exact(field, one) is None:
        words.append("not in the list of choices")
    elif field.rollup in ("min", "max", "worst") and _decides(field, one, everything):
        words.append({"min": "the smallest", "max": "the largest"}.get(field.rollup, "the worst"))
    return ", ".join(words)
