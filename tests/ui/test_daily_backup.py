"""The backup of the day is made beside the screen, by nobody's key, and not at all where none is due."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.e2e.pty_harness import DEADLINE
from tests.ui.driving import driving
from tpm_tui.service.upkeep import backups
from tpm_tui.store.copies.backup import DAILY, saved
from tpm_tui.ui.board import daily_backup
from tpm_tui.ui.screens.board import BoardScreen


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A board that was born another day, and looks that are due at once."""
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
    monkeypatch.setattr(daily_backup, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(backups, "_day", lambda taken: f"{taken:%H%M%S%f}")
    return path


async def test_an_open_board_is_backed_up(board: Path) -> None:
    async with driving(board) as run:
        await run.moment()
        assert [one.kind for one in saved(board)] == [DAILY]
        assert run.app.is_running
        # Nothing has changed since, so another look makes none.
        daily_backup._look(run.screen)
        await run.settle()
        assert len(saved(board)) == 1


async def test_a_read_only_board_makes_none(board: Path) -> None:
    async with driving(board) as run:
        await run.moment()
        for one in saved(board):
            one.path.unlink()
        run.screen.session.read_only = "a copy"
        daily_backup.watch(run.screen)
        await run.moment()
        assert saved(board) == []


async def test_trouble_is_said(board: Path) -> None:
    board.with_name("crm.db.backups").write_text("in the way")
    async with driving(board) as run:
        await run.moment()
        assert "crm.db.backups is no folder" in run.screen.told


async def test_leaving_ends_it(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever leaves does not wait for a large board to be checked, and nothing half-done stays."""
    begun, gate, left = threading.Event(), threading.Event(), threading.Event()
    thread = daily_backup._in_thread

    def slow() -> None:
        begun.set()
        gate.wait(DEADLINE)

    def watched(screen: BoardScreen) -> None:
        try:
            thread(screen)
        finally:
            left.set()

    monkeypatch.setattr(backups, "gently", slow)
    monkeypatch.setattr(daily_backup, "_in_thread", watched)
    async with driving(board) as run:
        daily_backup._look(run.screen)
        assert await asyncio.to_thread(begun.wait, DEADLINE)
        run.screen.workers.cancel_group(run.screen, "backup")
        gate.set()
        assert await asyncio.to_thread(left.wait, DEADLINE)
        assert saved(board) == []
        assert list(board.with_name("crm.db.backups").glob(".*.new*")) == []
