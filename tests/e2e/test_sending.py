"""What the real program sends to the terminal: how much, and never a byte that data brought."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.e2e.programs import PROGRAM, running, settle
from tests.e2e.pty_harness import FRAME_END, PtyTerminal
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import setting_text
from tpm_tui.store.birth import create_board
from tpm_tui.store.journal.records import Stamp, now

# ---- bytes


def test_an_idle_program_sends_nothing(demo: Path) -> None:
    with running(demo) as terminal:
        settle(terminal)
        terminal.mark()
        end = time.monotonic() + 1.2  # some looks for what others did
        while (left := end - time.monotonic()) > 0:
            terminal.read(left)
        assert terminal.since_mark() == b""


def frames(terminal: PtyTerminal, key: str, shows: str) -> list[int]:
    """Bytes of each picture that a key leads to; the last one is the status line, a moment later."""
    terminal.mark()
    terminal.press(key)
    terminal.wait_for(shows)
    settle(terminal)
    return [len(one) + len(FRAME_END) for one in terminal.since_mark().split(FRAME_END)[:-1]]


BYTES = {
    # size: (cursor down, cursor right, page down, edit with six ancestors); a fifth above measured
    (80, 24): (220, 260, 1_950, 690),
    (120, 40): (220, 260, 5_300, 900),
    (200, 50): (220, 260, 11_400, 1_020),
}
STATUS_LINE = 320
FLASH_GONE = 500


def within(sent: list[int], limit: int, rest: int) -> None:
    """Hold what a key sent against its limits: the picture of the key, and what comes a moment later,
    which a loaded machine may draw in the same picture."""
    assert 0 < sum(sent) <= limit + rest
    if len(sent) > 1:
        assert sent[0] <= limit


@pytest.mark.parametrize("size", BYTES)
def test_bytes_per_act(size: tuple[int, int], demo: Path) -> None:
    down, right, page, edit = BYTES[size]
    with running(demo, size=size) as terminal:
        terminal.press("z", "R")
        terminal.wait_for("1/218")  # a start under load takes longer than settling waits
        settle(terminal)
        acts = (
            ("down", "2/218", down), ("down", "3/218", down), ("right", "Status: ", right),
            ("right", "Progress: ", right), ("pagedown", f"{3 + size[1] - 5}/218", page),
        )  # fmt: skip
        for key, shows, limit in acts:
            within(frames(terminal, key, shows), limit, STATUS_LINE)
        terminal.press("g", "g", *["down"] * 8)
        terminal.wait_for("9/218")
        terminal.press("right", "7")
        terminal.wait_for("Budget: of a parent")
        settle(terminal)
        within(frames(terminal, "enter", "overspent by"), edit, FLASH_GONE)


# ---- hostile data

PAYLOADS = {
    "clear": "\x1b[2J",
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x1b\\",
    "link": "\x1b]8;;http://evil.invalid\x1b\\x",
    "status report": "\x1b[6n",
    "alternate screen": "\x1b[?1049l",
    "c1 csi": "\x9b31m",
    "c1 osc": "\x9d0;owned\x9c",
    "bell": "\x07",
    "backspace": "\b\b\b",
    "newline": "a\r\nb",
    "bidi": "\u202egnp.exe\u202c",
    "isolate": "\u2066x\u2069",
    "zero width": "\u200bz\ufeff",
    "tag": "\U000e0041",
    "close markup": "[/]",
    "click markup": "[@click=app.bell]x[/]",
    "link markup": "[link=http://evil.invalid]x[/link]",
}
POISON = "|".join(PAYLOADS.values())
FORBIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\ufeff\x80-\x9f\U000e0000-\U000e007f]"
)
OWN_SEQUENCES = re.compile(
    rb"\x1b\[[<>=?]?[0-9;]*(?:\$[a-z]|[A-Za-ln-z]|m)|\x1b\]22;[a-z-]*\x07|\x1b[=>78]|\x1b\([AB]"
)
"""CSI sequences and Textual's pointer shapes."""
OWN_CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
"""What `y` and `Y` give the terminal: nothing but base64 inside."""


def poisoned(path: Path) -> Path:
    """A board whose every text is hostile, written past all that would clean it."""
    statuses = [
        ["todo", f"To do {POISON}", "todo"],
        ["done", "Done", "done"],
        ["odd", f"x{POISON}", "in_progress"],
    ]
    changes: list[SetCell | Create] = [
        SetCell(BOARD, "name", None, setting_text(POISON)),
        SetCell(BOARD, "statuses", None, setting_text(statuses)),
    ]
    for item, (payload_name, payload) in enumerate(PAYLOADS.items(), 1):
        parent = 0 if item == 1 else 1
        values = (
            ("title", f"{payload_name} {payload}"),
            ("kind", "task"),
            ("owner", f"{payload}{POISON}"),
            ("status", "odd"),
            ("description", POISON),
        )
        changes.append(
            Create(item, parent, f"a{chr(ord('a') + item)}", values if item > 1 else values[:3])
        )
    create_board(path, ChangeSet(tuple(changes)), Stamp("birth", POISON, 1000, now()))
    return path


def act_on(terminal: PtyTerminal) -> None:
    """Go through every screen that shows data; each step shows something, or nothing would be sent."""
    steps: list[tuple[str, ...]] = [
        ("z", "R", "j"), ("enter",), ("\x07", "right"), ("enter",), ("down", "enter"), ("K",), ("J",), ("end",),
        ("home", *["right"] * 9), ("enter",), ("\x07", "d", "d"), ("u",), ("home", "D"), ("Y",), ("p",), ("?",),
        ("\x07", ":"), ("\x07", "z"), ("\x07", "G"), ("9",),
        ("\x07", "="), ("j", "space", "\x07", "g", "d"), ("pagedown", "\x07", "g", "h"), ("pagedown", "\x07", "F"), ("\x07", "I"),
        ("\x07", "C"), ("\x07", "z", "g"), ("enter",), ("z", "R"), ("j", "l", ","), ("\\", "z", "G"), ("g", "g", "]"), ("g", "["),
        ("z", "n"), ("z", "w"), ("/", "c", "l"), ("enter", "n"), ("f", "o", "w", "n", "e", "r", ":"), ("tab", "tab"), ("\x07", "V"),
        ("j", "j", "y"), ("p",), ("\x07", "g", "m"), ("down",), ("\x07", "home", "z", "T"), ("\x07", "?"), ("\x07", "g", "s"),
    ]  # fmt: skip
    for keys in steps:
        terminal.mark()
        terminal.press(*keys)
        terminal.wait_for_bytes(FRAME_END)
        settle(terminal)
    terminal.press("\x07")
    settle(terminal)


@pytest.mark.parametrize("plain", ["0", pytest.param("1", marks=pytest.mark.slow)])
def test_no_hostile_byte_reaches_the_terminal(plain: str, tmp_path: Path) -> None:
    path = poisoned(tmp_path / "poisoned.db")
    with running(path, size=(200, 40), TPM_PLAIN_PAINT=plain) as terminal:
        act_on(terminal)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        sent = bytes(terminal.raw)
    assert_harmless(sent)
    assert "[@click=app.bell]" in sent.decode()
    assert "[/]" in sent.decode()


def test_no_hostile_byte_of_a_file_reaches_the_terminal(samples: Path) -> None:
    with PtyTerminal(
        [*PROGRAM, str(samples / "messy" / "09-escape-sequences.csv")], size=(120, 30)
    ) as terminal:
        terminal.wait_for("Import 5 rows?")
        terminal.press("enter", "enter")
        terminal.wait_for("q quit")
        terminal.press("z", "R", "j", "j", "enter", "\x07", "q")
        assert terminal.wait_for_exit() == 0
        assert_harmless(bytes(terminal.raw))


def assert_harmless(sent: bytes) -> None:
    """Only sequences of our own, and no character that acts or hides."""
    copied = OWN_CLIPBOARD.findall(sent)
    text = OWN_SEQUENCES.sub(b"", OWN_CLIPBOARD.sub(b"", sent))
    assert PAYLOADS["clipboard"].encode() not in sent
    assert b"b3duZWQ=" not in copied, "what was copied was the data's own wish"
    assert b"\x1b" not in text, text[max(0, text.find(b"\x1b") - 40) :][:120]
    assert b"\x1b]0" not in sent
    assert b"\x1b[6n" not in sent
    assert b"\x07" not in text
    assert b"\b" not in text
    assert FORBIDDEN.search(text.decode()) is None
