"""Undo on a board with a long journal: what takes time is done before anybody has to wait for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tpm_tui.errors import Refused
from tpm_tui.service.history import History
from tpm_tui.store.identity import User
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader

A = 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
        opened.execute(typing(A, "work", "1h"))
    return path


@pytest.mark.parametrize("act", ["undo", "redo"])
def test_the_history_is_read_while_nobody_waits(
    path: Path, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million rows take seconds, for which nobody else could write."""
    looked: list[int] = []
    transactions = Reader.transactions

    def reading(self: Reader, user: User) -> list[tuple[str, str | None]]:
        other = BoardLock(path)
        with other.held(0):
            found = transactions(self, user)
        other.close()
        looked.append(len(found))
        return found

    with session(path) as opened:
        if act == "redo":
            opened.undo()
            opened.reload()
        monkeypatch.setattr(Reader, "transactions", reading)
        assert len((opened.undo if act == "undo" else opened.redo)().changes) == 1
    assert len(looked) == 1


def test_a_board_that_cannot_be_changed_has_no_history_to_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "transactions", lambda *_asked: pytest.fail("read"))
    with session(path) as opened:
        opened.read_only = "read-only"
        with pytest.raises(Refused, match="read-only"):
            opened.undo()


def test_joined_commits_are_one_and_what_is_taken_back_is_found_wherever_it_is(path: Path) -> None:
    with session(path) as opened:
        made = opened.execute(typing(A, "work", "2h"))
        joined = opened.execute(typing(A, "budget", "2k"), joins=made.txn)
        assert joined.txn == made.txn
        opened.undo()
        found = opened.reader.transactions(opened.user)
        assert [txn for txn, _ in found].count(made.txn) == 2
        assert opened.history().redoable() == found[-1][0]
        fresh = History(found)
        assert (fresh.undoable(), fresh.redoable()) == (
            opened.history().undoable(), opened.history().redoable(),
        )  # fmt: skip
    kept = History([("1", None), ("2", None), ("3", None), ("4", "2"), ("5", "9")])
    assert (kept.undoable(), kept.redoable()) == ("3", "4")
    kept.add("6", "4")
    assert (kept.undoable(), kept.redoable()) == ("6", None)
