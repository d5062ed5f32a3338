"""Budgets once they are frozen: whatever changes one asks why, once for all of an act."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tpm_tui.service.budget.budgeting import freeze


@pytest.fixture
def frozen_path(small_path: Path) -> Path:
    with session(small_path) as ana:
        ana.execute(freeze)
    return small_path


def changes(run: Driven, title: str) -> list[tuple[int, str, str]]:
    """Ledger of an item: amount, reason, who."""
    found = run.board.engine.inputs.bookings.changes(run.item(title))
    return [(one.amount, one.reason, one.by) for _, one in found]


async def test_a_typed_budget_asks_for_the_reason(frozen_path: Path) -> None:
    async with driving(frozen_path) as run:
        await run.go("Design", "budget")
        await run.press(*"1500", "enter")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.label == "Why does Budget of Design change?"
        assert changes(run, "Design") == []
        await run.press("enter")
        assert "needs a reason" in run.bar(run.screen.foot, 1)
        await run.write("scope CR-7")
        await run.press("enter")
        assert changes(run, "Design") == [(50_000, "scope CR-7", "ana")]
        assert run.text("Core", "budget") == "3,500"
        await run.press("u")
        assert changes(run, "Design") == []
        assert run.text("Core", "budget") == "3,000"


async def test_without_a_reason_the_budget_is_as_before(frozen_path: Path) -> None:
    async with driving(frozen_path) as run:
        await run.go("Design", "budget")
        await run.press(*"1500", "enter", "escape")
        assert changes(run, "Design") == []
        assert run.text("Design", "budget") == "1,000"
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "1500"
        await run.press("escape")
        assert run.desk.grid.editor is None
        assert changes(run, "Design") == []


async def test_many_budgets_have_one_reason_and_one_undo(frozen_path: Path) -> None:
    async with driving(frozen_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "j", "enter", "ctrl+u", *"700", "enter")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.label == "Why does Budget of 2 rows change?"
        await run.write("cut")
        await run.press("enter")
        assert changes(run, "Design") == [(-30_000, "cut", "ana")]
        assert changes(run, "Build") == [(-130_000, "cut", "ana")]
        await run.press("escape", "u")
        assert run.text("Core", "budget") == "3,000"


async def test_clearing_and_copying_ask_as_well(frozen_path: Path) -> None:
    async with driving(frozen_path) as run:
        await run.go("Build", "budget")
        await run.press("'")
        await run.write("as the one above")
        await run.press("enter")
        assert changes(run, "Build") == [(-100_000, "as the one above", "ana")]
        await run.press("delete")
        await run.write("gone")
        await run.press("enter")
        assert run.text("Build", "budget") == "0"
        assert [one[1] for one in changes(run, "Build")] == ["as the one above", "gone"]


async def test_details_ask_there(frozen_path: Path) -> None:
    async with driving(frozen_path, (100, 60)) as run:
        await run.go("Design", "budget")
        await run.press("g", "d")
        lines = run.app.screen.lines  # type: ignore[attr-defined]
        while lines.entry != "field:budget":
            await run.press("j")
        await run.press("enter", "ctrl+u", *"1200", "enter")
        assert run.app.screen.prompts.prompt is not None  # type: ignore[attr-defined]
        await run.write("more")
        await run.press("enter")
        assert changes(run, "Design") == [(20_000, "more", "ana")]
