"""What one person has written in a day is counted in a file that leads nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tpm_tui.errors import BoardError, InvalidInput
from tpm_tui.store.files.allowance import spend

TODAY, TOMORROW = "2026-03-04", "2026-03-05"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board's file."""
    path = tmp_path / "board.db"
    path.touch(0o600)
    return path


def counted(board: Path, login: str = "alice") -> Path:
    """Where it is counted."""
    return board.with_name(f"{board.name}.files") / ".written" / login


def test_each_day_and_person_has_an_allowance(board: Path) -> None:
    assert spend(board, "alice", 60, 100, TODAY)
    assert not spend(board, "alice", 41, 100, TODAY)
    assert spend(board, "alice", 40, 100, TODAY), "what was refused is not counted"
    assert not spend(board, "alice", 1, 100, TODAY)
    assert spend(board, "bob", 100, 100, TODAY)
    assert spend(board, "alice", 1, 100, TOMORROW)
    assert counted(board).read_text().split() == [TOMORROW, "1"]
    assert counted(board).stat().st_mode & 0o777 == 0o600
    assert counted(board).parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "held", [b"", b"x", b"\xff\xff 3", b"2026-03-04 -5", b"2026-03-04", b"2026-03-04 \xb2"]
)
def test_what_is_no_count_counts_nothing(board: Path, held: bytes) -> None:
    assert spend(board, "alice", 1, 100, TODAY)
    counted(board).write_bytes(held)
    assert spend(board, "alice", 100, 100, TODAY)
    assert not spend(board, "alice", 1, 100, TODAY)


def test_no_link_and_no_pipe_is_written(board: Path, tmp_path: Path) -> None:
    assert spend(board, "alice", 1, 100, TODAY)
    (tmp_path / "other").write_text("whole")
    counted(board).unlink()
    counted(board).symlink_to(tmp_path / "other")
    with pytest.raises(BoardError, match="Files beside the board cannot be used"):
        spend(board, "alice", 1, 100, TODAY)
    assert (tmp_path / "other").read_text() == "whole"
    counted(board).unlink()
    os.mkfifo(counted(board))
    with pytest.raises(BoardError, match="cannot be used"):
        spend(board, "alice", 1, 100, TODAY)


@pytest.mark.parametrize("login", ["../bob", "", "Alice", "a/b", ".x"])
def test_a_login_names_a_file_and_no_path(board: Path, login: str) -> None:
    with pytest.raises(InvalidInput):
        spend(board, login, 1, 100, TODAY)
