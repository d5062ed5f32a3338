"""Search, jumps, and moving rows under a parent found by name, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import deleting, row, session
from tests.ui.driving import ROWS, driving
from tpm_tui.service.editing.commands import add_item
from tpm_tui.ui.jumps import Jumps
from tpm_tui.ui.screens.picker import PickerScreen


async def test_the_cursor_goes_along_with_what_is_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("/", *"tr")
        await run.moment()
        assert run.at[0] == "Training"
        await run.press("backspace", "backspace", *"re")
        await run.moment()
        assert "2 found" in run.said
        assert run.at[0] == "Core"
        await run.press("enter")
        assert "/re  1 of 2" in run.said
        await run.press("n")
        assert run.at[0] == "Research"
        await run.press("n")
        assert run.at[0] == "Core"
        await run.press("N")
        assert run.at[0] == "Research"
        assert "/re  2 of 2" in run.said


async def test_what_does_not_occur_leaves_the_cursor_and_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("/", *"res")
        await run.moment()
        assert run.at[0] == "Research"
        await run.press("x")
        await run.moment()
        assert run.at == ("Design", "budget")
        await run.press("enter")
        assert "No row holds 'resx'" in run.bar(run.screen.foot, 1)
        await run.press("escape")
        assert run.at == ("Design", "budget")


@pytest.mark.parametrize("typed", ["#4", " #4 "])
async def test_a_number_finds_its_row(small_path: Path, typed: str) -> None:
    async with driving(small_path) as run:
        await run.press("/", *typed, "enter")
        assert run.desk.row == 4


@pytest.mark.parametrize("typed", ["#", "#²", "#" + "9" * 300, "#-1", "#0", "[/]", "\\", '"'])
async def test_odd_searches_find_nothing_and_harm_nothing(small_path: Path, typed: str) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("find", typed)
        await run.press("/")
        await run.write(typed[:20])
        await run.press("enter", "escape")
        assert run.at == ("Rollout", "title")


async def test_folded_rows_are_found_and_escape_folds_them_again(demo_path: Path) -> None:
    async with driving(demo_path, (80, 24)) as run:
        await run.press("z", "1", "j", "right")
        before = (run.at, run.titles, run.desk.grid.top)
        last = run.board.items.children[0][-1]
        while run.board.items.children.get(last):
            last = run.board.items.children[last][-1]
        await run.press("/", *f"#{last}")
        await run.moment()
        assert run.desk.row == last
        await run.press("escape")
        assert (run.at, run.titles, run.desk.grid.top) == before


async def test_escape_finds_its_row_again_although_others_insert_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("/", *"research")
        await run.moment()
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: add_item(board, "First", before=run.item("Rollout")))
        run.poll()
        await run.press("escape")
        assert run.at == ("Design", "budget")


async def test_enter_on_nothing_searches_again_and_up_recalls(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("/", *"re", "enter", "/", "enter")
        assert run.at[0] == "Research"
        await run.press("/", "up", "enter")
        assert run.at[0] == "Research"
        await run.press("n")
        assert run.at[0] == "Core"


async def test_nothing_was_searched_yet(small_path: Path) -> None:
    async with driving(small_path) as run:
        for keys in (("n",), ("N",), ("/", "enter")):
            await run.press(*keys)
            assert "Nothing was searched" in run.said


async def test_search_knows_rows_that_came_meanwhile(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("/", *"re", "enter")
        await run.go("Research")
        await run.press("o", *"Retro", "enter", "escape", "g", "g", "n", "n", "n")
        assert run.at[0] == "Retro"
        await run.press("d", "d", "n")
        assert run.at[0] == "Core"


async def test_search_begins_from_an_own_line_and_from_a_group(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("/", *"e", "enter")
        await run.go("(own) of Core")
        await run.press("n")
        assert run.at[0] == "Design"
        await run.go("(own) of Core")
        await run.press("N")
        assert run.at[0] == "Core"
        run.screen.run_command("group-rows", "owner")
        await run.press("g", "g", "n")
        assert run.at[0] in ROWS


async def test_only_what_the_filter_shows_is_found(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:mei", "enter", "/", *"build", "enter")
        assert "No row holds" in run.bar(run.screen.foot, 1)
        await run.press("escape", "\\", "/", *"build", "enter")
        assert run.at[0] == "Build"


# ---- the way back


async def test_jumps_go_back_and_forward(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("/", *"launch", "enter", "/", *"research", "enter")
        await run.press("ctrl+o")
        assert run.at[0] == "Launch"
        await run.press("ctrl+o")
        assert run.at[0] == "Rollout"
        await run.press("ctrl+o")
        assert "Nowhere to go back to" in run.said
        await run.press("g", "O", "g", "O")
        assert run.at[0] == "Research"
        await run.press("g", "O")
        assert "Nowhere to go forward" in run.said


async def test_the_way_back_skips_what_is_gone_and_names_what_is_hidden(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("/", *"launch", "enter", "/", *"research", "enter")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(deleting(run.item("Launch")))
        run.poll()
        await run.press("ctrl+o")
        assert run.at[0] == "Rollout"
        await run.go("Research")
        await run.press("z", "n", "ctrl+o")
        assert run.at[0] == "Research"


def test_jumps_forget_the_way_forward_with_a_new_jump() -> None:
    jumps = Jumps()
    for one in (1, 2, 3):
        jumps.add(one)
    assert jumps.back(9) == 3
    assert jumps.back(3) == 2
    assert jumps.forward(2) == 3
    jumps.add(3)
    assert jumps.forward(5) is None
    assert jumps.back(5) == 3


# ---- move under


async def test_a_row_moves_under_a_parent_found_by_name(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("g", "m", *"train", "enter")
        assert run.board.items.parent[run.item("Build")] == run.item("Training")
        assert run.at[0] == "Build"
        await run.press("u")
        assert run.titles == ROWS
        await run.press("g", "m", *"top level", "enter")
        assert run.board.items.parent[run.item("Build")] == 0


async def test_several_rows_move_and_never_below_themselves(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("V", "j", "g", "m")
        assert isinstance(run.app.screen, PickerScreen)
        assert run.app.screen.picking.title == "Move 2 rows under"
        labels = [one.label for one in run.app.screen.picking.options]
        assert "Design" not in labels
        assert "Core" in labels
        await run.write("research")
        await run.press("enter")
        assert run.titles[-2:] == ["Design", "Build"]
        assert not run.desk.has_selection


async def test_keys_typed_ahead_reach_the_list_that_opens(small_path: Path) -> None:
    from textual import events

    async with driving(small_path) as run:
        await run.go("Build")
        for key in ("g", "m", *"train", "enter", "j"):
            run.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await run.settle()
        await run.settle()
        assert run.board.items.parent[run.item("Build")] == run.item("Training")
        assert run.at[0] == "Research"


async def test_a_parent_beyond_those_listed_is_found_by_typing(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tpm_tui.ui.actions import finding

    monkeypatch.setattr(finding, "OFFERED", 2)
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("g", "m")
        assert isinstance(run.app.screen, PickerScreen)
        assert len(run.app.screen.picking.options) == 3
        await run.write("resea")
        await run.press("enter")
        assert run.board.items.parent[run.item("Build")] == run.item("Research")


async def test_what_cannot_be_moved_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("(own) of Core")
        await run.press("g", "m")
        assert not isinstance(run.app.screen, PickerScreen)
        assert run.said.strip()


def test_the_finder_goes_round_both_ends() -> None:
    from tests.boards import Sketch
    from tpm_tui.query.outline import Outline
    from tpm_tui.service.views.finding import Finder

    board = Sketch(*(row(f"Row {n}") for n in range(300))).board
    finder = Finder(board, Outline(board.items))
    hits = finder.hits("ROW 29")
    assert len(hits) == 11
    assert finder.nearest(hits, hits[-1], 1) == hits[0]
    assert finder.nearest(hits, hits[0], -1) == hits[-1]
