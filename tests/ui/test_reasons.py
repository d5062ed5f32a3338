"""Where the board wants a reason it is asked for on the line below, before anything is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.boards import session
from tests.ui.driving import Driven, driving
from tests.ui.looking import to_entry
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.conflict import ConflictScreen
from tpm_tui.ui.screens.picker import PickerScreen


@pytest.fixture
def asking(small_path: Path) -> Path:
    with session(small_path, "maker", 1000) as maker:
        maker.execute(
            lambda board: set_setting(
                board,
                "reasons",
                "budget, status, progress, assignments, description, create, delete, move",
            )
        )
    return small_path


def question(run: Driven) -> str:
    """What is asked on the screen that is open."""
    prompts = getattr(run.app.screen, "prompts", None) or run.screen.prompts
    prompt = prompts.prompt
    return prompt.label if isinstance(prompt, Prompt) else ""


def reason(run: Driven) -> str | None:
    """Why the newest change was made."""
    return run.desk.session.reader.tail(0)[-1].reason


async def answered(run: Driven, asked: str, why: str) -> None:
    """The question is there, nothing was changed before it, and it is answered."""
    assert question(run) == asked
    before = run.board.revision
    await run.write(why)
    await run.press("enter")
    assert run.board.revision > before
    assert reason(run) == why
    assert question(run) == ""


async def test_the_editor_keeps_its_text_while_it_is_asked(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(*"1500", "enter", "escape")
        assert question(run) == ""
        editor = run.desk.grid.editor
        assert editor is not None
        assert editor.text == "1500"
        await run.press("5", "enter")
        await answered(run, "Why does Budget of Design change?", "CR-7")
        assert run.text("Design", "budget") == "15,005"
        assert run.at == ("Build", "budget")


async def test_earlier_reasons_come_back_by_up(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(*"1", "enter", *"first", "enter", *"2", "enter", *"second", "enter")
        await run.go("Design", "budget")
        await run.press(*"3", "enter", "up", "up", "enter")
        assert reason(run) == "first"
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(*"4", "enter", "up", "enter")
        assert reason(run) == "first"
        assert run.text("Design", "budget") == "4"


async def test_empty_and_too_long_answers_are_asked_again(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(*"1", "enter", "enter")
        assert "needs a reason" in run.bar(run.screen.foot, 1)
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        prompt.buffer.insert("x" * 501)
        await run.press("enter")
        assert "500 fit" in run.bar(run.screen.foot, 1)
        await run.press("escape", "escape")
        assert run.text("Design", "budget") == "1,000"


async def test_commands_are_done_as_a_whole_once_answered(asking: Path) -> None:
    """Also what follows an act: the cursor goes along, the editor opens on a new row."""
    async with driving(asking) as run:
        await run.go("Build")
        await run.press("d", "d")
        await answered(run, "Why is Build deleted?", "not needed")
        assert "Build" not in run.titles
        await run.press("u")
        assert "Build" in run.titles
        assert question(run) == ""
        await run.go("Training")
        await run.press(">")
        await answered(run, "Why is Training moved?", "belongs there")
        assert run.at[0] == "Training"
        await run.press("J")
        assert question(run) == ""
        await run.go("Design")
        await run.press("o")
        await run.write("Test")
        await run.press("enter")
        await answered(run, "Why is Test added?", "more to do")
        assert run.desk.grid.editor is not None, "the next one is asked for"
        await run.press("escape")
        assert "Test" in run.titles
        assert reason(run) == "more to do"


async def test_many_cells_are_asked_for_once(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press("v", "j", "ctrl+d")
        await answered(run, "Why does Budget of Build change?", "as above")
        await run.press("escape")
        await run.go("Design", "budget")
        await run.press("v", "j", "delete")
        await answered(run, "Why does Budget of 2 rows change?", "cut")
        await run.press("escape")
        await run.go("Design", "budget")
        await run.press(":", *"set-cells budget=5", "enter")
        await answered(run, "Why does Budget of Design change?", "set")


async def test_a_prompt_comes_back_with_its_text(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(":", *"set-cells", "enter", "ctrl+u", *"budget=77", "enter")
        assert question(run) == "Why does Budget of Design change?"
        await run.press("escape")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.text == "budget=77"
        await run.press("enter")
        await answered(run, "Why does Budget of Design change?", "again")


async def test_a_paste_is_asked_for(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Design", "budget")
        run.screen._paste(events.Paste("700"))
        await run.settle()
        await answered(run, "Why does Budget of Design change?", "from the sheet")
        assert run.text("Design", "budget") == "700"


async def test_screens_over_the_board_ask_there(asking: Path) -> None:
    async with driving(asking, (110, 60)) as run:
        await run.go("Design", "budget")
        await run.press("g", "d")
        await to_entry(run, "field:budget")
        await run.press("enter", "ctrl+u", *"1200", "enter")
        await answered(run, "Why does Budget of Design change?", "more")
        await run.press("d")
        await answered(run, "Why does Budget of Design change?", "none left")
        await run.press("escape", "g", "b")
        await to_entry(run, "figure:budget")
        await run.press("enter", "ctrl+u", *"900", "enter")
        await answered(run, "Why does Budget of Design change?", "agreed")
        assert run.text("Design", "budget") == "900"


async def test_a_text_of_several_lines_keeps_what_was_written(asking: Path) -> None:
    async with driving(asking, (110, 40)) as run:
        await run.go("Design")
        await run.press("g", "d")
        await to_entry(run, "description")
        await run.press("enter")
        screen = run.app.screen
        screen.pad.insert("What it is about")  # type: ignore[attr-defined]
        await run.press("ctrl+s")
        assert isinstance(run.app.screen, PickerScreen)
        await run.press("escape")
        assert run.app.screen is screen
        await run.press("ctrl+s", *"asked for", "enter")
        assert run.text("Design", "description") == "What it is about"
        assert reason(run) == "asked for"


async def test_an_override_says_why_itself(asking: Path) -> None:
    async with driving(asking) as run:
        await run.go("Core", "progress")
        await run.press("enter", *"60 vendor says so", "enter")
        assert question(run) == ""
        assert reason(run) == "vendor says so"


async def test_the_list_of_settings_says_what_needs_one(asking: Path) -> None:
    async with driving(asking, (120, 40)) as run:
        await run.press("g", ".")
        screen = run.app.screen
        rows = screen.table.rows  # type: ignore[attr-defined]
        at = next(n for n, row in enumerate(rows) if row[0] == "Reasons needed")
        await run.press(*["j"] * at, "enter", "ctrl+u", *"finish", "enter")
        assert run.board.settings.values["reasons"] == ["finish"]


async def test_mine_over_theirs_asks_why_as_well(asking: Path) -> None:
    """Somebody changed the cell while it was typed: what to do is asked first, then why."""
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(*"1500")
        with session(asking, "ben", 1002) as ben:
            ben.execute(
                lambda board: set_cell(board, run.item("Design"), "budget", "900"), reason="cut"
            )
        await run.press("enter")
        assert isinstance(run.app.screen, ConflictScreen)
        run.app.screen.came = 0.0
        await run.press("m")
        await answered(run, "Why does Budget of Design change?", "mine")
        assert run.text("Design", "budget") == "1,500"
        assert run.desk.grid.editor is None


async def test_hostile_reasons_are_shown_and_do_nothing(asking: Path) -> None:
    hostile = "[b]x[/b] [/nope] \x1b[2J \x9b31m \u202e end"
    async with driving(asking) as run:
        await run.go("Design", "budget")
        await run.press(*"1500", "enter")
        run.screen.prompts.paste(hostile)
        await run.press("enter")
        assert reason(run) == "[b]x[/b] [/nope] [2J 31m end"


@pytest.mark.parametrize("how", ["terminal", "taken"])
async def test_a_paste_that_was_asked_for_overwrites_nothing_unseen(asking: Path, how: str) -> None:
    """What comes in while it is asked why is a conflict as for anything else."""
    async with driving(asking) as run:
        await run.go("Research", "budget")
        await run.press("y")
        await run.go("Design", "budget")
        if how == "terminal":
            run.screen._paste(events.Paste("3\n4"))
            await run.settle()
        else:
            await run.press("p")
        assert question(run).startswith("Why does Budget of ")
        with session(asking, "ben", 1002) as ben:
            ben.execute(
                lambda board: set_cell(board, run.item("Design"), "budget", "7"), reason="cut"
            )
        await run.write("from the sheet")
        await run.press("enter")
        assert isinstance(run.app.screen, ConflictScreen)
        assert run.text("Design", "budget") == "7"
        run.app.screen.came = 0.0
        await run.press("m")
        assert run.text("Design", "budget") == {"terminal": "3", "taken": "9,000"}[how]
        assert reason(run) == "from the sheet"
