"""Others while a screen lies over the board: what they see of this session, and what it sees of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import session, typing
from tests.ui.driving import driving
from tpm_tui.service.company.presence import Company
from tpm_tui.service.session import Command
from tpm_tui.store.identity import User
from tpm_tui.ui.screens import conflict
from tpm_tui.ui.screens.budget import BudgetScreen

BEN = User(1002, "ben")


@pytest.fixture
def ben(small_path: Path) -> Iterator[Company]:
    """Somebody else who has the board open."""
    company = Company(small_path, BEN)
    yield company
    company.close()


def other(path: Path, command: Command) -> None:
    """Ben does something meanwhile."""
    with session(path, "ben", 1002) as opened:
        opened.execute(command)


def seen(company: Company) -> tuple[int, str, bool]:
    """Where somebody else sees the only other session."""
    company.look()
    (one,) = company.others
    return one.item, one.field, one.editing


# ---- where this session is


async def test_after_a_dialog_the_others_see_where_the_cursor_has_gone(
    small_path: Path, ben: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict, "UNSEEN_SECONDS", -1e9)
    async with driving(small_path) as run:
        run.poll()
        await run.go("Design", "budget")
        await run.press("5")
        assert seen(ben) == (run.item("Design"), "budget", True)
        other(small_path, typing(run.item("Design"), "budget", "7000"))
        await run.press("enter")
        run.poll()
        assert seen(ben) == (run.item("Design"), "budget", True), "while it is asked"
        await run.press("m")
        assert run.text("Design", "budget") == "5"
        assert seen(ben) == (run.item("Build"), "budget", False), "without a further key"


async def test_on_a_screen_opened_in_haste_the_others_see_the_row_it_is_about(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        run.poll()
        await run.go("Design", "budget")
        await run.press("j", "g", "b")  # sooner than the cursor rests
        run.poll()
        build = run.item("Build")
        assert seen(ben) == (build, "budget", False)
        await run.press("enter")
        run.poll()
        assert seen(ben) == (build, "budget", True)
        await run.press("escape", "backspace")
        assert isinstance(run.app.screen, BudgetScreen)
        run.poll()
        assert seen(ben) == (run.item("Core"), "budget", False)
        await run.press("escape")
        assert seen(ben) == (build, "budget", False)
        await run.press("k", "g", "e")
        run.poll()
        assert seen(ben) == (run.item("Design"), "budget", False)


# ---- what they did, in a narrow window


async def test_long_news_give_both_lines_back(small_path: Path) -> None:
    async with driving(small_path, (60, 24)) as run:
        await run.go("Design")
        keys, build = run.bar(run.screen.foot, 1), run.item("Build")
        other(small_path, typing(build, "title", "Build " + "all of it " * 4))
        run.hear()
        assert run.bar(run.screen.foot, 1) != keys
        run.screen.following._over()
        assert run.bar(run.screen.foot, 1) == keys
        other(small_path, typing(build, "title", "Build " + "none of it " * 4))
        run.hear()
        assert run.bar(run.screen.foot, 1) != keys
        await run.press("j")
        assert run.bar(run.screen.foot, 1) == keys


async def test_news_fit_a_window_that_has_become_narrower(small_path: Path) -> None:
    async with driving(small_path, (160, 24)) as run:
        other(small_path, typing(run.item("Build"), "title", "Build " + "all of it " * 4))
        run.hear()
        assert "q quit" in run.bar(run.screen.foot, 1)
        await run.pilot.resize_terminal(60, 24)
        assert "q quit" not in run.bar(run.screen.foot, 1)
