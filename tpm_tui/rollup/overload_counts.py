"""How many people are over-allocated below a row, and who."""

from __future__ import annotations

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.rollup.overload import Overloads
from tpm_tui.rollup.staffing import Staffing

MOST_NAMES = 250
"""People whose whole time is worked out for a mark on a row; on boards with more of them in one
subtree the mark is left out, and the allocation screen tells."""


class OverloadCounts:
    """Names by row, kept until somebody's demand changes."""

    def __init__(self, staffing: Staffing, overloads: Overloads) -> None:
        self._staffing = staffing
        self.overloads = overloads
        self._version = -1
        self._known: dict[ItemId, tuple[str, ...]] = {}

    def names(self, row: ItemId) -> tuple[str, ...]:
        """People with an over-allocation that an item at or below a row is part of, by name."""
        staffing = self._staffing
        if self._version != staffing.version:
            self._version, self._known = staffing.version, {}
        found = self._known.get(row)
        if found is None:
            found = self._known[row] = self._work_out(row)
        return found

    def _work_out(self, row: ItemId) -> tuple[str, ...]:
        crew = self._staffing.crews.get(row)
        if crew is None or len(crew.names) > MOST_NAMES:
            return ()
        names = sorted(crew.names, key=str.casefold)
        return tuple(name for name in names if self._touches(name, row))

    def _touches(self, name: str, row: ItemId) -> bool:
        """Whether an over-allocation of somebody is made by work at or below a row."""
        items = {item for over in self.overloads.of_person(name) for item in over.items}
        if row == BOARD:
            return bool(items)
        ancestors = self._staffing.items.ancestors
        return any(item == row or row in ancestors(item) for item in items)
