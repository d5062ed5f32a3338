"""Coloured grounds of what has changed go away again, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from tpm_tui.ui.grid.grid import TreeGrid
from tpm_tui.ui.prompts.prompting import After


class Fading:
    """Takes grounds away a moment after they came, also while others keep on coming."""

    def __init__(self, grid: TreeGrid, after: After, seconds: Callable[[], float]) -> None:
        self._grid = grid
        self._after = after
        self._seconds = seconds
        """How long a ground stays."""
        self._waiting: set[str] = set()

    def begin(self, ground: str) -> None:
        """Some cells have got a ground; what others did stays twice as long."""
        if ground not in self._waiting:
            self._waiting.add(ground)
            seconds = self._seconds() / (2 if ground == "flash" else 1)
            self._after(f"fade-{ground}", seconds, lambda: self._fade(ground))

    def _fade(self, ground: str) -> None:
        self._waiting.discard(ground)
        if self._grid.age_flashes(ground):
            self.begin(ground)
