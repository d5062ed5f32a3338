"""Figures to store: a leaf's own, and what a summary has besides its rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction

from tpm_tui.domain.rounding import half_up
from tpm_tui.exchange.mspdi_outline import Figures, TaskRow
from tpm_tui.exchange.mspdi_values import hours_text, money_text
from tpm_tui.exchange.plan import Note
from tpm_tui.exchange.rounding import cumulative_round

_CENT = Fraction(1)
"""The file's money is in hundredths."""
_MINUTE = Fraction(60)
_STORED = {
    "work": "work",
    "actual_work": "actual_work",
    "remaining_work": "remaining_work",
    "cost": "budget",
    "actual_cost": "actual_cost",
}
"""Field key of each figure."""
_MONEY = ("cost", "actual_cost")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the active rows of a subtree."""

    work: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    actual_cost: Fraction = Fraction(0)

    def plus(self, figures: Figures | Totals) -> Totals:
        """The sums with one more row or subtree."""
        return Totals(
            self.work + (figures.work or 0),
            self.cost + (figures.cost or 0),
            self.actual_cost + (figures.actual_cost or 0),
        )


def input_figures(rows: list[TaskRow]) -> list[Figures]:
    """What each row brings in itself: a leaf its stored figures, a summary its `(own)` ones."""
    works = any(row.stored.work is not None for row in rows)
    costs = any(row.stored.cost is not None for row in rows)
    result = [_leaf_figures(row, works=works, costs=costs) for row in rows]
    below = [Totals() for _ in rows]
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        if row.children:
            result[place] = _own_figures(row, below[place]) if row.active else Figures()
        if row.active:
            total = below[place].plus(result[place])
            if row.children:
                _compare(row, total)
            if row.parent is not None:
                below[row.parent] = below[row.parent].plus(total)
    return result


def _leaf_figures(row: TaskRow, *, works: bool, costs: bool) -> Figures:
    """A leaf's figures; remaining work is left out where it is just work minus actual work.

    Microsoft Project knows work and cost of every task: in a file that gives either for some row,
    a task without it has none (`works`, `costs`).
    A board keeps counting what a cancelled item has cost, while Microsoft Project counts nothing
    of an inactive task, so its actual cost is left out.
    """
    said = row.stored
    remaining = said.remaining_work
    if said.work is not None and remaining == max(said.work - (said.actual_work or 0), Fraction(0)):
        remaining = None
    spent = said.actual_cost if row.active else None
    none = Fraction(0)
    return Figures(
        none if works and _absent(row, "Work", said.work) else said.work,
        none if works and _absent(row, "ActualWork", said.actual_work) else said.actual_work,
        remaining,
        none if costs and _absent(row, "Cost", said.cost) else said.cost,
        none if costs and row.active and _absent(row, "ActualCost", spent) else spent,
    )


def _absent(row: TaskRow, element: str, value: Fraction | None) -> bool:
    return value is None and element not in row.record.fields


def _own_figures(row: TaskRow, below: Totals) -> Figures:
    """Work of the people assigned to the summary itself, and its assignments' and fixed cost."""
    staffing = row.staffing
    fixed = row.cells.number("FixedCost") or Fraction(0)
    accrued = _accrued(row, fixed, below.actual_cost) if fixed else Fraction(0)
    remaining: Fraction | None = staffing.remaining_work
    if remaining == max(staffing.work - staffing.actual_work, Fraction(0)):
        remaining = None
    return Figures(
        staffing.work or None,
        staffing.actual_work or None,
        remaining,
        staffing.cost + fixed or None,
        staffing.actual_cost + accrued or None,
    )


def _accrued(row: TaskRow, fixed: Fraction, below: Fraction) -> Fraction:
    """The part of a fixed cost that counts as spent: what the stored total leaves, if it can be."""
    low, high = min(fixed, Fraction(0)), max(fixed, Fraction(0))
    if row.stored.actual_cost is not None:
        left = row.stored.actual_cost - below - row.staffing.actual_cost
        if low - _CENT <= left <= high + _CENT:
            return left
    percent = row.percent or Fraction(0)
    match row.record.fields.get("FixedCostAccrual"):
        case "1":
            started = percent > 0 or row.cells.day("ActualStart") is not None
            return fixed if started else Fraction(0)
        case "3":
            return fixed if percent == 100 else Fraction(0)
        case _:
            return fixed * percent / 100


def _compare(row: TaskRow, total: Totals) -> None:
    """Say where the file's own sum differs from its rows, because the sum is what is shown."""
    said = row.stored
    if said.work is not None and abs(said.work - total.work) > _MINUTE:
        row.note(
            f"the file says {hours_text(said.work)} of work, its rows add up to"
            f" {hours_text(total.work)}; the sum is used."
        )
    for label, stored, summed in (
        ("cost", said.cost, total.cost),
        ("actual cost", said.actual_cost, total.actual_cost),
    ):
        if stored is not None and abs(stored - summed) > _CENT:
            row.note(
                f"the file says {money_text(stored, 2)} of {label}, its rows add up to"
                f" {money_text(summed, 2)}; the sum is used."
            )


def stored_figures(
    rows: list[TaskRow], figures: list[Figures], digits: int
) -> list[dict[str, int]]:
    """The figures in storage form, by field key; sums over any subtree keep within one unit."""
    result: list[dict[str, int]] = [{} for _ in rows]
    scale = Fraction(10**digits, 100)
    for figure in fields(Figures):
        factor = scale if figure.name in _MONEY else Fraction(1)
        exact = [getattr(one, figure.name) for one in figures]
        amounts = [None if value is None else value * factor for value in exact]
        counted = cumulative_round(
            amount if row.active else None for row, amount in zip(rows, amounts, strict=True)
        )
        for values, amount, whole in zip(result, amounts, counted, strict=True):
            if amount is not None:
                values[_STORED[figure.name]] = half_up(amount) if whole is None else whole
    return result


def money_digits(project_digits: str | None, rows: list[TaskRow], notes: list[Note]) -> int:
    """Decimal places to keep: those of the file's currency, two where its amounts hold cents."""
    digits = int(project_digits) if project_digits in ("0", "1", "2", "3", "4") else 2
    if digits >= 2:
        return digits
    scale = Fraction(10**digits, 100)
    amounts = (
        amount
        for row in rows
        for amount in (
            row.stored.cost,
            row.stored.actual_cost,
            row.staffing.cost,
            row.staffing.actual_cost,
        )
        if amount is not None
    )
    if all((amount * scale).denominator == 1 for amount in amounts):
        return digits
    notes.append(
        Note(f"The file shows money with {digits} decimals but holds cents; 2 decimals are kept.")
    )
    return 2
