"""What an app inherits to paint by differences and to let no control character through."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import events
from textual._time import get_time
from textual.app import App
from textual.filter import LineFilter
from textual.geometry import Region

from tpm_tui.ui.paint.painter import Painter
from tpm_tui.ui.paint.safe_filter import SafeFilter
from tpm_tui.ui.paint.terminal import fills_when_erasing
from tpm_tui.ui.terminal_input import guarded

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.screen import Screen

    _App = App[Any]
else:
    _App = object

PLAIN_PAINT = "TPM_PLAIN_PAINT"
"""Environment variable that, if set to 1, leaves all painting to Textual."""


def hint_scroll(app: App[Any], region: Region, dy: int) -> None:
    """Tell the app's painter, if it has one, that a screen region's content moves up by `dy`."""
    painter = getattr(app, "painter", None)
    if isinstance(painter, Painter):
        painter.hint_scroll(region, dy)


class PaintingMixin(_App):
    """Stands before `App` among an app's bases.

    Textual calls the handlers of every base, so neither these here nor the app's own call `super`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._safe_filter = SafeFilter()
        self.own_colors: LineFilter | None = None
        """Stands in place of Textual's filters of colours where there are none, or few."""
        self.ascii_filter: LineFilter | None = None
        self.painter = _make_painter()
        self._withheld: Screen[Any] | None = None
        """The screen of which Textual dropped a picture because updates were being batched."""
        self._shown_at = 0.0
        """When such a picture was shown after all, on Textual's clock."""

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver, where it can be with a guard that keeps pastes apart from keys."""
        return guarded(super().get_driver_class())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the filter for control characters before Textual's own, and ours for the terminal."""
        colors = super().get_line_filters() if self.own_colors is None else [self.own_colors]
        drawn = [] if self.ascii_filter is None else [self.ascii_filter]
        return [self._safe_filter, *colors, *drawn]

    def _on_mount(self) -> None:
        """Repaint when the program returns from the background or from another program."""
        self.app_resume_signal.subscribe(self, lambda _: self.action_repaint())

    async def _on_resize(self, event: events.Resize) -> None:
        """Trust nothing after a resize; Textual repaints only if the size is another one."""
        if self.painter is None or event.time < self._shown_at:
            return  # such as the size that the driver tells as it starts
        if self.painter.size == event.size:
            self.action_repaint()
        else:
            self.painter.forget()

    def action_repaint(self) -> None:
        """Send the whole screen again, for when something else has written on it."""
        if self.painter is not None:
            self.painter.forget()
        self.screen.refresh(layout=True)

    def _end_batch(self) -> None:
        """Show at once what was composed meanwhile: Textual drops it, and composes it anew a frame
        later, which is the last thing that the first picture would wait for."""
        super()._end_batch()
        if self._withheld is None or self._batch_count:
            return
        from tpm_tui.ui.paint.compositor import whole

        screen, self._withheld = self._withheld, None
        if screen.is_current:
            self._shown_at = get_time()
            self._display(screen, whole(screen))

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if self._batch_count:
            self._withheld = screen if renderable is not None else self._withheld
            return
        painter = self.painter
        if painter is not None and renderable is not None and not self.is_inline:
            from tpm_tui.ui.paint.compositor import painted

            update = painted(renderable, painter, self.size)
            if update is None:
                painter.forget()
            elif self._sends and not update.render_segments(self.console):
                renderable = None  # the frame around nothing is 22 bytes, too
            else:
                renderable = update
        super()._display(screen, renderable)

    @property
    def _sends(self) -> bool:
        """Whether Textual sends what it is given."""
        return self.is_running and not self.is_headless and self._driver is not None


def _make_painter() -> Painter | None:
    """Return a painter, or None where Textual must paint by itself."""
    if os.environ.get(PLAIN_PAINT) == "1":
        return None
    try:
        from tpm_tui.ui.paint.compositor import is_supported
    except ImportError:
        return None
    return Painter(fills=fills_when_erasing(os.environ)) if is_supported() else None
