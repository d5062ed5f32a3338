"""`z b`, `z B` and `z s`: old and new first, then one change, or nothing at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving, make_small_board
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.picker import PickerScreen
from tpm_tui.ui.screens.table import TableScreen


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Driven]:
    async with driving(make_small_board(tmp_path / "small.tpm")) as driven:
        yield driven


def rows(run: Driven) -> list[tuple[str, ...]]:
    assert isinstance(run.app.screen, TableScreen)
    return list(run.app.screen.table.rows)


def title(run: Driven) -> str:
    assert isinstance(run.app.screen, TableScreen)
    return run.app.screen.table.title


def at_the_board(run: Driven) -> bool:
    return isinstance(run.app.screen, BoardScreen) and run.screen.prompts.prompt is None


async def pick(run: Driven, name: str) -> None:
    assert isinstance(run.app.screen, PickerScreen)
    await run.write(name)
    await run.press("enter")


async def test_the_list_says_what_each_basis_would_give(run: Driven) -> None:
    await run.go("Core")
    await run.press("z", "b")
    screen = run.app.screen
    assert isinstance(screen, PickerScreen)
    notes = {one.value: one.note for one in screen.picking.options}
    assert notes["work"] == "Core 13%"
    assert notes["equal"] == "Core 25%"
    assert notes["budget"] == "Core 17%"
    labels = {one.value: one.label for one in screen.picking.options}
    assert labels["inherit"] == "Inherit (work)"


async def test_a_basis_is_compared_and_then_taken_as_one_change(run: Driven) -> None:
    await run.go("Core")
    await run.press("z", "b")
    await pick(run, "equal")
    assert ("Core", "13%", "25%", "+12") in rows(run)
    assert title(run).startswith("Weight basis of Core: equal · ")
    assert run.text("Core", "progress") == "13%"
    await run.press("enter")
    assert at_the_board(run)
    assert run.text("Core", "progress") == "25%"
    await run.press("u")
    assert run.text("Core", "progress") == "13%"


async def test_escape_leaves_the_basis_as_it_was(run: Driven) -> None:
    revision = run.board.revision
    await run.go("Core")
    await run.press("z", "b")
    await pick(run, "equal")
    await run.press("escape")
    assert at_the_board(run)
    assert run.board.revision == revision
    assert run.board.items.columns["basis"][run.item("Core")] is None


async def test_parents_that_are_not_shown_are_counted(run: Driven) -> None:
    await run.press("z", "1", "z", "B")
    await pick(run, "equal")
    assert [row[0] for row in rows(run)] == ["Rollout"]
    assert "1 more that are not shown" in title(run)
    await run.press("enter")
    assert run.board.settings.basis == "equal"
    assert run.text("Core", "progress") == "25%"
    await run.press("u")
    assert run.board.settings.basis == "work"
    assert run.text("Core", "progress") == "13%"


async def test_a_leaf_has_nothing_to_weigh(run: Driven) -> None:
    await run.go("Design")
    await run.press("z", "b")
    assert at_the_board(run)
    assert "nothing below Design to weigh" in run.told


async def test_the_same_basis_again_changes_nothing(run: Driven) -> None:
    run.screen.run_command("choose-board-basis", "work")
    await run.settle()
    assert at_the_board(run)
    assert "by work already" in run.told
    run.screen.run_command("choose-board-basis", "magic")
    assert "'magic' is no weight basis" in run.told


async def test_an_amount_is_spread_after_a_look(run: Driven) -> None:
    await run.go("Core", "budget")
    await run.press("z", "s")
    prompt = run.screen.prompts.prompt
    assert prompt is not None
    assert prompt.text == "3000 equally"
    await run.press("ctrl+u")
    await run.write("6400 by work")
    await run.moment()
    await run.settle()
    assert "Core budget +3,400" in run.bar(run.screen.foot, 1)
    await run.press("enter")
    assert title(run).startswith("Spread 6,400 by work over 3 rows: budget of Core")
    assert ("Core", "Budget", "3,000", "6,400", "+3,400") in rows(run)
    assert ("Design", "Budget", "1,000", "1,600", "+600") in rows(run)
    assert run.text("Design", "budget") == "1,000"
    await run.press("enter")
    assert at_the_board(run)
    assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("1,600", "4,800")
    await run.press("u")
    assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("1,000", "2,000")


async def test_what_cannot_be_spread_says_so_at_once(run: Driven) -> None:
    for row, key, reason in [
        ("Design", "budget", "nothing below Design"),
        ("Core", "progress", "does not add up"),
        ("(own) of Core", "budget", "nothing below an (own) line"),
    ]:
        await run.go(row, key)
        await run.press("z", "s")
        assert at_the_board(run), row
        assert reason in run.told


async def test_a_spread_that_cannot_be_read_stays_open(run: Driven) -> None:
    await run.go("Core", "budget")
    await run.press("z", "s", "ctrl+u")
    await run.write("100 by magic")
    await run.press("enter")
    prompt = run.screen.prompts.prompt
    assert prompt is not None
    assert "magic" in prompt.error


async def test_it_can_be_typed_in_the_palette(run: Driven) -> None:
    await run.go("Core", "budget")
    run.screen.run_command("spread", "100 equally")
    await run.settle()
    assert ("Design", "Budget", "1,000", "50", "-950") in rows(run)
    await run.press("escape")
    assert run.text("Design", "budget") == "1,000"
