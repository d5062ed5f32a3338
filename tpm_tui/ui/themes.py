"""The looks of the program: two of its own, one of high contrast, and Textual's."""

from __future__ import annotations

from difflib import get_close_matches

from textual.theme import BUILTIN_THEMES, Theme

from tpm_tui.errors import TpmError
from tpm_tui.ui.config import Config
from tpm_tui.ui.grid.palette import READABLE

DARK = Theme(
    name="tpm-dark",
    primary="#3d7edb",
    secondary="#7aa2f7",
    accent="#8ab4ff",
    foreground="#d6dce6",
    background="#12161d",
    surface="#171c25",
    panel="#1d2430",
    success="#58c98b",
    warning="#e6b455",
    error="#f2707a",
    dark=True,
)
LIGHT = Theme(
    name="tpm-light",
    primary="#2468c8",
    secondary="#3c7bd6",
    accent="#1f5fb8",
    foreground="#20262e",
    background="#fcfcfa",
    surface="#f3f4f2",
    panel="#e8eaec",
    success="#157a46",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
)
CONTRAST = Theme(
    name="tpm-contrast",
    primary="#ffd700",
    secondary="#00e5ff",
    accent="#ffd700",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    success="#5cff8f",
    warning="#ffd700",
    error="#ff9a9a",
    dark=True,
)
"""White and yellow on black; every text on it has the contrast of WCAG's level AAA."""

OWN = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""Our own themes by the names of the settings."""
NAMES = (*OWN, *BUILTIN_THEMES)
"""Themes that can be chosen, as the settings call them."""
HIGH = 7.0
"""Contrast of text in the theme made for it (WCAG 2, AAA)."""


def theme_of(name: str) -> Theme:
    """A theme by the name that the settings and the chooser use."""
    return OWN[name] if name in OWN else BUILTIN_THEMES[name]


def colors_of(name: str) -> dict[str, str]:
    """Colours of a theme by Textual's names, whether it is in use or not."""
    theme = theme_of(name)
    return {**theme.to_color_system().generate(), **theme.variables}


def checked(config: Config) -> str:
    """Name of the theme in the settings; raises TpmError naming the file and what there is."""
    if config.theme in NAMES:
        return config.theme
    near = get_close_matches(config.theme, NAMES, 1)
    meant = f"Perhaps {near[0]!r}? " if near else ""
    raise TpmError(
        f"{config.path or 'the settings'}: there is no theme {config.theme!r}.",
        f"{meant}There are {', '.join(NAMES)}.",
    )


def other(name: str) -> str:
    """The theme that F8 goes to: ours of the other brightness."""
    return "light" if theme_of(name).dark else "dark"


def least_contrast(name: str) -> float:
    """Contrast that text has in a theme at least."""
    return HIGH if name == "contrast" else READABLE
