"""The board screen driven by keys: what is shown, where the cursor is, what was said."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen

from tests.boards import new_file, planted, row, session
from tests.ui.app_clock import NOW, clock_of, hold_time
from tpm_tui.exchange.template import load_demo
from tpm_tui.fields.context import FieldContext
from tpm_tui.query.arrangement import NEW_ROW
from tpm_tui.service.board import Board
from tpm_tui.service.importing import new_board
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.config import Config
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.board import BoardScreen

ANA = User(1001, "ana")
TODAY = "2026-03-04"
ROWS = ["Rollout", "Core", "(own)", "Design", "Build", "Launch", "Training", "Research"]
"""Titles of the small board from top to bottom, everything unfolded."""


def make_small_board(path: Path) -> Path:
    """Eight rows: three levels, an `(own)` line, people, money, dates, a milestone."""
    new_file(path, name="Small", today=TODAY)
    with session(path, "maker", 1000) as opened:
        planted(
            opened,
            row(
                "Rollout",
                row(
                    "Core",
                    row("Design", work="16h", actual_work="8h", progress="50", budget="1000",
                        start="2026-03-02", finish="2026-03-06", owner="Ana"),
                    row("Build", work="48h", budget="2000", start="2026-03-09", finish="2026-03-20"),
                    row("Launch", kind="milestone", start="2026-03-23", finish="2026-03-23"),
                    own={"actual_cost": "100"},
                ),
                row("Training", budget="500", owner="Mei", assignments="Mei 50%"),
            ),
            row("Research", budget="9000"),
        )  # fmt: skip
    return path


def make_demo_board(path: Path) -> Path:
    """The demo, always the same."""
    new_board(path, load_demo(FieldContext()), "Demo portfolio")
    return path


TURNS_AT_REST = 4
"""Rounds of the loop in which nothing has anything to do, after which nothing will have."""

TURNS_IN_HASTE = 1000
"""Rounds after which what still works is waiting for something that takes time."""

hold_time()


class SettledPilot(Pilot[int]):
    """Textual's own, which would go on after a while on a slow machine."""

    async def pause(self, delay: float | None = None) -> None:
        """Wait until the app is at rest."""
        assert delay is None, "the app's clock stands still: use `moment`"
        await settled(self.app)


class Driven:
    """A running app with one board."""

    def __init__(self, app: TpmApp) -> None:
        self.app = app
        self.pilot = SettledPilot(app)

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names and let the app work them through.

        Pilot's own `press` also waits for an idle processor, a tenth of a second for every key.
        """
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            event = events.Key(name, key if len(key) == 1 else {"space": " "}.get(key))
            self.app.post_message(event)
            await self.settle()
            assert not in_transaction(self.app.session), f"{key} left a transaction open"

    async def settle(self) -> None:
        """Wait until every queue has been worked through, and what that brings about, too."""
        await settled(self.app)

    async def moment(self, seconds: float = 0.7) -> None:
        """Let so many seconds pass for the app, with all that is to happen within them."""
        await self.settle()
        clock = clock_of(self.app)
        until = NOW.now + seconds
        while clock.go_on(until):
            await self.settle()

    async def write(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    @property
    def screen(self) -> BoardScreen:
        """The board's screen, also when something lies over it."""
        return next(one for one in self.app.screen_stack if isinstance(one, BoardScreen))

    @property
    def desk(self) -> Desk:
        """Grid, outline and session."""
        return self.screen.desk

    @property
    def board(self) -> Board:
        """The board in memory."""
        return self.desk.board

    def item(self, title: str) -> int:
        """Living item with a title."""
        titles = self.board.items.columns["title"]
        return next(
            one
            for one in range(1, len(titles))
            if titles[one] == title and self.board.items.exists(one)
        )

    def title(self, row: int) -> str:
        """Title of a row; empty for one that is being added."""
        return "" if row == NEW_ROW else str(self.board.figures.value(row, "title"))

    @property
    def titles(self) -> list[str]:
        """Titles of the visible rows."""
        return [self.title(row) for row in self.desk.outline.rows]

    @property
    def at(self) -> tuple[str, str]:
        """Title and column under the cursor."""
        return self.title(self.desk.row), self.desk.key

    async def go(self, title: str, key: str = "title") -> None:
        """Put the cursor on a cell; `(own) of Core` names the line of a parent."""
        parent = title.removeprefix("(own) of ")
        row = self.item(parent) if parent == title else -self.item(parent)
        column = [one.key for one in self.desk.grid.view].index(key)
        assert self.desk.go_to(row, column)
        await self.settle()

    def text(self, title: str, key: str, *, own: bool = False) -> str:
        """Text of a cell in full."""
        return self.board.figures.text(-self.item(title) if own else self.item(title), key)

    @property
    def lines(self) -> list[str]:
        """Lines of the grid: header, rows, totals."""
        grid = self.desk.grid
        return [grid.render_line(y).text.rstrip() for y in range(grid.size.height)]

    @property
    def said(self) -> str:
        """The status line."""
        return self.bar(self.screen.foot, 0)

    @property
    def told(self) -> str:
        """The status line with what it continues on the line below."""
        return "".join(text for line in self.screen.foot._left for text, _ in line)

    @staticmethod
    def bar(bar: Bar, line: int = 0) -> str:
        """One line above or below the grid, in full."""
        return "".join(text for text, _ in [*bar._left[line], *bar._right[line]])

    def poll(self) -> None:
        """Look for what others committed, as the timer does."""
        self.screen.following.poll()

    def hear(self) -> None:
        """Look, with what was said long ago, so that what others did is told."""
        self.screen.following.patience = self.screen.following.least = 0.0
        self.poll()


@asynccontextmanager
async def driving(
    path: Path, size: tuple[int, int] = (120, 36), *, user: User = ANA, config: Config | None = None
) -> AsyncIterator[Driven]:
    """The app on a board file, as somebody."""
    app = TpmApp(path, config=config or Config(), user=user)
    async with app.run_test(size=size):
        driven = Driven(app)
        await driven.settle()
        if app.session is not None:
            app.session.user = user
            driven.screen.show_heading()
        yield driven
    assert "went wrong" not in app.farewell, app.farewell


async def settled(app: App[Any]) -> None:
    """Wait until an app with a screen has worked through all of its queues, what that brings about,
    and what threads of its own do for it.

    Asking each queue to call back says the same, for most of the time that a test takes; Pilot's
    `pause` gives up on a slow machine.
    """
    rested = turns = 0
    while rested < TURNS_AT_REST and not app._exit and app._exception is None:
        await asyncio.sleep(0 if turns < TURNS_IN_HASTE else 0.001)
        turns += 1
        stack = app.screen_stack
        pumps = (app, *stack, *stack[-1].walk_children()) if stack else ()
        busy = any(is_busy(pump) for pump in pumps) or not all(
            one.is_finished for one in app.workers
        )
        rested = 0 if busy or not stack else rested + 1
        if rested and next_frame(stack[-1]):
            rested = 0


def next_frame(screen: Screen[Any]) -> bool:
    """Do what Textual leaves for the next frame, unless it is painting alone; whether it was any."""
    app = screen.app
    if app._resize_event is not None:
        app._check_resize()
        return True
    waits = (screen._layout_required, screen._scroll_required, screen._recompose_required)
    due = any(waits) or bool(screen._callbacks)
    if due and screen.is_current and not app._batch_count:
        screen._on_timer_update()
        return True
    return False


def is_busy(pump: MessagePump) -> bool:
    """Whether somebody has a message to work on or is working on one."""
    task: asyncio.Task[None] | None = pump._task
    if task is None or task.done():
        return False
    ready: asyncio.Event = pump._message_queue.ready_event
    waits_for_one = bool(ready._waiters) and not ready.is_set()
    return not waits_for_one or bool(pump._next_callbacks)


def in_transaction(session: BoardSession | None) -> bool:
    """Whether a transaction is open, which nothing may be between two events: it would hold up all
    others, and what it holds is lost when the session is cut off."""
    if session is None:
        return False
    writing = None if session._writer is None else session._writer._connection
    raw = None if writing is None else writing.connection.driver_connection
    return session.reader._db.in_transaction or bool(raw is not None and raw.in_transaction)


def copied(board: Path, folder: Path) -> Path:
    """A copy of a board that nobody has open."""
    target = folder / board.name
    shutil.copy(board, target)
    return target
