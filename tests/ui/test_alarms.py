"""Over-allocation on screen: marked in the Budget cell, foretold while typing, told after the edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving
from tests.ui.looking import shown
from tpm_tui.ui.screens.table import TableScreen

FIRST, LAST = "2026-02-16", "2026-02-20"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A portfolio with a program of 100,000, of which 90,000 are handed out."""
    file = new_file(tmp_path / "board.db", name="Money", today="2026-02-02")
    with session(file, "maker", 1000) as opened:
        planted(
            opened,
            row(
                "Portfolio",
                row(
                    "Program",
                    row("A1", budget="50000", assignments="Dana 60%", start=FIRST, finish=LAST),
                    row("B1", budget="40000", start=FIRST, finish=LAST),
                    approved="100000",
                ),
            ),
        )
    return file


def tone(run: Driven, title: str) -> str:
    """Tone of a Budget cell."""
    return run.desk.sheet.cell_look(run.titles.index(title), "budget").tone


async def test_it_is_foretold_previewed_told_and_marked(path: Path) -> None:
    async with driving(path, (80, 30)) as run:
        await run.go("B1", "budget")
        await run.press(*"60000")
        await run.moment()
        assert "Program over-allocated by 10,000" in run.told
        await run.press("f4")
        await run.settle()
        table = run.app.screen
        assert isinstance(table, TableScreen)
        lines = [table.lines.render_line(y).text for y in range(8)]
        for word in ("! Program", "over-allocated", "10,000"):
            assert word in lines[1]
        await run.press("enter")
        await run.settle()
        assert "Program over-allocated by 10,000" in run.told
        assert (shown(run, "Program", "budget"), tone(run, "Program")) == ("▲ 100,000", "bad")
        assert (shown(run, "Portfolio", "budget"), tone(run, "Portfolio")) == ("▲1 100,000", "warn")
        assert "▲" not in shown(run, "B1", "budget")
        await run.go("Program", "budget")
        await run.moment()
        assert "over-allocated by 10,000" in run.told
        await run.press("u")
        assert "Program no longer over-allocated" in run.told
        assert shown(run, "Portfolio", "budget") == "100,000"


async def test_the_mark_above_goes_on_screen_though_that_figure_stays(path: Path) -> None:
    """The portfolio's budget is 100,000 before and after."""
    async with driving(path) as run:
        await run.go("B1", "budget")
        await run.press(*"60000", "enter")
        await run.settle()
        line = next(one for one in run.lines if "Portfolio" in one)
        assert "▲1 100,000" in line


async def test_somebody_over_booked_is_named_by_the_edit(path: Path) -> None:
    async with driving(path) as run:
        await run.go("B1", "allocation")
        await run.press("s", *"Dana 60%")
        await run.moment()
        assert "Dana 120 % in W8" in run.told
        await run.press("enter")
        await run.settle()
        assert "Dana 120 % in W8" in run.told
