"""With and without the painter the same keys leave the same screen, and with it few bytes."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
from collections.abc import Iterator, Mapping

import pytest

from tests.e2e.pty_harness import Cell, PtyTerminal

APP = (sys.executable, "-m", "tests.ui.painted_app")
MARK = re.compile(rb"\x1b\]777;handled \d+ at \d+x\d+;\x07")

KEYS = (
    *["down"] * 8, *["up"] * 4, *["pagedown"] * 3, *["pageup"] * 2, *["left"] * 2, *["right"] * 3,
    "home", *["f"] * 3, *["e"] * 3, "p", "m", "ctrl+l",
)  # fmt: skip


class PaintedTerminal(PtyTerminal):
    """The test app on a terminal; knows when it has nothing left to do."""

    def __init__(
        self, text: str, size: tuple[int, int], env: Mapping[str, str], *, plain: bool = False
    ) -> None:
        how = {"TPM_PLAIN_PAINT": "1" if plain else "0"}
        super().__init__([*APP, text], size=size, env={**how, **env})
        self.handled = 0
        self.wait_for("Column 0")
        self.wait_for("ready")
        self.do("x")  # any key: only to know that the first paint is over

    def do(self, *keys: str) -> bytes:
        """Press keys and wait until all is painted; return what was sent for it."""
        self.begin(*keys)
        return self.finish()

    def begin(self, *keys: str) -> None:
        self.mark()
        self.press(*keys)
        self.handled += len(keys)

    def finish(self) -> bytes:
        self.wait_for_bytes(b"handled %d at" % self.handled)
        return MARK.sub(b"", self.since_mark())

    def resize(self, columns: int, rows: int) -> None:
        self.mark()
        super().resize(columns, rows)
        self.wait_for_bytes(b"at %dx%d;" % (columns, rows))


@pytest.fixture
def sheet() -> Iterator[PaintedTerminal]:
    with PaintedTerminal("latin", (200, 50), {}) as terminal:
        yield terminal


def differences(
    one: list[list[Cell]], other: list[list[Cell]]
) -> list[tuple[int, int, Cell, Cell]]:
    return [
        (y, x, a, b)
        for y, (first, second) in enumerate(zip(one, other, strict=True))
        for x, (a, b) in enumerate(zip(first, second, strict=True))
        if a != b
    ]


def compare(text: str, sizes: list[tuple[int, int]], steps: int, seed: int, **env: str) -> None:
    """Drive both ways of painting with the same random keys and compare after each."""
    choose = random.Random(seed)  # noqa: S311 - the same keys every time are the point
    with (
        PaintedTerminal(text, sizes[0], env, plain=True) as plain,
        PaintedTerminal(text, sizes[0], env) as painted,
    ):
        done: list[str] = []
        for step in range(steps):
            key = choose.choice(KEYS)
            keys = [key, "escape"] if key == "m" else [key] * choose.choice((1, 1, 1, 2, 5))
            if step and step % (steps // len(sizes) + 1) == 0:
                columns, rows = sizes[step * len(sizes) // steps]
                for terminal in (plain, painted):
                    terminal.resize(columns, rows)
            for key in keys:
                done.append(key)
                plain.begin(key)
                painted.begin(key)
                plain.finish()
                painted.finish()
                wrong = differences(plain.cells(), painted.cells())
                assert not wrong, f"after {done[-6:]}: {wrong[:4]}"


@pytest.mark.parametrize("text, colors, seed", [("world", "truecolor", 1), ("world", "", 2)])
def test_the_painter_shows_what_textual_shows(text: str, colors: str, seed: int) -> None:
    compare(text, [(80, 24), (97, 19)], 16, seed, COLORTERM=colors)


def test_without_colour_the_painter_shows_what_textual_shows() -> None:
    compare("latin", [(60, 12)], 8, 4, NO_COLOR="1")


def test_a_terminal_that_does_not_fill_is_not_asked_to() -> None:
    with PaintedTerminal("latin", (80, 24), {"TERM": "screen-256color"}) as terminal:
        terminal.do("pagedown", "m", "escape", "pageup", "f")
        assert not re.search(rb"\x1b\[\d*[XK]", terminal.raw)
    compare("world", [(80, 24)], 8, 5, TERM="screen-256color")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 16))
def test_the_painter_shows_what_textual_shows_at_length(seed: int) -> None:
    sizes = [(80, 24), (200, 50), (40, 10), (120, 40), (20, 4)]
    compare("world", sizes, 150, seed)


def test_bytes_per_act_at_200_by_50(sheet: PaintedTerminal) -> None:
    limits = {"down": 160, "right": 130, "up": 130, "left": 140, "pagedown": 7_500, "e": 90}
    sheet.do("pagedown")
    for key, limit in limits.items():
        for _ in range(3):
            assert 0 < len(sheet.do(key)) <= limit, key
    sheet.do("f")
    assert 0 < len(sheet.do("f")) <= 950


def test_bytes_of_scrolling_by_a_row_at_200_by_50(sheet: PaintedTerminal) -> None:
    while sheet.lines[48].startswith("        Signal works 47"):
        sheet.do("down")
    for _ in range(60):
        sent = sheet.do("down")
        assert len(sent) <= 500
    assert b"\x1b[M" in sent, "the last one must have scrolled"


def test_every_act_ends_with_a_plain_pen(sheet: PaintedTerminal) -> None:
    for key in ("down", "pagedown", "e", "f", "m", "escape"):
        frames = sheet.do(key).split(b"\x1b[?2026l")
        for frame in frames:
            codes = re.findall(rb"\x1b\[([0-9;]*)m", frame)
            assert not codes or codes[-1] == b""


def test_an_idle_app_sends_nothing(sheet: PaintedTerminal) -> None:
    assert sheet.do("x") == b""


def test_plain_paint_is_really_plain() -> None:
    with PaintedTerminal("latin", (80, 24), {}, plain=True) as terminal:
        sent = terminal.do("pagedown")
    assert len(sent) > 10_000


def test_ctrl_l_repairs_the_screen(sheet: PaintedTerminal) -> None:
    sheet.do("pagedown")
    before = sheet.cells()
    sheet.scribble()
    assert differences(before, sheet.cells())
    sheet.do("ctrl+l")
    assert not differences(before, sheet.cells())


@pytest.mark.skipif(not hasattr(signal, "SIGTSTP"), reason="no job control here")
def test_coming_back_from_the_background_repaints(sheet: PaintedTerminal) -> None:
    sheet.do("pagedown")
    before = sheet.cells()
    sheet.mark()
    sheet.signal(signal.SIGTSTP)
    sheet.wait_for_bytes(b"\x1b[?1049l")
    os.waitpid(sheet.pid, os.WUNTRACED)
    sheet.scribble()
    sheet.signal(signal.SIGCONT)
    sheet.wait_for_bytes(b"\x1b[?1049h")
    sheet.wait_until(lambda: not differences(before, sheet.cells()), "the screen of before")


def test_quitting_ends_with_status_zero(sheet: PaintedTerminal) -> None:
    sheet.press("\x11")
    assert sheet.wait_for_exit() == 0
