"""Hostile text reaches the terminal from no widget, and harmless text passes untouched."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.e2e.pty_harness import ROOT, PtyTerminal
from tests.ui.poisoned_app import PAYLOADS
from tpm_tui.ui.paint import SafeFilter
from tpm_tui.ui.paint.terminal import fills_when_erasing

POINTER_SHAPE = b"\x1b]22;default\x07"  # Textual's own
BLACK = Color(0, 0, 0)


def sent(variant: str, **env: str) -> bytes:
    """Return what the poisoned app sends until its last widget and its toast are painted."""
    argv = [sys.executable, "-m", "tests.ui.poisoned_app", variant]
    with PtyTerminal(argv, size=(160, 40), env=env) as terminal:
        terminal.wait_for_bytes(b"complete")
        terminal.wait_until(lambda: terminal.raw.count(b"start|") >= 8, "all eight places")
        terminal.press("\x11")
        terminal.wait_for_exit()
        # what Textual itself sends at its end is not data
        return bytes(terminal.raw).rsplit(b"start|", 1)[0]


@pytest.fixture(scope="module")
def unprotected() -> bytes:
    return sent("bare")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_without_protection_the_payload_would_act(payload: str, unprotected: bytes) -> None:
    assert PAYLOADS[payload].encode() in unprotected


@pytest.mark.parametrize("plain", ["0", "1"])
@pytest.mark.parametrize("variant", ["filter", "mixin"])
def test_no_payload_reaches_the_terminal(variant: str, plain: str) -> None:
    output = sent(variant, TPM_PLAIN_PAINT=plain).replace(POINTER_SHAPE, b"")
    for name, payload in PAYLOADS.items():
        assert payload.encode() not in output, name
    assert b"\x1b]" not in output
    assert b"\x07" not in output
    assert not any(bytes([0xC2, code]) in output for code in range(0x80, 0xA0))


@given(st.lists(st.text(max_size=30), max_size=5))
@example(["\U0001f468\u200d\U0001f469", "\u3000\xa0\x1b[2J", "\u2764\ufe0f"])
def test_filtered_segments_are_printable_and_as_wide(texts: list[str]) -> None:
    segments = [Segment(text, Style(bold=True)) for text in texts]
    filtered = SafeFilter().apply(segments, BLACK)
    assert all(segment.text.isprintable() for segment in filtered)
    assert [cell_len(segment.text) for segment in filtered] == [
        cell_len(segment.text) for segment in segments
    ]


def test_harmless_segments_are_returned_as_they_are() -> None:
    segments = [Segment("plain"), Segment("日本 ▸ é", Style(link="http://example.org"))]
    assert SafeFilter().apply(segments, BLACK) is segments


def test_control_segments_stay() -> None:
    control = Control.move_to(3, 4).segment
    assert SafeFilter().apply([control, Segment("\x07a")], BLACK) == [control, Segment("a")]


def test_a_link_cannot_break_out_of_its_sequence() -> None:
    bad = Style(link="http://a\x1b\\\x1b[2J", bold=True)
    (segment,) = SafeFilter().apply([Segment("text", bad)], BLACK)
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold


def test_terminals_without_an_entry_are_not_asked_to_fill() -> None:
    assert not fills_when_erasing({})
    assert not fills_when_erasing({"TERM": "xterm-256color", "STY": "1.screen"})


@pytest.mark.parametrize("term, fills", [("no-such-terminal", "False"), ("linux", "True")])
def test_the_terminal_entry_decides(term: str, fills: str) -> None:
    code = "import os; from tpm_tui.ui.paint.terminal import fills_when_erasing as f; print(f(os.environ))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TERM": term},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == fills
