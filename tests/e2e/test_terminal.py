"""The real program on a pseudo-terminal: how it starts, takes input, survives and ends."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.e2e.programs import (
    MODES_OFF,
    PROGRAM,
    edit_first_budget,
    running,
    settle,
    value,
)
from tests.e2e.pty_harness import FRAME_END, ROOT, PtyTerminal

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


@pytest.mark.parametrize("amount", ["81", pytest.param("82", marks=pytest.mark.slow)])
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
        other.wait_for("You elsewhere: ")
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
def test_without_a_terminal_it_is_refused_in_one_sentence(
    words: tuple[str, ...], small: Path
) -> None:
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


@pytest.mark.parametrize(
    "size",
    [
        pytest.param((80, 24), marks=pytest.mark.slow),
        (40, 10),
        pytest.param((20, 4), marks=pytest.mark.slow),
        (10, 2),
    ],
)
def test_small_terminals(size: tuple[int, int], demo: Path) -> None:
    with PtyTerminal([*PROGRAM, str(demo)], size=size) as terminal:
        terminal.wait_for("Work item")
        terminal.press(
            "z", "R", "G", "pageup", "right", "right", "enter", "\x07", "end", "?", "\x07", "G"
        )
        terminal.resize(100, 30)
        terminal.wait_for("Total")
        terminal.wait_for("218/218")
        terminal.mark()
        terminal.resize(*size)
        terminal.wait_for_bytes(FRAME_END)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


# ---- boards of other kinds


def test_an_empty_board_and_a_very_deep_one(tmp_path: Path) -> None:
    empty = new_file(tmp_path / "empty.db")
    with running(empty, size=(80, 24)) as terminal:
        terminal.wait_for("press o to add a first row")
        terminal.press("o", "First", "enter")
        terminal.wait_for("Name the row")
        terminal.press("enter")
        terminal.wait_for("No row added")
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


def test_ctrl_l_repairs_the_screen(demo: Path) -> None:
    with running(demo) as terminal:
        settle(terminal)
        before = terminal.cells()
        terminal.scribble()
        assert terminal.cells() != before
        terminal.press("ctrl+l")
        terminal.wait_until(lambda: terminal.cells() == before, "the screen of before")
