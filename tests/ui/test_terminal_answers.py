"""Whatever a terminal sends: what no terminal should say ends neither the program nor its reading."""

from __future__ import annotations

import os
import select
import selectors
import termios
from concurrent.futures import Future
from queue import Queue
from threading import Event, Thread
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.drivers.linux_driver import LinuxDriver

from tpm_tui.ui.terminal_input.driver import guarded, hold_size
from tpm_tui.ui.terminal_input.ending import Ending
from tpm_tui.ui.terminal_input.pace import AHEAD, Pace
from tpm_tui.ui.terminal_input.parser import HIGHEST, WIDEST, GuardedParser


def heard(parser: GuardedParser, data: str) -> list[str]:
    """What a parser makes of input, without what is to be ignored."""
    found = [
        one.key if isinstance(one, events.Key) else type(one).__name__ for one in parser.feed(data)
    ]
    return [one for one in found if one != "<ignore>"]


@pytest.mark.parametrize(
    "sent, keys",
    [
        ("\x1b[1114112u", []),
        ("\x1b[99999999999u", []),
        ("\x1b[27;5;99999999~", []),
        ("\x1b[55296u", []),
        ("\x1b[0u", []),
        ("\x1b[97;5:3u", []),
        ("\x1b[97:65;5u", ["ctrl+a"]),
        ("\x1b[97::97;5u", ["ctrl+a"]),
        (f"\x1b[48;{HIGHEST + 1};80;1;1t", []),
        (f"\x1b[48;40;{WIDEST + 1};1;1t", []),
        ("\x1b[48;0;0;0;0t\x1b[<0;1;1M", []),
        ("\x1b[48;40;100;1;1t", ["Resize"]),
    ],
)
def test_what_no_terminal_should_send(sent: str, keys: list[str]) -> None:
    parser = GuardedParser()
    assert heard(parser, sent) == keys
    assert heard(parser, "x\x1b[B") == ["x", "down"], "the next keys are heard"


@given(
    st.text(
        alphabet="\x1b[]?<>;:0123456789uUtMmR~$yPO_^\\\x07\x9b\x00\ud800x", min_size=1, max_size=60
    )
)
def test_nothing_ends_the_reading(sent: str) -> None:
    parser = GuardedParser()
    for one in parser.feed(sent):
        assert not isinstance(one, events.Resize) or one.size.area <= WIDEST * HIGHEST
    for one in parser.feed("\x1b[201~"):
        del one


def test_the_terminal_itself_is_made_smaller() -> None:
    """Rich and Textual ask the system for its size, each for themselves."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (65_535, 65_535))
    hold_size(theirs, WIDEST, HIGHEST)
    assert termios.tcgetwinsize(theirs) == (HIGHEST, WIDEST)
    termios.tcsetwinsize(theirs, (40, 100))
    hold_size(theirs, WIDEST, HIGHEST)
    assert termios.tcgetwinsize(theirs) == (40, 100)
    os.close(ours)
    os.close(theirs)
    hold_size(theirs, WIDEST, HIGHEST)


def test_a_terminal_of_any_size_gets_a_picture_of_a_sane_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its size comes with the client's request, whatever that says."""
    driver = cast("LinuxDriver", guarded(LinuxDriver).__new__(guarded(LinuxDriver)))
    driver.fileno = -1
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((65_535, 65_535)))
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("LINES", raising=False)
    assert driver._get_terminal_size() == (WIDEST, HIGHEST)


def test_an_error_of_the_reading_is_told_as_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual would print its own account of it, with paths."""
    kind = guarded(LinuxDriver)
    told: list[object] = []

    class App:
        def call_later(self, act: object, *words: object) -> None:
            told.extend((act, *words))

        def _handle_exception(self, error: Exception) -> None:
            raise AssertionError(error)

    driver = kind.__new__(kind)
    driver._app = app = App()  # type: ignore[assignment]
    monkeypatch.setattr(kind, "run_input_thread", lambda _self: 1 // 0)
    driver._run_input_thread()  # type: ignore[attr-defined]
    assert told[0] == app._handle_exception
    assert isinstance(told[1], ZeroDivisionError)


class Reading:
    """The driver's own reading of a terminal, with a program that works on nothing."""

    def __init__(self, typed: bytes) -> None:
        self._theirs, self._ours = os.pipe()
        os.write(self._ours, typed)
        self.events: list[object] = []
        self.full = Event()
        kind = guarded(LinuxDriver)
        driver: Any = kind.__new__(kind)
        self._driver = driver
        driver.fileno, driver._debug, driver.exit_event = self._theirs, False, Ending()
        driver._pace = Pace(lambda: len(self.events))
        driver.process_message = self._take
        self.thread = Thread(target=driver.run_input_thread, daemon=True)
        self.thread.start()

    def type(self, typed: bytes) -> None:
        """Send more."""
        os.write(self._ours, typed)

    def _take(self, event: object) -> None:
        self.events.append(event)
        if len(self.events) > AHEAD:
            self.full.set()

    def end(self) -> None:
        """As the driver ends it."""
        self._driver.exit_event.set()
        self.thread.join(20)
        os.close(self._ours)
        os.close(self._theirs)


def test_what_is_not_worked_on_stays_in_the_terminal() -> None:
    """Whatever is read is kept in memory, and everything else waits behind it."""
    reading = Reading(b"j" * 10_000)
    assert reading.full.wait(20)
    reading.thread.join(0.1)
    assert len(reading.events) == AHEAD + 1
    reading.events.clear()  # all were worked on
    reading.full.clear()
    assert reading.full.wait(20), "the reading goes on"
    reading.thread.join(0.1)
    assert len(reading.events) == AHEAD + 1
    reading.end()
    assert not reading.thread.is_alive(), "no program waits for it at its end"
    assert len(reading.events) < 8_192, "and it reads no more then"


def test_where_nothing_is_typed_the_reading_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten looks a second are a third of what an idle program takes."""
    waits = Queue[float | None]()

    class Noted(selectors.SelectSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            waits.put(timeout)
            return super().select(timeout)

    monkeypatch.setattr(selectors, "SelectSelector", Noted)
    reading = Reading(b"")
    for typed, known in ((b"\x1b", "escape"), (b"\x1b[200~", "")):
        assert waits.get(timeout=60) is None, "nothing is awaited but a key"
        reading.type(typed)
        assert waits.get(timeout=60) is not None, "a sequence or a paste may go on, or be over"
        if not known:
            reading.type(b"pasted\x1b[201~")
        while waits.get(timeout=60) is not None:
            pass
        waits.put(None)
    keys = [getattr(one, "key", getattr(one, "text", "")) for one in reading.events]
    assert keys == ["escape", "pasted"]
    reading.end()
    assert not reading.thread.is_alive(), "its end wakes it"


def test_another_reading_may_begin_after_the_end_of_one() -> None:
    ending = Ending()
    for _ in range(3):
        assert not select.select([ending], [], [], 0)[0]
        ending.set()
        ending.set()
        assert ending.is_set()
        assert select.select([ending], [], [], 0)[0]
        ending.clear()
        ending.clear()
        assert not ending.is_set()


def test_events_on_their_way_count_as_well() -> None:
    pace, ended = Pace(lambda: 0), Event()
    sent = [Future[None]() for _ in range(AHEAD + 1)]
    for one in sent:
        pace.sent(one)
    keeping = Thread(target=pace.keep, args=(ended,), daemon=True)
    keeping.start()
    keeping.join(0.05)
    assert keeping.is_alive()
    sent[0].set_result(None)
    keeping.join(20)
    assert not keeping.is_alive()
