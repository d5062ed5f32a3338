"""The start screen: demo, new board, import; shown where there is no board yet."""

from __future__ import annotations

from textual.screen import Screen


class StartScreen(Screen[None]):
    """Placeholder."""
