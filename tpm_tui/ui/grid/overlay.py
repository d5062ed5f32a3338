"""What lies over the rows while a cell is edited: the editor and the list to pick from."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.ui.grid.editor import CHOICES_SHOWN, CellEditor
from tpm_tui.ui.grid.lines import fitted
from tpm_tui.ui.grid.palette import Palette

ROOMY = 24
"""Cells that an editor of free text gets at least."""


def editor_region(editor: CellEditor, cell: Region, total: int, *, title: bool) -> Region:
    """The editor covers its cell and, for longer texts, the columns right of it."""
    wanted = max(cell.width, cell_len(clean(editor.text)) + 1)
    if title or (editor.free and editor.choices):
        wanted = max(wanted, ROOMY)
    x = min(cell.x, max(0, total - wanted))
    return Region(x, cell.y, min(wanted, total - x), 1)


def editor_strip(editor: CellEditor, width: int, palette: Palette) -> Strip:
    """The text around the cursor, scrolled so that the cursor shows."""
    tone = "bad" if editor.error else "strong"
    before, after = clean(editor.text[: editor.at]), clean(editor.text[editor.at :])
    while cell_len(before) > width - 1:
        before = before[1:]
    under = after[:1] or " "
    used = cell_len(before) + cell_len(under)
    rest = fitted(after[1:], width - used) if width > used else ""
    plain, marked = palette.style(tone, "edit"), palette.style("strong", "cursor")
    parts = [Segment(before, plain), Segment(under, marked), Segment(rest, plain)]
    return Strip([part for part in parts if part.text], cell_len(before) + cell_len(under) + cell_len(rest))


def choice_lines(
    editor: CellEditor, cell: Region, page: int, total: int, palette: Palette
) -> dict[int, tuple[int, Strip]]:
    """Lines of the list by y, each with its x; below the cell, above it where there is no room."""
    found = editor.matching() if editor.choices else []
    if not found:
        return {}
    start = max(0, min(max(0, editor.picked) - CHOICES_SHOWN + 1, len(found) - CHOICES_SHOWN))
    shown = found[start : start + CHOICES_SHOWN]
    width = min(total, max(cell.width, *(cell_len(clean(label)) + 6 for _, label in shown)))
    x = min(cell.x, max(0, total - width))
    below = page - cell.y
    y = cell.y + 1 if below >= len(shown) or below >= cell.y - 1 else max(1, cell.y - len(shown))
    lines: dict[int, tuple[int, Strip]] = {}
    for offset, (_, label) in enumerate(shown):
        number = start + offset + 1
        picked = start + offset == editor.picked
        text = fitted(f"{number if number < 10 else ' ':>2} {label}", width)
        style = palette.style("" if not picked else "strong", "picked" if picked else "list")
        if y + offset <= page:
            lines[y + offset] = (x, Strip([Segment(text, style)], width))
    return lines


def laid_over(strip: Strip, over: Strip, x: int) -> Strip:
    """One strip drawn over another from a cell on."""
    total = strip.cell_length
    return Strip.join([strip.crop(0, x), over, strip.crop(x + over.cell_length, total)])
