"""An app that shows hostile text in every way it can be shown.

Run with `filter` it installs the safe filter, with `mixin` it paints through the mixin, and with
`bare` it shows what happens without either.
"""

from __future__ import annotations

import sys

from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Header, Input, Label, Static

from tpm_tui.ui.paint import PaintingMixin, SafeFilter

PAYLOADS = {
    "osc title": "\x1b]0;owned\x1b\\",
    "clear": "\x1b[2J",
    "osc clipboard": "\x1b]52;c;b3duZWQ=\x1b\\",
    "c1 csi": "\x9b31m",
    "c1 osc": "\x9d0;owned\x9c",
    "link": "\x1b]8;;evil:\x1b\\",
    "alternate screen": "\x1b[?1049l",
    "override": "\u202e",
    "zero width": "\u200b",
}
POISON = "|".join(["start", *PAYLOADS.values(), "end"])


class PoisonedApp(App[None]):
    """Hostile text in a title, in contents, in a border, in an input and in a rich text."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = POISON
    CSS = "#bordered { border: round white; }"

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static(POISON, markup=False)
        yield Static(Content(POISON))
        yield Static(Text(POISON, style=Style(link="http://a\x1b\\\x1b]0;owned\x07")))
        yield Label(Content(POISON))
        bordered = Static(Content("inside"), id="bordered")
        bordered.border_title = Content(POISON)
        yield bordered
        yield Input(value=POISON, placeholder=POISON)
        yield Static(Content("complete"), id="last")

    def on_mount(self) -> None:
        self.notify(POISON, title=POISON, markup=False, timeout=600)


class FilteredApp(PoisonedApp):
    """The same with the filter only."""

    def __init__(self) -> None:
        super().__init__()
        self._filters.insert(0, SafeFilter())


class PaintedApp(PaintingMixin, PoisonedApp):
    """The same with all that the mixin brings."""


if __name__ == "__main__":
    apps = {"bare": PoisonedApp, "filter": FilteredApp, "mixin": PaintedApp}
    apps[sys.argv[1]]().run()
