"""What programs that were killed left beside a board: SQLite's log and its index, and copies that were
not finished, each as large as the board."""

from __future__ import annotations

import re
from pathlib import Path

from tpm_tui.errors import quoted
from tpm_tui.store.files.beside import beside

_DRAFT = re.compile(r"\..+\.(?P<pid>[1-9][0-9]{0,9})\.[0-9]+\.new(-journal|-wal|-shm|\.lock)?")


def left_by_sqlite(board: Path, open_in: list[int]) -> list[str]:
    """Names of what SQLite takes away when the last program closes a board."""
    if open_in:
        return []
    names = (board.name + ending for ending in ("-wal", "-shm", "-journal"))
    return [name for name in names if (board.parent / name).exists()]


def drafts(board: Path) -> list[Path]:
    """Copies, beside the board and among its backups, whose program is not there any more."""
    found = []
    for folder in (board.parent, beside(board, "backups")):
        for one in sorted(folder.glob(f".{_literal(board.name)}*.new*")):
            draft = _DRAFT.fullmatch(one.name)
            if draft is not None and not Path("/proc", draft["pid"]).exists():
                found.append(one)
    return found


def removal(left: list[Path]) -> str:
    """The command that takes them away."""
    return f"rm {' '.join(map(quoted, left))}"


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)
