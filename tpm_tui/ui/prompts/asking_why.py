"""The question why: asked where the board wants a reason, before anything is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.errors import InvalidInput, NeedsReason
from tpm_tui.service.reasons import HINT, reason_text
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.desk import Desk

Act = Callable[[], object]

OFFERED = 30
"""Reasons that the user gave before and that come back by Up."""


def ask_reason(desk: Desk, error: NeedsReason, again: Act, back: Act | None = None) -> None:
    """Ask for the reason of an act and do it `again` with it; `back` where none is given: what was
    typed is kept."""

    def accept(text: str) -> None:
        with desk.session.because(given(text)):
            again()

    def cancel() -> None:
        desk.say("Nothing was changed: it needs a reason.", "warn")
        if back is not None:
            back()

    desk.ask(Prompt(error.question, accept, cancel=cancel, hint=HINT, history=earlier(desk)))


def ask_reason_over(app: TpmApp, error: NeedsReason, again: Act) -> None:
    """The same over a screen without a line for it, such as one where several lines are written."""
    from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking

    session = app.session
    if session is None:
        return

    def picked(text: str) -> None:
        with session.because(given(text)):
            again()

    options = [Option(one, one) for one in session.reader.reasons(session.user.name, OFFERED)]
    _ = app.push_screen(
        PickerScreen(app.palette(), Picking(error.question, options, picked, free=True))
    )


def given(text: str) -> str:
    """A reason that was typed; raises InvalidInput where nothing is said."""
    said = reason_text(text)
    if not said:
        raise InvalidInput("It needs a reason; say why in a few words, or Esc goes back.")
    return said


def earlier(desk: Desk) -> list[str]:
    """Reasons that the user gave before, the latest last."""
    if not desk.reasons:
        desk.reasons += reversed(desk.session.reader.reasons(desk.session.user.name, OFFERED))
    return desk.reasons
