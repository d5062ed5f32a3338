"""Others while a screen lies over the board: what they see of this session, and what it sees of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import adding, deleting, session, typing
from tests.ui.driving import driving
from tests.ui.looking import filter_by
from tests.ui.test_allocation import make_program, screen
from tpm_tui.domain.values import BOARD
from tpm_tui.service.company.presence import Company
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.roles import granting
from tpm_tui.service.roles.access import Role
from tpm_tui.service.session import Command
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.budget import BudgetScreen
from tpm_tui.ui.screens.detail import DetailScreen


def other(path: Path, command: Command) -> None:
    """Ben does something meanwhile."""
    with session(path, "ben", 1002) as opened:
        opened.execute(command)


def seen(company: Company) -> tuple[int, str, bool]:
    """Where somebody else sees the only other session."""
    company.look()
    (one,) = company.others
    return one.item, one.field, one.editing


# ---- where this session is


@pytest.mark.usefixtures("patient")
async def test_after_a_dialog_the_others_see_where_the_cursor_has_gone(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        run.poll()
        await run.go("Design", "budget")
        await run.press("5")
        assert seen(ben) == (run.item("Design"), "budget", True)
        other(small_path, typing(run.item("Design"), "budget", "7000"))
        await run.press("enter")
        run.poll()
        assert seen(ben) == (run.item("Design"), "budget", True), "while it is asked"
        await run.press("m")
        assert run.text("Design", "budget") == "5"
        assert seen(ben) == (run.item("Build"), "budget", False), "without a further key"


async def test_on_a_screen_opened_in_haste_the_others_see_the_row_it_is_about(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        run.poll()
        await run.go("Design", "budget")
        await run.press("j", "g", "b")  # sooner than the cursor rests
        run.poll()
        build = run.item("Build")
        assert seen(ben) == (build, "budget", False)
        await run.press("enter")
        run.poll()
        assert seen(ben) == (build, "budget", True)
        await run.press("escape", "backspace")
        assert isinstance(run.app.screen, BudgetScreen)
        run.poll()
        assert seen(ben) == (run.item("Core"), "budget", False)
        await run.press("escape")
        assert seen(ben) == (build, "budget", False)
        await run.press("k", "g", "e")
        run.poll()
        assert seen(ben) == (run.item("Design"), "budget", False)


async def test_a_prompt_about_a_cell_of_the_board_is_an_edit_of_it(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        run.poll()
        await run.go("Core", "progress")
        await run.press("enter")
        assert isinstance(run.screen.prompts.prompt, Prompt)
        assert seen(ben)[::2] == (run.item("Core"), True)
        await run.press("escape")
        assert seen(ben)[::2] == (run.item("Core"), False)


# ---- what this session is told of the cell that it types into


async def test_who_types_in_the_details_is_told_of_others_there(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("g", "d")
        details = run.app.screen
        assert isinstance(details, DetailScreen)
        keys = run.bar(details.foot, 1)
        details.lines.mark_entry("field:budget")
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        await run.press("enter")
        assert run.bar(details.foot, 0).startswith(" ben is editing this too.")
        assert "Enter save" in run.bar(details.foot, 1)
        assert "comment" not in run.bar(details.foot, 1)
        await run.press("7")
        other(small_path, typing(run.item("Design"), "budget", "9000"))
        run.poll()
        said = "".join(run.bar(details.foot, line) for line in (0, 1))
        assert "ben has changed this meanwhile: Enter shows both values." in said
        await run.press("escape")
        assert run.bar(details.foot, 1) == keys
        await run.press("enter")
        assert "meanwhile" not in run.bar(details.foot, 0), "that is what one sees by now"


async def test_who_types_into_a_budget_is_told_of_others_there(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        await run.press("g", "b", "enter")
        foot = run.app.screen.prompts.foot  # type: ignore[attr-defined]
        assert run.bar(foot, 1).startswith(" ben is editing this too.")
        await run.press("9")
        await run.moment()
        before = run.bar(foot, 1)
        other(small_path, typing(run.item("Core"), "budget", "100"))
        other(small_path, typing(run.item("Design"), "budget", "8"))
        run.poll()
        assert "ben has changed this meanwhile: Enter shows both values." in run.bar(foot, 1)
        await run.moment()
        assert run.bar(foot, 1).partition("⟶")[2] != before.partition("⟶")[2]


@pytest.mark.parametrize("how", ["enter e", "a enter"])
async def test_a_booking_that_somebody_changed_is_told_and_changed_by_a_second_enter(
    tmp_path: Path, how: str
) -> None:
    path = make_program(tmp_path / "program.db")
    async with driving(path, (80, 24)) as run:
        await run.press("g", "a", "home", *"llll", *how.split())
        prompts = screen(run).prompts
        assert prompts.prompt is not None
        assert prompts.prompt.text == "60%"
        await run.press("ctrl+u", *"70%")
        other(path, typing(run.item("B1"), "allocation", "Dana 30%"))
        run.poll()
        assert "ben has changed this meanwhile" in run.bar(prompts.foot, 1)
        await run.press("enter")
        said = run.bar(prompts.foot, 1)
        assert said.startswith(" ben made it 30%, ")
        assert said.endswith(": Enter again puts yours there.")
        assert len(said) < 80
        assert run.text("B1", "allocation") == "Dana 30%"
        await run.press("enter")
        assert run.text("B1", "allocation") == "Dana 70%"


async def test_a_booking_that_somebody_took_away_is_told_with_the_name(tmp_path: Path) -> None:
    path = make_program(tmp_path / "program.db")
    async with driving(path, (80, 24)) as run:
        await run.press("g", "a", "home", *"llll", "enter", "e", "ctrl+u", *"70%")
        other(path, typing(run.item("B1"), "allocation", ""))
        await run.press("enter")
        said = run.bar(screen(run).prompts.foot, 1)
        assert said.startswith(" ben took Dana off, ")
        assert said.endswith(": B1. Esc leaves it so.")


# ---- what they did, in a narrow window


async def test_long_news_give_both_lines_back(small_path: Path) -> None:
    async with driving(small_path, (60, 24)) as run:
        await run.go("Design")
        keys, build = run.bar(run.screen.foot, 1), run.item("Build")
        other(small_path, typing(build, "title", "Build " + "all of it " * 4))
        run.hear()
        assert run.bar(run.screen.foot, 1) != keys
        run.screen.following._over()
        assert run.bar(run.screen.foot, 1) == keys
        other(small_path, typing(build, "title", "Build " + "none of it " * 4))
        run.hear()
        assert run.bar(run.screen.foot, 1) != keys
        await run.press("j")
        assert run.bar(run.screen.foot, 1) == keys


async def test_news_fit_a_window_that_has_become_narrower(small_path: Path) -> None:
    async with driving(small_path, (160, 24)) as run:
        other(small_path, typing(run.item("Build"), "title", "Build " + "all of it " * 4))
        run.hear()
        assert "q quit" in run.bar(run.screen.foot, 1)
        await run.pilot.resize_terminal(60, 24)
        assert "q quit" not in run.bar(run.screen.foot, 1)


async def test_how_many_others_are_here_has_always_room(small_path: Path, ben: Company) -> None:
    async with driving(small_path, (60, 24)) as run:
        ben.stay(0, "")
        await filter_by(run, "owner:ana or owner:mei or owner:somebody or owner:nobody")
        run.poll()
        lines = [run.screen.head.render_line(0).text]
        assert lines[0].rstrip().endswith("+1")


async def test_the_list_of_who_is_here_says_first_what_matters(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        await run.press("g", "@")
        said = run.bar(run.app.screen.foot, 0)  # type: ignore[attr-defined]
        assert said.startswith(" ben edits Budget of Design · here since ")
        assert said.endswith(" · Rollout › Core")


# ---- what they did to what is looked at


async def test_what_the_view_was_narrowed_to_is_deleted_by_somebody(small_path: Path) -> None:
    async with driving(small_path, (120, 36)) as run:
        await run.go("Core")
        await run.press("z", "n")
        assert run.titles[0] == "Core"
        with session(small_path, "ben", 1002) as opened:
            opened.execute(deleting(run.item("Core")))
            run.poll()
            assert "ben deleted 'Core', which the view was narrowed to" in run.told
            opened.undo()
        run.poll()
        await run.press("z", "u")
        assert run.titles[0] == "Core", "what one looked at before comes back with it"


async def test_the_place_of_the_row_is_right_when_others_move_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Research")
        item, first = run.item("Research"), run.item("Rollout")
        run.screen.describe()
        assert "8/8" in run.said
        await run.press("s")
        other(small_path, adding("Extra"))
        run.poll()
        assert "8/9" in run.said
        await run.press("escape")
        other(small_path, lambda board: move_to(board, item, BOARD, before=first))
        run.poll()
        assert "1/9" in run.said


async def test_the_badge_is_the_name_of_the_row_as_it_is_now(small_path: Path) -> None:
    with session(small_path, "maker", 1000) as opened:
        core = opened.board.items.columns["title"].index("Core")
        opened.execute(lambda board: granting.set_default(board, Role.VIEWER, "maker"))
        opened.execute(lambda board: granting.grant(board, "ana", Role.EDITOR, "maker", core))
    async with driving(small_path) as run:
        assert "[editor of Core]" in run.bar(run.screen.head)
        with session(small_path, "maker", 1000) as opened:
            opened.execute(typing(core, "title", "Heart"))
        run.poll()
        assert "[editor of Heart]" in run.bar(run.screen.head)
