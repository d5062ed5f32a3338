"""What this terminal can do beyond what every terminal can."""

from __future__ import annotations

from collections.abc import Mapping


def fills_when_erasing(environ: Mapping[str, str]) -> bool:
    """Say whether erased cells get the pen's background, as far as the terminal's entry tells.

    Unknown terminals and those that hide another behind them get blanks instead, which always
    works and costs some bytes.
    """
    term = environ.get("TERM", "")
    if not term or "STY" in environ:
        return False
    try:
        import curses
    except ImportError:
        return False
    try:
        curses.setupterm(term, 1)
    except curses.error:
        return False
    return curses.tigetflag("bce") == 1 and bool(curses.tigetstr("ech"))
