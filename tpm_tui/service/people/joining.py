"""Bookings that come to somebody who is on the item already: they add to what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.people import Assignment
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.inputs import FULL
from tpm_tui.service.board import Board

_DAILY = frozenset({"%", "fte", "h/d"})


@dataclass(frozen=True, slots=True)
class Joined:
    """The assignments of an item after some took the place of others."""

    assignments: tuple[Assignment, ...]
    grown: tuple[tuple[Assignment, Assignment], ...] = ()
    """(before, after) of those that others were added to."""

    @property
    def told(self) -> str:
        """`Elias 50% -> 100%`; empty where nothing was added to anything."""
        return ", ".join(f"{before} -> {after.terms}" for before, after in self.grown)


def joined(
    board: Board,
    item: ItemId,
    now: Sequence[Assignment],
    wanted: Mapping[Assignment, Sequence[Assignment]],
) -> Joined:
    """Assignments with others in the place of some.  One of somebody who is there for the same time
    is added to that one where their units agree or one is the other without any loss; else both
    stand side by side, as one is agreed and the other is not, or as hours beside a percentage."""
    found: list[Assignment] = []
    coming: list[int] = []
    for one in now:
        for other in wanted.get(one, (one,)):
            if one in wanted:
                coming.append(len(found))
            found.append(other)
    begun = dict(enumerate(found))
    gone: set[int] = set()
    for at in coming:
        for place, there in enumerate(found):
            if place == at or place in gone or at in gone:
                continue
            both = _sum(board, item, there, found[at])
            if both is not None:
                found[place] = both
                gone.add(at)
    kept = [place for place in range(len(found)) if place not in gone]
    grown = tuple(
        (begun[place], found[place])
        for place in kept
        if found[place] != begun[place] and place not in coming
    )
    return Joined(tuple(found[place] for place in kept), grown)


def _sum(board: Board, item: ItemId, there: Assignment, more: Assignment) -> Assignment | None:
    """Two bookings as one; None where they are of different people or times, or do not add up."""
    if (there.key, there.first, there.last, there.soft) != (
        more.key, more.first, more.last, more.soft
    ):  # fmt: skip
        return None
    amount = _converted(board, item, more, there.unit)
    if amount is not None:
        return replace(there, amount=there.amount + amount)
    amount = _converted(board, item, there, more.unit)
    return None if amount is None else replace(more, amount=more.amount + amount)


def _converted(board: Board, item: ItemId, one: Assignment, unit: str) -> int | None:
    """An amount in another unit, to the last digit; None where there is none that is the same."""
    if one.unit == unit:
        return one.amount
    if not {one.unit, unit} <= _DAILY:
        return None
    lengths: dict[str, Exact] = {"h/d": FULL, "fte": board.ctx.calendar.day_seconds}
    if "%" in (one.unit, unit):
        day = _usual_day(board, item, one)
        if day is None:
            return None
        lengths["%"] = day
    amount = ratio(one.amount * lengths[one.unit], lengths[unit])
    return amount if isinstance(amount, int) else None


def _usual_day(board: Board, item: ItemId, one: Assignment) -> int | None:
    """Seconds of each day that somebody works while they are booked; None where days differ, or where
    leave lies among them, on which a percentage asks for nothing and hours a day do."""
    people, columns = board.engine.inputs.people, board.items.columns
    if one.key not in people.persons and board.elsewhere.knows(one.key):
        return None  # their days are another board's
    capacity, rhythm = people.capacity(one.key), people.rhythm(one.key)
    first, last = one.first or columns["start"][item], one.last or columns["finish"][item]
    if first is None or last is None:
        lengths = set(rhythm.week) if capacity == rhythm else set()
    else:
        lengths = _lengths(capacity, rhythm, ordinal(str(first)), ordinal(str(last)))
    lengths.discard(0)
    return 60 * lengths.pop() if len(lengths) == 1 else None


def _lengths(capacity: Calendar, rhythm: Calendar, first: int, last: int) -> set[int]:
    """Minutes that days have; none where somebody is away on a day on which they usually work."""
    if any(capacity.minutes_on(day) != rhythm.minutes_on(day) for day in range(first, last + 1)):
        return set()
    return {rhythm.minutes_on(day) for day in range(first, last + 1)}
