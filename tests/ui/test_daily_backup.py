"""The backup of the day is made beside the screen, by nobody's key, and not at all where none is due."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import driving
from tpm_tui.service.upkeep import backups
from tpm_tui.store.copies.backup import DAILY, saved
from tpm_tui.ui.board import daily_backup


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A board that was born another day, and looks that are due at once."""
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
    monkeypatch.setattr(daily_backup, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(backups, "_day", lambda taken: f"{taken:%H%M%S%f}")
    return path


async def until_saved(board: Path, count: int) -> list[str]:
    """Kinds of the backups, once there are so many or a while has passed."""
    for _ in range(600):
        if len(saved(board)) >= count:
            break
        await asyncio.sleep(0.05)
    return [one.kind for one in saved(board)]


async def test_an_open_board_is_backed_up(board: Path) -> None:
    async with driving(board) as run:
        assert await until_saved(board, 1) == [DAILY]
        assert run.app.is_running
        # Nothing has changed since, so another look makes none.
        daily_backup._look(run.screen)
        await asyncio.sleep(0.3)
        assert len(saved(board)) == 1


async def test_a_read_only_board_makes_none(board: Path) -> None:
    async with driving(board) as run:
        await until_saved(board, 1)
        for one in saved(board):
            one.path.unlink()
        run.screen.session.read_only = "a copy"
        daily_backup.watch(run.screen)
        await asyncio.sleep(0.3)
        assert saved(board) == []


async def test_trouble_is_said(board: Path) -> None:
    board.with_name("crm.db.backups").write_text("in the way")
    async with driving(board) as run:
        for _ in range(600):
            if "crm.db.backups" in run.screen.told:
                break
            await asyncio.sleep(0.05)
        assert "crm.db.backups is no folder" in run.screen.told


async def test_leaving_ends_it(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever leaves does not wait for a large board to be checked, and nothing half-done stays."""
    gate, waits = threading.Event(), list[int]()

    def slow() -> None:
        waits.append(1)
        gate.wait(5)

    monkeypatch.setattr(backups, "gently", slow)
    async with driving(board) as run:
        for _ in range(1000):
            if waits:
                break
            await asyncio.sleep(0.02)
        run.screen.workers.cancel_group(run.screen, "backup")
        gate.set()
        await asyncio.sleep(0.2)
        assert saved(board) == []
        assert list(board.with_name("crm.db.backups").glob(".*.new*")) == []
