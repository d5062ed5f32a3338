"""The allocation screen: who is away, what is staffed when, and names that are new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import driving
from tests.ui.test_allocation import line, make_program, pane, screen


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
