"""Who is booked beyond their capacity because of a change set, and who no longer is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE, Change, Create
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.rollup.overload import Overload
from tpm_tui.rollup.staffing import Staffing

if TYPE_CHECKING:
    from tpm_tui.service.board import Board

Times = tuple[Overload, ...]
Booked = dict[str, tuple[Times, Times]]
"""Times of over-booking before and after, by name, of those with whom they are others."""

BOOKINGS_MOST = 5000
"""Bookings of people whose time is worked out for one change set: an edit shall not wait for a whole
crew with all that it does."""


class BookedWatch:
    """Whose bookings a change set touches, and how they stood before it."""

    def __init__(self, board: Board, changes: Iterable[Change]) -> None:
        self._board = board
        self._before: dict[str, Times] = {}
        room = BOOKINGS_MOST
        for name in dict.fromkeys(_names(board, changes)):
            room -= 1 + len(board.engine.staffing.items_of.get(name, ()))
            if room < 0:
                break
            self._before[name] = board.figures.overloads.of_person(name)

    def found(self) -> Booked:
        """What is another one now."""
        times = self._board.figures.overloads.of_person
        return {
            name: (before, after)
            for name, before in self._before.items()
            if (after := times(name)) != before
        }


def _names(board: Board, changes: Iterable[Change]) -> Iterator[str]:
    staffing = board.engine.staffing
    for change in changes:
        if isinstance(change, Create):
            yield from _assigned(dict(change.values).get("assignments"))
        elif change.item == BOARD:
            continue
        elif change.field == ALIVE:
            crew = staffing.crews.get(change.item)
            yield from () if crew is None else crew.names
        elif change.field in Staffing.depends:
            demand = staffing.own.get(change.item)
            yield from () if demand is None else demand.names
            # What a status leaves out is no demand, but is one as soon as it counts.
            held = board.items.columns["assignments"]
            yield from _assigned(held[change.item] if change.item < len(held) else None)
            if change.field == "assignments":
                yield from _assigned(change.after)


def _assigned(text: Value) -> Iterator[str]:
    return (one.key for one in parse_assignments(str(text or "")))
