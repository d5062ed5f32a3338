"""From a board's file to its first picture and to all that comes after it."""

from __future__ import annotations

import gc
import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

from tpm_tui.errors import TpmError
from tpm_tui.query.outline import Outline
from tpm_tui.service.views.view import STANDARD, default_view
from tpm_tui.ui.board import copied as copied_board
from tpm_tui.ui.board import daily_backup, first_look
from tpm_tui.ui.company.following import POLL_SECONDS
from tpm_tui.ui.prompts.prompting import LARGE

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

WARM_UP_SECONDS = 0.05
"""Long enough for the first picture to be on its way: what comes then would hold it up."""
FIRST_ROWS = 120
LARGE_BYTES = 3_000_000
"""Boards up to this size are read whole before the first paint; it takes no longer than the paint."""


class Loading:
    """Reads the board of a screen: a small one at once, of a large one the first rows before the rest."""

    def __init__(self, screen: BoardScreen) -> None:
        self.screen = screen
        self.ready = self._read_first()

    def begin(self) -> None:
        """The screen is there: go on with a board that is read, or read the rest."""
        if self.ready:
            self._complete()
        else:
            self.screen.say("Reading the board ...", "muted")
            self.start_rest()

    def start_rest(self) -> None:
        """Read the rest without holding up the first picture."""
        _ = self.screen.run_worker(self.read_rest, thread=True, exclusive=True)

    def read_rest(self) -> None:
        """Read the whole board, in a thread of its own."""
        call = self.screen.app.call_from_thread
        # A hundred thousand rows make no garbage, but the collector would look at each of them.
        gc.disable()
        try:
            self.screen.session.load()
        except TpmError as error:
            call(self.screen.say, str(error), "bad")
            return
        finally:
            gc.freeze()
            gc.enable()
        call(self._loaded)

    def _read_first(self) -> bool:
        session = self.screen.session
        if session.path.stat().st_size <= LARGE_BYTES:
            session.load()
            return True
        session.preview(FIRST_ROWS)
        return False

    def _loaded(self) -> None:
        """Show the whole board, opened to the level that fits a screen."""
        self.ready = True
        desk = self.screen.desk
        desk.sheet.complete = True
        desk.outline.folded.clear()
        desk.rebuild()
        self.screen.say("", "")
        self._complete()

    def _complete(self) -> None:
        screen, desk = self.screen, self.screen.desk
        screen.prompts.large = len(desk.board.items) > LARGE
        level = opening_level(desk.outline, screen.app.size.height)
        desk.outline.fold_to(level)
        saved = default_view(desk.board, desk.board.fields)
        standard = replace(STANDARD, density=screen.config.density)
        desk.open_view_at = "" if saved is None else saved.setting
        wrong = desk.open_view(standard if saved is None else saved.view)
        wrong = wrong or copied_board.why_read_only(screen.session)
        desk.bookings = screen.session.board.engine.staffing.version
        screen.grid.reset()
        screen.describe()
        if wrong:
            screen.say(wrong, "warn")
        _ = screen.set_interval(POLL_SECONDS, screen.following.on_time)
        _ = screen.set_timer(WARM_UP_SECONDS, self._start_warm_up)
        screen.neighbours.watch()
        daily_backup.watch(screen)
        first_look.look_soon(screen)
        if screen.app.view_name:
            screen.run_command("open-view", screen.app.view_name)

    def _start_warm_up(self) -> None:
        _ = self.screen.run_worker(self._warm_up, thread=True, exclusive=True, group="warm-up")

    def _warm_up(self) -> None:
        """Import what the first key and the first edit need while the user reads the first picture."""
        for name in (
            "ui.board.acts", "ui.telling", "service.guards", "service.editing.overriding",
            "service.reasons", "service.roles.rights",
        ):  # fmt: skip
            importlib.import_module(f"tpm_tui.{name}")
        if not self.screen.session.read_only:
            self.screen.session.writer()


def opening_level(outline: Outline, height: int) -> int:
    """The deepest level at which the whole tree still fits on about one screen."""
    counts: dict[int, int] = {}
    items = outline.items
    stack = [(child, 1) for child in items.children.get(0, ())]
    while stack:
        item, level = stack.pop()
        counts[level] = counts.get(level, 0) + 1
        if level < 12 and sum(counts.values()) < 50 * height:
            stack += [(child, level + 1) for child in items.children.get(item, ())]
    total, deepest = 0, 1
    for level in sorted(counts):
        total += counts[level]
        if total > max(12, height - 5):
            break
        deepest = level
    return max(deepest, 2)
