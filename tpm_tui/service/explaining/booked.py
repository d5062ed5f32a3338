"""Why actual work and cost of a leaf or an `(own)` line are what they are: typed, logged, priced."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.domain.ledger import LogEntry
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.numbers import Money
from tpm_tui.service.explaining.contributions import (
    UNKNOWN,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    full_label,
    status_label,
)
from tpm_tui.service.ground import Ground
from tpm_tui.service.log.entry_words import MONTHS, day_text, work_text

LOGGED = ("actual_work", "actual_cost")
"""Columns that show what was typed and what was logged."""

Parts = tuple[Contribution, ...]


def explain_logged(ground: Ground, row: int, field: Field) -> Explanation:
    """One of `LOGGED` on a leaf or an `(own)` line with log entries."""
    key, inputs, item = field.key, ground.engine.inputs, abs(row)
    total, base = inputs.number(item, key), inputs.base(item, key)
    shown = amount_text(ground, key, total)
    added = None if total is None else total - (base or 0)
    if base is None:
        lines = [f"Nothing was typed; logged {amount_text(ground, key, added)}."]
    else:
        typed = amount_text(ground, key, base)
        lines = [f"Typed {typed} + logged {_signed(ground, key, added or 0)} = {shown}"]
    if total is None:
        lines = ["Nothing was typed, and what is logged says nothing of it."]
    if key == "actual_cost" and any(
        one.seconds and one.cost is None for one in _logs(ground, item)
    ):
        lines.append(
            "Logged hours cost what their day's rate says, rounded once for each person and month."
        )
    if excluded(ground, row):
        stays = "what it cost still counts above." if key == "actual_cost" else "it enters no total above."  # fmt: skip
        lines.append(f"{status_label(ground, item)}: {stays}")
    root = Contribution(
        row, key, full_label(ground, row), shown or "not known", total,
        below=partial(logged_parts, ground, row, key),
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("amount", "", ""))


def below_leaf(ground: Ground, row: int, key: str) -> Callable[[], Parts] | None:
    """What stands below a leaf's share of a sum: its entries, where it has any."""
    if key not in LOGGED or not _logs(ground, abs(row)):
        return None
    return partial(logged_parts, ground, row, key)


def logged_parts(ground: Ground, row: int, key: str) -> Parts:
    """The typed part, then what was logged: work by entry, cost by entry and labour by month."""
    base = ground.engine.inputs.base(abs(row), key)
    typed = Contribution(
        row, key, "typed", amount_text(ground, key, base), base,
        note=UNKNOWN if base is None else "", counted=base is not None,
    )  # fmt: skip
    made = _work if key == "actual_work" else _costs
    return (typed, *made(ground, row, _logs(ground, abs(row))))


def _logs(ground: Ground, item: int) -> list[LogEntry]:
    bookings = ground.engine.inputs.bookings
    found = [one for _, one in bookings.logs(item)] if item in ground.items.entries else []
    return sorted(found, key=lambda one: (one.day, one.at))


def _work(ground: Ground, row: int, logs: list[LogEntry]) -> Parts:
    return tuple(
        Contribution(
            row, "actual_work", f"{one.who} {day_text(one.day, year=True)}",
            work_text(one.seconds, ground.ctx), one.seconds, note=one.text,
        )
        for one in logs
        if one.seconds
    )  # fmt: skip


def _costs(ground: Ground, row: int, logs: list[LogEntry]) -> Parts:
    money, ctx = Money(), ground.ctx
    stated = tuple(
        Contribution(
            row, "actual_cost", f"{one.who} {day_text(one.day, year=True)}",
            money.format(one.cost, ctx), one.cost, note=one.text,
        )
        for one in logs
        if one.cost is not None
    )  # fmt: skip
    bookings = ground.engine.inputs.bookings
    labour = bookings.labour(logs)
    unpriced = {
        (one.who, one.day[:7])
        for one in logs
        if one.seconds and one.cost is None and (one.who, one.day[:7]) not in labour
    }
    return (
        *stated,
        *(
            Contribution(
                row, "actual_cost", f"{who} in {_month(month)}", money.format(amount, ctx), amount,
                note=_rates(ground, logs, who, month),
            )
            for (who, month), amount in sorted(labour.items())
        ),
        *(
            Contribution(
                row, "actual_cost", f"{who} in {_month(month)}", note=f"{UNKNOWN}: no rate", counted=False,
            )
            for who, month in sorted(unpriced)
        ),
    )  # fmt: skip


def _rates(ground: Ground, logs: list[LogEntry], who: str, month: str) -> str:
    """`1h 30m x 123.45/h`, one part for every rate of the month."""
    rate_on = ground.engine.inputs.bookings.rate_on
    hours: dict[int, int] = {}
    for one in logs:
        if rate_on is None or one.who != who or one.day[:7] != month or one.cost is not None:
            continue
        rate = rate_on(who, one.day)
        if rate is not None and one.seconds:
            hours[rate] = hours.get(rate, 0) + one.seconds
    return " + ".join(
        f"{work_text(seconds, ground.ctx)} x {Money().format(rate, ground.ctx)}/h"
        for rate, seconds in hours.items()
    )


def _month(month: str) -> str:
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def _signed(ground: Ground, key: str, amount: int) -> str:
    text = work_text(amount, ground.ctx) if key == "actual_work" else amount_text(ground, key, amount)  # fmt: skip
    return f"({text})" if amount < 0 else text
