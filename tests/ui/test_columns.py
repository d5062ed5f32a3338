"""Columns by keys: hide, show, order, width, freeze, name, and the list of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving
from tpm_tui.service.views.view import STANDARD
from tpm_tui.ui.screens.picker import PickerScreen


def on_screen(run: Driven) -> list[str]:
    """Keys of the columns on screen from left to right."""
    return [one.column.key for one in run.desk.grid.placed()]


async def column(run: Driven, key: str) -> None:
    """Put the cursor into a column."""
    await run.go(run.at[0] if run.at[0] != "(own)" else "Core", key)


async def test_a_column_is_hidden_and_comes_back(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "progress")
        await run.press("c", "h")
        assert "progress" not in run.desk.view.keys
        assert run.at[1] == "budget"
        assert "Hid Progress" in run.said
        await run.press("z", "u")
        assert run.desk.view.keys == STANDARD.keys


async def test_the_title_stays_and_one_column_beside_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("c", "h")
        assert "title column stays" in run.said
        await run.press("ctrl+a", "c", "h")
        assert "must stay" in run.said
        assert run.desk.view.keys == STANDARD.keys
        await run.press("escape")
        await column(run, "status")
        for _ in STANDARD.keys[3:]:
            await run.press("end", "c", "h")
        assert len(run.desk.view.keys) == 3
        await run.press("c", "h", "c", "h")
        assert len(run.desk.view.keys) == 2
        assert "must stay" in run.said
        await run.press("end", "home", "l", "h", "$", "0", "tab", "shift+tab")
        assert run.at[0]


async def test_several_selected_columns_are_hidden_together(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "budget")
        await run.press("shift+right", "shift+right", "c", "h")
        assert not {"budget", "actual_cost", "available"} & set(run.desk.view.keys)
        assert not run.desk.has_selection
        await run.press("z", "u")
        assert run.desk.view.keys == STANDARD.keys


async def test_the_cursor_is_never_beyond_the_last_column(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.press("end", "c", "h", "c", "h", "enter", "escape", "j", "=", "escape")
        assert run.at[1] == run.desk.view.keys[-1]


async def test_a_column_is_shown_right_of_the_cursor(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "status")
        await run.press("c", "a", *"milest", "escape")
        await run.press("c", "a", *"kind", "enter")
        assert run.desk.view.keys[:3] == ("title", "status", "kind")
        assert run.at[1] == "kind"
        run.screen.run_command("add-column", "nonsense")
        assert "no column" in run.said
        run.screen.run_command("add-column", "Owner")
        assert run.at[1] == "owner"


async def test_columns_move_but_never_before_the_title(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "progress")
        await run.press("H")
        assert run.desk.view.keys[:3] == ("title", "progress", "status")
        assert run.at[1] == "progress"
        await run.press("H")
        assert "first one already" in run.said
        await run.press("end", "L")
        assert "last one already" in run.said
        await run.press("home", "L")
        assert "title column comes first" in run.said


async def test_a_width_is_typed_fitted_and_taken_back(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "owner")
        await run.press("c", "w")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        await run.press(*["backspace"] * len(prompt.text), *"25", "enter")
        assert run.desk.grid.view[run.desk.grid.column].width == 25
        await run.press("_")
        assert run.desk.grid.view[run.desk.grid.column].width == 6
        await run.press("z", "u", "z", "u")
        assert run.desk.view == STANDARD


@pytest.mark.parametrize("typed", ["0", "2", "201", "-5", "abc", "²", "9" * 30])
async def test_an_odd_width_is_refused_where_it_was_typed(small_path: Path, typed: str) -> None:
    async with driving(small_path) as run:
        await column(run, "owner")
        await run.press("c", "w", "ctrl+u", *typed, "enter")
        assert "is not a width" in run.bar(run.screen.foot, 1)
        await run.press("escape")
        assert run.desk.view == STANDARD


async def test_a_width_typed_at_once_replaces_the_old_one(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "owner")
        await run.press("c", "w", *"25", "enter")
        assert run.desk.grid.view[run.desk.grid.column].width == 25


async def test_a_width_is_the_column_s_whose_was_asked_for(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "owner")
        await run.press("c", "w", "ctrl+u")
        run.desk.grid.column = 1
        await run.press(*"30", "enter")
        assert {one.key: one.width for one in run.desk.view.columns}["owner"] == 30


async def test_an_unreadable_title_column_cannot_be_made(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("set-column-width", "3")
        assert "from 12" in run.said
        run.screen.run_command("set-column-width", "200")
        await run.press("end")
        assert on_screen(run) == ["title", STANDARD.keys[-1]]
        await run.press("home", "_")
        assert on_screen(run)[:3] == ["title", "status", "progress"]


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 6), (1, 1)])
async def test_frozen_columns_leave_room_to_scroll(small_path: Path, size: tuple[int, int]) -> None:
    async with driving(small_path, size) as run:
        await run.press("end", "c", "f")
        assert run.desk.view.frozen == len(STANDARD.keys)
        for key in STANDARD.keys:
            await column(run, key)
            if size[0] >= 40:
                assert key in on_screen(run)
        assert len(run.lines) == run.desk.grid.size.height
        await run.press("home", "c", "f")
        assert run.desk.view.frozen == 1


async def test_frozen_columns_stay_while_the_others_scroll(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await column(run, "progress")
        await run.press("c", "f")
        assert "first 3 columns" in run.said
        await run.press("end")
        assert on_screen(run)[:3] == ["title", "status", "progress"]
        assert on_screen(run)[-1] == STANDARD.keys[-1]
        await column(run, "progress")
        await run.press("c", "h")
        assert run.desk.view.frozen == 2
        await column(run, "status")
        await run.press("c", "f")
        assert run.desk.view.frozen == 1


@pytest.mark.parametrize("keys", ["home", "ctrl+home", "g g"])
async def test_the_other_columns_scroll_back_to_the_first(small_path: Path, keys: str) -> None:
    async with driving(small_path, (80, 24)) as run:
        first = on_screen(run)
        await column(run, "progress")
        await run.press("c", "f")
        frozen = on_screen(run)
        await run.press("end")
        await column(run, "status")
        assert on_screen(run) != frozen
        await run.press(*keys.split())
        assert on_screen(run) == frozen == first


async def test_the_first_row_is_gone_to_in_any_column_that_scrolls(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.press("end")
        there = on_screen(run)
        await run.press("G", "g", "g")
        assert on_screen(run) == there
        assert run.at == ("Rollout", STANDARD.keys[-1])


async def test_the_header_says_where_more_columns_are(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        assert "›" in run.lines[0]
        assert "‹" not in run.lines[0]
        await run.press("end")
        assert "‹" in run.lines[0]
        assert "›" not in run.lines[0]
        await column(run, "available")
        assert {"‹", "›"} <= set(run.lines[0])
    async with driving(small_path, (300, 24)) as run:
        assert not {"‹", "›"} & set(run.lines[0])


async def test_a_column_gets_a_name_in_this_view_only(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "owner")
        await run.press("c", "r", "ctrl+u", *"Who", "enter")
        assert "Who" in run.lines[0] or "owner" not in on_screen(run)
        assert run.desk.grid.view[run.desk.grid.column].label == "Who"
        assert run.board.fields["owner"].label == "Owner"
        await run.press("c", "r", "ctrl+u", "enter")
        assert run.desk.grid.view[run.desk.grid.column].label == "Owner"
        await run.press("c", "r", "ctrl+u", *"[red]x[/]", "enter")
        assert "[red]x[/]" in run.lines[0] or "owner" not in on_screen(run)


# ---- the list of all columns


def listed(run: Driven) -> list[tuple[str, str]]:
    """(mark, key) of the list."""
    assert isinstance(run.app.screen, PickerScreen)
    return [(one.mark, one.value) for one in run.app.screen.lines.options]


async def test_the_list_shows_hides_and_moves(small_path: Path) -> None:
    async with driving(small_path) as run:
        await column(run, "budget")
        await run.press("C")
        assert isinstance(run.app.screen, PickerScreen)
        marked = run.app.screen.lines.marked()
        assert marked is not None
        assert marked.value == "budget"
        await run.press("space")
        assert "budget" not in run.desk.view.keys
        assert (" ", "budget") in listed(run)
        await run.press("space")
        assert run.desk.view.keys[-1] == "budget"
        await run.press("ctrl+up")
        assert run.desk.view.keys[-2] == "budget"
        await run.press("ctrl+down", "ctrl+down")
        assert "last one already" in run.bar(run.app.screen.foot)
        await run.press("enter")
        assert run.at[1] == "budget"


async def test_the_list_keeps_the_title_and_finds_by_typing(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("C", "space")
        assert isinstance(run.app.screen, PickerScreen)
        assert "title column stays" in run.bar(run.app.screen.foot)
        await run.write("sourc")
        assert listed(run)[0][1] == "source_id"
        await run.press("enter")
        assert run.at[1] == "source_id"
        assert "source_id" in run.desk.view.keys


async def test_columns_change_without_arranging_the_rows_anew(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:ana", "enter")
        await run.go("Design", "owner")
        await run.press("s", *"Bo", "enter")
        before = run.desk.shown
        await run.go("Design", "owner")
        await run.press("H", "_", "c", "h")
        assert run.desk.shown is before
        assert run.titles == ["Rollout", "Core", "Design"]
