"""Very many changes at once: each aggregate looks at each item once, however many of its cells are
others, and once at each parent; what nobody touched is not looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create
from tpm_tui.domain.values import ItemId

if TYPE_CHECKING:
    from tpm_tui.rollup.engine import Engine


MOST = 0.5
"""Part of the items up to which following them takes less time than computing everything anew."""


def follow(engine: Engine, changes: Sequence[Change], most: float = MOST) -> bool:
    """Carry out changes and bring every aggregate up to date; False where it is better to compute
    everything anew, and then nothing is done."""
    items = engine.items
    reshaped = _below_reshaped(engine, changes)
    if reshaped is None or len(reshaped) + len(changes) > len(items) * most:
        return False
    size, entered = len(items), engine.inputs.entered
    homes = {items.parent[item]: None for item in reshaped if item < size}
    carried = set(items.existing(one for one in reshaped if one < size))
    of_field: dict[str, dict[ItemId, None]] = {}
    whole: dict[ItemId, None] = {}
    for change in changes:
        items.apply(change)
        if isinstance(change, Create):
            whole[change.item] = whole[change.parent] = None
        elif change.field not in (PLACE, ALIVE):
            for field in entered(change):
                of_field.setdefault(field, {})[change.item] = None
    if len(items) > size:
        for aggregate in engine.aggregates:
            aggregate.grow()
    homes.update((items.parent[item], None) for item in reshaped)
    whole.update((item, None) for item in reshaped if item not in carried)
    whole.update(homes)
    reshaped.update(homes)
    # An own value may make the `(own)` line come or go, which every aggregate sees.
    for field in of_field.keys() & set(items.own_line_keys):
        whole.update((item, None) for item in of_field[field] if not items.is_leaf(item))
    held = (whole, reshaped, *of_field.values())
    there = set(items.existing({item: None for one in held for item in one}))
    reads = engine.reads()
    for aggregate in engine.aggregates:
        # What somebody takes along brings what it did, but may weigh something else.
        touched = {**whole, **reshaped} if aggregate is engine.progress else dict(whole)
        for field in of_field.keys() & reads(aggregate):
            touched.update(of_field[field])
        found = [item for item in touched if item in there]
        if found:
            aggregate.refresh_all(found, reshaped)
    return True


def _below_reshaped(engine: Engine, changes: Sequence[Change]) -> dict[ItemId, None] | None:
    """What is moved, deleted or brought back with all that is below it; None where something is
    changed that takes whole subtrees along in another way."""
    below: dict[ItemId, None] = {}
    for change in changes:
        if isinstance(change, Create):
            continue
        if change.field == "basis":
            return None
        if change.field not in (PLACE, ALIVE) or change.item in below:
            continue
        if change.item in engine.items.children:
            below.update(dict.fromkeys(engine.items.subtree(change.item)))
        else:
            below[change.item] = None
    return below
