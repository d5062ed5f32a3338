"""Mouse and paste: clicks, double clicks, fold marks, the list of choices, the wheel."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.ui.driving import ROWS, Driven, driving


async def click(
    run: Driven, title: str, key: str = "title", *, times: int = 1, x: int = 12
) -> None:
    """Click into a cell, at its left edge unless it is a title."""
    grid = run.desk.grid
    column = [one.key for one in grid.view].index(key)
    region = grid.cell_region(run.titles.index(title), column)
    assert region is not None
    place = (region.x + (x if key == "title" else 0), region.y)
    await run.pilot.click(grid, offset=place, times=times)
    await run.settle()


async def test_a_click_moves_the_cursor_and_a_second_one_edits(small_path: Path) -> None:
    async with driving(small_path) as run:
        await click(run, "Build", "budget")
        assert run.at == ("Build", "budget")
        assert run.desk.grid.editor is None
        await click(run, "Design", "budget", times=2)
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "1000"


async def test_a_click_on_the_mark_folds(small_path: Path) -> None:
    async with driving(small_path) as run:
        await click(run, "Core", x=2)
        assert run.titles == [ROWS[0], ROWS[1], *ROWS[6:]]
        await click(run, "Core", x=3)
        assert run.titles == ROWS
        await click(run, "Core", x=5)
        assert run.titles == ROWS


async def test_a_click_elsewhere_saves_what_was_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.write("77")
        await click(run, "Build", "actual_cost")
        assert run.text("Design", "budget") == "77"
        assert run.at == ("Build", "actual_cost")
        assert run.desk.grid.editor is None


async def test_a_click_elsewhere_keeps_wrong_input_open(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.write("77x")
        await click(run, "Build", "actual_cost")
        assert run.at == ("Design", "budget")
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "77x"
        assert "not an amount" in run.said


async def test_a_click_into_the_open_cell_leaves_it_open(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.write("77")
        await click(run, "Design", "budget")
        assert run.desk.grid.editor is not None
        assert run.text("Design", "budget") == "1,000"


async def test_a_click_drops_a_new_row_without_a_title(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("o")
        await click(run, "Launch", "actual_cost")
        assert run.titles == ROWS
        assert run.at == ("Launch", "actual_cost")


async def test_a_click_takes_a_choice(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "status")
        await run.press("enter")
        line = next(y for y, text in enumerate(run.lines) if "4 Blocked" in text)
        x = run.lines[line].index("Blocked")
        await run.pilot.click(run.desk.grid, offset=(x, line))
        await run.settle()
        assert run.text("Build", "status") == "Blocked"
        assert run.at == ("Build", "status")
        assert run.desk.grid.editor is None


async def test_the_wheel_scrolls_and_takes_the_cursor_along(demo_path: Path) -> None:
    async with driving(demo_path, (80, 24)) as run:
        await run.press("z", "R")
        grid = run.desk.grid
        for kind in (events.MouseScrollDown, events.MouseScrollDown, events.MouseScrollUp):
            await run.pilot._post_mouse_events([kind], grid, offset=(5, 5))
        await run.settle()
        assert grid.top == 3
        assert grid.row == 6
        await run.press("enter")
        await run.pilot._post_mouse_events([events.MouseScrollDown], grid, offset=(5, 5))
        assert grid.top == 3


async def paste(run: Driven, text: str) -> None:
    run.app.post_message(events.Paste(text))
    await run.settle()


async def test_a_paste_goes_into_the_open_editor_as_one_line(small_path: Path) -> None:
    async with driving(small_path) as run:
        await paste(run, "nothing open")
        assert run.titles[0] == "nothing open"
        await run.press("u")
        await run.go("Design", "owner")
        await run.press("s")
        await paste(run, "Ada\tLovelace\r\n of  London\n")
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "Ada Lovelace of London"
        await run.press("enter")
        assert run.text("Design", "owner") == "Ada Lovelace of London"


async def test_a_pasted_escape_sequence_is_shown_and_stored_harmless(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("s")
        await paste(run, "\x1b]0;owned\x07\x9b31m\u202eevil[/]")
        assert all(line.isprintable() for line in run.lines)
        await run.press("enter")
        assert run.titles[0].isprintable()
        assert run.titles[0] == "]0;owned31mevil[/]"


async def test_a_huge_paste_is_cut_and_stays_quick_to_show(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("s")
        await paste(run, "界" * 100_000)
        assert run.desk.grid.editor is not None
        assert len(run.desk.grid.editor.text) == 2000
        assert all(line.isprintable() for line in run.lines)
        await run.press("enter")
        assert run.titles[0] == "界" * 2000
