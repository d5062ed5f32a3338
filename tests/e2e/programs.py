"""Starting the program on a pseudo-terminal and waiting for it, for the tests of this folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.boards import session
from tests.e2e.pty_harness import PtyTerminal

PROGRAM = (sys.executable, "-m", "tpm_tui")
MODES_OFF = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")
"""Alternate screen left, cursor shown, mouse and bracketed paste off."""


@contextmanager
def running(
    *words: str | Path, size: tuple[int, int] = (120, 40), **env: str | None
) -> Iterator[PtyTerminal]:
    """The program, started and painted."""
    with PtyTerminal([*PROGRAM, *map(str, words)], size=size, env=env) as terminal:
        terminal.wait_for("q quit")
        yield terminal


def settle(terminal: PtyTerminal) -> None:
    """Read until the program has worked on everything and is at rest."""
    terminal.settle()


def value(path: Path, title: str, key: str) -> str:
    """A cell as a program started afterwards reads it."""
    with session(path) as opened:
        titles = opened.board.items.columns["title"]
        item = next(
            n for n, one in enumerate(titles) if n and one == title and opened.board.items.exists(n)
        )
        return opened.board.figures.text(item, key)


def edit_first_budget(terminal: PtyTerminal, amount: str) -> None:
    """Type the budget of the row `Research` and wait until it is acknowledged."""
    terminal.press("G", "right", "right", "right")
    terminal.wait_for("Budget: ")
    terminal.press(amount, "enter")
    terminal.wait_for("Budget of Research")
