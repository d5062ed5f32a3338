"""The prompt in which work and cost are logged, with what the line will become below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.service.booking.entries import crowd_of
from tpm_tui.service.booking.line import FORMS, Crowd
from tpm_tui.service.booking.timesheet import (
    REMARK,
    change_entry,
    foretold,
    foretold_change,
    log_line,
)
from tpm_tui.service.foreseeing.ripple import shortened
from tpm_tui.service.session import Outcome
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.query.completion import Completion

HINT = FORMS.replace("   ", "  ")
AMENDED = '4h  yesterday  @ana  "what was done"  ""; what is not typed stays as it is'
_WORDS = ("yesterday", "today", "last week", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def booking_prompt(
    desk: Desk, row: int, history: list[str], empty: Callable[[], None], who: str = ""
) -> Prompt:
    """Asks for a line and logs it on a row; an empty one does what `empty` says."""
    crowd, user = crowd_of(desk.board, row), who or desk.session.user.name

    def accept(text: str) -> None:
        if not text.strip():
            empty()
            return
        outcome = log_line(desk.session, row, text, who, crowd)
        _ = desk.carry_out(lambda: outcome)

    title = shortened(str(desk.board.figures.value(row, "title")), 30)
    if row < 0:
        title = f"(own) of {shortened(str(desk.board.items.columns['title'][-row]), 24)}"
    prompt = Prompt(
        f"log on {title}", accept, completer=_completer(crowd), history=history, hint=HINT,
        resumes="log-work", rows=(row,),
    )  # fmt: skip

    def change(text: str) -> None:
        prompt.told = ("", "")
        if text.strip():
            prompt.told = _toned(foretold(desk.board, row, text, user, crowd, desk.grid.size.width))

    prompt.change = change
    return prompt


def entry_prompt(
    desk: Desk, item: int, key: str, done: Callable[[Outcome], object] | None = None
) -> Prompt:
    """Asks for what an entry shall say, and tells what that changes; `done` shows it once it is."""

    def accept(text: str) -> None:
        outcome = change_entry(desk.session, item, key, text)
        _ = desk.carry_out(lambda: outcome) if done is None else done(outcome)

    def change(text: str) -> None:
        prompt.told = ("", "")
        if text.strip():
            said, noted = foretold_change(desk.board, item, key, text)
            prompt.told = (said, "warn" if noted else "accent")

    completer = _completer(crowd_of(desk.board, item))
    prompt = Prompt("logged", accept, change, completer=completer, hint=AMENDED)
    return prompt


def undone(desk: Desk, verb: str) -> None:
    """Take back the user's last change, or bring it back."""
    act: Callable[[], Outcome] = desk.session.undo if verb == "Undone" else desk.session.redo
    _ = desk.carry_out(act, verb)


def _toned(told: str) -> tuple[str, str]:
    return told, "warn" if REMARK in told else "accent"


def _completer(crowd: Crowd) -> Callable[[str, int], Completion]:
    """Names of people and words for days."""

    def complete(text: str, at: int) -> Completion:
        from tpm_tui.query.completion import Completion

        start = max(text.rfind(" ", 0, at), text.rfind("@", 0, at)) + 1
        typed = text[start:at].casefold()
        if not typed or text[:at].count('"') % 2:
            return Completion(start, at, ())
        names = [one for one in dict.fromkeys((*crowd.here, *crowd.all)) if ":" not in one]
        people = [one for one in names if one.casefold().startswith(typed)]
        sign = "" if text[start - 1 : start] == "@" else "@"
        options = [
            (f'{sign}"{one}" ' if " " in one else f"{sign}{one} ", "person") for one in people
        ]
        options += [(f"{one} ", "day") for one in _WORDS if one.startswith(typed)]
        return Completion(start, at, tuple(options[:60]))

    return complete
