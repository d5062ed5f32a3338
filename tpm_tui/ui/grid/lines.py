"""From rows to strips: one line of the grid as at most a handful of segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.ui.grid.layout import Placed
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.sheet import CellLook, RowLook

MARKS = {"+": "▸ ", "-": "▾ ", " ": "  "}
BAR = 5
"""Cells of a progress bar."""
NO_MARKS: Mapping[int, str] = MappingProxyType({})
DEEPEST = 12
"""Levels beyond this are not indented further; a number says how deep they are."""


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Cleaned text of exactly `width` cells, cut with an ellipsis."""
    text = clean(text)
    size = len(text) if text.isascii() else cell_len(text)
    if size > width:
        if width < 2:
            return set_cell_size(text, width)
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - size) + text if right else text + " " * (width - size)


def mark_x(level: int, width: int) -> int:
    """Where the fold mark of a row stands: two cells a level, as far as a title column of `width`
    leaves a third of itself to the title."""
    return max(0, min(2 * level, 2 * DEEPEST, width * 2 // 3 - 2))


def title_text(look: RowLook, width: int) -> str:
    """Indentation, fold mark and title; where the indentation ends early, the level as a number."""
    indent = mark_x(look.level, width)
    depth = (
        f"{look.level + 1} ".rjust(indent)[-indent:]
        if 0 < indent < 2 * look.level
        else " " * indent
    )
    return fitted(depth + MARKS[look.mark] + look.title, width)


def title_cells(look: RowLook) -> int:
    """Cells that a title takes with its indentation and fold mark."""
    return 2 * min(look.level, DEEPEST) + 2 + cell_len(look.title)


class LineBuilder:
    """Collects styled text and joins neighbours of one style."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, Style]] = []

    def add(self, text: str, style: Style) -> None:
        """Append text."""
        if not text:
            return
        if self._parts and self._parts[-1][1] is style:
            self._parts[-1] = (self._parts[-1][0] + text, style)
        else:
            self._parts.append((text, style))

    def strip(self, width: int) -> Strip:
        """The finished line of `width` cells."""
        return Strip([Segment(text, style) for text, style in self._parts], width)


def cell_parts(
    look: CellLook, placed: Placed, palette: Palette, back: str, tone: str
) -> Iterable[tuple[str, Style]]:
    """Text of one cell as (text, style) pieces of the column's width."""
    style = palette.style(look.tone or tone, back)
    width, text = placed.width, look.text
    if look.bar >= 0 and len(text) > width:
        text = text.partition(" (")[0]  # what it would be otherwise is told by the status line
    if look.bar >= 0 and width > BAR + 4 and len(text) <= width - BAR:
        full = min(BAR, max(1 if look.bar else 0, (look.bar * BAR + 50) // 100))
        if look.bar < 100 and full == BAR:
            full -= 1
        yield (
            "━" * full,
            palette.style(look.tone or ("good" if look.bar == 100 else "accent"), back),
        )
        yield "─" * (BAR - full), palette.style("faint", back)
        yield fitted(text, width - BAR, right=placed.column.right), style
    elif placed.column.right and len(text) > width:
        # Half a number is a wrong number; the status line has it in full.
        yield "#" * width, style
    else:
        yield fitted(text, width, right=placed.column.right), style


def build_row(
    title: RowLook,
    cells: list[CellLook],
    columns: tuple[Placed, ...],
    width: int,
    palette: Palette,
    backs: list[str],
    ground: str,
    *,
    mark: str = "",
    marks: Mapping[int, str] = NO_MARKS,
) -> Strip:
    """One row; `backs` names the ground of every placed column, `ground` that of the gaps; `mark`
    stands beside the title of the cursor's row and of marked ones, `marks` before cells by the index
    of their column."""
    line = LineBuilder()
    gap = palette.style("", ground)
    x = 0
    for placed, look, back in zip(columns, cells, backs, strict=True):
        if placed.x > x:
            marked = bool(mark) and x == columns[0].width
            before = marks.get(placed.index, "")
            if before and not (marked and placed.x - x == 1):
                line.add(mark if marked else "", palette.style("accent", ground))
                line.add(" " * (placed.x - x - 1 - marked), gap)
                line.add(before, palette.style("warn", ground))
            else:
                line.add(
                    mark if marked else " ", palette.style("accent", ground) if marked else gap
                )
                line.add(" " * (placed.x - x - 1), gap)
        if placed.index == 0:
            line.add(title_text(title, placed.width), palette.style(title.tone, back))
        else:
            for text, style in cell_parts(look, placed, palette, back, _cell_tone(title.tone)):
                line.add(text, style)
        x = placed.x + placed.width
    line.add(" " * (width - x), gap)
    return line.strip(width)


def _cell_tone(row_tone: str) -> str:
    """Tone of a row's figures: only what says something about the whole row carries over."""
    return {"top": "strong", "own": "own", "struck": "struck", "muted": "muted"}.get(row_tone, "")


def build_header(
    columns: tuple[Placed, ...],
    width: int,
    palette: Palette,
    cursor: int,
    *,
    beyond: bool = False,
) -> Strip:
    """Labels of the columns, the cursor's one marked; `‹` stands in the gap where columns are
    scrolled out of sight, `›` at the right where more are `beyond` the edge."""
    line = LineBuilder()
    plain, marked = palette.style("muted", "label"), palette.style("top", "label")
    hint = palette.style("accent", "label")
    last, x, before = columns[-1], 0, -1
    edge = last.x + last.width
    for placed in columns:
        gap, away = placed.x - x, placed.index > before + 1
        # At the edge of the screen `›` has no place of its own: the last gap is the next best one.
        more = beyond and placed is last and edge >= width and not away
        if gap:
            line.add(" " * (gap - 1), plain)
            line.add("‹" if away else "›" if more else " ", hint if away or more else plain)
        before = placed.index
        style = marked if placed.index == cursor else plain
        line.add(fitted(header_text(placed), placed.width, right=placed.column.right), style)
        x = placed.x + placed.width
    if beyond and edge < width:
        line.add(" " * (width - edge - 1), plain)
        line.add("›", hint)
    else:
        line.add(" " * (width - edge), plain)
    return line.strip(width)


def header_text(placed: Placed) -> str:
    """Label of a column with its marks, which give way before the label does."""
    label, mark = placed.column.label, placed.column.mark
    size = cell_len(label) + cell_len(mark)
    if not mark or size > placed.width:
        return label
    return f"{label} {mark}" if size < placed.width else f"{label}{mark}"
