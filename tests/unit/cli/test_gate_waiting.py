"""Waiting for a client at the gate: it ends with their access, and some time anyway."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import session
from tests.e2e.pty_harness import DEADLINE, PtyTerminal
from tests.e2e.test_flood import set_access
from tests.ui.driving import make_small_board
from tpm_tui.cli.gate import waiting
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.places import open_board
from tpm_tui.service.roles.access import Role
from tpm_tui.store.identity import User


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board on which Alice is editor."""
    path = make_small_board(tmp_path / "small.db")
    path.chmod(0o600)
    path.parent.chmod(0o700)
    set_access(path, bob=Role.ADMIN, alice=Role.EDITOR)
    return path


def request(board: Path, asked: str) -> subprocess.Popen[bytes]:
    """A request of Alice's that is not answered before its input ends."""
    return subprocess.Popen(
        [sys.executable, "-m", "tpm_tui", "serve-session", str(board), "--as", "alice"],
        env={**os.environ, "SSH_ORIGINAL_COMMAND": asked},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def files_of(board: Path) -> Path:
    """Where files of people behind the gate are."""
    return board.with_name(f"{board.name}.files")


def test_a_file_is_put_there_by_nobody_who_lost_their_access_meanwhile(board: Path) -> None:
    with request(board, "put late.csv") as putting:
        assert putting.stdin is not None
        putting.stdin.write(b"title\n")
        putting.stdin.flush()
        seat = files_of(board) / ".seats"
        end = time.monotonic() + DEADLINE
        while not seat.exists() and time.monotonic() < end:  # it is in, and waits
            time.sleep(0.01)
        set_access(board, alice=None)
        out, err = putting.communicate(b"x\n", timeout=2 * DEADLINE)
    assert (putting.returncode, out) == (2, b"")
    assert b"alice has no access to the board small" in err
    assert list(files_of(board).glob("*/late.csv")) == []


def test_a_question_is_taken_back_from_who_lost_their_access(board: Path) -> None:
    files = files_of(board) / "alice"
    files.mkdir(parents=True, mode=0o700)
    (files / "a.csv").write_text("title\nMine\n")
    serve = (sys.executable, "-m", "tpm_tui", "serve-session", str(board), "--as", "alice")
    with PtyTerminal(serve, env={"SSH_ORIGINAL_COMMAND": "import a.csv"}) as terminal:
        terminal.wait_for("[y/N]")
        set_access(board, alice=None)
        terminal.wait_for("alice has no access to the board small")
        assert terminal.wait_for_exit() == 2
    with session(board) as opened:
        assert "Mine" not in opened.board.items.columns["title"]


def waits(act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for something that never comes."""
    monkeypatch.setattr(waiting, "_LOOK", 0.01)
    ours, theirs = os.pipe()
    late = threading.Timer(DEADLINE, os.close, (theirs,))
    late.start()
    try:
        with waiting.waiting(act):
            os.read(ours, 1)
    finally:
        late.cancel()
        os.close(ours)


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGALRM)
    monkeypatch.setattr(waiting, "LONGEST", 0.05)
    with pytest.raises(Refused, match="Nothing came for 0 minutes, so nothing was done"):
        waits(lambda: None, monkeypatch)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_an_end_that_takes_its_time_is_no_reason_to_end_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, looks, asked = signal.getsignal(signal.SIGALRM), 0, True

    def gone() -> None:
        nonlocal looks
        looks += asked
        raise Refused("Gone.")

    def ends_slowly() -> None:
        nonlocal asked
        with waiting.waiting(gone):
            try:
                signal.pause()
            finally:
                busy_for(0.03)
                asked = False

    monkeypatch.setattr(waiting, "_LOOK", 0.001)
    with pytest.raises(Refused, match="Gone"):
        ends_slowly()
    assert looks == 1
    assert signal.getsignal(signal.SIGALRM) is before


def busy_for(seconds: float) -> None:
    """Work on something, so that every signal is handled that comes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_a_wait_ends_with_the_access(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def still() -> None:
        nonlocal looks
        looks += 1
        if looks > 2:
            raise Refused("Gone.")

    with pytest.raises(Refused, match="Gone"):
        waits(still, monkeypatch)
    assert looks == 3


def test_what_came_is_taken_from_nobody_who_has_none_any_more() -> None:
    def gone() -> None:
        raise Refused("Gone.")

    with pytest.raises(Refused, match="Gone"), waiting.waiting(gone):
        pass


def test_who_has_no_access_is_not_called_a_viewer(board: Path) -> None:
    with open_board(board, User(os.getuid(), "alice", locked=True)) as alice:
        alice.load()
        set_access(board, alice=None)
        with pytest.raises(Refused, match="alice has no access to this board any more: ask bob"):
            alice.execute(lambda now: set_cell(now, 1, "title", "x"))
        view = SetCell(BOARD, "view:~alice:x", None, "{}")
        with pytest.raises(Refused, match="no access to this board"):
            alice.execute(lambda _: ChangeSet((view,), "a view"))


def test_a_request_whose_client_is_gone_ends_whatever_it_does(board: Path) -> None:
    with request(board, "put late.csv") as putting:
        assert putting.stdout is not None
        assert putting.stdin is not None
        assert putting.stderr is not None
        putting.stdout.close()
        assert putting.wait(DEADLINE) == 2  # although its input goes on
        assert b"client is gone" in putting.stderr.read()
    assert not list(files_of(board).glob("alice/*"))
