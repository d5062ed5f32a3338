"""The allocation screen: who is away, what is staffed when, and names that are new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import driving
from tests.ui.test_allocation import line, make_program, pane, screen
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.ui.screens.picker import PickerScreen


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path / "program.db")


async def test_a_cell_of_leave_tells_what_waits_for_the_person(tmp_path: Path) -> None:
    away = {"leave": [["2026-02-23", "2026-02-27", "sea"]]}
    path = make_program(tmp_path / "away.db", **{"person:Dana": away})
    async with driving(path, (110, 30)) as run:
        await run.press("g", "a", "home", "l", "l", "l")
        assert line(run, "Dana")[3] == "off"
        assert pane(run)[0].endswith(": no demand, no working time · away, 2 bookings wait")
        assert [one.split()[0] for one in pane(run)[1:]] == ["A1", "B1"]
        assert all("60%  0h, away" in one for one in pane(run)[1:])
        # What waits can be handed over from there.
        await run.press("enter", "e", *"elias", "enter")
        assert run.text("A1", "allocation") == "Elias 110%"


@pytest.mark.parametrize("rows", ["jjj", "jjjj"])
async def test_a_role_is_staffed_from_a_week_without_demand(program: Path, rows: str) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *rows, "s")
        picker = run.app.screen
        assert isinstance(picker, PickerScreen)
        title = picker.picking.title
        assert title == "Who does QA in W10 to W11, 2026-03-02..2026-03-13? (1 assignment)"
        await run.press("enter")
        assert run.text("B1", "allocation") == "Dana 60%, Mei 0.5fte 2026-03-02..2026-03-13"


async def test_a_role_that_nothing_asks_for_has_nothing_to_staff(tmp_path: Path) -> None:
    path = make_program(tmp_path / "ops.db", **{"role:Ops": {"headcount": "1"}})
    async with driving(path, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjj", "s")
        assert screen(run).map.row is not None
        assert "Nothing on this board asks for Ops." in run.bar(screen(run).foot, 0)


async def test_a_name_that_is_new_is_asked_about_once(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "j", "e", *"as")
        screen(run).prompts._try()
        assert "as is new here" in run.bar(screen(run).foot, 1)
        await run.press("enter")
        assert run.text("B1", "allocation").startswith("Dana 60%")
        assert "as is new here: Enter again books them" in run.bar(screen(run).foot, 1)
        await run.press("enter")
        assert run.text("B1", "allocation").startswith("as 60%, role:QA")
        await run.press("u")
        assert run.text("B1", "allocation").startswith("Dana 60%")


async def test_another_new_name_is_asked_about_again_and_a_known_one_never(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "j", "e", *"as", "enter", *"x", "enter")
        assert run.text("B1", "allocation").startswith("Dana 60%")
        assert "asx is new here: Enter again" in run.bar(screen(run).foot, 1)
        await run.press("ctrl+u", *"ELIAS")
        screen(run).prompts._try()
        assert "B1: Dana 60% is now Elias 60%" in run.bar(screen(run).foot, 1)
        await run.press("enter")
        assert run.text("B1", "allocation").startswith("Elias 60%")


async def test_staffing_by_a_new_name_asks_once(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjjllll", "s", *"zed", "enter")
        assert "zed is new here; Enter adds them" in run.bar(screen(run).foot, 1)
        assert "role:QA" in run.text("B1", "allocation")
        await run.press("escape")
        assert "role:QA" in run.text("B1", "allocation")
        await run.press("s", *"zed", "enter", "enter")
        assert "zed 0.5fte" in run.text("B1", "allocation")


async def test_staffing_by_somebody_who_is_there_adds_to_what_they_do(tmp_path: Path) -> None:
    path = make_program(tmp_path / "there.db")
    with session(path) as other:
        item = other.board.items.columns["title"].index("A1")
        text = "Elias 50%, role:QA 0.5fte"
        other.execute(lambda board: set_cell(board, item, "allocation", text))
    async with driving(path, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjj", "s", *"eli", "enter")
        assert run.text("A1", "allocation") == "Elias 100%"
        assert "Elias 50% -> 100%" in run.bar(screen(run).foot, 0)
