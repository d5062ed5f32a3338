"""The real program on a pseudo-terminal: how it starts and ends, what it sends, what it survives."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.e2e.pty_harness import ROOT, PtyTerminal
from tests.ui.driving import copied, make_demo_board, make_small_board
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import setting_text
from tpm_tui.store.birth import create_board
from tpm_tui.store.records import Stamp, now

PROGRAM = (sys.executable, "-m", "tpm_tui")
FRAME_END = b"\x1b[?2026l"
MODES_OFF = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")
"""Alternate screen left, cursor shown, mouse and bracketed paste off."""
LEAST_QUIET = 0.3
"""Seconds without a byte after which nothing more comes: longer than the line below waits."""


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boards")
    make_small_board(folder / "small.db")
    make_demo_board(folder / "demo.db")
    return folder


@pytest.fixture
def small(boards: Path, tmp_path: Path) -> Path:
    return copied(boards / "small.db", tmp_path)


@pytest.fixture
def demo(boards: Path, tmp_path: Path) -> Path:
    return copied(boards / "demo.db", tmp_path)


@contextmanager
def running(
    *words: str | Path, size: tuple[int, int] = (120, 40), **env: str | None
) -> Iterator[PtyTerminal]:
    """The program, started and painted."""
    with PtyTerminal([*PROGRAM, *map(str, words)], size=size, env=env) as terminal:
        terminal.wait_for("q quit")
        yield terminal


def settle(terminal: PtyTerminal) -> None:
    """Read until nothing has come for a while."""
    quiet = time.monotonic() + LEAST_QUIET
    seen = len(terminal.raw)
    while time.monotonic() < quiet:
        terminal.read(0.05)
        if len(terminal.raw) != seen:
            seen, quiet = len(terminal.raw), time.monotonic() + LEAST_QUIET


def value(path: Path, title: str, key: str) -> str:
    """A cell as a program started afterwards reads it."""
    with session(path) as opened:
        titles = opened.board.items.columns["title"]
        item = next(n for n, one in enumerate(titles) if n and one == title and opened.board.items.exists(n))
        return opened.board.figures.text(item, key)


def edit_first_budget(terminal: PtyTerminal, amount: str) -> None:
    """Type the budget of the row `Research` and wait until it is acknowledged."""
    terminal.press("G", "right", "right", "right")
    terminal.wait_for("Budget: ")
    terminal.press(amount, "enter")
    terminal.wait_for("Budget of Research")


# ---- beginning and end


def test_quitting_restores_the_terminal_and_asks_nothing(small: Path) -> None:
    with running(small, TEXTUAL_DISABLE_KITTY_KEY=None) as terminal:
        assert b"\x1b[?1049h" in terminal.raw
        assert b"\x1b[>" in terminal.raw, "kitty keys are asked for"
        edit_first_budget(terminal, "77")
        terminal.mark()
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        sent = terminal.since_mark()
    for mode in (*MODES_OFF, b"\x1b[<u"):
        assert mode in sent, mode
    assert sent.index(b"\x1b[?1049l") > 0
    assert b"Traceback" not in terminal.raw
    assert value(small, "Research", "budget") == "77"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_program_in_order(number: signal.Signals, small: Path) -> None:
    with running(small) as terminal:
        edit_first_budget(terminal, "78")
        terminal.mark()
        terminal.signal(number)
        assert terminal.wait_for_exit() == 128 + number
        sent = terminal.since_mark()
    for mode in MODES_OFF:
        assert mode in sent, mode
    assert value(small, "Research", "budget") == "78"
    assert not small.with_name(f"{small.name}-wal").exists(), "the last one out tidies up"


def test_a_lost_connection_ends_the_program(small: Path) -> None:
    terminal = PtyTerminal([*PROGRAM, str(small)])
    try:
        terminal.wait_for("q quit")
        edit_first_budget(terminal, "79")
        os.close(terminal._fd)
        terminal._fd = -1
        pid, status = os.waitpid(terminal.pid, 0)
        terminal._status = os.waitstatus_to_exitcode(status)
        assert pid == terminal.pid
    finally:
        terminal.close()
    assert value(small, "Research", "budget") == "79"


@pytest.mark.parametrize("amount", ["81", "82", "83"])
def test_kill_9_loses_nothing_that_was_acknowledged(amount: str, small: Path) -> None:
    with running(small) as terminal:
        edit_first_budget(terminal, amount)
        terminal.signal(signal.SIGKILL)
        assert terminal.wait_for_exit() == -signal.SIGKILL
    assert value(small, "Research", "budget") == amount
    with running(small) as terminal:
        terminal.press("u")
        terminal.wait_for("Undone: budget of Research")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert value(small, "Research", "budget") == "9,000"


def test_two_programs_see_each_others_edits(small: Path) -> None:
    with running(small) as one, running(small) as other:
        edit_first_budget(one, "4711")
        other.wait_for("4,711")
        other.wait_for("Changed by ")
        other.press("G")
        edit_first_budget(other, "4712")
        one.wait_for("4,712")
        for terminal in (one, other):
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    assert value(small, "Research", "budget") == "4,712"


def test_a_dumb_terminal_is_refused_in_one_sentence(small: Path) -> None:
    with PtyTerminal([*PROGRAM, str(small)], env={"TERM": "dumb"}) as terminal:
        assert terminal.wait_for_exit() == 2
        assert b"\x1b" not in terminal.raw
        assert bytes(terminal.raw).count(b"\n") == 1
        assert b"none that can show one" in terminal.raw


@pytest.mark.parametrize("words", [(), ("demo",), ("small.db",)])
def test_without_a_terminal_it_is_refused_in_one_sentence(words: tuple[str, ...], small: Path) -> None:
    ran = subprocess.run(
        [*PROGRAM, *words],
        cwd=small.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("tpm-tui: ")
    assert ran.stderr.count("\n") == 1


def test_a_file_that_is_no_board_is_one_sentence_on_a_terminal_too(tmp_path: Path) -> None:
    path = tmp_path / "spoilt.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 5000)
    with PtyTerminal([*PROGRAM, str(path)]) as terminal:
        assert terminal.wait_for_exit() == 2
        assert b"Traceback" not in terminal.raw
        assert b"spoilt.db" in terminal.raw
        assert b"\x1b[?1049h" not in terminal.raw or b"\x1b[?1049l" in terminal.raw


def test_the_first_start_offers_demo_new_and_import() -> None:
    with PtyTerminal(PROGRAM, size=(80, 24)) as terminal:
        terminal.wait_for("Import a plan")
        terminal.press("d")
        terminal.wait_for("Digital Portfolio 2026")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


# ---- input as terminals send it


def test_mouse_and_paste_as_terminals_send_them(small: Path) -> None:
    with running(small) as terminal:
        terminal.write("\x1b[<0;60;9M\x1b[<0;60;9m")
        terminal.wait_for("Training")
        terminal.wait_for("7/8")
        terminal.write("\x1b[<0;10;9M\x1b[<0;10;9m\x1b[<0;10;9M\x1b[<0;10;9m")
        terminal.wait_for("Work item: ")
        terminal.write("\x15\x1b[200~Pasted\tby\r\nmouse\x1b[201~")
        terminal.wait_for("Pasted by mouse")
        terminal.press("enter")
        terminal.wait_for("Rename Training to Pasted by mouse")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_keys_typed_ahead_arrive_in_order(small: Path) -> None:
    with running(small) as terminal:
        terminal.write("Glll42\r\x1b[HsRenamed ahead\rq")
        assert terminal.wait_for_exit() == 0
    assert value(small, "Renamed ahead", "budget") == "42"


# ---- sizes


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 4), (10, 2)])
def test_small_terminals(size: tuple[int, int], demo: Path) -> None:
    with PtyTerminal([*PROGRAM, str(demo)], size=size) as terminal:
        terminal.wait_for_bytes(FRAME_END)
        terminal.press("z", "R", "G", "pageup", "right", "right", "enter", "\x07", "end", "?", "\x07", "G")
        terminal.resize(100, 30)
        terminal.wait_for("Total")
        terminal.wait_for("218/218")
        terminal.mark()
        terminal.resize(*size)
        terminal.wait_for_bytes(FRAME_END)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


# ---- bytes


def test_an_idle_program_sends_nothing(demo: Path) -> None:
    with running(demo) as terminal:
        settle(terminal)
        terminal.mark()
        end = time.monotonic() + 2
        while (left := end - time.monotonic()) > 0:
            terminal.read(left)
        assert terminal.since_mark() == b""


def frames(terminal: PtyTerminal, *keys: str) -> list[int]:
    """Bytes of each picture that keys lead to; the last one is the status line, a moment later."""
    terminal.mark()
    terminal.press(*keys)
    settle(terminal)
    return [len(one) + len(FRAME_END) for one in terminal.since_mark().split(FRAME_END)[:-1]]


BYTES = {
    # size: (cursor down, cursor right, page down, edit with six ancestors, all with the status line)
    (80, 24): (220, 260, 2_700, 600),
    (120, 40): (230, 260, 6_800, 850),
    (200, 50): (230, 260, 12_700, 960),
}
STATUS_LINE = 260


@pytest.mark.parametrize("size", BYTES)
def test_bytes_per_act(size: tuple[int, int], demo: Path) -> None:
    down, right, page, edit = BYTES[size]
    with running(demo, size=size) as terminal:
        terminal.press("z", "R")
        settle(terminal)
        sent: dict[str, list[int]] = {}
        for key in ("down", "down", "down", "right", "right", "right", "home", "pagedown", "pagedown"):
            first, *rest = frames(terminal, key)
            sent.setdefault(key, []).append(first)
            assert sum(rest) <= STATUS_LINE, key
        terminal.press("g", "g", *["down"] * 8, *["right"] * 3, "7")
        settle(terminal)
        first, *rest = frames(terminal, "enter")
        assert "budget -" in terminal.text
        assert sum(rest) <= STATUS_LINE + 500, "the flash goes again"
        assert 0 < max(sent["down"]) <= down
        assert 0 < max(sent["right"]) <= right
        assert 0 < max(sent["pagedown"]) <= page
        assert 0 < first <= edit


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


def poisoned(path: Path) -> Path:
    """A board whose every text is hostile, written past all that would clean it."""
    statuses = [["todo", f"To do {POISON}", "todo"], ["done", "Done", "done"], ["odd", f"x{POISON}", "in_progress"]]
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
        changes.append(Create(item, parent, f"a{chr(ord('a') + item)}", values if item > 1 else values[:3]))
    create_board(path, ChangeSet(tuple(changes)), Stamp("birth", POISON, 1000, now()))
    return path


def act_on(terminal: PtyTerminal) -> None:
    """Go through every screen that shows data."""
    steps: list[tuple[str, ...]] = [
        ("z", "R", "j"), ("enter",), ("\x07", "right"), ("enter",), ("down", "enter"), ("K",), ("J",), ("end",),
        ("home", *["right"] * 9), ("enter",), ("\x07", "d", "d"), ("u",), ("home", "D"), ("Y",), ("p",), ("?",),
        ("\x07", ":"), ("\x07", "z"), ("\x07", "G"), ("9",),
    ]  # fmt: skip
    for keys in steps:
        terminal.mark()
        terminal.press(*keys)
        terminal.wait_for_bytes(FRAME_END)
    settle(terminal)


@pytest.mark.parametrize("plain", ["0", "1"])
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
    with PtyTerminal([*PROGRAM, str(samples / "messy" / "09-escape-sequences.csv")], size=(120, 30)) as terminal:
        terminal.wait_for("Import 5 rows into")
        terminal.press("enter")
        terminal.wait_for("q quit")
        terminal.press("z", "R", "j", "j", "enter", "\x07", "q")
        assert terminal.wait_for_exit() == 0
        assert_harmless(bytes(terminal.raw))


def assert_harmless(sent: bytes) -> None:
    """Only sequences of our own, and no character that acts or hides."""
    text = OWN_SEQUENCES.sub(b"", sent)
    assert b"\x1b" not in text, text[max(0, text.find(b"\x1b") - 40) :][:120]
    assert b"\x1b]52" not in sent
    assert b"\x1b]0" not in sent
    assert b"\x1b[6n" not in sent
    assert b"\x07" not in text
    assert b"\b" not in text
    assert FORBIDDEN.search(text.decode()) is None


# ---- boards of other kinds


def test_an_empty_board_and_a_very_deep_one(tmp_path: Path) -> None:
    empty = new_file(tmp_path / "empty.db")
    with running(empty, size=(80, 24)) as terminal:
        terminal.wait_for("press o to add a first row")
        terminal.press("o", "First", "enter")
        terminal.wait_for("Rename New item to First")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    deep = new_file(tmp_path / "deep.db")
    with session(deep, "maker", 1000) as opened:
        line = row("level 40")
        for level in range(39, 0, -1):
            line = row(f"level {level}", line)
        planted(opened, line)
    with running(deep, size=(80, 24)) as terminal:
        terminal.press("z", "R", "G")
        terminal.wait_for("40   level 40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def wait_for_change(terminal: PtyTerminal, see: Callable[[], bool]) -> None:
    """Read until something is so."""
    terminal.wait_until(see, "the change")


@pytest.mark.skipif(not hasattr(signal, "SIGTSTP"), reason="no job control here")
def test_ctrl_l_repairs_the_screen(demo: Path) -> None:
    with running(demo) as terminal:
        settle(terminal)
        before = terminal.cells()
        terminal.scribble()
        assert terminal.cells() != before
        terminal.press("ctrl+l")
        wait_for_change(terminal, lambda: terminal.cells() == before)
