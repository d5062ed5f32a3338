"""What was typed, to be typed again: the last change for `.`, and a macro."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from textual import events

from tpm_tui.errors import TpmError

LONGEST = 10_000
"""Keys of a macro."""
LARGEST = 10 * 1024 * 1024
"""Bytes of a macro file."""
REFUSED = "bad"
"""The tone in which is said what cannot be done."""
_PASTE = "paste:"
_NAMED = re.compile(r"[a-z0-9_]+(\+[a-z0-9_@]+)*")
"""A key that does not print, as Textual names it."""
_HELD = ("alt+", "ctrl+", "super+")

Typed = tuple[str, str | None]
"""Textual's name of a key, and its character; a paste has the name `paste` and its text."""


@dataclass(slots=True, eq=False)
class Recorder:
    """Listens to all keys of the program at the moment when a screen takes them, and plays them."""

    macro: list[Typed] = field(default_factory=list)
    recording: bool = False
    change: list[Typed] = field(default_factory=list)
    """Keys of the last act that changed the board."""
    replaying: bool = False
    """Whether the key that is worked on was played, not pressed."""
    refusal: str = ""
    """What was said first, since somebody looked, of something that could not be done."""
    unseen: bool = False
    """Whether nobody is there to see a refusal, which ends what is played then."""
    _act: list[Typed] = field(default_factory=list)
    """Keys since the screen was last at rest."""
    _waiting: deque[events.Event] = field(default_factory=deque)
    """What is still to be played, and what was pressed meanwhile."""
    _passed: events.Event | None = None
    """The event that was let out of the queue last."""

    # ---- listening

    def holds(self, event: events.Event) -> bool:
        """Whether an event has to wait until what is played is over; Escape ends that at once."""
        if not self._waiting or event is self._passed:
            return False
        if isinstance(event, events.Key) and event.key == "escape":
            self.stop()
            return False
        # Textual works on no event twice.
        self._waiting.append(_fresh(event))
        return True

    def hear(self, event: events.Event) -> None:
        """One key or paste that a screen takes now."""
        typed = _typed(event)
        if typed is None:
            return
        was_played = isinstance(event, PlayedKey | PlayedPaste)
        self.replaying = was_played and event is self._passed
        if self.recording and len(self.macro) < LONGEST and not was_played:
            self.macro.append(typed)
        self._act.append(typed)
        del self._act[:-LONGEST]

    def begins(self) -> None:
        """The key that was heard last begins a new act."""
        del self._act[:-1]

    def rested(self) -> None:
        """No sequence, editor or prompt is open: a new act begins with the next key."""
        self._act.clear()

    def changed(self) -> None:
        """What was typed since the screen was at rest has changed the board."""
        if not self.replaying:
            self.change = list(self._act)

    def said(self, text: str, tone: str) -> None:
        """What a screen says: it may be a refusal."""
        if tone == REFUSED:
            self.refusal = self.refusal or text
            if self.unseen and self.replaying:
                self.stop()

    def forget_act(self) -> None:
        """Take the keys of this act out of the macro: those that ended it."""
        del self.macro[max(0, len(self.macro) - len(self._act)) :]

    # ---- playing

    def play(self, keys: list[Typed]) -> events.Event | None:
        """Queue keys before what waits already, and give out the first of them, unless one that is
        worked on just now will be followed by it."""
        running, self.replaying = self._passed is not None, True
        self._waiting.extendleft(again(typed) for typed in reversed(keys))
        return None if running else self.next()

    def next(self) -> events.Event | None:
        """The event whose turn it is; None at the end."""
        self._passed = self._waiting.popleft() if self._waiting else None
        if self._passed is None:
            self.replaying = False
        return self._passed

    def stop(self) -> None:
        """Play no more."""
        self._waiting.clear()
        self._passed, self.replaying = None, False

    def follows(self, event: events.Event) -> bool:
        """Whether the next one may come once this event has been worked on."""
        return event is self._passed


class PlayedKey(events.Key):
    """A key that nobody pressed just now."""


class PlayedPaste(events.Paste):
    """A paste that nobody made just now."""


PlayedKey.handler_name = events.Key.handler_name
PlayedPaste.handler_name = events.Paste.handler_name


def _typed(event: events.Event) -> Typed | None:
    if isinstance(event, events.Key):
        return event.key, event.character
    if isinstance(event, events.Paste):
        return "paste", event.text
    return None


def _fresh(event: events.Event) -> events.Event:
    if isinstance(event, events.Key):
        return events.Key(event.key, event.character)
    return events.Paste(event.text) if isinstance(event, events.Paste) else event


def again(typed: Typed) -> events.Event:
    """The event that was typed."""
    key, character = typed
    return PlayedPaste(character or "") if key == "paste" else PlayedKey(key, character)


# ---- files


def macro_text(keys: list[Typed]) -> str:
    """One key a line, as the key table writes it; a pasted text stands behind `paste:`."""
    lines: list[str] = []
    for key, character in keys:
        if key == "paste":
            escaped = (character or "").replace("\\", "\\\\").replace("\n", "\\n")
            lines.append(_PASTE + escaped.replace("\t", "\\t").replace("\r", "\\r"))
        else:
            lines.append(key_name(key, character))
    return "".join(f"{line}\n" for line in lines if line)


def read_macro(text: str) -> list[Typed]:
    """Keys of a macro file; raises TpmError with the line that is no key."""
    return [typed for _, typed in _numbered(text)]


def _numbered(text: str) -> list[tuple[int, Typed]]:
    """The same with the numbers of their lines."""
    keys: list[tuple[int, Typed]] = []
    for number, word in enumerate(text.split("\n"), 1):
        if not word or word.startswith("# "):
            continue
        if word.startswith(_PASTE):
            keys.append((number, ("paste", _unescaped(word[len(_PASTE) :]))))
        elif word == "space":
            keys.append((number, ("space", " ")))
        elif len(word) == 1 and word.isprintable():
            keys.append((number, (events_name(word), word)))
        elif _NAMED.fullmatch(word):
            keys.append((number, (word, None)))
        else:
            raise TpmError(f"Line {number} of the macro is not a key: {word[:40]!r}.")
        if len(keys) > LONGEST:
            raise TpmError(f"The macro has more than {LONGEST:,} keys.")
    return keys


def load_macro(path: Path) -> list[Typed]:
    """A macro file; raises TpmError where it cannot be read."""
    return [typed for _, typed in load_numbered(path)]


def load_numbered(path: Path) -> list[tuple[int, Typed]]:
    """The same with the numbers of the lines."""
    try:
        if path.stat().st_size > LARGEST:
            raise TpmError(f"The macro {path} is too large.")
        return _numbered(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TpmError(f"There is no macro {path}; m records one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TpmError(f"The macro {path} cannot be read: {error}.") from error


def save_macro(path: Path, keys: list[Typed]) -> None:
    """Write a macro file; raises TpmError where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(macro_text(keys), encoding="utf-8")
    except OSError as error:
        raise TpmError(f"The macro {path} cannot be written: {error.strerror}.") from error


def events_name(character: str) -> str:
    """Textual's name of the key that types a character."""
    from textual.keys import _character_to_key

    return _character_to_key(character)


def key_name(key: str, character: str | None) -> str:
    """How a key is written: the character if it prints, else Textual's name."""
    if key.startswith(_HELD):
        return key
    if character == " ":
        return "space"
    return character if character and len(character) == 1 and character.isprintable() else key


def _unescaped(text: str) -> str:
    out, rest = [], iter(text)
    for char in rest:
        if char == "\\":
            following = next(rest, "")
            out.append({"n": "\n", "t": "\t", "r": "\r"}.get(following, following))
        else:
            out.append(char)
    return "".join(out)
