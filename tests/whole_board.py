"""A board with something in every table, and what another program does to its file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.boards import Cells, new_file, picture, planted, row, session, typing


def make_whole_board(folder: Path) -> tuple[Path, Cells]:
    """The board, and what it shows."""
    path = new_file(folder / "crm.db", days_off=["2026-05-01"])
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B", budget="5k")), row("Q", points="3"))
        opened.execute(typing(2, "owner", "Ana"))
        shown = picture(opened.board)
    return path, shown


def foreign(path: Path, script: str) -> None:
    """What another program does to the file."""
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()
