"""A program on a pseudo-terminal: what it is sent, what it sends back, and the screen that makes.

Nothing here waits for time to pass: every wait is for a state, with a deadline after which the
test fails and shows the screen.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyte

ROOT = Path(__file__).resolve().parents[2]

DEADLINE = 60.0
"""Seconds after which a state that has not come will not come; generous, for loaded machines."""

LOOKS_AT_REST, LOOK_SECONDS = 6, 0.05
"""How often one after the other a program must be found doing nothing, and what is between: together
longer than what it does a moment later is put off, such as the line below."""

FRAME_END = b"\x1b[?2026l"

KEYS = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "delete": b"\x1b[3~",
    "f2": b"\x1bOQ",
    "enter": b"\r",
    "tab": b"\t",
    "escape": b"\x1b",
    "backspace": b"\x7f",
    "ctrl+l": b"\x0c",
}

_SYNC_QUERY = b"\x1b[?2026$p"
_SYNC_ANSWER = b"\x1b[?2026;2$y"

_FOREIGN = re.compile(rb"\x1b\[\?[0-9;]*\$p|\x1b\[[<>=][0-9;]*[a-zA-Z]")
"""Sequences that pyte would print instead of skipping."""

_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?<>=$ ]*)?\Z")


class StrictScreen(pyte.Screen):
    """pyte's screen with what real terminals do and pyte does not.

    Writing on one half of a wide character blanks the other half, and a terminal that does not
    fill erases to its default background.
    """

    fills = True

    def draw(self, data: str) -> None:
        for char in data:
            before = self.cursor.x
            line = self.buffer[self.cursor.y]
            split = line[before].data == ""
            super().draw(char)
            after = self.cursor.x
            if after > before:
                self._blank_halves(line, before, after, split)

    def erase_characters(self, count: int | None = None) -> None:
        start, end = self.cursor.x, min(self.cursor.x + (count or 1), self.columns)
        self._erase(start, end)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        start = self.cursor.x if how == 0 else 0
        self._erase(start, self.cursor.x + 1 if how == 1 else self.columns)

    def _erase(self, start: int, end: int) -> None:
        line = self.buffer[self.cursor.y]
        split = line[start].data == ""
        background = self.cursor.attrs.bg if self.fills else "default"
        for x in range(start, end):
            line[x] = self.default_char._replace(bg=background)
        self._blank_halves(line, start, end, split)

    def _blank_halves(
        self, line: MutableMapping[int, pyte.screens.Char], start: int, end: int, split: bool
    ) -> None:
        """Blank what is left of wide characters of which something was just overwritten."""
        if split and start:
            line[start - 1] = line[start - 1]._replace(data=" ")
        if end < self.columns and line[end].data == "":
            line[end] = line[end]._replace(data=" ")


class Cell(NamedTuple):
    """What one cell of the screen looks like; a blank one has no more than a background."""

    text: str
    background: str
    foreground: str = ""
    attributes: frozenset[str] = frozenset()


class PtyTerminal:
    """A child process on a pseudo-terminal of a given size, and its screen."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str | None] | None = None,
        cwd: Path = ROOT,
        sync: bool = True,
        controls: bool = True,
    ) -> None:
        """Start the program; `env` adds to a fixed environment, None removes a name from it.  A
        terminal that does not control it sends no signal when it goes away."""
        self.columns, self.rows = size
        self.screen = StrictScreen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self.screen)
        self._sync = sync
        self._pending = b""
        self._unread = b""
        self._mark = 0
        self._status: int | None = None
        self.raw = bytearray()
        """Every byte the program has sent, as far as it was read."""
        self.also: Callable[[], Iterable[int]] = tuple
        """Other processes that have to do with what is shown."""
        master, slave = pty.openpty()
        self._fd = master
        self._set_size(slave)
        self.pid = os.fork()
        if self.pid == 0:
            _become(argv, slave, master, _environment(env or {}), cwd, controls=controls)
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ to the program

    def write(self, data: bytes | str) -> None:
        """Send bytes as if typed; text is encoded as UTF-8."""
        data = data.encode() if isinstance(data, str) else data
        while data:
            data = data[os.write(self._fd, data) :]

    def press(self, *keys: str) -> None:
        """Send keys by their Textual names; anything else is typed as it stands."""
        for key in keys:
            self.write(KEYS.get(key, key.encode()))

    def wait_until_raw(self, deadline: float = DEADLINE) -> None:
        """Read until the program has the keys that make signals for itself."""
        end = time.monotonic() + deadline
        while termios.tcgetattr(self._fd)[3] & (termios.ISIG | termios.ICANON):
            if time.monotonic() >= end or not self.read(0.005):
                raise AssertionError(f"the program never took the terminal; screen\n{self.text}")

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program gets SIGWINCH."""
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        self._set_size(self._fd)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def scribble(self) -> None:
        """Spoil the screen behind the program's back, as a message to all users does."""
        text = "\x1b7\x1b[r" + "".join(f"\x1b[{y};3Hspoilt" for y in range(1, self.rows, 2))
        self._stream.feed(f"{text}\x1b[2;5r\x1b8".encode())

    # ------------------------------------------------------------------ from the program

    @property
    def lines(self) -> list[str]:
        """The screen as text, one string per line, without trailing blanks."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def cells(self) -> list[list[Cell]]:
        """Return the screen cell by cell."""
        return screen_cells(self.screen)

    def mark(self) -> None:
        """Let `since_mark` begin here."""
        self._mark = len(self.raw)

    def since_mark(self) -> bytes:
        """Return what the program has sent since the last mark."""
        return bytes(self.raw[self._mark :])

    def wait_for(self, text: str, deadline: float = DEADLINE) -> None:
        """Read until the screen shows a text."""
        self.wait_until(lambda: text in self.text, f"the text {text!r}", deadline)

    def wait_for_bytes(self, data: bytes, deadline: float = DEADLINE) -> None:
        """Read until the program has sent certain bytes since the last mark."""
        self.wait_until(lambda: data in self.raw[self._mark :], f"the bytes {data!r}", deadline)

    def wait_until(
        self, state: Callable[[], bool], what: str = "the state", deadline: float = DEADLINE
    ) -> None:
        """Read until a state holds; fail with the screen if it does not come."""
        end = time.monotonic() + deadline
        while not state():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{what} did not come; the screen is\n{self.text}")
            if not self.read(left) and not state():
                raise AssertionError(f"the program ended before {what}; screen\n{self.text}")

    def wait_for_exit(self, deadline: float = DEADLINE) -> int:
        """Read to the program's end; return its exit status, negative for a signal."""
        end = time.monotonic() + deadline
        while self.read(max(0.0, end - time.monotonic())):
            if time.monotonic() >= end:
                raise AssertionError(f"the program did not end; the screen is\n{self.text}")
        while (status := self._poll()) is None:
            if time.monotonic() >= end:
                raise AssertionError("the program closed its terminal but did not end")
            select.select([], [], [], 0.005)
        return status

    def read(self, timeout: float) -> bool:
        """Read up to the end of a picture, waiting for it up to a time; False once the program has
        ended.  A picture that the next one follows at once is seen, too."""
        if not self._unread:
            ready, _, _ = select.select([self._fd], [], [], timeout)
            if not ready:
                return True
            try:
                self._unread = os.read(self._fd, 1 << 16)
            except OSError as error:
                if error.errno == errno.EIO:  # how Linux says that nobody holds the other end
                    return False
                raise
        if not self._unread:
            return False
        before = bytes(self.raw[-len(FRAME_END) + 1 :])
        end = (before + self._unread).find(FRAME_END)
        cut = len(self._unread) if end < 0 else end + len(FRAME_END) - len(before)
        data, self._unread = self._unread[:cut], self._unread[cut:]
        self._feed(data)
        return True

    def settle(self, deadline: float = DEADLINE) -> None:
        """Read until all that was typed has been worked on, and what is done a moment later, too.

        However long the machine takes: a program that has something to do is no program at rest."""
        end, looks = time.monotonic() + deadline, 0
        while looks < LOOKS_AT_REST:
            seen = len(self.raw)
            if not self.read(LOOK_SECONDS):
                return
            busy = len(self.raw) != seen or any(map(works, processes_of(self.pid, *self.also())))
            looks = 0 if busy else looks + 1
            if busy and time.monotonic() >= end:
                raise AssertionError(f"the program is never at rest; the screen is\n{self.text}")

    def close(self) -> None:
        """End the program if it still runs, and free the terminal."""
        if self._poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self._status = -signal.SIGKILL
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    # ------------------------------------------------------------------ inside

    def _feed(self, data: bytes) -> None:
        """Keep the bytes, answer what a terminal answers, and draw."""
        before = len(self.raw)
        self.raw += data
        if self._sync and _SYNC_QUERY in self.raw[max(0, before - len(_SYNC_QUERY) + 1) :]:
            self.write(_SYNC_ANSWER)
        data = self._pending + data
        unfinished = _UNFINISHED.search(data)
        cut = unfinished.start() if unfinished else len(data)
        self._pending = data[cut:]
        self._stream.feed(_FOREIGN.sub(b"", data[:cut]))

    def _set_size(self, fd: int) -> None:
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def _poll(self) -> int | None:
        """Return the exit status once there is one."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status


def processes_of(*first: int) -> Iterator[int]:
    """Processes and all that they started."""
    for process in first:
        yield process
        with suppress(OSError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                yield from processes_of(*map(int, (thread / "children").read_text().split()))


def works(process: int) -> bool:
    """Whether something of a process runs, waits for its turn or the disk, or is held up."""
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):  # it has just ended
                state = (thread / "stat").read_text().rpartition(")")[2].split()[0]
                if state in "RDTt":
                    return True
    return False


def screen_cells(screen: pyte.Screen) -> list[list[Cell]]:
    """Read a screen cell by cell, so that two screens can be compared."""
    buffer = screen.buffer
    return [[_cell(buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return the caller's environment with a terminal that does not depend on the caller's."""
    merged: dict[str, str | None] = {
        **os.environ,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "TEXTUAL_ANIMATIONS": "none",
        "NO_COLOR": None,
        "COLUMNS": None,  # Python believes these rather than the terminal
        "LINES": None,
        "STY": None,
        "TMUX": None,
        **changes,
    }
    return {name: value for name, value in merged.items() if value is not None}


def _become(
    argv: Sequence[str], slave: int, master: int, environment: Mapping[str, str], cwd: Path,
    *, controls: bool,
) -> None:  # fmt: skip
    """Turn the forked child into the program; never returns."""
    try:
        os.close(master)
        if controls:
            os.login_tty(slave)
        else:
            os.setsid()
            for number in range(3):
                os.dup2(slave, number)
        os.chdir(cwd)
        os.execvpe(argv[0], list(argv), dict(environment))  # noqa: S606
    finally:
        os._exit(127)


def _cell(char: pyte.screens.Char) -> Cell:
    """Read a cell of pyte's."""
    attributes = frozenset(
        name
        for name in ("bold", "italics", "underscore", "strikethrough", "reverse", "blink")
        if getattr(char, name)
    )
    if char.data == " " and not attributes - {"bold", "italics"}:
        return Cell(" ", char.bg)
    return Cell(char.data, char.bg, char.fg, attributes)
