"""Everything about one row as lines that can be walked: fields, description, notes, history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tpm_tui.service.details import Details, FieldLine
from tpm_tui.service.item_history import local_time
from tpm_tui.ui.explain_tree import wrapped
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.overlay import EditorPlace, with_editor
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.markdown import markdown_lines

FIELDS, DESCRIPTION, COMMENTS, LINKS, HISTORY = (
    "Fields", "Description", "Comments", "Links", "History",
)  # fmt: skip
LEAD = 2
"""Cells before every line, where the mark stands."""
LABEL_MOST = 24
ORIGIN_FROM = 56
"""Width from which the origin of a value has a column of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the pane."""

    strip: Strip
    """Without its lead."""
    section: str
    entry: str = ""
    """What it belongs to: `field:budget`, `description`, a note's key, `event:12`."""
    stop: bool = False
    """Whether the mark can stand on it."""


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
        if self.size.width and self._laid != self.size.width:
            self._lay_out()

    def _lay_out(self) -> None:
        self._laid = self.size.width
        self.lines = [
            *self._fields(), *self._description(), *self._comments(), *self._links(), *self._events(),
        ]  # fmt: skip

    @property
    def inner(self) -> int:
        """Cells beside the lead."""
        return max(1, self.size.width - LEAD)

    def columns(self) -> tuple[int, int, int]:
        """Cells of label, value and origin."""
        total = self.inner
        label = min(LABEL_MOST, max(8, total // 3))
        origin = min(34, total // 3) if total >= ORIGIN_FROM else 0
        return label, max(1, total - label - origin - (1 if origin else 0)), origin

    def _heading(self, section: str, more: str = "") -> Iterator[Line]:
        line = LineBuilder()
        line.add(fitted(f"{section}{more}", self.inner), self.palette.style("top", "head"))
        yield Line(line.strip(self.inner), section)

    def _fields(self) -> Iterator[Line]:
        yield from self._heading(FIELDS)
        label, value, origin = self.columns()
        for one in self.details.fields:
            texts = wrapped(one.text or "—", max(1, value - 1))
            for at, text in enumerate(texts):
                line = LineBuilder()
                line.add(
                    fitted("" if at else one.label, label - 1) + " ", self.palette.style("muted")
                )
                line.add(fitted(text, value), self.palette.style("" if one.text else "muted"))
                if origin:
                    told = f" {one.origin}" if not at else ""
                    line.add(fitted(told, origin + 1), self.palette.style("muted"))
                yield Line(line.strip(self.inner), FIELDS, f"field:{one.key}", stop=at == 0)

    def _description(self) -> Iterator[Line]:
        yield from self._heading(DESCRIPTION)
        if self.details.row < 0:
            yield from self._words(
                "An (own) line has no description; its item has.", DESCRIPTION, ""
            )
        elif not self.details.description:
            yield from self._words("None yet; Enter writes one.", DESCRIPTION, "description")
        else:
            for strip in markdown_lines(self.details.description, self.inner, self.palette):
                yield Line(strip, DESCRIPTION, "description", stop=True)

    def _comments(self) -> Iterator[Line]:
        found = self.details.notes.comments
        yield from self._heading(COMMENTS, f" ({len(found)})")
        if not found:
            yield from self._words("None yet; c adds one.", COMMENTS, "")
        for one in found:
            edited = f", changed {local_time(one.edited)}" if one.edited else ""
            line = LineBuilder()
            head = f"{one.author} · {local_time(one.at)}{edited}"
            line.add(fitted(head, self.inner), self.palette.style("accent"))
            yield Line(line.strip(self.inner), COMMENTS, one.key, stop=True)
            for strip in markdown_lines(one.text, self.inner - 2, self.palette):
                indented = Strip.join([self._blank(2), strip])
                yield Line(indented, COMMENTS, one.key, stop=True)

    def _links(self) -> Iterator[Line]:
        found = self.details.notes.links
        yield from self._heading(LINKS, f" ({len(found)})")
        if not found:
            yield from self._words("None yet; L adds one.", LINKS, "")
        for one in found:
            text = f"{one.label}: {one.url}" if one.label else one.url
            yield from self._words(text, LINKS, one.key, "")

    def _events(self) -> Iterator[Line]:
        yield from self._heading(HISTORY)
        for one in self.details.history:
            yield from self._words(
                f"{one.at} {one.author}: {one.told}", HISTORY, f"event:{one.seq}", ""
            )

    def _words(self, text: str, section: str, entry: str, tone: str = "muted") -> Iterator[Line]:
        for at, part in enumerate(wrapped(text, self.inner - 2)):
            line = LineBuilder()
            line.add(fitted(("  " if at else "") + part, self.inner), self.palette.style(tone))
            yield Line(line.strip(self.inner), section, entry, stop=at == 0 and bool(entry))

    def _blank(self, width: int) -> Strip:
        return Strip([Segment(" " * width, self.palette.style(""))], width)

    # ---- editing and painting

    def open_editor(self, editor: CellEditor) -> None:
        """Edit the field under the mark."""
        self.editor = editor
        self.refresh()

    def close_editor(self) -> None:
        """Leave the editing."""
        self.editor = None
        self.refresh()

    def _place(self) -> EditorPlace | None:
        y = self.at - self.top
        if self.editor is None or not 0 <= y < self.size.height:
            return None
        label, value, origin = self.columns()
        cell = Region(LEAD + label, y, value + (origin + 1 if origin else 0), 1)
        return EditorPlace(cell, 0, self.size.height - 1, self.size.width)

    def render_line(self, y: int) -> Strip:
        """One line with its mark; the editor over it."""
        self._ready()
        width, index = self.size.width, self.top + y
        if index >= len(self.lines):
            strip = self._blank(width)
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
