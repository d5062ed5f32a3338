"""Whatever is painted in whatever order, the terminal shows what a full paint would have shown."""

from __future__ import annotations

import io
import unicodedata

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from tests.e2e.pty_harness import Cell, StrictScreen, screen_cells
from tpm_tui.ui.paint.glyphs import SIMPLE
from tpm_tui.ui.paint.painter import Painter, Patch

WIDTH, CUT, HEIGHT = 30, 17, 6
SIZE = Size(WIDTH, HEIGHT)
SYSTEMS = {
    "truecolor": ColorSystem.TRUECOLOR,
    "256": ColorSystem.EIGHT_BIT,
    "standard": ColorSystem.STANDARD,
}
NO_WRAP = "\x1b[?7l"  # as Textual sets its terminal

WORDS = (
    "x", "plain", "longer words", " ", "  ", " " * 5, " " * 13, "é", "Müller", "план", "▸ ", "…",
    "日", "日本語", "한국", "\U0001f680", "\U0001f680 go", "ẹ\u0301", "b\u0323\u0301c", "\u05e9\u05dc",
)  # fmt: skip
STYLES = (
    None,
    Style(),
    Style(color="#d0d0d0", bgcolor="#202428"),
    Style(color="#d0d0d0", bgcolor="#202428", bold=True),
    Style(color="#60c060", bgcolor="#202428"),
    Style(color="#d0d0d0", bgcolor="#202428", reverse=True),
    Style(color="red", bgcolor="default", italic=True, underline=True),
    Style(bgcolor="#303848", strike=True),
)

Content = list[Segment]


def fitted(pieces: list[tuple[str, Style | None]], width: int) -> Content:
    """Make segments exactly as wide as asked."""
    segments: Content = []
    left = width
    for text, style in pieces:
        cut = text if cell_len(text) <= left else set_cell_size(text, left)
        if cut:
            segments.append(Segment(cut, style))
        left -= cell_len(cut)
    if left:
        segments.append(Segment(" " * left, pieces[-1][1] if pieces else None))
    return segments


def contents(width: int) -> st.SearchStrategy[Content]:
    piece = st.tuples(st.sampled_from(WORDS), st.sampled_from(STYLES))
    return st.lists(piece, max_size=8).map(lambda pieces: fitted(pieces, width))


class Terminal:
    """A screen that is fed by a painter, beside the lines it should show."""

    def __init__(self, system: str = "truecolor", *, fills: bool = True) -> None:
        self.system = system
        self.screen = StrictScreen(WIDTH, HEIGHT)
        self.screen.fills = fills
        self.stream = pyte.Stream(self.screen)
        self.stream.feed(NO_WRAP)
        self.painter = Painter(fills=fills)
        self.lines = [[fitted([], CUT), fitted([], WIDTH - CUT)] for _ in range(HEIGHT)]
        self.paint_all()

    def paint_all(self) -> str:
        return self.paint([Patch(y, 0, [*a, *b]) for y, (a, b) in enumerate(self.lines)])

    def paint_piece(self, y: int, right: bool) -> str:
        return self.paint([Patch(y, CUT if right else 0, self.lines[y][right])])

    def paint(self, patches: list[Patch]) -> str:
        output = self.painter.paint(patches, SIZE, SYSTEMS[self.system])
        self.stream.feed(output)
        assert self.screen.cursor.attrs == self.screen.default_char, "a style leaks"
        return output

    def expected(self) -> list[list[Cell]]:
        """Draw everything afresh, the way Textual does."""
        console = Console(color_system=self.system, force_terminal=True, file=io.StringIO())  # type: ignore[arg-type]
        screen = StrictScreen(WIDTH, HEIGHT)
        stream = pyte.Stream(screen)
        stream.feed(NO_WRAP)
        for y, pieces in enumerate(self.lines, 1):
            stream.feed(f"\x1b[{y}H")
            for piece in pieces:
                fresh = [Segment(text, style and style.copy()) for text, style, _ in piece]
                stream.feed(Strip(fresh).render(console))
        return screen_cells(screen)

    def check(self) -> None:
        assert screen_cells(self.screen) == self.expected()


rows = st.integers(0, HEIGHT - 1)


@given(data=st.data(), system=st.sampled_from(list(SYSTEMS)), fills=st.booleans())
def test_the_screen_is_what_a_full_paint_would_make_it(
    data: st.DataObject, system: str, fills: bool
) -> None:
    terminal = Terminal(system, fills=fills)
    for _ in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(("all", "piece", "scroll", "false hint", "forget")))
        if kind == "forget":
            terminal.painter.forget()
            terminal.stream.feed("\x1b[3;5Hgarbage\x1b[2;4r")
        if kind == "false hint":
            terminal.painter.hint_scroll(Region(0, 1, WIDTH, 4), data.draw(st.integers(-5, 5)))
        if kind == "scroll":
            scroll(terminal, data)
        elif kind in ("piece", "false hint"):
            y, right = data.draw(rows), data.draw(st.booleans())
            terminal.lines[y][right] = data.draw(contents((CUT, WIDTH - CUT)[right]))
            terminal.paint_piece(y, right)
        else:
            for y in data.draw(st.sets(rows)):
                terminal.lines[y] = [data.draw(contents(CUT)), data.draw(contents(WIDTH - CUT))]
            terminal.paint_all()
        terminal.check()


def scroll(terminal: Terminal, data: st.DataObject) -> None:
    """Move a block of lines, say so, and repaint all or only the region's own columns."""
    top = data.draw(st.integers(0, HEIGHT - 2))
    bottom = data.draw(st.integers(top + 2, HEIGHT))
    dy = data.draw(st.sampled_from((-2, -1, 1, 2)))
    narrow = data.draw(st.booleans())
    columns = (0,) if narrow else (0, 1)
    for column in columns:
        block = [terminal.lines[y][column] for y in range(top, bottom)]
        width = (CUT, WIDTH - CUT)[column]
        fresh = [data.draw(contents(width)) for _ in range(abs(dy))]
        moved = (block + fresh)[dy:] if dy > 0 else (fresh + block)[: bottom - top]
        for y, piece in enumerate(moved[: bottom - top], top):
            terminal.lines[y][column] = piece
    width = WIDTH - 7 if narrow else WIDTH
    terminal.painter.hint_scroll(Region(0, top, width, bottom - top), dy)
    if narrow:
        terminal.paint([Patch(y, 0, terminal.lines[y][0]) for y in range(top, bottom)])
    else:
        terminal.paint_all()


def test_nothing_is_sent_when_nothing_changed() -> None:
    terminal = Terminal()
    terminal.lines[2][0] = fitted([("日本語 plan", STYLES[2])], CUT)
    assert terminal.paint_all()
    assert terminal.paint_all() == ""


def test_equal_looks_of_different_styles_are_no_change() -> None:
    terminal = Terminal()
    terminal.lines[0][0] = fitted([("text", Style(color="#d0d0d0", meta={"a": 1}))], CUT)
    terminal.paint_all()
    terminal.lines[0][0] = fitted([("text", Style(color="#d0d0d0", meta={"b": 2}))], CUT)
    assert terminal.paint_all() == ""


def test_one_cell_costs_one_move_and_one_character() -> None:
    terminal = Terminal()
    terminal.lines[3][0] = fitted([("one word", None)], CUT)
    terminal.paint_all()
    terminal.lines[3][0] = fitted([("one wOrd", None)], CUT)
    assert terminal.paint_all() == "\x1b[4;6HO"


def test_a_scroll_costs_the_new_line_only() -> None:
    terminal = Terminal()
    terminal.lines = [
        [fitted([("abcdef"[y] * 9, None)], CUT), fitted([("same", None)], WIDTH - CUT)]
        for y in range(HEIGHT)
    ]
    terminal.paint_all()
    new = [fitted([("new", None)], CUT), fitted([], WIDTH - CUT)]
    terminal.lines = [*terminal.lines[1:], new]
    terminal.painter.hint_scroll(Region(0, 0, WIDTH, HEIGHT), 1)
    assert terminal.paint_all() == "\x1b[1;6r\x1b[1H\x1b[M\x1b[r\x1b[6Hnew"
    terminal.check()


def test_scroll_hints_add_up() -> None:
    terminal = Terminal()
    terminal.lines = [
        [fitted([(f"{y}" * CUT, None)], CUT), fitted([(f"{y}" * 9, None)], WIDTH - CUT)]
        for y in range(HEIGHT)
    ]
    terminal.paint_all()
    terminal.lines = [*terminal.lines[2:], *terminal.lines[:2]]
    terminal.painter.hint_scroll(Region(0, 0, WIDTH, HEIGHT), 3)
    terminal.painter.hint_scroll(Region(0, 0, WIDTH, HEIGHT), -1)
    assert "\x1b[2M" in terminal.paint_all()
    terminal.check()


def test_a_scroll_hint_waits_for_its_region() -> None:
    terminal = Terminal()
    side = fitted([("same", None)], WIDTH - CUT)
    terminal.lines = [[fitted([("abcdef"[y] * CUT, None)], CUT), side] for y in range(HEIGHT)]
    terminal.paint_all()
    terminal.painter.hint_scroll(Region(0, 1, WIDTH, HEIGHT - 1), 1)
    terminal.lines[0][0] = fitted([("status", None)], CUT)
    assert "\x1b[M" not in terminal.paint_piece(0, right=False)
    last = [fitted([("new", None)], CUT), side]
    terminal.lines = [terminal.lines[0], *terminal.lines[2:], last]
    assert "\x1b[M" in terminal.paint_all()
    terminal.check()


TRICKY = (
    "", "日本語", "a日本", " 日本語", "ab日本", "日ab日", "\U0001f680日\U0001f680", "a\U0001f680日",
    "b\u0323\u0301cd", "\u2600 sun", "a\u2600sun", "▸ open", "план", "日▸本", "abcdefgh",
)  # fmt: skip


def test_no_line_leaves_a_trace_in_the_next() -> None:
    terminal = Terminal()
    for first in TRICKY:
        for second in TRICKY:
            for text in (first, second):
                terminal.lines[1][0] = fitted([(text, None)], CUT)
                terminal.paint_piece(1, right=False)
                terminal.check()


def test_a_piece_that_cuts_a_wide_character_blanks_the_rest_of_it() -> None:
    terminal = Terminal()
    terminal.paint([Patch(0, 0, [Segment("日本語")])])
    terminal.paint([Patch(0, 1, [Segment("abc")])])
    assert terminal.screen.display[0].rstrip() == " abc語"
    terminal.paint([Patch(0, 0, [Segment("日本語")])])
    terminal.paint([Patch(0, 1, [Segment("ab")])])
    assert terminal.screen.display[0].rstrip() == " ab 語"
    assert terminal.paint([Patch(0, 0, [Segment(" ab 語")])]) == "", "it knows what it has blanked"


@pytest.mark.parametrize(
    "glyph, drawn", [("\U0001f680", 0), ("\U0001f680", 1), ("\u2600", 2), ("\u2600", 0)]
)
def test_a_disputed_width_spoils_no_other_cell(
    glyph: str, drawn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pyte.screens.wcwidth
    monkeypatch.setattr(pyte.screens, "wcwidth", lambda c: drawn if c == glyph else real(c))
    terminal = Terminal()
    rest = "x behind"
    for before in ("abcde", f"go {glyph}", "abcde", f"on {glyph}", f"{rest[:3]}{glyph}"):
        filler = " " * (5 - cell_len(before))
        terminal.lines[0][0] = fitted([(before + filler + rest, None)], CUT)
        terminal.paint_piece(0, right=False)
        line = [terminal.screen.buffer[0][x].data for x in range(CUT)]
        assert "".join(line[5:]).rstrip() == rest
        assert "".join(line[:3]) == before[:3]
        assert glyph not in before or set(line[3:5]) <= {" ", "", glyph}


def test_a_glyph_drawn_too_wide_damages_nothing_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pyte.screens.wcwidth
    monkeypatch.setattr(pyte.screens, "wcwidth", lambda c: 2 if c == "\u2600" else real(c))
    terminal = Terminal()
    for text in ("abcdef", "a\u2600cdef", "abcdef", "\u2600bcdef", "abcdef"):
        terminal.lines[0][0] = fitted([(text, None)], CUT)
        terminal.paint_piece(0, right=False)
        kept = [terminal.screen.buffer[0][x].data for x in range(6)]
        assert [c for c, want in zip(kept, text, strict=True) if want.isascii() and c != want] == (
            []
        )


def test_pens_are_not_sorted_where_a_glyph_may_damage_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = pyte.screens.wcwidth
    monkeypatch.setattr(pyte.screens, "wcwidth", lambda c: 2 if c == "\u2600" else real(c))
    terminal = Terminal()
    for y in range(HEIGHT):
        terminal.lines[y][0] = fitted(
            [(f"text {y}", STYLES[2]), ("\u2600", STYLES[4]), ("next", STYLES[2])], CUT
        )
    terminal.paint_all()
    assert all(terminal.screen.buffer[y][7].data == "n" for y in range(HEIGHT))


def test_pens_are_sorted_where_that_saves_bytes() -> None:
    terminal = Terminal()
    for y in range(HEIGHT):
        terminal.lines[y][0] = fitted(
            [("text", STYLES[2]), (f"late {y}", STYLES[4]), (f"next {y}", STYLES[2])], CUT
        )
    output = terminal.paint_all()
    assert output.count("38;2;96;192;96") == 1
    terminal.check()


def test_what_is_not_known_is_not_moved() -> None:
    painter = Painter(fills=True)
    screen = StrictScreen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    stream.feed("".join(f"\x1b[{y};18Hright {y}" for y in range(1, HEIGHT + 1)))
    for shift in range(3):
        painter.hint_scroll(Region(0, 0, WIDTH, HEIGHT), min(shift, 1))
        patches = [Patch(y, 0, [Segment("abcdefgh"[y + shift] * CUT)]) for y in range(HEIGHT)]
        stream.feed(painter.paint(patches, SIZE, ColorSystem.TRUECOLOR))
    assert [line[17:24] for line in screen.display] == [f"right {y}" for y in range(1, 7)]


def test_a_scroll_beside_something_repairs_what_it_moved() -> None:
    terminal = Terminal()
    terminal.lines = [
        [fitted([("abcdef"[y] * CUT, None)], CUT), fitted([(f"side {y}", None)], WIDTH - CUT)]
        for y in range(HEIGHT)
    ]
    terminal.paint_all()
    for y in range(HEIGHT):
        terminal.lines[y][0] = fitted([("bcdefg"[y] * CUT, None)], CUT)
    terminal.painter.hint_scroll(Region(0, 0, WIDTH - 7, HEIGHT), 1)
    output = terminal.paint([Patch(y, 0, terminal.lines[y][0]) for y in range(1, HEIGHT)][-1:])
    assert "\x1b[M" not in output, "one line alone is not worth it"
    terminal.painter.hint_scroll(Region(0, 0, WIDTH - 7, HEIGHT), 1)
    output = terminal.paint([Patch(y, 0, terminal.lines[y][0]) for y in range(HEIGHT - 1)])
    assert "\x1b[M" in output
    terminal.check()


def test_nothing_is_scrolled_that_is_not_known() -> None:
    terminal = Terminal()
    terminal.painter.forget()
    terminal.painter.hint_scroll(Region(0, 0, WIDTH, HEIGHT), 1)
    assert "\x1b[M" not in terminal.paint_piece(0, right=False)


def test_after_forgetting_margins_and_pen_are_reset() -> None:
    terminal = Terminal()
    assert terminal.paint_all() == ""
    terminal.painter.forget()
    assert terminal.paint_all().startswith("\x1b[m\x1b[r\x1b[1H")


def test_unknown_cells_are_never_sent() -> None:
    painter = Painter(fills=True)
    for text in ("ab", "cd"):
        patches = [Patch(0, 0, [Segment(text)]), Patch(0, 4, [Segment(text)])]
        output = painter.paint(patches, SIZE, ColorSystem.TRUECOLOR)
        assert output.endswith(f"{text}\x1b[2C{text}")


def test_a_resized_screen_is_painted_anew() -> None:
    painter = Painter(fills=True)
    patch = [Patch(0, 0, [Segment("ab")])]
    assert painter.paint(patch, SIZE, ColorSystem.TRUECOLOR).endswith("ab")
    assert painter.paint(patch, SIZE, ColorSystem.TRUECOLOR) == ""
    assert painter.paint(patch, Size(WIDTH, 9), ColorSystem.TRUECOLOR).endswith("ab")
    assert painter.size == Size(WIDTH, 9)


def test_what_lies_outside_the_screen_is_left_out() -> None:
    painter = Painter(fills=True)
    outside = [Patch(-1, 0, [Segment("a")]), Patch(99, 0, [Segment("a")])]
    long = Patch(0, WIDTH - 2, [Segment("abcdef")])
    output = painter.paint([*outside, long], SIZE, ColorSystem.TRUECOLOR)
    assert output.endswith("\x1b[1;29Hab")


def test_control_characters_do_not_come_out_of_the_painter() -> None:
    terminal = Terminal()
    bad = [Segment("a\x1b[2Jb\x9b2Jc\x07日\x1b]0;x\x07", None)]
    terminal.lines[0][0] = fitted([], CUT)
    output = terminal.paint([Patch(0, 0, bad)])
    assert "\x1b[2J" not in output
    assert output.count("\x1b") == 2  # one to reach the place, one after the wide character
    assert "\x9b" not in output
    assert "\x07" not in output


def test_control_segments_are_left_out() -> None:
    terminal = Terminal()
    control = Segment("\x1b[5A", None, [(1,)])  # type: ignore[list-item]
    assert terminal.paint([Patch(0, 0, [Segment("ab"), control, Segment("c")])]) == "\x1b[1Habc"


def test_certain_widths_are_what_rich_measures() -> None:
    for code in range(0x20, 0x10000):
        char = chr(code)
        if SIMPLE.fullmatch(char):
            assert get_character_cell_size(char) == 1, hex(code)
            assert not unicodedata.combining(char), hex(code)


def test_another_colour_system_repaints() -> None:
    terminal = Terminal()
    terminal.lines[1][0] = fitted([("red", Style(color="#ff0000"))], CUT)
    assert "38;2;255;0;0" in terminal.paint_all()
    terminal.system = "256"
    assert "38;5;196" in terminal.paint_all()
    terminal.check()


@pytest.mark.slow
@settings(max_examples=8 * settings().max_examples)
@given(data=st.data(), system=st.sampled_from(list(SYSTEMS)), fills=st.booleans())
def test_many_random_paints(data: st.DataObject, system: str, fills: bool) -> None:
    inner = test_the_screen_is_what_a_full_paint_would_make_it.hypothesis.inner_test  # type: ignore[attr-defined]
    inner(data, system, fills)
