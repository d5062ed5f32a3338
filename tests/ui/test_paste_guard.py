"""Pasted text is text: whatever is inside, and wherever the reads cut it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from tpm_tui.ui.terminal_input.driver import PLAIN_INPUT, guarded
from tpm_tui.ui.terminal_input.parser import GuardedParser
from tpm_tui.ui.terminal_input.paste_guard import END, LATE, MOST, QUIET, START, PasteGuard


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Reading:
    """A parser fed in pieces, and what came out of it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.parser = GuardedParser(guard=PasteGuard(self.clock))
        self.events: list[str] = []

    def feed(self, *pieces: str) -> list[str]:
        for piece in pieces:
            self.events += map(shown, self.parser.feed(piece))
        return self.events

    def wait(self, seconds: float) -> list[str]:
        self.clock.now += seconds
        self.events += map(shown, self.parser.tick())
        return self.events


def shown(event: object) -> str:
    """An event as a word; a paste with its text."""
    if isinstance(event, events.Paste):
        return f"paste {event.text!r}"
    return event.key if isinstance(event, events.Key) else type(event).__name__


CASES = [
    ("hello\x1bdd", "hellodd"),
    ("\x1b", ""),
    ("a\x1b[Bb", "a[Bb"),
    ("a\x1b\x1b[2", "a[2"),
    ("a\x1b[201", "a[201"),
    (f"a{START}b", "a[200~b"),
    ("a\tb\r\nc\nd", "a\tb\r\nc\nd"),
    ("\x00\x03\x07\x0b\x11\x7f\x9b5n\x85é\u4e2d", "5né\u4e2d"),
    ("", ""),
]


@pytest.mark.parametrize("pasted, text", CASES)
def test_nothing_in_a_paste_is_a_key_wherever_it_is_cut(pasted: str, text: str) -> None:
    stream = f"j{START}{pasted}{END}k"
    wanted = ["j", f"paste {text!r}", "k"]
    assert Reading().feed(*stream) == wanted
    for first in range(1, len(stream)):
        assert Reading().feed(stream[:first], stream[first:]) == wanted
        for second in range(first + 1, len(stream)):
            pieces = stream[:first], stream[first:second], stream[second:]
            assert Reading().feed(*pieces) == wanted


def test_an_end_mark_that_was_pasted_ends_nothing_where_both_come_together() -> None:
    assert Reading().feed(f"{START}a{END}dd{END}k") == ["paste 'a[201~dd'", "k"]
    assert Reading().feed(f"{START}a{END}j{START}b{END}") == ["paste 'a'", "j", "paste 'b'"]


@given(st.text(st.sampled_from("ad\x1b[20~1\r\t\x9bé")), st.data())
def test_any_paste_in_any_pieces_is_one_text_without_escapes(
    text: str, data: st.DataObject
) -> None:
    stream = f"{START}{text.replace(END, '')}"
    stream = stream.replace(END, "") + END
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=5)))
    edges = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(edges) if a < b]
    found = Reading().feed(*pieces)
    assert len(found) == 1
    assert found[0].startswith("paste ")
    assert "\x1b" not in found[0]
    assert "\\x1b" not in found[0]


@given(st.lists(st.sampled_from(["j", "\x1b[A", "\x1b[B", "\x1bx", "\r", "\x1b[97;;97u", "é"])))
def test_keys_come_through_as_without_the_guard(keys: list[str]) -> None:
    from textual._xterm_parser import XTermParser

    parser = XTermParser()
    plain = [shown(event) for key in keys for event in parser.feed(key)]
    assert Reading().feed(*keys) == plain


def test_a_single_escape_is_still_a_key() -> None:
    reading = Reading()
    assert reading.feed("\x1b") == []
    time.sleep(0.15)
    assert reading.wait(0) == ["escape"]
    assert reading.feed("[", "j") == ["escape", "left_square_bracket", "j"]
    assert reading.feed(f"{START}a\x1bb{END}")[3:] == ["paste 'ab'"]


def test_a_start_that_was_cut_for_long_still_keeps_the_text_from_being_keys() -> None:
    reading = Reading()
    reading.feed("\x1b[2")
    time.sleep(0.15)
    reading.wait(0)
    assert "paste 'ab'" not in reading.events
    reading.feed("\x1b[200~a\x1bb\x1b[201~")
    assert reading.events[-1] == "paste 'ab'"


# ---- pastes that do not end


def test_a_paste_without_an_end_is_taken_after_a_while_and_keys_work_again() -> None:
    reading = Reading()
    assert reading.feed(f"{START}hello\x1bdd") == []
    assert reading.wait(QUIET / 2) == []
    assert reading.wait(QUIET) == ["paste 'hellodd'"]
    assert reading.feed("j", "\x1b[A") == ["paste 'hellodd'", "j", "up"]


@pytest.mark.parametrize("keys, wanted", [("\x1b[A\x1b[B", ["up", "down"]), ("\r", ["enter"])])
def test_after_it_whole_sequences_are_keys(keys: str, wanted: list[str]) -> None:
    reading = Reading()
    reading.feed(f"{START}a")
    reading.wait(QUIET)
    assert reading.feed(keys)[1:] == wanted


def test_the_rest_of_a_slow_paste_is_no_keys() -> None:
    reading = Reading()
    reading.feed(f"{START}one\x1b")
    reading.wait(QUIET)
    reading.clock.now += 1
    assert reading.feed(f"dd\x1bdd{END}j") == ["paste 'one'", "paste 'dddd'", "j"]


def test_the_end_alone_that_comes_late_is_nothing() -> None:
    reading = Reading()
    reading.feed(f"{START}one")
    reading.wait(QUIET)
    assert reading.feed(f"{END}jj") == ["paste 'one'", "j", "j"]


def test_long_after_it_nothing_is_taken_for_its_rest() -> None:
    reading = Reading()
    reading.feed(f"{START}one")
    reading.wait(QUIET)
    reading.clock.now += LATE + 1
    assert reading.feed("jj") == ["paste 'one'", "j", "j"]


def test_more_than_anybody_pastes_is_not_kept() -> None:
    guard = PasteGuard()
    kept = len(guard.passed(START)) - len(START)
    block = "x" * 4_000_000
    for _ in range(6):
        kept += len(guard.passed(block))
    assert kept == MOST
    assert guard.inside
    assert guard.passed(f"dd{END}j") == f"{END}j"


# ---- where it stands


def test_it_stands_before_the_drivers_parser_unless_switched_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(PLAIN_INPUT, raising=False)
    assert issubclass(guarded(LinuxDriver), LinuxDriver)
    assert guarded(LinuxDriver) is not LinuxDriver
    assert guarded(HeadlessDriver) is HeadlessDriver
    monkeypatch.setenv(PLAIN_INPUT, "1")
    assert guarded(LinuxDriver) is LinuxDriver


def test_a_textual_without_the_names_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PLAIN_INPUT, raising=False)
    monkeypatch.delattr(LinuxDriver, "process_message")
    monkeypatch.delattr(LinuxDriver.__mro__[1], "process_message")
    assert guarded(LinuxDriver) is LinuxDriver
