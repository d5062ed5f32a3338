"""The mouse with its button held: blocks of cells, column edges, rows and where they would go."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.boards import session
from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.editing.commands import add_item
from tpm_tui.service.views.view import STANDARD

Place = tuple[int, int]
WIDE = (170, 36)


def cell(run: Driven, title: str, key: str, *, dx: int = 1) -> Place:
    """A point in a cell."""
    grid = run.desk.grid
    column = [one.key for one in grid.view].index(key)
    region = grid.cell_region(run.titles.index(title), column)
    assert region is not None
    return region.x + dx, region.y


def header(run: Driven, key: str) -> Place:
    """A point in a label."""
    placed = next(one for one in run.desk.grid.placed() if one.column.key == key)
    return placed.x + 1, 0


def edge(run: Driven, key: str) -> Place:
    """The right edge of a column."""
    placed = next(one for one in run.desk.grid.placed() if one.column.key == key)
    return placed.x + placed.width, 0


async def mouse(run: Driven, kind: type[events.MouseEvent], place: Place) -> None:
    """One event as the terminal sends it, at a point of the grid or outside of it."""
    x, y = (a + b for a, b in zip(place, run.desk.grid.region.offset, strict=True))
    moves = 0 if kind is not events.MouseMove else 1
    run.app.post_message(
        kind(None, x, y, moves, moves, button=1, shift=False, meta=False, ctrl=False)
    )
    await run.settle()
    await run.settle()


async def drag(run: Driven, *places: Place, let_go: bool = True) -> None:
    """Press at the first place and move over the others."""
    await mouse(run, events.MouseDown, places[0])
    for place in places[1:]:
        await mouse(run, events.MouseMove, place)
    if let_go:
        await mouse(run, events.MouseUp, places[-1])


def selected(run: Driven) -> tuple[list[str], list[str]]:
    """Titles and columns of what is selected."""
    return [run.title(row) for row in run.desk.selected_rows()], run.desk.selected_keys()


# ---- blocks


async def test_a_drag_over_cells_selects_them(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(run, cell(run, "Design", "budget"), cell(run, "Launch", "actual_cost"))
        assert selected(run) == (["Design", "Build", "Launch"], ["budget", "actual_cost"])
        assert run.desk.has_selection
        await run.press(*"5", "enter")
        assert run.text("Build", "budget") == "5"
        await drag(run, cell(run, "Training", "start"), cell(run, "Launch", "start"))
        assert selected(run) == (["Launch", "Training"], ["start"])


async def test_a_drag_beyond_the_page_scrolls(demo_path: Path) -> None:
    async with driving(demo_path, (80, 24)) as run:
        await run.press("z", "R")
        grid = run.desk.grid
        start = (grid.placed()[1].x + 1, 5)
        below = (start[0], grid.size.height + 3)
        await drag(run, start, *[below] * 4)
        assert grid.top == 4
        assert len(run.desk.selected_rows()) == grid.page


async def test_a_click_ends_a_block_and_a_shaking_hand_makes_none(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        x, y = cell(run, "Design", "budget")
        await drag(run, (x, y), (x + 1, y), (x + 2, y))
        assert not run.desk.has_selection
        await drag(run, cell(run, "Design", "budget"), cell(run, "Build", "budget"))
        assert run.desk.has_selection
        await run.pilot.click(run.desk.grid, offset=cell(run, "Training", "start"))
        await run.settle()
        assert not run.desk.has_selection
        assert run.at == ("Training", "start")


async def test_rows_that_others_insert_do_not_shift_the_block(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(run, cell(run, "Design", "budget"), cell(run, "Build", "budget"), let_go=False)
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: add_item(board, "First", before=run.item("Rollout")))
        run.poll()
        await run.settle()
        await mouse(run, events.MouseMove, cell(run, "Launch", "budget"))
        await mouse(run, events.MouseUp, cell(run, "Launch", "budget"))
        assert selected(run) == (["Design", "Build", "Launch"], ["budget"])


async def test_textual_selects_no_letters(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(run, cell(run, "Design", "budget"), cell(run, "Launch", "actual_cost"))
        assert not run.app.screen.selections
        assert run.app.screen.get_selected_text() is None


# ---- columns


async def test_an_edge_is_dragged_and_the_width_taken_back(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        x, y = edge(run, "status")
        await drag(run, (x, y), (x + 2, y), (x + 5, y))
        width = next(one.width for one in run.desk.grid.placed() if one.column.key == "status")
        assert width == 18
        assert not run.desk.has_selection
        await run.press("z", "u")
        assert run.desk.view == STANDARD
        x, y = edge(run, "status")
        await drag(run, (x, y), (0, y))
        width = next(one.width for one in run.desk.grid.placed() if one.column.key == "status")
        assert width == 3
        x, y = edge(run, "title")
        await drag(run, (x, y), (0, y))
        assert run.desk.grid.placed()[0].width == 12
        x, y = edge(run, "title")
        await drag(run, (x, y), (x + 9, y))
        assert run.desk.grid.placed()[0].width == 21


async def test_a_label_selects_its_column_and_sorts_by_a_double_click(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await run.pilot.click(run.desk.grid, offset=header(run, "budget"))
        await run.settle()
        assert selected(run) == (ROWS, ["budget"])
        await run.pilot.click(run.desk.grid, offset=header(run, "budget"), times=2)
        await run.settle()
        assert [(one.key, one.descending) for one in run.desk.view.sort] == [("budget", False)]
        await run.pilot.click(run.desk.grid, offset=header(run, "budget"), times=2)
        await run.settle()
        assert [(one.key, one.descending) for one in run.desk.view.sort] == [("budget", True)]


async def test_a_label_saves_what_is_typed_before_it_sorts(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await run.go("Design", "budget")
        await run.press(*"77")
        await run.pilot.click(run.desk.grid, offset=header(run, "start"), times=2)
        await run.settle()
        assert run.text("Design", "budget") == "77"
        await run.go("Design", "budget")
        await run.press(*"7x")
        await run.pilot.click(run.desk.grid, offset=header(run, "status"), times=2)
        await run.settle()
        assert run.desk.grid.editor is not None
        assert run.at == ("Design", "budget")
        assert run.desk.view.sort[0].key == "start"


# ---- rows


async def test_a_row_is_dragged_after_another_and_back_by_undo(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(
            run,
            cell(run, "Design", "title", dx=9),
            cell(run, "Training", "title", dx=3),
            let_go=False,
        )
        assert "Design: drop it after Training" in run.said
        assert any("▁" in line for line in run.lines)
        await mouse(run, events.MouseUp, cell(run, "Training", "title", dx=3))
        assert run.titles == [
            "Rollout",
            "Core",
            "(own)",
            "Build",
            "Launch",
            "Training",
            "Design",
            "Research",
        ]
        assert run.at[0] == "Design"
        assert not any("▁" in line for line in run.lines)
        await run.press("u")
        assert run.titles == ROWS


async def test_further_right_it_goes_inside(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(
            run,
            cell(run, "Design", "title", dx=9),
            cell(run, "Training", "title", dx=20),
            let_go=False,
        )
        assert "into Training" in run.said
        assert any("▶" in line for line in run.lines)
        await mouse(run, events.MouseUp, cell(run, "Training", "title", dx=20))
        assert run.board.items.parent[run.item("Design")] == run.item("Training")


async def test_below_an_open_row_the_mark_stands_below_all_of_it(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(
            run,
            cell(run, "Training", "title", dx=9),
            cell(run, "Core", "title", dx=3),
            let_go=False,
        )
        assert "after Core" in run.said
        assert "▁" in run.lines[1 + run.titles.index("Launch")]
        await mouse(run, events.MouseUp, cell(run, "Core", "title", dx=3))
        assert run.titles == ROWS


async def test_a_row_never_goes_into_itself(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(run, cell(run, "Core", "title", dx=9), cell(run, "Build", "title", dx=20))
        assert "cannot be moved below itself" in run.told
        assert run.titles == ROWS
        await drag(
            run,
            cell(run, "Core", "title", dx=9),
            cell(run, "Build", "title"),
            cell(run, "Core", "title", dx=9),
        )
        assert run.titles == ROWS


async def test_the_row_that_was_taken_is_the_one_that_moves(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(
            run,
            cell(run, "Design", "title", dx=9),
            cell(run, "Research", "title", dx=1),
            let_go=False,
        )
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: add_item(board, "First", before=run.item("Rollout")))
        run.poll()
        await run.settle()
        await mouse(run, events.MouseUp, (1, 8))
        assert run.titles[-2:] == ["Research", "Design"]
        assert run.titles[:4] == ["First", "Rollout", "Core", "(own)"]


async def test_rows_are_not_dragged_where_the_tree_is_not_as_it_is(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await run.go("Design", "budget")
        await run.press("]")
        await drag(run, cell(run, "Design", "title", dx=9), cell(run, "Training", "title", dx=3))
        assert "sorted" in run.said
        await run.press("g", "[")
        run.screen.run_command("group-rows", "owner")
        await drag(run, (9, 2), (3, 4))
        assert "dragged in the tree" in run.said
        await run.press("z", "G")
        await drag(run, cell(run, "(own)", "title", dx=9), cell(run, "Training", "title", dx=3))
        assert "own" in run.said
        run.desk.session.read_only = "locked"
        await drag(run, cell(run, "Design", "title", dx=9), cell(run, "Training", "title", dx=3))
        assert "nothing can be changed" in run.told
        assert run.titles == ROWS


async def test_the_mouse_waits_while_a_prompt_is_open(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await run.go("Design", "budget")
        await run.press("c", "w")
        await drag(run, cell(run, "Design", "title", dx=9), cell(run, "Training", "title", dx=3))
        await drag(run, cell(run, "Design", "budget"), cell(run, "Launch", "budget"))
        x, y = edge(run, "status")
        await drag(run, (x, y), (x + 4, y))
        await run.pilot.click(run.desk.grid, offset=header(run, "start"), times=2)
        await run.settle()
        assert run.titles == ROWS
        assert run.at == ("Design", "budget")
        assert run.desk.view == STANDARD
        assert run.screen.prompts.prompt is not None


async def test_a_click_after_a_drag_is_a_click(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await drag(run, cell(run, "Design", "budget"), cell(run, "Build", "budget"))
        await run.go("Design", "budget")
        await run.press("enter")
        await run.pilot.click(run.desk.grid, offset=cell(run, "Training", "start"))
        await run.settle()
        assert run.at == ("Training", "start")


async def test_other_buttons_do_nothing(small_path: Path) -> None:
    async with driving(small_path, WIDE) as run:
        await run.pilot.click(run.desk.grid, offset=cell(run, "Training", "start"), button=3)
        await run.settle()
        assert run.at == ("Rollout", "title")
