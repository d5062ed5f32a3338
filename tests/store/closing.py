"""Watching that nobody closes a board, folds its log in or writes into it without the board's lock:
the last close writes a checkpoint, and a checkpoint beside a commit is what the lock is there for."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.holding import free

_HEAVY = re.compile(
    r"\s*(PRAGMA\s+(main\.)?(wal_checkpoint|journal_mode\s*=)|COMMIT|END)", re.IGNORECASE
)


def is_locked(board: Path) -> bool:
    """Whether somebody holds the board's lock at this moment, by the kernel."""
    return not free(board.with_name(f"{board.name}.lock"))


class Closing:
    """Every connection of this process to boards that are in use, and what was done without a lock."""

    def __init__(self, concerns: Callable[[Path], bool], locked: Callable[[Path], bool]) -> None:
        self.concerns = concerns
        self.locked = locked
        self.alone: list[str] = []
        """What happened without the lock."""
        self.looked = 0
        """How often the lock was looked at."""
        self.open: list[sqlite3.Connection] = []
        """Kept, so that none is closed unseen by being forgotten."""

    def look(self, board: Path | None, what: str) -> None:
        """Something happens that needs the lock of a board in use."""
        if board is None:
            return
        self.looked += 1
        if not self.locked(board):
            self.alone.append(f"{board.name}: {what}")

    def connect(self) -> Callable[..., sqlite3.Connection]:
        """What takes the place of `sqlite3.connect`."""
        watch, real = self, sqlite3.connect

        class Watched(sqlite3.Connection):
            """A connection; `board` is the one in use that it belongs to."""

            board: Path | None = None
            writes = False

            def close(self) -> None:
                if self in watch.open:
                    watch.look(self.board, "a connection was closed")
                    watch.open.remove(self)
                super().close()

            def backup(self, target: sqlite3.Connection, **named: Any) -> None:
                watch.look(getattr(target, "board", None), "a board was written over")
                super().backup(target, **named)

            def said(self, statement: str) -> None:
                """A statement begins."""
                word = statement.lstrip().upper()
                if word.startswith("BEGIN"):
                    self.writes = "IMMEDIATE" in word
                elif _HEAVY.match(word) and (self.writes or word.startswith("PRAGMA")):
                    watch.look(self.board, statement)

        def connect(name: Any, *others: Any, **named: Any) -> sqlite3.Connection:
            address = os.fspath(name)
            board = Path(unquote(re.sub(r"^file:|\?.*$", "", address)))
            made: Watched = real(name, *others, **{**named, "factory": Watched})
            # A file that is read as it stands has no log to fold in.
            if "immutable=1" not in address and watch.concerns(board):
                made.board = board.resolve()
                made.set_trace_callback(made.said)
                watch.open.append(made)
            return made

        return connect
