"""Whatever others do to the board, what somebody is in the middle of stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual import events

from tests.boards import adding, deleting, new_file, planted, row, session, typing
from tests.ui.driving import TODAY, Driven, driving
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service import board as board_module
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.bulk import set_all
from tpm_tui.service.editing.commands import add_item
from tpm_tui.service.editing.own_fields import add_field, retire_field
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.company import following
from tpm_tui.ui.detail.lines import DetailLines
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.detail import DetailScreen
from tpm_tui.ui.screens.framed import KeyedScreen
from tpm_tui.ui.tables.marked_lines import MarkedLines

PARENTS, CHILDREN = 7, 6
HERE = ("P4.3", "budget")
"""Where the cursor is while the others work."""
LARGE = 60
"""Changes that count as very much here."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board that does not fit on the screen."""
    path = tmp_path_factory.mktemp("boards") / "many.db"
    new_file(path, name="Many", today=TODAY)
    with session(path, "maker", 1000) as opened:
        planted(
            opened,
            *(
                row(
                    f"P{one}",
                    *(
                        row(f"P{one}.{two}", budget=str(100 * one + two), owner="Ana" if two % 2 else "Mei",
                            start="2026-03-02", finish="2026-03-20", work="16h")
                        for two in range(1, CHILDREN + 1)
                    ),
                )
                for one in range(1, PARENTS + 1)
            ),
        )  # fmt: skip
    return path


@pytest.fixture
def many(made: Path, tmp_path: Path) -> Path:
    """A copy of this test's own."""
    return Path(shutil.copy(made, tmp_path / "many.db"))


# ---- what the others do


def named(board: Board, title: str) -> int:
    titles = board.items.columns["title"]
    return next(
        one for one in range(1, len(titles)) if titles[one] == title and board.items.exists(one)
    )


def _setting(board: Board) -> ChangeSet:
    before = board.stored.get("basis")
    return ChangeSet((SetCell(BOARD, "basis", before, setting_text("budget")),), "count by budget")


def _bulk(board: Board) -> ChangeSet:
    leaves = [
        named(board, f"P{one}.{two}") for one in (1, 2, 3, 5, 6) for two in range(1, CHILDREN + 1)
    ]
    return set_all(board, [(item, key) for item in leaves for key in ("owner", "points")], "3")


ACTS: dict[str, Callable[[BoardSession], object]] = {
    "edit": lambda ben: ben.execute(typing(named(ben.board, "P4.5"), "budget", "5555")),
    "first row": lambda ben: ben.execute(
        lambda board: add_item(board, "Zero", before=named(board, "P1"))
    ),
    "row on the page": lambda ben: ben.execute(
        lambda board: add_item(board, "P4.1b", after=named(board, "P4.1"))
    ),
    "move": lambda ben: ben.execute(
        lambda board: move_to(board, named(board, "Zero"), BOARD, after=named(board, "P7"))
    ),
    "delete": lambda ben: ben.execute(deleting(named(ben.board, "P6"))),
    "undo": lambda ben: ben.undo(),
    "field": lambda ben: ben.execute(lambda board: add_field(board, "Risk", "text")),
    "its value": lambda ben: ben.execute(
        typing(named(ben.board, "P4.5"), next(iter(ben.board.own)), "high")
    ),
    "field retired": lambda ben: ben.execute(
        lambda board: retire_field(board, next(iter(board.own)))
    ),
    "setting": lambda ben: ben.execute(_setting),
    "bulk": lambda ben: ben.execute(_bulk),
    "row of the cursor": lambda ben: ben.execute(typing(named(ben.board, "P4.3"), "owner", "Zoe")),
    "last row": lambda ben: ben.execute(adding("P4.7", named(ben.board, "P4"))),
}

# ---- what somebody is in the middle of


async def keys(run: Driven, *pressed: str) -> None:
    await run.press(*pressed)


def by(*pressed: str) -> Callable[[Driven], Awaitable[None]]:
    return lambda run: keys(run, *pressed)


async def folded(run: Driven) -> None:
    for title in ("P2", "P5"):
        await run.go(title)
        await run.press("space")
    await run.go(*HERE)


async def filtered(run: Driven) -> None:
    await run.press("f", *"owner:ana", "enter")
    await run.go(*HERE)


async def filtering(run: Driven) -> None:
    await run.press("f", *"owner:a")
    await run.moment()
    assert run.desk.view.filter == "owner:a"


STATES: dict[str, Callable[[Driven], Awaitable[None]]] = {
    "plain": by(),
    "folded": folded,
    "filtered": filtered,
    "grouped": by(":", *"group-by-owner", "escape"),
    "sorted": by("]"),
    "zoomed": by("z", "z"),
    "rows selected": by("V", "down"),
    "cells selected": by("v", "down", "left"),
    "marks": by("t", "t"),
    "editor": by("enter", "ctrl+u", *"77"),
    "editor on a selection": by("v", "down", "enter", "ctrl+u", *"77"),
    "new row": by("o", *"Fresh"),
    "prompt": by("/", *"P4"),
    "filter prompt": filtering,
    "which-key": by("g"),
    "details": by("g", "d"),
    "editor in details": by("g", "d", "down", "enter", *"xy"),
    "comment": by("g", "c", *"well"),
    "explain": by(
        "=",
    ),
    "allocation": by("g", "a"),
    "budget": by("g", "b"),
    "prompt in the budget": by("g", "b", "c", *"+5"),
    "lint": by("g", "l"),
    "people": by("g", "e"),
    "prompt in people": by("g", "e", "o", *"Zo"),
    "who is here": by("g", "@"),
    "frequency": by(
        "F",
    ),
    "help": by("?", *"un"),
    "palette": by(":", *"un"),
    "picker": by("c", "a"),
}


def state(run: Driven) -> dict[str, object]:
    """All that must not change under somebody's hands."""
    desk, grid, top = run.desk, run.desk.grid, run.app.screen
    selection, editor = grid.selection, grid.editor
    found: dict[str, object] = {
        "at": run.at,
        "top": run.title(desk.outline.rows[grid.top]),
        "folded": {run.title(one) for one in desk.outline.folded if 0 < one < 10**6},
        "view": (desk.view.filter, desk.view.group, desk.view.sort, desk.view.zoom),
        "selection": (
            selection.kind,
            run.title(selection.anchor) if selection.kind else "",
            grid.view[selection.column].key if selection.kind else "",
            {run.title(one) for one in selection.marks},
        ),
        "editor": editor
        and (editor.text, editor.at, run.title(editor.item), editor.column, editor.error),
        "prompt": run.screen.prompts.prompt and run.screen.prompts.prompt.text,
        "keys": run.screen._keys.pending,
        "screen": type(top),
    }
    if isinstance(top, KeyedScreen):
        found["asked"] = top.prompts.prompt and top.prompts.prompt.text
    if isinstance(top, DetailScreen):
        found["entry"] = top.lines.entry
        found["typed"] = top.lines.editor and (top.lines.editor.text, top.lines.editor.item)
    return found


def edited(run: Driven) -> None:
    """The row of somebody's edit shows it wherever the grid shows that row."""
    desk, grid = run.desk, run.desk.grid
    item = run.item("P4.5")
    index = desk.outline.index(item)
    if index is None or not grid.top <= index < grid.top + grid.page:
        return
    assert "5,555" in grid.render_line(index - grid.top + 1).text


USUAL = (
    "plain", "folded", "filtered", "grouped", "cells selected", "editor", "new row", "filter prompt",
    "editor in details", "prompt in the budget", "lint", "picker",
)  # fmt: skip
"""Those of the normal run."""


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in USUAL else pytest.mark.slow) for one in STATES]
)
async def test_what_somebody_is_in_the_middle_of_stays(
    name: str, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_module, "BULK", LARGE)
    async with driving(many, (120, 24)) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        run.desk.grid.scroll_by(9)
        await STATES[name](run)
        before = state(run)
        with session(many, "ben", 1002) as ben:
            for what, act in ACTS.items():
                act(ben)
                run.poll()
                now = state(run)
                if name in ("sorted", "filtered", "filter prompt"):
                    # Rows come elsewhere, or are too few for a page that begins there.
                    now["top"] = before["top"]
                assert now == before, f"{what} by somebody else"
                edited(run)
                assert run.board.revision == ben.board.revision
            run.screen.following.take(run.desk.session.reload("A backup was restored."))
            assert state(run)["editor"] == before["editor"]
            assert state(run)["at"] == before["at"]
            assert run.board.revision == ben.board.revision
        assert not run.app._exit
        if isinstance(run.app.screen, BoardScreen) and run.screen._at_rest():
            run.hear()
            assert "ben: " in run.said


# ---- what can only stay in part


async def test_the_row_under_the_cursor_is_deleted(many: Path) -> None:
    async with driving(many, (120, 24)) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        with session(many, "ben", 1002) as ben:
            ben.execute(deleting(run.item("P4.3")))
            run.poll()
            assert run.at == ("P4.4", "budget")
            ben.execute(deleting(run.item("P4")))
            run.poll()
            assert run.at[0].startswith("P5")


async def test_what_is_typed_into_a_row_that_is_deleted_stays_open(many: Path) -> None:
    async with driving(many) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        await run.press("enter", "ctrl+u", *"77")
        item = run.item("P4.3")
        with session(many, "ben", 1002) as ben:
            ben.execute(deleting(item))
            run.poll()
            editor = run.desk.grid.editor
            assert editor is not None
            assert (editor.text, editor.item) == ("77", item)
            assert "'P4.3' was deleted by ben. What you typed stays open" in run.told
            await run.press("8", "enter")
            assert run.desk.grid.editor is editor
            assert editor.text == "778"
            assert "ben" in run.told
            ben.undo()
            run.poll()
            assert run.at == ("P4.3", "budget"), "the cursor is on the row again"
            assert not any("deleted" in line for line in run.lines)
            assert "brought it back" in run.told
        await run.press("enter")
        assert run.desk.grid.editor is None
        assert run.text("P4.3", "budget") == "778"


@pytest.mark.parametrize("size", [(120, 24), (80, 24), (40, 12)])
async def test_a_text_whose_row_is_gone_does_not_look_like_that_of_the_next_row(
    many: Path, size: tuple[int, int]
) -> None:
    async with driving(many, size) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        await run.press("enter", "ctrl+u", *"77")
        with session(many, "ben", 1002) as ben:
            ben.execute(deleting(run.item("P4.3")))
            run.poll()
            (line,) = [one for one in run.lines if " 77" in one or "…77" in one]
            assert "P4.4" not in line
            assert line.startswith(" 'P4.3' was")
            assert size[0] < 80 or line.startswith(" 'P4.3' was deleted by ben: 77")
            ben.undo()
            run.poll()
        (line,) = [one for one in run.lines if "P4.3" in one]
        assert "77" in line
        assert "deleted" not in line


async def test_who_saves_in_the_cell_that_is_edited_is_told_at_once(many: Path) -> None:
    async with driving(many) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        await run.press("enter", "ctrl+u", *"77")
        with session(many, "ben", 1002) as ben:
            ben.execute(typing(run.item("P4.4"), "budget", "5"))
            run.poll()
            assert "changed this" not in run.said
            ben.execute(typing(run.item("P4.3"), "budget", "5"))
            run.poll()
        assert "ben has changed this meanwhile: Enter shows both values." in run.said
        await run.press("8")
        assert "ben has changed this meanwhile" in run.said
        await run.press("escape", "enter")
        assert "ben" not in run.said, "this one has been opened since"


async def test_the_column_that_is_edited_is_taken_away(many: Path) -> None:
    async with driving(many, (160, 24)) as run:
        await run.press("z", "R", ":", *"add-field Risk: text", "enter")
        await run.go("P4.3", run.desk.key)
        await run.press("enter", *"hig")
        with session(many, "ben", 1002) as ben:
            ben.execute(lambda board: retire_field(board, next(iter(board.own))))
            run.poll()
            assert "The column Risk was taken away by ben." in run.told
            await run.press("h", "enter")
            assert run.desk.grid.editor is not None
            assert run.desk.grid.editor.text == "high"
        await run.press("escape")
        assert run.desk.grid.editor is None


async def test_a_selection_that_is_edited_is_what_was_selected_then(many: Path) -> None:
    async with driving(many) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        await run.press("V", "down", "enter", "ctrl+u", *"77")
        with session(many, "ben", 1002) as ben:
            ben.execute(lambda board: add_item(board, "Between", after=named(board, "P4.3")))
        run.poll()
        await run.press("enter")
        texts = [run.text(title, "budget") for title in ("P4.3", "Between", "P4.4")]
        assert texts == ["77", "", "77"]


async def test_what_is_typed_on_a_screen_over_a_deleted_row_stays(many: Path) -> None:
    async with driving(many) as run:
        await run.press("z", "R")
        for opening, typed in (
            (("g", "b", "c", *"+5"), "+5"),
            (("g", "d", "down", "enter", *"xy"), "xy"),
        ):
            await run.go("P4.3", "budget")
            await run.press(*opening)
            screen = run.app.screen
            with session(many, "ben", 1002) as ben:
                ben.execute(deleting(run.item("P4.3")))
                run.poll()
                await run.settle()
                assert run.app.screen is screen
                if isinstance(screen, KeyedScreen):
                    assert screen.prompts.prompt is not None
                    assert typed in screen.prompts.prompt.text
                else:
                    assert isinstance(screen, DetailScreen)
                    assert screen.lines.editor is not None
                    assert typed in screen.lines.editor.text
                    assert "has been deleted. What you typed stays open" in run.bar(screen.foot)
                ben.undo()
            await run.press("escape")
            run.poll()
            await run.press("escape")
            await run.settle()
            assert isinstance(run.app.screen, BoardScreen)


@pytest.mark.parametrize(
    "opening, shown",
    [("g d", "4,321"), ("=", "4,321"), ("g b", "4,321"), ("g e", "Zoe")],
)
async def test_screens_over_the_board_show_what_others_do(
    opening: str, shown: str, many: Path
) -> None:
    async with driving(many, (140, 30)) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        await run.press(*opening.split())
        screen = run.app.screen
        bodies = (MarkedLines, DetailLines)
        body = next(one for one in screen.walk_children() if isinstance(one, bodies))

        def text() -> str:
            return "\n".join(body.render_line(y).text for y in range(body.size.height))

        assert shown not in text()
        with session(many, "ben", 1002) as ben:
            ben.execute(typing(run.item("P4.3"), "budget", "4321"))
            ben.execute(typing(run.item("P4.3"), "allocation", "Zoe 50%"))
        run.poll()
        assert shown in text()


async def test_a_large_change_of_others_is_read_in_slices_with_keys_in_between(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SLICE", 3)
    async with driving(many, (120, 24)) as run:
        await run.press("z", "R")
        await run.go(*HERE)
        with session(many, "ben", 1002) as ben:
            rows = [
                row for row in run.desk.outline.rows if row > 0 and run.board.items.is_leaf(row)
            ]
            ben.execute(lambda board: set_all(board, [(row, "owner") for row in rows[:10]], "Mei"))
            before = run.board.revision
            run.poll()
            assert run.board.revision == before
            run.app.post_message(events.Key("j", "j"))
            await run.settle()
            assert run.board.revision == ben.board.revision
            assert run.at[0] == run.title(run.desk.outline.rows[run.desk.grid.row])
            assert run.at != HERE
            assert {run.board.figures.value(row, "owner") for row in rows[:10]} == {"Mei"}
