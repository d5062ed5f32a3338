"""Contributions of items to the additive columns: one by one for edits, by column for a load."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.rollup.inputs import FULL, Inputs
from tpm_tui.rollup.leaf_money import brought_budget, own_money
from tpm_tui.rollup.methods import DEFAULT
from tpm_tui.rollup.sums import Counts

SUMS = ("work", "actual_work", "remaining_work", "budget", "actual_cost")
"""Columns that add up."""


def own_amount(inputs: Inputs, key: str, item: ItemId) -> int | None:
    """What an item brings to one of `SUMS`, or of the sums of money that few boards use; money that
    is spent stays spent when it is cancelled."""
    if key == "actual_cost":
        return inputs.number(item, key)
    if key == "budget":
        return brought_budget(inputs, item)
    if key not in SUMS:
        return own_money(inputs, key, item)
    if not inputs.counts(item):
        return None
    return inputs.remaining(item) if key == "remaining_work" else inputs.number(item, key)


def own_date(inputs: Inputs, key: str, item: ItemId) -> str | None:
    """Start or finish that an item brings."""
    value = inputs.items.columns[key][item]
    return str(value) if value is not None and inputs.counts(item) else None


class OwnColumns(NamedTuple):
    """The same contributions for all items at once, indexed by item."""

    counts: list[bool]
    progress: list[Exact]
    amounts: dict[str, list[int]]
    counters: list[int]
    start: list[str | None]
    finish: list[str | None]


def columns_of(inputs: Inputs, counters: Counts) -> OwnColumns:
    """Whole columns, made by comprehension because opening a large board waits for them; the
    property tests hold them equal to what `Inputs` says of single items."""
    columns, categories = inputs.items.columns, inputs.categories
    category = [categories.get(status, "todo") for status in columns["status"]]
    counts = [one != "excluded" for one in category]
    counts[0] = False
    for parent in inputs.items.children:
        if parent < len(counts):  # a parent that is not there is for `check` to report
            counts[parent] = counts[parent] and inputs.items.has_own(parent)
    tracked = counts.copy()
    for parent in inputs.items.children:
        if parent < len(counts):
            tracked[parent] = counts[parent] and inputs.tracks(parent)
    progress = _progress(inputs, category, cast("list[int | None]", columns["progress"]))
    unfinished = _measured(inputs, progress)
    known, worked = _known(inputs, counts, category)
    dates = {
        key: cast(
            "list[str | None]",
            [
                value if included else None
                for value, included in zip(columns[key], counts, strict=True)
            ],
        )
        for key in ("start", "finish")
    }
    return OwnColumns(
        counts,
        progress,
        {key: [value or 0 for value in known[key]] for key in SUMS},
        _packed(counters, known, (tracked, progress, category), worked, unfinished),
        dates["start"],
        dates["finish"],
    )


def _known(
    inputs: Inputs, counts: list[bool], category: list[str]
) -> tuple[dict[str, list[int | None]], list[int | None]]:
    """What every item brings to `SUMS`, as `own_amount` has it, and everybody's actual work."""
    columns = inputs.items.columns
    known = {key: cast("list[int | None]", columns[key]).copy() for key in SUMS}
    for item in inputs.items.entries:
        for key in BOOKED:
            known[key][item] = inputs.booked(item, key)
    for item in inputs.booked_items():
        known["budget"][item] = inputs.budget(item)
    known["remaining_work"] = [
        typed if typed is not None or work is None else max(0, work - (actual or 0))
        for typed, work, actual in zip(
            known["remaining_work"], known["work"], known["actual_work"], strict=True
        )
    ]
    worked = known["actual_work"]
    skipped = [item for item, included in enumerate(counts) if not included]
    if skipped:
        known["actual_work"] = worked.copy()
    for key in SUMS:
        for item in skipped if key != "actual_cost" else ():
            known[key][item] = None
    for item in skipped:
        if category[item] == "excluded":
            known["budget"][item] = brought_budget(inputs, item)
    return known, worked


def _packed(
    counters: Counts,
    known: dict[str, list[int | None]],
    states: tuple[list[bool], list[Exact], list[str]],
    worked: list[int | None],
    unfinished: list[ItemId],
) -> list[int]:
    """What every item adds to the counters; `states` are who counts, progress and category, and
    `unfinished` items are not done although their progress is 100 %."""
    packed = [0] * len(states[0])
    for key in SUMS:
        bit = counters.flags[key]
        packed = [
            sofar if value is None else sofar + bit
            for sofar, value in zip(packed, known[key], strict=True)
        ]
    open_ = counters.flags["included"]
    begun = open_ + counters.flags["started"]
    done = begun + counters.flags["done"]
    packed = [
        sofar
        + (
            0
            if not included
            else done
            if share == FULL
            else begun
            if share or actual or state == "in_progress"
            else open_
        )
        for sofar, included, share, state, actual in zip(packed, *states, worked, strict=True)
    ]
    for item in unfinished:
        packed[item] -= counters.flags["done"] if states[0][item] else 0
    return packed


def _progress(inputs: Inputs, category: list[str], typed: list[int | None]) -> list[Exact]:
    """Progress of every item in basis points, as `Inputs.progress` has it of typed figures."""
    columns = inputs.items.columns
    shares: list[Exact] = [
        FULL if state == "done" else value or 0
        for state, value in zip(category, typed, strict=True)
    ]
    for item, actual in enumerate(columns["actual_duration"]):
        if actual is not None and typed[item] is None and category[item] != "done":
            duration = columns["duration"][item]
            if duration and isinstance(actual, int) and isinstance(duration, int):
                shares[item] = min(FULL, ratio(actual * FULL, duration))
    return shares


def _measured(inputs: Inputs, shares: list[Exact]) -> list[ItemId]:
    """Fill in the progress of items that another method measures; returns those that are not done
    although it comes to 100 %."""
    methods = inputs.items.columns.get("method")
    measured: Iterable[ItemId] = ()
    if inputs.ctx.method != DEFAULT:
        measured = range(1, len(shares))
    elif methods is not None:
        measured = [item for item, one in enumerate(methods) if one is not None and one != DEFAULT]
    for item in measured:
        shares[item] = inputs.progress(item)
    return [item for item in measured if shares[item] == FULL and not inputs.done(item)]
