"""A table over the board: frequencies of a column, columns in figures, lists with things to do."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.errors import TpmError
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.screens.framed import FramedScreen
from tpm_tui.ui.tables.marked_lines import MarkedLines

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk

GAP = 2
FIRST_MOST = 40
"""Cells that the first column takes at most while others need room."""


@dataclass(frozen=True, slots=True)
class RowAct:
    """What a key does with the marked row; the table stays open."""

    key: str
    word: str
    """The same in a word, for the line of keys; empty leaves it out there."""
    act: Callable[[TableScreen, int], object]
    """Called with the screen, which can `ask` and `say`, and the row's index; a TpmError is said."""
    without_row: bool = False
    """Whether it also works where there are no rows; the index is -1 then."""


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
    tones: tuple[str, ...] = ()
    """Tone of every row, as the palette names them; none for plain rows."""
    ids: tuple[Hashable, ...] = ()
    """What every row is about: the mark stays with it when the table is made again."""
    detail: Callable[[int], str] | None = None
    """What is said below of the marked row."""
    acts: tuple[RowAct, ...] = ()
    again: Callable[[], Table] | None = None
    """Makes the table anew, after an act and where `version` says so; a TpmError closes it."""
    version: Callable[[], Hashable] | None = None
    """What the table is made from, such as the board's revision: followed twice a second."""
    empty: str = ""
    """A sentence where there are no rows."""
    whole: bool = False
    """Whether all columns are on screen however narrow it is: the widest give way."""


class TableLines(MarkedLines, inherit_bindings=False):
    """Scrolls rows up and down and, on narrow screens, columns sideways."""

    def __init__(self, palette: Palette, table: Table) -> None:
        super().__init__(palette)
        self.first = 1
        """First column beside the frozen one."""
        self.table = table
        self._widths = _widths(table)

    def use(self, table: Table) -> None:
        """Show another table, the mark on the same row."""
        before, self.table, self._widths = self.table, table, _widths(table)
        self.first = max(1, min(self.first, len(table.heads) - 1))
        if self.at < len(before.ids) and before.ids[self.at] in table.ids:
            self.at = table.ids.index(before.ids[self.at])
        self.move(0)

    @property
    def count(self) -> int:
        """Rows of the table."""
        return len(self.table.rows)

    @property
    def before(self) -> int:
        """The heads."""
        return 1

    @property
    def page(self) -> int:
        """Rows on screen."""
        return max(1, self.size.height - 1 - bool(self.table.total))

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
        if self.table.whole:
            return list(enumerate(_squeezed([self._widths[0] + 2, *self._widths[1:]], total)))
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
        if index >= self.count:
            words = f"  {self.table.empty}" if index == 0 and self.table.empty else ""
            text = fitted(words, self.size.width)
            return Strip([Segment(text, self.palette.style("muted"))], self.size.width)
        marked = index == self.at
        ground = "picked" if marked else "row"
        tone = self.table.tones[index] if index < len(self.table.tones) else ""
        return self._line(self.table.rows[index], tone, ground, "> " if marked else "  ")

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


def _squeezed(widths: list[int], total: int) -> list[int]:
    """Widths that fit beside each other: none is cut that is no wider than all are allowed to be."""
    room = total - GAP * (len(widths) - 1)
    if sum(widths) <= room:
        return widths
    most, left = 0, len(widths)
    for width in sorted(widths):
        # What narrow columns leave over is shared by those that are wider.
        if width * left > room:
            most = room // left
            break
        room, left = room - width, left - 1
    return [min(width, max(1, most)) for width in widths]


def _widths(table: Table) -> list[int]:
    lines = (table.heads, *table.rows, table.total)
    return [
        max(cell_len(clean(line[at])) if at < len(line) else 0 for line in lines)
        for at in range(len(table.heads))
    ]


class TableScreen(FramedScreen, inherit_bindings=False):
    """The table with its title and keys."""

    def __init__(
        self, palette: Palette, table: Table, desk: Desk | None = None, foot: int = 0
    ) -> None:
        self.table = table
        self.lines = TableLines(palette, table)
        self._version = table.version() if table.version is not None else None
        two = table.detail is not None or bool(table.acts)
        super().__init__(palette, self.lines, foot=foot or (2 if two else 1), desk=desk)

    def renew(self, table: Table | None = None) -> None:
        """Show the table as it is now, or another one; the mark stays with its row."""
        if table is None and self.table.again is None:
            return
        self.table = table or (self.table.again or (lambda: self.table))()
        if self.table.version is not None:
            self._version = self.table.version()
        self.lines.use(self.table)

    def renewed(self) -> bool:
        """Follow what the table is made from."""
        if self.table.version is None or self.table.version() == self._version:
            return True
        try:
            self.renew()
        except TpmError as error:
            self.leave()
            if self.desk is not None:
                self.desk.say(str(error), "warn")
            return False
        return True

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Enter, columns sideways, and what the table's own keys do."""
        found: dict[str, Callable[[], object]] = {"enter": self.pick}
        found |= dict.fromkeys(("right", "l"), lambda: self.lines.slide(1))
        found |= dict.fromkeys(("left", "h"), lambda: self.lines.slide(-1))
        return found | {one.key: self._doing(one) for one in self.table.acts}

    def answered(self) -> None:
        """A prompt of an act has closed."""
        self.carry_out(self.renew)

    def _doing(self, one: RowAct) -> Callable[[], None]:
        def do() -> None:
            at = self.lines.at if self.lines.count else -1
            if at >= 0 or one.without_row:
                one.act(self, at)
                if self.app.screen is self:
                    self.renew()

        return do

    def pick(self) -> None:
        """What Enter and a double click do."""
        enter = next((one for one in self.table.acts if one.key == "enter"), None)
        if enter is not None:
            self._doing(enter)()
        elif self.table.pick is not None and self.table.rows:
            self.leave()
            self.table.pick(self.lines.at)

    def heading(self) -> tuple[Spans, Spans]:
        """Title and place."""
        return [(f" {self.table.title} ", "top")], [(self.place(), "muted")]

    def detail(self) -> Spans:
        """What the table says of the marked row."""
        if self.table.detail is None or not self.lines.count:
            return []
        return [(f" {self.table.detail(self.lines.at)}", "")]

    def hints(self) -> list[tuple[str, str]]:
        """Keys of this table."""
        found = [("j k", "move"), ("h l", "columns")]
        if self.table.pick is not None:
            found.append(("Enter", self.table.picks))
        names = ((one.key, one.word) for one in self.table.acts if one.word)
        return found + [(key.capitalize() if len(key) > 1 else key, word) for key, word in names]
