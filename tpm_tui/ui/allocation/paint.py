"""One line of the heat map, as it is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from tpm_tui.service.heat.map import PERSON
from tpm_tui.service.heat.view import Beside
from tpm_tui.ui.allocation.looks import WHO, Heat, capacity_text
from tpm_tui.ui.grid.lines import LineBuilder, fitted

if TYPE_CHECKING:
    from tpm_tui.ui.allocation.map import HeatLines


def heat_line(map_: HeatLines, y: int) -> Strip:
    """Heads, people and roles, all people: the line at a height of the widget."""
    if y < map_.before:
        return _groups(map_) if y == 0 else _labels(map_)
    if y == map_.size.height - 1 and map_.rows and map_.size.height > map_.before + 1:
        return _all(map_)
    index = map_.top + y - map_.before
    if index >= map_.count or y >= map_.before + map_.page:
        text = f"  {map_.empty}" if not map_.rows and y == map_.before else ""
        words = fitted(text, map_.size.width)
        return Strip([Segment(words, map_.palette.style("muted"))], map_.size.width)
    return _row(map_, index)


def _beside(map_: HeatLines, index: int) -> Beside:
    return map_.view.beside[index] if map_.view is not None else Beside("")


def _shown(map_: HeatLines) -> range:
    return range(map_.first, min(map_.columns, map_.first + map_.fits))


def _frozen(
    map_: HeatLines, line: LineBuilder, beside: Beside, back: str, tone: str, lead: str
) -> None:
    name, who, capacity = map_.left()
    muted = map_.palette.style("muted", back)
    line.add(fitted(lead + beside.name, name - 1) + " ", map_.palette.style(tone, back))
    if who:
        line.add(fitted(beside.who, who - 1) + " ", muted)
    if capacity:
        line.add(fitted(capacity_text(beside), capacity - 1, right=True) + " ", muted)


def _finish(map_: HeatLines, line: LineBuilder, back: str, more: str = "") -> Strip:
    width = map_.size.width
    used = sum(map_.left()) + len(_shown(map_)) * map_.cell_width
    if more and used < width:
        line.add(" " * (width - used - 1), map_.palette.style("", back))
        line.add(more, map_.palette.style("accent", back))
    else:
        line.add(" " * (width - used), map_.palette.style("", back))
    return line.strip(width).crop(0, width)


def _groups(map_: HeatLines) -> Strip:
    line, style = LineBuilder(), map_.palette.style("muted", "label")
    line.add(" " * sum(map_.left()), style)
    shown = list(_shown(map_))
    at = 0
    while at < len(shown):
        group = map_.periods[shown[at]].group
        end = at
        while end < len(shown) and map_.periods[shown[end]].group == group:
            end += 1
        width = (end - at) * map_.cell_width
        text = f"{group:>{map_.cell_width - 1}}"
        line.add(fitted(text if len(text) < width else "", width), style)
        at = end
    return _finish(map_, line, "label")


def _labels(map_: HeatLines) -> Strip:
    line = LineBuilder()
    hidden = map_.first > 0
    beside = Beside("‹ earlier" if hidden else "", WHO, headcount="week")
    _frozen(map_, line, beside, "label", "muted", "  ")
    for at in _shown(map_):
        label = map_.label(map_.periods[at])
        if map_.is_today(map_.periods[at]):
            label = f"[{label}]"
        tone = "top" if at == map_.column else "muted"
        line.add(f"{label:>{map_.cell_width - 1}} ", map_.palette.style(tone, "label"))
    return _finish(map_, line, "label", "›" if map_.first + map_.fits < map_.columns else "")


def _row(map_: HeatLines, index: int) -> Strip:
    line, row = LineBuilder(), map_.rows[index]
    marked = index == map_.at
    tone = "own" if row.kind != PERSON else "strong" if marked else ""
    lead = "> " if marked else "  "
    _frozen(map_, line, _beside(map_, index), "cursor-row" if marked else "row", tone, lead)
    for at in _shown(map_):
        look = map_.look(index, at)
        here = marked and at == map_.column
        back = ("cursor" if map_.active else "selected") if here else look.ground
        if back == "row" and marked:
            back = "cursor-row"
        text = f"{look.text:>{map_.cell_width - 1}}"
        line.add(text, map_.palette.style(look.tone, back))
        line.add(" ", map_.palette.style("", "cursor-row" if marked else "row"))
    return _finish(map_, line, "cursor-row" if marked else "row")


def _all(map_: HeatLines) -> Strip:
    line = LineBuilder()
    people = sum(1 for row in map_.rows if row.kind == PERSON)
    words = "1 person" if people == 1 else f"{people:,} people"
    _frozen(map_, line, Beside(words), "total", "strong", "  ")
    for at in _shown(map_):
        look = map_.total(at) if people else Heat("")
        line.add(f"{look.text:>{map_.cell_width - 1}} ", map_.palette.style(look.tone, "total"))
    return _finish(map_, line, "total")
