"""Themes, density and how the program adapts to the terminal, on the board screen."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving
from tpm_tui.ui.config import Config
from tpm_tui.ui.grid.layout import DENSE, Column, first_to_show, place_columns
from tpm_tui.ui.screens.themes import ThemeScreen
from tpm_tui.ui.themes import NAMES


def ground(run: Driven) -> str:
    """Colour behind the rows."""
    style = next(iter(run.desk.grid.render_line(4))).style
    assert style is not None
    assert style.bgcolor is not None
    return style.bgcolor.get_truecolor().hex


# ---- themes


async def test_every_theme_can_be_set(small_path: Path) -> None:
    grounds = set()
    for name in NAMES:
        async with driving(small_path, config=Config(theme=name)) as run:
            assert run.titles
            if not run.app.current_theme.ansi:
                grounds.add(ground(run))
    assert len(grounds) > 12


async def test_the_chooser_shows_each_theme_and_keeps_one(small_path: Path) -> None:
    async with driving(small_path) as run:
        dark = ground(run)
        await run.press("z", "T")
        assert isinstance(run.app.screen, ThemeScreen)
        await run.press("down")
        assert run.app.appearance.name == "light"
        assert ground(run) != dark
        await run.press("down", "enter")
        assert len(run.app.screen_stack) == 2
        assert run.app.appearance.name == "contrast"
        assert ground(run) == "#000000"
        assert 'theme = "contrast" in ' in run.told


@pytest.mark.parametrize("key", ["escape", "q", "ctrl+c"])
async def test_leaving_the_chooser_goes_back(key: str, small_path: Path) -> None:
    async with driving(small_path, config=Config(theme="nord")) as run:
        before = ground(run)
        await run.press("z", "T", "down", "down", "up", "j", key)
        assert run.app.appearance.name == "nord"
        assert ground(run) == before


async def test_the_chooser_scrolls_to_the_last_theme(small_path: Path) -> None:
    async with driving(small_path, (80, 10)) as run:
        await run.press("z", "T", *["down"] * len(NAMES))
        assert run.app.appearance.name == NAMES[-1]
        await run.press("up", "escape")


async def test_f8_goes_to_the_other_brightness_and_back(small_path: Path) -> None:
    async with driving(small_path, config=Config(theme="solarized-light")) as run:
        await run.press("f8")
        assert run.app.appearance.name == "dark"
        await run.press("f8")
        assert run.app.appearance.name == "light"


async def test_every_bar_follows_the_theme(small_path: Path) -> None:
    async with driving(small_path) as run:
        bars = (run.screen.head, run.screen.foot)
        before = [bar.render_line(0) for bar in bars]
        await run.press("f8")
        for bar, line in zip(bars, before, strict=True):
            assert [one.style for one in bar.render_line(0)] != [one.style for one in line]


async def test_no_colour_reaches_the_screen(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(small_path) as run:
        for strip in run.app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                assert style is None or (style.color, style.bgcolor) == (None, None)


async def test_the_terminals_own_colours(small_path: Path) -> None:
    async with driving(small_path, config=Config(theme="ansi-dark")) as run:
        for strip in run.app.screen._compositor.render_strips():
            for segment in strip:
                for color in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    assert color is None or (color.number is not None and color.number < 8)


# ---- density


async def test_density_goes_round(small_path: Path) -> None:
    async with driving(small_path) as run:
        grid = run.desk.grid
        bars = {}
        for wanted in ("roomy", "compact", "normal"):
            await run.press("z", "d")
            assert f"Density: {wanted}" in run.said
            assert grid.density == wanted
            line = run.lines[run.titles.index("Design") + 1]
            bars[wanted] = "─" in line
            one, two = grid.placed()[:2]
            assert two.x - one.x - one.width == DENSE[wanted][0]
        assert bars == {"roomy": True, "compact": False, "normal": True}


async def test_the_cursors_mark_stays_beside_the_title_in_any_density(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("z", "d", "j")
        title = run.desk.grid.placed()[0]
        assert run.lines[2][title.width] == "▌"


VIEW = tuple(Column(f"c{n}", f"Column {n}", width) for n, width in enumerate((30, 8, 12, 10, 36)))


@pytest.mark.parametrize("gap", [1, 3])
@pytest.mark.parametrize("total", [10, 40, 80, 120, 200])
def test_columns_fit_with_any_gap(gap: int, total: int) -> None:
    for wanted in range(len(VIEW)):
        first = first_to_show(VIEW, total, 1, wanted, gap)
        placed = place_columns(VIEW, total, first, gap)
        assert all(one.x + one.width <= total for one in placed)
        for one, two in pairwise(placed):
            assert two.x - one.x - one.width == gap
