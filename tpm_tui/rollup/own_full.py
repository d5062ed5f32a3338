"""Roll-ups of a board's own columns from scratch, naively: the oracle beside `full.py`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from tpm_tui.domain.rounding import half_up
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.numbers import Money
from tpm_tui.fields.own_types import OwnChoice
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.inputs import Inputs

_ONE = 1_000_000


def recompute(inputs: Inputs, item: ItemId, field: Field) -> Value:
    """What a parent shows of an own column, from all values below it."""
    items = inputs.items
    brought = [
        (value, one)
        for one in items.subtree(item)
        if inputs.counts(one) and (value := items.get(one, field.key)) is not None
    ]
    values = [value for value, _ in brought]
    numbers = [value for value in values if isinstance(value, int)]
    match field.rollup:
        case "sum":
            return sum(numbers) if numbers else None
        case "average":
            return _rounded(field, [(Fraction(1), value) for value in numbers])
        case "weighted":
            weighed = [
                (Fraction(weight), value)
                for value, one in brought
                if isinstance(value, int)
                and isinstance(weight := items.get(one, field.weight or ""), int)
                and weight > 0
            ]
            return _rounded(field, weighed)
        case "min":
            return min(values, default=None)
        case "max":
            return max(values, default=None)
        case "count":
            return len(values) * _ONE or None
        case "distinct":
            return len(set(values)) * _ONE or None
        case "worst":
            options = field.type.options if isinstance(field.type, OwnChoice) else ()
            return next((one.key for one in reversed(options) if one.key in values), None)
    return None


def own_differences(engine: Engine) -> Iterator[tuple[ItemId, str, Value, Value]]:
    """Parents whose own columns are not what a recomputation gives: (item, key, held, right)."""
    parents = [item for item in engine.items.subtree(BOARD) if not engine.items.is_leaf(item)]
    for key, rollup in engine.own.items():
        for item in parents:
            mine, right = rollup.value(item), recompute(engine.inputs, item, rollup.field)
            if mine != right:
                yield item, key, mine, right


def _rounded(field: Field, weighed: list[tuple[Fraction, int]]) -> Value:
    """A mean to the last place that is stored: money half up, the rest down (see `own_rollups`)."""
    total = sum((weight for weight, _ in weighed), Fraction(0))
    if not total:
        return None
    exact = sum((weight * value for weight, value in weighed), Fraction(0)) / total
    return half_up(exact) if isinstance(field.type, Money) else floor(exact)
