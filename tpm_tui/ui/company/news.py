"""What others did, said on a screen that lies over the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Say

SECONDS = 6.0
"""How long it stands there."""


class News:
    """A sentence of its own, which takes nothing's place and goes with the next key or after a while."""

    def __init__(
        self, screen: Screen[Any], free: Callable[[], bool], said: Callable[[], str], say: Say
    ) -> None:
        self.free = free
        """Whether nobody is disturbed by it."""
        self._screen, self._said, self._say = screen, said, say

    def tell(self, text: str) -> None:
        """Say what others did."""
        self._say(text, "warn")
        _ = self._screen.set_timer(SECONDS, lambda: self._over(text))

    def _over(self, text: str) -> None:
        if self._said() == text and self._screen.app.screen is self._screen:
            self._say("", "")
