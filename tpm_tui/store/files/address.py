"""How SQLite is told which file to open."""

from __future__ import annotations

from pathlib import Path


def address(path: Path, options: str) -> str:
    """A file for SQLite, whatever characters its name has."""
    quoted = str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?{options}"
