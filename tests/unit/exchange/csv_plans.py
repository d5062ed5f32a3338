"""Writes small tables and reads them; what the tests of the CSV import share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.mapping import Mapping
from tpm_tui.exchange.plan import ImportPlan, PlannedItem
from tpm_tui.fields.context import FieldContext

CTX = FieldContext(today=date(2026, 3, 2))
"""A standard board on a fixed day."""

ReadTable = Callable[..., ImportPlan]
"""Type of what `reader` returns."""


def reader(folder: Path) -> ReadTable:
    """A function that reads a text or bytes as a file of this folder."""

    def read(
        content: str | bytes,
        mapping: Mapping | None = None,
        ctx: FieldContext = CTX,
        name: str = "plan.csv",
    ) -> ImportPlan:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_csv(path, ctx, mapping)

    return read


def by_title(plan: ImportPlan) -> dict[str, PlannedItem]:
    """Items by their titles, which a test keeps different."""
    return {item.title: item for item in plan.items}


def column(plan: ImportPlan, key: str) -> list[object]:
    """One field of every item in outline order."""
    return [item.values.get(key) for item in plan.items]


def outline(plan: ImportPlan) -> list[str]:
    """Titles with one dot for each level."""
    levels: list[int] = []
    for item in plan.items:
        levels.append(0 if item.parent is None else levels[item.parent] + 1)
    return ["." * level + item.title for level, item in zip(levels, plan.items, strict=True)]


def notes(plan: ImportPlan) -> str:
    """All notes, one on a line."""
    return "\n".join(str(note) for note in plan.notes)


def lines(plan: ImportPlan, word: str) -> list[int | None]:
    """Lines of the notes that hold a word."""
    return [note.line for note in plan.notes if word in note.text]
