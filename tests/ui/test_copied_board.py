"""A board that may only be read: its copy says so, and follows when asked to."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import driving
from tpm_tui.service.editing.commands import set_cell


async def test_another_copy_is_offered_and_taken_with_the_cursor_where_it_was(
    small_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    with pytest.MonkeyPatch.context() as readable:
        readable.setattr("os.access", lambda _path, mode, **_: not mode & os.W_OK)
        async with driving(small_path) as run:
            await run.go("Core", "budget")
            await run.press("f5")
            head = run.bar(run.screen.head)
            assert "read-only copy" in head
            assert "newer" not in head
            readable.undo()
            with session(small_path, "ben", 1002) as ben:
                ben.execute(lambda board: set_cell(board, run.item("Build"), "budget", "7000"))
            run.poll()
            assert "newer state there" in run.bar(run.screen.head)
            assert "Ctrl+L takes another" in run.said
            assert run.text("Build", "budget") == "2,000", "it stays as it was until asked"
            await run.press("f5")
            assert run.text("Build", "budget") == "7,000"
            assert run.text("Core", "budget") == "8,000"
            assert "newer" not in run.bar(run.screen.head)
            assert run.at == ("Core", "budget")
            run.screen.run_command("take-new-copy")
            assert "Nothing has changed since the copy before." in run.said
    assert list(copies.iterdir()) == [], "the copy goes with the screen"


async def test_a_board_that_may_be_written_has_no_copy(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("take-new-copy")
        assert "This is the board itself, and no copy" in run.said
