"""The lines of a budget: sections one below the other, of which the mark walks the entries."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.service.budget.parts import Section, SheetLine
from tpm_tui.service.budget.sheet import FIGURES, BudgetSheet
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.strips import blank
from tpm_tui.ui.tables.marked_lines import MarkedLines

GAP = 2
LEAST = 10
"""Cells that the flexible cell keeps before spare ones are left out."""
OTHER_MOST = 36
"""Cells that any other one takes at most."""
BAR_MOST = 30
"""Cells of the longest bar."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """One line of the widget."""

    section: Section
    line: SheetLine | None
    """None for the heading, and for a blank line before one."""
    head: bool = False
    columns: bool = False
    """Whether it names the cells of the section."""


class BudgetLines(MarkedLines, inherit_bindings=False):
    """Lays the sections out for its width."""

    def __init__(self, palette: Palette, sheet: BudgetSheet) -> None:
        super().__init__(palette)
        self.sheet = sheet
        self._placed: list[_Placed] = []
        self._widths: dict[tuple[str, int], list[int]] = {}
        self.use(sheet)

    def use(self, sheet: BudgetSheet) -> None:
        """Show another budget, or this one as it is now; the mark stays on its entry."""
        before, same = self.entry, sheet.row == self.sheet.row
        self.sheet = sheet
        self._widths.clear()
        self._placed = []
        for section in sheet.sections:
            if self._placed:
                self._placed.append(_Placed(section, None))
            self._placed.append(_Placed(section, None, head=True))
            if section.heads:
                self._placed.append(_Placed(section, None, columns=True))
            self._placed += [_Placed(section, line) for line in section.lines]
        stops = self._stops()
        found = next((at for at in stops if self._entry(at) == before), None) if same else None
        if found is not None:
            self.at = found
        elif not same:
            self.at, self.top = next(iter(stops), 0), 0
        self.move(0)

    @property
    def count(self) -> int:
        """Lines of all sections."""
        return len(self._placed)

    @property
    def marked(self) -> SheetLine | None:
        """The line under the mark."""
        return self._placed[self.at].line if self.at < len(self._placed) else None

    @property
    def entry(self) -> str:
        """What the mark stands on."""
        return self._entry(self.at)

    def place(self) -> str:
        """`3/17`: the marked line among those that the mark can stand on."""
        stops = self._stops()
        return f"{stops.index(self.at) + 1 if self.at in stops else 0}/{len(stops)} "

    def _entry(self, at: int) -> str:
        line = self._placed[at].line if at < len(self._placed) else None
        return line.entry if line is not None else ""

    def _stops(self) -> list[int]:
        return [
            at for at, one in enumerate(self._placed) if one.line is not None and one.line.entry
        ]

    def move(self, step: int) -> None:
        """Move the mark by entries."""
        stops = self._stops()
        if stops:
            ahead = [at for at in stops if at >= self.at] if step >= 0 else stops
            here = stops.index(ahead[0]) if step >= 0 and ahead else len(stops) - 1
            if step < 0:
                here = max((n for n, at in enumerate(stops) if at <= self.at), default=0)
            self.at = stops[max(0, min(here + step, len(stops) - 1))]
        self.scroll_to_mark()

    def scroll_to_mark(self) -> None:
        """Bring the mark on screen; with the first entry the heading above it, too."""
        super().scroll_to_mark()
        if self.at < self.page and self.at == next(iter(self._stops()), -1):
            self.top = 0

    def mark(self, entry: str) -> None:
        """Go to an entry, if it is there."""
        self.at = next((at for at in self._stops() if self._entry(at) == entry), self.at)
        self.move(0)

    def begin_at(self, section: str) -> None:
        """Mark the first entry of a section, its heading at the top."""
        found = (at for at in self._stops() if self._placed[at].section.name == section)
        self.at = next(found, self.at)
        self.top = max(0, self.at - 1)

    def next_section(self, step: int) -> None:
        """The first entry of the next section, or of the one before."""
        first: dict[str, int] = {}
        for at in self._stops():
            first.setdefault(self._placed[at].section.name, at)
        names = list(first)
        if names:
            now = names.index(self._placed[self.at].section.name)
            self.at = first[names[(now + step) % len(names)]]
            self.top = min(max(0, self.at - 2), max(0, self.count - self.page))
            self.move(0)

    # ---- painting

    def render_line(self, y: int) -> Strip:
        """One line with its mark."""
        width, index = self.size.width, self.top + y
        if index >= len(self._placed):
            return blank(width, self.palette)
        placed = self._placed[index]
        if placed.head:
            line, style = LineBuilder(), self.palette.style("top", "head")
            line.add(fitted(f" {placed.section.name}{placed.section.more}", width), style)
            return line.strip(width)
        if placed.columns:
            cells = placed.section.heads
            return self._line(placed.section, SheetLine("", cells, "muted"), width, marked=False)
        if placed.line is None:
            return blank(width, self.palette)
        return self._line(placed.section, placed.line, width, marked=index == self.at)

    def _line(self, section: Section, one: SheetLine, width: int, *, marked: bool) -> Strip:
        ground = "picked" if marked else "row"
        style = self.palette.style(one.tone, ground)
        line, widths = LineBuilder(), self._sizes(section, width)
        line.add("> " if marked else "  ", style)
        used, first = 2, True
        for at, size in enumerate(widths):
            if size < 0:
                continue
            text = one.cells[at] if at < len(one.cells) else ""
            if not first:
                line.add(" " * GAP, style)
                used += GAP
            first = False
            used += size
            if at == len(widths) - 1 and one.bars[0] >= 0:
                self._add_bar(line, one, text, size, ground)
            else:
                quiet = (
                    at == len(widths) - 1 and section.name == FIGURES and one.tone in ("", "strong")
                )
                ink = self.palette.style("muted", ground) if quiet else style
                line.add(fitted(text, size, right=at not in section.left), ink)
        line.add(" " * max(0, width - used), style)
        return line.strip(max(used, width)).crop(0, width)

    def _add_bar(
        self, line: LineBuilder, one: SheetLine, text: str, size: int, ground: str
    ) -> None:
        """A bar of the full scale 0 to 100 %, or planned and actual in one; then the words."""
        room = max(0, min(BAR_MOST, size))
        planned, actual = one.bars
        if actual < 0:  # one figure in percent: what is beyond 100 fills the bar
            planned, actual = 100, planned
        shown, done = (min(room, share * room // 100) for share in (planned, actual))
        done = done or (1 if actual > 0 and room else 0)
        within = min(shown, done)
        tone = one.tone or ("good" if actual <= planned else "warn")
        line.add("━" * within, self.palette.style(tone if actual <= planned else "accent", ground))
        line.add("━" * (done - within), self.palette.style("bad", ground))
        line.add("─" * (shown - done), self.palette.style("faint", ground))
        rest = size - max(shown, done)
        line.add(
            fitted(f" {text}" if text else "", rest),
            self.palette.style(one.tone or "muted", ground),
        )

    def _sizes(self, section: Section, width: int) -> list[int]:
        """Cells of each column, -1 for what is left out."""
        key = (section.name, width)
        found = self._widths.get(key)
        if found is None:
            found = self._widths[key] = _sizes(section, width - 2)
        return found


def _sizes(section: Section, width: int) -> list[int]:
    rows = [line.cells for line in section.lines] + ([section.heads] if section.heads else [])
    count = max((len(one) for one in rows), default=0)
    sizes = [
        max((cell_len(clean(one[at])) for one in rows if at < len(one)), default=0)
        for at in range(count)
    ]
    sizes = [
        min(size, OTHER_MOST) if at != section.flexible else size for at, size in enumerate(sizes)
    ]
    wanted = min(sizes[section.flexible], max(LEAST, width // 3)) if count else 0
    for at in (None, *section.spare):
        if at is not None and at < count:
            sizes[at] = -1
        others = [
            size for place, size in enumerate(sizes) if size > 0 and place != section.flexible
        ]
        rest = width - sum(others) - GAP * len(others)
        if rest >= wanted:
            break
    sizes = [-1 if size == 0 and at != section.flexible else size for at, size in enumerate(sizes)]
    last = section.flexible == count - 1
    sizes[section.flexible] = max(0, rest if last else min(rest, sizes[section.flexible]))
    return sizes
