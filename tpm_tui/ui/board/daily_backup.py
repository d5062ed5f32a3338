"""The backup of the day, made beside the screen: a while after the board was opened, and looked after
again on long days."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from tpm_tui.errors import TpmError

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

FIRST_SECONDS, SECONDS = 60.0, 1800.0
"""When the first look is due, and how long it is from one to the next."""


class _LeftError(Exception):
    """The board was closed: what is half-done goes."""


def watch(screen: BoardScreen) -> None:
    """See to it from now on that a board has its backup of the day."""
    if screen.session.read_only or screen.app.temporary:
        return
    look = partial(_look, screen)
    _ = screen.set_timer(FIRST_SECONDS, look)
    _ = screen.set_interval(SECONDS, look)


def _look(screen: BoardScreen) -> None:
    _ = screen.run_worker(partial(_in_thread, screen), thread=True, group="backup")


def _in_thread(screen: BoardScreen) -> None:
    from tpm_tui.service.upkeep.backups import daily, gently

    worker = get_current_worker()

    def pause() -> None:
        if worker.is_cancelled:
            raise _LeftError
        gently()

    try:
        _ = daily(screen.session.path, pause)
    except _LeftError:
        return
    except TpmError as error:
        _ = screen.call_later(screen.say, str(error), "warn")
