"""A row that is being added is on nobody's board before it has a name, whatever others do meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual import events

from tests.boards import adding, deleting, session, typing
from tests.restoring import restore, saved
from tests.ui.driving import ROWS, Driven, driving
from tests.ui.test_mouse import click
from tpm_tui.domain.values import BOARD
from tpm_tui.query.outline import NEW_ROW
from tpm_tui.service.editing import placing
from tpm_tui.service.editing.commands import add_item
from tpm_tui.service.editing.own_fields import add_field, retire_field
from tpm_tui.service.roles import granting
from tpm_tui.service.roles.access import Role
from tpm_tui.service.session import Command
from tpm_tui.ui.grid.editor import CellEditor


def by_ben(run: Driven, *commands: Command) -> None:
    """What Ben does, and the next look at it."""
    assert run.app.session is not None
    with session(run.app.session.path, "ben", 1002) as ben:
        for command in commands:
            ben.execute(command)
    run.poll()


def below(run: Driven, title: str) -> list[str]:
    return [run.title(one) for one in run.board.items.children.get(run.item(title), ())]


def open_title(run: Driven) -> CellEditor:
    """The open title; its line is where the cursor is, once, and at no other place."""
    editor = run.desk.grid.editor
    assert editor is not None
    assert editor.new
    assert run.desk.row == NEW_ROW
    assert list(run.desk.outline.rows).count(NEW_ROW) == 1
    return editor


@asynccontextmanager
async def naming(
    path: Path, text: str = "", *, at: str = "Design", key: str = "o"
) -> AsyncIterator[Driven]:
    """A row that is being added, half typed."""
    async with driving(path) as run:
        await run.go(at)
        await run.press(key)
        await run.write(text)
        open_title(run)
        yield run
        assert run.desk.grid.editor is None
        assert NEW_ROW not in run.desk.outline.rows
        assert run.desk.new_row is None


@pytest.mark.parametrize(
    "keys",
    [
        "O",
        "o tab shift+tab shift+tab x",
        *(pytest.param(one, marks=pytest.mark.slow) for one in ("o", "a", "o tab")),
    ],
)
async def test_who_gives_it_up_leaves_nothing_in_the_journal(keys: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        revision, budget = run.board.revision, run.text("Core", "budget")
        await run.go("Build")
        await run.press(*keys.split(), "escape")
        assert run.titles == ROWS
        assert run.at == ("Build", "title")
        assert run.board.revision == revision
        assert run.text("Core", "budget") == budget
        assert run.desk.grid.editor is None


async def test_a_leaf_stays_one_until_the_row_in_it_has_a_name(small_path: Path) -> None:
    async with naming(small_path, "Slides", at="Training", key="a") as run:
        assert run.board.items.is_leaf(run.item("Training"))
        await run.press("enter", "escape")
        assert below(run, "Training") == ["Slides"]
        assert run.text("Training", "budget", own=True) == "500"
        await run.press("u")
        assert run.titles == ROWS
        await run.press("ctrl+r")
        assert below(run, "Training") == ["Slides"]


async def test_keys_that_come_before_anything_is_painted(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        for key in ("o", *"ab", "enter", *"cd", "enter", "escape", "j"):
            run.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await run.settle()
        assert below(run, "Core") == ["Design", "ab", "cd", "Build", "Launch"]
        assert run.at == ("Build", "title")


@pytest.mark.parametrize(
    "key, shown", [("o", ["Design", "", "Theirs", "Build"]), ("O", ["", "Design", "Theirs"])]
)
async def test_somebody_adds_a_row_at_the_same_place(
    key: str, shown: list[str], small_path: Path
) -> None:
    async with naming(small_path, "Mine", key=key) as run:
        by_ben(run, partial(add_item, title="Theirs", after=run.item("Design")))
        open_title(run)
        at = run.titles.index(shown[0])
        assert run.titles[at : at + len(shown)] == shown
        await run.press("enter", "escape")
        named = [one or "Mine" for one in shown]
        assert [one for one in below(run, "Core") if one in named] == named


@pytest.mark.slow
async def test_somebody_adds_the_first_row_of_the_same_parent(small_path: Path) -> None:
    async with naming(small_path, "Mine", key="a") as run:
        by_ben(run, adding("Theirs", run.item("Design")))
        open_title(run)
        await run.press("enter", "escape")
        assert below(run, "Design") == ["Mine", "Theirs"]


@pytest.mark.parametrize("how", ["deletes", "moves"])
async def test_the_row_beside_it_goes(how: str, small_path: Path) -> None:
    async with naming(small_path, "Mine") as run:
        design, training = run.item("Design"), run.item("Training")
        gone = deleting(design)
        by_ben(
            run,
            gone if how == "deletes" else lambda board: placing.move_to(board, design, training),
        )
        assert open_title(run).lost == ""
        await run.press("enter", "escape")
        assert below(run, "Core") == ["Mine", "Build", "Launch"], (
            "in the parent that it was begun in"
        )


@pytest.mark.slow
async def test_all_rows_beside_it_go(small_path: Path) -> None:
    async with naming(small_path, "Mine") as run:
        by_ben(run, *(deleting(run.item(one)) for one in ("Design", "Build")))
        await run.press("enter", "escape")
        assert below(run, "Core") == ["Launch", "Mine"]


async def test_its_parent_is_deleted_and_comes_back(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("o")
        await run.write("Mine")
        core = run.item("Core")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(deleting(core))
            run.poll()
            assert open_title(run).lost == "'Core' was deleted by ben"
            assert "What you typed stays open" in run.told
            await run.press("enter")
            assert "'Core' was deleted by ben at " in run.told
            assert open_title(run).text == "Mine"
            ben.undo()
        run.poll()
        assert open_title(run).lost == ""
        await run.press("enter", "escape")
        assert below(run, "Core") == ["Design", "Mine", "Build", "Launch"]


async def test_its_parent_is_deleted_and_nobody_has_looked_yet(small_path: Path) -> None:
    async with naming(small_path, "Mine") as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(deleting(run.item("Core")))
        await run.press("enter")
        assert "'Core' was deleted by ben at " in run.told
        assert open_title(run).text == "Mine"
        assert "Design" not in run.titles, "what came in before the refusal is shown"
        await run.press("escape")
        assert "Mine" not in run.titles


@pytest.mark.slow
async def test_a_restore_in_the_middle(small_path: Path) -> None:
    copy = saved(small_path)
    async with driving(small_path) as run:
        await run.press("s", "x", "enter")
        await run.go("Design")
        await run.press("o")
        await run.write("Mine")
        restore(small_path, copy)
        run.poll()
        await run.press("enter")
        assert "Enter adds the row where it is shown now" in run.told
        assert "Mine" not in below(run, "Core")
        open_title(run)
        await run.press("enter", "escape")
        assert below(run, "Core") == ["Design", "Mine", "Build", "Launch"]


async def test_a_role_that_is_taken_away_in_the_middle(small_path: Path) -> None:
    async with naming(small_path, "Mine") as run:
        with session(small_path, "ben", 1002) as ben:
            for login, role in (("ben", Role.ADMIN), ("ana", Role.VIEWER)):
                ben.execute(lambda board: granting.grant(board, login, role, "ben", BOARD))  # noqa: B023
        await run.press("enter")
        assert "viewer" in run.told
        assert open_title(run).text == "Mine"
        await run.press("escape")


@pytest.mark.parametrize(
    "look",
    [("f", *"budget>500", "enter"), ("[",), ("z", "n")],
    ids=["filter", "sort", "zoom"],
)
async def test_a_view_that_arranges_the_rows(look: tuple[str, ...], small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core" if look[0] == "z" else "Design")
        await run.press(*look)
        await run.go("Design")
        await run.press("o")
        at = run.titles.index("")
        assert run.titles[at - 1] == "Design"
        await run.write("Mine")
        by_ben(run, typing(run.item("Build"), "budget", "3000"), adding("Theirs"))
        open_title(run)
        await run.press("enter", "escape")
        assert "Mine" in run.titles
        assert below(run, "Core") == ["Design", "Mine", "Build", "Launch"]


@pytest.mark.slow
async def test_a_column_is_taken_away_in_the_middle(small_path: Path) -> None:
    async with naming(small_path, "Mine") as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: add_field(board, "Risk", "text"))
            run.poll()
            open_title(run)
            ben.execute(lambda board: retire_field(board, next(iter(board.own))))
        run.poll()
        open_title(run)
        await run.press("enter", "escape")
        assert "Mine" in below(run, "Core")


async def test_tab_unfolds_what_the_row_goes_into(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("-", "o", "tab")
        assert open_title(run).text == ""
        assert run.titles[:7] == [*ROWS[:6], ""]
        await run.write("Mine")
        await run.press("enter", "escape")
        assert below(run, "Core")[-1] == "Mine"


@pytest.mark.slow
async def test_tab_where_there_is_nothing_to_go_into_or_out_of(small_path: Path) -> None:
    async with naming(small_path, at="Design", key="O") as run:
        await run.press("tab")
        assert "no row above on this level" in run.told
        await run.press("shift+tab", "shift+tab", "shift+tab")
        assert "at the top level already" in run.told
        await run.write("Mine")
        await run.press("enter", "escape")
        assert run.board.items.parent[run.item("Mine")] == BOARD


@pytest.mark.slow
async def test_a_title_that_is_refused_stays_open(small_path: Path) -> None:
    async with naming(small_path) as run:
        await run.press(*"ab")
        editor = open_title(run)
        editor.insert("x" * 3000)
        await run.press("enter")
        assert editor.error
        assert open_title(run) is editor
        await run.press("ctrl+u", *"ok", "enter", "escape")
        assert "ok" in below(run, "Core")


async def test_others_are_told_that_something_is_typed_in_the_parent(small_path: Path) -> None:
    async with naming(small_path, "Mine") as run:
        assert run.screen.whereabouts() == (run.item("Core"), "", True)
        await run.press("escape")
        assert run.screen.whereabouts() == (run.item("Design"), "title", False)


async def test_a_list_pasted_into_the_title_is_one_undo(small_path: Path) -> None:
    async with naming(small_path) as run:
        run.screen._paste(events.Paste("One\n  Two\nThree"))
        await run.settle()
        assert below(run, "Core") == ["Design", "One", "Three", "Build", "Launch"]
        assert below(run, "One") == ["Two"]
        await run.press("u")
        assert run.titles == ROWS


@pytest.mark.slow
async def test_a_list_pasted_into_a_title_whose_parent_is_gone(small_path: Path) -> None:
    async with naming(small_path) as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(deleting(run.item("Core")))
        run.screen._paste(events.Paste("One\nThree"))
        await run.settle()
        assert "'Core' was deleted by ben at " in run.told
        open_title(run)
        await run.press("escape")


@pytest.mark.parametrize("text", ["", "Mine"])
async def test_a_click_elsewhere_saves_the_row_if_it_has_a_name(
    text: str, small_path: Path
) -> None:
    async with naming(small_path, text) as run:
        await click(run, "Launch", "budget")
        assert run.at == ("Launch", "budget")
        assert ("Mine" in below(run, "Core")) == bool(text)
