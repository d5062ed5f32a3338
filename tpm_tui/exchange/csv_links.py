"""Dependencies of a table: not imported, but none is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import Cell, shown
from tpm_tui.exchange.csv_tree import Row

_TARGET = re.compile(r"\s*([0-9]{1,18})\s*(?:[A-Za-z]{2}\b|[A-Za-z]{2}\s*[+-]|$)")


def note_links(
    rows: Sequence[Row], ids: Column | None, column: Column, cells: list[Cell], notes: Notes
) -> None:
    """Note every predecessor cell by its line, links to nothing and loops among them."""
    places: dict[str, int] = {}
    for number, row in enumerate(rows):
        if name := row.text(ids):
            places.setdefault(name, number)
    links: dict[int, list[int]] = {}
    for cell in cells:
        text = f"The predecessor {shown(cell.text)} is not imported."
        found = (_TARGET.match(part) for part in re.split("[;,]", cell.text))
        targets = [match.group(1) for match in found if match]
        missing = [target for target in targets if ids and target not in places]
        if missing:
            text = f"{text[:-1]}; the file has no row {', '.join(missing[:5])}."
        links[cell.row] = [places[target] for target in targets if target in places]
        notes.add("predecessors", text, cell.line, column.header)
    _note_loops(links, rows, ids, column, notes)


def _note_loops(
    links: dict[int, list[int]],
    rows: Sequence[Row],
    ids: Column | None,
    column: Column,
    notes: Notes,
) -> None:
    """Note each loop that a walk along the links runs into."""
    done: set[int] = set()
    for start, targets in links.items():
        if start in done:
            continue
        path = [start]
        on_path = {start}
        open_links = [iter(targets)]
        while path:
            target = next(open_links[-1], None)
            if target is None:
                done.add(path[-1])
                on_path.discard(path.pop())
                open_links.pop()
            elif target in on_path:
                ring = [rows[one].text(ids) for one in (*path[path.index(target) :], target)]
                text = f"The predecessors run in a loop: {' -> '.join(ring[:8])}."
                notes.add("dependency loop", text, rows[target].line, column.header)
            elif target not in done:
                path.append(target)
                on_path.add(target)
                open_links.append(iter(links.get(target, [])))
