"""What terminals without colours, with few of them, or without our glyphs are sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.programs import PROGRAM, running, settle
from tests.e2e.pty_harness import PtyTerminal

SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
TRUE, FIXED = b"38;2;", b"38;5;"


def codes(raw: bytes) -> set[int]:
    """Every attribute and colour that was set."""
    return {int(code or b"0") for sgr in SGR.findall(raw) for code in re.split(b"[;:]", sgr)}


def is_color(code: int) -> bool:
    return 30 <= code <= 49 or 90 <= code <= 107


def tour(terminal: PtyTerminal) -> None:
    """Past figures, an editor and a selection to the help; a lone Esc must not meet other keys."""
    terminal.press("z", "R", "j", "j", "right", "right", "right", "7")
    settle(terminal)
    terminal.press("escape")
    settle(terminal)
    terminal.press("v", "j", "right", "?")
    terminal.wait_for("type to search")


def test_no_colour_means_no_colour_code_at_all(demo: Path) -> None:
    with running(demo, NO_COLOR="1") as terminal:
        tour(terminal)
        terminal.press("escape")
        settle(terminal)
        terminal.press(":")
        terminal.wait_for("Enter runs it")
        sent = codes(bytes(terminal.raw))
        assert not [code for code in sent if is_color(code)]
        assert {1, 7} <= sent


def test_without_colour_the_cursor_is_reversed(demo: Path) -> None:
    with running(demo, NO_COLOR="1") as terminal:
        terminal.press("right")
        terminal.wait_for("Status: ")
        cells = terminal.cells()
        reverse = [
            y for y, line in enumerate(cells) if any("reverse" in c.attributes for c in line)
        ]
        assert reverse == [2]


def test_sixteen_colours_are_the_terminals_own(demo: Path) -> None:
    with running(demo, TERM="xterm", COLORTERM=None) as terminal:
        tour(terminal)
        raw = bytes(terminal.raw)
        assert TRUE not in raw
        assert FIXED not in raw
        assert not {code for code in codes(raw) if 90 <= code <= 107}
        assert 36 in codes(raw)


def test_256_colours(demo: Path) -> None:
    with running(demo, TERM="screen-256color", COLORTERM=None) as terminal:
        raw = bytes(terminal.raw)
        assert TRUE not in raw
        assert FIXED in raw


@pytest.mark.parametrize(
    "words, env",
    [
        (("--ascii",), {}),
        ((), {"LANG": "en_US.ISO-8859-1", "LC_ALL": None, "PYTHONIOENCODING": "iso8859-1"}),
        ((), {"TERM": "linux"}),
    ],
)
def test_ascii(words: tuple[str, ...], env: dict[str, str | None], demo: Path) -> None:
    with running(*words, demo, size=(120, 36), **env) as terminal:
        terminal.press("z", "R", "j", "?")
        terminal.wait_for("type to search")
        assert bytes(terminal.raw).isascii()
        assert "v Digital" in terminal.text or "Move" in terminal.text


def test_a_mistake_in_the_settings_is_one_line_and_no_screen(demo: Path, home: Path) -> None:
    path = home / "config" / "tpm-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[keys]\nundo = ["ctrl+shift+z"]\n')
    with PtyTerminal([*PROGRAM, str(demo)]) as terminal:
        assert terminal.wait_for_exit() == 2
        assert b"\x1b[?1049h" not in terminal.raw
        assert terminal.raw.count(b"\n") == 1
        assert b"config.toml: [keys] undo: Ctrl+Shift+Z cannot be used" in terminal.raw


def test_the_key_tester_on_a_terminal() -> None:
    with PtyTerminal([*PROGRAM, "keys", "check"]) as terminal:
        terminal.wait_for("q twice leaves")
        terminal.press("up")
        terminal.wait_for("runs move-up")
        terminal.write(b"\x1b[1;5C")
        terminal.wait_for("Ctrl+Right")
        terminal.press("escape")
        terminal.wait_for("Esc")
        terminal.press("q")
        terminal.wait_for("runs quit")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_themes_show_as_the_mark_moves_and_esc_goes_back(demo: Path) -> None:
    with running(demo) as terminal:
        settle(terminal)
        before = terminal.cells()[10][5].background
        terminal.press("z", "T")
        terminal.wait_for("Enter keeps it")
        terminal.press("down")
        terminal.wait_until(lambda: terminal.cells()[10][5].background != before)
        terminal.press("escape")
        terminal.wait_until(lambda: terminal.cells()[10][5].background == before)
