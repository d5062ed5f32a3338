"""Every text can be read on every ground in every theme, and without colour things differ still."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color

from tpm_tui.ui.grid.contrast import contrast, luminance, of_256, readable
from tpm_tui.ui.grid.palette import DECORATION, READABLE, Depth, Palette
from tpm_tui.ui.themes import HIGH, NAMES, colors_of, least_contrast, other, theme_of


@pytest.fixture(scope="module")
def variables() -> dict[str, dict[str, str]]:
    """What Textual makes of each theme."""
    return {name: colors_of(name) for name in NAMES}


def made(name: str, variables: dict[str, dict[str, str]], depth: Depth) -> Palette:
    return Palette(
        variables[name], dark=theme_of(name).dark, depth=depth, least=least_contrast(name)
    )


def as_shown(style: Style, depth: Depth) -> tuple[Color, Color]:
    """Text and ground of a style as a terminal shows them."""
    assert style.color is not None
    assert style.bgcolor is not None
    ink, ground = style.color, style.bgcolor
    if depth == "256":
        ink, ground = ink.downgrade(ColorSystem.EIGHT_BIT), ground.downgrade(ColorSystem.EIGHT_BIT)
    return Color(*ink.get_truecolor()), Color(*ground.get_truecolor())


@pytest.mark.parametrize("depth", ["full", "256"])
@pytest.mark.parametrize("name", NAMES)
def test_every_tone_can_be_read_on_every_ground(
    name: str, depth: Depth, variables: dict[str, dict[str, str]]
) -> None:
    palette = made(name, variables, depth)
    poor = {}
    for back in palette.backs:
        for tone in palette.tones:
            least = DECORATION if tone == "faint" else HIGH if name == "contrast" else READABLE
            found = contrast(*as_shown(palette.style(tone, back), depth))
            if found < least:
                poor[tone, back] = round(found, 2)
    assert not poor


@pytest.mark.parametrize("name", NAMES)
def test_cursor_and_selection_stand_out_in_light_and_dark(
    name: str, variables: dict[str, dict[str, str]]
) -> None:
    backs = made(name, variables, "full").backs
    assert contrast(backs["cursor"], backs["row"]) >= DECORATION
    assert contrast(backs["selected"], backs["row"]) >= 1.15
    assert contrast(backs["cursor"], backs["selected"]) >= 1.15


@pytest.mark.parametrize("depth", ["none", "16"])
def test_grounds_that_mean_something_differ_without_shades(depth: Depth) -> None:
    palette = Palette({}, dark=True, depth=depth)
    meaning = ("row", "cursor", "selected", "edit", "list", "picked")
    for one, two in combinations(meaning, 2):
        if {one, two} == {"selected", "list"}:
            continue  # a list hides the rows
        assert palette.style("", one) != palette.style("", two), (one, two)
    for tone in ("bad", "struck", "own", "strong", "muted"):
        assert palette.style(tone) != palette.style("")


def test_without_colour_there_is_none() -> None:
    palette = Palette({}, dark=True, depth="none")
    for back in palette.backs:
        for tone in palette.tones:
            style = palette.style(tone, back)
            assert (style.color, style.bgcolor) == (None, None)


@pytest.mark.parametrize("dark", [True, False])
def test_sixteen_colours_are_the_terminals_own(dark: bool) -> None:
    palette = Palette({}, dark=dark, depth="16")
    for back in palette.backs:
        for tone in palette.tones:
            for color in (palette.style(tone, back).color, palette.style(tone, back).bgcolor):
                assert color is None or (color.number is not None and color.number < 8)
    assert palette.style("", "row") == Style()


def test_one_palette_takes_another_theme(variables: dict[str, dict[str, str]]) -> None:
    palette = made("dark", variables, "full")
    before = palette.style("bad", "head")
    palette.use(variables["light"], dark=False)
    assert palette.style("bad", "head") != before
    assert palette.style("bad", "head") == made("light", variables, "full").style("bad", "head")


COLORS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: Color(*rgb))


@given(COLORS, COLORS, st.floats(1, READABLE))
def test_a_readable_colour_is_found_on_any_ground(ink: Color, ground: Color, least: float) -> None:
    found = Color(*readable(ink, ground, least).get_truecolor())
    assert contrast(found, ground) >= least
    if contrast(ink, ground) >= least:
        assert found == ink


@given(COLORS, COLORS)
def test_contrast_is_a_ratio(one: Color, two: Color) -> None:
    assert 1 <= contrast(one, two) <= 21
    assert contrast(one, two) == contrast(two, one)
    assert 0 <= luminance(of_256(one)) <= 1


def test_contrast_as_wcag_gives_it() -> None:
    assert contrast(Color(0, 0, 0), Color(255, 255, 255)) == pytest.approx(21)
    assert contrast(Color(0x77, 0x77, 0x77), Color(255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_switching_goes_to_the_other_brightness() -> None:
    assert other("dark") == "light"
    assert other("light") == "dark"
    assert other("nord") == "light"
    assert other("solarized-light") == "dark"
