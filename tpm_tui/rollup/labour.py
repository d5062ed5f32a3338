"""What planned work costs: hours of the people on an item by month, at the rates of their days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.bookings import RateOn
from tpm_tui.rollup.crew import Span, level_on

if TYPE_CHECKING:
    from tpm_tui.rollup.inputs import Inputs

UNDATED = ""
"""Month of hours without dates; they cost what the newest rate says."""

_ALWAYS = "9999-12-31"
_HOUR = 3600 * 10_000
"""An hour in seconds x 10,000."""


def planned_hours(inputs: Inputs, item: ItemId) -> dict[tuple[str, str], Exact]:
    """Effort in seconds x 10,000 by (person or role, `YYYY-MM`)."""
    return {key: effort for key, (effort, _) in _planned(inputs, item, None).items()}


def planned_labour(inputs: Inputs, item: ItemId) -> dict[tuple[str, str], int]:
    """Minor units by (person or role, `YYYY-MM`), rounded half up once for each; those without a
    rate are left out."""
    rate_on = inputs.bookings.rate_on
    if rate_on is None:
        return {}
    return {
        key: half_up(ratio(cost, _HOUR))
        for key, (_, cost) in _planned(inputs, item, rate_on).items()
        if cost is not None
    }


def _planned(
    inputs: Inputs, item: ItemId, rate_on: RateOn | None
) -> dict[tuple[str, str], tuple[Exact, Exact | None]]:
    from tpm_tui.rollup.staffing import Staffing  # which reads inputs itself

    found: dict[tuple[str, str], tuple[Exact, Exact | None]] = {}
    for one, span, effort in Staffing(inputs).parts(item):
        if span is None:
            rate = None if rate_on is None else rate_on(one.key, _ALWAYS)
            _add(found, (one.key, UNDATED), effort, rate)
            continue
        for day, brought in _daily(span):
            date = iso(day)
            rate = None if rate_on is None else rate_on(one.key, date)
            _add(found, (one.key, date[:7]), brought, rate)
    return found


def _daily(span: Span) -> list[tuple[int, Exact]]:
    days = range(span.first, span.last + 1)
    return [(day, brought) for day in days if (brought := level_on(span, day))]


def _add(
    found: dict[tuple[str, str], tuple[Exact, Exact | None]],
    key: tuple[str, str],
    effort: Exact,
    rate: int | None,
) -> None:
    hours, cost = found.get(key, (0, None))
    if rate is not None:
        cost = (cost or 0) + effort * rate
    found[key] = (hours + effort, cost)
