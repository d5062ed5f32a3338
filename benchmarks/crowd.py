"""Twenty people on one board: what they cost together, and how soon they see each other's edits.

    python -m benchmarks.crowd [SESSIONS [ROWS]]        (default 20 1000)

Every session is the program itself on a pseudo-terminal of 200 x 50 cells.
"""

from __future__ import annotations

import os
import random
import re
import select
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.terminal import LIMIT, Terminal, plain, program
from benchmarks.trees import make_tree

IDLE_SECONDS = 15
EDITS = 25
KEYS = 120


def report(name: str, value: str) -> None:
    """One line of the table."""
    print(f"  {name:<52} {value}", flush=True)


def drain(terminals: Sequence[Terminal], seconds: float) -> int:
    """Bytes that come within so many seconds."""
    until, count = time.perf_counter() + seconds, 0
    fds = [one.fd for one in terminals]
    while (left := until - time.perf_counter()) > 0:
        for fd in select.select(fds, [], [], left)[0]:
            count += len(os.read(fd, 1 << 16))
    return count


def started(board: Path, sessions: int) -> list[Terminal]:
    """So many sessions, begun at once, when all of them show the board."""
    begun = time.perf_counter()
    terminals = [Terminal(program(str(board))) for _ in range(sessions)]
    for one in terminals:
        one.read(until="Total")
    report("all of them show the board after", f"{time.perf_counter() - begun:.1f} s")
    drain(terminals, 3)
    for one in terminals:
        os.write(one.fd, b"zR")
    drain(terminals, 3)
    return terminals


def pss(pid: int) -> float:
    """Memory of a process in MB, what it shares counted in part."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def ticks(pid: int) -> int:
    """Clock ticks that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def idle(terminals: Sequence[Terminal]) -> None:
    """Memory, processor time and bytes of sessions in which nobody does anything."""
    sizes = [pss(one.pid) for one in terminals]
    report(
        "memory of a session (PSS)",
        f"{statistics.mean(sizes):.0f} MB mean, {max(sizes):.0f} MB most, {sum(sizes):,.0f} MB together",
    )
    before = [ticks(one.pid) for one in terminals]
    sent = drain(terminals, IDLE_SECONDS)
    used = [ticks(one.pid) - then for one, then in zip(terminals, before, strict=True)]
    hertz = os.sysconf("SC_CLK_TCK")
    share = statistics.mean(used) / hertz / IDLE_SECONDS
    report(
        "idle", f"{share:.2%} of a core each, {sent / IDLE_SECONDS / len(terminals):.1f} bytes/s"
    )


def lag(terminals: Sequence[Terminal]) -> None:
    """From Enter of one of them to the new title on the terminals of all others."""
    chance, times = random.Random(1), list[float]()
    writer = terminals[0]
    os.write(writer.fd, b"gg" + b"\x1b[B" * 5)
    drain(terminals, 1)
    for number in range(EDITS):
        drain(terminals, 0.3 + chance.random() * 0.4)
        # No letter stays in its place: only what is different is sent.
        title = "".join(chance.choices("abcdefghijklm" if number % 2 else "nopqrstuvwxyz", k=8))
        os.write(writer.fd, b"\r\x15" + title.encode())
        drain(terminals, 0.1)
        os.write(writer.fd, b"\r")
        begun = time.perf_counter()
        times += [at - begun for at in _seen(terminals[1:], title).values()]
        os.write(writer.fd, b"\x1b[A")
    ordered = sorted(times)
    missing = EDITS * (len(terminals) - 1) - len(ordered)
    report(
        "one edit, seen by all others",
        f"{statistics.median(ordered) * 1000:.0f} ms p50, {ordered[len(ordered) * 95 // 100] * 1000:.0f} p95,"
        f" {ordered[-1] * 1000:.0f} most; {missing} not seen",
    )


def _seen(terminals: Sequence[Terminal], text: str) -> dict[int, float]:
    """When each terminal was sent a text."""
    data = {one.fd: b"" for one in terminals}
    seen: dict[int, float] = {}
    until = time.perf_counter() + LIMIT / 10
    while len(seen) < len(terminals) and (left := until - time.perf_counter()) > 0:
        for fd in select.select(list(data), [], [], left)[0]:
            data[fd] += os.read(fd, 1 << 16)
            if fd not in seen and text in plain(data[fd]):
                seen[fd] = time.perf_counter()
    return seen


def typing(terminals: Sequence[Terminal]) -> None:
    """One user's keys while all others move about and edit, one of them each tenth of a second."""
    chance, times = random.Random(2), list[float]()
    me, others = terminals[0], terminals[1:]
    for number in range(KEYS):
        other = chance.choice(others)
        keys = b"\x1b[B" if number % 4 else b"\r\x15" + str(1000 + number).encode() + b"\r"
        os.write(other.fd, keys)
        drain(others, 0.05)
        begun = time.perf_counter()
        os.write(me.fd, b"\x1b[B" if number % 2 else b"\x1b[A")
        if select.select([me.fd], [], [], 1.0)[0]:
            os.read(me.fd, 1 << 16)
            times.append((time.perf_counter() - begun) * 1000)
        drain(terminals, 0.05)
    ordered = sorted(times)
    report(
        "one user's key to its paint while the others work",
        f"{statistics.median(ordered):.1f} ms p50, {ordered[len(ordered) * 95 // 100]:.1f} p95",
    )


def main(sessions: int = 20, rows: int = 1000) -> None:
    """Measure and print."""
    print(f"{sessions} sessions on one board of {rows:,} rows")
    with tempfile.TemporaryDirectory() as folder:
        board = Path(folder) / "tree.db"
        make_tree(board, rows)
        terminals = started(board, sessions)
        try:
            for step in (idle, lag, typing, idle):
                step(terminals)
        finally:
            for one in terminals:
                one.close()
        log = board.with_name(f"{board.name}-wal")
        report("write-ahead log", f"{log.stat().st_size / 1e6 if log.exists() else 0:.1f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
