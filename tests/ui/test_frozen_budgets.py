"""Budgets once they are frozen: whatever changes one asks why, once for all of an act."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session, typing
from tests.ui.driving import Driven, driving
from tpm_tui.service.budget.budgeting import freeze
from tpm_tui.ui.screens import conflict
from tpm_tui.ui.screens.conflict import ConflictScreen


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


async def test_two_totals_are_shown_and_mine_is_saved_with_its_reason(
    frozen_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict, "UNSEEN_SECONDS", -1e9)  # the answer comes at once, and is meant
    async with driving(frozen_path) as run:
        await run.go("Design", "budget")
        await run.press(*"1200")
        with session(frozen_path, "ben", 1002) as ben:
            ben.execute(typing(run.item("Design"), "budget", "1500"), reason="more users")
        await run.press("enter")
        screen = run.app.screen
        assert isinstance(screen, ConflictScreen)
        lines = (screen.lines.render_line(y).text for y in range(screen.lines.size.height))
        said = " ".join((run.bar(screen.head), *lines))
        for words in ("Budget of Design", "1,000", "1,500", "1,200"):
            assert words in said
        await run.press("m")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.label == "Why does Budget of Design change?"
        await run.write("CR-7")
        await run.press("enter")
        assert changes(run, "Design") == [(50_000, "more users", "ben"), (-30_000, "CR-7", "ana")]
        assert run.text("Design", "budget") == "1,200"


async def test_a_copy_of_a_row_brings_a_budget_and_asks(frozen_path: Path) -> None:
    async with driving(frozen_path) as run:
        await run.go("Design")
        await run.press("D")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.label == "Why is Design (copy) added with budget?"
        await run.press("escape")
        assert "Design (copy)" not in run.titles
        await run.press("D")
        await run.write("two teams")
        await run.press("enter")
        assert run.text("Design (copy)", "budget") == "1,000"
        assert changes(run, "Design (copy)") == []
