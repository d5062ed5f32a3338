"""The text of an open cell editor: a buffer with a cursor, and a list of choices to pick from."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.query.folding import begins_words, fold

CHOICES_SHOWN = 8
SURE = 2
"""Letters after which the only name that fits is picked."""


@dataclass(slots=True, eq=False)
class CellEditor:
    """Editing as a mode of the grid: no widget, no focus, no race with typed-ahead keys."""

    item: int = 0
    """Row that is edited, negative for an `(own)` line; others may move it meanwhile."""
    column: str = ""
    """Field key of its column."""
    text: str = ""
    at: int = 0
    """Place of the cursor in the text."""
    error: str = ""
    """Why the text was refused; empty while nothing was."""
    choices: tuple[tuple[str, str], ...] = ()
    """(key, label) pairs; typing narrows them."""
    free: bool = True
    """Whether other text than a choice is allowed."""
    single: bool = False
    """Whether it is one name: a choice is the whole of it and what is picked is saved at once."""
    selected: bool = False
    """Whether the old text is selected: the first typed character replaces it."""
    over: bool = False
    """Whether what is there was typed from nothing, so that it is looked for as it shrinks too."""
    base: str = ""
    """Date that a typed offset counts from; empty for today."""
    stepped: tuple[str, str] | None = None
    """Sign and date of a step that becomes an offset if a digit follows at once."""
    picked: int = -1
    """Index among the matching choices; -1 picks none."""
    new: bool = False
    """Whether this is the title of a row that is being added: empty ends it, Tab indents it."""
    came_from: int = 0
    """Row that the cursor was on before a new one was begun."""
    touched: bool = False
    """Whether anything was typed since it was opened."""
    cells: tuple[tuple[int, str], ...] = ()
    """Cells that were selected when it was opened, all of which are edited."""
    lost: str = ""
    """Why its row or column is gone, without a full stop; the text stays.  Empty while it is there."""
    seen: int = -1
    """Board revision that the user looked at."""
    leaving: bool = False
    """Whether the user was told that leaving loses what was typed."""

    def matching(self) -> list[tuple[str, str]]:
        """Choices that fit what was typed; all of them until something was."""
        wanted = fold(self.fragment())
        if not self.touched or not wanted:
            return list(self.choices)
        words = begins_words(wanted)

        def rank(label: str) -> int:
            if fold(label).startswith(wanted):
                return 0
            return 1 if words(label) else 2 if wanted in fold(label) else 3

        ranked = [(rank(one[1]), one) for one in self.choices]
        return [one for wished in range(3) for rank_, one in ranked if rank_ == wished]

    def only(self) -> int:
        """Place among the matching choices of the only one that fits, or is the same; -1 for none."""
        wanted = fold(self.fragment())
        words, found = begins_words(wanted), self.matching() if wanted and self.touched else []
        same = [n for n, (_, label) in enumerate(found) if fold(label) == wanted]
        fits = [n for n, (_, label) in enumerate(found) if words(label)]
        return next((one[0] for one in (same, fits) if len(one) == 1), -1)

    def pick_only(self) -> None:
        """In a list of names, pick the only one that what is typed can become."""
        if self.free and not self.single and self.picked < 0:
            place = self.only()
            if place >= 0 and self.matching()[place][1] != self.fragment():
                self.picked = place

    def fragment(self) -> str:
        """The part of the text that a choice would replace: the last of a comma list."""
        if not self.free or self.single:
            return self.text.strip()
        return self.text[: self.at].rpartition(",")[2].strip()

    def insert(self, text: str) -> None:
        """Type at the cursor; a choice list that was still whole starts from nothing."""
        if self.choices and not self.touched and not self.free:
            self.text, self.at = "", 0
        if self.selected:
            self.text, self.at, self.over = "", 0, True
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        self._typed(longer=True)

    def take(self, label: str) -> None:
        """Replace the fragment by a choice."""
        if not self.free or self.single:
            self.text = label
        else:
            head, comma, _ = self.text[: self.at].rpartition(",")
            self.text = f"{head}{comma}{' ' if comma else ''}{label}{self.text[self.at :]}"
        self.at = len(self.text)
        self.picked, self.selected = -1, False

    def move_pick(self, step: int) -> None:
        """Move through the matching choices; up from the first of names keeps what is typed."""
        count = len(self.matching())
        if self.free and step < 0 and self.picked == 0:
            self.picked = -1
        elif count:
            self.picked = (
                (self.picked + step) % count if self.picked >= 0 else (0 if step > 0 else count - 1)
            )

    def key(self, name: str) -> bool:
        """Handle an editing key; False if it is not one."""
        match name:
            case "left" | "ctrl+b":
                self.at = max(0, self.at - 1)
            case "right" | "ctrl+f":
                self.at = min(len(self.text), self.at + 1)
            case "home" | "ctrl+a":
                self.at = 0
            case "end":
                self.at = len(self.text)
            case "ctrl+left" | "alt+b":
                self.at = self._word(-1)
            case "ctrl+right" | "alt+f":
                self.at = self._word(1)
            case "backspace":
                self._cut(max(0, self.at - 1), self.at)
            case "delete":
                self._cut(self.at, min(len(self.text), self.at + 1))
            case "ctrl+w":
                self._cut(self._word(-1), self.at)
            case "ctrl+u":
                self._cut(0, self.at)
            case "ctrl+k":
                self._cut(self.at, len(self.text))
            case _:
                return False
        self.selected = False
        return True

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.at = start
        self._typed()

    def _typed(self, *, longer: bool = False) -> None:
        self.touched, self.selected = True, False
        self.leaving = False
        self.error = ""
        self.picked = 0 if self.choices and not self.free and self.matching() else -1
        # Who shortens an old name wants another one, not the old one back.
        if self.single and (longer or self.over) and len(self.fragment()) >= SURE:
            self.picked = self.only()

    def _word(self, step: int) -> int:
        at = self.at
        if step < 0:
            while at and self.text[at - 1] == " ":
                at -= 1
            while at and self.text[at - 1] != " ":
                at -= 1
            return at
        while at < len(self.text) and self.text[at] == " ":
            at += 1
        while at < len(self.text) and self.text[at] != " ":
            at += 1
        return at
