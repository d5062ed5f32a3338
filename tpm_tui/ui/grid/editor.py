"""The text of an open cell editor: a buffer with a cursor, and a list of choices to pick from."""

from __future__ import annotations

from dataclasses import dataclass, field

CHOICES_SHOWN = 8


@dataclass(slots=True)
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
    picked: int = -1
    """Index among the matching choices; -1 picks none."""
    made_by: list[str] = field(default_factory=list)
    """Transactions that made the row and moved it since; empty for a row that was there before."""
    came_from: int = 0
    """Row that the cursor was on before a new one was added."""
    touched: bool = False
    """Whether anything was typed since it was opened."""
    seen: int = -1
    """Board revision that the user looked at."""
    leaving: bool = False
    """Whether the user was told that leaving loses what was typed."""

    @property
    def new(self) -> bool:
        """Whether this is the title of a row that was just added: empty ends it, Tab indents it."""
        return bool(self.made_by)

    def matching(self) -> list[tuple[str, str]]:
        """Choices that fit what was typed; all of them until something was."""
        wanted = self.fragment().casefold()
        if not self.touched or not wanted:
            return list(self.choices)
        begins = [one for one in self.choices if one[1].casefold().startswith(wanted)]
        return begins + [
            one for one in self.choices if wanted in one[1].casefold() and one not in begins
        ]

    def fragment(self) -> str:
        """The part of the text that a choice would replace: the last of a comma list."""
        if not self.free:
            return self.text.strip()
        return self.text[: self.at].rpartition(",")[2].strip()

    def insert(self, text: str) -> None:
        """Type at the cursor; a choice list that was still whole starts from nothing."""
        if self.choices and not self.touched and not self.free:
            self.text, self.at = "", 0
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        self._typed()

    def take(self, label: str) -> None:
        """Replace the fragment by a choice."""
        if not self.free:
            self.text = label
        else:
            head, comma, _ = self.text[: self.at].rpartition(",")
            self.text = f"{head}{comma}{' ' if comma else ''}{label}{self.text[self.at :]}"
        self.at = len(self.text)
        self.picked = -1

    def move_pick(self, step: int) -> None:
        """Move through the matching choices."""
        count = len(self.matching())
        if count:
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
        return True

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.at = start
        self._typed()

    def _typed(self) -> None:
        self.touched = True
        self.leaving = False
        self.error = ""
        self.picked = 0 if self.choices and not self.free and self.matching() else -1

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
