"""What reads every row of a large board says so before it blocks the keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import driving
from tpm_tui.ui import working
from tpm_tui.ui.screens.allocation import AllocationScreen
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.budget import BudgetScreen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board of two rows."""
    file = new_file(tmp_path / "board.db")
    with session(file) as opened:
        planted(opened, row("P", row("A", work="8h", budget="100", assignments="Dana 50%")))
    return file


@pytest.mark.parametrize("keys, opened", [("ga", AllocationScreen), ("gb", BudgetScreen)])
@pytest.mark.parametrize("many", [0, 20_000])
async def test_a_large_board_says_that_it_is_worked_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, opened: type, many: int
) -> None:
    monkeypatch.setattr(working, "MANY_ROWS", many)
    said: list[str] = []
    say = BoardScreen.say

    def hear(screen: BoardScreen, text: str, tone: str) -> None:
        said.append(text)
        say(screen, text, tone)

    async with driving(path) as run:
        monkeypatch.setattr(BoardScreen, "say", hear)
        run.desk.say = run.screen.say
        await run.press(*keys)
        assert isinstance(run.app.screen, opened)
        assert ("Working ..." in said) == (many == 0)
        assert said == [] or said[-1] == ""
