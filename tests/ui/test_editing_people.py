"""Names and dates in an open cell: what the first key means, what is picked, what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.screens.conflict import ConflictScreen
from tpm_tui.ui.screens.detail import DetailScreen

PEOPLE = ("Henrik Larsen", "Ana Cast", "Mei Tanaka", "Mei Wu", "José Ana-Ruiz")


@pytest.fixture
def staffed(small_path: Path) -> Path:
    """The small board with five owners, Henrik Larsen on Design."""
    with session(small_path) as opened:
        titles = list(opened.board.items.columns["title"])
        places = ("Design", "Build", "Launch", "Training", "Research")
        for title, name in zip(places, PEOPLE, strict=True):
            item = titles.index(title)
            opened.execute(lambda board, item=item, name=name: set_cell(board, item, "owner", name))  # type: ignore[misc]
    return small_path


async def opened_owner(run: Driven) -> CellEditor:
    """The open editor of Design's owner."""
    await run.go("Design", "owner")
    await run.press("enter")
    editor = run.desk.grid.editor
    assert editor is not None
    return editor


# ---- one name


@pytest.mark.parametrize(
    "keys, saved",
    [
        (("a", "n", "a", " ", "c", "enter"), "Ana Cast"),
        (("m", "e", "i", " ", "t", "tab"), "Mei Tanaka"),
        (("t", "a", "enter"), "Mei Tanaka"),
        (("l", "a", "r", "enter"), "Henrik Larsen"),
        (("w", "u", "enter"), "Mei Wu"),
        (("w", "enter"), "w"),
        (("w", "u", "up", "enter"), "wu"),
        (("m", "e", "enter"), "me"),
        (("m", "e", "i", "enter"), "Mei"),
        (("m", "e", "i", "down", "down", "enter"), "Mei Wu"),
        (("j", "o", "s", "e", "enter"), "José Ana-Ruiz"),
        (("w", "x", "backspace", "u", "enter"), "Mei Wu"),
        (("enter",), "Henrik Larsen"),
        (("right", "s", "enter"), "Henrik Larsens"),
        (("end", "s", "enter"), "Henrik Larsens"),
        (("home", "X", "enter"), "XHenrik Larsen"),
        (("backspace", "enter"), "Henrik Larse"),
        (("ctrl+u", "enter"), ""),
        (("m", "e", "i", "escape"), "Henrik Larsen"),
    ],
)
async def test_what_one_name_becomes(keys: tuple[str, ...], saved: str, staffed: Path) -> None:
    async with driving(staffed) as run:
        _ = await opened_owner(run)
        await run.press(*keys)
        assert run.desk.grid.editor is None
        assert run.text("Design", "owner") == saved


async def test_the_old_name_is_shown_selected_until_a_key(staffed: Path) -> None:
    async with driving(staffed) as run:
        editor = await opened_owner(run)
        y = run.desk.grid.row - run.desk.grid.top + 1
        ground = run.desk.grid.palette.style("strong", "selected").bgcolor

        def marked() -> str:
            strip = run.desk.grid.render_line(y)
            return "".join(
                one.text for one in strip if one.style is not None and one.style.bgcolor == ground
            )

        assert editor.selected
        assert "Henrik Larsen" in marked()
        await run.press("left")
        assert not editor.selected
        assert "Henrik" not in marked()


async def test_the_only_name_is_marked_in_a_list_by_beginnings_of_words(staffed: Path) -> None:
    async with driving(staffed) as run:
        editor = await opened_owner(run)
        await run.write("ana")
        assert [label for _, label in editor.matching()] == [
            "Ana Cast",
            "José Ana-Ruiz",
            "Mei Tanaka",
        ]
        assert editor.picked == -1
        await run.write(" c")
        assert editor.matching()[editor.picked][1] == "Ana Cast"
        assert any(line.rstrip().endswith("Ana Cast") for line in run.lines)


async def test_a_click_elsewhere_takes_the_marked_name(staffed: Path) -> None:
    async with driving(staffed) as run:
        _ = await opened_owner(run)
        await run.write("tan")
        assert run.screen.actions.editing.take()
        assert run.text("Design", "owner") == "Mei Tanaka"


async def test_pasting_replaces_the_selected_name(staffed: Path) -> None:
    async with driving(staffed) as run:
        _ = await opened_owner(run)
        run.screen.actions.editing.paste_into("Mei Wu\n")
        await run.press("enter")
        assert run.text("Design", "owner") == "Mei Wu"


async def test_somebody_new_is_announced_and_somebody_known_is_not(staffed: Path) -> None:
    async with driving(staffed) as run:
        _ = await opened_owner(run)
        await run.write("Zoe Quist")
        await run.press("enter")
        assert run.told.strip().startswith("Owner of Design: Zoe Quist is new on this board.")
        _ = await opened_owner(run)
        await run.write("Mei Wu")
        await run.press("enter")
        assert "is new" not in run.told
        await run.go("Design", "owner")
        await run.press("v", "j", "s", *"Bo Quist", "enter")
        assert "Owner of 2 rows: Bo Quist is new on this board." in run.told


async def test_the_same_in_the_details(staffed: Path) -> None:
    async with driving(staffed) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        pane = run.app.screen
        assert isinstance(pane, DetailScreen)
        lines = pane.lines

        async def own(*keys: str) -> str:
            lines.at = next(n for n, one in enumerate(lines.lines) if one.entry == "field:owner")
            await run.press("enter", *keys)
            return run.bar(pane.foot, 0)

        assert "is new" not in await own("w", "u", "enter")
        assert run.text("Design", "owner") == "Mei Wu"
        said = await own(*"Zoe Quist", "enter")
        assert "Owner of Design: Zoe Quist is new on this board." in said


# ---- lists of people


async def test_tab_completes_the_only_name_of_a_list_and_saves_on_the_next(staffed: Path) -> None:
    async with driving(staffed) as run:
        await run.go("Build", "allocation")
        await run.press("s")
        await run.write("Ana Cast 50%, tan")
        await run.press("tab")
        editor = run.desk.grid.editor
        assert editor is not None
        assert editor.text == "Ana Cast 50%, Mei Tanaka"
        await run.write(" 20%")
        await run.press("tab")
        assert run.text("Build", "assignments") == "Ana Cast 50%, Mei Tanaka 20%"


@pytest.mark.parametrize("typed", ["Ana Cast 50%, me", "Zoe 50%", "Mei Wu 50%, Ana Cast"])
async def test_tab_saves_where_there_is_nothing_to_complete(typed: str, staffed: Path) -> None:
    async with driving(staffed) as run:
        await run.go("Build", "allocation")
        await run.press("s")
        await run.write(typed)
        await run.press("tab")
        editor = run.desk.grid.editor
        assert editor is None or editor.text == typed


# ---- dates


@pytest.mark.parametrize(
    "keys, saved",
    [
        ("+1w", "2026-03-13"),
        ("-3d", "2026-03-03"),
        ("+10", "2026-03-16"),
        ("+2wd", "2026-03-10"),
        ("+1m", "2026-04-06"),
        ("+", "2026-03-07"),
        ("++", "2026-03-08"),
        ("+-", "2026-03-06"),
        ("+1w+", "2026-03-14"),
        ("t", "2026-03-04"),
        ("fri", "2026-03-06"),
        ("tue", "2026-03-10"),
        ("eom", "2026-03-31"),
    ],
)
async def test_what_is_typed_into_an_open_date(keys: str, saved: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "finish")
        await run.press("enter", *keys, "enter")
        assert run.desk.grid.editor is None
        assert run.text("Design", "finish") == saved


async def test_an_emptied_date_counts_from_today_again(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "finish")
        await run.press("enter", *"+1", "ctrl+u", *"+1w", "enter")
        assert run.text("Design", "finish") == "2026-03-11"
        await run.press("up", "s", *"tue", "enter")
        assert run.text("Design", "finish") == "2026-03-10"


async def test_the_hint_says_what_the_keys_do_and_what_an_offset_means(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.go("Design", "finish")
        await run.press("enter")
        hint = "Finish: t today, + - days, PgUp PgDn months, words: fri, +2w, eom"
        assert hint in run.said
        await run.press("+", "1")
        assert "+1 from 2026-03-06 is Sat 2026-03-07." in run.said
        await run.press("w")
        assert "+1w from 2026-03-06 is Fri 2026-03-13." in run.said
        await run.press("x")
        assert hint in run.said
        await run.press("ctrl+u", *"+2w")
        assert "+2w from today is Wed 2026-03-18." in run.said
        await run.press("escape")
        await run.go("Design", "owner")
        await run.press("enter")
        assert "Owner: type to find, Enter takes the marked name" in run.said


async def test_an_offset_that_leaves_the_calendar_is_refused(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "finish")
        await run.press("enter", *"+9999y", "enter")
        assert run.desk.grid.editor is not None
        assert "+9999y" in run.said
        await run.press("escape")
        assert run.text("Design", "finish") == "2026-03-06"


@pytest.mark.usefixtures("patient")
async def test_a_conflict_keeps_what_the_offset_counted_from(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "finish")
        await run.press("enter", *"+1w")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Design"), "finish", "2026-03-20"))
        run.poll()
        await run.press("enter")
        assert isinstance(run.app.screen, ConflictScreen)
        await run.press("m")
        assert run.text("Design", "finish") == "2026-03-13"
