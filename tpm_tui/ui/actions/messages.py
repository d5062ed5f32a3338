"""The list of what was said, in full."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from tpm_tui.domain.text import clean
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.table import Table, TableScreen

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

BESIDE = 14
"""Cells that the time and the gaps take beside a sentence."""
NARROWEST = 20


class Messages:
    """Sentences of the status line, those of others' acts among them."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def show_messages(self) -> None:
        """Everything that was said lately, the newest first, however long it is."""
        screen = TableScreen(self.desk.grid.palette, self._table(), self.desk)
        _ = self.screen.app.push_screen(screen)

    def _table(self) -> Table:
        room = max(NARROWEST, self.screen.app.size.width - BESIDE)
        rows: list[tuple[str, str]] = []
        tones: list[str] = []
        for one in reversed(self.screen.app.spoken.sentences):
            for line, text in enumerate(wrap(clean(one.text), room) or [""]):
                rows.append(("" if line else f"{one.at:%H:%M:%S}", text))
                tones.append(one.tone)
        return Table(
            "What was said",
            ("When", "What"),
            tuple(rows),
            left=frozenset({0, 1}),
            tones=tuple(tones),
            empty="Nothing was said so far.",
            whole=True,
        )
