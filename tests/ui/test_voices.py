"""What is said after other screens were open: by the board, of the cell that the cursor is on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving, make_small_board
from tpm_tui.ui.screens.allocation import AllocationScreen
from tpm_tui.ui.screens.detail import DetailScreen
from tpm_tui.ui.screens.framed import FramedScreen
from tpm_tui.ui.screens.lint import LintScreen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Eight rows."""
    return make_small_board(tmp_path / "board.db")


async def _closed(run: Driven) -> None:
    """Leave everything that is open over the board."""
    while run.app.screen is not run.screen:
        await run.press("escape")
    await run.settle()


async def test_the_board_speaks_after_one_screen_opened_another_and_closed(path: Path) -> None:
    """People and roles, `a` there goes to the weeks: the first one is unmounted after the second
    one has begun to speak."""
    async with driving(path) as run:
        await run.go("Design", "budget")
        await run.press(*"ge", "a")
        assert isinstance(run.app.screen, AllocationScreen)
        await run.moment()
        assert run.desk.say == run.app.screen.say
        await _closed(run)
        await run.moment()
        assert run.desk.say == run.screen.say
        assert run.desk.ask == run.screen.prompts.ask
        await run.press(*"1200", "enter")
        assert "Budget of Design" in run.said
        await run.press("u")
        assert "Undone" in run.said
        await run.press("ctrl+r")
        assert "Redone" in run.said


async def test_what_is_said_right_after_a_screen_closed_is_said_on_the_board(path: Path) -> None:
    """The key comes before Textual has unmounted the screen."""
    async with driving(path) as run:
        for keys in (("g", "a"), ("g", "e"), ("g", "b"), ("i",)):
            if keys == ("i",):
                run.screen.run_command("show-details")
                await run.settle()
            else:
                await run.press(*keys)
            assert run.app.screen is not run.screen
            screen = run.app.screen
            assert isinstance(screen, FramedScreen | DetailScreen)
            screen.leave()
            assert run.desk.say == run.screen.say, keys
            await _closed(run)


async def test_the_line_tells_of_the_cell_that_another_screen_went_to(path: Path) -> None:
    """Enter in the lint list."""
    async with driving(path) as run:
        await run.go("Research")
        await run.press(*"gl")
        lint = run.app.screen
        assert isinstance(lint, LintScreen)
        await run.moment()
        at = next(n for n, one in enumerate(lint.shown) if one.finding is not None)
        lint.lines.at = at
        finding = lint.shown[at].finding
        assert finding is not None
        row = finding.row
        await run.press("enter")
        await run.settle()
        assert run.app.screen is run.screen
        assert run.desk.row == row
        assert run.title(row) in run.said
        assert "Research" not in run.said


async def test_the_line_tells_of_the_cell_after_a_spread(path: Path) -> None:
    """What was said of the cell before is not left standing."""
    async with driving(path) as run:
        await run.press(*"ge", "a")
        await _closed(run)
        await run.moment()
        await run.go("Core", "work")
        await run.press(*"zs", "ctrl+u", *"90h equally", "enter")
        assert run.app.screen is not run.screen
        await run.press("enter")
        await run.settle()
        assert run.app.screen is run.screen
        assert "spread" in run.told.lower()
