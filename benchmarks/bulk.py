"""Measures acts on 10,000 cells or rows: planned, committed, applied, and taken back.

python -m benchmarks.bulk [ROWS ...]        (default 20,000 100,000)
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.trees import make_tree
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board
from tpm_tui.service.editing import bulk, bulk_rows
from tpm_tui.service.pasting import cells as pasting
from tpm_tui.service.pasting import row_register
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession, Command

CELLS = 10_000
WIDE = ("status", "owner", "progress", "work", "actual_work", "budget", "actual_cost", "start",
        "finish", "assignments")  # fmt: skip
TEXTS = ("done", "Mei", "45%", "12.5", "3", "12000", "99.50", "2026-04-01", "2026-05-01", "Mei 50%")


def seconds(act: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def report(session: BoardSession, name: str, command: Command) -> None:
    """One line: planned alone, whole act, undo, redo."""
    planned = seconds(lambda: command(session.board))
    whole = seconds(lambda: session.execute(command))
    undone, redone = seconds(session.undo), seconds(session.redo)
    session.undo()
    print(
        f"  {name:<44} plan {planned:5.2f} s   act {whole:5.2f} s"
        f"   undo {undone:5.2f} s   redo {redone:5.2f} s",
        flush=True,
    )


def leaves(board: Board, count: int) -> list[int]:
    """The first leaves in outline order."""
    found = [item for item in board.items.subtree(BOARD)[1:] if board.items.is_leaf(item)]
    return found[:count]


def measure(session: BoardSession) -> None:
    """All acts on one board."""
    board = session.board
    rows = leaves(board, CELLS)
    column = [("12345",)] * len(rows)
    block = [TEXTS] * min(len(rows), CELLS // len(WIDE))
    report(session, f"paste {len(rows):,} x 1",
           lambda one: pasting.paste_cells(one, rows, ["budget"], column))  # fmt: skip
    report(session, f"paste {len(block):,} x {len(WIDE)}",
           lambda one: pasting.paste_cells(one, rows[: len(block)], WIDE, block))  # fmt: skip
    report(session, "status of all of them",
           lambda one: bulk.set_all(one, [(row, "status") for row in rows], "done"))  # fmt: skip
    report(session, "fill down a column", lambda one: bulk.fill_down(one, rows, ["start"]))
    report(session, "clear a column", lambda one: bulk.clear_all(one, [(r, "work") for r in rows]))
    top = board.items.children[BOARD][0]
    report(session, "move them under one row", lambda one: bulk_rows.move_all_under(one, rows, top))
    report(session, "delete them", lambda one: bulk_rows.delete_all(one, rows))
    taken = row_register.copied_rows(board, rows)
    report(session, "copies of them", lambda one: row_register.paste_rows(one, taken, top))


def main() -> None:
    """Measure the sizes asked for."""
    sizes = [int(text.replace(",", "")) for text in sys.argv[1:]] or [20_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"tree-{size}.db"
            make_tree(path, size)
            with open_board(path) as session:
                session.load()
                print(f"{size:,} rows")
                measure(session)


if __name__ == "__main__":
    main()
