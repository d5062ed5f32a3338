"""`g .`: what the board counts by, changed by keys after a look at what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.ui.screens.conflict import ConflictScreen
from tpm_tui.ui.screens.picker import PickerScreen
from tpm_tui.ui.screens.table import TableScreen


def table(run: Driven) -> TableScreen:
    found = run.app.screen
    assert isinstance(found, TableScreen)
    return found


def value(run: Driven, label: str) -> str:
    return next(one[1] for one in table(run).table.rows if one[0] == label)


async def open_at(run: Driven, key: str) -> None:
    """The list with the mark on a setting."""
    await run.press("g", ".")
    steps = list(table(run).table.ids).index(key)
    await run.press("g", *["j"] * steps)


async def test_a_method_is_picked_compared_and_taken_back(small_path: Path) -> None:
    async with driving(small_path) as run:
        await open_at(run, "method")
        assert (
            "Measures an item's progress where column Progress by is empty. (Percent)"
            in run.bar(table(run).foot)
        )
        await run.press("enter")
        assert isinstance(run.app.screen, PickerScreen)
        await run.press(*"milestone", "enter")
        preview = table(run).table
        assert preview.title.startswith(
            "Progress where nothing is said by milestone · 3 rows above would differ"
        )
        assert ("Core", "Progress", "13%", "1%") in [one[:4] for one in preview.rows]
        assert preview.rows[-1][0] == "Total"
        before = run.text("Core", "progress")
        await run.press("escape")
        assert value(run, "Progress by") == "Percent"
        await run.press("enter", *"milestone", "enter", "enter")
        assert value(run, "Progress by") == "Milestone"
        assert "Progress where nothing is said by milestone" in run.bar(table(run).foot)
        after = run.text("Core", "progress")
        assert after != before
        await run.press("u")
        assert value(run, "Progress by") == "Percent"
        assert run.text("Core", "progress") == before
        await run.press("ctrl+r")
        assert run.text("Core", "progress") == after


async def test_a_name_is_taken_at_once_and_stands_above(small_path: Path) -> None:
    async with driving(small_path) as run:
        engine = run.board.engine
        await run.press("g", ".", "enter", "ctrl+u", "enter")
        assert "needs a name" in run.bar(table(run).foot, 1)
        await run.press(*"Big [b]", "enter")
        assert value(run, "Name") == "Big [b]"
        assert run.board.engine is engine
        await run.press("escape")
        assert "Big [b]" in run.bar(run.screen.head)


async def test_the_weight_basis_is_chosen_as_by_its_own_key(small_path: Path) -> None:
    async with driving(small_path) as run:
        await open_at(run, "basis")
        await run.press("enter")
        assert isinstance(run.app.screen, PickerScreen)
        assert run.app.screen.picking.title == "Weigh the board by"
        await run.press(*"equal", "enter")
        assert "Weight basis of the board: equal" in table(run).table.title
        await run.press("enter")
        assert value(run, "Weight basis") == "equal"
        assert "eight basis of the board" in run.bar(table(run).foot)


async def test_hours_weeks_and_holidays_are_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await open_at(run, "day")
        await run.press("enter", *"7 apples", "enter")
        assert "no time of a day" in run.bar(table(run).foot, 1)
        await run.press("ctrl+u", *"7.5h", "enter", "enter")
        assert value(run, "Standard day") == "7.5h"
        await run.press("j", "enter", *"Mon-Thu 8h", "enter")
        assert any(one[:2] == ("Rollout", "Duration") for one in table(run).table.rows)
        await run.press("enter")
        assert value(run, "Working week") == "Mon-Thu 8h"
        await run.press("j", "enter", *"2026-03-03", "enter", "enter")
        assert value(run, "Holidays") == "2026-03-03"


async def test_what_cannot_be_changed_says_why(small_path: Path) -> None:
    async with driving(small_path) as run:
        await open_at(run, "currency")
        await run.press("enter")
        assert "All amounts of this board are EUR" in run.bar(table(run).foot)
        await open_at_again(run, "percent:done")
        await run.press("enter")
        assert "100 % always" in run.bar(table(run).foot)


async def open_at_again(run: Driven, key: str) -> None:
    await run.press("escape")
    await open_at(run, key)


async def test_others_changes_are_followed_and_not_overwritten(small_path: Path) -> None:
    async with driving(small_path) as run:
        await open_at(run, "day")
        await run.press("enter", "ctrl+u", *"7h")
        with ben(run, small_path) as other:
            other.execute(lambda board: set_setting(board, "day", "6h"))
        run.poll()
        await run.press("enter", "enter")
        assert isinstance(run.app.screen, ConflictScreen)
        assert run.app.screen.cell.where == "The board's 'Standard day'"
        run.app.screen.came = 0.0
        await run.press("escape")
        assert value(run, "Standard day") == "6h"


async def test_a_board_that_may_not_be_changed_is_shown(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        assert run.app.session is not None
        run.app.session.read_only = "read-only for now"
        await run.press("g", ".")
        for key in ("enter", "f2", "u", "ctrl+r"):
            await run.press(key)
            assert "nothing can be changed" in run.bar(table(run).foot), key


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (30, 8), (6, 3)])
async def test_an_empty_board_with_a_hostile_name_at_any_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = new_file(tmp_path / "h.db", name="[@click=app.quit]x \x1b[2J 漢字", today="2026-03-04")
    async with driving(path, size) as run:
        await run.press(
            "g", ".", "l", "l", "j", "enter", "escape", "enter", *"budget", "enter", "enter"
        )
        assert run.board.settings.basis == "budget"
        await run.press("G", "enter", *"fri", "enter", "enter")
        assert run.board.settings.values["today"] == "2026-03-06"
