"""Who has time: `free>10h` in a filter of the heat map, and rows by how much is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt

from tpm_tui.domain.rounding import Exact
from tpm_tui.errors import InvalidInput
from tpm_tui.service.heat.map import PERSON, UNSTAFFED, HeatCell, HeatRow
from tpm_tui.service.heat.periods import Period

_FREE = re.compile(
    r'(?<!\S)free\s*(?:(?P<sign>>=|<=|>|<)|:|=)\s*(?P<amount>[^\s"]*)', re.IGNORECASE
)
_AMOUNT = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s*(h|d)?", re.IGNORECASE)
_SIGNS: dict[str, Callable[[Exact, Exact], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}


@dataclass(frozen=True, slots=True)
class FreeTime:
    """One condition on what is left of somebody's time."""

    sign: str
    seconds: int

    def holds(self, cell: HeatCell) -> bool:
        """Whether a cell fits; what has no capacity has no time."""
        left = free(cell)
        return left is not None and _SIGNS[self.sign](left, self.seconds)


def free(cell: HeatCell) -> Exact | None:
    """Seconds that are left beside all demand, soft bookings among it; below 0 where too much is
    asked for, None where nobody said how many people there are."""
    return None if cell.capacity is None else cell.capacity - cell.all


def free_of_all(cells: Sequence[HeatCell]) -> Exact:
    """What people have left together: nobody's overtime takes from the time of others."""
    return sum((max(0, free(cell) or 0) for cell in cells), 0)


def free_asked(line: str, day_seconds: int) -> tuple[str, tuple[FreeTime, ...]]:
    """A filter without what it says of free time, and that; raises InvalidInput."""
    found: list[FreeTime] = []
    rest, end = "", 0
    for match in _FREE.finditer(line):
        if line.count('"', 0, match.start()) % 2:
            continue  # part of a title in quotes
        rest, end = f"{rest}{line[end : match.start()]} ", match.end()
        amount = _AMOUNT.fullmatch(match["amount"])
        if amount is None:
            raise InvalidInput(
                f"{match['amount']!r} is no time that is free; type free>10h or free>2d."
            )
        unit = day_seconds if (amount[2] or "h").lower() == "d" else 3600
        seconds = Decimal(amount[1].replace(",", ".")) * unit
        found.append(FreeTime(match["sign"] or ">=", int(seconds)))
    return rest + line[end:], tuple(found)


def place_of(periods: Sequence[Period], day: int) -> int:
    """Number of the period of a day, or of the nearest one."""
    ahead = (n for n, one in enumerate(periods) if one.last >= day)
    return next(ahead, max(0, len(periods) - 1))


def with_time(rows: Sequence[HeatRow], asked: Sequence[FreeTime], at: int) -> tuple[HeatRow, ...]:
    """People, and roles that have a headcount, with the time that is asked for in a period."""
    return tuple(
        row
        for row in rows
        if row.kind != UNSTAFFED and all(one.holds(row.cells[at]) for one in asked)
    )


def most_free_first(rows: Sequence[HeatRow], at: int) -> tuple[HeatRow, ...]:
    """People by what they have left in a period, then the roles as they were."""

    def rank(row: HeatRow) -> tuple[bool, Exact]:
        return row.kind != PERSON, -(free(row.cells[at]) or 0) if row.kind == PERSON else 0

    return tuple(sorted(rows, key=rank))
