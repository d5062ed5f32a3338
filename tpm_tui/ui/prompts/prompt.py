"""The line below the grid as a prompt: search, filter, names, widths; with completion and history."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tpm_tui.domain.text import clean, strip_controls
from tpm_tui.errors import Conflict, NeedsReason, TpmError
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.grid.editor import CellEditor

if TYPE_CHECKING:
    from tpm_tui.query.completion import Completion

LONGEST = 2000
"""Characters that a prompt takes."""
_COLUMN = re.compile(r"^Column (\d+):")

Accept = Callable[[str], None]
"""Carries out what was typed; raises TpmError to keep the prompt open with the reason."""
Completer = Callable[[str, int], "Completion"]


@dataclass(slots=True, eq=False)
class Prompt:
    """One question on the line below the grid."""

    label: str
    accept: Accept
    change: Accept | None = None
    """Called a moment after typing, to show the result while it is typed; may raise TpmError."""
    cancel: Callable[[], None] | None = None
    preview: Callable[[str, Callable[[], None]], None] | None = None
    """Shows in full what a text would do, for F4; what it is given answers with the text.  May raise
    TpmError."""
    completer: Completer | None = None
    history: list[str] = field(default_factory=list)
    """What was answered before, the latest last; shared by all prompts of a kind."""
    goes_on: bool = False
    """Whether a text that is there already is gone on with after a space."""
    hint: str = ""
    """Shown below while nothing else is."""
    resumes: str = ""
    """Command that asks for the same again, where a half-typed text is to be kept."""
    rows: tuple[int, ...] = ()
    """Rows that it is about then."""
    cells: tuple[tuple[int, str], ...] = ()
    """Cells that the answer goes into, where that is known: who else is there is told."""
    also: str = ""
    """Who else edits them, or has changed them meanwhile."""
    lead: Callable[[str], str] = lambda _before: ""
    """What is put before a typed letter that follows a text, such as the space before a reason."""
    selected: bool = False
    """Whether a text that is there already is replaced by the first typed character; any other key
    keeps it."""
    buffer: CellEditor = field(default_factory=CellEditor)
    note: str = ""
    """Short words at the right: `3 of 17`."""
    error: str = ""
    """Why the answer was refused."""
    conflict: Conflict | None = None
    """The same, where others changed the cells meanwhile and it is to be asked what to do."""
    lacks: NeedsReason | None = None
    """The same, where a reason is to be asked for first."""
    seen: int = -1
    """Revision of the board that was on screen when it was opened."""
    told: tuple[str, str] = ("", "")
    """What the text would do, and its tone: takes the line below."""
    trouble: str = ""
    """Why what is typed so far means nothing yet; said quietly, and not while Tab has an offer."""
    _options: tuple[tuple[str, str], ...] = ()
    _span: tuple[int, int] = (0, 0)
    _option: int = -1
    _before: str = ""
    """Text before a completion was tried."""
    _past: int = 0
    _draft: str = ""

    def begin(self, text: str = "") -> None:
        """Open with a text, the cursor at its end."""
        self.buffer.text, self.buffer.at = text, len(text)
        self.buffer.selected = self.selected and bool(text)
        self._past = len(self.history)

    @property
    def text(self) -> str:
        """What is typed so far."""
        return self.buffer.text

    def press(self, key: str, character: str | None) -> str:
        """Handle a key: `accepted`, `cancelled`, `changed` or `` for nothing to do."""
        if key in ("tab", "shift+tab"):
            return "changed" if self._complete(-1 if key == "shift+tab" else 1) else ""
        self._options, self._option = (), -1
        if key in ("up", "down"):
            self.buffer.selected = False
        if key in ("escape", "ctrl+g", "ctrl+c") or (key == "backspace" and not self.text):
            return "cancelled"
        if key == "enter":
            return self._accept()
        if key in ("up", "down"):
            return "changed" if self._recall(-1 if key == "up" else 1) else ""
        before = self.text
        if not self.buffer.key(key):
            if character is None or not character.isprintable() or len(self.text) >= LONGEST:
                return ""
            apart = character.isalpha() and not self.buffer.selected
            lead = self.lead(self.text[: self.buffer.at]) if apart else ""
            self.buffer.insert(lead + character)
        if self.text != before:
            self.error = ""
            return "changed"
        return ""

    def paste(self, text: str) -> None:
        """Insert pasted text as one line."""
        room = max(0, LONGEST - len(self.text))
        self.buffer.insert(" ".join(strip_controls(text[:LONGEST]).split())[:room])
        self.error = ""

    def refuse(self, error: TpmError) -> None:
        """Show why the text does not work, the cursor where the message points at."""
        self.error = str(error)
        found = _COLUMN.match(self.error)
        if found is not None:
            self.buffer.at = max(0, min(int(found.group(1)) - 1, len(self.text)))

    # ---- inside

    def _accept(self) -> str:
        self.conflict = self.lacks = None
        try:
            self.accept(self.text)
        except TpmError as error:
            self.refuse(error)
            self.conflict = error if isinstance(error, Conflict) else None
            self.lacks = error if isinstance(error, NeedsReason) else None
            return ""
        text = self.text
        if text.strip():
            if text in self.history:
                self.history.remove(text)
            self.history.append(text)
            del self.history[:-100]
        return "accepted"

    def _recall(self, step: int) -> bool:
        """An earlier answer, as in a shell."""
        if not self.history:
            return False
        if self._past >= len(self.history):
            self._draft = self.text
        self._past = max(0, min(self._past + step, len(self.history)))
        text = self.history[self._past] if self._past < len(self.history) else self._draft
        self.buffer.text, self.buffer.at = text, len(text)
        self.error = ""
        return True

    def _complete(self, step: int) -> bool:
        """Take what is the only way to go on, else walk through what fits."""
        if self.completer is None:
            return False
        if not self._options:
            found = self.completer(self.text, self.buffer.at)
            if not found.options:
                return False
            self._options, self._span = found.options, (found.start, found.end)
            self._before = self.text
            self._option = -1
        self._option = (self._option + step) % len(self._options)
        start, end = self._span
        insert = self._options[self._option][0]
        self.buffer.text = self._before[:start] + insert + self._before[end:]
        self.buffer.at, self.buffer.selected = start + len(insert), False
        self.error = ""
        if len(self._options) == 1:
            self._options, self._option = (), -1
        return True

    # ---- drawing

    def line(self, width: int) -> tuple[Spans, Spans]:
        """The prompt itself: label, text with the cursor, note."""
        label = f" {self.label}" if self.label == "/" else f" {self.label} "
        note = f" {self.note} " if self.note else ""
        room = max(8, width - cell_len(label) - cell_len(note) - 2)
        text, at = self.text, self.buffer.at
        start = max(0, at - 2 * room)
        while cell_len(clean(text[start:at])) >= room:
            start += 1
        under = clean(text[at : at + 1]) or " "
        tone = "bad" if self.error else "strong@picked" if self.buffer.selected else "strong"
        spans: Spans = [
            (label, "accent"),
            (clean(text[start:at]), tone),
            (under, "strong@cursor"),
            (clean(text[at + 1 : at + 1 + room]), tone),
        ]
        return spans, [(note, "muted")] if note else []

    def _live(self) -> tuple[tuple[str, str], ...]:
        """What Tab would offer, while it is typed."""
        if self.completer is None or not self.text.strip():
            return ()
        options = self.completer(self.text, self.buffer.at).options
        typed = self.text[: self.buffer.at]
        return () if any(typed.endswith(insert) for insert, _ in options) else options

    def _offered(
        self, options: tuple[tuple[str, str], ...], chosen: int, width: int
    ) -> tuple[Spans, Spans]:
        """Options in a row, and at the right what the chosen one means."""
        told = clean(options[max(0, chosen)][1])
        room = width - 7 if chosen < 0 else width - min(cell_len(told), width // 2) - 3
        spans: Spans = [(" Tab ", "accent")] if chosen < 0 else []
        used = 0
        for place in range(max(0, chosen - 3), len(options)):
            word = f" {clean(options[place][0]).strip()} "
            used += cell_len(word)
            if used > room - 2:
                spans.append((" …", "muted"))
                break
            spans.append((word, "strong@picked" if place == chosen else "muted"))
        return spans, [(f" {told} ", "muted")] if chosen >= 0 and told else []

    def below(self, width: int) -> tuple[Spans, Spans]:
        """The line below it: an error, what Tab offers, or the hint."""
        if self.error:
            return [(f" {self.error}", "bad")], []
        if self._options:
            return self._offered(self._options, self._option, width)
        also: Spans = [(f" {self.also}", "warn")] if self.also else []
        if self.told[0]:
            return [*also, (f" {self.told[0]}", self.told[1])], []
        if also:
            return also, []
        live = self._live()
        if live:
            return self._offered(live, -1, width)
        if self.trouble:
            return [(f" {self.trouble}", "muted")], []
        words = "Enter accepts  Esc leaves"
        if self.preview is not None:
            words = f"F4 previews  {words}"
        if self.completer is not None:
            words = f"Tab completes  {words}"
        return [(f" {self.hint}" if self.hint else "", "muted")], [(f"  {words} ", "muted")]
