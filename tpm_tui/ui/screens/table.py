"""A table over the board: frequencies of a column, columns in figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.domain.text import clean
from tpm_tui.ui.bars import Bar, Spans
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys import pressed

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

GAP = 2
FIRST_MOST = 40
"""Cells that the first column takes at most while others need room."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a table shows; the first column names the rows and stays where it is."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    """A last line that always shows."""
    left: frozenset[int] = frozenset({0})
    """Columns whose texts stand at their left edge."""
    pick: Callable[[int], None] | None = None
    """What Enter does with a row, after the table has closed."""
    picks: str = ""
    """The same in words, for the line of keys."""


class TableLines(Widget, can_focus=True, inherit_bindings=False):
    """Scrolls rows up and down and, on narrow screens, columns sideways."""

    DEFAULT_CSS = "TableLines { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette, table: Table) -> None:
        super().__init__()
        self.palette = palette
        self.table = table
        self.at = 0
        self.top = 0
        self.first = 1
        """First column beside the frozen one."""
        lines = (table.heads, *table.rows, table.total)
        self._widths = [
            max(cell_len(clean(line[at])) if at < len(line) else 0 for line in lines)
            for at in range(len(table.heads))
        ]

    @property
    def page(self) -> int:
        """Rows on screen."""
        return max(1, self.size.height - 1 - bool(self.table.total))

    def move(self, step: int) -> None:
        """Move the mark."""
        count = len(self.table.rows)
        self.at = max(0, min(self.at + step, count - 1))
        self.top = max(0, min(self.top, self.at, max(0, count - self.page)))
        self.top = max(self.top, self.at - self.page + 1)
        self.refresh()

    def slide(self, step: int) -> None:
        """Bring other columns on screen."""
        last = len(self.table.heads) - 1
        while step > 0 and self.first < last and self._placed()[-1][0] == last:
            return
        self.first = max(1, min(self.first + step, last))
        self.refresh()

    def _placed(self) -> list[tuple[int, int]]:
        """(column, width) of what fits."""
        total = self.size.width
        used = min(self._widths[0] + 2, max(FIRST_MOST, total // 2), total)
        found = [(0, used)]
        for at in range(self.first, len(self._widths)):
            width = min(self._widths[at], total - GAP)
            if used + GAP + width > total and at > self.first:
                break
            found.append((at, min(width, max(0, total - used - GAP))))
            used += GAP + width
        return found

    def render_line(self, y: int) -> Strip:
        """Heads, rows, total."""
        if y == 0:
            return self._line(self.table.heads, "muted", "head", "  ")
        if self.table.total and y == self.size.height - 1:
            return self._line(self.table.total, "strong", "head", "  ")
        index = self.top + y - 1
        if index >= len(self.table.rows):
            return Strip([Segment(" " * self.size.width, self.palette.style(""))], self.size.width)
        marked = index == self.at
        ground = "picked" if marked else "row"
        return self._line(self.table.rows[index], "", ground, "> " if marked else "  ")

    def _line(self, cells: tuple[str, ...], tone: str, back: str, lead: str) -> Strip:
        total, line, used = self.size.width, LineBuilder(), 0
        style = self.palette.style(tone, back)
        for at, width in self._placed():
            text = cells[at] if at < len(cells) else ""
            if at == 0:
                line.add(fitted(lead + text, width), style)
                used = width
            else:
                line.add(" " * GAP + fitted(text, width, right=at not in self.table.left), style)
                used += GAP + width
        line.add(" " * max(0, total - used), style)
        return line.strip(max(used, total)).crop(0, total)

    def on_resize(self) -> None:
        """Another height."""
        self.move(0)


class TableScreen(ModalScreen[None], inherit_bindings=False):
    """The table with its title and keys."""

    app: TpmApp

    def __init__(self, palette: Palette, table: Table) -> None:
        super().__init__()
        self.table = table
        self.head, self.foot = Bar(palette), Bar(palette)
        self.lines = TableLines(palette, table)

    def compose(self) -> ComposeResult:
        """Title, table, keys."""
        yield self.head
        yield self.lines
        yield self.foot

    def on_mount(self) -> None:
        """Begin at the first row."""
        self.lines.focus()
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Move, pick, leave."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key, page, all_rows = pressed(event), max(1, self.lines.page - 1), len(self.table.rows)
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "pageup": -page}
        steps |= {"space": page, "ctrl+d": page // 2 or 1, "ctrl+u": -(page // 2 or 1)}
        steps |= {"home": -all_rows, "g": -all_rows, "end": all_rows, "G": all_rows}
        if key in ("escape", "ctrl+g", "ctrl+c", "q", "ctrl+q"):
            _ = self.app.pop_screen()
            return
        if key == "enter":
            self._pick()
            return
        if key in steps:
            self.lines.move(steps[key])
        elif key in ("right", "l", "left", "h"):
            self.lines.slide(1 if key in ("right", "l") else -1)
        self._show()

    def on_click(self, event: events.Click) -> None:
        """A click marks a row, a second one picks it."""
        event.stop()
        y = event.screen_y - self.lines.region.y
        index = self.lines.top + y - 1
        if 1 <= y <= self.lines.page and index < len(self.table.rows):
            self.lines.at = index
            self.lines.move(0)
            if event.chain == 2:
                self._pick()
            else:
                self._show()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        self.lines.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        self.lines.move(-3)

    def _pick(self) -> None:
        if self.table.pick is None or not self.table.rows:
            return
        _ = self.app.pop_screen()
        self.table.pick(self.lines.at)

    def _show(self) -> None:
        count = len(self.table.rows)
        where = f"{self.lines.at + 1 if count else 0}/{count} "
        self.head.set_line(0, [(f" {self.table.title} ", "top")], [(where, "muted")])
        keys: Spans = [
            (" j k", "accent"),
            (" move ", "muted"),
            (" h l", "accent"),
            (" columns ", "muted"),
        ]
        if self.table.pick is not None:
            keys += [(" Enter", "accent"), (f" {self.table.picks} ", "muted")]
        self.foot.set_line(0, keys, [(" Esc", "accent"), (" closes ", "muted")])
