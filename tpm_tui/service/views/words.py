"""What differs between two ways of looking at a board, in words."""

from __future__ import annotations

from tpm_tui.fields.catalog import spoken_label
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.views.view import View


def what_came_back(board: Board, before: View, now: View) -> str:
    """`the filter owner:ana is back; not grouped`: what another view brought and took away; empty
    where only columns and looks differ."""

    def labels(keys: tuple[str, ...]) -> str:
        return ", ".join(spoken_label(board.label(key)) for key in keys)

    said = []
    if now.zoom != before.zoom:
        zoomed = bool(now.zoom) and board.items.exists(now.zoom)
        said.append(f"narrowed to {row_title(board, now.zoom)}" if zoomed else "the whole board")
    if now.filter != before.filter:
        said.append(f"the filter {now.filter} is back" if now.filter else "without a filter")
    if now.group != before.group:
        said.append(f"grouped by {labels(now.group)}" if now.group else "not grouped")
    if now.sort != before.sort:
        keys = tuple(one.key for one in now.sort)
        said.append(f"sorted by {labels(keys)}" if keys else "not sorted")
    return "; ".join(said)
