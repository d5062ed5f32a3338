"""What kind a new row is of: it follows from the place that Tab gives it, and stays afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving
from tpm_tui.ui.screens.lint import LintScreen


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A board without rows."""
    return new_file(tmp_path / "empty.db", name="E", today="2026-03-04")


def kinds(run: Driven) -> dict[str, str]:
    """Kind of every row."""
    columns = run.board.items.columns
    return {run.title(one): str(columns["kind"][one]) for one in run.desk.outline.rows}


async def typed(run: Driven, *lines: str) -> None:
    """Type rows one after the other; `>` and `<` before a title stand for Tab and Shift+Tab."""
    await run.press("o")
    for line in lines:
        title = line.lstrip("<>")
        for key in line[: len(line) - len(title)]:
            await run.press("tab" if key == ">" else "shift+tab")
        await run.write(title)
        await run.press("enter")
    await run.press("escape")


async def test_an_outline_typed_on_an_empty_board_gets_the_kinds_of_its_places(empty: Path) -> None:
    async with driving(empty) as run:
        await typed(run, "Alpha", ">Core", ">Design", ">Draft", ">Text", "<<<Shop", "<Beta")
        assert kinds(run) == {
            "Alpha": "program",
            "Core": "project",
            "Design": "phase",
            "Draft": "deliverable",
            "Text": "task",
            "Shop": "project",
            "Beta": "program",
        }


async def test_place_and_kind_of_a_new_row_are_one_undo_with_it(empty: Path) -> None:
    async with driving(empty) as run:
        await typed(run, "Alpha", ">Core")
        await run.press("u")
        assert run.titles == ["Alpha"]
        await run.press("ctrl+y")
        assert kinds(run) == {"Alpha": "program", "Core": "project"}


async def test_what_stands_at_the_top_already_says_what_comes_there(tmp_path: Path) -> None:
    path = new_file(tmp_path / "b.db", name="B", today="2026-03-04")
    with session(path) as opened:
        planted(
            opened, row("Shop", row("Cart", row("Pay", kind="task"), kind="epic"), kind="product")
        )
    async with driving(path) as run:
        await run.go("Shop")
        await typed(run, "Site", ">Search", ">Index", "<<<Help")
        assert kinds(run) == {
            "Shop": "product",
            "Cart": "epic",
            "Pay": "task",
            "Site": "product",
            "Search": "epic",
            "Index": "task",
            "Help": "product",
        }


async def test_rows_that_are_there_keep_their_kind_wherever_they_go(empty: Path) -> None:
    async with driving(empty) as run:
        await typed(run, "Alpha", "Beta")
        await run.go("Beta")
        await run.press(">")
        assert kinds(run) == {"Alpha": "program", "Beta": "program"}
        await run.press("<")
        assert kinds(run)["Beta"] == "program"


async def test_lint_calls_no_row_what_nobody_said_it_is(empty: Path) -> None:
    async with driving(empty) as run:
        await typed(run, "Alpha", ">Core")
        await run.press("g", "l")
        screen = run.app.screen
        assert isinstance(screen, LintScreen)
        said = [two for _, two in screen.table.rows]
        assert (
            "It has no rows below it, and nothing is planned on it: no dates, work, budget or people."
            in said
        )
        assert "portfolio" not in " ".join(said)
