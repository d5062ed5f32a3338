"""Somebody holds the lock of the board: who that is, and that the text stays."""

from __future__ import annotations

import fcntl
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.boards import session
from tests.e2e.programs import value
from tests.e2e.pty_harness import PtyTerminal
from tests.holding import holding
from tpm_tui.service.drafts import Drafts

PATIENT = """
import sys
from tpm_tui.__main__ import main
from tpm_tui.store.lock import BoardLock
BoardLock.__init__.__defaults__ = (1e6,)
sys.exit(main())
"""
"""The program, which waits for a lock as long as it takes: what ends its wait is something else."""


@contextmanager
def waiting(board: Path) -> Iterator[PtyTerminal]:
    """The program on a board whose lock it waits for."""
    with PtyTerminal([sys.executable, "-c", PATIENT, str(board)], size=(120, 40)) as terminal:
        terminal.wait_for("q quit")
        yield terminal


def types(terminal: PtyTerminal, amount: str) -> None:
    terminal.press("G", "right", "right", "right")
    terminal.wait_for("Budget: ")
    terminal.press(amount, "enter")


def test_it_is_said_for_whom_one_waits_and_then_it_is_saved(small: Path) -> None:
    with waiting(small) as terminal:
        with holding(small, who="cem"):
            types(terminal, "4711")
            terminal.wait_for("Waiting until cem (process")
            terminal.press("h", "h")  # typed ahead of what has not been saved yet
        terminal.wait_for("Budget of Research")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert value(small, "Research", "budget") == "4,711"


def test_a_signal_while_waiting_keeps_the_text_and_ends(small: Path) -> None:
    with waiting(small) as terminal, holding(small, who="cem"):
        types(terminal, "4711")
        terminal.wait_for("Waiting until cem (process")
        terminal.signal(signal.SIGHUP)
        assert terminal.wait_for_exit() == 128 + signal.SIGHUP
        assert b"Traceback" not in terminal.raw
    assert value(small, "Research", "budget") == "9,000"
    with session(small) as opened:
        (left,) = Drafts(opened).left()
        assert (left.draft.text, left.draft.ended) == ("4711", "connection lost")
    with small.with_name(f"{small.name}.lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
