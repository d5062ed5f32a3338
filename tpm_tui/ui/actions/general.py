"""Commands that concern the whole screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.ui.context import lacking
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.keys.offer import Offer

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

REMEMBERED = 8
"""Commands that the palette lists first because they were used last."""


LOOKING = "read-only for now"
"""Why nothing can be changed where the user has asked for that."""


class General:
    """Help, palette, refresh, quit."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def refresh_screen(self) -> None:
        """Paint everything again and take over what others changed."""
        copy = self.desk.session.copy
        if copy is not None and copy.outdated:
            self.take_new_copy()
        else:
            self.screen.following.poll()
        self.screen.app.action_repaint()
        # What was kept in sight after an edit goes if the filter no longer lets it through.
        self.desk.look(self.desk.view, remember=False)

    def take_new_copy(self) -> None:
        """Of a board that may only be read: look at it as it is now."""
        from tpm_tui.service.reading_copy import take_new_copy

        session = self.desk.session
        before = session.board.revision
        take_new_copy(session)
        self.screen.show_heading()
        self.screen.following.poll()
        if session.board.revision == before:
            self.desk.say("Nothing has changed since the copy before.", "muted")

    def show_drafts(self) -> None:
        """Half-typed texts that sessions of the user have left."""
        if not self.screen.app.drafting.show(self.desk.session):
            self.desk.say("No half-typed text of yours is kept for this board.", "muted")

    def recompute(self) -> None:
        """Compute every roll-up from scratch."""
        self.desk.board.engine.reload()
        self.desk.grid.reset()
        self.desk.say("Every roll-up was computed anew.", "good")

    def show_help(self) -> None:
        """All keys, searchable."""
        from tpm_tui.ui.screens.help import HelpScreen

        _ = self.screen.app.push_screen(HelpScreen(self.desk.grid.palette, self._offer()))

    def open_palette(self) -> None:
        """Find a command by name and run it."""
        from tpm_tui.ui.screens.help import HelpScreen

        palette = self.desk.grid.palette
        _ = self.screen.app.push_screen(HelpScreen(palette, self._offer(), self._run_picked))

    def _offer(self) -> Offer:
        """What can be done at this moment."""
        desk, screen = self.desk, self.screen
        return Offer(
            screen.keymap.commands(),
            lambda command: lacking(command, desk),
            recent=screen.recent,
            editing=desk.grid.editor is not None,
        )

    def _run_picked(self, name: str, argument: str) -> None:
        recent = self.screen.recent
        if name in recent:
            recent.remove(name)
        recent.insert(0, name)
        del recent[REMEMBERED:]
        self.screen.run_command(name, argument)

    def toggle_read_only(self) -> None:
        """Let nothing be changed from here, or let it again."""
        session = self.desk.session
        if session.read_only not in ("", LOOKING):
            self.desk.say(f"This board is {session.read_only}; it stays so.", "bad")
            return
        session.read_only = "" if session.read_only else LOOKING
        self.screen.show_heading()
        self.desk.say(
            "Nothing can be changed from here now."
            if session.read_only
            else "Changes are possible again.",
            "warn" if session.read_only else "good",
        )

    def suspend(self) -> None:
        """Stop the program and return to the shell; fg brings it back."""
        self.screen.app.action_suspend_process()

    def quit(self) -> None:
        """Leave; everything is saved."""
        self.screen.app.exit(0)
