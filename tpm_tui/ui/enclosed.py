"""What Textual offers and a board has no use for, and what nobody behind the gate may do."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from textual.app import App, SystemCommand
from textual.screen import Screen

from tpm_tui.errors import Refused, TpmError
from tpm_tui.service.gate import BEHIND, User, check_access_beside, check_entry, log_folder
from tpm_tui.service.sentry import tell_to_end
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.crash import note, report
from tpm_tui.ui.drafts.drafting import Drafting
from tpm_tui.ui.watchdog import Watchdog

if TYPE_CHECKING:
    from tpm_tui.service.sentry import Sentry

    _App = App[Any]
else:
    _App = object

IDLE_SECONDS = 8 * 3600
"""A session behind the gate that nobody has touched for so long ends; what was half typed is kept."""
LOOK_SECONDS = 60.0
"""Between two looks at how long nobody has touched it."""
ROLE_SECONDS = 1.0
"""Between two looks at whether the board is still theirs to see."""
IDLE = "tpm-tui: nobody was here for 8 hours, so the session has ended. Everything is saved."
KEPT = " What was half typed is offered when the board is opened next."
_NOT_HERE = "A board is neither drawn into a file nor sent as one; see: tpm-tui export --help"


class EnclosingMixin(_App):
    """Stands before `App` among an app's bases, and knows whose session it is."""

    user: User | None = None
    """Somebody whom the gate has let in; None where it is the person of the process."""
    session: BoardSession | None
    watchdog: Watchdog
    drafting: Drafting
    farewell: str
    path: Path | None
    sentry: Sentry | None = None
    """Ends the session where the program itself is held up."""
    hint = ""
    """What to say once the board is there."""

    @property
    def is_locked(self) -> bool:
        """Whether somebody behind the gate is at the keyboard."""
        user = self.user if self.session is None else self.session.user
        return user is not None and user.locked

    def enclose(self) -> None:
        """Close what Textual's driver has opened, once it is there."""
        if self.is_locked:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
            _ = self.set_interval(LOOK_SECONDS, self.leave_if_idle)
            _ = self.set_interval(ROLE_SECONDS, self.leave_if_put_out)
        if self.hint:
            _ = self.set_timer(ROLE_SECONDS, self._say_hint)

    def leave_if_idle(self) -> None:
        """End a session that nobody has touched for hours."""
        if idle_seconds(sys.__stdin__) > IDLE_SECONDS:
            self.drafting.end("nobody was here for 8 hours")
            self.farewell = IDLE + (KEPT if self.drafting.keeps else "")
            self.exit(0)

    def leave_if_put_out(self) -> None:
        """End the session of somebody who has lost their access while they were here."""
        if self.sentry is not None:
            self.sentry.seen()
        if self.session is None:
            return
        try:
            check_entry(self.session)
        except Refused as error:
            self.drafting.end("your access was taken away")
            self.farewell = f"tpm-tui: {error}"
            self.exit(2)

    def may_go_on(self) -> None:
        """What `leave_if_idle` and `leave_if_put_out` look at, for another thread; raises Refused."""
        if idle_seconds(sys.__stdin__) > IDLE_SECONDS:
            raise Refused(IDLE.removeprefix("tpm-tui: "))
        if self.path is not None and self.user is not None:
            check_access_beside(self.path, self.user)

    def end_from_beside(self, why: str) -> None:
        """End the session from another thread, whatever holds it up."""
        self.farewell = f"tpm-tui: {why}"
        tell_to_end()

    def _say_hint(self) -> None:
        say = getattr(self.screen, "say", None)
        if say is not None:
            say(self.hint, "warn")

    def told_of(self, error: BaseException | None = None, board: Path | None = None) -> str:
        """Log an error that nobody foresaw; returns the sentence for the user."""
        if not self.is_locked or board is None:
            return report(error)
        try:
            return report(error, log_folder(board))
        except Exception:  # noqa: BLE001  the first error matters more than the second
            return report(error, Path("/nonexistent"))

    def noted(self, what: str) -> None:
        """Log something odd that nobody needs to be told of."""
        board = None if self.session is None else self.session.path
        with suppress(OSError, TpmError):
            _ = note(what, log_folder(board) if self.is_locked and board is not None else None)

    # ---- no use on a board

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None: the board has a palette of its own."""
        return ()

    def action_command_palette(self) -> None:
        """Nothing: see above."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Nothing: Textual would write a file into the user's downloads."""

    def save_screenshot(self, *args: object, **named: object) -> NoReturn:
        """Refuse."""
        raise Refused(_NOT_HERE)

    def deliver_screenshot(self, *args: object, **named: object) -> NoReturn:
        """Refuse."""
        raise Refused(_NOT_HERE)

    def deliver_text(self, *args: object, **named: object) -> NoReturn:
        """Refuse."""
        raise Refused(_NOT_HERE)

    def deliver_binary(self, *args: object, **named: object) -> NoReturn:
        """Refuse."""
        raise Refused(_NOT_HERE)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Nothing: a browser would start where the program runs.  Addresses stand on the screen,
        where terminals open them."""

    # ---- not behind the gate

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Hand the terminal to another program; raises Refused behind the gate."""
        self.need_no_lock("no other program")
        try:
            with super().suspend():
                yield
        finally:
            self.watchdog.begin_again()

    def action_suspend_process(self) -> None:
        """Stop the program, for the shell to go on; raises Refused behind the gate."""
        self.need_no_lock("no shell to go back to")
        super().action_suspend_process()
        self.watchdog.begin_again()

    def need_no_lock(self, what: str) -> None:
        """Raise Refused behind the gate."""
        if self.is_locked:
            raise Refused(f"{BEHIND}: {what}.")


def idle_seconds(terminal: Any) -> float:
    """How long nothing has come from a terminal: the system notes when its input was read last."""
    try:
        return time.time() - os.fstat(terminal.fileno()).st_atime
    except (OSError, ValueError, AttributeError):
        return 0.0
