"""Measures what PERFORMANCE targets name, in process and through a terminal, with yardsticks beside.

    python -m benchmarks.run [ROWS ...]        (default 1,000 10,000 100,000)

Medians of this machine, now; only ratios taken in one run mean something.
"""

from __future__ import annotations

import gc
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.terminal import key_figures, start_figures
from benchmarks.trees import make_tree
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import Value
from tpm_tui.service.board import Board
from tpm_tui.service.editing import commands
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.store.ddl import PRAGMAS

EDITS = 200


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def quantiles(times: list[float]) -> tuple[float, float]:
    """Median and 99th percentile."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]


def report(name: str, value: str) -> None:
    """One line of the table."""
    print(f"  {name:<52} {value}", flush=True)


def deep_leaf(board: Board) -> int:
    """A leaf with six ancestors if there is one."""
    return max(range(1, len(board.items)), key=lambda item: (board.items.level(item), -item))


def engine_edits(session: BoardSession) -> None:
    """One leaf edit: every roll-up and the exact set of changed cells, no disk."""
    board = session.board
    leaf = deep_leaf(board)
    steps: tuple[tuple[str, list[Value]], ...] = (
        ("budget", [100_00, 200_00]),
        ("work", [3600, 7200]),
        ("progress", [1000, 2000]),
        ("start", ["2025-12-01", "2025-12-02"]),
    )
    for key, values in steps:
        engine, whole = [], []
        for number in range(EDITS):
            change = SetCell(leaf, key, board.items.get(leaf, key), values[number % 2])
            engine.append(timed(partial(board.engine.apply, change)))
            whole.append(timed(partial(board.apply, ChangeSet((change.inverse(),)))))
        p50, p99 = quantiles(engine)
        report(f"engine, one {key} edit at depth 6", f"{p50:.3f} ms p50, {p99:.3f} ms p99")
        report("  the same with the set of changed cells", f"{quantiles(whole)[0]:.3f} ms p50")


def committed_edits(session: BoardSession, folder: Path) -> None:
    """A whole edit with guards and journal against a bare one-row commit under the same pragmas."""
    leaf = deep_leaf(session.board)

    def edit(number: int) -> None:
        session.execute(lambda board: commands.set_cell(board, leaf, "budget", str(1000 + number)))

    edit(-1)
    ours = [timed(partial(edit, number)) for number in range(EDITS)]
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    for pragma in PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, budget INTEGER)")
    bare.execute("INSERT INTO item VALUES (1, 0)")

    def commit(number: int) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("UPDATE item SET budget = ? WHERE id = 1", (number,))
        bare.execute("COMMIT")

    theirs = [timed(partial(commit, number)) for number in range(EDITS)]
    bare.close()
    mine, yardstick = quantiles(ours)[0], quantiles(theirs)[0]
    report("edit committed, journalled, rolled up", f"{mine:.2f} ms p50")
    report("  bare one-row commit", f"{yardstick:.2f} ms p50, ratio {mine / yardstick:.1f}")


def measure(rows: int, folder: Path) -> None:
    """All figures for one size."""
    print(f"\n{rows:,} rows")
    path = folder / f"tree-{rows}.db"
    report("make the board", f"{timed(lambda: make_tree(path, rows)) / 1000:.2f} s")
    with open_board(path) as session:
        gc.collect()
        gc.disable()
        report("read and roll up everything", f"{timed(session.load):.0f} ms")
        gc.freeze()
        gc.enable()
        engine_edits(session)
        committed_edits(session, folder)
        (folder / "bare.db").unlink()
    for name, value in (*start_figures(path), *key_figures(path)):
        report(name, value)


def main() -> None:
    """Measure the sizes asked for."""
    sizes = [int(text.replace(",", "")) for text in sys.argv[1:]] or [1_000, 10_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            measure(rows, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the measuring process {peak:.0f} MB")


if __name__ == "__main__":
    main()
