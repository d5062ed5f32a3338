"""Styles by name, made from the theme in use for the colours that the terminal has."""

from __future__ import annotations

from typing import Literal

from rich.color import Color
from rich.style import Style
from textual.color import Color as Shade
from textual.color import ColorParseError

from tpm_tui.ui.grid.contrast import calm, contrast, exact, of_256, readable
from tpm_tui.ui.grid.plain import PLAIN_GROUNDS, PLAIN_TONES, SIXTEEN_GROUNDS, sixteen_tones

Depth = Literal["none", "16", "256", "full"]
"""Colours of a terminal: none, its own sixteen, a fixed palette, or 24 bits."""

READABLE, DECORATION = 4.5, 3.0
"""Contrast that text needs, and what only decorates (WCAG 2, AA)."""
_LEAST_MUTED = 1.15
"""Contrast between two grounds below which nobody sees that there are two."""


class Palette:
    """All styles of the grid and the lines around it.

    One object serves every widget, so that a change of theme reaches all of them.
    """

    def __init__(
        self,
        colors: dict[str, str],
        *,
        dark: bool,
        depth: Depth = "full",
        least: float = READABLE,
    ) -> None:
        self.use(colors, dark=dark, depth=depth, least=least)

    def use(
        self,
        colors: dict[str, str],
        *,
        dark: bool,
        depth: Depth = "full",
        least: float = READABLE,
    ) -> None:
        """Take the colours of a theme."""
        self.depth = depth
        self._least = least
        self._made: dict[tuple[str, str], Style] = {}
        if depth == "none":
            self._tones, self._grounds = PLAIN_TONES, PLAIN_GROUNDS
        elif depth == "16":
            self._tones, self._grounds = sixteen_tones(dark=dark), SIXTEEN_GROUNDS
        else:
            self._tones, self._grounds = _ATTRIBUTES, {}
        self._shades = _shades(colors, dark=dark)
        self._shown = of_256 if depth == "256" else exact
        back = self._shades["background"]
        self.backs = {
            name: calm(ground, back, least, self._shown)
            for name, ground in _grounds(self._shades, dark=dark).items()
        }
        self._inks = _inks(self._shades, dark=dark)

    @property
    def tones(self) -> tuple[str, ...]:
        """Names of all tones."""
        return tuple(_ATTRIBUTES)

    def style(self, tone: str, back: str = "row") -> Style:
        """Text style `tone` on the ground `back`."""
        if back in ("cursor", "picked"):
            tone = "on-accent"
        key = (tone, back)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(tone, back)
        return found

    def _make(self, tone: str, back: str) -> Style:
        plain = self._tones.get(tone, self._tones[""])
        if self.depth in ("none", "16"):
            return plain + self._grounds[back]
        ground = self.backs[back]
        ink = self._inks.get(tone, self._inks[""])
        least = min(self._least, DECORATION) if tone == "faint" else self._least
        return plain + Style(color=readable(ink, ground, least, self._shown), bgcolor=_rich(ground))


_ATTRIBUTES = {
    "": Style(),
    "strong": Style(bold=True),
    "top": Style(bold=True),
    "muted": Style(),
    "own": Style(italic=True),
    "struck": Style(strike=True),
    "good": Style(),
    "warn": Style(),
    "bad": Style(bold=True),
    "accent": Style(),
    "faint": Style(),
    "on-accent": Style(bold=True),
}
"""What each tone is besides its colour."""


def _shades(colors: dict[str, str], *, dark: bool) -> dict[str, Shade]:
    """The theme's colours, with our own where it has none that is a colour of its own."""
    defaults = {
        "background": "#101418" if dark else "#fbfbfb",
        "foreground": "#d8dee6" if dark else "#20262c",
        "primary": "#4a9eff",
        "success": "#4ec27a",
        "warning": "#e0b040",
        "error": "#f06060",
    }
    found = {}
    for name, fallback in defaults.items():
        try:
            shade = Shade.parse(colors.get(name, fallback))
        except ColorParseError:
            shade = Shade.parse(fallback)
        found[name] = Shade.parse(fallback) if shade.ansi is not None or shade.a < 1 else shade
    return found


def _grounds(shades: dict[str, Shade], *, dark: bool) -> dict[str, Shade]:
    back, ink, accent = shades["background"], shades["foreground"], shades["primary"]
    head = back.blend(ink, 0.07)
    selected = back.blend(accent, 0.32 if dark else 0.22)
    if contrast(selected, back) < _LEAST_MUTED:
        selected = back.blend(ink, 0.25)
    cursor = accent if contrast(accent, back) >= DECORATION else readable_shade(accent, back)
    return {
        "row": back,
        "cursor-row": back.blend(accent, 0.14 if dark else 0.10),
        "cursor": cursor,
        "selected": selected,
        "head": head,
        "label": head,
        "total": head,
        "edit": back.blend(ink, 0.16),
        "flash": back.blend(shades["success"], 0.38),
        "remote": back.blend(shades["warning"], 0.38),
        "other": back.blend(shades["warning"], 0.20),
        "list": back.blend(ink, 0.12),
        "picked": cursor,
        "heat-ok": back.blend(shades["success"], 0.16),
        "heat-amber": back.blend(shades["warning"], 0.24),
        "heat-red": back.blend(shades["error"], 0.30),
    }


def readable_shade(shade: Shade, ground: Shade) -> Shade:
    """A ground that stands out from another as much as decoration must."""
    return Shade.from_rich_color(readable(shade, ground, DECORATION))


def _inks(shades: dict[str, Shade], *, dark: bool) -> dict[str, Shade]:
    back, ink, accent = shades["background"], shades["foreground"], shades["primary"]
    muted = ink.blend(back, 0.45)
    top = ink.blend(accent, 0.55)
    return {
        "": ink,
        "strong": ink,
        "top": top,
        "muted": muted,
        "own": muted,
        "struck": muted,
        "good": shades["success"].blend(ink, 0.15 if dark else 0.25),
        "warn": shades["warning"].blend(ink, 0.10 if dark else 0.45),
        "bad": shades["error"].blend(ink, 0.10 if dark else 0.15),
        "accent": top,
        "faint": ink.blend(back, 0.72),
        "on-accent": accent.get_contrast_text(1.0),
    }


def _rich(shade: Shade) -> Color:
    return shade.rich_color
