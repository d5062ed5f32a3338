"""What the painter leaves out is what nobody sees, and what it sends comes in the order that takes least."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size

from tests.ui.test_painter import WIDTH, contents
from tests.ui.test_painter_pty import PaintedTerminal
from tpm_tui.ui.paint.difference import differing_runs
from tpm_tui.ui.paint.frame import Line
from tpm_tui.ui.paint.glyphs import Glyphs
from tpm_tui.ui.paint.painter import Painter, Patch
from tpm_tui.ui.paint.pens import Pens

GROUND = "#202428"
TEXT = Style(color="#d0d0d0", bgcolor=GROUND)
STRONG = Style(color="#60c060", bgcolor=GROUND, bold=True)
MARKED = Style(color="#d0d0d0", bgcolor="#303848")


class Sent:
    """A painter, and what it sends for lines of text in styles."""

    def __init__(self, width: int = 40, *, fills: bool = True) -> None:
        self.size = Size(width, 8)
        self.painter = Painter(fills=fills)
        blank = [Segment(" " * width, TEXT)]
        _ = self.lines(*[blank] * 8)

    def lines(self, *lines: list[Segment]) -> str:
        patches = [Patch(y, 0, line) for y, line in enumerate(lines)]
        return self.painter.paint(patches, self.size, ColorSystem.TRUECOLOR)


@given(contents(WIDTH), contents(WIDTH))
def test_the_runs_of_a_line_lead_from_what_it_was_to_what_it_is(
    before: list[Segment], after: list[Segment]
) -> None:
    pens, glyphs = Pens(ColorSystem.TRUECOLOR), Glyphs()
    old, new = Line.of(before, pens, glyphs), Line.of(after, pens, glyphs)
    shown = list(zip(old.cells, old.pens, strict=True))
    for run in differing_runs(0, old, new, pens.looks):
        shown[run.x : run.x + len(run.cells)] = [(cell, run.pen) for cell in run.cells]
    assert len(shown) == WIDTH
    for (cell, pen), wanted, look in zip(shown, new.cells, new.pens, strict=True):
        assert cell == wanted
        if cell == " ":
            assert pens.looks[ord(pen)] == pens.looks[ord(look)]
        else:
            assert pen == look


@given(contents(WIDTH), st.sampled_from((TEXT, STRONG, MARKED)))
def test_blanks_that_look_the_same_are_one_look_and_no_others(
    pieces: list[Segment], style: Style
) -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    keys = [pens.key(style), *(pens.key(piece.style) for piece in pieces)]
    for one in keys:
        for other in keys:
            looks = pens[one].blank_look, pens[other].blank_look
            same = one == other or (looks[0] is not None and looks[0] == looks[1])
            assert (pens.looks[ord(one)] == pens.looks[ord(other)]) == same


def test_blanks_that_look_as_before_are_not_sent() -> None:
    sent = Sent()
    _ = sent.lines([Segment("title               ", STRONG), Segment("12" + " " * 18, TEXT)])
    output = sent.lines([Segment("title               ", TEXT), Segment("12" + " " * 18, TEXT)])
    assert output == "\x1b[1H\x1b[38;2;208;208;208;48;2;32;36;40mtitle\x1b[m"


@pytest.mark.parametrize("look", [Style(underline=True), Style(strike=True), Style(reverse=True)])
def test_blanks_that_show_more_than_their_ground_are_sent(look: Style) -> None:
    sent = Sent(fills=False)
    _ = sent.lines([Segment(" " * 40, TEXT)])
    assert " " * 10 in sent.lines([Segment(" " * 10, TEXT + look), Segment(" " * 30, TEXT)])


def test_blanks_go_along_with_what_stands_beside_them() -> None:
    sent = Sent()
    output = sent.lines([Segment("one", STRONG), Segment("  ", TEXT), Segment("two", STRONG)])
    assert output.count("m") == 2, "one pen, and none at the end"


def test_pens_follow_each_other_by_what_is_alike_in_them() -> None:
    sent = Sent()
    line = [Segment("text", TEXT), Segment("strong", STRONG), Segment("chosen", MARKED)]
    output = sent.lines(line, line, line)
    assert output.count("38;2;208;208;208") == 1, "the ground changes and the ink stays"
    assert len(re.findall(r"\x1b\[[0-9;]*m", output)) == 4, "three pens, and none at the end"


def test_blanks_at_an_end_are_erased_where_nothing_follows() -> None:
    sent = Sent()
    _ = sent.lines([Segment("1234567890", TEXT), Segment(" " * 30, TEXT)])
    output = sent.lines([Segment("12        ", TEXT), Segment(" " * 30, TEXT)])
    assert output == "\x1b[38;2;208;208;208;48;2;32;36;40m\x1b[1;3H\x1b[8X\x1b[m"


def test_a_long_arrow_is_as_wide_everywhere_and_needs_no_second_move() -> None:
    assert Sent().lines([Segment("⟶", TEXT)]).count("⟶") == 1
    assert "\x1b[1H" in Sent().lines([Segment("⟶", TEXT)])
    assert " " not in Sent().lines([Segment("⟶", TEXT)])


def test_a_picture_that_is_the_same_sends_not_even_a_frame() -> None:
    with PaintedTerminal("latin", (80, 24), {}) as terminal:
        assert terminal.do("down").endswith(b"\x1b[?2026l")
        assert terminal.do("r") == b""
