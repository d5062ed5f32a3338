"""A board that is given another state while something is in the way: it ends, soon, and honestly."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.store.test_faults import error, foreign
from tpm_tui.errors import BoardError
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.restoring import Restored, restore
from tpm_tui.store.copies import backup, overwrite
from tpm_tui.store.copies.backup import saved
from tpm_tui.store.files.interrupted import interruptions
from tpm_tui.store.identity import User
from tpm_tui.store.journal import outcome

EVE = User(1009, "eve")
REALLY = backup.poured


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
        take(path, opened.lock)
        opened.execute(typing(2, "work", "3h"))
    return path


def restored(board: Path) -> Restored | None:
    oldest = saved(board)[-1].path
    return restore(board, oldest, EVE, lambda _coming: True)


def work(board: Path) -> str:
    with session(board) as opened:
        return opened.board.figures.text(2, "work")


def test_a_program_that_has_the_board_locked_is_named(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PATIENCE", 0.2)
    with foreign(board, "BEGIN IMMEDIATE") as process:
        with pytest.raises(BoardError) as told:
            restored(board)
        assert told.value.message.startswith("crm.db is locked by ")
        assert f"(process {process}), so nothing was done" in told.value.message
    assert work(board) == "3h"
    assert [one.kind for one in saved(board)] == [""], "the first one is another one now"
    assert restored(board) is not None
    assert work(board) == "8h"


def test_an_interruption_ends_the_wait_and_nothing_is_done(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was carried out all the same when the other one let go, and told as interrupted."""
    monkeypatch.setattr(backup, "PATIENCE", 60.0)
    with foreign(board, "BEGIN IMMEDIATE"):
        pressing = Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        pressing.start()
        with pytest.raises(KeyboardInterrupt):
            restored(board)
        pressing.join()
    assert work(board) == "3h"


def test_what_was_done_when_it_was_interrupted_is_told_as_done(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed_late(*asked: Any) -> None:
        REALLY(*asked)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(overwrite, "poured", pressed_late)
    assert restored(board) is not None
    assert work(board) == "8h"


def test_interruptions_are_as_before_afterwards_and_beside_the_main_thread() -> None:
    before, noted = signal.getsignal(signal.SIGINT), list[bool]()

    def look() -> None:
        with interruptions() as pressed:
            noted.append(not pressed and signal.getsignal(signal.SIGINT) is before)

    beside = Thread(target=look)
    beside.start()
    beside.join()
    with pytest.raises(ValueError, match="x"), interruptions():
        raise ValueError("x")
    assert noted == [True]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    "code, really",
    [
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_IOERR_FSYNC, False),
        (sqlite3.SQLITE_FULL, False),
    ],
)
def test_what_came_of_it_is_looked_up(
    board: Path, monkeypatch: pytest.MonkeyPatch, code: int, *, really: bool
) -> None:
    """An error of the disk does not say whether the board is another one; one of room does."""

    def failing(*asked: Any) -> None:
        if really:
            REALLY(*asked)
        raise error(code)

    monkeypatch.setattr(overwrite, "poured", failing)
    if really:
        assert restored(board) is not None
    else:
        with pytest.raises(BoardError, match="could not be given another state") as told:
            restored(board)
        assert told.value.hint == "It is as it was."
    assert work(board) == ("8h" if really else "3h")


def test_what_nobody_can_say_is_not_said(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_asked: object) -> None:
        raise error(sqlite3.SQLITE_IOERR_FSYNC)

    with monkeypatch.context() as patch:
        patch.setattr(overwrite, "poured", failing)
        patch.setattr(outcome, "stands", failing)
        with pytest.raises(BoardError, match="may have been given another state, or not"):
            restored(board)
    assert work(board) == "3h"


def test_a_copy_does_not_wait_for_ever_either(
    board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PATIENCE", 0.2)
    target = tmp_path / "copy.db"
    held, into = (sqlite3.connect(target, isolation_level=None) for _ in range(2))
    held.execute("BEGIN EXCLUSIVE")
    with session(board) as opened, backup.source(board, opened.lock) as db:
        with pytest.raises(BoardError, match=r"crm\.db is locked by"):
            backup.poured(db, into, board)
        held.execute("ROLLBACK")
        backup.poured(db, into, board)
    for one in (held, into):
        one.close()
