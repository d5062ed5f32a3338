"""Writing comments and descriptions: keys that edit, and keys that come twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.editing.notes import notes_of
from tpm_tui.ui.screens.text_editor import TextScreen


def written(run: Driven) -> str:
    """The text so far."""
    screen = run.app.screen
    assert isinstance(screen, TextScreen)
    return screen.pad.text


async def test_the_text_can_be_edited(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("g", "c", *"abcdef", "backspace", "left", "left", "delete", "home", "x")
        assert written(run) == "xabce"
        await run.press("ctrl+u")
        assert written(run) == "abce"


@pytest.mark.parametrize("opens", ["gc", "gdc"])
async def test_keys_in_one_burst_are_all_typed(opens: str, small_path: Path) -> None:
    """As they come over a slow connection, or out of a terminal's own macros."""
    async with driving(small_path) as run:
        await run.go("Design")
        for key in (*opens, *"xy", "enter", "Z", "z", "backspace", "left", "w"):
            run.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await run.settle()
        assert written(run) == "xy\nwZ"
        await run.press("v")
        assert written(run) == "xy\nwvZ"


async def test_a_burst_that_saves_saves_all_of_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        item = run.item("Design")
        for key in (*"gcxyz", "ctrl+s"):
            run.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await run.settle()
        assert run.app.screen is run.screen
        assert [one.text for one in notes_of(run.board, item).comments] == ["xyz"]


async def test_a_paste_in_the_burst_goes_into_the_text(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        for key in "gcx":
            run.app.post_message(events.Key(key, key))
        run.app.post_message(events.Paste("one\ttwo\nthree"))
        run.app.post_message(events.Key("y", "y"))
        await run.settle()
        assert written(run) == "xone two\nthreey"
        assert run.titles == ROWS


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+j", "escape"])
@pytest.mark.parametrize("opens", [("g", "c"), ("g", "d", "c")])
async def test_a_key_that_comes_twice_closes_one_screen(
    key: str, opens: tuple[str, ...], small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press(*opens, *("" if key == "escape" else "ok"))
        below = len(run.app.screen_stack) - 1
        for _ in range(2):
            run.app.post_message(events.Key(key, None))
        await run.settle()
        assert len(run.app.screen_stack) in (below, below + (key == "ctrl+s"))
        comments = notes_of(run.board, run.item("Design")).comments
        assert len(comments) == (key != "escape")
        await run.press("escape", "escape", "escape", "j")
        assert len(run.app.screen_stack) == 2


@pytest.mark.parametrize(
    "keys",
    [
        ("Y", "G", "o", "escape", "P"),
        ("Y", "G", "a", "escape", "P"),
        ("Y", "o", "x", "enter", "escape", "P"),
        ("-", "Y", "G", "P", "k", "p", "P"),
        ("-", "D", "G", "D"),
    ],
)
async def test_rows_are_put_above_the_last_one(keys: tuple[str, ...], small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("-", *keys)
        assert 0 <= run.desk.grid.row < len(run.desk.outline)
        assert run.titles.count("Core") + run.titles.count("Core (copy)") >= 2
