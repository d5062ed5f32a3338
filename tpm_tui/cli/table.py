"""Aligned columns of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tpm_tui.cli.output import cells, fitted

GAP = "  "


@dataclass(frozen=True)
class Column:
    """One column: a heading and one cleaned text for each row."""

    label: str
    texts: list[str]
    right: bool = False

    @cached_property
    def size(self) -> int:
        """Cells that everything in it fits into."""
        return max([cells(self.label), *map(cells, self.texts)])


def lines(columns: list[Column], sizes: dict[int, int], *, cut: bool) -> Iterator[str]:
    """Heading and rows; `sizes` narrows columns by their index, where longer texts are cut or push
    the rest of their line to the right."""
    widths = [sizes.get(at, column.size) for at, column in enumerate(columns)]
    for row in range(-1, len(columns[0].texts)):
        parts = []
        for column, width in zip(columns, widths, strict=True):
            text = column.label if row < 0 else column.texts[row]
            whole = not cut and cells(text) > width
            parts.append(text if whole else fitted(text, width, right=column.right))
        yield GAP.join(parts).rstrip()
