"""What parents show is the sum of the rows below: acts on many cells must not count it twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.ui.driving import driving


async def everything_times(path: Path, *keys: str) -> tuple[str, str, str]:
    """Total of the demo before and after ten percent more on all that is shown, and what was said."""
    async with driving(path) as run:
        await run.press(*keys)
        await run.go(run.titles[0], "budget")
        before = run.board.figures.text(0, "bac")
        await run.press("ctrl+a", "ctrl+k", "ctrl+u")
        await run.write("budget=budget*1.1")
        await run.press("enter")
        told = run.told
        after = run.board.figures.text(0, "bac")
        await run.press("escape", "escape", "u")
        assert run.board.figures.text(0, "bac") == before
        return before, after, told


async def test_ten_percent_on_everything_is_ten_percent_on_the_total(demo_path: Path) -> None:
    before, after, told = await everything_times(demo_path, "z", "R")
    assert (before, after) == ("4,250,000", "4,675,000")
    assert "skipped: sum of the rows below" in told


async def test_folded_parents_alone_are_refused(demo_path: Path) -> None:
    before, after, told = await everything_times(demo_path, "z", "M")
    assert before == after
    assert "is the sum of the rows below; select those" in told


async def test_one_typed_value_on_a_parent_goes_to_its_own_line(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "budget")
        await run.press("enter")
        assert "(own) line" in run.told
        await run.write("7")
        await run.press("enter")
        assert run.text("Core", "budget", own=True) == "7"


async def test_a_text_pasted_on_a_sum_is_refused(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "budget")
        run.desk.grid.post_message(events.Paste("77"))
        await run.settle()
        assert "Budget of 'Core' is the sum of the rows below; select those." in run.told
        assert run.text("Core", "budget", own=True) == ""


@pytest.mark.parametrize("keys", [("5", "enter"), ("delete",), (";",)])
async def test_typing_over_a_selection_leaves_sums_alone(
    keys: tuple[str, ...], small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "budget")
        await run.press("shift+down", "shift+down", *keys)
        assert "sum of the rows below" in run.told
        assert run.text("Core", "budget", own=True) in ("", "5", "100")
        assert run.board.items.columns["budget"][run.item("Rollout")] is None


@pytest.mark.parametrize("typed", ["budget=700", "700", "Budget = 700"])
async def test_a_column_is_set_with_its_name_or_without(small_path: Path, typed: str) -> None:
    async with driving(small_path) as run:
        await run.go("Training", "budget")
        await run.press("ctrl+k", *typed, "enter")
        assert run.text("Training", "budget") == "700"
        assert run.text("Design", "budget") == "1,000"


async def test_on_a_title_no_column_is_meant_yet(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Training")
        await run.press("ctrl+k")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.text == ""
        await run.press(*"nonsense", "enter")
        assert run.screen.prompts.prompt is prompt
        assert prompt.error
