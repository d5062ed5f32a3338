"""What lies over the rows while a cell is edited: the editor and the list to pick from."""

from __future__ import annotations

from typing import NamedTuple

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


class EditorPlace(NamedTuple):
    """Where an editor may show, in the widget's coordinates."""

    cell: Region
    indent: int
    """Cells at its left that stay visible: the place of a title in the tree."""
    page: int
    """Rows of the widget that are not header or totals."""
    total: int
    """Width of the widget."""
    title: bool = False


def with_editor(
    strip: Strip, y: int, editor: CellEditor, place: EditorPlace, palette: Palette
) -> Strip:
    """A line of the widget with what the editor and its list put over it."""
    if y == place.cell.y and editor.lost:
        return lost_strip(editor, strip.cell_length, palette)
    if y == place.cell.y:
        region = editor_region(editor, place)
        return laid_over(strip, editor_strip(editor, region.width, palette), region.x)
    over = choice_lines(editor, place, palette).get(y)
    return strip if over is None else laid_over(strip, over[1], over[0])


def editor_region(editor: CellEditor, place: EditorPlace) -> Region:
    """The editor covers its cell and, for longer texts, the columns right of it."""
    cell, total = place.cell, place.total
    wanted = max(cell.width - place.indent, cell_len(clean(editor.text)) + 1)
    if place.title or (editor.free and editor.choices):
        wanted = max(wanted, ROOMY)
    x = min(cell.x + place.indent, max(0, total - wanted))
    return Region(x, cell.y, min(wanted, total - x), 1)


def editor_strip(editor: CellEditor, width: int, palette: Palette) -> Strip:
    """The text around the cursor, scrolled so that the cursor shows."""
    tone = "bad" if editor.error or editor.lost else "strong"
    before, after = (
        _tail(clean(editor.text[: editor.at]), width - 1),
        clean(editor.text[editor.at :]),
    )
    under = after[:1] or " "
    used = cell_len(before) + cell_len(under)
    rest = fitted(after[1:], width - used) if width > used else ""
    plain = palette.style(tone, "selected" if editor.selected else "edit")
    marked = palette.style("strong", "cursor")
    parts = [Segment(before, plain), Segment(under, marked), Segment(rest, plain)]
    ground = palette.style(tone, "edit")
    return Strip([part for part in parts if part.text]).adjust_cell_length(width, ground)


def lost_strip(editor: CellEditor, width: int, palette: Palette) -> Strip:
    """A text whose cell is gone, on a line of its own: on the row that has come up there it would look
    like that row's."""
    wanted = max(ROOMY, cell_len(clean(editor.text)) + 1)
    why = clean(f" {editor.lost}: ")
    room = max(0, min(cell_len(why), width - wanted))
    said = Strip([Segment(fitted(why, room), palette.style("bad", "edit"))], room)
    return Strip.join([said, editor_strip(editor, width - room, palette)])


def _tail(text: str, width: int) -> str:
    """The end of a text that fits into so many cells."""
    text = text[-width:] if width > 0 else ""
    while cell_len(text) > width:
        text = text[1:]
    return text


def choice_at(
    x: int, y: int, editor: CellEditor, place: EditorPlace, palette: Palette
) -> int | None:
    """Which of the matching choices is shown at a point."""
    lines = choice_lines(editor, place, palette)
    if y not in lines or not lines[y][0] <= x < lines[y][0] + lines[y][1].cell_length:
        return None
    return _first_shown(editor, len(editor.matching())) + y - min(lines)


def _first_shown(editor: CellEditor, count: int) -> int:
    """The first choice of a list that scrolls with the picked one."""
    return max(0, min(max(0, editor.picked) - CHOICES_SHOWN + 1, count - CHOICES_SHOWN))


def choice_lines(
    editor: CellEditor, place: EditorPlace, palette: Palette
) -> dict[int, tuple[int, Strip]]:
    """Lines of the list by y, each with its x; below the cell, above it where there is no room."""
    found = editor.matching() if editor.choices else []
    if not found:
        return {}
    cell, page, total = place.cell, place.page, place.total
    start = _first_shown(editor, len(found))
    shown = found[start : start + CHOICES_SHOWN]
    width = min(total, max(cell.width, *(cell_len(clean(label)) + 6 for _, label in shown)))
    x = min(cell.x, max(0, total - width))
    below = page - cell.y
    y = cell.y + 1 if below >= len(shown) or below >= cell.y - 1 else max(1, cell.y - len(shown))
    lines: dict[int, tuple[int, Strip]] = {}
    for offset, (_, label) in enumerate(shown):
        number = start + offset + 1
        picked = start + offset == editor.picked
        # Only where nothing can be typed a digit picks.
        digit = str(number) if number < 10 and not editor.free else " "
        text = fitted(f"{digit:>2} {label}", width)
        style = palette.style("" if not picked else "strong", "picked" if picked else "list")
        if y + offset <= page:
            lines[y + offset] = (x, Strip([Segment(text, style)], width))
    return lines


def laid_over(strip: Strip, over: Strip, x: int) -> Strip:
    """One strip drawn over another from a cell on."""
    total = strip.cell_length
    return Strip.join([strip.crop(0, x), over, strip.crop(x + over.cell_length, total)])
