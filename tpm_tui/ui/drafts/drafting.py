"""What is being typed is written down a moment later, and at once when the session is cut off."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.screen import Screen

    from tpm_tui.service.drafts import Draft, Drafts
    from tpm_tui.service.session import BoardSession
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.grid.editor import CellEditor

SECONDS = 0.05
"""Between a key and the file: much less than anybody needs to lose a connection."""
OFFER_SECONDS = 0.3
"""Between the board and the offer of what was left: the first picture comes before it."""
AT_REST_SECONDS = 1.0
"""Between two looks at whether nothing is open that an offer would disturb."""


class Pen(Protocol):
    """A screen on which a longer text is written."""

    @property
    def draft(self) -> tuple[str, int, str, int] | None:
        """Kind, row and field of the text, and the revision that it was begun at; None where nothing
        is to be kept."""

    @property
    def written(self) -> str:
        """The text, empty as long as it is as it was."""


class Drafting:
    """The drafts of an app's board."""

    def __init__(self, app: TpmApp) -> None:
        self._app = app
        self._drafts: Drafts | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._writing = False
        self._again = False
        self._ending = ""
        self._told = False

    def soon(self) -> None:
        """A key was taken: write down in a moment what that makes of an open text."""
        if self._timer is None and not self._ending:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._on_time)

    def settle(self) -> None:
        """Something was saved or given up: its draft goes at once, so that nobody is offered it."""
        if self._drafts is not None and self._drafts.kept is not None:
            self._write()

    def end(self, why: str) -> None:
        """The session is cut off: write down what is open now, and no more after that."""
        if not self._ending:
            self._ending = why
            # The signal may have come while the board was being changed, and nobody can say where a new
            # row goes: what was written down a moment ago stands then.
            with suppress(LookupError, ValueError):
                self._write()

    @property
    def keeps(self) -> bool:
        """Whether something half typed is written down."""
        return self._drafts is not None and self._drafts.kept is not None

    def release(self) -> None:
        """What was taken over cannot be opened here: it stays for another time."""
        if self._drafts is not None:
            self._drafts.abandon()

    def leave(self) -> None:
        """Whoever was warned leaves the program without the text."""
        self._write()
        self._ending = "left"
        if self._drafts is not None:
            self._drafts.drop()
        self._app.exit(0)

    def close(self) -> None:
        """The program ends; what is written down and was not dropped stays."""
        self._ending = self._ending or "left"
        if self._drafts is not None:
            self._drafts.close()

    def of(self, session: BoardSession) -> Drafts | None:
        """The drafts of a board; None where nothing can be typed."""
        if session.read_only:
            return None
        if self._drafts is None or self._drafts.session is not session:
            from tpm_tui.service.drafts import Drafts

            if self._drafts is not None:
                self._drafts.close()
            self._drafts = Drafts(session)
        return self._drafts

    def watch(self) -> None:
        """A board was opened: look for what was left on it."""
        _ = self._app.set_timer(OFFER_SECONDS, self.offer)

    def offer(self) -> None:
        """Offer what earlier sessions left, as soon as nothing else is open."""
        app, session = self._app, self._app.session
        if session is None or self._ending:
            return
        drafts = self.of(session)
        if drafts is None:
            return
        if not _at_rest(app):
            _ = app.set_timer(AT_REST_SECONDS, self.offer)
            return
        left = drafts.left()
        if left or drafts.unreadable:
            from tpm_tui.ui.drafts.resuming import offer

            offer(app, drafts, left)

    def show(self, session: BoardSession) -> bool:
        """Show the half-typed texts that are kept for a board; False where there are none."""
        from tpm_tui.ui.drafts.resuming import offer

        drafts = self.of(session)
        return drafts is not None and offer(self._app, drafts, drafts.left())

    # ---- inside

    def _on_time(self) -> None:
        self._timer = None
        if not self._ending:
            self._write()

    def _write(self) -> None:
        """Write down what is open, or drop what is not open any more; a signal may come in between."""
        if self._writing:
            self._again = True
            return
        self._writing = True
        try:
            self._again = True
            while self._again:
                self._again = False
                self._write_once()
        finally:
            self._writing = False

    def _write_once(self) -> None:
        session = self._app.session
        if session is None:
            return
        typed = half_typed(self._app, session)
        if typed is None:
            if self._drafts is not None and self._drafts.kept is not None:
                self._drafts.drop()
            return
        drafts = self.of(session)
        if drafts is None or (typed.is_like(drafts.kept) and not self._ending):
            return
        try:
            drafts.keep(typed, self._ending)
        except OSError as error:
            if not self._told and not self._ending:
                self._told = True
                say = getattr(self._app.screen, "say", None)
                if say is not None:
                    say(f"What you type cannot be kept in a draft: {error.strerror}.", "warn")


def settle(app: object) -> None:
    """Tell an app's drafting, if it has one, that something was saved or given up."""
    drafting = getattr(app, "drafting", None)
    if drafting is not None:
        drafting.settle()


def half_typed(app: TpmApp, session: BoardSession) -> Draft | None:
    """The text that is open on the uppermost screen that has one."""
    for screen in reversed(app.screen_stack):
        found = _written(screen) or _asked(screen) or _edited(screen, session)
        if found is not None:
            from tpm_tui.service.draft_news import place_words

            return replace(found, where=place_words(session.board, found))
    return None


def _written(screen: Screen[Any]) -> Draft | None:
    pen = getattr(screen, "draft", None)
    text = getattr(screen, "written", "")
    if pen is None or not text.strip():
        return None
    from tpm_tui.service.drafts import Draft

    kind, row, field, seen = pen
    return Draft(kind, row, field, text, seen)


def _asked(screen: Screen[Any]) -> Draft | None:
    prompt = getattr(getattr(screen, "prompts", None), "prompt", None)
    if prompt is None or not prompt.resumes or not prompt.text.strip():
        return None
    from tpm_tui.service.drafts import LINE, Draft

    cells = tuple((row, "") for row in prompt.rows)
    return Draft(LINE, prompt.rows[0], prompt.resumes, prompt.text, prompt.seen, cells=cells)


def _edited(screen: Screen[Any], session: BoardSession) -> Draft | None:
    place = getattr(screen, "grid", None) or getattr(screen, "lines", None)
    editor: CellEditor | None = getattr(place, "editor", None)
    if editor is None or not editor.touched or not editor.text.strip():
        return None
    if editor.new:
        return _named(screen, editor, session)
    from tpm_tui.service.drafts import CELL, CELLS, Draft

    cells = editor.cells if 1 < len(editor.cells) <= CELLS else ()
    return Draft(CELL, editor.item, editor.column, editor.text, editor.seen, cells=cells)


def _named(screen: Screen[Any], editor: CellEditor, session: BoardSession) -> Draft | None:
    """The name of a row that is being added, with where it goes."""
    new = screen.desk.new_row  # type: ignore[attr-defined]
    if new is None:
        return None
    from tpm_tui.service.drafts import NEW, Draft

    place = new.place(session.board.items)
    return Draft(NEW, 0, editor.column, editor.text, editor.seen, place=place)


def _at_rest(app: TpmApp) -> bool:
    """Whether the board is there, with nothing open on it or over it."""
    screen = app.screen
    grid, prompts = getattr(screen, "grid", None), getattr(screen, "prompts", None)
    return (
        grid is not None
        and bool(getattr(screen, "ready", False))
        and grid.editor is None
        and prompts is not None
        and prompts.prompt is None
    )
