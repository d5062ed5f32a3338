"""Looks now and then at the other boards of the folder, off the screen's own thread, so that people's
load counts what they do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.service.board import BoardDelta

if TYPE_CHECKING:
    from tpm_tui.rollup.elsewhere import Elsewhere
    from tpm_tui.service.workspace import Workspace
    from tpm_tui.ui.screens.board import BoardScreen

FIRST_SECONDS, SECONDS = 1.0, 10.0
"""When the first look is due, and how long it is from one to the next."""


class Neighbours:
    """The other boards, as far as they matter to this one."""

    def __init__(self, screen: BoardScreen) -> None:
        self.screen = screen
        self._workspace: Workspace | None = None
        self._looking = False

    def watch(self) -> None:
        """Look soon, and then again and again."""
        _ = self.screen.set_timer(FIRST_SECONDS, self.look)
        _ = self.screen.set_interval(SECONDS, self.look)

    def look(self) -> None:
        """Look in the background; what is found is counted and shown."""
        if not self._looking:
            self._looking = True
            _ = self.screen.run_worker(self._in_thread, thread=True, group="neighbours")

    def look_now(self) -> None:
        """Look and wait for it."""
        self.take(self._look())

    def _in_thread(self) -> None:
        try:
            found = self._look()
        finally:
            self._looking = False
        _ = self.screen.call_later(self.take, found)

    def _look(self) -> Elsewhere:
        from tpm_tui.service.workspace import Workspace

        if self._workspace is None:
            session = self.screen.session
            self._workspace = Workspace(session.path, session.user)
        return self._workspace.look()

    def take(self, found: Elsewhere) -> None:
        """Count what was found, unless it is what was there already."""
        board = self.screen.session.board
        if found is board.elsewhere or found == board.elsewhere:
            return
        board.include(found)
        self.screen.desk.show(BoardDelta(), "remote")
