"""All commands by group with their keys; typing narrows, and as a palette Enter runs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.ui.bars import Bar
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.offer import Entry, Offer, Rows
from tpm_tui.ui.keys.sequences import pressed, typed

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

Run = Callable[[str, str], None]
"""Carries out a command by name, with what was typed after it."""


class CommandList(Widget, can_focus=True, inherit_bindings=False):
    """The scrolling list."""

    DEFAULT_CSS = "CommandList { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette, offer: Offer, *, pick: bool) -> None:
        super().__init__()
        self.palette = palette
        self.offer = offer
        self.pick = pick
        self.typed = ""
        self.at = 0
        self.top = 0
        self.rows: Rows = []
        self.narrow("")

    def narrow(self, typed: str) -> None:
        """Show what matches; with nothing typed all, by group."""
        self.typed = typed
        self.rows = self.offer.palette(typed) if self.pick else self.offer.help(typed)
        if not self.rows:
            self.rows = [
                "Nothing found: nothing has that in its name, keys or help; other words may."
            ]
        self.top = 0
        self.at = next((n for n, row in enumerate(self.rows) if isinstance(row, Entry)), 0)
        self.refresh()

    @property
    def picked(self) -> Entry | None:
        """The marked entry; None where nothing matches."""
        row = self.rows[self.at] if self.at < len(self.rows) else None
        return row if isinstance(row, Entry) else None

    def move(self, step: int) -> None:
        """Move the mark, or the page where there is none."""
        if not self.pick:
            self.top = max(0, min(self.top + step, len(self.rows) - self.size.height))
        else:
            places = [place for place, row in enumerate(self.rows) if isinstance(row, Entry)]
            if places:
                wanted = max(places[0], min(self.at + step, places[-1]))
                ahead = [place for place in places if (place - wanted) * step >= 0]
                self.at = (min if step > 0 else max)(ahead)
            self.top = max(min(self.top, self.at), self.at - max(1, self.size.height) + 1)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One command, or a group's heading."""
        width, index = self.size.width, self.top + y
        line = LineBuilder()
        if index >= len(self.rows):
            return Strip([Segment(" " * width, self.palette.style(""))], width)
        row = self.rows[index]
        if isinstance(row, str):
            line.add(fitted(f" {row}", width), self.palette.style("top"))
            return line.strip(width)
        marked = self.pick and index == self.at
        back = "picked" if marked else "row"
        keys = min(26, width // 3)
        tones = ("accent", "", "muted") if row.works else ("muted",) * 3
        lead = " ▸ " if marked else "   "
        line.add(fitted(f"{lead}{row.keys}", keys), self.palette.style(tones[0], back))
        told = row.argument or row.help
        line.add(fitted(f" {told}", max(0, width - keys - 22)), self.palette.style(tones[1], back))
        name = fitted(f" {row.name}", min(22, width - keys))
        line.add(name, self.palette.style(tones[2], back))
        return line.strip(width)


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Help, or the command palette where there is something to `run` what is picked."""

    app: TpmApp

    def __init__(self, palette: Palette, offer: Offer, run: Run | None = None) -> None:
        super().__init__()
        self.run = run
        self.head = Bar(palette, "head")
        self.foot = Bar(palette, "head")
        self.list = CommandList(palette, offer, pick=run is not None)

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield self.head
        yield self.list
        yield self.foot

    def on_mount(self) -> None:
        """Show what can be done."""
        self._show()
        hint = "Enter runs it · Tab completes it" if self.list.pick else "PgDn pages"
        self.foot.set_line(0, [(f" Type to search · {hint} · Esc closes", "muted")])
        self.list.focus()

    def on_key(self, event: events.Key) -> None:
        """Typing narrows; everything else moves or leaves."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key, character = pressed(event), typed(event)
        page = max(1, self.list.size.height - 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "ctrl+n": 1, "ctrl+p": -1}
        leaves = ("escape", "ctrl+g", "ctrl+c", "f1", "ctrl+q")
        if key in leaves or (key == "?" and not self.list.typed and not self.list.pick):
            _ = self.app.pop_screen()
        elif key == "enter":
            picked = self.list.picked
            if self.list.pick and picked is None:
                return  # what was typed can be mended
            _ = self.app.pop_screen()
            if self.run is not None and picked is not None:
                self.run(picked.name, picked.argument)
        elif key == "tab" and self.list.pick and self.list.picked is not None:
            self._narrow(self.list.offer.complete(self.list.picked))
        elif key in steps:
            self.list.move(steps[key])
        elif key == "backspace":
            self._narrow(self.list.typed[:-1])
        elif key == "ctrl+u":
            self._narrow("")
        elif character is not None:
            self._narrow(self.list.typed + character)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is typed text."""
        event.stop()
        self._narrow(self.list.typed + " ".join(event.text[:PASTED_MOST].split()))

    def _narrow(self, typed: str) -> None:
        self.list.narrow(typed)
        self._show()

    def _show(self) -> None:
        title = "Commands" if self.list.pick else "Keys"
        typed = self.list.typed
        self.head.set_line(
            0,
            [
                (f" {title} ", "top"),
                (f" {typed}" if typed else " type to search", "strong" if typed else "muted"),
            ],
        )


PASTED_MOST = 2_000
"""Characters of a paste that are taken."""
