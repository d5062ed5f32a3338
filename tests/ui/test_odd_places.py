"""Every command where nobody tried it: on groups, `(own)` lines, empty boards, with all selected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.boards import new_file
from tests.ui.driving import TODAY, Driven, driving
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.service.views.view import STANDARD

LEFT_OUT = {"quit", "suspend", "edit-outside", "toggle-read-only"}
"""Commands that end the program, need a terminal, or would lock the others out."""
TRIED = [one.name for one in COMMANDS if one.name not in LEFT_OUT and one.name[-1] not in "3456789"]
"""The others; of those that come in numbers the first ones."""
PLACES: dict[str, tuple[str, ...]] = {
    "groups in groups": ("z", "g", "enter", "z", "g", "down", "tab", "escape", "g", "g"),
    "own line, sorted": ("right", "right", "]", "home", "j", "j"),
    "nothing found": ("f", *"zzzqqq", "enter"),
    "filtered": ("f", *"owner:ana", "enter"),
    "selected groups": ("z", "g", "enter", "g", "g", "V"),
    "all selected": ("ctrl+a",),
    "a column selected": ("right", "ctrl+@"),
    "marked and a block": ("t", "t", "v"),
    "narrowed": ("j", "z", "n"),
}


def at_rest(run: Driven) -> bool:
    """Whether nothing is open."""
    screen, grid = run.screen, run.desk.grid
    return run.app.screen is screen and screen.prompts.prompt is None and grid.editor is None


async def try_all(run: Driven, place: tuple[str, ...], names: Sequence[str] = tuple(TRIED)) -> None:
    """Run commands in a place, and go on with what they opened."""
    for name in names:
        run.desk.clear_selection()
        run.desk.look(STANDARD)
        run.desk.grid.move_to(0, 0)
        await run.press(*place)
        run.screen.run_command(name)
        await run.press("enter", "5", "enter")
        assert not run.app._exit, (name, run.app.farewell)
        for key in ("escape", "escape", "escape", "q"):
            if not at_rest(run):
                await run.press(key)
        assert at_rest(run), name
        assert len(run.lines) == run.desk.grid.size.height
        assert 0 <= run.desk.grid.row < max(1, len(run.desk.outline)), name
        assert 0 <= run.desk.grid.column < len(run.desk.grid.view), name


@pytest.mark.parametrize("place", PLACES)
async def test_no_command_fails_anywhere(place: str, small_path: Path) -> None:
    """Every third command in each place, so that each is tried in about three of them."""
    first = list(PLACES).index(place) % 3
    async with driving(small_path, (80, 24)) as run:
        await try_all(run, PLACES[place], TRIED[first::3])


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
async def test_no_command_fails_anywhere_at_all(place: str, small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await try_all(run, PLACES[place])


async def test_no_command_fails_on_an_empty_board(tmp_path: Path) -> None:
    path = new_file(tmp_path / "empty.db", name="Empty", today=TODAY)
    async with driving(path, (80, 24)) as run:
        await try_all(run, ())


async def test_nothing_changes_on_a_read_only_board(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        run.desk.session.read_only = "locked"
        revision = run.board.revision
        await try_all(run, ("ctrl+a",))
        assert run.board.revision == revision


async def test_no_command_fails_on_a_screen_of_one_line(small_path: Path) -> None:
    async with driving(small_path, (12, 4)) as run:
        await try_all(run, ())
