"""Names of keys: as people write them, as the program calls them, and what terminals deliver."""

from __future__ import annotations

import re
import string

MODIFIERS = ("ctrl", "alt", "shift", "super")
"""In the order in which Textual writes them."""

NAMED = (
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete",
    "enter", "tab", "space", "escape", "backspace", *(f"f{n}" for n in range(1, 13)),
)  # fmt: skip
"""Keys that do not print."""

_SPELLINGS = {
    "pgup": "pageup", "pgdn": "pagedown", "pgdown": "pagedown", "page_up": "pageup",
    "page_down": "pagedown", "esc": "escape", "del": "delete", "ins": "insert",
    "return": "enter", "control": "ctrl", "ctl": "ctrl", "option": "alt", "meta": "alt",
    "bs": "backspace", "spacebar": "space",
}  # fmt: skip
_SHOWN = {
    "escape": "Esc", "pagedown": "PgDn", "pageup": "PgUp", "delete": "Del", "insert": "Ins",
    "ctrl+@": "Ctrl+Space", "ctrl+backslash": "Ctrl+\\", "ctrl+underscore": "Ctrl+_",
    "ctrl+right_square_bracket": "Ctrl+]",
}  # fmt: skip
_CONTROLS = {
    "space": "ctrl+@", "@": "ctrl+@", "\\": "ctrl+backslash", "]": "ctrl+right_square_bracket",
    "_": "ctrl+underscore", "/": "ctrl+underscore", "underscore": "ctrl+underscore",
    "backslash": "ctrl+backslash", "right_square_bracket": "ctrl+right_square_bracket",
}  # fmt: skip
"""Punctuation that Ctrl makes a byte of its own, as Textual calls it."""
_ARROWS = {"up", "down", "left", "right"}
_TWINS = {"i": "Tab", "m": "Enter", "h": "Backspace"}
_SAFE_CHORDS = {
    "shift+tab", "ctrl+@", "ctrl+backslash", "ctrl+right_square_bracket", "ctrl+underscore",
    "ctrl+home", "ctrl+end",
    "ctrl+pageup", "ctrl+pagedown", "shift+home", "shift+end", "shift+pageup", "shift+pagedown",
    "shift+insert", "shift+delete", *(f"shift+{arrow}" for arrow in _ARROWS),
    *(f"ctrl+{letter}" for letter in string.ascii_lowercase if letter not in _TWINS),
}  # fmt: skip
"""Keys with modifiers that plain ssh, tmux and every emulator deliver."""


class UnknownKey(ValueError):
    """What was written is the name of no key; the message says why."""


def normal(written: str) -> str:
    """A key sequence as the command table writes it: `Ctrl+Z` is `ctrl+z`, `Esc` is `escape`;
    raises UnknownKey."""
    keys = written.split()
    if not keys:
        raise UnknownKey("an empty text is no key")
    return " ".join(map(_normal_key, keys))


def _normal_key(written: str) -> str:
    if len(written) == 1:
        if not written.isprintable():
            raise UnknownKey(f"{written!r} is no key")
        return written
    held, last = _parts(written)
    held = [_SPELLINGS.get(one.lower(), one.lower()) for one in held]
    strange = [one for one in held if one not in MODIFIERS]
    last = _SPELLINGS.get(last.lower(), last.lower()) if len(last) > 1 else last
    if held == ["ctrl"] and last in _CONTROLS:
        return _CONTROLS[last]
    if strange or not last or (len(last) > 1 and last not in NAMED):
        if written.isalnum():
            apart = " ".join(written)
            raise UnknownKey(f"{written!r} is no key; for one key after the other write {apart!r}")
        raise UnknownKey(f"{written!r} is no key")
    if held == ["shift"] and len(last) == 1 and last.isalpha():
        return last.upper()
    if len(last) == 1 and held and last.isalpha():
        last = last.lower()
    return "+".join([*(one for one in MODIFIERS if one in held), last])


def _parts(key: str) -> tuple[list[str], str]:
    """Modifiers of a key, and the key without them; the key itself may be `+`."""
    if key.endswith("++"):
        return key[:-2].split("+"), "+"
    *held, last = key.split("+")
    return held, last


def prints(key: str) -> bool:
    """Whether a key types a character; the space bar is a key of its own."""
    return len(key) == 1


def is_safe(key: str) -> bool:
    """Whether every terminal, ssh and tmux deliver a key."""
    if prints(key):
        return key in string.printable
    return key in NAMED or key in _SAFE_CHORDS


def undeliverable(key: str) -> str:
    """Why a terminal without the kitty protocol cannot deliver a key; empty where it can."""
    if "+" not in key or prints(key):
        return ""
    held, last = _parts(key)
    letter = len(last) == 1 and last in string.ascii_lowercase
    if "super" in held:
        return "window managers keep that key for themselves"
    if held == ["ctrl"] and last in _TWINS:
        return f"terminals send the same for it as for {_TWINS[last]}"
    if "ctrl" in held and "shift" in held and letter:
        return f"terminals send the same for it as for Ctrl+{last.upper()}"
    if key in _SAFE_CHORDS:
        return ""
    if last == "f3":
        return "terminals send for it what also reports where the cursor is"
    if last in (*_ARROWS, "home", "end", "pageup", "pagedown", "insert", "delete"):
        return ""
    if re.fullmatch(r"f\d+", last):
        return ""
    if held == ["alt"] and letter:
        return _alt_letter(last)
    return _never(held, last)


def _alt_letter(letter: str) -> str:
    twin = {"b": "Ctrl+Left", "f": "Ctrl+Right"}.get(letter)
    return f"it arrives as {twin}" if twin else ""


def _never(held: list[str], last: str) -> str:
    """Chords that arrive as something else, or not at all."""
    if last in ("enter", "tab", "space", "escape", "backspace"):
        return f"terminals send for it nothing, or the same as for {shown_key(last)}"
    if "alt" in held:
        return "it arrives as another character, or types one"
    return f"terminals send for it nothing, or a plain {last}"


def shown(keys: str) -> str:
    """A sequence as people read it: `Ctrl+Home`, `zR`, `Ctrl+G zR`."""
    parts = [shown_key(key) for key in keys.split()]
    text, before = "", ""
    for part in parts:
        together = not text or (len(part) == 1 and len(before) == 1)
        text += part if together else f" {part}"
        before = part
    return text


def shown_key(key: str) -> str:
    """One key as people read it."""
    if len(key) == 1:
        return key
    if key in _SHOWN:
        return _SHOWN[key]
    held, last = _parts(key)
    named = _SHOWN.get(last, last.capitalize() if len(last) > 1 else last.upper())
    return "+".join([*(one.capitalize() for one in held), named])
