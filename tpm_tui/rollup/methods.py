"""Progress of one item by the method that measures it (SEMANTICS 1.2).

The inputs of every method are kept whatever the method is, so that switching it changes what is
read and nothing that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import FULL, ItemId

if TYPE_CHECKING:
    from tpm_tui.rollup.inputs import Inputs

DEFAULT = "pct"


def share_by(inputs: Inputs, item: ItemId, method: str) -> Exact:
    """Progress in basis points of an item that is not done by its status."""
    return _SHARES.get(method, _typed)(inputs, item)


def over_by(inputs: Inputs, item: ItemId, method: str) -> bool:
    """Whether an item is done although no status says so: a typed 100 %, an imported plan's whole
    duration, or level of effort whose finish has passed.  Work, steps or a status that come to
    100 % are done once the status says it."""
    if method == "loe":
        finish = inputs.items.columns["finish"][item]
        return finish is not None and str(finish) < inputs.ctx.today.isoformat()
    return method not in _SHARES and _typed(inputs, item) == FULL


def elapsed_days(inputs: Inputs, item: ItemId) -> tuple[int, int] | None:
    """Working days of an item's dates that have begun by today, and all of them; None without
    dates."""
    columns = inputs.items.columns
    start, finish = columns["start"][item], columns["finish"][item]
    if start is None or finish is None:
        return None
    first, last, today = ordinal(str(start)), ordinal(str(finish)), inputs.ctx.today.toordinal()
    calendar = inputs.ctx.calendar
    return calendar.working_days(first, min(last, today)), calendar.working_days(first, last)


def _typed(inputs: Inputs, item: ItemId) -> Exact:
    """The typed figure, else an imported plan's actual duration / duration."""
    typed = inputs.number(item, "progress")
    if typed is not None:
        return typed
    duration, actual = inputs.number(item, "duration"), inputs.number(item, "actual_duration")
    if not duration or actual is None:
        return 0
    return min(FULL, ratio(actual * FULL, duration))


def _by_status(inputs: Inputs, item: ItemId) -> Exact:
    return inputs.percent_of_status(item)


def _by_work(inputs: Inputs, item: ItemId) -> Exact:
    """Actual / (actual + remaining): an overrun makes less of the work already done, not more."""
    actual, left = inputs.number(item, "actual_work") or 0, inputs.remaining(item) or 0
    actual = max(0, actual)
    return ratio(actual * FULL, actual + left) if actual + left > 0 else 0


def _by_milestone(_inputs: Inputs, _item: ItemId) -> Exact:
    """Nothing until it is reached, which the status says."""
    return 0


def _by_steps(inputs: Inputs, item: ItemId) -> Exact:
    from tpm_tui.domain.checklist import parse_steps, weights

    text = inputs.held(item, "checklist")
    done, total = weights(parse_steps(str(text))) if text is not None else (0, 0)
    return ratio(done * FULL, total) if total else 0


def _by_time(inputs: Inputs, item: ItemId) -> Exact:
    if over_by(inputs, item, "loe"):
        return FULL
    days = elapsed_days(inputs, item)
    return ratio(days[0] * FULL, days[1]) if days is not None and days[1] else 0


_SHARES: dict[str, Callable[[Inputs, ItemId], Exact]] = {
    "status": _by_status,
    "work": _by_work,
    "milestone": _by_milestone,
    "checklist": _by_steps,
    "loe": _by_time,
}
