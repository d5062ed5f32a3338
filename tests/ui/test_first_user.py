"""What somebody who had read nothing but the README ran into."""

from __future__ import annotations

from pathlib import Path

from tests.ui.driving import ROWS, driving
from tpm_tui.ui.screens.help import HelpScreen


async def test_a_block_ends_where_the_rows_on_screen_become_others(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Training", "owner")
        await run.press(",", "ctrl+a")
        assert len(run.desk.selected_rows()) == 1
        await run.press("\\")
        assert not run.desk.has_selection
        for keys in (("z", "M"), ("z", "R"), ("]",), ("z", "g", "enter")):
            await run.press("g", "g", "V", "j", *keys)
            assert not run.desk.has_selection, keys


async def test_marks_stay_when_the_rows_on_screen_become_others(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("t", "z", "M", "z", "R")
        assert [run.title(row) for row in run.desk.selected_rows()] == ["Design"]


async def test_a_sort_orders_groups_by_their_totals(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "title")
        await run.press("z", "g", "enter")
        await run.press("home", "right", "right", "right", "]")
        groups = [run.desk.sheet.title(row) for row in run.desk.outline.below(0)]
        totals = [run.desk.sheet.value(row, "budget") for row in run.desk.outline.below(0)]
        assert totals == sorted(totals, key=int, reverse=True)  # type: ignore[arg-type]
        assert groups[-1].startswith("Mei")


async def test_q_searches_in_the_help(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("?", *"quit")
        assert isinstance(run.app.screen, HelpScreen)
        assert run.app.screen.list.typed == "quit"
        await run.press("escape")
        assert run.titles == ROWS


async def test_undo_goes_back_to_the_cell_that_was_looked_at(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "status")
        await run.press("v", "j", "5", "escape", "u")
        assert run.at[1] == "status"
        await run.go("Launch", "title")
        await run.press("o", *"One", "enter", "escape")
        assert run.at == ("One", "title")
        await run.press("u")
        assert run.at == ("Launch", "title")


async def test_a_digit_on_a_selection_needs_no_cell_that_takes_it_under_the_cursor(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "status")
        await run.press("v", "k", "k", "k")
        assert run.at == ("Core", "status")
        await run.press("5")
        assert run.text("Build", "status") == run.text("Design", "status") == "Done"


async def test_the_sum_of_a_selection_counts_nothing_twice(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "budget")
        await run.press("ctrl+@")
        run.screen.describe()
        assert "sum 12,500" in run.said


async def test_a_filter_is_gone_on_with(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"kind:task", "enter", "f", *"owner:mei", "enter")
        assert run.desk.view.filter == "kind:task owner:mei"


async def test_the_palette_says_when_nothing_matches(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":", *"zzzz")
        assert isinstance(run.app.screen, HelpScreen)
        assert "other words may" in run.app.screen.list.render_line(0).text
