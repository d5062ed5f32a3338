"""What an edit would do: in the status line while it is typed, and in full with F4."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving, make_small_board
from tests.ui.looking import ben
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.ui.prompts import foretelling
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.paste import PasteScreen
from tpm_tui.ui.screens.table import TableScreen


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Driven]:
    async with driving(make_small_board(tmp_path / "small.tpm")) as driven:
        yield driven


async def waited(run: Driven, seconds: float = 0.1) -> None:
    """Let what happens a moment later happen."""
    await run.moment(seconds)


def table(run: Driven) -> list[tuple[str, ...]]:
    """Rows of the open preview."""
    assert isinstance(run.app.screen, TableScreen)
    return list(run.app.screen.table.rows)


def at_the_board(run: Driven) -> bool:
    return isinstance(run.app.screen, BoardScreen)


async def test_the_line_tells_what_the_text_would_do(run: Driven) -> None:
    await run.go("Build", "budget")
    await run.press("enter", "ctrl+u")
    usual = run.said
    await run.write("14k")
    await waited(run)
    assert "Core budget +12,000" in run.said
    assert "Rollout budget +12,000" in run.said
    assert run.text("Core", "budget") == "3,000"
    await run.press("x")
    await waited(run)
    assert run.said == usual, "what cannot be read says nothing"
    await run.press("backspace")
    await waited(run)
    assert "Core budget +12,000" in run.said
    await run.press("escape")
    assert "Kept as it was." in run.said
    await waited(run)
    assert "+12,000" not in run.said
    assert run.text("Build", "budget") == "2,000"


async def test_the_old_line_stays_until_the_new_one_is_known(run: Driven) -> None:
    await run.go("Build", "budget")
    await run.press("enter", "ctrl+u")
    await run.write("14k")
    await waited(run)
    before = run.said
    await run.press("backspace")
    assert run.said == before, "no flicker between two figures"
    await waited(run)
    assert "Core budget -1,986" in run.said


async def test_a_picked_status_is_told(run: Driven) -> None:
    await run.go("Design", "status")
    await run.press("enter")
    while run.desk.grid.editor is not None and run.desk.grid.editor.text != "gone":
        found = run.desk.grid.editor.matching()
        if found[run.desk.grid.editor.picked][1] == "Done":
            break
        await run.press("down")
    await waited(run)
    assert "Core 13% -> 25%" in run.said


async def test_an_offset_says_its_day_and_what_that_does(run: Driven) -> None:
    await run.go("Build", "finish")
    await run.press("enter", "ctrl+u")
    await run.write("+4w")
    await waited(run)
    assert "is " in run.said
    assert "⟶" in run.said
    assert "Core finish 2026-03-23 -> 2026-" in run.said


async def test_another_basis_is_told_while_it_is_picked(run: Driven) -> None:
    run.screen.run_command("add-column", "Weight basis")
    await run.go("Core", "basis")
    await run.press("enter")
    await run.write("equ")
    await waited(run)
    assert "Core 13% -> " in run.said


async def test_names_and_titles_say_nothing_of_figures(run: Driven) -> None:
    await run.go("Build", "title")
    await run.press("enter")
    await run.write("er")
    await waited(run)
    assert "->" not in run.said


async def test_f4_shows_everything_and_enter_commits(run: Driven) -> None:
    await run.go("Build", "budget")
    await run.press("enter", "ctrl+u")
    await run.write("14k")
    await run.press("f4")
    assert table(run)[0] == ("Core", "Budget", "3,000", "15,000", "+12,000")
    assert ("Total", "Budget", "12,500", "24,500", "+12,000") in table(run)
    assert run.text("Core", "budget") == "3,000", "nothing has happened yet"
    await run.press("enter")
    assert at_the_board(run)
    assert run.text("Core", "budget") == "15,000"
    assert run.desk.grid.editor is None
    await run.press("u")
    assert run.text("Core", "budget") == "3,000"


async def test_escape_goes_back_to_the_text(run: Driven) -> None:
    await run.go("Build", "budget")
    await run.press("enter", "ctrl+u")
    await run.write("14k")
    await run.press("left", "f4", "escape")
    assert at_the_board(run)
    editor = run.desk.grid.editor
    assert editor is not None
    assert (editor.text, editor.at) == ("14k", 2)
    await run.press("end", "enter")
    assert run.text("Core", "budget") == "15,000"


async def test_a_text_that_cannot_be_read_has_no_preview(run: Driven) -> None:
    await run.go("Build", "budget")
    await run.press("enter", "ctrl+u")
    await run.write("much")
    await run.press("f4")
    assert at_the_board(run)
    assert "'much'" in run.told
    assert run.desk.grid.editor is not None


async def test_an_edit_that_changes_no_figure_can_be_carried_out_from_there(run: Driven) -> None:
    await run.go("Build", "title")
    await run.press("enter", "end")
    await run.write("ing")
    await run.press("f4")
    assert table(run) == []
    await run.press("enter")
    assert "Building" in run.titles


async def test_the_preview_follows_other_people(run: Driven, tmp_path: Path) -> None:
    await run.go("Build", "budget")
    await run.press("enter", "ctrl+u")
    await run.write("14k")
    await run.press("f4")
    design = run.item("Design")
    with ben(run, tmp_path / "small.tpm") as other:
        other.execute(lambda board: set_cell(board, design, "budget", "1001"))
    await run.press("down")
    assert table(run)[0] == ("Core", "Budget", "3,001", "15,001", "+12,000")


async def test_many_cells_are_typed_once_and_told_together(run: Driven) -> None:
    await run.go("Design", "budget")
    await run.press("V", "down", "enter", "ctrl+u")
    await run.write("5k")
    await waited(run, foretelling.LATER + 0.2)
    assert "Core budget +7,000" in run.said
    await run.press("f4")
    rows = table(run)
    assert rows[0] == ("Core", "Budget", "3,000", "10,000", "+7,000")
    assert {row[0] for row in rows} == {"Core", "Rollout", "Total", "Design", "Build"}
    await run.press("enter")
    assert run.text("Core", "budget") == "10,000"


async def test_a_formula_for_many_rows_is_told_in_the_prompt(run: Driven) -> None:
    await run.go("Design", "budget")
    await run.press("V", "down", "ctrl+k", "ctrl+u")
    await run.write("budget=budget*2")
    await waited(run)
    below = run.bar(run.screen.foot, 1)
    assert "Core budget +3,000" in below
    await run.press("f4")
    assert table(run)[0] == ("Core", "Budget", "3,000", "6,000", "+3,000")
    await run.press("escape")
    assert run.screen.prompts.prompt is not None
    assert run.screen.prompts.prompt.text == "budget=budget*2"
    await run.press("f4", "enter")
    assert run.screen.prompts.prompt is None
    assert run.text("Core", "budget") == "6,000"


async def test_what_a_prompt_cannot_read_it_refuses_to_preview(run: Driven) -> None:
    await run.go("Design", "budget")
    await run.press("ctrl+k", "ctrl+u")
    await run.write("budget=much much")
    await run.press("f4")
    assert at_the_board(run)
    prompt = run.screen.prompts.prompt
    assert prompt is not None
    assert prompt.error


async def test_a_paste_shows_what_it_does_to_the_figures_above(run: Driven) -> None:
    await run.go("Design", "budget")
    run.app.post_message(events.Paste("5000\n6000\nmuch"))
    await run.settle()
    assert isinstance(run.app.screen, PasteScreen)
    await run.press("f4")
    assert table(run)[0] == ("Core", "Budget", "3,000", "11,000", "+8,000")
    await run.press("escape")
    assert isinstance(run.app.screen, PasteScreen)
    await run.press("f4", "enter")
    assert at_the_board(run)
    assert run.text("Core", "budget") == "11,000"
    await run.press("u")
    assert run.text("Core", "budget") == "3,000"


async def test_several_columns_at_once_in_the_prompt(run: Driven) -> None:
    await run.go("Design", "budget")
    await run.press("ctrl+k", "ctrl+u")
    await run.write("work=30d, prog")
    await run.press("tab")
    prompt = run.screen.prompts.prompt
    assert prompt is not None
    assert prompt.text == "work=30d, progress="
    await run.write("40")
    await run.press("enter")
    assert (run.text("Design", "work"), run.text("Design", "progress")) == ("240h", "40%")
    await run.press("u")
    assert (run.text("Design", "work"), run.text("Design", "progress")) == ("16h", "50%")


@pytest.mark.parametrize("width", [80, 100])
async def test_what_would_be_is_on_screen_however_long_the_titles(
    tmp_path: Path, width: int
) -> None:
    """A spread over rows with long titles: all lines are of one column, which the title names."""
    file = new_file(tmp_path / "wide.db", name="Wide", today="2026-03-04")
    with session(file, "maker", 1000) as opened:
        long = "A very long title that says everything about the work item and more than that"
        planted(opened, row("Programme " + long, row(f"A {long}"), row(f"B {long}")))
    async with driving(file, (width, 24)) as run:
        await run.press("g", "g")
        run.desk.go_to(1, [one.key for one in run.desk.grid.view].index("work"))
        await run.press("z", "s", "ctrl+u", *"90h equally", "enter")
        await run.settle()
        screen = run.app.screen
        assert isinstance(screen, TableScreen)
        heads = screen.lines.render_line(0).text
        assert all(word in heads for word in ("Row", "now", "would be", "difference"))
        assert all(cell_len(screen.lines.render_line(y).text) <= width for y in range(6))
