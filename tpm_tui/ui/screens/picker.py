"""One of many, by typing part of its name: columns, groups, views, parents, themes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import TpmError
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys import pressed, typed

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

LONGEST = 200
"""Characters that are searched for."""
SHOWN_MOST = 2000
"""Options that a list holds at a time; typing brings the others."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick."""

    value: str
    label: str
    note: str = ""
    mark: str = " "
    """One letter before the label, such as `x` for what is chosen already."""


Act = Callable[[str], "list[Option] | None"]
"""What a key does with the option under the mark; new options if the list is another then."""


@dataclass(slots=True)
class Picking:
    """What a picker is about."""

    title: str
    options: list[Option]
    pick: Callable[[str], None]
    """Called with the value that was picked, after the list has closed."""
    keys: dict[str, tuple[str, Act]] = field(default_factory=dict)
    """Further keys: (what it says in the last line, what it does); the list stays open."""
    preview: Callable[[str], None] | None = None
    """Called whenever the mark moves."""
    search: Callable[[str], list[Option]] | None = None
    """Finds options for what is typed, where there are more than `options` holds."""
    leave: Callable[[], None] | None = None
    """Called where nothing was picked."""
    at: str = ""
    """Value to begin at."""
    free: bool = False
    """Whether what was typed may be picked although no option has that name."""
    made: Callable[[str], Option] | None = None
    """The option, last in the list, that makes something new of what is typed."""

    def found(self, typed: str) -> list[Option]:
        """The options for what is typed."""
        found = fuzzy(self.options, typed) if self.search is None else self.search(typed)
        name = " ".join(typed.split())
        taken = any(one.label.casefold() == name.casefold() for one in found)
        if self.made is None or not name or taken:
            return found
        return [*found[: SHOWN_MOST - 1], self.made(name)]


def fuzzy(options: list[Option], typed: str) -> list[Option]:
    """Options with all typed words in label or note, those first whose words begin so in that order,
    then those that begin so; last those with the letters in order."""
    words = typed.casefold().split()
    if not words:
        return options
    leads: list[Option] = []
    begins: list[Option] = []
    holds: list[Option] = []
    loose: list[Option] = []
    letters = "".join(words)
    for one in options:
        label = one.label.casefold()
        if _lead(words, label):
            leads.append(one)
        elif all(word in label for word in words):
            (begins if label.lstrip().startswith(words[0]) else holds).append(one)
        elif all(word in f"{label} {one.note.casefold()}" for word in words):
            holds.append(one)
        else:
            rest = iter(label)
            if all(letter in rest for letter in letters):
                loose.append(one)
    leads.sort(key=lambda one: not one.label.casefold().lstrip().startswith(words[0]))
    return leads + begins + holds + loose


def _lead(words: list[str], label: str) -> bool:
    """Whether words of a label begin with the typed ones, in the order typed."""
    rest = iter(label.split())
    return all(any(one.startswith(word) for one in rest) for word in words)


class OptionLines(Widget, can_focus=True, inherit_bindings=False):
    """The scrolling list."""

    DEFAULT_CSS = "OptionLines { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.palette = palette
        self.options: list[Option] = []
        self.at = 0
        self.top = 0
        self.longest = 0
        """Cells of the longest label, which notes stand right of."""

    def show(self, options: list[Option], at: int = 0) -> None:
        """Show other options."""
        self.options = options[:SHOWN_MOST]
        self.longest = max(self.longest, *(cell_len(one.label) for one in self.options), 0)
        self.at = max(0, min(at, len(self.options) - 1))
        self._scroll()

    def move(self, step: int) -> None:
        """Move the mark."""
        self.at = max(0, min(self.at + step, len(self.options) - 1))
        self._scroll()

    def marked(self) -> Option | None:
        """The option under the mark."""
        return self.options[self.at] if self.options else None

    def _scroll(self) -> None:
        height = max(1, self.size.height)
        self.top = max(0, min(self.top, self.at, max(0, len(self.options) - height)))
        self.top = max(self.top, self.at - height + 1)
        self.refresh()

    def on_resize(self) -> None:
        """Another height."""
        self._scroll()

    def render_line(self, y: int) -> Strip:
        """One option."""
        width, index = self.size.width, self.top + y
        if index >= len(self.options):
            return Strip([Segment(" " * width, self.palette.style(""))], width)
        one = self.options[index]
        back = "picked" if index == self.at else "row"
        line = LineBuilder()
        line.add(">" if index == self.at else " ", self.palette.style("accent", back))
        line.add(f" {one.mark} ", self.palette.style("muted", back))
        label = min(max(20, min(width // 2, self.longest)), max(1, width - 4))
        line.add(fitted(one.label, label), self.palette.style("", back))
        line.add(
            fitted(f"  {one.note}", max(0, width - label - 4)), self.palette.style("muted", back)
        )
        return line.strip(width)


class PickerScreen(ModalScreen[None], inherit_bindings=False):
    """The list with a line to type in."""

    app: TpmApp

    def __init__(self, palette: Palette, picking: Picking) -> None:
        super().__init__()
        self.picking = picking
        self.typed = ""
        self.head, self.foot = Bar(palette), Bar(palette)
        self.lines = OptionLines(palette)
        values = [one.value for one in picking.options]
        self.lines.show(picking.options, values.index(picking.at) if picking.at in values else 0)

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield self.head
        yield self.lines
        yield self.foot

    def on_mount(self) -> None:
        """Show what is there; keys may have been typed ahead of it."""
        self.lines.focus()
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Typing narrows; everything else moves, acts or leaves."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key = pressed(event)
        page = max(1, self.lines.size.height - 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "ctrl+n": 1, "ctrl+p": -1}
        if key in ("escape", "ctrl+g", "ctrl+c", "ctrl+q"):
            self._leave()
        elif key == "enter":
            self._pick()
        elif key in self.picking.keys and not (len(key) == 1 and self.typed):
            self._act(key)
        elif key in steps:
            self.lines.move(steps[key])
            self._preview()
        elif key in ("home", "end"):
            self.lines.move(-SHOWN_MOST if key == "home" else SHOWN_MOST)
            self._preview()
        elif key == "ctrl+u":
            self._narrow("")
        elif key == "backspace":
            self._narrow(self.typed[:-1])
        elif (character := typed(event)) is not None:
            self._narrow(self.typed + character)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text narrows as well."""
        event.stop()
        if self.app.takes(event):
            self._narrow(self.typed + " ".join(strip_controls(event.text[:LONGEST]).split()))

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        event.stop()
        index = self.lines.top + event.screen_y - self.lines.region.y
        if self.lines.region.contains(event.screen_x, event.screen_y) and index < len(
            self.lines.options
        ):
            self.lines.at = index
            self._pick()

    # ---- inside

    def _pick(self) -> None:
        """Close and give the option under the mark; what comes of it may speak or ask again."""
        marked = self.lines.marked()
        if marked is None and not (self.picking.free and self.typed.strip()):
            return
        value = marked.value if marked is not None else self.typed.strip()
        _ = self.app.pop_screen()
        self.picking.pick(value)

    def _leave(self) -> None:
        _ = self.app.pop_screen()
        if self.picking.leave is not None:
            self.picking.leave()

    def _act(self, key: str) -> None:
        marked = self.lines.marked()
        if marked is None:
            return
        try:
            options = self.picking.keys[key][1](marked.value)
        except TpmError as error:
            self.foot.set_line(0, [(f" {error}", "bad")], [])
            return
        if options is not None:
            self.picking.options = options
            values = [one.value for one in options]
            at = values.index(marked.value) if marked.value in values else self.lines.at
            self.lines.show(self.picking.found(self.typed), at)
        self._show()

    def _narrow(self, text: str) -> None:
        self.typed = text[:LONGEST]
        self.lines.show(self.picking.found(self.typed))
        self._show()
        self._preview()

    def _preview(self) -> None:
        marked = self.lines.marked()
        if self.picking.preview is not None and marked is not None:
            self.picking.preview(marked.value)

    def _show(self) -> None:
        self.head.set_line(
            0,
            [
                (f" {self.picking.title} ", "top"),
                (
                    f" {self.typed}" if self.typed else " type to search",
                    "strong" if self.typed else "muted",
                ),
            ],
            [(f"{len(self.lines.options)} ", "muted")],
        )
        keys = [
            ("Enter", "picks"),
            *((_named(key), word) for key, (word, _) in self.picking.keys.items()),
        ]
        spans = [
            part for key, word in keys for part in ((f" {key}", "accent"), (f" {word} ", "muted"))
        ]
        self.foot.set_line(0, spans, [(" Esc", "accent"), (" closes ", "muted")])


def _named(key: str) -> str:
    return "+".join(part.capitalize() if len(part) > 1 else part for part in key.split("+"))
