"""A backup is restored, or the file is taken away, while the board is on the screen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.boards import adding, session, typing
from tests.restoring import restore, saved
from tests.ui.driving import driving
from tests.ui.test_conflicts import shown
from tpm_tui.service.upkeep import restoring
from tpm_tui.store.identity import User
from tpm_tui.ui.screens.conflict import ConflictScreen

pytestmark = pytest.mark.usefixtures("patient")


async def test_cursor_folds_and_open_editor_stay_over_a_restore(small_path: Path) -> None:
    async with driving(small_path) as run:
        copy = saved(small_path)
        design = run.item("Design")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(typing(design, "budget", "4321"))
            ben.execute(adding("Later"))
        run.poll()
        await run.go("Design", "budget")
        titles = run.titles
        await run.press("enter", "7", "7")
        restore(small_path, copy)
        run.poll()
        assert "the board was read again" in run.told
        assert run.titles == [one for one in titles if one != "Later"]
        assert run.at == ("Design", "budget")
        editor = run.desk.grid.editor
        assert editor is not None
        assert "77" in editor.text
        await run.press("enter")
        assert isinstance(run.app.screen, ConflictScreen)  # both values, and what to do
        assert "ben" not in shown(run), "he made the last change, not this"
        await run.press("m")
        assert run.text("Design", "budget") == "432,177"
        await run.press("u")
        assert run.text("Design", "budget") == "1,000"


async def test_what_a_restore_did_is_no_change_of_the_cell(small_path: Path) -> None:
    """Whether the cell was another one is not known, so nobody is said to have changed it."""
    copy = saved(small_path)
    async with driving(small_path, (80, 24)) as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(adding("Later"))
        run.poll()
        await run.go("Design", "title")
        await run.press("enter", "7")
        assert restoring.restore(small_path, copy, User(1002, "ben"), lambda _: True)
        run.poll()
        await run.press("8", "enter")
        text = shown(run)
        assert "changed" not in text
        assert "When you began" not in text
        assert "the board was restored meanwhile" in text
        assert re.search(r"It is now +Design\n +restored by ben, ", text)
        assert re.search(r"Yours +Design78\n", text)
        await run.press("m")
        assert "Design78" in run.titles


async def test_an_editor_on_a_row_that_a_restore_takes_away(small_path: Path) -> None:
    async with driving(small_path) as run:
        copy = saved(small_path)
        with session(small_path, "ben", 1002) as ben:
            ben.execute(adding("Later"))
        run.poll()
        await run.go("Later")
        await run.press("enter", "x")
        restore(small_path, copy)
        run.poll()
        assert "not on the board any more" in run.told
        await run.press("enter", "escape")
        assert "Later" not in run.titles
        await run.go("Build", "work")
        await run.press("5", "enter")
        assert run.text("Build", "work") == "5h"


async def test_a_file_that_is_gone_is_said_once_and_edits_are_refused(small_path: Path) -> None:
    async with driving(small_path) as run:
        away = small_path.with_name("away.db")
        shutil.move(small_path, away)
        run.poll()
        assert "was removed or moved away while it was open" in run.told
        await run.press("down")
        run.poll()
        assert "moved away" not in run.told
        await run.go("Design", "budget")
        await run.press("enter", "7", "enter")
        assert "so nothing was saved" in run.told
        shutil.move(away, small_path)
        await run.press("enter")
        assert run.text("Design", "budget").endswith("7")
