"""What was typed, to be typed again: the last change for `.`, and a macro."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from textual import events

from tpm_tui.errors import TpmError

LONGEST = 10_000
"""Keys of a macro."""
_PASTE = "paste:"

Typed = tuple[str, str | None]
"""Textual's name of a key, and its character; a paste has the name `paste` and its text."""


@dataclass(slots=True)
class Recorder:
    """Listens to all keys of the program."""

    macro: list[Typed] = field(default_factory=list)
    recording: bool = False
    change: list[Typed] = field(default_factory=list)
    """Keys of the last act that changed the board."""
    playing: int = 0
    """Keys of a replay that are still to come; they are not recorded again."""
    _act: list[Typed] = field(default_factory=list)
    """Keys since the screen was last at rest."""

    def hear(self, event: events.Event) -> None:
        """One event of the program."""
        typed = _typed(event)
        if typed is None:
            return
        if self.playing:
            self.playing -= 1
        if self.recording and len(self.macro) < LONGEST:
            self.macro.append(typed)
        self._act.append(typed)
        del self._act[:-LONGEST]

    def changed(self) -> None:
        """What was typed since the screen was at rest has changed the board."""
        if not self.playing:
            self.change = list(self._act)

    def rested(self) -> None:
        """No sequence, editor or prompt is open: a new act begins with the next key."""
        self._act.clear()

    def forget(self, keys: int) -> None:
        """Take the newest keys out of the macro: those that ended it."""
        del self.macro[len(self.macro) - keys :]


def _typed(event: events.Event) -> Typed | None:
    if isinstance(event, events.Key):
        return event.key, event.character
    if isinstance(event, events.Paste):
        return "paste", event.text
    return None


def again(typed: Typed) -> events.Event:
    """The event that was typed."""
    key, character = typed
    return events.Paste(character or "") if key == "paste" else events.Key(key, character)


# ---- files


def macro_text(keys: list[Typed]) -> str:
    """One key a line, as the key table writes it; a pasted text stands behind `paste:`."""
    lines: list[str] = []
    for key, character in keys:
        if key == "paste":
            escaped = (character or "").replace("\\", "\\\\").replace("\n", "\\n")
            lines.append(_PASTE + escaped.replace("\t", "\\t").replace("\r", "\\r"))
        else:
            lines.append(_name(key, character))
    return "".join(f"{line}\n" for line in lines if line)


def read_macro(text: str) -> list[Typed]:
    """Keys of a macro file; raises TpmError with the line that is no key."""
    keys: list[Typed] = []
    for number, line in enumerate(text.splitlines(), 1):
        word = line.rstrip("\n")
        if not word or word.startswith("# "):
            continue
        if word.startswith(_PASTE):
            keys.append(("paste", _unescaped(word[len(_PASTE) :])))
        elif word == "space":
            keys.append(("space", " "))
        elif len(word) == 1 and word.isprintable():
            keys.append((events_name(word), word))
        elif word.replace("+", "").replace("_", "").isalnum() and word.isascii():
            keys.append((word, None))
        else:
            raise TpmError(f"Line {number} of the macro is not a key: {word[:40]!r}.")
        if len(keys) > LONGEST:
            raise TpmError(f"The macro has more than {LONGEST:,} keys.")
    return keys


def load_macro(path: Path) -> list[Typed]:
    """A macro file; raises TpmError where it cannot be read."""
    try:
        return read_macro(path.read_text(encoding="utf-8"))
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


def _name(key: str, character: str | None) -> str:
    """How a key is written: the character if it prints, else Textual's name."""
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
