"""Where the cursor came from: a way back and forward, as in an editor."""

from __future__ import annotations

from dataclasses import dataclass, field

KEPT = 100


@dataclass(slots=True)
class Jumps:
    """Rows that were left by a jump."""

    behind: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)

    def add(self, row: int) -> None:
        """The cursor jumps away from a row."""
        if row and (not self.behind or self.behind[-1] != row):
            self.behind.append(row)
            del self.behind[:-KEPT]
        self.ahead.clear()

    def back(self, here: int) -> int | None:
        """The row to go back to; None where there is none."""
        return _pop(self.behind, self.ahead, here)

    def forward(self, here: int) -> int | None:
        """The row to go forward to; None where there is none."""
        return _pop(self.ahead, self.behind, here)


def _pop(source: list[int], other: list[int], here: int) -> int | None:
    while source:
        row = source.pop()
        if row != here:
            if here and (not other or other[-1] != here):
                other.append(here)
            return row
    return None
