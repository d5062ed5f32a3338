"""What the sheet of a budget is made of: sections of lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a budget."""

    entry: str
    """What it is: `figure:budget`, a ledger entry's key, `month:2026-03`, `row:12`, or empty."""
    cells: tuple[str, ...]
    tone: str = ""
    bars: tuple[int, int] = (-1, -1)
    """Percent of bars in place of the last cell: one, or planned above actual; -1 for none."""
    detail: str = ""
    """What is said of the marked line in full."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading."""

    name: str
    more: str
    """What stands beside the name."""
    lines: tuple[SheetLine, ...]
    left: frozenset[int]
    """Cells that stand at their left edge."""
    flexible: int
    """The cell that takes what is left of the width."""
    spare: tuple[int, ...] = ()
    """Cells that are left out first where it is narrow."""
    heads: tuple[str, ...] = ()
