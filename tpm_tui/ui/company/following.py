"""Follows what others commit and where they are, for the board and the screens that lie over it."""

from __future__ import annotations

import sys
import time
from math import inf
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tpm_tui.domain.values import ACCESS
from tpm_tui.errors import TpmError
from tpm_tui.service.session import Outcome
from tpm_tui.ui.board import copied as copied_board
from tpm_tui.ui.company.news import News
from tpm_tui.ui.describe import position
from tpm_tui.ui.enclosed import idle_seconds

if TYPE_CHECKING:
    from tpm_tui.service.company.heard import Heard
    from tpm_tui.ui.screens.board import BoardScreen

STANDS, LEAST = 6.0, 1.5
"""Seconds that what others did stands in the status line, and until the next news take its place."""
POLL_SECONDS = 0.25
"""Between two looks."""
SLICE = 2_500
"""Rows of the journal that are read before keys are looked at again."""
AWAY_SECONDS = 30 * 60
"""After which somebody who touches nothing is told to be away."""
PATIENCE = 4.0
"""Seconds after which what the program said to the user gives way to news."""


@runtime_checkable
class FollowsBoard(Protocol):
    """A screen over the board that shows something of it."""

    def follow(self) -> None:
        """Show the board as it is now."""


@runtime_checkable
class TakesNews(Protocol):
    """A screen over the board that can say what others did."""

    news: News
    """Says it, where nobody is disturbed by it."""


@runtime_checkable
class IsSomewhere(Protocol):
    """A screen that is about a cell of the board, maybe another one than that of the board's cursor."""

    def whereabouts(self) -> tuple[int, str, bool] | None:
        """Row, column, and whether something is typed there; None where it is about none just now."""


class Following:
    """One look, four times a second: a repaint at most, however much has happened."""

    def __init__(self, screen: BoardScreen) -> None:
        self.screen = screen
        self.standing = False
        """Whether news stand in the status line, in place of the cell's description."""
        self.patience, self.least = PATIENCE, LEAST
        self._told_at = -STANDS
        self._heard: Heard | None = None
        self._trouble = ""
        self._editing = False

    @property
    def heard(self) -> Heard:
        """What has not been told yet."""
        if self._heard is None:
            # Not before the first picture.
            from tpm_tui.service.company.heard import Heard

            self._heard = Heard(self.screen.session.user)
        self._heard.me = self.screen.session.user
        return self._heard

    def begin(self) -> None:
        """Say that this session is here, and see who else is; not before the first picture."""
        from tpm_tui.service.company.presence import Company
        from tpm_tui.ui.actions.general import LOOKING

        session = self.screen.session
        tells = session.read_only in ("", LOOKING)
        self.screen.desk.around.company = Company(session.path, session.user, tells=tells)
        self.rest()
        self.see_company()

    def end(self) -> None:
        """Go."""
        if self.screen.desk.around.company is not None:
            self.screen.desk.around.company.close()

    # ---- looking

    def on_time(self) -> None:
        """Look again, and see that the program has come to it in time."""
        self.screen.app.watchdog.look(POLL_SECONDS, self.screen.session)
        self.poll()

    def poll(self) -> None:
        """Take over what happened since the last look; the first one lets others see this session."""
        if self.screen.desk.around.company is None:
            self.begin()
        screen, session = self.screen, self.screen.session
        self.see_whether_away()
        turned = session.board.turn_day()
        if turned is not None:
            today = session.board.ctx.today
            screen.desk.say(f"It is {today:%A}, {today.day} {today:%B} now.", "muted")
            screen.desk.show(turned, "remote")
        copied_board.watch(screen)
        try:
            outcome = session.poll(SLICE)
        except TpmError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                screen.desk.say(self._trouble, "bad")
            return
        self._trouble = ""
        if session.ahead.going_on:
            _ = screen.call_later(self.poll)  # after the keys that wait
            return
        if outcome is not None:
            self.take(outcome)
        moved = self.see_company()
        if turned is not None or outcome is not None or moved:
            screen.prompts.follow()
            top = screen.app.screen
            if isinstance(top, FollowsBoard):
                top.follow()
        if screen.app.screen is not screen:
            self.stay()
        self.tell()

    def take(self, outcome: Outcome) -> None:
        """Show what others committed; what they did is told when there is a place for it."""
        from tpm_tui.service.company.heard import moved_rows, touched_cells

        desk = self.screen.desk
        self.hear(outcome)
        desk.show(outcome.delta, "remote")
        if self.screen.prompts.prompt is None:
            self.screen.foot.set_line(0, None, position(desk))
        for told in (outcome.reloaded, outcome.warning):
            if told:
                desk.say(told, "warn")
        cells = (
            touched_cells(outcome.rows) if outcome.delta.everything else moved_rows(outcome.rows)
        )
        if cells and desk.flashes:
            desk.grid.cells_changed(cells, "remote")
            desk.flash("remote")
        if desk.grid.editor is not None:
            self.screen.actions.editing.others_changed(outcome.authors)

    def hear(self, outcome: Outcome) -> None:
        """Keep in mind what others did, to be told and shown on its cells."""
        if outcome.rows:
            from tpm_tui.service.company.heard import touched_cells

            desk = self.screen.desk
            self.heard.add(desk.board, outcome, desk.grid.size.width)
            desk.around.changed(touched_cells(outcome.rows))
            if any(one.startswith(ACCESS) for one in outcome.delta.settings):
                self._hear_roles(outcome)

    def _hear_roles(self, outcome: Outcome) -> None:
        """What the user has become counts from now on, and is said at once."""
        from tpm_tui.service.roles.words import role_news

        self.screen.show_heading()
        if self.screen.quiet(inf):
            self.screen.show_footer()
        news = role_news(self.screen.session, outcome.rows)
        if news:
            self.screen.desk.say(news, "warn")

    def see_company(self) -> bool:
        """Show where the others are; whether that has changed."""
        around = self.screen.desk.around
        if around.company is None or not around.company.look():
            return False
        self.mark()
        self.screen.show_heading()
        self.screen.describe()
        if self.screen.grid.editor is not None:
            self.screen.actions.editing.foretelling.see_company()
        return True

    def mark(self) -> None:
        """Mark the places of the others on the grid as it is folded now."""
        desk = self.screen.desk
        if desk.around.others or desk.grid.strips.others:
            desk.grid.show_others(desk.around.marks(desk))

    # ---- where this session is

    def see_whether_away(self) -> None:
        """Whoever has touched nothing for long is away, until they touch something."""
        company = self.screen.desk.around.company
        if company is not None:
            company.is_away(away=self.idle() > AWAY_SECONDS)

    def idle(self) -> float:
        """Seconds since a key or the mouse came from the terminal."""
        return 0.0 if self.screen.app.is_headless else idle_seconds(sys.__stdin__)

    def rested(self) -> None:
        """No key for a moment: tell of the cell, and let the others know."""
        self.screen.describe()
        if self.screen.session.board.access is not None and self.screen.quiet(inf):
            self.screen.show_footer()  # another row may be another part
        if self.screen.ready:
            self.rest()

    def rest(self) -> None:
        """The cursor rests, or an editor has opened or closed: let the others know."""
        self._editing = self.screen.whereabouts()[2]
        self.stay()
        self.mark()

    def stay(self) -> None:
        """Let the others know where this session is: where the uppermost screen is that is about a
        cell, or else the board's cursor."""
        for one in reversed(self.screen.app.screen_stack):
            place = one.whereabouts() if isinstance(one, IsSomewhere) else None
            if place is not None:
                row, key, editing = place
                self.screen.desk.around.stay(row, key, editing=editing)
                return

    def key_done(self) -> None:
        """A key was worked on: that something is typed, or no longer, is to be known at once."""
        if self._editing != self.screen.whereabouts()[2]:
            self.rest()

    # ---- words

    def tell(self) -> None:
        """Say what others did, where nobody is disturbed by it."""
        if self._heard is None or not self._heard or time.monotonic() - self._told_at < self.least:
            return
        top = self.screen.app.screen
        if top is self.screen:
            if not self.screen.quiet(self.patience):
                return
            self.screen.show_news(self.heard.tell())
            self.standing = True
            self.screen.later("news", STANDS, self._over)
        elif isinstance(top, TakesNews) and top.news.free():
            top.news.tell(self.heard.tell())
        else:
            return
        self._told_at = time.monotonic()

    def cleared(self) -> None:
        """A key takes what stands there away."""
        self.standing = False

    def _over(self) -> None:
        if self.standing:
            self.standing = False
            self.screen.describe()
