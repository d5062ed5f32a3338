"""A word that an act takes a moment, on screen before the act blocks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from textual.screen import Screen

from tpm_tui.ui.bars import Bar
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

MANY_CELLS = 2000
"""Cells that are changed so fast that nobody wonders."""
MANY_ROWS = 20_000
"""Rows that are read so fast."""


def say_working(desk: Desk, cells: int, screen: Screen[None] | None = None) -> None:
    """Where many cells are to change, or to be worked out on a screen over the board, say so and
    paint that at once: keys that follow must find the act done, so that it cannot be put off until
    Textual paints."""
    if cells > MANY_CELLS:
        desk.say(f"Working on {cells:,} cells ...", "muted")
        _paint(desk.grid.screen if screen is None else screen)


def say_working_on(desk: Desk, txn: str | None) -> None:
    """The same for a change set that is about to be taken back."""
    if txn is not None:
        rows = desk.session.reader.journal("txn = ?", (txn,), MANY_CELLS + 1)
        if len(rows) > MANY_CELLS:
            desk.say("Working ...", "muted")
            _paint(desk.grid.screen)


@contextmanager
def working_over(desk: Desk) -> Iterator[None]:
    """The same around what reads every row of a board that is large."""
    large = len(desk.board.items) > MANY_ROWS
    if large:
        desk.say("Working ...", "muted")
        _paint(desk.grid.screen)
    try:
        yield
    finally:
        if large:
            desk.say("", "")


def say_waiting(app: TpmApp) -> None:
    """Somebody else saves just now and the program has to wait: say for whom, at once, for nothing
    else happens until they are done."""
    session, screen = app.session, app.screen
    say = getattr(screen, "say", None)
    if session is not None and say is not None and current_thread() is main_thread():
        say(f"Waiting until {session.lock.holder()} has saved ...", "warn")
        _paint(screen)


def _paint(screen: Screen[None] | Screen[object]) -> None:
    """Paint what waits for Textual's next frame; where its private parts are others, not before it."""
    names = ("_dirty_widgets", "_compositor", "_compositor_refresh")
    if screen is screen.app.screen and all(hasattr(screen, name) for name in names):
        waiting = screen._dirty_widgets | set(screen.query(Bar))  # noqa: SLF001
        screen._compositor.update_widgets(waiting)  # noqa: SLF001
        screen._compositor_refresh()  # noqa: SLF001
