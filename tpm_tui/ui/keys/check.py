"""The key tester: what this terminal sends for a key, what that is called and what it runs."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from textual import events
from textual._xterm_parser import XTermParser

from tpm_tui.service.keys.keymap import KeyMap
from tpm_tui.service.keys.names import is_safe, prints, shown_key, undeliverable
from tpm_tui.ui.keys.sequences import KeyMachine, pressed

QUIET_SECONDS = 0.02
"""Bytes that come closer together than this belong to one press."""

INTRODUCTION = (
    "Press keys to see what this terminal sends for them; q twice leaves.",
    "Nothing here changes a board. tmux, ssh and the emulator keep some keys for themselves.",
    "",
)


class KeyTester:
    """Tells about presses, one chunk of bytes each; knows when to stop."""

    def __init__(self, keymap: KeyMap) -> None:
        self._keymap = keymap
        self._machine = KeyMachine(keymap.bindings)
        self._last = ""
        self.done = False

    def tell(self, data: bytes) -> list[str]:
        """Lines about what a chunk of bytes from the terminal means."""
        keys = names(data)
        if not keys:
            return [f"{raw(data):24} is no key that Textual knows"]
        lines = []
        for place, (key, typed) in enumerate(keys):
            sent = raw(data) if place == 0 else ""
            lines.append(f"{sent:24} {shown_key(key):18} {self._means(key, typed=typed)}")
            self.done = self.done or (key == "q" and self._last == "q")
            self._last = key
        return lines

    def _means(self, key: str, *, typed: bool) -> str:
        """What a press does on the board screen, and how far it can be relied on."""
        if self._keymap.types and typed and not self._machine.pending and prints(key):
            return "types into the cell"
        open_keys = self._machine.pending
        name = self._machine.press(key)
        if name:
            told = f"runs {name}"
        elif name == "":
            following = len({keys.split()[0] for keys, _ in self._machine.continuations()})
            told = f"begins a sequence; {following} keys can follow"
        else:
            told = f"nothing after {' '.join(open_keys)}" if open_keys else "not bound"
        return told + _reliable(key)


def names(data: bytes) -> list[tuple[str, bool]]:
    """What the program calls the keys in a chunk of bytes, and whether each types a character."""
    parser = XTermParser()
    text = data.decode("utf-8", "replace")
    found = [*parser.feed(text), *parser.feed("")]
    return [
        (pressed(one), one.is_printable and len(pressed(one)) == 1)
        for one in found
        if isinstance(one, events.Key)
    ]


def raw(data: bytes) -> str:
    """Bytes as people write them: `ESC [ 1 ; 5 A`."""
    words = {0x1B: "ESC", 0x20: "SP", 0x7F: "DEL"}
    return " ".join(
        words.get(one, f"^{chr(one + 64)}" if one < 32 else chr(one) if one < 127 else f"{one:02x}")
        for one in data
    )


def _reliable(key: str) -> str:
    why = undeliverable(key)
    if why:
        return f"  (only with the kitty protocol: elsewhere {why})"
    return "" if is_safe(key) else "  (not every terminal sends it)"


def check_keys(keymap: KeyMap) -> None:
    """Answer presses until q comes twice or the terminal goes away."""
    tester = KeyTester(keymap)
    write = sys.stdout.write
    write("\n".join(INTRODUCTION) + "\n")
    sys.stdout.flush()
    with _raw_terminal(sys.stdin.fileno()) as terminal:
        while not tester.done:
            data = _chunk(terminal)
            if not data:
                break
            write("".join(f"{line}\r\n" for line in tester.tell(data)))
            sys.stdout.flush()


@contextmanager
def _raw_terminal(terminal: int) -> Iterator[int]:
    """The terminal as Textual sets it, without the kitty protocol, and itself again afterwards."""
    before = termios.tcgetattr(terminal)
    try:
        tty.setraw(terminal, termios.TCSANOW)
        yield terminal
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)


def _chunk(terminal: int) -> bytes:
    """The bytes of one press; nothing at the end of the input."""
    data = os.read(terminal, 1024)
    while data and select.select([terminal], [], [], QUIET_SECONDS)[0]:
        more = os.read(terminal, 1024)
        if not more:
            break
        data += more
    return data
