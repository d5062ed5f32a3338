"""`F` and `I`: frequencies that filter, and columns in figures."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.figures.statistics import frequency, rows_in_view
from tpm_tui.ui.actions.filtering import Filtering
from tpm_tui.ui.screens.table import TableScreen


def lines(run: Driven) -> list[str]:
    """The table on top."""
    screen = run.app.screen
    assert isinstance(screen, TableScreen)
    shown = screen.lines
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filter lines that are asked for."""
    found: list[str] = []
    monkeypatch.setattr(Filtering, "filter_rows", lambda _, line="": found.append(line))
    return found


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 10)])
async def test_frequency_counts_the_leaves(small_path: Path, size: tuple[int, int]) -> None:
    async with driving(small_path, size) as run:
        await run.go("Core", "owner")
        await run.press("F")
        table = run.app.screen
        assert isinstance(table, TableScreen)
        assert {table.lines.render_line(y).cell_length for y in range(8)} == {size[0]}
        assert run.bar(table.head).startswith(" Owner of 6 leaves")
        found = lines(run)
        assert found[1].split()[:4] == [">", "(no", "owner)", "4"]
        assert [line.split()[0] for line in found[2:4]] == ["Ana", "Mei"]
        assert found[-1].split()[:2] == ["Total", "6"]


async def test_enter_filters_by_the_value(small_path: Path, asked: list[str]) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "owner")
        await run.press("F", "j", "enter")
        await run.press("F", "enter")
        assert asked == ["owner:Ana", "owner:none"]


async def test_enter_narrows_a_filter_that_is_there(small_path: Path, asked: list[str]) -> None:
    async with driving(small_path) as run:
        run.desk.view = replace(run.desk.view, filter="budget>0")
        await run.go("Design", "status")
        await run.press("F", "enter")
        assert asked == ["budget>0 status:todo"]


async def test_selected_rows_are_counted_alone(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("V", "j", "F")
        screen = run.app.screen
        assert isinstance(screen, TableScreen)
        assert run.bar(screen.head).startswith(" Owner of 2 selected rows")


async def test_people_filter_by_name(small_path: Path, asked: list[str]) -> None:
    async with driving(small_path) as run:
        await run.go("Training", "allocation")
        await run.press("F", "j", "enter")
        assert asked == ["people:Mei"]


async def test_columns_in_figures(small_path: Path) -> None:
    async with driving(small_path, (160, 45)) as run:
        await run.go("Core", "title")
        await run.press("I")
        budget = next(line for line in lines(run) if line.split()[0] == "Budget")
        assert budget.split() == [
            "Budget",
            "4",
            "2",
            "4",
            "500",
            "9,000",
            "3,125",
            "1,500",
            "12,500",
        ]
        place = [line.split()[0] for line in lines(run) if line].index("Budget")
        await run.press(*"j" * (place - 1), "enter")
        assert run.at == ("Core", "budget")


async def test_columns_slide_on_a_narrow_screen(small_path: Path) -> None:
    async with driving(small_path, (50, 20)) as run:
        await run.press("I")
        before = lines(run)[0]
        await run.press("l", "l")
        assert lines(run)[0] != before
        await run.press(*"l" * 12)
        assert "most frequent" in lines(run)[0]
        await run.press(*"h" * 20)
        assert lines(run)[0] == before
        await run.press("G", "g", "pagedown", "pageup", "space", "q")
        assert run.app.screen is run.screen


async def test_a_click_marks_and_a_double_click_picks(small_path: Path, asked: list[str]) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "owner")
        await run.press("F")
        screen = run.app.screen
        assert isinstance(screen, TableScreen)
        await run.pilot.click(screen.lines, (5, 3))
        assert screen.lines.at == 2
        await run.pilot.click(screen.lines, (5, 2), times=2)
        assert asked == ["owner:Ana"]


@pytest.mark.parametrize("key", ["owner", "status", "budget", "start", "allocation", "progress"])
async def test_the_rows_that_were_counted_are_the_rows_shown(small_path: Path, key: str) -> None:
    """Whatever value is picked, its rows, and no other leaves, are what the filter leaves."""
    async with driving(small_path) as run:
        await run.go("Core", key)
        found = frequency(run.board, rows_in_view(run.board, run.desk.view, None), key)
        for at, value in enumerate(found.values):
            await run.go("Core", key)
            await run.press("F", *"j" * at, "enter")
            arrangement = run.desk.shown.arrangement
            assert arrangement is not None
            matching = arrangement.matching
            assert matching is not None
            items = {abs(row) for row in value.rows}
            shown = {item for item in range(len(matching)) if matching[item]}
            leaves = {item for item in shown if run.board.items.is_leaf(item)}
            assert {one for one in items if run.board.items.is_leaf(one)} == leaves
            await run.press("\\")


@pytest.mark.parametrize("key", ["owner", "allocation"])
async def test_a_name_that_others_begin_with_is_meant_alone(key: str, small_path: Path) -> None:
    with session(small_path) as opened:
        for title, name in (("Design", "Mei"), ("Build", "Mei Tanaka"), ("Launch", "Ana")):
            titles = opened.board.items.columns["title"]
            item = list(titles).index(title)
            typed = name if key == "owner" else f"{name} 50%"
            field = key if key == "owner" else "assignments"
            opened.execute(partial(set_cell, row=item, key=field, text=typed))
    async with driving(small_path) as run:
        await run.go("Core", key)
        found = frequency(run.board, rows_in_view(run.board, run.desk.view, None), key)
        at = [str(one.value) for one in found.values].index("Mei")
        await run.press("F", *"j" * at, "enter")
        assert run.desk.view.filter == f"{'owner' if key == 'owner' else 'people'}=Mei"
        assert run.desk.shown.matches == len(found.values[at].rows)
        await run.press("\\")
        at = [str(one.value) for one in found.values].index("Mei Tanaka")
        await run.go("Core", key)
        await run.press("F", *"j" * at, "enter")
        assert ":" in run.desk.view.filter
        assert run.desk.shown.matches == 1


@pytest.mark.parametrize("keys", ["F", "I"])
async def test_on_a_group_the_columns_are_counted_as_anywhere(small_path: Path, keys: str) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner")
        run.desk.grid.move_to(0, 1)
        await run.press(keys)
        assert "of 6 leaves" in run.bar(run.app.screen.head)  # type: ignore[attr-defined]


async def test_a_selected_group_is_counted_by_its_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner status")
        run.desk.grid.move_to(0, 1)
        await run.press("V", "F")
        assert "of 1 selected row" in run.bar(run.app.screen.head)  # type: ignore[attr-defined]
        await run.press("escape", "escape", "ctrl+a", "F")
        assert "of 6 selected rows" in run.bar(run.app.screen.head)  # type: ignore[attr-defined]
        await run.press("escape", "I", "escape")


async def test_an_empty_board_has_nothing_to_count(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("filter-rows", "owner:nobody")
        for command in ("show-frequency", "describe-columns"):
            run.screen.run_command(command)
            assert "no row here to count" in run.told
