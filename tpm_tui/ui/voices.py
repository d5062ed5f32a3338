"""Who speaks for the board: its own line, or the screen that was opened over it last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk, Say

Ask = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Voice:
    """Where one screen says and asks things."""

    owner: object
    say: Say
    ask: Ask


@dataclass(slots=True)
class Voices:
    """The board's own voice and those of the open screens, the latest last.

    Screens come and go in any order: one that opens the next and closes at once is taken out of
    sight only after the next one has begun to speak.
    """

    _open: list[Voice] = field(default_factory=list)

    def begin(self, desk: Desk, owner: object, say: Say, ask: Ask) -> None:
        """From now on a screen says what there is to say."""
        if not self._open:
            self._open.append(Voice(self, desk.say, desk.ask))
        self._open.append(Voice(owner, say, ask))
        desk.say, desk.ask = say, ask

    def end(self, desk: Desk, owner: object) -> None:
        """A screen closes: what is open below it speaks, however often it is told."""
        left = [one for one in self._open if one.owner is not owner]
        if len(left) == len(self._open):
            return
        desk.say, desk.ask = left[-1].say, left[-1].ask
        # With the board alone again its voice is whatever it is by the time of the next screen.
        self._open = left if len(left) > 1 else []
