"""Figures of the program on a pseudo-terminal: time and bytes from a key to the last byte painted."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

QUIET = 0.06
"""Seconds of silence after which a repaint is over."""
LIMIT = 30.0
MILLIONS = r"\d{1,3}(?:,\d{3}){2}"
"""A figure that only a roll-up reaches in the generated boards."""
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    ENABLE_COMMAND_PALETTE = False
    n = 0
    def compose(self):
        yield Static("ready", markup=False)
    def on_key(self, event):
        self.n += 1
        self.query_one(Static).update(f"key {self.n}")
Empty().run()
"""


BYTECODE = "tpm-tui-bytecode"
"""Folder of compiled modules below the system's temporary one.  Without it a shell that forbids to
write bytecode would have a checkout compiled at every start, which is half of what a start takes."""


class Terminal:
    """A program on a pty of 200 x 50 cells, its modules compiled as those of an installed one."""

    def __init__(self, argv: list[str]) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
            _ = os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.environ["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / BYTECODE)
            os.execv(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

    def read(self, until: str = "", quiet: float = QUIET) -> tuple[bytes, float]:
        """Bytes up to a text or a silence, and when the last of them came."""
        data, last, start = b"", time.perf_counter(), time.perf_counter()
        while time.perf_counter() - start < LIMIT:
            ready, _, _ = select.select([self.fd], [], [], quiet)
            if ready:
                try:
                    part = os.read(self.fd, 1 << 16)
                except OSError:
                    break
                data, last = data + part, time.perf_counter()
                if b"\x1b[?2026$p" in part:
                    os.write(self.fd, b"\x1b[?2026;2$y")
                if until and until in plain(data):
                    break
            elif not until and (data or time.perf_counter() - start > 1):
                break
        return data, last

    def key(self, keys: bytes) -> tuple[float, int]:
        """Milliseconds to the last byte, and bytes, of what keys bring about."""
        start = time.perf_counter()
        os.write(self.fd, keys)
        data, last = self.read()
        return (last - start) * 1000, len(data)

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def plain(data: bytes) -> str:
    """Printed text without escape sequences."""
    return re.sub(
        r"\x1b(\[[0-9;?<>=$]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\))",
        "",
        data.decode("utf-8", "replace"),
    )


def program(*arguments: str) -> list[str]:
    """Our program in this interpreter."""
    return [sys.executable, "-m", "tpm_tui", *arguments]


def start_figures(board: Path) -> Iterator[tuple[str, str]]:
    """Start to first row and to the grand total, beside an empty Textual app."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(EMPTY_APP)
        script.flush()
        _ = _until(program(str(board)), "Item 1")  # compiles what was not compiled yet
        empty, first, whole = [], [], []
        for _ in range(5):
            empty.append(_until([sys.executable, script.name], "ready"))
            first.append(_until(program(str(board)), "Item 1"))
            whole.append(_until(program(str(board)), "Total", MILLIONS))
    yardstick = statistics.median(empty)
    for name, times in (("start to first rows", first), ("start to the grand total", whole)):
        value = statistics.median(times)
        yield (
            name,
            f"{value:.0f} ms, {value / yardstick:.2f} x an empty Textual app ({yardstick:.0f} ms)",
        )


def _until(argv: list[str], text: str, then: str = "") -> float:
    """Milliseconds from the start to a text, or further to a pattern."""
    terminal = Terminal(argv)
    data, last = terminal.read(until=text)
    deadline = time.perf_counter() + LIMIT
    while then and not re.search(then, plain(data)) and time.perf_counter() < deadline:
        more, at = terminal.read(quiet=0.01)
        if more:
            data, last = data + more, at
    terminal.close()
    return (last - terminal.started) * 1000


def key_figures(board: Path) -> Iterator[tuple[str, str]]:
    """Moving, paging, folding and editing."""
    terminal = Terminal(program(str(board)))
    terminal.read(until="Total")
    terminal.read(quiet=1.0)
    for keys in (b"zR", b"\x1b[C" * 3, b"\x1b[B" * 8):
        terminal.key(keys)
    yield "cursor down", _medians(terminal, [b"\x1b[B"] * 20)
    yield "cursor right and left", _medians(terminal, [b"\x1b[C", b"\x1b[D"] * 10)
    yield "page down", _medians(terminal, [b"\x1b[6~"] * 20)
    yield "cursor down at the edge", _medians(terminal, [b"\x1b[B"] * 20)
    yield "fold and unfold", _medians(terminal, [b"(", b" ", b" "])
    terminal.key(b"gg" + b"\x1b[B" * 6)
    edits = []
    for number in range(40):
        terminal.key(b"\r\x15" + str(1000 + number).encode())
        edits.append(terminal.key(b"\r"))
        terminal.key(b"\x1b[A")
    yield "Enter to every ancestor repainted", _shown(edits)
    yield "memory", f"{terminal.memory():.0f} MB"
    terminal.close()


def _medians(terminal: Terminal, presses: list[bytes]) -> str:
    return _shown([terminal.key(keys) for keys in presses])


def _shown(figures: list[tuple[float, int]]) -> str:
    times, sizes = zip(*figures, strict=True)
    ordered = sorted(times)
    worst = ordered[int(len(ordered) * 0.99) - 1]
    return f"{statistics.median(times):.1f} ms p50, {worst:.1f} p99, {statistics.median(sizes):,.0f} bytes"
