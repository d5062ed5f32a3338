"""A damaged file is told at the screen, once the first picture stands, and nothing more is saved in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.store.test_soundness import miscounted
from tests.ui.driving import driving
from tpm_tui.service.session import DAMAGED
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.restoring import restore
from tpm_tui.store.identity import current_user
from tpm_tui.ui.board import first_look


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
    monkeypatch.setattr(first_look, "SECONDS", 0.05)
    monkeypatch.setattr(first_look, "AGAIN", 0.05)
    return path


async def test_a_damaged_board_is_told_and_kept_until_it_is_mended(board: Path) -> None:
    with session(board) as opened:
        backup = take(board, opened.lock).path
    miscounted(board)
    async with driving(board) as run:
        await run.moment()
        assert run.screen.session.read_only == DAMAGED
        assert run.screen.told.startswith("crm.db is damaged (Page ")
        assert "tpm-tui check" in run.screen.told
        # Nothing was changed since: the journal only goes on by a row.
        done = await asyncio.to_thread(restore, board, backup, current_user(), lambda _coming: True)
        assert done is not None
        await run.moment()
        assert run.screen.session.read_only == run.screen.session.mend == ""


async def test_of_a_sound_board_nothing_is_said(board: Path) -> None:
    note = board.with_name("crm.db.lock")
    async with driving(board) as run:
        await run.moment()
        assert b"sound 2" in note.read_bytes()
        assert run.screen.session.read_only == ""
        assert "damaged" not in run.screen.told
