"""Points: sums of what is sized by points, and of what is done of it."""

from __future__ import annotations

from collections.abc import Iterable

from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.progress import Progress
from tpm_tui.rollup.sparse import SparseSum


def points_of(inputs: Inputs) -> tuple[SparseSum, SparseSum]:
    """Points of everything included, and of what is done of it; a board without points has nothing
    to add up."""

    def own(item: ItemId) -> int | None:
        points = inputs.number(item, "points")
        return points if points is not None and inputs.counts(item) else None

    def done(item: ItemId) -> int | None:
        points = own(item)
        return points if points is not None and inputs.done(item) else None

    def bringers() -> Iterable[ItemId]:
        column = inputs.items.columns.get("points") or ()
        return [item for item, value in enumerate(column) if value is not None]

    return (
        SparseSum(inputs.items, own, frozenset({"points", "status"}), bringers),
        SparseSum(inputs.items, done, Progress.depends, bringers),
    )
