"""Two people in one setting of the board, one person or one role: both are shown, and what to do is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session, typing
from tests.ui.driving import Driven, driving
from tests.ui.looking import to_entry
from tests.ui.test_conflicts import other, shown
from tpm_tui.errors import Conflict
from tpm_tui.service.people.registry import rename_person, set_person
from tpm_tui.service.roles import granting
from tpm_tui.service.roles.access import Role
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.ui.screens.conflict import ConflictScreen
from tpm_tui.ui.screens.table import TableScreen

pytestmark = pytest.mark.usefixtures("patient")


async def mark(run: Driven, name: str) -> None:
    """Go to a line of the list that is open."""
    screen = run.app.screen
    assert isinstance(screen, TableScreen)
    at = next(n for n, one in enumerate(screen.table.rows) if one[0].startswith(name))
    await run.press("g", *["j"] * at)


def person(run: Driven, name: str, part: str) -> str:
    """What is known of somebody."""
    from tpm_tui.service.people.registry import person_named, person_text

    found = person_named(run.board, name)
    assert found is not None
    return person_text(run.board, found, part)


@pytest.mark.parametrize("key", ["m", "t"])
async def test_of_a_person_both_are_shown_part_by_part(small_path: Path, key: str) -> None:
    other(small_path, lambda board: set_person(board, "Mei", {"team": "Ops", "skills": "sql"}))
    async with driving(small_path) as run:
        await run.press("g", "e")
        await mark(run, "Mei")
        await run.press("t", "ctrl+u", *"Core")
        other(small_path, lambda board: set_person(board, "Mei", {"team": "Web", "skills": "java"}))
        await run.press("enter")
        said = shown(run)
        for words in ("The person 'Mei'", "team: Ops", "team: Web", "team: Core", "ben, ", "java"):
            assert words in said
        await run.press(key)
        assert isinstance(run.app.screen, TableScreen)
        assert person(run, "Mei", "team") == {"m": "Core", "t": "Web"}[key]
        assert person(run, "Mei", "skills") == "java", "what was not typed stays as they made it"


@pytest.mark.parametrize("key", ["m", "escape"])
async def test_of_a_role_that_was_picked_both_are_shown(small_path: Path, key: str) -> None:
    with session(small_path, "ana", 1001) as ana:
        ana.execute(lambda board: granting.grant(board, "cem", Role.EDITOR, "ana"))
        ana.execute(lambda board: granting.grant(board, "ben", Role.ADMIN, "ana"))
    async with driving(small_path) as run:
        await run.press("g", "A")
        await mark(run, "cem")
        await run.press("enter")
        other(small_path, lambda board: granting.grant(board, "cem", Role.VIEWER, "ben"))
        await run.press(*"adm", "enter")
        said = shown(run)
        for words in ("The role of cem", "editor", "viewer", "admin", "not done yet"):
            assert words in said
        await run.press(key)
        entry = granting.own_entry(run.board, "cem")
        assert entry is not None
        assert entry.role is {"m": Role.ADMIN, "escape": Role.VIEWER}[key]


async def test_of_a_setting_both_are_shown(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", ".")
        await mark(run, "Standard day")
        await run.press("enter", "ctrl+u", *"7h", "enter")
        other(small_path, lambda board: set_setting(board, "day", "6h"))
        await run.press("enter")
        said = shown(run)
        for words in ("The board's 'Standard day'", "6h", "7h", "8h"):
            assert words in said
        await run.press("m")
        assert run.board.settings.values["minutes_per_day"] == 420


def test_a_new_name_goes_everywhere_or_nowhere(small_path: Path) -> None:
    """The others alone would be half of it."""
    other(small_path, lambda board: set_person(board, "Mei", {"team": "Ops"}))
    with session(small_path, "ana", 1001) as ana:
        seen = ana.board.revision
        other(small_path, lambda board: set_person(board, "Mei", {"team": "Web"}))
        with pytest.raises(Conflict) as caught:
            ana.execute(lambda board: rename_person(board, "Mei", "Mai"), seen)
        assert caught.value.cells
        assert caught.value.rest == 0
        assert str(caught.value).startswith("ben changed the person 'Mei' at ")


@pytest.mark.parametrize("where", ["details", "budget"])
async def test_what_is_emptied_on_a_screen_over_the_board_is_asked_about(
    small_path: Path, where: str
) -> None:
    async with driving(small_path, (110, 60)) as run:
        await run.go("Build", "budget")
        await run.press("g", "d" if where == "details" else "b")
        await to_entry(run, "field:budget", "figure:budget")
        other(small_path, typing(run.item("Build"), "budget", "7000"))
        await run.press("d")
        assert isinstance(run.app.screen, ConflictScreen)
        assert "not done yet" in shown(run)
        await run.press("m")
        assert run.text("Build", "budget") == ""
