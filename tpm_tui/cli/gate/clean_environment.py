"""The environment of a session behind the gate: a short list of names, each with the values it may
have; nothing that a client sends makes a library load, log or start anything."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ASKED = "SSH_ORIGINAL_COMMAND"
"""Where sshd leaves what the client asked for in place of the forced command."""
LONGEST = 2_000
"""Characters of a request; a longer one is refused before anything reads it."""

_MARK = "tpm_gate"
"""Says that the interpreter was started by `fresh`: a word of its command line, which no client sets."""

_KEPT: Mapping[str, re.Pattern[str]] = {
    "TERM": re.compile(
        r"(xterm|screen|tmux|rxvt|linux|vt\d|ansi|dumb|alacritty|kitty|foot|wezterm|konsole|gnome"
        r"|st|putty|iterm2?|ghostty|contour|eterm|mlterm|mintty)(?![A-Za-z])[A-Za-z0-9+._-]{0,32}"
    ),
    "COLORTERM": re.compile(r"truecolor|24bit"),
    "NO_COLOR": re.compile(r"[\w.-]{1,8}"),
    "TZ": re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z][A-Za-z0-9_+-]{0,31}){0,2}"),
    "TERM_PROGRAM": re.compile(r"Apple_Terminal|iTerm\.app"),
    "LC_TERMINAL": re.compile(r"iTerm2"),
}
"""Names that may stay, where their whole value is as here."""


def cleaned(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What is left of an environment; temporary files go into the board's folder."""
    kept = {
        name: value
        for name, pattern in _KEPT.items()
        if pattern.fullmatch(value := environ.get(name, ""))
    }
    asked = environ.get(ASKED)
    return {
        "TERM": "xterm",
        **kept,
        **({} if asked is None else {ASKED: asked[: LONGEST + 1]}),
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "PATH": "/nonexistent",
        "TMPDIR": str(folder),
        "SQLITE_TMPDIR": str(folder),
    }


def is_fresh() -> bool:
    """Whether this interpreter began with a clean environment and without the user's own paths."""
    return bool(sys.flags.isolated and sys.flags.utf8_mode) and _MARK in sys._xoptions  # noqa: SLF001


def start_fresh(words: Sequence[str], folder: Path) -> None:
    """Begin again as an interpreter that heeds no variable, no home folder and no current folder;
    does not return."""
    isolated = ("-I", "-X", "utf8", "-X", _MARK, "-m", "tpm_tui")
    environment = cleaned(os.environ, folder)
    os.execve(sys.executable, [sys.executable, *isolated, *words], environment)  # noqa: S606


def replace_environment(folder: Path) -> str | None:
    """Leave only what is clean; returns what the client asked for, which is taken out, too."""
    left = cleaned(os.environ, folder)
    os.environ.clear()
    asked = left.pop(ASKED, None)
    os.environ.update(left)
    return asked
