"""The key tester names what arrives, what it runs and whether that can be relied on."""

from __future__ import annotations

import pytest

from tpm_tui.service.keys.keymap import key_map
from tpm_tui.ui.keys.check import KeyTester, names, raw


def told(*chunks: bytes, preset: str = "vim") -> list[str]:
    tester = KeyTester(key_map(preset))
    return [line for chunk in chunks for line in tester.tell(chunk)]


@pytest.mark.parametrize(
    "data, sent, name, does",
    [
        (b"\x1b[A", "ESC [ A", "Up", "runs move-up"),
        (b"\x1b[1;5A", "ESC [ 1 ; 5 A", "Ctrl+Up", "runs previous-sibling  (not every terminal"),
        (b"\r", "^M", "Enter", "runs edit-cell"),
        (b"\x1a", "^Z", "Ctrl+Z", "runs undo"),
        (b"z", "z", "z", "begins a sequence; "),
        (b"\x1b[24~", "ESC [ 2 4 ~", "F12", "not bound"),
        (b"\x7f", "DEL", "Backspace", ""),
        (b"\x00", "^@", "Ctrl+Space", ""),
        ("é".encode(), "c3 a9", "é", "not bound"),
        (b"\x1b[122;6u", "ESC [ 1 2 2 ; 6 u", "", "only with the kitty protocol"),
    ],
)
def test_a_press_is_told(data: bytes, sent: str, name: str, does: str) -> None:
    (line,) = told(data)
    assert line.startswith(sent)
    assert f" {name}" in line
    assert does in line


def test_sequences_run_their_command() -> None:
    assert "runs unfold-all" in told(b"z", b"R")[-1]
    assert "nothing after z" in told(b"z", b"\x1b[24~")[-1]


def test_in_a_sheet_letters_type() -> None:
    assert "types into the cell" in told(b"u", preset="sheet")[0]
    assert "runs undo" in told(b"\x07", b"u", preset="sheet")[-1]


def test_it_ends_at_the_second_q() -> None:
    tester = KeyTester(key_map())
    tester.tell(b"q")
    assert not tester.done
    tester.tell(b"x")
    tester.tell(b"q")
    assert not tester.done
    tester.tell(b"q")
    assert tester.done


@pytest.mark.parametrize("data", [b"\x1b[1;5R", b"\xff\xfe", b"\x1b]52;c;x\x07", b"\x1b[<0;1;1M"])
def test_what_is_no_key_breaks_nothing(data: bytes) -> None:
    for line in told(data):
        assert line.isprintable()


def test_bytes_are_shown_one_by_one() -> None:
    assert raw(b"\x1b[1 \x7f\x01\xff") == "ESC [ 1 SP DEL ^A ff"
    assert names(b"ab") == [("a", True), ("b", True)]
