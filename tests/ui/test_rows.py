"""New rows, copies, deletion, undo and the words about what followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, session
from tests.ui.driving import ANA, ROWS, Driven, driving
from tpm_tui.query.outline import NEW_ROW
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.ui.config import Config


def below(run: Driven, title: str) -> list[str]:
    """Titles of the children."""
    return [run.title(one) for one in run.board.items.children.get(run.item(title), ())]


# ---- new rows


@pytest.mark.parametrize(
    "keys, parent, place",
    [("o", "Core", 1), ("O", "Core", 0), ("insert", "Core", 0), ("a", "Design", 0)],
)
async def test_a_new_row_is_named_and_stands_where_it_should(
    keys: str, parent: str, place: int, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press(keys)
        await run.write("Sketch")
        await run.press("enter")
        assert below(run, parent)[place] == "Sketch"
        assert run.desk.row == NEW_ROW
        assert run.desk.grid.editor is not None
        shown = run.titles
        await run.press("escape")
        assert below(run, parent)[place] == "Sketch"
        assert NEW_ROW not in run.desk.outline.rows
        assert shown.index("") == shown.index("Sketch") + 1
        await run.press("u")
        assert run.titles == ROWS, "one undo takes it away"


async def test_enter_goes_on_with_the_next_new_row_until_one_stays_empty(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Launch")
        await run.press("o")
        for title in ("One", "Two"):
            await run.write(title)
            await run.press("enter")
        await run.press("tab")
        await run.write("Three")
        await run.press("enter", "enter")
        assert below(run, "Core") == ["Design", "Build", "Launch", "One", "Two"]
        assert below(run, "Two") == ["Three"]
        assert run.desk.grid.editor is None


async def test_tab_after_a_new_title_goes_to_the_next_cell(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Launch")
        await run.press("o")
        await run.write("One")
        await run.press("tab")
        assert run.at == ("One", "status")
        assert run.desk.grid.editor is None
        assert below(run, "Core")[-1] == "One"


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_a_new_row_without_a_title_goes_again(key: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("o", key)
        assert run.titles == ROWS
        assert run.at == ("Design", "title")
        assert "No row added" in run.said
        await run.press("u")
        assert "Nothing to undo" in run.said


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_a_new_row_that_was_indented_goes_again_too(key: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        before = run.text("Rollout", "progress")
        await run.go("Design")
        await run.press("o", "tab", "shift+tab", "tab", key)
        assert run.titles == ROWS
        assert run.text("Rollout", "progress") == before


async def test_escape_drops_a_new_row_with_what_was_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("o")
        await run.write("Mistake")
        await run.press("escape")
        assert run.titles == ROWS


async def test_dropping_a_new_row_spares_what_the_user_did_elsewhere(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("o")
        with session(small_path, ANA.name, ANA.uid) as window:
            window.execute(lambda board: set_cell(board, run.item("Build"), "budget", "7000"))
        run.poll()
        await run.press("escape")
        assert run.titles == ROWS
        assert run.text("Build", "budget") == "7,000"


async def test_tab_indents_a_new_row_and_shift_tab_outdents_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("o", "tab")
        assert run.desk.outline.levels[run.desk.grid.row] == 3
        assert run.desk.outline.rows[run.desk.grid.row - 1] == run.item("Build")
        assert below(run, "Build") == [], "nothing is added before it has a name"
        assert run.desk.grid.editor is not None
        await run.press("shift+tab", "shift+tab")
        await run.write("Testing")
        await run.press("enter", "enter")
        assert below(run, "Rollout") == ["Core", "Testing", "Training"]
        assert below(run, "Core") == ["Design", "Build", "Launch"]


async def test_a_row_that_becomes_a_parent_and_a_leaf_again(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Training")
        await run.press("a")
        await run.write("Slides")
        await run.press("enter", "escape")
        assert run.text("Training", "budget", own=True) == "500"
        assert run.text("Training", "budget") == "500"
        await run.press("d", "d")
        assert run.board.items.is_leaf(run.item("Training"))
        assert run.text("Training", "budget") == "500"


async def test_an_empty_board_says_what_to_do(tmp_path: Path) -> None:
    path = new_file(tmp_path / "empty.db")
    async with driving(path) as run:
        assert "press o to add a first row" in run.said
        for keys in (
            "enter",
            "s",
            "delete",
            ";",
            "space",
            "d d",
            "D",
            "Y",
            "p",
            ">",
            "J",
            "R",
            "j",
            "G",
            "'",
            "z R",
        ):
            await run.press(*keys.split())
            assert run.titles == []
            assert run.desk.grid.editor is None
        await run.press("enter")
        assert "There is no row here" in run.said
        await run.press("o")
        await run.write("First")
        await run.press("enter", "enter")
        assert run.titles == ["First"]
        await run.press("u", "u")
        assert run.titles == []


# ---- copies


async def test_a_copy_is_folded_as_the_original(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("-", "D")
        assert run.titles == ["Rollout", "Core", "Core (copy)", "Training", "Research"]
        await run.press("Y", "j", "+", "p")
        assert run.titles.count("Core (copy)") == 2
        assert run.at == ("Core (copy)", "title")
        assert len(run.titles) == 6


async def test_nothing_to_paste(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("p")
        assert "Nothing was copied yet" in run.said


# ---- the ripple


async def test_the_status_line_names_the_ripple(small_path: Path) -> None:
    async with driving(small_path, (160, 45)) as run:
        await run.go("Design", "budget")
        await run.write("13000")
        await run.press("enter")
        assert run.said.startswith(" Budget of Design  ⟶  Core budget +12,000, ")
        assert " · Rollout budget +12,000" in run.said
        assert " · 2 ancestors recomputed, u undoes" in run.said
        await run.go("Design", "progress")
        await run.write("90")
        await run.press("enter")
        assert "Core 13% -> 23%" in run.said
        await run.press("u")
        assert "Undone: progress of Design" in run.said
        assert "Core 23% -> 13%" in run.said


async def test_a_rename_has_no_ripple(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("enter", "x", "enter")
        assert run.said.startswith(" Rename Core to Corex")
        assert "above" not in run.said
        assert "⟶" not in run.said


async def test_a_copied_subtree_is_not_its_own_ancestor(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("D")
        assert "⟶  Rollout " in run.said
        assert "Core (copy)" not in run.said.partition("⟶")[2]


async def test_long_titles_leave_room_for_the_figures(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.go("Core")
        await run.press("s")
        await run.write("Procurement and supply chain integration")
        await run.press("enter")
        await run.go("Design", "budget")
        await run.write("13000")
        await run.press("enter")
        line = run.screen.foot.render_line(0).text
        assert "budget +12,000" in line


# ---- undo


async def test_undo_and_redo_go_to_what_they_changed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "work")
        await run.press("5", "enter")
        await run.press("z", "M", "G", "home", "u")
        assert run.at == ("Design", "work")
        assert run.text("Design", "work") == "16h"
        await run.press("z", "M", "ctrl+r")
        assert run.at == ("Design", "work")
        assert run.text("Design", "work") == "5h"


async def test_undo_reaches_across_a_restart(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "work")
        await run.press("5", "enter", "d", "d")
        assert "Build" not in run.titles
    async with driving(small_path) as run:
        await run.press("u", "u")
        assert "Build" in run.titles
        assert run.text("Design", "work") == "16h"
    async with driving(small_path) as run:
        await run.press("ctrl+r", "ctrl+r")
        assert "Build" not in run.titles
        assert run.text("Design", "work") == "5h"
        await run.press("ctrl+r")
        assert "Nothing to redo" in run.said


async def test_the_making_of_the_board_cannot_be_undone(demo_path: Path) -> None:
    from tpm_tui.store.identity import current_user

    async with driving(demo_path, user=current_user()) as run:
        rows = len(run.titles)
        await run.press("u")
        assert "Nothing to undo" in run.said
        assert len(run.titles) == rows


async def test_many_steps_back_and_forth_on_the_demo(demo_path: Path) -> None:
    async with driving(demo_path, config=Config(flash=False)) as run:
        await run.press("z", "R")
        before = run.lines
        await run.press("j", "j", "D", "J", "o")
        await run.write("x")
        await run.press("enter", "escape", "<", "<", "d", "d", "K", "k", "d", "d")
        after = run.lines
        for _ in range(9):
            await run.press("u")
        assert "Nothing to undo" in run.said
        await run.press("g", "g", "z", "R")
        assert run.lines == before
        for _ in range(9):
            await run.press("ctrl+r")
        assert "Nothing to redo" in run.said
        await run.press("g", "g", "z", "R")
        assert [line[:60] for line in run.lines[-1:]] == [line[:60] for line in after[-1:]]
