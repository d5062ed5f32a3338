"""`=` on a cell: the tree, its folds, the jump to a row, and what may not break it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.boards import new_file, session
from tests.ui.driving import Driven, driving
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.service.views.view import View, ViewColumn
from tpm_tui.ui.explain_tree import wrapped
from tpm_tui.ui.screens.explain import ExplainScreen


def explained(run: Driven) -> ExplainScreen:
    """The screen on top."""
    screen = run.app.screen
    assert isinstance(screen, ExplainScreen)
    return screen


def page(run: Driven) -> list[str]:
    """Its lines."""
    tree = explained(run).tree_
    return [tree.render_line(y).text.rstrip() for y in range(tree.size.height)]


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 10)])
async def test_a_parent_is_shown_as_a_tree(small_path: Path, size: tuple[int, int]) -> None:
    async with driving(small_path, size) as run:
        await run.go("Core", "budget")
        await run.press("=")
        tree = explained(run).tree_
        assert all(tree.render_line(y).cell_length == size[0] for y in range(tree.size.height))
        assert page(run)[0] == " 1,000 + 2,000 = 3,000"
        assert run.bar(explained(run).head).startswith(" = Budget of Core  3,000")
        titles = [one.part.label for one in tree.branches]
        assert titles == ["Core", "(own)", "Design", "Build", "Launch"]
        await run.press("escape")
        assert run.app.screen is run.screen


async def test_columns_stand_in_line(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.go("Core", "progress")
        await run.press("=")
        lines = page(run)
        heads = next(n for n, line in enumerate(lines) if line.lstrip().startswith("contribution"))
        core, own, design, build, launch = lines[heads + 1 : heads + 6]
        assert "milestone: weight 0" in launch
        assert "own line" in own
        edge = lines[heads].index("points") + len("points")
        assert design[:edge].endswith(" 12.50")
        assert core[:edge].endswith(" 12.50")
        assert build[:edge].endswith(" 0.00")


async def test_folding_and_walking(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Rollout", "budget")
        await run.press("=", "j")
        tree = explained(run).tree_
        assert [one.part.label for one in tree.branches] == ["Rollout", "Core", "Training"]
        await run.press("space")
        assert len(tree.branches) == 7
        await run.press("l")
        assert tree.marked.part.label == "(own)"
        await run.press("h", "h")
        assert [one.part.label for one in tree.branches] == ["Rollout", "Core", "Training"]
        await run.press("G")
        assert tree.marked.part.label == "Training"
        await run.press("g", "space")
        assert len(tree.branches) == 1
        await run.press("k", "j", "pagedown", "pageup", "ctrl+d", "ctrl+u", "+", "-", "left")
        assert len(tree.branches) == 1


async def test_enter_goes_to_the_row(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Rollout", "budget")
        await run.press("-")
        await run.press("=", "j", "space", "j", "j", "enter")
        assert run.app.screen is run.screen
        assert run.at == ("Design", "budget")


async def test_enter_brings_the_cell_on_screen_or_says_what_it_holds(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        columns = ("title", "vac", "owner", "start", "finish", "allocation", "budget")
        run.desk.look(View(tuple(map(ViewColumn, columns))))
        await run.go("Core", "vac")
        await run.press("=", "j")
        assert explained(run).tree_.marked.part.key == "budget"
        await run.press("enter")
        grid = run.desk.grid
        assert run.at == ("Core", "budget")
        assert grid.cell_region(grid.row, grid.column) is not None
        await run.press("=", "j", "g")
        run.desk.look(View((ViewColumn("title"), ViewColumn("owner"), ViewColumn("vac"))))
        await run.press("enter")
        assert run.at == ("Core", "title")
        assert "Budget of Core is 3,000; this view does not show it (ca adds a column)." in run.told


async def test_the_row_above_up_to_the_total(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("=", "(")
        assert explained(run).tree_.told.title == "Budget of Core"
        await run.press("(", "(")
        assert explained(run).tree_.told.title == "Budget of Total"
        await run.press("(", "enter")
        assert run.at == ("Design", "budget")


async def test_who_changed_the_inputs_last(small_path: Path) -> None:
    with session(small_path, "ben", 1002) as ben:
        design = ben.board.items.columns["title"].index("Design")
        ben.execute(lambda board: set_cell(board, design, "budget", "1500"))
    async with driving(small_path) as run:
        await run.go("Rollout", "budget")
        await run.press("=")
        last = page(run)[-3:]
        assert last[0].endswith("ben: Budget of Design 1,000 -> 1,500")
        assert "maker" in last[1]


async def test_others_changes_are_followed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "budget")
        await run.press("=", "j", "j")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Design"), "budget", "5000"))
        run.poll()
        await run.press("j", "k")
        tree = explained(run).tree_
        assert tree.marked.part.label == "Design"
        assert tree.branches[0].part.value == "7,000"
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: delete_item(board, run.item("Core")))
        run.poll()
        await run.press("j")
        assert run.app.screen is run.screen


async def test_hostile_text_stays_text(small_path: Path) -> None:
    title = "[red]x[/] [@click=app.exit]y[/] \u202e"
    with session(small_path) as ana:
        design = ana.board.items.columns["title"].index("Design")
        ana.execute(lambda board: set_cell(board, design, "title", title))
    async with driving(small_path, (80, 24)) as run:
        await run.go("Core", "work")
        await run.press("=")
        assert any("[red]x[/]" in line for line in page(run))
        assert not any("\u202e" in line for line in page(run))


async def test_every_cell_can_be_explained_on_screen(demo_path: Path) -> None:
    async with driving(demo_path, (80, 24)) as run:
        for _ in range(len(run.desk.grid.view)):
            await run.press("=")
            assert page(run)
            await run.press("q", "right")


async def test_a_click_marks_and_a_double_click_jumps(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "budget")
        await run.press("=")
        tree = explained(run).tree_
        y = next(y for y, line in enumerate(page(run)) if "Design" in line)
        await run.pilot.click(tree, (5, y))
        assert tree.marked.part.label == "Design"
        await run.pilot.click(tree, (5, y), times=2)
        assert run.at == ("Design", "budget")


def test_sentences_are_broken_at_spaces() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("unbreakable word", 4) == ["unbreakable", "word"]
    assert wrapped("", 10) == [""]


async def test_a_group_is_explained_by_its_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.desk.look(replace(run.desk.view, group=("owner",)))
        budget = [one.key for one in run.desk.grid.view].index("actual_cost")
        nobody = next(
            at
            for at in range(len(run.desk.outline))
            if run.desk.sheet.row_look(at).title.startswith("(no")
        )
        run.desk.grid.move_to(nobody, budget)
        await run.press("=")
        tree = explained(run).tree_
        own = next(one.part for one in tree.branches if one.part.row < 0)
        assert own.label == "(own) of Core"
        assert (own.value, own.expand()) == ("100", ())
        assert tree.told.shown == "100"
        tree.at = next(n for n, one in enumerate(tree.branches) if one.part.row == own.row)
        await run.press("enter")
        assert run.desk.row == -run.item("Core")


async def test_visible_totals_are_explained_as_shown(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.desk.look(replace(run.desk.view, filter="owner:Ana", visible_totals=True))
        await run.go("Core", "budget")
        await run.press("=")
        tree = explained(run).tree_
        assert tree.told.shown == "1,000"
        assert [one.part.label for one in tree.branches] == ["Core", "Design"]


async def test_an_empty_board_has_nothing_to_explain(tmp_path: Path) -> None:
    async with driving(new_file(tmp_path / "empty.db")) as run:
        await run.press("=")
        assert "no cell here to explain" in run.said
