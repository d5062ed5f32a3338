"""What filter lines and formulas cost on a large board: `python -m benchmarks.filter_lines [rows]`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.trees import make_tree
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.query.parse import Filter, Names, parse_filter, parse_formula, stored_formula
from tpm_tui.service.board import Board
from tpm_tui.service.places import open_board

LINES = (
    "item",
    "person 7 status:open",
    "owner:7 status:open due<+2w budget>10k progress<50 kind:task",
    'under:#12 has:budget "item 1" -owner:"person 3" (is:overdue or progress<20)',
    "is:overdue",
    "level<3 or id:500..900",
    "budget>10,000 finish:2026-q2,2026-q3",
    "actual_cost > budget * 0.9",
    "due<+2w actual_cost > budget * 0.9 finish - start > 10",
)
FORMULAS = (
    "if(budget, (budget - actual_cost) / budget, none)",
    "days(finish - today)",
    "sum(children.work)",
    "sum(leaves.work)",
    'owner & ": " & text(work)',
)


def best(act: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of the usual run."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def loaded(rows: int) -> Board:
    """A board in memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.db"
        make_tree(path, rows)
        session = open_board(path)
        session.load()
        return session.board


def measure(board: Board) -> None:
    """Print a table."""
    source, size = board.source, len(board.items) - 1
    names = Names(board.fields, board.ctx)
    start = time.perf_counter()
    parse_filter("owner:ana", names)
    print(f"first text parsed, lark imported: {(time.perf_counter() - start) * 1000:.1f} ms\n")
    print(
        f"{'filter line over ' + format(size, ',') + ' rows':<84} parse first  again  one row  hits"
    )
    for line in LINES:
        source.forget()
        reading = best(lambda line=line: parse_filter(line, names))  # type: ignore[misc]
        found = parse_filter(line, names)
        first = best(lambda one=found: one.select(source), 1)  # type: ignore[misc]
        again = best(lambda one=found: one.select(source))  # type: ignore[misc]
        one_row = best(lambda one=found: one.matches(source, size // 2))  # type: ignore[misc]
        hits = sum(found.select(source))
        print(f"{line:<84} {reading:5.2f} {first:5.0f}  {again:5.0f} {one_row:8.3f} {hits:6}")
    print(f"\n{'formula':<84} parse  whole column   top row")
    for text in FORMULAS:
        reading = best(lambda text=text: parse_formula(text, names))  # type: ignore[misc]
        formula = stored_formula(text)
        start = time.perf_counter()
        for item in range(1, size + 1):
            formula.value(source, item)
        whole = (time.perf_counter() - start) * 1000
        top = best(lambda one=formula: one.value(source, 1))  # type: ignore[misc]
        print(f"{text:<84} {reading:5.2f} {whole:12.0f}  {top:8.2f}")
    _edit(board, parse_filter(LINES[2], names))


def _edit(board: Board, found: Filter) -> None:
    """One edit under a filter: the columns are patched, not made again."""
    found.select(board.source)
    item = len(board.items) // 2
    before = board.items.get(item, "budget")
    change = ChangeSet((SetCell(item, "budget", before, 12_345_00),))
    print(f"\nan edit in memory: {best(lambda: board.apply(change)):.1f} ms, ", end="")
    print(f"the line asked again: {best(lambda: found.select(board.source)):.0f} ms")


if __name__ == "__main__":
    measure(loaded(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
