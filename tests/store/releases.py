"""Boards as earlier releases of the program wrote them, kept as SQL text."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "releases"

SCHEMAS = tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))
"""Schemas of which there is a board."""


def board_of(schema: str, path: Path) -> Path:
    """The board that the release of a schema wrote."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.executescript((FOLDER / f"{schema}.sql").read_text(encoding="utf-8"))
    db.close()
    return path


def shown(schema: str) -> list[dict[str, Any]]:
    """What that release printed of it: rows with the cells that all releases have."""
    names, *rows = json.loads((FOLDER / f"{schema}.json").read_text(encoding="utf-8"))
    return [dict(zip(names, row, strict=True)) for row in rows]
