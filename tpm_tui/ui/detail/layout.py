"""Details of a row laid out as lines of a width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.segment import Segment
from textual.strip import Strip

from tpm_tui.service.details import Details
from tpm_tui.service.log.item_history import local_time
from tpm_tui.ui.explain_tree import wrapped
from tpm_tui.ui.grid.lines import LineBuilder, fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.markdown import markdown_lines

FIELDS, DESCRIPTION, COMMENTS, LINKS, LOGGED, HISTORY = (
    "Fields", "Description", "Comments", "Links", "Logged", "History",
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


class DetailLayout:
    """Lines of one row's details; made anew for another width or another state."""

    def __init__(self, details: Details, width: int, palette: Palette) -> None:
        self.details = details
        self.inner = max(1, width - LEAD)
        """Cells beside the lead."""
        self.palette = palette

    def lines(self) -> list[Line]:
        """All sections, one below the other."""
        return [
            *self._fields(), *self._description(), *self._comments(), *self._links(),
            *self._logged(), *self._events(),
        ]  # fmt: skip

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
            for part in one.parts:
                line = LineBuilder()
                line.add(" " * label, self.palette.style(""))
                line.add(fitted(part, self.inner - label), self.palette.style(""))
                yield Line(line.strip(self.inner), FIELDS, f"field:{one.key}")

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

    def _logged(self) -> Iterator[Line]:
        found = self.details.logged
        if found:
            yield from self._heading(LOGGED, f" ({len(found)})")
        for key, words in found:
            yield from self._words(words, LOGGED, key, "")

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
