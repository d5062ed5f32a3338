"""After a change the figures above say for a moment by how much they are others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving, make_small_board
from tests.ui.looking import ben, filter_by
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.ui.config import Config, read_config


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Driven]:
    async with driving(make_small_board(tmp_path / "small.tpm"), (160, 36)) as driven:
        yield driven


def line(run: Driven, title: str) -> str:
    """A row as it is painted."""
    if title == "Total":
        return run.lines[-1]
    return run.lines[run.titles.index(title) + 1]


async def set_progress(run: Driven, text: str) -> None:
    await run.go("Design", "progress")
    await run.press("s")
    await run.write(text)
    await run.press("enter")


async def test_parents_and_the_total_tell_their_change(run: Driven) -> None:
    await set_progress(run, "100")
    assert "25% +12" in line(run, "Core")
    assert "100% +" not in line(run, "Design"), "what was typed says enough"
    flashes = run.desk.grid.strips.flashes
    assert flashes[run.item("Core"), "progress"] == "flash"
    run.desk.grid.end_flash()
    assert "+12" not in line(run, "Core")
    assert "25%" in line(run, "Core")
    assert not run.desk.grid.strips.told


async def test_it_goes_by_itself(run: Driven) -> None:
    await set_progress(run, "100")
    await run.moment(2)
    await run.settle()
    assert "+12" not in line(run, "Core")


async def test_undo_tells_the_way_back(run: Driven) -> None:
    await set_progress(run, "100")
    run.desk.grid.end_flash()
    await run.press("u")
    assert "13% -12" in line(run, "Core")


async def test_changes_of_others_tell_too(run: Driven, tmp_path: Path) -> None:
    design = run.item("Design")
    with ben(run, tmp_path / "small.tpm") as other:
        other.execute(lambda board: set_cell(board, design, "progress", "100"))
    assert run.desk.grid.strips.flashes[run.item("Core"), "progress"] == "remote"
    assert "25% +12" in line(run, "Core")


async def test_thousands_are_told_in_short_where_there_is_no_room(run: Driven) -> None:
    await run.go("Build", "budget")
    await run.press("s")
    await run.write("5000")
    await run.press("enter")
    strips = run.desk.grid.strips
    assert strips.told[run.item("Core"), "budget"] == ("+3,000", "+3k")
    budget = next(one for one in run.desk.grid.placed() if one.column.key == "budget")
    cell = line(run, "Core")[budget.x : budget.x + budget.width]
    assert cell.strip() in ("6,000 +3,000", "6,000 +3k", "6,000"), cell
    assert len(cell) == budget.width
    total = line(run, "Total")[budget.x : budget.x + budget.width].split()
    assert total[0] == "15,500", "a figure is never cut for what is told beside it"


async def test_without_colour_a_mark_stands_before_the_figure(run: Driven) -> None:
    palette = run.desk.grid.palette
    palette.use({}, dark=True, depth="none")
    await run.go("Build", "finish")
    await run.press("s")
    await run.write("2027-03-20")
    await run.press("enter")
    finish = next(one for one in run.desk.grid.placed() if one.column.key == "finish")
    cell = line(run, "Core")[finish.x : finish.x + finish.width]
    assert cell.startswith("Δ2027-03-20") or finish.width == len("2027-03-20")


async def test_totals_of_a_filter_say_nothing(run: Driven) -> None:
    await filter_by(run, "design")
    await run.press("z", "t")
    await set_progress(run, "100")
    assert not run.desk.grid.strips.told


async def test_it_can_be_switched_off(tmp_path: Path) -> None:
    config = Config(flash=False)
    async with driving(make_small_board(tmp_path / "small.tpm"), config=config) as run:
        await set_progress(run, "100")
        assert not run.desk.grid.strips.flashes
        assert not run.desk.grid.strips.told
        assert "25%" in line(run, "Core")


def test_the_setting_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text("flash = false\n")
    monkeypatch.setattr("tpm_tui.ui.config.config_path", lambda: file)
    assert not read_config().flash
