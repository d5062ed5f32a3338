"""Half-typed text outlives the connection, the program and kill -9, on a real terminal."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from platformdirs import user_state_path

from tests.boards import session, typing
from tests.e2e.programs import PROGRAM, running, value
from tests.e2e.pty_harness import DEADLINE, PtyTerminal
from tpm_tui.service.drafts import Drafts

KILLS = range(10)


def typed(terminal: PtyTerminal, text: str) -> None:
    """Half a title for the row Research."""
    terminal.press("G", "s", text)
    terminal.wait_for(text)


def left(path: Path) -> list[tuple[str, str, str]]:
    """What is there to be offered: text, place, and how its session ended."""
    with session(path) as opened:
        drafts = Drafts(opened)
        found = drafts.left()
        for one in found:
            drafts.let_go(one)
    return [(one.draft.text, one.draft.where, one.draft.ended) for one in found]


def test_a_lost_connection_and_what_others_did_meanwhile(small: Path) -> None:
    with running(small) as terminal:
        typed(terminal, "Cutov")
        terminal.signal(signal.SIGHUP)
        assert terminal.wait_for_exit() == 128 + signal.SIGHUP
        assert b"Traceback" not in terminal.raw
    assert not small.with_name(f"{small.name}-wal").exists()
    assert value(small, "Research", "title") == "Research", "never applied by itself"
    with session(small, "ben", 1002) as ben:
        titles = ben.board.items.columns["title"]
        ben.execute(typing(titles.index("Research"), "title", "Studies"))
    with running(small) as terminal:
        terminal.wait_for('You were typing "Cutov" into Work item of Studies')
        assert "ben changed this" in terminal.text
        assert "connection lost" in terminal.text
        time.sleep(0.3)  # a key that comes at once was not meant for the offer
        terminal.press("enter")
        terminal.wait_for("Your text is back")
        terminal.press("enter")
        terminal.wait_for("changed by two at once")
        for words in ("Research", "Studies", "Cutov", "ben, "):
            assert words in terminal.text
        time.sleep(0.3)
        terminal.press("m")
        terminal.wait_for("Rename Studies to Cutov")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert left(small) == [], "and it is offered once"


@pytest.mark.slow
def test_it_is_told_to_end_in_the_middle_of_typing(small: Path) -> None:
    with running(small) as terminal:
        typed(terminal, "Cutov")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 128 + signal.SIGTERM
        assert b"Traceback" not in terminal.raw
    assert left(small) == [("Cutov", "Work item of Research", "the program was stopped")]


@pytest.mark.parametrize("controls", [pytest.param(True, marks=pytest.mark.slow), False])
def test_the_terminal_goes_away_in_the_middle_of_typing(small: Path, *, controls: bool) -> None:
    """Also one that does not control the program (`su -c`, some containers), of which no signal tells."""
    terminal = PtyTerminal([*PROGRAM, str(small)], controls=controls)
    try:
        terminal.wait_for("q quit")
        typed(terminal, "Cutov")
        os.close(terminal._fd)
        terminal._fd = -1
        assert ended(terminal) == 128 + signal.SIGHUP
    finally:
        terminal.close()
    assert left(small) == [("Cutov", "Work item of Research", "connection lost")]


def ended(terminal: PtyTerminal) -> int | None:
    """How a program ends that nobody can read from any more; None where it goes on for long."""
    began = time.monotonic()
    while terminal._poll() is None and time.monotonic() - began < DEADLINE:
        time.sleep(0.01)
    return terminal._status


@pytest.mark.slow
def test_a_terminal_that_nobody_reads_blocks_the_program_and_not_the_draft(small: Path) -> None:
    with running(small) as terminal:
        terminal.press("G", "s")
        terminal.wait_for("save, next cell")
        for at in range(4000):  # until nothing more goes into the terminal
            terminal.write("x" if at % 2 else "\x7fx")
        time.sleep(0.3)
        began = time.monotonic()
        terminal.signal(signal.SIGTERM)
        while terminal._poll() is None and time.monotonic() - began < 5:
            time.sleep(0.01)
        assert time.monotonic() - began < 2.5
    assert [text[:3] for text, _, _ in left(small)] == ["xxx"]


def revision(path: Path) -> int:
    """How much has ever been written on a board."""
    with session(path, "ben", 1002) as opened:
        return int(opened.board.revision)


def cut_off_in_a_new_row(small: Path, number: signal.Signals, text: str) -> None:
    with running(small) as terminal:
        terminal.press("G", "o", text)
        terminal.wait_for(text or "Name the row")
        time.sleep(0.15)
        terminal.signal(number)
        terminal.wait_for_exit()
        assert b"Traceback" not in terminal.raw


@pytest.mark.parametrize(
    "number, text, ended",
    [
        (signal.SIGHUP, "Cutov", "connection lost"),
        pytest.param(signal.SIGTERM, "Cutov", "the program was stopped", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, "", "", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "", "", marks=pytest.mark.slow),
    ],
)
def test_a_row_without_its_name_goes_with_the_session(
    number: signal.Signals, text: str, ended: str, small: Path
) -> None:
    before = revision(small)
    cut_off_in_a_new_row(small, number, text)
    assert revision(small) == before, "it was never on the board"
    place = "the title of a new row below Research"
    assert left(small) == ([(text, place, ended)] if text else [])


@pytest.mark.slow
def test_a_new_row_without_its_name_after_a_kill(small: Path) -> None:
    before = revision(small)
    cut_off_in_a_new_row(small, signal.SIGKILL, "Cutov")
    assert revision(small) == before
    with running(small) as terminal:
        terminal.wait_for('typing "Cutov" into the title of a new row below Research')
        time.sleep(0.3)
        terminal.press("enter")
        terminal.wait_for("Your text is back in a new row")
        terminal.press("\r")
        terminal.wait_for("Name the row")
        terminal.press("\x1b")
        terminal.wait_for("No row added")
        terminal.press("u")
        terminal.wait_for("Undone: add Cutov")
    assert left(small) == []


def wait_until_kept(text: str) -> None:
    """A draft is on the disk."""
    folder = user_state_path("tpm-tui", appauthor=False) / "drafts"
    end = time.monotonic() + DEADLINE
    while not any(text.encode() in one.read_bytes() for one in folder.glob("*/*.json")):
        assert time.monotonic() < end, f"{text} is never kept"
        time.sleep(0.005)


def killed(small: Path, text: str) -> None:
    with running(small) as terminal:
        typed(terminal, text)
        wait_until_kept(text)
        terminal.signal(signal.SIGKILL)
        assert terminal.wait_for_exit() == -signal.SIGKILL
    assert left(small) == [(text, "Work item of Research", "")]


def test_kill_9_just_after_the_last_key_was_kept(small: Path) -> None:
    killed(small, "Cutover")


@pytest.mark.slow
@pytest.mark.parametrize("attempt", KILLS)
def test_kill_9_again_and_again(attempt: int, small: Path) -> None:
    killed(small, f"Cutover {attempt}")


def test_ctrl_z_is_undo_and_never_stops_the_program(small: Path) -> None:
    with running(small) as terminal:
        terminal.press("\x1a")
        terminal.wait_for("Nothing to undo")
        state = Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()[0]
        assert state in "RS"
        typed(terminal, "Cut")
        terminal.press("\x1a", "ov")
        terminal.wait_for("ov")
        terminal.press("\x07", "q")
        terminal.wait_for_exit()
