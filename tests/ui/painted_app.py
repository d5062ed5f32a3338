"""A small app for the painter's tests: a scrolling sheet with everything that is hard to paint.

Run with the number of its text set and painted by the painter, or with TPM_PLAIN_PAINT=1 by
Textual.  When it has handled a key or a new size and all is painted, it says so in an OSC, which
no terminal shows.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from tpm_tui.ui.paint import PaintingMixin, hint_scroll

ROWS = 2_000
WIDTHS = (34, 12, 9, 12, 10, 14, 9, 12, 10, 12, 10, 14)

LATIN = ("Bridge deck", "Rail link phase two", "Permits", "Signal works", "Handover and training")
WORLD = (
    "日本語の計画", "Müller – Straße", "план работ", "한국어 과제", "cafe\u0301 deck", "שלום עולם",
    "▸ open ▾ shut", "\U0001f680 launch", "mixed 漢字 and text", "a\u0323\u0301b", "…",
)  # fmt: skip
STATES = (("On track", "#60c060"), ("At risk", "#e0b040"), ("Late", "#e05050"), ("", "#808080"))


class Sheet(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows drawn on demand, a cell cursor, folding, and an edit that changes five cells."""

    DEFAULT_CSS = """
    Sheet { background: #202428; color: #d8d8d8; overflow-x: hidden; overflow-y: scroll;
            scrollbar-size: 0 1; }
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names
        self.rows = list(range(ROWS))
        self.row = 0
        self.column = 0
        self.edits: dict[int, int] = {}

    def on_mount(self) -> None:
        self._resize_rows()

    def on_resize(self) -> None:
        self._resize_rows()

    def _resize_rows(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)

    @property
    def top(self) -> int:
        return round(self.scroll_y)

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        width = self.size.width
        index = self.top + y - 1
        if y == 0:
            text = "".join(f"Column {n}".ljust(w) + " " for n, w in enumerate(WIDTHS))
            return Strip([Segment(text, base + Style(bold=True, reverse=True))]).adjust_cell_length(
                width, base
            )
        if index >= len(self.rows):
            return Strip.blank(width, base)
        segments: list[Segment] = []
        for column, size in enumerate(WIDTHS):
            text, style = self._cell(self.rows[index], column, size)
            if (index, column) == (self.row, self.column):
                style += Style(reverse=True)
            segments += [Segment(text, base + style), Segment(" ", base)]
        return Strip(segments).adjust_cell_length(width, base)

    def _cell(self, row: int, column: int, width: int) -> tuple[str, Style]:
        """Return a cell's text, exactly as wide as the column, and its style."""
        if column == 0:
            name = "  " * (row % 5) + self.names[row * 7 % len(self.names)] + f" {row}"
            return set_cell_size(name, width), Style(bold=row % 5 == 0)
        if column == 5:
            state, color = STATES[row * 11 // 3 % 4]
            return state.ljust(width), Style(color=color)
        if column == 8:
            name = self.names[row % len(self.names)]
            return set_cell_size(name, width), Style(bgcolor="#303840", italic=True)
        number = row * (column + 3) * 7919 % 100_000
        if column == 6:
            number += self.edits.get(row, 0)
        return f"{number:,}".rjust(width), Style()

    def _refresh_cell(self, index: int, column: int) -> None:
        x = sum(WIDTHS[:column]) + column
        self.refresh(Region(x, index - self.top + 1, WIDTHS[column], 1))

    def _go(self, row: int, column: int) -> None:
        """Move the cursor, scrolling it into view."""
        self._refresh_cell(self.row, self.column)
        self.row = max(0, min(len(self.rows) - 1, row))
        self.column = max(0, min(len(WIDTHS) - 1, column))
        self._refresh_cell(self.row, self.column)
        page = self.size.height - 1
        if self.row < self.top:
            self._scroll(self.row)
        elif self.row >= self.top + page:
            self._scroll(self.row - page + 1)

    def _scroll(self, top: int) -> None:
        top = max(0, min(len(self.rows) - self.size.height + 1, top))
        x, y, width, height = self.region
        hint_scroll(self.app, Region(x, y + 1, width, height - 1), top - self.top)
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def _fold(self) -> None:
        """Hide or show three rows below the cursor."""
        index = self.row + 1
        x, y, width, height = self.region
        first = index - self.top + 1
        row = self.rows[self.row]
        if self.rows[index : index + 1] == [row + 1]:
            del self.rows[index : index + 3]
            dy = 3
        else:
            self.rows[index:index] = range(row + 1, row + 4)
            dy = -3
        hint_scroll(self.app, Region(x, y + first, width, height - first), dy)
        self._resize_rows()
        self.refresh()

    def _edit(self) -> None:
        """Change the number in the cursor's row and in four rows above it."""
        for index in range(max(self.top, self.row - 4), self.row + 1):
            row = self.rows[index]
            self.edits[row] = self.edits.get(row, 0) + 1
            self._refresh_cell(index, 6)

    def on_key(self, event: events.Key) -> None:
        page = self.size.height - 2
        steps = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
        if event.key in steps:
            row, column = steps[event.key]
            self._go(self.row + row, self.column + column)
        elif event.key in ("pageup", "pagedown"):
            step = page if event.key == "pagedown" else -page
            self._scroll(self.top + step)
            self._go(self.row + step, self.column)
        elif event.key == "home":
            self._go(0, 0)
        elif event.key == "f":
            self._fold()
        elif event.key == "e":
            self._edit()
        elif event.key == "r":
            self.refresh()


class Question(ModalScreen[None]):
    """A box over the sheet."""

    CSS = """
    Question { align: center middle; background: black 40%; }
    #box { width: 30; height: 7; border: round #8080ff; background: #303848; padding: 1 2; }
    """

    def compose(self) -> ComposeResult:
        yield Static(Content("Really? 本当に\nEscape closes."), id="box")

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            _ = self.dismiss()


class PaintedApp(PaintingMixin, App[None]):
    """The sheet, a side pane that comes and goes, and a line of status."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #middle { layout: horizontal; height: 1fr; }
    #side { dock: right; width: 20; background: #283040; display: none; }
    #status { height: 1; background: #405060; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+l", "repaint", "Repaint"),
        ("ctrl+q", "quit", "Quit"),
    ]

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.sheet = Sheet(names)
        self.handled = 0

    def compose(self) -> ComposeResult:
        yield Static(Content("Side\npane\n横\nend"), id="side")
        yield self.sheet
        yield Static(Content("ready"), id="status")

    def on_mount(self) -> None:
        self.sheet.focus()
        # With a handler of its own the loop is woken by every signal; without one, a SIGWINCH
        # that comes just before the loop waits is seen only at the next key.
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.exit)

    def on_resize(self) -> None:
        self._tell()

    async def on_event(self, event: events.Event) -> None:
        returned = event.is_forwarded  # from the focused widget, which has handled it
        await super().on_event(event)
        if isinstance(event, events.Key) and (returned or not event.is_forwarded):
            if event.key == "m" and len(self.screen_stack) == 1:
                await self.push_screen(Question())
            elif event.key == "p":
                side = self.query_one("#side")
                side.display = not side.display
            self.handled += 1
            self._tell()

    def _tell(self) -> None:
        """Say how far the app is once every queue was worked through and nothing is left to do."""
        if not self.screen_stack:
            return  # it is ending
        if self._is_busy():
            self.set_timer(1 / 60, self._tell)
        else:
            screen, sheet = self.screen.call_later, self.sheet.call_later
            screen(sheet, screen, sheet, screen, self.call_later, self._tell_if_idle)

    def _tell_if_idle(self) -> None:
        if self._is_busy():
            self._tell()
        elif self._driver is not None:
            columns, rows = self.size
            self._driver.write(f"\x1b]777;handled {self.handled} at {columns}x{rows};\x07")
            self._driver.flush()

    def _is_busy(self) -> bool:
        screen = self.screen
        needs: tuple[object, ...] = (
            screen._layout_required,
            screen._scroll_required,
            screen._repaint_required,
            screen._dirty_widgets,
            screen._compositor._dirty_regions,
            screen._callbacks,
            screen._update_timer._active.is_set(),
            screen._compositor.size != self.size,
        )
        return any(needs)


if __name__ == "__main__":
    PaintedApp(WORLD if sys.argv[1:] == ["world"] else LATIN).run()
