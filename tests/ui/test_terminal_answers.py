"""Whatever a terminal sends: what no terminal should say ends neither the program nor its reading."""

from __future__ import annotations

import os
import termios
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.drivers.linux_driver import LinuxDriver

from tpm_tui.ui.terminal_input.driver import guarded, hold_size
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
