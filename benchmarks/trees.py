"""Boards of any size with a deterministic tree six levels deep."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from tpm_tui.exchange.plan import ImportPlan, PlannedItem
from tpm_tui.service.importing import new_board

KINDS = ("portfolio", "program", "project", "phase", "deliverable", "task", "task")
DEPTH = 6
FIRST_DAY = date(2026, 1, 5)


def make_tree(path: Path, rows: int, seed: int = 1) -> None:
    """A board of `rows` items; leaves carry estimates, progress, money, dates and an owner."""
    chance = random.Random(seed)
    parents: list[int | None] = [None]
    levels = [0]
    open_at = [0]
    while len(parents) < rows:
        while len(open_at) > 1 and (levels[open_at[-1]] >= DEPTH or chance.random() < 0.35):
            open_at.pop()
        parents.append(open_at[-1])
        levels.append(levels[open_at[-1]] + 1)
        open_at.append(len(parents) - 1)
    inner = {parent for parent in parents if parent is not None}
    items = tuple(
        _item(chance, index, parent, levels[index], leaf=index not in inner)
        for index, parent in enumerate(parents)
    )
    new_board(path, ImportPlan(f"tree of {rows}", "generated", items), f"Tree of {rows:,}")


def _item(
    chance: random.Random, index: int, parent: int | None, level: int, *, leaf: bool
) -> PlannedItem:
    values: dict[str, int | str | None] = {"owner": f"Person {chance.randrange(40)}"}
    if leaf:
        work, share = chance.randrange(1, 200) * 3600, chance.randrange(0, 100)
        start = FIRST_DAY + timedelta(chance.randrange(300))
        values |= {
            "work": work,
            "actual_work": work * share // 100,
            "progress": share * 100,
            "status": "in_progress" if share else None,
            "budget": chance.randrange(1, 500) * 10_000,
            "actual_cost": chance.randrange(0, 300) * 10_000,
            "start": start.isoformat(),
            "finish": (start + timedelta(chance.randrange(1, 60))).isoformat(),
        }
    return PlannedItem(parent, KINDS[min(level, len(KINDS) - 1)], f"Item {index + 1}", values)
