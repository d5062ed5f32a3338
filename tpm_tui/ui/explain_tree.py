"""The tree of an explanation as a widget: it folds, scrolls and knows nothing of boards."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.service.explaining.contributions import Contribution, Explanation
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.tables.marked_lines import MarkedLines

GAP = 2
LABEL_LEAST = 20
"""Cells that titles keep when the figures beside them grow."""
DEEPEST = 8
"""Levels beyond this are not indented further."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the screen shows of one cell at one moment."""

    title: str
    explanation: Explanation
    shown: str
    """The cell as the grid has it."""
    changes: tuple[str, ...]
    """Who last changed the inputs, one sentence each."""
    revision: int
    """Revision of the board that it is true of."""
    above: int | None = None
    """The row above; 0 for the total, None where there is nothing above."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree."""

    part: Contribution
    level: int
    path: tuple[tuple[int, str, str], ...]
    """What tells it from all other lines, also once the board has changed."""


def wrapped(text: str, width: int) -> list[str]:
    """A sentence in lines of at most `width` cells, broken at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in clean(text).split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width or not line:
            line = joined
        else:
            lines.append(line)
            line = word
    return [*lines, line]


class ExplainTree(MarkedLines, inherit_bindings=False):
    """Formula, contributions, and who changed what; keeps its own scroll position."""

    def __init__(self, palette: Palette, told: Told) -> None:
        super().__init__(palette)
        self.told = told
        self.open: set[tuple[tuple[int, str, str], ...]] = set()
        self.branches: list[Branch] = []
        self.begin()

    @property
    def count(self) -> int:
        """Lines of the tree that are unfolded."""
        return len(self.branches)

    @property
    def before(self) -> int:
        """The sentences and the heads of the columns."""
        return len(self._above()) + 1

    def begin(self) -> None:
        """Show the cell and what it is made of directly."""
        root = self._branch(self.told.explanation.root, 0, ())
        self.open = {root.path}
        self.at = self.top = 0
        self._grow()

    def renew(self, told: Told) -> None:
        """Show what is true now, unfolded as before and with the mark on the same line."""
        before = self.branches[self.at].path
        self.told = told
        self._grow()
        self.at = next((n for n, one in enumerate(self.branches) if one.path == before), 0)
        self.scroll_to_mark()

    # ---- the tree

    def _branch(
        self, part: Contribution, level: int, above: tuple[tuple[int, str, str], ...]
    ) -> Branch:
        return Branch(part, level, (*above, (part.row, part.key, part.label)))

    def _grow(self) -> None:
        self.branches = [self._branch(self.told.explanation.root, 0, ())]
        self.branches += self._below(self.branches[0])
        self.refresh()

    def _below(self, branch: Branch) -> list[Branch]:
        """Everything that is unfolded below a line."""
        if branch.path not in self.open:
            return []
        found: list[Branch] = []
        stack = [self._branch(part, branch.level + 1, branch.path) for part in branch.part.expand()]
        stack.reverse()
        while stack:
            one = stack.pop()
            found.append(one)
            if one.path in self.open:
                below = [self._branch(part, one.level + 1, one.path) for part in one.part.expand()]
                stack += reversed(below)
        return found

    @property
    def marked(self) -> Branch:
        """The line under the mark."""
        return self.branches[self.at]

    def end(self, index: int) -> int:
        """Place after the last line below the one at `index`."""
        level, end = self.branches[index].level, index + 1
        while end < len(self.branches) and self.branches[end].level > level:
            end += 1
        return end

    def unfold(self) -> bool:
        """Show what the marked line is made of; False where that is nothing or there already."""
        branch = self.marked
        if branch.part.below is None or branch.path in self.open:
            return False
        self.open.add(branch.path)
        self.branches[self.at + 1 : self.at + 1] = self._below(branch)
        self.refresh()
        return True

    def fold(self) -> bool:
        """Hide what is below the marked line; False where nothing is."""
        branch = self.marked
        if branch.path not in self.open:
            return False
        self.open.discard(branch.path)
        del self.branches[self.at + 1 : self.end(self.at)]
        self.refresh()
        return True

    def out(self) -> None:
        """Fold the marked line, or go to the one above it."""
        if self.at and not self.fold():
            level = self.marked.level
            self.at = next(n for n in range(self.at, -1, -1) if self.branches[n].level < level)
            self.scroll_to_mark()

    # ---- painting

    @property
    def page(self) -> int:
        """Lines of the tree on screen."""
        return max(1, self.size.height - self.before - len(self._after()))

    def _above(self) -> list[str]:
        width = max(20, self.size.width - 2)
        return [line for text in self.told.explanation.lines for line in wrapped(text, width)]

    def _after(self) -> list[str]:
        changes = list(self.told.changes)
        return ["Changed last:", *changes[: max(1, self.size.height // 6)]] if changes else []

    def widths(self) -> tuple[int, int, int, int]:
        """Cells of title, value, weight and share; the notes take the rest."""
        parts = [one.part for one in self.branches[self.top : self.top + self.page]]
        value, weight, share = (
            max([cell_len(head), *(cell_len(clean(text)) for text in texts)])
            for head, texts in zip(
                self.told.explanation.heads,
                (
                    [part.value for part in parts],
                    [part.weight for part in parts],
                    [part.share for part in parts],
                ),
                strict=True,
            )
        )
        total = self.size.width
        value = min(value, max(10, total // 3))
        weight = min(weight, max(8, total // 5))
        rest = total - value - weight - share - 4 * GAP
        label = max(LABEL_LEAST, min(total * 2 // 5, rest * 3 // 5))
        return min(label, max(1, total)), value, weight, share

    def render_line(self, y: int) -> Strip:
        """Sentences, heads of the columns, lines of the tree, changes."""
        width, above, after = self.size.width, self._above(), self._after()
        first, last = len(above), self.size.height - len(after)
        if y < first:
            return self._sentence(above[y], "strong" if y == 0 else "")
        if y == first:
            return self._heads()
        if y >= last:
            return self._sentence(after[y - last], "muted")
        index = self.top + y - first - 1
        if index >= len(self.branches):
            return Strip([Segment(" " * width, self.palette.style(""))], width)
        return self._line(self.branches[index], marked=index == self.at)

    def _sentence(self, text: str, tone: str) -> Strip:
        line = LineBuilder()
        line.add(fitted(f" {text}", self.size.width), self.palette.style(tone))
        return line.strip(self.size.width)

    def _heads(self) -> Strip:
        heads = ("contribution", *self.told.explanation.heads, "note")
        return self._cells(heads, "muted", "head", "  ")

    def _line(self, branch: Branch, *, marked: bool) -> Strip:
        part = branch.part
        indent = "  " * min(branch.level, DEEPEST)
        fold = "  "
        if part.below is not None:
            fold = "▾ " if branch.path in self.open else "▸ "
        tone = "strong" if branch.level == 0 else "" if part.counted else "muted"
        cells = (f"{indent}{fold}{part.label}", part.value, part.weight, part.share, part.note)
        return self._cells(cells, tone, "picked" if marked else "row", "> " if marked else "  ")

    def _cells(self, cells: tuple[str, ...], tone: str, back: str, lead: str) -> Strip:
        width, line, sizes = self.size.width, LineBuilder(), self.widths()
        style = self.palette.style(tone, back)
        line.add(lead + fitted(cells[0], max(1, sizes[0] - 2)), style)
        used = max(3, sizes[0])
        for text, size in zip(cells[1:4], sizes[1:], strict=True):
            if size and used + GAP + size <= width:
                line.add(" " * GAP + fitted(text, size, right=True), style)
                used += GAP + size
        line.add(fitted(f"{' ' * GAP}{cells[4]}", max(0, width - used)), style)
        return line.strip(width)
