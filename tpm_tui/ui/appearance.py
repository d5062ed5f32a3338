"""How the program looks on this terminal: its theme, its colours and its glyphs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tpm_tui.ui.config import Config
from tpm_tui.ui.grid.grid import TreeGrid
from tpm_tui.ui.grid.palette import Depth, Palette
from tpm_tui.ui.paint.ascii_filter import AsciiFilter, wants_ascii
from tpm_tui.ui.paint.color_filter import OwnColors
from tpm_tui.ui.themes import OWN, checked, colors_of, least_contrast, theme_of

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

_COLORLESS = ("vt52", "vt100", "vt102", "vt220", "vt320")
"""Terminals, by the value of TERM, that know no colour."""


class Appearance:
    """Owns the one palette that every widget draws with."""

    def __init__(self, app: TpmApp, config: Config) -> None:
        self._app = app
        self.name = checked(config)
        """Theme in use, as the settings call it."""
        self._ascii = config.ascii
        self._palette: Palette | None = None
        for theme in OWN.values():
            app.register_theme(theme)
        app.theme = theme_of(self.name).name

    @property
    def palette(self) -> Palette:
        """Styles of the theme in use; the same object whatever the theme."""
        if self._palette is None:
            self._palette = Palette({}, dark=True)
            self._apply(self._palette)
        return self._palette

    def use(self, name: str) -> None:
        """Change the theme, and every style with it."""
        if name == self.name:
            return
        self.name = name
        self._app.theme = theme_of(name).name
        self._apply(self.palette)
        for screen in self._app.screen_stack:
            for widget in screen.walk_children():
                if isinstance(widget, TreeGrid):
                    widget.reset()
                else:
                    _ = widget.refresh()

    def depth(self) -> Depth:
        """How many colours may be sent."""
        app = self._app
        if app.no_color or (os.environ.get("TERM") in _COLORLESS and not app.is_headless):
            return "none"
        if theme_of(self.name).ansi:
            return "16"
        if app.is_headless or app.console.color_system == "truecolor":
            return "full"
        return "256" if app.console.color_system == "256" else "16"

    def _apply(self, palette: Palette) -> None:
        app, depth = self._app, self.depth()
        theme = theme_of(self.name)
        palette.use(
            colors_of(self.name), dark=theme.dark, depth=depth, least=least_contrast(self.name)
        )
        own = depth in ("none", "16")
        app.own_colors = OwnColors(sixteen=depth == "16") if own else None
        encoding = None if app.is_headless else getattr(sys.__stderr__, "encoding", None)
        wanted = wants_ascii({} if app.is_headless else os.environ, encoding)
        app.ascii_filter = (
            AsciiFilter(encoding) if (wanted if self._ascii is None else self._ascii) else None
        )
