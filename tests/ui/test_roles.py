"""Roles on the screen: what a viewer and an editor of a part see, are refused, and are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben
from tpm_tui.domain.values import BOARD
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.service.roles import granting
from tpm_tui.service.roles.access import Role
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User
from tpm_tui.ui.screens.table import TableScreen

VIC, PAT = User(51001, "vic"), User(51002, "pat")
ROLLOUT, CORE = 1, 2


def give(opened: BoardSession, login: str, role: Role, below: int = BOARD) -> None:
    opened.execute(lambda board: granting.grant(board, login, role, opened.user.name, below))


@pytest.fixture
def path(small_path: Path) -> Path:
    """Ben is admin, Pat editor of Core, all others viewers."""
    with session(small_path, "ben", 1002) as opened:
        give(opened, "pat", Role.EDITOR, CORE)
        opened.execute(lambda board: granting.set_default(board, Role.VIEWER, "ben"))
    return small_path


EDITING = [one for one in COMMANDS if "editable" in one.needs.split() and one.changes != "own"]


def heading(run: Driven) -> str:
    return run.bar(run.screen.head)


async def test_a_viewer_is_told_why_not_by_every_command_that_changes(path: Path) -> None:
    async with driving(path, user=VIC) as run:
        revision = run.board.revision
        assert "[viewer]" in heading(run)
        assert len(EDITING) > 30
        for command in EDITING:
            await run.go("Design", "budget")
            if "selection" in command.needs:
                await run.press("v", "j")
            run.screen.run_command(command.name)
            await run.settle()
            need = "in: it can have another name" if "field" in command.needs else "ask ben."
            assert need in run.told or "You are a viewer of this board" in run.told, command.name
            assert run.app.screen is run.screen, command.name
            assert run.screen.prompts.prompt is None
            assert run.desk.grid.editor is None
            await run.press("escape")
        for keys in ("7", "u", "ctrl+r", "enter", "d d", "x"):
            await run.go("Design", "budget")
            await run.press(*keys.split())
            assert run.desk.grid.editor is None
        assert run.board.revision == revision


async def test_the_footer_shows_what_works_here(path: Path) -> None:
    async with driving(path, user=PAT) as run:
        assert "[editor of Core]" in heading(run)
        await run.go("Design", "budget")
        run.screen.following.rested()
        assert " edit " in run.bar(run.screen.foot, 1)
        assert " new row " in run.bar(run.screen.foot, 1)
        await run.go("Core", "budget")
        run.screen.following.rested()
        assert " edit " in run.bar(run.screen.foot, 1)
        assert " new row " not in run.bar(run.screen.foot, 1)
        await run.go("Research", "budget")
        run.screen.following.rested()
        assert " edit " not in run.bar(run.screen.foot, 1)
        await run.press("enter")
        assert run.told.strip().startswith(
            "You are an editor of 'Core' and nothing else, and changing 'Research' takes an editor: ask ben."
        )


async def test_a_long_refusal_stays_in_full(path: Path) -> None:
    async with driving(path, (60, 20), user=PAT) as run:
        await run.go("Research", "budget")
        await run.press("enter")
        run.screen.following.rested()
        assert run.told.rstrip().endswith("takes an editor: ask ben.")


async def test_an_editor_of_a_part_works_there(path: Path) -> None:
    async with driving(path, user=PAT) as run:
        await run.go("Design", "budget")
        await run.press("7", "enter")
        assert run.text("Design", "budget") == "7"
        await run.press("u")
        assert run.text("Design", "budget") == "1,000"
        await run.go("Core")
        await run.press("d", "d")
        assert "adding, moving and deleting rows here takes an editor of 'Rollout'" in run.told
        await run.press("g", ".", "enter")
        assert "changing settings of the board takes an admin" in run.bar(run.app.screen.foot)  # type: ignore[attr-defined]


async def test_a_viewer_keeps_views_of_their_own(path: Path) -> None:
    async with driving(path, user=VIC) as run:
        await run.press("ctrl+s", *"my look", "enter")
        assert "is saved for you alone" in run.said
        await run.press("ctrl+s", "enter")
        run.screen.run_command("save-view-as")
        await run.settle()
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.hint.startswith("for you alone: ")
        await run.press(*"ours", "enter")
        assert "View ours is saved for you alone." in run.told
        run.screen.run_command("save-view", "board")
        await run.settle()
        assert "A view for everybody takes an editor; for you alone: my board" in run.told


async def test_a_role_that_is_taken_counts_at_once(path: Path) -> None:
    async with driving(path, user=PAT) as run:
        await run.go("Design", "budget")
        await run.press("7", "enter")
        with ben(run, path) as opened:
            give(opened, "pat", Role.VIEWER, CORE)
        assert "You are a viewer of this board now, by ben." in run.told
        assert "[viewer]" in heading(run)
        await run.press("u")
        assert "You are a viewer" in run.told
        assert run.text("Design", "budget") == "7"
        with ben(run, path) as opened:
            give(opened, "pat", Role.EDITOR)
        assert "You are an editor of this board now, by ben." in run.told
        assert "viewer" in heading(run), "Core is still for looking"
        with ben(run, path) as opened:
            opened.execute(lambda board: granting.revoke(board, "pat", CORE))
        await run.press("u")
        assert run.text("Design", "budget") == "1,000"


async def test_an_open_editor_is_refused_when_the_role_has_gone(path: Path) -> None:
    async with driving(path, user=PAT) as run:
        await run.go("Design", "budget")
        await run.press("7")
        with session(path, "ben", 1002) as opened:
            give(opened, "pat", Role.VIEWER, CORE)
        await run.press("7", "enter")
        assert "You are a viewer" in run.told
        assert run.text("Design", "budget") == "1,000"
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "77"


def table(run: Driven) -> TableScreen:
    found = run.app.screen
    assert isinstance(found, TableScreen)
    return found


async def test_an_admin_gives_and_takes_roles_on_the_screen(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("g", "A")
        assert "No roles" in table(run).lines.render_line(1).text
        await run.press("o", *"dana", "enter")
        assert table(run).table.rows == (
            ("ana", "admin", ""), ("dana", "editor", ""), ("everybody else", "editor", ""),
        )  # fmt: skip
        assert "you are admin" in run.bar(table(run).foot)
        assert "knows nobody called dana" in run.bar(table(run).foot) + run.bar(table(run).foot, 1)
        await run.press("enter", *"viewer", "enter")
        await run.press("p")
        prompt = table(run).prompts.prompt
        assert prompt is not None
        assert prompt.text == "editor 2"
        await run.press("enter")
        assert table(run).table.rows[1] == ("dana", "viewer", "editor of 2 Core")
        await run.press("p", *"nonsense", "enter")
        assert "is no part" in run.bar(table(run).foot, 1)
        await run.press("escape", "p", *"-2", "enter")
        assert table(run).table.rows[1] == ("dana", "viewer", "")
        for text in ("editor core", "Cor", "admin Core"):
            role = "admin" if text.startswith("admin") else "editor"
            await run.press("p", "ctrl+u", *text, "enter")
            assert table(run).table.rows[1] == ("dana", "viewer", f"{role} of 2 Core"), text
        await run.press("p", *"-2", "enter")
        await run.press("p", "ctrl+u", *"editor R", "enter")
        assert "2 rows begin with 'R' (" in run.bar(table(run).foot, 1)
        await run.press("escape")
        await run.press("o", *"dana", "enter")
        assert "dana is there already" in run.bar(table(run).foot, 1)
        await run.press("ctrl+u", *"no login", "enter")
        assert "is no login" in run.bar(table(run).foot, 1)
        await run.press("escape", "enter", *"editor", "enter", "D")
        assert table(run).table.rows[1] == ("dana", "viewer", ""), "everybody else does more"
        await run.press("D")
        assert "would be editor as everybody else" in run.bar(table(run).foot)
        await run.press("g", "D")
        assert "Nobody would be admin" in run.bar(table(run).foot)
        await run.press("G", "D")
        assert "Everybody else has some role" in run.bar(table(run).foot)
        await run.press("enter", *"viewer", "enter")
        assert table(run).table.rows[-1] == ("everybody else", "viewer", "")


async def test_others_look_at_it_and_are_refused(path: Path) -> None:
    async with driving(path, user=PAT) as run:
        await run.press("g", "A")
        assert ("pat", "viewer", "editor of 2 Core") in table(run).table.rows
        for keys in (("enter",), ("o",), ("D",), ("p", "enter")):
            await run.press(*keys)
            told = run.bar(table(run).foot) + run.bar(table(run).foot, 1)
            assert "takes an admin" in told, keys
            await run.press("escape") if table(run).prompts.prompt else None
        with ben(run, path) as opened:
            give(opened, "pat", Role.ADMIN)
        table(run).follow()
        await run.press("o", *"zoe", "enter")
        assert ("zoe", "editor", "") in table(run).table.rows
