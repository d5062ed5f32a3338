"""Views on narrow screens: what a view is about shows beside the title, and no mark is cut off."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving, make_demo_board
from tpm_tui.exchange.template import load_template
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.importing import new_board
from tpm_tui.ui.board.sheet import _band
from tpm_tui.ui.grid.layout import (
    GAP,
    TITLE_GIVES,
    TITLE_LEAST,
    TITLE_MOST,
    TITLE_SLIM,
    Column,
    place_columns,
    shrunk,
    title_width,
)
from tpm_tui.ui.grid.strips import KEPT

WIDTHS = st.integers(20, 240)


def columns(title: int = 40, *widths: int, least: int = 0) -> tuple[Column, ...]:
    """A title and others; the last one can do with `least`."""
    made = [Column(f"c{n}", f"c{n}", width) for n, width in enumerate(widths)]
    made[-1:] = [Column("last", "last", widths[-1], least=least)] if widths else []
    return (Column("title", "Work item", title), *made)


def shown(run: Driven) -> list[str]:
    """Keys of the columns that are on screen in full."""
    return [
        one.column.key
        for one in run.desk.grid.placed()
        if one.width == one.column.width or not one.x
    ]


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    """Seven rows with short titles on a board that began empty, one of them over-allocated."""
    path = tmp_path / "seven.db"
    new_board(path, load_template("empty", date(2026, 3, 4), FieldContext()), "Seven")
    with session(path) as opened:
        planted(
            opened,
            row(
                "Alpha",
                row(
                    "Design",
                    row("Draft", budget="40000"),
                    row("Review", budget="20000"),
                    approved="50000",
                ),
                row("Build", budget="30000"),
                row("Test", budget="1000", owner="Ana", assignments="Ana 50%"),
                kind="program",
            ),
            row("Beta", budget="500", kind="program"),
        )
    return path


# ---- which columns show


@given(WIDTHS, st.lists(st.integers(3, 45), min_size=1, max_size=8), st.integers(0, 80))
def test_short_titles_leave_room_and_never_cost_a_column(
    total: int, widths: list[int], titles: int
) -> None:
    view = columns(40, *widths)
    before = place_columns(view, total, 1)
    after = place_columns(view, total, 1, GAP, titles)
    assert len(after) >= len(before)
    width = title_width(view, total, GAP, titles)
    most = title_width(view, total)
    if len(after) == len(before) and before[-1].width == before[-1].column.width:
        assert width == most
    assert width >= min(total, TITLE_SLIM, most)
    enough = min(titles, max(TITLE_LEAST, min(TITLE_MOST, total * 3 // 10)), total)
    assert width >= enough - TITLE_GIVES
    if width < enough:  # that showed one more
        assert width >= TITLE_LEAST
        assert sum(one.width + GAP for one in after[1:]) + enough > total


def test_titles_give_some_cells_rather_than_a_column() -> None:
    view = columns(40, 40, 40, 37)
    assert [one.width for one in place_columns(view, 160, 1, GAP, 38)] == [40, 40, 40, 37]
    wider = columns(40, 40, 41, 40)
    assert [one.width for one in place_columns(wider, 160, 1, GAP, 39)] == [36, 40, 41, 40]
    far = columns(40, 40, 43, 40)
    assert len(place_columns(far, 160, 1, GAP, 39)) == 3


def test_a_title_that_somebody_sized_stays_as_wide() -> None:
    view = columns(40, 20, 20, 20)
    view = (Column("title", "Work item", 40, fixed=True), *view[1:])
    assert title_width(view, 80, GAP, 12) == 40


@pytest.mark.parametrize(
    "total, widths, last",
    [
        (80, (20, 20, 13), 13),  # fits as it is
        (80, (25, 20, 13), 9),  # fits when it does with less
        (80, (30, 30, 13), 13),  # would not fit either way
        (120, (44, 40, 13), 13),  # a wide screen shows no short forms
    ],
)
def test_a_column_takes_less_only_where_that_shows_it(
    total: int, widths: tuple[int, ...], last: int
) -> None:
    view = columns(40, *widths, least=9)
    assert shrunk(view, total, GAP, 20)[-1].width == last


# ---- what the sheet says


def test_the_mark_of_an_over_allocated_band_comes_before_its_figures() -> None:
    figures = "  100 /  150 /    20 /    80"
    look = _band(f"{figures}  ▲ -50.0k", 2000, 10)
    assert (look.text, look.tone, look.bar) == (f"▲ -50.0k  {figures}", "bad", -1)
    both = _band(f"{figures}  ▲ -50.0k ▲2", 2000, 10)
    assert both.text == f"▲-50.0k ▲2 {figures}"
    below = _band(f"{figures}  ▲2", 2000, 10)
    assert (below.text, below.tone) == (f"▲2        {figures}", "")
    plain = _band(figures, 2000, 10)
    assert (plain.text, plain.bar) == (f"     {figures}", 20)
    assert _band(figures, None, 10).text == f"          {figures}"
    assert _band("", None, 10).text == ""


# ---- the views of a new board


@pytest.mark.parametrize(
    "size, money, people",
    [
        ((80, 24), ["title", "band", "budget"], ["title", "allocation", "owner"]),
        (
            (100, 30),
            ["title", "band", "budget", "allocated"],
            ["title", "allocation", "owner", "start"],
        ),
    ],
)
async def test_the_demo_shows_what_its_views_are_about(
    tmp_path: Path, size: tuple[int, int], money: list[str], people: list[str]
) -> None:
    path = make_demo_board(tmp_path / "demo.db")
    async with driving(path, size) as run:
        await run.press("g", "1")
        assert shown(run) == money
        assert "4.80M / 4.80M / 3.03M / 1.70M" in run.lines[1]
        await run.press("g", "2")
        assert shown(run) == people
        assert "27+10 " in run.lines[1]


async def test_short_titles_make_room_for_money_and_the_mark_shows(seven: Path) -> None:
    async with driving(seven, (80, 24)) as run:
        await run.press("g", "1")
        assert shown(run)[:3] == ["title", "band", "budget"]
        design = next(line for line in run.lines if "Design" in line)
        assert "▲ -10.0k" in design
        assert "50.0k / 60.0k" in design
        assert "#" not in "".join(run.lines)
    async with driving(seven, (100, 30)) as run:
        await run.press("g", "1")
        assert shown(run)[:4] == ["title", "band", "budget", "allocated"]


async def test_a_longer_title_takes_its_room_back(tmp_path: Path) -> None:
    path = new_file(tmp_path / "b.db", name="B", today="2026-03-04")
    with session(path) as opened:
        planted(opened, row("A", budget="1"))
    async with driving(path, (80, 24)) as run:
        before = shown(run)
        assert "available" in before
        await run.press("0", "enter", "ctrl+u")
        await run.write("Integration of the warehouses")
        await run.press("enter")
        assert len(shown(run)) < len(before)
        assert "Integration of the w" in run.lines[1]
        # What is on screen stays where it is when the long title is scrolled away or gone again.
        after = shown(run)
        await run.press("u")
        assert shown(run) == after


async def test_widths_by_hand_and_other_sizes_of_the_terminal_keep_working(seven: Path) -> None:
    async with driving(seven, (80, 24)) as run:
        await run.press("g", "1", "c", "w", "ctrl+u", *"44", "enter")
        placed = run.desk.grid.placed()
        assert placed[0].width == 44
        await run.press("z", "u")
        await run.pilot.resize_terminal(160, 45)
        await run.settle()
        wide = shown(run)
        assert {"vac", "eac", "committed"} <= set(wide)
        await run.pilot.resize_terminal(80, 24)
        await run.settle()
        assert shown(run)[:3] == ["title", "band", "budget"]


async def test_titles_that_come_on_screen_take_their_room_once(tmp_path: Path) -> None:
    path = new_file(tmp_path / "b.db", name="B", today="2026-03-04")
    with session(path) as opened:
        short = (row(f"T{n}", budget="1") for n in range(40))
        planted(opened, *short, row("Top", row("Integration of the warehouses")))
    async with driving(path, (80, 24)) as run:
        grid, before = run.desk.grid, shown(run)
        await run.press("z", "M", "j", "pagedown")
        assert shown(run) == before
        painted = grid.strips.built
        await run.press("j")
        assert grid.strips.built - painted < 8  # a step paints no page
        await run.go("Top", before[-1])
        assert shown(run) == before
        await run.press("z", "R", "j")
        narrow = shown(run)
        assert len(narrow) < len(before)
        assert any("Integration of the w" in line for line in run.lines)
        # The cursor was in the column that gave way: it is in sight all the same.
        assert grid.cell_region(grid.row, grid.column) is not None
        await run.press("home", "g", "g")
        assert shown(run) == narrow[:1] + before[1 : len(narrow)]


async def test_a_total_that_gets_a_mark_gets_the_room_for_it(tmp_path: Path) -> None:
    path = tmp_path / "cloud.db"
    new_board(path, load_template("cloud", date(2026, 11, 23), FieldContext()), "Cloud")
    async with driving(path) as run:
        await run.press("j", "right", "right", "right", *"90k", "enter")
        assert "▲1 1,500,000" in run.lines[-1]


async def test_rows_that_are_long_out_of_sight_are_not_kept(tmp_path: Path) -> None:
    path = new_file(tmp_path / "many.db")
    with session(path, "maker", 1000) as opened:
        planted(opened, *(row(f"T{n}") for n in range(KEPT + 60)))
    async with driving(path, (80, 40)) as run:
        strips = run.desk.grid.strips
        for _ in range(KEPT // 30 + 3):
            await run.press("pagedown")
        assert len(strips._known) <= KEPT
        assert any(f"T{KEPT + 59}" in line for line in run.lines)
        painted = strips.built
        await run.press("k")
        assert strips.built - painted < 8
