"""A bound on what one evaluation may do, so that no formula can hold up a screen."""

from __future__ import annotations

CELL_STEPS = 250_000
"""Values that one cell may read: two sums over 100,000 rows."""

COLUMN_STEPS = 2_000_000
"""Values that a filter may read, a rule for looks, or a column with all its cells until the board changes."""

HEIGHT = 150
"""Expressions inside one another, through formulas that use formulas: what Python's stack bears."""

ONE_MORE = 6
"""What a formula that another one needs adds to the height, besides its own."""


class Exhausted(Exception):
    """An evaluation went beyond its bound."""


class Meter:
    """Counts down while an evaluation is under way; those started meanwhile share what is left."""

    __slots__ = ("_given", "_open", "era", "height", "left", "used")

    def __init__(self) -> None:
        self.left = 0
        """Values that may still be read."""
        self.height = 0
        """Expressions that are being evaluated inside one another."""
        self.era = 0
        """Goes on when the board changes, and with it what was found out of it."""
        self.used = 0
        """Values that all evaluations so far have read."""
        self._given = self._open = 0

    @property
    def idle(self) -> bool:
        """Whether no evaluation is under way."""
        return not self._open

    def enter(self, steps: int, height: int) -> None:
        """Begin an evaluation; its bound counts only if no other one is under way."""
        if self.height + height + ONE_MORE > HEIGHT:
            raise Exhausted("formulas that use formulas too many times over")
        if not self._open:
            self.left = self._given = steps
        self._open += 1
        self.height += height + ONE_MORE

    def leave(self, height: int) -> None:
        """End an evaluation that `enter` began."""
        self._open -= 1
        self.height -= height + ONE_MORE
        if not self._open:
            self.used += self._given - self.left

    def spend(self, steps: int) -> None:
        """Count values about to be read."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted("more values than one cell or filter may read")
