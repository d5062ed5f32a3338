"""Behind the gate nobody keeps the others from the board by writing too much at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.boards import adding, new_file
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import Refused
from tpm_tui.service import bounds
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, set_cell
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User

ALICE = User(os.getuid(), "alice", locked=True)


def opened(path: Path, user: User | None = None) -> BoardSession:
    """A session on an empty board."""
    found = open_board(new_file(path), user)
    found.load()
    return found


def many(count: int) -> ChangeSet:
    """That many new rows as one change."""
    board = Board()
    made = []
    for number in range(count):
        changes = add_item(board, f"r{number}")
        board.apply(changes)
        made += list(changes)
    return ChangeSet(tuple(made), "many rows")


def test_one_change_is_written_within_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_CHANGES", 3)
    with opened(tmp_path / "a.db", ALICE) as alice:
        with pytest.raises(Refused, match="4 changes at once"):
            alice.execute(lambda _: many(4))
        assert len(alice.board.items) == 1
        alice.execute(lambda _: many(3))
        alice.undo()
    with opened(tmp_path / "b.db") as keeper:
        keeper.execute(lambda _: many(4))


def test_text_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_CHARACTERS", 30)
    with opened(tmp_path / "a.db", ALICE) as alice:
        alice.execute(adding("row"))
        with pytest.raises(Refused, match="more than 30 characters"):
            alice.execute(lambda board: set_cell(board, 1, "description", "x" * 31))
        with pytest.raises(Refused, match="more than 30 characters"):
            alice.execute(adding("y" * 31))
        alice.execute(lambda board: set_cell(board, 1, "description", "x" * 30))


def test_a_board_that_is_full_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_ROWS", 3)
    with opened(tmp_path / "a.db", ALICE) as alice:
        for name in "xy":
            alice.execute(adding(name))
        with pytest.raises(Refused, match="more than 3 rows"):
            alice.execute(adding("z"))
        alice.execute(lambda board: set_cell(board, 1, "title", "still edited"))
        monkeypatch.setattr(bounds, "LARGEST", 0)
        with pytest.raises(Refused, match="it is full"):
            alice.execute(lambda board: set_cell(board, 1, "title", "x"))
        alice.undo()
        assert alice.board.items.columns["title"][1] == "x"
