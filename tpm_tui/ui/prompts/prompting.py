"""A prompt on the line below the grid: opened by actions, fed with the screen's keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, cast

from tpm_tui.errors import Conflict, NeedsReason, TpmError
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.drafts.drafting import settle
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.desk import Desk

SOON, LATER = 0.03, 0.05
"""Seconds between typing and showing what it does, on a small board and on a large one: typing
itself never waits."""
LARGE = 5000
"""Items from which a board counts as large."""

After = Callable[[str, float, Callable[[], None]], None]
"""Runs something later: (name, seconds, what); asked again under the same name it starts anew."""


class PromptLine:
    """The prompt that is open, if any."""

    def __init__(self, foot: Bar, after: After, closed: Callable[[], None]) -> None:
        self.foot = foot
        self.prompt: Prompt | None = None
        self.desk: Desk | None = None
        """The board that answers are about, which may want to know why."""
        self.large = False
        self._began = 0.0
        self._told_of = -1
        """Revision of the board that what the answer would do was told of."""
        self._after = after
        self._closed = closed

    def ask(self, prompt: Prompt, text: str = "") -> None:
        """Open a prompt with a text in it."""
        self.prompt = prompt
        session = self._session
        prompt.seen = self._told_of = -1 if session is None else session.board.revision
        self._began = time.monotonic()
        # What stands there is gone on with more often than thrown away.
        prompt.begin(f"{text} " if text and prompt.goes_on else text)
        prompt.also = self._others(prompt)
        self.draw()

    def follow(self) -> None:
        """Others have come or gone, or have changed the board: what is said of the cells that the
        answer goes into may be something else."""
        prompt, session = self.prompt, self._session
        if prompt is None or session is None or not prompt.cells:
            return
        also = self._others(prompt)
        if also != prompt.also:
            prompt.also = also
            self.draw()
        if self._told_of != session.board.revision:
            self._told_of = session.board.revision
            self._changed()

    def _others(self, prompt: Prompt) -> str:
        if self.desk is None or not prompt.cells:
            return ""
        around = self.desk.around
        return around.savers(prompt.cells, self._began) or around.editors(prompt.cells)

    def press(self, key: str, character: str | None) -> None:
        """A key while a prompt is open."""
        prompt = self.prompt
        if prompt is None:
            return
        if key == "enter":
            self._accept(prompt)
            return
        if key == "f4" and prompt.preview is not None:
            self._preview(prompt)
            return
        happened = prompt.press(key, character)
        if happened == "cancelled":
            self._close()
            settle(self.foot.app)
            if prompt.cancel is not None:
                prompt.cancel()
        else:
            if happened == "changed":
                self._changed()
            self.draw()

    def paste(self, text: str) -> None:
        """Pasted text while a prompt is open."""
        if self.prompt is not None:
            self.prompt.paste(text)
            self._changed()
            self.draw()

    def typed_again(self) -> None:
        """The text is another one without a key."""
        self._changed()
        self.draw()

    def draw(self) -> None:
        """Show the prompt on both lines of the foot."""
        if self.prompt is not None:
            width = self.foot.size.width or 80
            self.foot.set_line(0, *self.prompt.line(width))
            self.foot.set_line(1, *self.prompt.below(width))

    def _accept(self, prompt: Prompt) -> None:
        """Give the answer with the prompt gone, so that what comes of it may speak or ask again; it
        comes back where the answer is refused."""
        self._close()
        session = self._session
        with nullcontext() if session is None else session.as_of(prompt.seen):
            accepted = self._answered(prompt)
        if accepted:
            settle(self.foot.app)
            return
        if prompt.lacks is not None and self.desk is not None:
            self._ask_why(self.desk, prompt.lacks, prompt)
            return
        self.prompt = prompt
        self.draw()
        if prompt.conflict is None or session is None:
            return
        if prompt.conflict.cells:
            self._contest(prompt.conflict, prompt)
        else:
            # Whoever has read what others did may do it all the same.
            prompt.seen = session.board.revision

    def _answered(self, prompt: Prompt) -> bool:
        """Give the answer; what the board wants a reason for is asked here."""
        if self.desk is None or self.desk.attempting:
            return prompt.press("enter", None) == "accepted"
        self.desk.attempting = True
        try:
            return prompt.press("enter", None) == "accepted"
        finally:
            self.desk.attempting = False

    def _ask_why(self, desk: Desk, lacks: NeedsReason, prompt: Prompt) -> None:
        """Ask for the reason of an answer; without one the prompt comes back with its text."""
        from tpm_tui.ui.prompts.asking_why import ask_reason

        def back() -> None:
            prompt.error = ""
            self.prompt = prompt
            self.draw()

        ask_reason(desk, lacks, lambda: self._accept(prompt), back)

    def _contest(self, conflict: Conflict, prompt: Prompt) -> None:
        from tpm_tui.ui.company.contesting import Typing, contest

        def again() -> None:
            if self.prompt is prompt:
                self._accept(prompt)

        def leave() -> None:
            if self.prompt is prompt:
                self.press("escape", None)

        def agree(seen: int) -> None:
            prompt.seen = seen

        contest(self._app, conflict, again, Typing(leave, agree))

    @property
    def _app(self) -> TpmApp:
        return cast("TpmApp", self.foot.app)

    @property
    def _session(self) -> BoardSession | None:
        """The board that answers are about; None on screens that come before one."""
        return getattr(self._app, "session", None)

    def _preview(self, prompt: Prompt) -> None:
        """Show in full what the answer would do; the prompt stays open below."""

        def accept() -> None:
            if self.prompt is prompt:
                self._accept(prompt)

        try:
            if prompt.preview is not None:
                prompt.preview(prompt.text, accept)
        except TpmError as error:
            prompt.refuse(error)
            self.draw()

    def _close(self) -> None:
        """The prompt goes; what its answer says stays in sight."""
        self.prompt = None
        self._closed()

    def _changed(self) -> None:
        prompt = self.prompt
        if prompt is not None and prompt.change is not None:
            self._after("prompt", LATER if self.large else SOON, lambda: self._try_of(prompt))

    def _try_of(self, prompt: Prompt) -> None:
        """The same, unless another question is open by now."""
        if self.prompt is prompt:
            self._try()

    def _try(self) -> None:
        """Show what the text does so far; what is not finished says nothing yet."""
        prompt = self.prompt
        if prompt is None or prompt.change is None:
            return
        try:
            prompt.change(prompt.text)
            prompt.trouble = ""
        except TpmError as error:
            prompt.note, prompt.trouble = "", str(error)
        self.draw()
