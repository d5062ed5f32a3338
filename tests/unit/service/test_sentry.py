"""What ends a session from beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import new_file
from tests.e2e.test_flood import set_access
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service import sentry
from tpm_tui.service.gate import check_access_beside
from tpm_tui.service.roles.access import Role
from tpm_tui.service.sentry import CODE, PATIENCE, Sentry, reader_gone
from tpm_tui.store.identity import User


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


def refuse() -> None:
    """What an access says that is there no more."""
    raise Refused("mallory has no access.")


def test_a_program_that_gives_signs_of_life_is_left_to_look_by_itself() -> None:
    clock, told = Clock(), list[str]()
    beside = Sentry(refuse, told.append, clock=clock)
    clock.now += PATIENCE - 1
    beside.seen()
    clock.now += PATIENCE - 1
    assert beside.look() == ""
    clock.now += 1
    assert beside.look() == "mallory has no access."


def test_a_board_that_cannot_be_read_ends_nothing() -> None:
    def broken() -> None:
        raise BoardError("no board")

    clock = Clock()
    beside = Sentry(broken, print, clock=clock)
    clock.now += 2 * PATIENCE
    assert beside.look() == ""


@pytest.mark.parametrize("ends", [True, False])
def test_who_does_not_end_when_told_is_ended(ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentry, "LOOK", 0.0)
    monkeypatch.setattr(sentry, "DEADLINE", 0.01)
    happened: list[object] = []
    beside: Sentry

    def end(why: str) -> None:
        happened.append(why)
        if ends:
            beside.over.set()

    beside = Sentry(lambda: None, end, gone=lambda: True, die=happened.append)
    beside._watch()
    assert happened == (["The client is gone."] if ends else ["The client is gone.", CODE])


def test_the_file_tells_who_has_access(tmp_path: Path) -> None:
    board = new_file(tmp_path / "board.db")
    alice, root = User(os.getuid(), "alice", locked=True), User(os.getuid(), "bob", locked=True)
    check_access_beside(board, alice)  # a board without roles is for everybody
    set_access(board, bob=Role.ADMIN, alice=Role.EDITOR)
    for one in (alice, root):
        check_access_beside(board, one)
    set_access(board, alice=None)
    check_access_beside(board, root)
    with pytest.raises(Refused, match="alice has no access to the board board"):
        check_access_beside(board, alice)


def of_a_pipe() -> tuple[int, int]:
    """A pipe."""
    return os.pipe()


def of_a_socket() -> tuple[int, int]:
    """What sshd gives to a command."""
    import socket

    one, other = socket.socketpair()
    return one.detach(), other.detach()


@pytest.mark.parametrize("made", [of_a_pipe, of_a_socket])
def test_whether_anybody_reads(
    made: Callable[[], tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, writes = made()
    monkeypatch.setattr(sentry, "_STDOUT", writes)
    assert not reader_gone()
    os.close(reads)
    assert reader_gone()
    os.close(writes)
    assert not reader_gone()
