"""Trouble that a change set makes or takes away: over-allocated and overspent rows, over-booked people.

Only what the change set itself touched is looked at, so that it can be told while somebody types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.numbers import Money
from tpm_tui.rollup.overload import Overload
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.editing.bulk import row_title

OVER_ALLOCATED, OVER_BOOKED, OVERSPENT = "over-allocated", "over-booked", "overspent"
ALARMS_TOLD = 3
"""Troubles that one line names; more are counted."""
_ORDER = (OVER_ALLOCATED, OVER_BOOKED, OVERSPENT)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One trouble that came, grew or went away."""

    subject: str
    """Row or person."""
    what: str
    before: str
    """By how much before; empty where there was no trouble."""
    after: str
    """By how much now; empty where the trouble is over."""
    added: str = ""
    """By how much it grew: `+5,000`."""
    row: int = BOARD

    @property
    def bad(self) -> bool:
        """Whether there is trouble now."""
        return bool(self.after)

    @property
    def text(self) -> str:
        """`Program P over-allocated by 10,000`, `Dana 120 % in W8`."""
        if not self.bad:
            return f"{self.subject} no longer {self.what}"
        if self.what == OVER_BOOKED:
            return f"{self.subject} {self.after}"
        more = f" ({self.added})" if self.before and self.added else ""
        return f"{self.subject} {self.what} by {self.after}{more}"


def alarms(board: Board, delta: BoardDelta) -> tuple[Alarm, ...]:
    """What a change set did to what is in order, new trouble first and the nearest rows before those
    above, while the board is in the state that the delta leads to."""
    found = [*_of_rows(board, delta), *_of_people(board, delta)]
    level = board.items.level
    ranks = {
        id(one): (not one.bad, _ORDER.index(one.what), -level(abs(one.row)) if one.row else 1)
        for one in found
    }
    return tuple(sorted(found, key=lambda one: ranks[id(one)]))


def alarm_text(found: Iterable[Alarm]) -> str:
    """The first ones in one line, and how many more there are."""
    texts = [one.text for one in found]
    more = len(texts) - ALARMS_TOLD
    return " · ".join([*texts[:ALARMS_TOLD], *([f"{more} more such"] if more > 0 else [])])


def _of_rows(board: Board, delta: BoardDelta) -> Iterator[Alarm]:
    cells = delta.cells
    for (row, key), (before, after) in cells.items():
        if key == "unallocated":
            yield from _grown(board, row, OVER_ALLOCATED, _below(before), _below(after))
        elif key == "actual_cost" or (key == "budget" and (row, "actual_cost") not in cells):
            yield from _grown(board, row, OVERSPENT, *_spent(board, row, delta))


def _spent(board: Board, row: int, delta: BoardDelta) -> tuple[int, int]:
    """By how much the cost of a row was above its budget, and is."""

    def excess(at: int) -> int:
        cost, budget = (
            delta.cells[row, key][at] if (row, key) in delta.cells else board.figures.value(row, key)
            for key in ("actual_cost", "budget")
        )  # fmt: skip
        known = isinstance(cost, int) and isinstance(budget, int)
        return max(0, int(str(cost)) - int(str(budget))) if known else 0

    return excess(0), excess(1)


def _below(left: Value) -> int:
    """By how much an amount is below zero."""
    return max(0, -left) if isinstance(left, int) else 0


def _grown(board: Board, row: int, what: str, before: int, after: int) -> Iterator[Alarm]:
    """Trouble by an amount, where it is new, larger, or over."""
    if before == after or (after and after < before):
        return
    if row and not board.items.exists(abs(row)):
        return  # whoever deletes a row knows that its trouble goes along
    then, now = (Money().format(one, board.ctx) if one else "" for one in (before, after))
    added = f"+{Money().format(after - before, board.ctx)}" if after else ""
    subject = row_title(board, row)
    yield Alarm(subject[:1].upper() + subject[1:], what, then, now, added, row)


def _of_people(board: Board, delta: BoardDelta) -> Iterator[Alarm]:
    for name, (before, after) in delta.booked.items():
        if not after:
            yield Alarm(name, OVER_BOOKED, _told(board, _worst(before)), "")
            continue
        worse = [one for one in after if not any(_covers(old, one) for old in before)]
        if worse:
            then = _told(board, _worst(before)) if before else ""
            yield Alarm(name, OVER_BOOKED, then, _told(board, _worst(worse)))


def _covers(old: Overload, new: Overload) -> bool:
    """Whether somebody was booked as far beyond capacity at that time before."""
    at_the_time = old.first <= new.first and new.last <= old.last
    return at_the_time and old.percent >= new.percent and old.leave >= new.leave


def _worst(times: Iterable[Overload]) -> Overload:
    return max(times, key=lambda one: (one.leave, one.percent, -one.first))


def _told(board: Board, over: Overload) -> str:
    """`120 % in W8`, `120 %, LEAVE! in W8 to W10`."""
    first, last = (date.fromordinal(day).isocalendar() for day in (over.first, over.last))
    years = {first.year, last.year} != {board.ctx.today.year}
    weeks = [f"W{one.week}{f' {one.year}' if years else ''}" for one in (first, last)]
    return f"{over.told} in {' to '.join(dict.fromkeys(weeks))}"
