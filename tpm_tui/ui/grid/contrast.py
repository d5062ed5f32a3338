"""How well colours can be told apart, by WCAG 2, and the nearest colour that can be read."""

from __future__ import annotations

from collections.abc import Callable

from rich.color import Color as Ink
from rich.color import ColorSystem
from textual.color import Color

BLACK, WHITE = Color(0, 0, 0), Color(255, 255, 255)
STEPS = 20


def luminance(color: Color) -> float:
    """Relative luminance, 0 for black to 1 for white."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def exact(color: Color) -> Color:
    """A colour as a terminal with 24 bits shows it."""
    return color


def of_256(color: Color) -> Color:
    """A colour as a terminal with 256 colours shows it."""
    shown = color.rich_color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
    return Color(*shown)


def calm(
    ground: Color, back: Color, least: float, shown: Callable[[Color], Color] = exact
) -> Color:
    """The ground nearest to `ground` on which something has a contrast, taken towards `back`."""
    for step in range(STEPS + 1):
        taken = ground.blend(back, step / STEPS)
        on = shown(taken)
        if max(contrast(WHITE, on), contrast(BLACK, on)) >= least:
            return taken
    return back


def readable(
    ink: Color, ground: Color, least: float, shown: Callable[[Color], Color] = exact
) -> Ink:
    """The colour nearest to `ink` that has a contrast on a ground, as the terminal shows both;
    black or white where none has."""
    on = shown(ground)
    away = WHITE if contrast(WHITE, on) >= contrast(BLACK, on) else BLACK
    for step in range(STEPS + 1):
        pushed = ink.blend(away, step / STEPS)
        if contrast(shown(pushed), on) >= least:
            return pushed.rich_color
    return away.rich_color
