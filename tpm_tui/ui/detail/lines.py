"""Everything about one row as lines that can be walked: fields, description, notes, history."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.service.details import Details, FieldLine
from tpm_tui.ui.detail.layout import FIELDS, LEAD, DetailLayout, Line
from tpm_tui.ui.drafts.drafting import settle
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.overlay import EditorPlace, with_editor
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.strips import blank


class DetailLines(Widget, can_focus=True, inherit_bindings=False):
    """Lays the lines out for its width and keeps its own scroll position."""

    DEFAULT_CSS = "DetailLines { height: 1fr; width: 1fr; }"

    def __init__(self, palette: Palette, details: Details, begin: str = FIELDS) -> None:
        super().__init__()
        self.palette = palette
        self.details = details
        self.begin = begin
        """Section to begin at, until that is done."""
        self.lines: list[Line] = []
        self.at = 0
        self.top = 0
        self.editor: CellEditor | None = None
        self._layout: DetailLayout | None = None
        self._laid = -1
        """Width that the lines are laid out for."""

    # ---- content

    def show(self, details: Details) -> None:
        """Show another row, or this one as it is now; the mark stays on the same thing."""
        before = self.entry
        same = details.row == self.details.row
        self.details = details
        self._lay_out()
        if not same:
            self.top = 0
            self.at = self._first(FIELDS)
        elif self.entry != before:
            self.at = next(
                (at for at, line in enumerate(self.lines) if line.stop and line.entry == before),
                min(self.at, len(self.lines) - 1),
            )
        self.move(0)

    @property
    def entry(self) -> str:
        """What the mark stands on."""
        return self.lines[self.at].entry if self.at < len(self.lines) else ""

    def field(self) -> FieldLine | None:
        """The field under the mark."""
        kind, _, key = self.entry.partition(":")
        if kind != "field":
            return None
        return next((one for one in self.details.fields if one.key == key), None)

    def mark_entry(self, entry: str) -> None:
        """Put the mark on what an entry names, where there is such a line."""
        self._ready()
        self.at = next((at for at, one in enumerate(self.lines) if one.entry == entry), self.at)
        self.move(0)

    def go_to_section(self, section: str) -> None:
        """Put the mark on the first line of a section, its heading at the top."""
        self._ready()
        self.at = self._first(section)
        heading = next((n for n, one in enumerate(self.lines) if one.section == section), 0)
        self.top = heading
        self.move(0)

    def next_section(self, step: int) -> None:
        """The first line of the next section, or of the one before."""
        sections = list(dict.fromkeys(line.section for line in self.lines if line.stop))
        if sections:
            now = sections.index(self.lines[self.at].section)
            self.go_to_section(sections[(now + step) % len(sections)])

    def _first(self, section: str) -> int:
        stops = [n for n, one in enumerate(self.lines) if one.stop]
        return next(
            (n for n in stops if self.lines[n].section == section), stops[0] if stops else 0
        )

    def move(self, step: int) -> None:
        """Move the mark by lines that it can stand on, and scroll it into view."""
        self._ready()
        stops = [n for n, one in enumerate(self.lines) if one.stop]
        if stops:
            ahead = (
                [n for n in stops if n >= self.at]
                if step >= 0
                else [n for n in stops if n <= self.at]
            )
            here = stops.index(
                (ahead[0] if step >= 0 else ahead[-1]) if ahead else stops[-1 if step >= 0 else 0]
            )
            self.at = stops[max(0, min(here + step, len(stops) - 1))]
        height = max(1, self.size.height)
        self.top = max(0, min(self.top, self.at, max(0, len(self.lines) - height)))
        self.top = max(self.top, self.at - height + 1)
        if stops and self.at == stops[0]:
            self.top = 0
        self.refresh()

    # ---- laying out

    def _ready(self) -> None:
        if self.size.width and (self._layout is None or self._laid != self.size.width):
            self._lay_out()

    def _lay_out(self) -> None:
        self._laid = self.size.width
        self._layout = DetailLayout(self.details, self._laid, self.palette)
        self.lines = self._layout.lines()

    # ---- editing and painting

    def open_editor(self, editor: CellEditor) -> None:
        """Edit the field under the mark."""
        self.editor = editor
        self.refresh()

    def close_editor(self) -> None:
        """Leave the editing."""
        self.editor = None
        self.refresh()
        settle(self.app)

    def _place(self) -> EditorPlace | None:
        y = self.at - self.top
        if self.editor is None or self._layout is None or not 0 <= y < self.size.height:
            return None
        label, value, origin = self._layout.columns()
        cell = Region(LEAD + label, y, value + (origin + 1 if origin else 0), 1)
        return EditorPlace(cell, 0, self.size.height - 1, self.size.width)

    def render_line(self, y: int) -> Strip:
        """One line with its mark; the editor over it."""
        self._ready()
        width, index = self.size.width, self.top + y
        if index >= len(self.lines):
            strip = blank(width, self.palette)
        else:
            marked = index == self.at
            lead = Segment("> " if marked else "  ", self.palette.style("strong" if marked else ""))
            shown = self.lines[index].strip
            strip = Strip.join([Strip([lead], LEAD), shown]).adjust_cell_length(width)
        place = self._place()
        if self.editor is not None and place is not None:
            strip = with_editor(strip, y, self.editor, place, self.palette)
        return strip

    def on_resize(self) -> None:
        """Another width or height."""
        if self.begin:
            section, self.begin = self.begin, ""
            self.go_to_section(section)
            return
        before = self.entry
        self._lay_out()
        self.at = next(
            (at for at, line in enumerate(self.lines) if line.stop and line.entry == before),
            self._first(FIELDS),
        )
        self.move(0)

    def index_at(self, y: int) -> int | None:
        """Line at a height of the widget, where the mark can stand on it or on what it belongs to."""
        index = self.top + y
        if not 0 <= index < len(self.lines):
            return None
        entry = self.lines[index].entry
        above: Iterable[int] = range(index, -1, -1)
        return next((n for n in above if self.lines[n].stop and self.lines[n].entry == entry), None)
