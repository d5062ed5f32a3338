"""What somebody else made of a cell meanwhile, beside what was typed into it, and what to do now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.screens.framed import FramedScreen
from tpm_tui.ui.screens.table import TableScreen
from tpm_tui.ui.tables.marked_lines import MarkedLines

if TYPE_CHECKING:
    from tpm_tui.service.company.contested import Contested

UNSEEN_SECONDS = 0.2
"""A key that comes sooner than this was meant for what the screen has covered."""
LABEL = 17
"""Cells at the left of the three texts."""
ALIKE = 2
"""Unchanged lines that are shown before and after changed ones."""
COMPARED = 2000
"""Lines of a text that are compared with what it was."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be done about it."""

    key: str
    words: str
    act: Callable[[], object]


class Careful(FramedScreen, inherit_bindings=False):
    """A screen that comes in the middle of typing: what was typed ahead does not answer it."""

    KEYS_CAN_BE_PLAYED = False
    """A macro knows nothing of what somebody else did."""

    def on_mount(self) -> None:
        """From now on there is something to answer."""
        self.came = time.monotonic()
        super().on_mount()

    def on_key(self, event: events.Key) -> None:
        """Take a key; it is no part of what `.` and macros repeat."""
        event.stop()
        event.prevent_default()
        if self.app.screen is self and event.time - self.came > UNSEEN_SECONDS:
            self._said = ("", "")
            self.press(event)


class ConflictLines(MarkedLines, inherit_bindings=False):
    """Three texts, which scroll, and below them what can be done, which is marked."""

    def __init__(
        self, palette: Palette, cell: Contested, ways: tuple[Way, ...], typed: str
    ) -> None:
        super().__init__(palette)
        self.cell = cell
        self.ways = ways
        self.typed = typed
        """What is said of the text that was not saved."""
        self.begin = 0
        """The first line of the texts on screen."""
        self._laid: tuple[int, list[Spans]] = (-1, [])
        """The texts as they were laid out, and for what width."""

    @property
    def count(self) -> int:
        """Ways that there are."""
        return len(self.ways)

    @property
    def room(self) -> int:
        """Lines for the texts."""
        return max(0, self.size.height - self.count - 2)

    @property
    def first(self) -> int:
        """Where the ways begin: below the texts, or at the foot where those are long."""
        return max(0, min(len(self.texts()) + 1, self.size.height - self.count))

    def scroll_to_mark(self) -> None:
        """Nothing scrolls the ways."""
        self.refresh()

    def slide(self, step: int) -> None:
        """Bring other lines of the texts on screen."""
        self.begin = max(0, min(self.begin + step, len(self.texts()) - self.room))
        self.refresh()

    def index_at(self, y: int) -> int | None:
        """The way at a height of the widget."""
        index = y - self.first
        return index if 0 <= index < self.count else None

    def texts(self) -> list[Spans]:
        """The texts as lines; what differs from how it began stands out."""
        if self._laid[0] != self.size.width:
            self._laid = (self.size.width, self._lay_out())
        return self._laid[1]

    def _lay_out(self) -> list[Spans]:
        cell, width = self.cell, max(12, self.size.width - LABEL - 3)
        before = ("When you began", "", cell.base)
        parts = [
            ("Theirs", f"{cell.author}, {cell.when}", cell.theirs),
            ("Yours", self.typed, cell.mine),
        ]
        if cell.restored:
            by = f"restored by {cell.author}, {cell.when}" if cell.author else ""
            before, parts = ("It is now", by, cell.theirs), parts[1:]
        # How a long text began matters less than what has become of it.
        parts.insert(len(parts) if cell.several_lines else 0, before)
        lines: list[Spans] = [[]]
        for label, note, text in parts:
            for at, line in enumerate(_compared(text, cell.base, width)):
                lead = label if at == 0 else ""
                lines.append([(fitted(f"  {lead}", LABEL), "accent"), *line])
            if note:
                lines.append([(" " * LABEL, ""), (note, "muted")])
            lines.append([])
        return lines[:-1]

    def render_line(self, y: int) -> Strip:
        """A line of the texts, or a way."""
        width, builder = self.size.width, LineBuilder()
        index = y - self.first
        if 0 <= index < self.count:
            way, marked = self.ways[index], index == self.at
            ground = "picked" if marked else "row"
            style = self.palette.style("strong" if marked else "", ground)
            builder.add(fitted(f"{'>' if marked else ' '} {way.words}", max(0, width - 8)), style)
            builder.add(fitted(way.key, min(8, width)), self.palette.style("accent", ground))
            return builder.strip(width)
        lines, left = self.texts(), width
        at = self.begin + y
        if y < self.room and at < len(lines):
            for text, tone in lines[at]:
                size = min(left, cell_len(clean(text)))
                builder.add(fitted(text, size), self.palette.style(tone, "row"))
                left -= size
        elif y == self.room and len(lines) > self.begin + self.room:
            more = f"  {len(lines) - self.begin - self.room} more lines: PgDn"
            builder.add(fitted(more, width), self.palette.style("muted", "row"))
            left = 0
        builder.add(" " * left, self.palette.style("", "row"))
        return builder.strip(width)


class ConflictScreen(Careful, inherit_bindings=False):
    """One cell; leaving goes back to where the text is still open."""

    def __init__(
        self, palette: Palette, cell: Contested, ways: tuple[Way, ...], typed: str
    ) -> None:
        self.lines = ConflictLines(palette, cell, ways, typed)
        super().__init__(palette, self.lines)
        self.cell = cell

    def heading(self) -> tuple[Spans, Spans]:
        """Which cell."""
        how = "changed again meanwhile" if self.cell.again else "changed by two at once"
        how = "the board was restored meanwhile" if self.cell.restored else how
        return [(f" {self.cell.where} ", "top"), (f" {how}", "muted")], []

    def detail(self) -> Spans:
        """Who did it and when."""
        cell = self.cell
        did = f"{cell.author} changed it{' once more' if cell.again else ''}, {cell.when}"
        if cell.restored:
            did = "The board is in another state than when you began"
        return [(f" {did}; yours is not saved.", "warn")]

    def hints(self) -> list[tuple[str, str]]:
        """The ways by their keys."""
        words = ((one.key, one.words.partition(":")[0].lower()) for one in self.lines.ways[1:])
        return [*words, ("Enter", "takes the marked one"), ("PgUp PgDn", "more of the texts")]

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """One key for each way; the texts scroll."""
        page = max(1, self.lines.room - 1)
        found: dict[str, Callable[[], object]] = {
            one.key: self._taking(one) for one in self.lines.ways
        }
        found |= dict.fromkeys(("pagedown", "space", "ctrl+d"), lambda: self.lines.slide(page))
        found |= dict.fromkeys(("pageup", "ctrl+u"), lambda: self.lines.slide(-page))
        return found | {"enter": self.pick}

    def pick(self) -> None:
        """Do what is marked."""
        self._taking(self.lines.ways[self.lines.at])()

    def _taking(self, way: Way) -> Callable[[], None]:
        def take() -> None:
            self.leave()
            way.act()

        return take


class ConflictTable(Careful, TableScreen, inherit_bindings=False):
    """Several cells; leaving does nothing with them."""

    def hints(self) -> list[tuple[str, str]]:
        """What can be done, then how to look around."""
        return [*((one.key, one.word) for one in self.table.acts), ("j k", "move")]


def _compared(text: str, base: str, width: int) -> Iterator[Spans]:
    """A text in lines of a width, with what is other than in `base` strong; of many lines those that
    are as before are counted."""
    if not text:
        yield [("(nothing)", "muted")]
        return
    lines, before = text.split("\n"), base.split("\n")
    if text == base or max(len(lines), len(before)) > COMPARED:
        for line in lines[:COMPARED]:
            yield from _wrapped([(line, "")], width)
    elif len(lines) == 1 and len(before) == 1:
        yield from _wrapped(_marked(text, base), width)
    else:
        yield from _changed_lines(lines, before, width)


def _marked(text: str, base: str) -> Spans:
    """A line with the part strong that differs from another."""
    most = min(len(text), len(base))
    start = next((at for at in range(most) if text[at] != base[at]), most)
    end = next((at for at in range(most - start) if text[-1 - at] != base[-1 - at]), most - start)
    return [
        (text[:start], ""),
        (text[start : len(text) - end], "strong"),
        (text[len(text) - end :], ""),
    ]


def _changed_lines(lines: list[str], before: list[str], width: int) -> Iterator[Spans]:
    from difflib import SequenceMatcher

    alike: set[int] = set()
    for _, at, size in SequenceMatcher(None, before, lines, autojunk=False).get_matching_blocks():
        alike.update(range(at, at + size))
    near = {
        at + away
        for at in range(len(lines)) if at not in alike
        for away in range(-ALIKE, ALIKE + 1)
    }  # fmt: skip
    skipped = 0
    for at, line in enumerate(lines):
        if at not in near:
            skipped += 1
            continue
        if skipped:
            yield [(_as_before(skipped), "muted")]
            skipped = 0
        yield from _wrapped([(line, "" if at in alike else "strong")], width)
    if skipped:
        yield [(_as_before(skipped), "muted")]


def _as_before(count: int) -> str:
    return f"... {count:,} {'line' if count == 1 else 'lines'} as before"


def _wrapped(spans: Spans, width: int) -> Iterator[Spans]:
    """Spans in lines, broken at spaces where there is one."""
    line: Spans = []
    left = width
    for text, tone in spans:
        rest = clean(text)
        while cell_len(rest) > left:
            cut = _fits(rest, left)
            at = rest.rfind(" ", 0, cut + 1)
            cut = at if at > 0 else cut
            line.append((rest[:cut], tone))
            yield line
            line, left, rest = [], width, rest[cut:].lstrip(" ") if at > 0 else rest[cut:]
        if rest:
            line.append((rest, tone))
            left -= cell_len(rest)
    yield line


def _fits(text: str, width: int) -> int:
    """Characters that fit."""
    used = 0
    for at, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return max(at, 1)
    return len(text)
