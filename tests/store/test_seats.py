"""Sessions of one person behind the gate: so many and no more, and a place is free when one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tpm_tui.errors import BoardError, InvalidInput, Refused
from tpm_tui.store import seats
from tpm_tui.store.seats import take_seat

CODE = """
import sys, time, pathlib
from tpm_tui.store.seats import take_seat
take_seat(pathlib.Path(sys.argv[1]), "alice")
print("here", flush=True)
time.sleep(60)
"""


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    path.touch(0o600)
    return path


def test_so_many_and_no_more(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "MOST", 3)
    taken = [take_seat(board, "alice") for _ in range(3)]
    with pytest.raises(Refused, match="3 sessions here already"):
        take_seat(board, "alice")
    os.close(take_seat(board, "bob"))
    os.close(taken.pop())
    taken.append(take_seat(board, "alice"))
    for one in taken:
        os.close(one)
    folder = board.with_name("crm.db.files") / ".seats"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.name for one in folder.iterdir()} == {"alice.1", "alice.2", "alice.3", "bob.1"}


def test_who_is_killed_leaves_their_place(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "MOST", 1)
    with subprocess.Popen(
        [sys.executable, "-c", CODE, str(board)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "here\n"
        with pytest.raises(Refused):
            take_seat(board, "alice")
        other.send_signal(signal.SIGKILL)
    os.close(take_seat(board, "alice"))


@pytest.mark.parametrize("login", ["../x", "", "A", "a/b"])
def test_only_of_a_login(board: Path, login: str) -> None:
    with pytest.raises(InvalidInput):
        take_seat(board, login)


def test_no_link_is_followed(board: Path, tmp_path: Path) -> None:
    os.close(take_seat(board, "alice"))
    seat = board.with_name("crm.db.files") / ".seats" / "alice.1"
    seat.unlink()
    seat.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BoardError):
        take_seat(board, "alice")
    assert not (tmp_path / "elsewhere").exists()
