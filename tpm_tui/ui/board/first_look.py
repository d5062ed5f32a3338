"""A look through the file for damage, beside the screen, once the first picture stands: what is typed
on a damaged board may be lost with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

SECONDS, AGAIN = 1.5, 5.0
"""When the first keys have been served; and how long it is from one look at a damaged file to the next,
which may find it mended or restored."""


def look_soon(screen: BoardScreen) -> None:
    """See in a while whether the board's file is sound."""
    if not screen.app.temporary:
        _ = screen.set_timer(SECONDS, partial(_look, screen))


def _look(screen: BoardScreen) -> None:
    _ = screen.run_worker(partial(_in_thread, screen), thread=True, group="first-look")


def _in_thread(screen: BoardScreen) -> None:
    from tpm_tui.service.upkeep.soundness import damage

    why = damage(screen.session.reader.path)
    if why or screen.session.read_only:
        _ = screen.call_later(_tell, screen, why)


def _tell(screen: BoardScreen, why: str) -> None:
    from tpm_tui.service.session import DAMAGED
    from tpm_tui.service.upkeep.soundness import give_back, keep_from

    session = screen.session
    if why:
        if told := keep_from(session, why):
            screen.say(told, "bad")
        if session.read_only == DAMAGED:  # and no copy, which stays what it is
            _ = screen.set_timer(AGAIN, partial(_look, screen))
    elif give_back(session):
        screen.say(f"{session.path.name} is sound again.", "good")
    screen.show_heading()
