"""Lists to pick from: what typing finds first, keys that move and clear, making what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.help import HelpScreen
from tpm_tui.ui.screens.picker import Option, PickerScreen, fuzzy

COST = ["Actual work", "Cost, actual", "Actual cost", "Fractual costs", "Note"]


@pytest.mark.parametrize(
    "typed, first",
    [
        ("actual c", "Actual cost"),
        ("cost act", "Cost, actual"),
        ("c", "Cost, actual"),
        ("fr co", "Fractual costs"),
        ("work", "Actual work"),
    ],
)
def test_words_in_the_order_typed_come_first(typed: str, first: str) -> None:
    assert fuzzy([Option(one, one) for one in COST], typed)[0].value == first


def picker(run: Driven) -> PickerScreen:
    found = run.app.screen
    assert isinstance(found, PickerScreen)
    return found


async def test_home_end_and_ctrl_u_in_a_list(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("c", "a")
        lines = picker(run).lines
        await run.press("end")
        assert lines.at == len(lines.options) - 1
        await run.press("home")
        assert lines.at == 0
        before = [one.value for one in lines.options]
        await run.write("descr")
        assert [one.value for one in lines.options] != before
        await run.press("ctrl+u")
        assert picker(run).typed == ""
        assert [one.value for one in lines.options] == before


async def test_a_name_that_no_column_has_makes_a_field(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("c", "a")
        await run.write("Risk")
        assert picker(run).lines.options[-1].label == 'New field "Risk" ...'
        await run.press("end", "enter")
        assert "Type of Risk" in run.bar(picker(run).head)
        await run.press("enter", "enter")
        assert run.board.fields["x_risk"].label == "Risk"
        assert run.at[1] == "x_risk"


async def test_no_field_is_offered_by_the_name_of_a_column_that_is_found(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("c", "a", *"description")
        assert [one.value for one in picker(run).lines.options] == ["description"]


async def test_a_list_in_which_nothing_matches_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("z", "b")
        await run.write("qqqq")
        lines = picker(run).lines
        assert "Nothing found" in lines.render_line(0).text
        assert not lines.render_line(1).text.strip()


async def test_the_palette_stays_open_where_nothing_matches(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":")
        await run.write("qqqq")
        screen = run.app.screen
        assert isinstance(screen, HelpScreen)
        assert "Nothing found" in screen.list.render_line(0).text
        await run.press("enter")
        assert run.app.screen is screen
        await run.press("ctrl+u", *"undo", "enter")
        assert isinstance(run.app.screen_stack[-1], BoardScreen)
