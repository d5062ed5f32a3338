"""Behind the gate nobody keeps the others from the board by writing too much at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import adding, new_file
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.service import bounds
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, set_cell
from tpm_tui.service.places import open_board
from tpm_tui.service.roles.access import Entry, Role
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


def test_nobody_uses_up_the_rows_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted rows count: their numbers never come back."""
    monkeypatch.setattr(bounds, "MOST_OF_ONE", 4)
    path = tmp_path / "a.db"
    roles = {"carol": Role.ADMIN, "alice": Role.EDITOR, "bob": Role.EDITOR}
    with opened(path) as keeper:
        keeper.execute(
            lambda _: ChangeSet(
                tuple(
                    SetCell(BOARD, f"access:{login}", None, Entry(role).text)
                    for login, role in roles.items()
                ),
                "roles",
            )
        )

    def behind(name: str) -> BoardSession:
        found = open_board(path, User(os.getuid(), name, locked=True))
        found.load()
        return found

    with behind("alice") as alice, behind("alice") as again, behind("bob") as bob:
        alice.execute(lambda _: many(3))
        alice.undo()
        again.execute(adding("fourth"))
        for one in (alice, again):
            with pytest.raises(Refused, match="You would have made more than 4 rows"):
                one.execute(adding("fifth"))
        alice.undo()
        alice.redo()
        alice.execute(lambda board: set_cell(board, 4, "title", "still edited"))
        bob.execute(adding("his first"))
        with behind("carol") as carol:
            carol.execute(adding("by an admin"))
    with behind("alice") as alice, pytest.raises(Refused, match="more than 4 rows"):
        alice.execute(adding("tomorrow"))
    with open_board(path) as keeper:
        keeper.load()
        keeper.execute(adding("keeper's"))


def test_what_stands_in_the_log_alone_counts_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "a.db", ALICE) as alice:
        alice.execute(adding("x"))
        alone = alice.path.stat().st_size
        assert bounds.size_of(alice.path) > alone
        monkeypatch.setattr(bounds, "LARGEST", alone)
        with pytest.raises(Refused, match="it is full"):
            alice.execute(adding("y"))
    assert bounds.size_of(alice.path) == alice.path.stat().st_size, "and is folded in at the end"


def test_who_made_rows_is_counted_anew_on_another_journal(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db", ALICE) as alice:
        alice.execute(adding("x"))
        alice.made = (100, 10_000)
        assert bounds._made_by(alice) == 1
        assert alice.made == (1, alice.board.revision)


def test_taking_back_has_an_end_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo and redo in turn make the journal longer, too."""
    with opened(tmp_path / "a.db", ALICE) as alice:
        alice.execute(adding("x"))
        monkeypatch.setattr(bounds, "LARGEST", 0)
        alice.undo()
        monkeypatch.setattr(bounds, "RESERVE", 0)
        with pytest.raises(Refused, match="it is full"):
            alice.redo()


def test_nobody_fills_the_file_of_all_in_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_A_DAY", 2_000)
    day = "2026-03-04"
    monkeypatch.setattr(bounds, "now", lambda: f"{day}T12:00:00.000Z")
    path = tmp_path / "a.db"
    with opened(path, ALICE) as alice:
        alice.execute(adding("x" * 300))  # 300 + 4 * (300 and its kind)
        with pytest.raises(Refused, match="until tomorrow"):
            alice.execute(adding("y" * 300))
        alice.undo()
        alice.redo()
        with open_board(path, ALICE) as again:
            again.load()
            with pytest.raises(Refused, match="until tomorrow"):
                again.execute(adding("y" * 300))
        with open_board(path, User(os.getuid(), "bob", locked=True)) as bob:
            bob.load()
            bob.execute(adding("z" * 300))
        for _ in range(20):
            if not _may(alice.undo) or not _may(alice.redo):
                break
        else:
            raise AssertionError("taking back goes on for ever")
        day = "2026-03-05"
        alice.execute(adding("y" * 300))
    role = SetCell(BOARD, "access:alice", None, Entry(Role.ADMIN).text)
    with open_board(path) as keeper:
        keeper.load()
        keeper.execute(lambda _: ChangeSet((role,), "roles"))
        keeper.execute(adding("k" * 900))
    with open_board(path, ALICE) as alice:
        alice.load()
        for _ in range(3):
            alice.execute(adding("a" * 300))


def _may(act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused:
        return False
    return True
