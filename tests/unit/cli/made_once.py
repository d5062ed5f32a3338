"""The small board of the command line, made once for a module and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.boards import new_file, planted, row, session


def make(folder: Path) -> Path:
    """Rollout (1) > Core (2, with an own line) > Design (3), Build (4); Training (5) below 1."""
    path = new_file(folder / "small.db", name="small")
    with session(path, "maker", 1000) as maker:
        planted(
            maker,
            row(
                "Rollout",
                row(
                    "Core",
                    row("Design", work="16h", actual_work="8h", progress="50"),
                    row("Build", work="48h", budget="1200.50", start="2026-03-02"),
                    own={"actual_cost": "100"},
                ),
                row("Training", owner="Mei", start="2026-04-01"),
            ),
        )
    return path


def copied(path: Path, folder: Path) -> Path:
    """A copy of a board that nobody has open."""
    return Path(shutil.copy(path, folder / path.name))
