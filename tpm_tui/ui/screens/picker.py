"""One of many, by typing part of its name: columns, groups, views, parents, themes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.strip import Strip

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import TpmError
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.sequences import pressed, typed
from tpm_tui.ui.screens.framed import FramedScreen
from tpm_tui.ui.tables.marked_lines import MarkedLines

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


class OptionLines(MarkedLines, inherit_bindings=False):
    """The scrolling list."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self.options: list[Option] = []
        self.longest = 0
        """Cells of the longest label, which notes stand right of."""
        self.empty = "Nothing found; other words may find it."

    @property
    def count(self) -> int:
        """Options in the list."""
        return len(self.options)

    def offer(self, options: list[Option], at: int = 0) -> None:
        """Show other options."""
        self.options = options[:SHOWN_MOST]
        self.longest = max(self.longest, *(cell_len(one.label) for one in self.options), 0)
        self.at = max(0, min(at, len(self.options) - 1))
        self.scroll_to_mark()

    def marked(self) -> Option | None:
        """The option under the mark."""
        return self.options[self.at] if self.options else None

    def render_line(self, y: int) -> Strip:
        """One option."""
        width, index = self.size.width, self.top + y
        if index >= len(self.options):
            if not index and not self.options:
                words = fitted(f"   {self.empty}", width)
                return Strip([Segment(words, self.palette.style("muted"))], width)
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


class PickerScreen(FramedScreen, inherit_bindings=False):
    """The list with a line to type in."""

    def __init__(self, palette: Palette, picking: Picking) -> None:
        self.picking = picking
        self.typed = ""
        self.lines = OptionLines(palette)
        if picking.free:
            self.lines.empty = "Nothing found; Enter takes what you typed."
        values = [one.value for one in picking.options]
        self.lines.offer(picking.options, values.index(picking.at) if picking.at in values else 0)
        super().__init__(palette, self.lines, foot=1)

    def press(self, event: events.Key) -> None:
        """Typing narrows; everything else moves, acts or leaves."""
        key = pressed(event)
        page = max(1, self.lines.page - 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "ctrl+n": 1, "ctrl+p": -1}
        if key in ("escape", "ctrl+g", "ctrl+c", "ctrl+q"):
            self._leave()
        elif key == "enter":
            self.pick()
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

    def clicked(self, index: int, event: events.Click) -> None:
        """A click picks."""
        self.lines.at = index
        self.pick()

    def pick(self) -> None:
        """Close and give the option under the mark; what comes of it may speak or ask again."""
        marked = self.lines.marked()
        if marked is None and not (self.picking.free and self.typed.strip()):
            return
        value = marked.value if marked is not None else self.typed.strip()
        self.leave()
        self.picking.pick(value)

    def heading(self) -> tuple[Spans, Spans]:
        """What is asked for and what was typed."""
        typed = (f" {self.typed}", "strong") if self.typed else (" type to search", "muted")
        return [(f" {self.picking.title} ", "top"), typed], [(f"{self.lines.count} ", "muted")]

    def hints(self) -> list[tuple[str, str]]:
        """Enter, and the keys of this list."""
        further = ((_named(key), word) for key, (word, _) in self.picking.keys.items())
        return [("Enter", "picks"), *further]

    # ---- inside

    def _leave(self) -> None:
        self.leave()
        if self.picking.leave is not None:
            self.picking.leave()

    def _act(self, key: str) -> None:
        marked = self.lines.marked()
        if marked is None:
            return
        try:
            options = self.picking.keys[key][1](marked.value)
        except TpmError as error:
            self.say(str(error), "bad")
            return
        if options is not None:
            self.picking.options = options
            values = [one.value for one in options]
            at = values.index(marked.value) if marked.value in values else self.lines.at
            self.lines.offer(self.picking.found(self.typed), at)
        self.show()

    def _narrow(self, text: str) -> None:
        self.typed = text[:LONGEST]
        self.lines.offer(self.picking.found(self.typed))
        self.show()
        self._preview()

    def _preview(self) -> None:
        marked = self.lines.marked()
        if self.picking.preview is not None and marked is not None:
            self.picking.preview(marked.value)


def _named(key: str) -> str:
    return "+".join(part.capitalize() if len(part) > 1 else part for part in key.split("+"))
