"""Whatever is being typed, wherever, when a session is cut off: it is kept once, and not applied."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import session, typing
from tests.e2e.gate import MISSING, OPEN, serving
from tests.e2e.programs import PROGRAM, running
from tests.e2e.pty_harness import PtyTerminal
from tests.e2e.test_drafts import left, revision
from tests.soundness import faults
from tests.ui.driving import make_small_board
from tpm_tui.service.drafts import Drafts
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.ui.drafts.resuming import _is_done

TEXT = "Cutov"
Act = Callable[[PtyTerminal, Path], None]


def in_a_cell(terminal: PtyTerminal, _path: Path) -> None:
    terminal.press("G", "s", TEXT)
    terminal.wait_for(TEXT)


def below_the_help(terminal: PtyTerminal, path: Path) -> None:
    in_a_cell(terminal, path)
    terminal.press("\x1bOP")
    terminal.wait_for("Esc close")


def in_a_new_row(terminal: PtyTerminal, _path: Path) -> None:
    terminal.press("G", "O", TEXT)
    terminal.wait_for(TEXT)


def in_a_comment(terminal: PtyTerminal, _path: Path) -> None:
    terminal.press("G", "g", "c")
    terminal.wait_for("Comment on Research")
    terminal.press(TEXT)
    terminal.wait_for(TEXT)


def in_a_line(terminal: PtyTerminal, _path: Path) -> None:
    terminal.press("G", "g", "w")
    terminal.wait_for("log on Research")
    terminal.press("4h")
    terminal.wait_for("4h")


def below_a_conflict(terminal: PtyTerminal, path: Path) -> None:
    in_a_cell(terminal, path)
    with session(path, "ben", 1002) as ben:
        ben.execute(typing(ben.board.items.columns["title"].index("Research"), "title", "Studies"))
    terminal.press("enter")
    terminal.wait_for("changed by two at once")


def below_the_question_why(terminal: PtyTerminal, _path: Path) -> None:
    terminal.press("G", "right", "right", "right")
    terminal.wait_for("Budget: ")
    terminal.press("4711", "enter")
    terminal.wait_for("Why does Budget of Research change?")


PLACES: dict[Act, tuple[str, str]] = {
    in_a_cell: (TEXT, "Work item of Research"),
    below_the_help: (TEXT, "Work item of Research"),
    in_a_new_row: (TEXT, "the title of a new row below Rollout"),
    in_a_comment: (TEXT, "a comment on Research"),
    in_a_line: ("4h", "the line that is to log work on Research"),
    below_a_conflict: (TEXT, "Work item of Studies"),
    below_the_question_why: ("4711", "Budget of Research"),
}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
@pytest.mark.parametrize("act", PLACES, ids=lambda one: one.__name__)
def test_what_is_open_is_kept(act: Act, number: signal.Signals, small: Path) -> None:
    if act is below_the_question_why:
        with session(small) as ana:
            ana.execute(lambda board: set_setting(board, "reasons", "budget"))
    with running(small) as terminal:
        act(terminal, small)
        before = revision(small)
        terminal.signal(number)
        assert terminal.wait_for_exit() == 128 + number
        assert b"Traceback" not in terminal.raw
    assert revision(small) == before, "never applied by itself"
    ended = "connection lost" if number == signal.SIGHUP else "the program was stopped"
    assert left(small) == [(*PLACES[act], ended)]


@pytest.mark.slow
def test_one_signal_after_the_other(small: Path) -> None:
    with running(small) as terminal:
        in_a_cell(terminal, small)
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            terminal.signal(number)
        assert terminal.wait_for_exit() in (128 + signal.SIGHUP, 128 + signal.SIGTERM)
        assert b"Traceback" not in terminal.raw
    assert [text for text, _, _ in left(small)] == [TEXT]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
@pytest.mark.parametrize("after", [b"\x1b[?1049h", b"Rollout"])
def test_a_signal_while_it_opens(after: bytes, number: signal.Signals, small: Path) -> None:
    with PtyTerminal([*PROGRAM, str(small)]) as terminal:
        terminal.wait_for_bytes(after)
        terminal.signal(number)
        assert terminal.wait_for_exit() in (128 + number, -number)
        assert b"Traceback" not in terminal.raw
    assert left(small) == []


def offered(path: Path) -> list[str]:
    """What the next session asks about: what is on the board already is dropped without a word."""
    with session(path) as opened:
        drafts = Drafts(opened)
        found = drafts.left()
        for one in found:
            drafts.let_go(one)
        return [one.draft.text for one in found if not _is_done(opened, one.draft)]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
@pytest.mark.parametrize("act", [in_a_cell, in_a_new_row], ids=lambda one: one.__name__)
@pytest.mark.parametrize("turn", range(4))
def test_cut_off_while_it_is_saved_it_is_there_once(
    turn: int, act: Act, number: signal.Signals, small: Path
) -> None:
    with running(small) as terminal:
        act(terminal, small)
        terminal.settle()
        terminal.press("enter")
        time.sleep(turn * 0.003)  # another moment of it every time
        terminal.signal(number)
        terminal.wait_for_exit()
    with session(small) as opened:
        titles = list(opened.board.items.columns["title"])
        assert list(faults(opened.reader.journal()[::-1])) == []
    assert [*offered(small), *(one for one in titles if one == TEXT)] == [TEXT]


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}")
def test_a_client_of_ssh_that_is_killed(tmp_path: Path) -> None:
    """What is typed is there at the next connection, ten times in a row, and on the board never."""
    (tmp_path / "srv").mkdir(0o700)
    board = make_small_board(tmp_path / "srv" / "board.db")
    before = revision(board)
    with serving(tmp_path, board, OPEN) as gate:
        for turn in range(10):
            with gate.at_a_terminal() as terminal:
                terminal.wait_for(
                    "q quit" if not turn else f'You were typing "{TEXT}{turn - 1}" into'
                )
                if turn:
                    time.sleep(0.3)  # a key that comes at once was not meant for the offer
                    terminal.press("delete")
                    terminal.wait_for("The draft is gone")
                act = in_a_new_row if turn % 2 else in_a_cell
                act(terminal, board)
                terminal.press(str(turn))
                terminal.wait_for(f"{TEXT}{turn}")
                terminal.signal(signal.SIGKILL)
                terminal.wait_for_exit()
            assert gate.left() == []
        assert revision(board) == before
