"""The one place that knows the private names of Textual's compositor (8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

from tpm_tui.ui.paint.painter import Painter, Patch

_COLOR_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
    "windows": ColorSystem.WINDOWS,
}


class PaintedUpdate(CompositorUpdate):
    """An update of the screen that is sent as its difference to what is shown."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate, painter: Painter, size: Size) -> None:
        self._update = update
        self._painter = painter
        self._size = size
        self._output: str | None = None

    def render_segments(self, console: Console) -> str:
        """Return the output, which the painter takes as sent."""
        if self._output is None:
            colors = _COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
            self._output = self._painter.paint(_patches(self._update), self._size, colors)
        return self._output


def painted(update: object, painter: Painter, size: Size) -> PaintedUpdate | None:
    """Return the update as a difference; None if it is of a kind that is not understood."""
    if isinstance(update, ChopsUpdate | LayoutUpdate):
        return PaintedUpdate(update, painter, size)
    return None


def whole(screen: Screen[Any]) -> object:
    """Return all that a screen shows, as it has been laid out."""
    return screen._compositor.render_full_update()  # noqa: SLF001  the module is here for that


def is_supported() -> bool:
    """Say whether everything private that is needed is where it was."""
    here = hasattr(App, "_display") and hasattr(App, "_end_batch")
    return here and all(
        name in kind.__init__.__code__.co_varnames
        for kind, names in (
            (ChopsUpdate, ("chops", "spans", "chop_ends")),
            (LayoutUpdate, ("strips", "region")),
        )
        for name in names
    )


def _patches(update: ChopsUpdate | LayoutUpdate) -> Iterator[Patch]:
    """Read an update's content.

    Of a partial update whole pieces are taken, not only the dirty cells in them: pieces are up to
    date anyway, cutting costs more than comparing, and a cut could halve a wide character.
    """
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            segments = [segment for strip in strips for segment in strip]
            yield Patch(y, update.region.x, segments)
        return
    lines = len(update.chops)
    for y, left, right in update.spans:
        if not 0 <= y < lines:
            continue
        for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x < right and left < end:
                yield Patch(y, x, piece)
