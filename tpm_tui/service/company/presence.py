"""Who else has the board open: told to others, and known of them; never in anybody's way."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.store.identity import User
from tpm_tui.store.presence import Others, OwnPlace, Whereabouts

__all__ = ["Company", "Whereabouts", "in_words"]

AGAIN_SECONDS = 10.0
"""How long it is until the next try where this session could not say where it is."""
NAMED_MOST = 3
"""People that are named before there are too many."""


class Company:
    """The sessions on one board.

    A folder that cannot be made, a full disk or a board that may only be read mean that there is no
    company, and nothing else.
    """

    def __init__(self, board: Path, user: User, *, tells: bool = True) -> None:
        self.user = user
        self._own = OwnPlace(board, user) if tells else None
        self._others = Others(board)
        self._place: tuple[int, str, bool] | None = None
        self._said: tuple[int, str, bool, bool] | None = None
        self._away = False
        self._again = 0.0

    @property
    def others(self) -> tuple[Whereabouts, ...]:
        """All sessions but this one."""
        return self._others.sessions

    def stay(self, item: int, field: str, *, editing: bool = False) -> None:
        """Say where the cursor rests, if that is another place."""
        self._place = (item, field, editing)
        told = (*self._place, self._away)
        if self._own is None or told == self._said or time.monotonic() < self._again:
            return
        self._own.user = self.user
        try:
            self._own.write(item, field, editing=editing, away=self._away)
        except (OSError, BoardError):
            self._again = time.monotonic() + AGAIN_SECONDS
            return
        self._said = told

    def is_away(self, *, away: bool) -> None:
        """Say whether anybody is at this session, if that has changed."""
        if away != self._away and self._place is not None:
            self._away = away
            item, field, editing = self._place
            self.stay(item, field, editing=editing)

    def look(self) -> bool:
        """See who is here now; whether that is different from before."""
        return self._others.look("" if self._own is None else self._own.name)

    def on(self, item: int, field: str) -> list[Whereabouts]:
        """Sessions whose cursor is on a cell, those that edit it first."""
        found = [one for one in self.others if one.item == item and one.field == field]
        return sorted(found, key=lambda one: not one.editing)

    def close(self) -> None:
        """Go."""
        with suppress(OSError):
            self._others.close()
            if self._own is not None:
                self._own.close()


def in_words(sessions: Iterable[Whereabouts], me: str, width: int) -> str:
    """`with ana, bo`, with `(2)` behind who is here twice; `with 3 others` where names have no room;
    empty where nobody is here."""
    counts: dict[str, int] = {}
    here: set[str] = set()
    for one in sessions:
        counts[one.user] = counts.get(one.user, 0) + 1
        here |= set() if one.away else {one.user}
    if not counts:
        return ""
    names = [
        f"{'you elsewhere' if name == me else name}{f' ({count})' if count > 1 else ''}"
        f"{'' if name in here else ' (away)'}"
        for name, count in sorted(counts.items(), key=lambda one: one[0] == me)
    ]
    more = len(names) - NAMED_MOST
    if more > 1:
        told = f"with {', '.join(names[:NAMED_MOST])} and {more} more"
    else:
        told = f"with {', '.join(names)}"
    total = sum(counts.values())
    short = f"with {total} other{'' if total == 1 else 's'}"
    return next((one for one in (told, short, f"+{total}") if len(one) <= width), "")
