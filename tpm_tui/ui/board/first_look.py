"""A look through the file for damage, beside the screen, once the first picture stands: what is typed
on a damaged board may be lost with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

SECONDS = 1.5
"""When the first keys have been served."""


def look_soon(screen: BoardScreen) -> None:
    """See in a while whether the board's file is sound."""
    if not screen.app.temporary:
        _ = screen.set_timer(SECONDS, partial(_look, screen))


def _look(screen: BoardScreen) -> None:
    _ = screen.run_worker(partial(_in_thread, screen), thread=True, group="first-look")


def _in_thread(screen: BoardScreen) -> None:
    from tpm_tui.service.upkeep.soundness import damage

    if why := damage(screen.session.reader.path):
        _ = screen.call_later(_tell, screen, why)


def _tell(screen: BoardScreen, why: str) -> None:
    from tpm_tui.service.upkeep.soundness import keep_from

    screen.say(keep_from(screen.session, why), "bad")
    screen.show_heading()
