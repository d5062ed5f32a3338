"""Keys without end: they take no memory, and who is put out meanwhile goes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.boards import session
from tests.e2e.pty_harness import DEADLINE, PtyTerminal
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.roles.access import Entry, Role

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")

MOST_GROWTH = 60_000
"""Kilobytes; what a picture or two need, and a tenth of what half a minute of keys took."""


def set_access(path: Path, **roles: Role | None) -> None:
    """Give and take roles, as the admin of the board."""
    with session(path, "bob") as opened:
        stored = opened.board.stored
        changes = tuple(
            SetCell(
                BOARD, f"access:{login}", stored.get(f"access:{login}"), role and Entry(role).text
            )
            for login, role in roles.items()
        )
        opened.execute(lambda _: ChangeSet(changes, "roles"))


def memory(process: int) -> int:
    """Kilobytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


class Pouring(Thread):
    """Writes keys for as long as it may, whether they are read or not."""

    def __init__(self, terminal: PtyTerminal, keys: bytes = b"jk" * 500) -> None:
        super().__init__(daemon=True)
        self._what = keys
        self._keys = os.dup(terminal._fd)
        os.set_blocking(self._keys, False)
        self.enough, self.over = Event(), Event()

    def run(self) -> None:
        """Until it is over."""
        poured = 0
        while not self.over.is_set():
            try:
                poured += os.write(self._keys, self._what)
            except BlockingIOError:
                self.over.wait(0.001)
            if poured > 8_000:  # more than the terminal itself keeps
                self.enough.set()
        os.close(self._keys)


def test_who_is_put_out_goes_while_keys_pour_in(small: Path) -> None:
    small.chmod(0o600)
    small.parent.chmod(0o700)
    set_access(small, bob=Role.ADMIN, alice=Role.EDITOR)
    serve = (sys.executable, "-I", "-m", "tpm_tui", "serve-session", str(small), "--as", "alice")
    with PtyTerminal(serve, size=(100, 30)) as alice:
        alice.wait_for("q quit")
        before = memory(alice.pid)
        pouring = Pouring(alice)
        pouring.start()
        try:
            alice.wait_until(pouring.enough.is_set, "that keys are read")
            assert memory(alice.pid) < before + MOST_GROWTH
            set_access(small, alice=None)
            alice.wait_for_bytes(b"alice has no access to the board small")
        finally:
            pouring.over.set()
            pouring.join()
        assert alice.wait_for_exit() == 2


def main_thread_waits(process: int) -> bool:
    """Whether the first thread of a process waits for another one, as it does for the one that writes
    to a full terminal."""
    return "futex" in Path(f"/proc/{process}/task/{process}/wchan").read_text()


def is_over(process: int) -> bool:
    """Whether a process has ended, although nobody has asked for its exit code."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].startswith("Z")


def wait_until(state: Callable[[], bool]) -> None:
    """Without reading what the program writes."""
    end = time.monotonic() + DEADLINE
    while not state():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="what such a process waits for only root is told")
def test_who_is_put_out_goes_although_nobody_reads_the_screen(small: Path) -> None:
    small.chmod(0o600)
    small.parent.chmod(0o700)
    set_access(small, bob=Role.ADMIN, alice=Role.EDITOR)
    serve = (sys.executable, "-I", "-m", "tpm_tui", "serve-session", str(small), "--as", "alice")
    with PtyTerminal(serve, size=(200, 60)) as alice:
        alice.wait_for("q quit")
        pouring = Pouring(alice, b"zRzM\x0cGgg" * 100)
        pouring.start()
        try:
            for _ in range(50):  # for a moment it waits for any thread
                wait_until(lambda: main_thread_waits(alice.pid))
            set_access(small, alice=None)
            wait_until(lambda: is_over(alice.pid))
        finally:
            pouring.over.set()
            pouring.join()
        assert alice.wait_for_exit() in (2, 128 + signal.SIGTERM)
