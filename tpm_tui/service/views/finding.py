"""Looking for text in the rows of a view, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterable

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.query.folding import fold
from tpm_tui.query.outline import Outline
from tpm_tui.service.board import Board

LONGEST = 15
"""Digits of a row number, and more than any has."""


class Finder:
    """Finds rows by title, owner, source id and `#number`; made for one search, while the board
    stays as it is."""

    def __init__(self, board: Board, outline: Outline) -> None:
        self.order = all_rows(outline)
        """Rows of the view, folded ones too."""
        self._place = {row: at for at, row in enumerate(self.order)}
        columns = board.items.columns
        titles, owners, sources = columns["title"], columns["owner"], columns["source_id"]
        self._texts = [
            fold(f"{titles[row]}\n{owners[row] or ''}\n{sources[row] or ''}") if row > 0 else ""
            for row in self.order
        ]

    def hits(self, text: str) -> list[int]:
        """Rows that hold the text, whatever its capitals and accents; `#12` is the row of that number."""
        text = text.strip()
        number = text[1:]
        if text.startswith("#") and number.isascii() and number.isdigit():
            row = int(number[:LONGEST])
            return [row] if row in self._place else []
        wanted = fold(text)
        if not wanted:
            return []
        return [row for row, there in zip(self.order, self._texts, strict=True) if wanted in there]

    def nearest(self, hits: list[int], row: int, step: int, *, here: bool = False) -> int | None:
        """The next hit after a row (before it for -1), round the end; with `here` the row itself counts."""
        if not hits:
            return None
        # An `(own)` line stands between its item and what is below that.
        at = self._place.get(row, self._place.get(abs(row), -1) + 0.5)
        places = [self._place[hit] for hit in hits]
        if step > 0:
            ahead = [place for place in places if place > at or (here and place == at)]
            return self.order[ahead[0] if ahead else places[0]]
        behind = [place for place in places if place < at]
        return self.order[behind[-1] if behind else places[-1]]


def all_rows(outline: Outline) -> list[int]:
    """Rows of an outline as if nothing were folded."""
    if outline.arrangement is None:
        return [item for item in outline.items.subtree(BOARD) if item]
    rows: list[int] = []
    stack = list(reversed(outline.below(BOARD)))
    while stack:
        row = stack.pop()
        rows.append(row)
        stack.extend(reversed(outline.below(row)))
    # Groups are no items; nothing in them can be found.
    size = len(outline.items)
    return [row for row in rows if row < size]


def paths(board: Board, items: Iterable[ItemId]) -> dict[ItemId, str]:
    """Titles of what stands above each item, from the top: `ERP › Core`."""
    titles = board.items.columns["title"]
    return {
        item: " › ".join(
            str(titles[one]) for one in reversed([o for o in board.items.ancestors(item) if o])
        )
        for item in items
    }
