"""The start screen: demo, new board, import with its preview."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from tests.boards import session
from tests.ui.driving import Driven, make_small_board, settled
from tpm_tui.query.outline import Outline
from tpm_tui.service.places import board_path
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.config import Config
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.start import StartScreen

PLAN = "id,parent,title,budget\n1,,Move,\n2,1,Pack,100\n3,1,Drive,oops\n"


@asynccontextmanager
async def starting(path: Path | None = None, file: Path | None = None) -> AsyncIterator[Driven]:
    """The app on its start screen."""
    app = TpmApp(path, import_file=file, config=Config())
    async with app.run_test(size=(100, 30)):
        run = Driven(app)
        await run.settle()
        yield run
    assert "went wrong" not in app.farewell, app.farewell


def start(run: Driven) -> StartScreen:
    screen = run.app.screen
    assert isinstance(screen, StartScreen)
    return screen


def page(run: Driven) -> list[str]:
    """Lines of the page."""
    shown = start(run).page
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


def prompt(run: Driven) -> str:
    """The line with the question."""
    return run.bar(start(run).foot)


async def test_the_choices_are_offered() -> None:
    async with starting() as run:
        assert any("d  Try the demo" in line for line in page(run))
        assert any("▌d" in line for line in page(run))
        await run.press("down", "down", "down", "down", "enter")
        assert run.app._exit
        assert run.app.return_value == 0


@pytest.mark.parametrize("keys", ["d", "enter", "up enter"])
async def test_the_demo_opens(keys: str) -> None:
    async with starting() as run:
        await run.press(*keys.split())
        assert isinstance(run.app.screen, BoardScreen)
        assert run.titles[0] == "Digital Portfolio 2026"
        assert "demo copy" in run.bar(run.screen.head)


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+q", "ctrl+c"])
async def test_leaving(key: str) -> None:
    async with starting() as run:
        await run.press(key)
        assert run.app._exit


@pytest.mark.parametrize("downs", range(4))
async def test_a_new_board_from_each_template(downs: int, tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    async with starting() as run:
        await run.press("n")
        assert any("Which template?" in line for line in page(run))
        await run.press(*["down"] * downs, "enter")
        assert "Name or path of the board: " in prompt(run)
        assert str(board_path(None)) in prompt(run)
        await run.press("ctrl+u")
        await run.write(str(path))
        await run.press("enter")
        assert isinstance(run.app.screen, BoardScreen)
        assert bool(run.titles) == (downs < 3)
    assert path.exists()


async def test_a_board_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    path = make_small_board(tmp_path / "there.db")
    before = path.read_bytes()
    async with starting() as run:
        await run.press("n", "enter", "ctrl+u")
        await run.write(str(path))
        await run.press("enter")
        assert "there.db" in prompt(run)
        assert any("Try the demo" in line for line in page(run))
    assert path.read_bytes() == before


async def test_an_import_is_shown_before_anything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN)
    async with starting() as run:
        await run.press("i")
        await run.write(str(file))
        await run.press("enter")
        shown = "\n".join(page(run))
        assert "plan.csv" in shown
        assert "3 rows" in shown
        assert "Pack" in shown
        assert "Not understood" in shown
        assert "oops" in shown
        assert "Import 3 rows?" in prompt(run)
        assert not board_path(None).exists()
        await run.press("escape")
        assert "Nothing was written" in prompt(run)
        assert not board_path(None).exists()
        await run.press("i")
        await run.write(str(file))
        await run.press("enter", "enter")
        assert "Into board" in prompt(run)
        assert not board_path(None).exists()
        await run.press("enter")
        assert isinstance(run.app.screen, BoardScreen)
        assert run.titles == ["Move", "Pack", "Drive"]
    assert board_path(None).exists()


async def test_beside_a_board_that_is_there_a_plan_gets_its_own(tmp_path: Path) -> None:
    board, file = make_small_board(tmp_path / "board.db"), tmp_path / "q3 plan.csv"
    file.write_text(PLAN)
    async with starting(board, file) as run:
        await run.press("y")
        assert prompt(run).endswith("q3-plan▏")
        await run.press("enter")
        assert run.titles == ["Move", "Pack", "Drive"]
    assert board_path("q3-plan").exists()


async def test_another_currency_is_said_on_the_board_it_joins(
    samples: Path, tmp_path: Path
) -> None:
    board = make_small_board(tmp_path / "board.db")
    async with starting(board, samples / "03-wiselin.xml") as run:
        await run.press("y", "ctrl+u")
        await run.write(str(board))
        await run.press("enter")
        assert "The file is in USD, the board in EUR" in run.bar(run.screen.head)


async def test_a_file_that_was_named_is_added_to_a_board_that_is_named(tmp_path: Path) -> None:
    board, file = make_small_board(tmp_path / "board.db"), tmp_path / "plan.csv"
    file.write_text(PLAN)
    async with starting(board, file) as run:
        await run.press("y", "ctrl+u")
        await run.write(str(board))
        await run.press("enter")
        assert run.titles[-3:] == ["Move", "Pack", "Drive"]
    with session(board) as opened:
        assert len(opened.board.items.children[0]) == 3


@pytest.mark.parametrize("name, why", [("missing.csv", "cannot be read"), ("", "is not a file")])
async def test_a_file_that_cannot_be_imported_is_named(name: str, why: str, tmp_path: Path) -> None:
    async with starting() as run:
        await run.press("i")
        await run.write(str(tmp_path / name))
        await run.press("enter")
        assert why in prompt(run)
        assert any("Import a plan" in line for line in page(run))


async def test_the_prompt_is_edited_and_left() -> None:
    async with starting() as run:
        await run.press("i")
        await run.press("enter")
        assert prompt(run).startswith(" File to import: ▏")
        await run.write("ab")
        await run.press("left", "x", "home", "delete")
        assert prompt(run).startswith(" File to import: ▏xb")
        run.app.post_message(events.Paste(" /tmp/a\nb.csv "))
        await run.settle()
        assert prompt(run).startswith(" File to import: /tmp/a b.csv▏xb")
        await run.press("escape")
        assert any("Try the demo" in line for line in page(run))
        assert not run.app._exit


async def test_a_long_preview_pages(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("id,title\n" + "".join(f"{n},Task {n}\n" for n in range(100)))
    async with starting(None, file) as run:
        assert any("Task 3" in line for line in page(run))
        await run.press("pagedown")
        assert not any(line.strip() == "Task 3" for line in page(run))
        await run.press("pageup", "j", "k")
        assert any(line.strip() == "Task 3" for line in page(run))


async def test_a_board_that_cannot_be_opened_leaves_the_start_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tpm_tui.errors import BoardError
    from tpm_tui.ui import app

    def refuse(path: Path, _user: object) -> None:
        raise BoardError(f"{path.name} is spoilt.")

    monkeypatch.setattr(app, "open_board", refuse)
    async with starting() as run:
        await run.press("d")
        assert "is spoilt" in prompt(run)


NAME = "the customer's name"


def fail(*_: object) -> None:
    raise RuntimeError(NAME)


def logged(home: Path) -> tuple[str, int]:
    """Text and mode of the one log."""
    (log,) = home.rglob("errors.log")
    return log.read_text(), log.stat().st_mode & 0o777


async def test_an_unforeseen_error_ends_with_an_id_and_no_details(
    small_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = TpmApp(small_path, config=Config())
    async with app.run_test():
        await settled(app)
        monkeypatch.setattr(Outline, "fold_to", fail)
        for key in "zR":
            app.post_message(events.Key(key, key))
        while not app._exit:  # noqa: ASYNC110 (the app tells nobody else that it ends)
            await asyncio.sleep(0)
    assert app.return_value == 2
    assert "something went wrong" in app.farewell
    assert NAME not in app.farewell
    text, mode = logged(home)
    assert "RuntimeError" in text
    assert NAME not in text
    assert mode == 0o600
