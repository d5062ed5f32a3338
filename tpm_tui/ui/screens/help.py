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

from tpm_tui.service.command_table import COMMANDS, Command
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys import pressed

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

WITHOUT_COMMAND = (
    Command(
        "type", ("0..9",), "On a number or date: type over it; on a choice: take the nth.", "Typing"
    ),
    Command(
        "save",
        ("enter",),
        "Save and go down; Tab and Shift+Tab save and go sideways.",
        "In an open cell",
    ),
    Command(
        "cancel",
        ("escape", "ctrl+g"),
        "Keep what was there; a new row goes again.",
        "In an open cell",
    ),
    Command(
        "pick", ("down", "up"), "Through a list of choices; else save and move.", "In an open cell"
    ),
    Command("word", ("ctrl+left", "ctrl+right"), "One word left or right.", "In an open cell"),
    Command(
        "cut",
        ("ctrl+u", "ctrl+k", "ctrl+w"),
        "Delete to the start, to the end, a word.",
        "In an open cell",
    ),
    Command(
        "tab",
        ("tab", "shift+tab"),
        "In the title of a new row: indent, outdent.",
        "In an open cell",
    ),
    Command(
        "click", ("click",), "Go there; twice to edit; on ▸ or ▾ fold; wheel scrolls.", "Mouse"
    ),
)
"""What the help tells besides the commands; the palette cannot run these."""

_WORDS = {"escape": "Esc", "pagedown": "PgDn", "pageup": "PgUp", "delete": "Del", "insert": "Ins"}


def shown_keys(command: Command) -> str:
    """Keys of a command as people read them: `Ctrl+Home`, `zR`, `PgDn`."""
    return " or ".join("".join(_shown(key) for key in keys.split()) for keys in command.keys)


def _shown(key: str) -> str:
    if len(key) == 1:
        return key
    return "+".join(
        _WORDS.get(part, part.capitalize() if len(part) > 1 else part.upper())
        for part in key.split("+")
    )


def matching(commands: tuple[Command, ...], typed: str) -> list[Command]:
    """Commands whose name, keys or help hold every typed word, those that are named so first; then
    those whose name holds the letters in order."""
    words = typed.casefold().split()
    letters = "".join(words)
    keyed = [one for one in commands if typed in one.keys]
    named = [one for one in commands if all(word in one.name for word in words)]
    named.sort(key=lambda one: not one.name.startswith(words[0]) if words else False)
    told = [
        one
        for one in commands
        if all(word in f"{one.name} {one.help} {one.group}".casefold() for word in words)
    ]
    loose = [one for one in commands if _in_order(letters, one.name)]
    return list(dict.fromkeys([*keyed, *named, *told, *loose]))


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return bool(letters) and all(letter in rest for letter in letters)


class CommandList(Widget, can_focus=True, inherit_bindings=False):
    """The scrolling list."""

    DEFAULT_CSS = "CommandList { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette, *, pick: bool) -> None:
        super().__init__()
        self.palette = palette
        self.pick = pick
        self.typed = ""
        self.at = 0
        self.top = 0
        self.rows: list[Command | str] = []
        self.narrow("")

    def narrow(self, typed: str) -> None:
        """Show what matches; with nothing typed all, by group."""
        self.typed = typed
        commands = COMMANDS if self.pick else (*COMMANDS, *WITHOUT_COMMAND)
        found = matching(commands, typed) if typed else list(commands)
        self.rows = []
        group = ""
        for command in found:
            if not typed and command.group != group:
                group = command.group
                self.rows.append(group)
            self.rows.append(command)
        self.top = 0
        self.at = next((n for n, row in enumerate(self.rows) if isinstance(row, Command)), 0)
        self.refresh()

    def move(self, step: int) -> None:
        """Move the mark, or the page where there is none."""
        if not self.pick:
            self.top = max(0, min(self.top + step, len(self.rows) - self.size.height))
        else:
            places = [place for place, row in enumerate(self.rows) if isinstance(row, Command)]
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
        back = "picked" if self.pick and index == self.at else "row"
        keys = min(26, width // 3)
        line.add(fitted(f"   {shown_keys(row)}", keys), self.palette.style("accent", back))
        line.add(fitted(f" {row.help}", max(0, width - keys - 22)), self.palette.style("", back))
        line.add(fitted(f" {row.name}", min(22, width - keys)), self.palette.style("muted", back))
        return line.strip(width)


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Help, or the command palette where there is something to `run` what is picked."""

    app: TpmApp

    def __init__(self, palette: Palette, run: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self.run = run
        self.head = Bar(palette, "head")
        self.foot = Bar(palette, "head")
        self.list = CommandList(palette, pick=run is not None)

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield self.head
        yield self.list
        yield self.foot

    def on_mount(self) -> None:
        """Show what can be done."""
        self._show()
        hint = "Enter runs it" if self.list.pick else "PgDn pages"
        self.foot.set_line(0, [(f" Type to search · {hint} · Esc closes", "muted")])
        self.list.focus()

    def on_key(self, event: events.Key) -> None:
        """Typing narrows; everything else moves or leaves."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key = pressed(event)
        page = max(1, self.list.size.height - 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "ctrl+n": 1, "ctrl+p": -1}
        leaves = ("escape", "ctrl+g", "ctrl+c", "f1", "ctrl+q")
        if key in leaves or (key in ("?", "q") and not self.list.typed and not self.list.pick):
            _ = self.app.pop_screen()
        elif key == "enter":
            row = self.list.rows[self.list.at] if self.list.at < len(self.list.rows) else None
            _ = self.app.pop_screen()
            if self.run is not None and isinstance(row, Command):
                self.run(row.name)
        elif key in steps:
            self.list.move(steps[key])
        elif key == "backspace":
            self._narrow(self.list.typed[:-1])
        elif event.character is not None and event.is_printable:
            self._narrow(self.list.typed + event.character)

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
