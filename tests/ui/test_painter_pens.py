"""From any look to any other, and never with more bytes than a reset would take."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from tpm_tui.ui.paint.pens import PLAIN, Pen, Pens

NAMES = ("bold", "dim", "italic", "underline", "underline2", "blink", "reverse", "strike")
COLORS = st.sampled_from((None, "default", "red", "color(200)", "#102030", "#a0b0c0"))
OFF = {22: {1, 2}, 23: {3}, 24: {4, 21}, 25: {5, 6}, 27: {7}, 28: {8}, 29: {9}}

styles = st.builds(
    lambda color, back, on: Style(color=color, bgcolor=back) + Style.parse(" ".join(on) or "none"),
    COLORS,
    COLORS,
    st.sets(st.sampled_from(NAMES)),
)


def applied(pen: Pen, sequence: str) -> Pen:
    """Do to a pen what a terminal does when it receives a sequence."""
    if not sequence:
        return pen
    assert sequence.startswith("\x1b[")
    assert sequence.endswith("m")
    on, fore, back = set(pen.attributes), pen.foreground, pen.background
    codes = [int(code or 0) for code in sequence[2:-1].split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            on, fore, back = set(), "39", "49"
        elif code in OFF:
            on -= OFF[code]
        elif code in (38, 48):
            length = 2 if codes[0] == 5 else 4
            color = ";".join(map(str, [code, *codes[:length]]))
            del codes[:length]
            fore, back = (color, back) if code == 38 else (fore, color)
        elif 30 <= code <= 39 or 90 <= code <= 97:
            fore = str(code)
        elif 40 <= code <= 49 or 100 <= code <= 107:
            back = str(code)
        else:
            on.add(code)
    return Pen(frozenset(on), fore, back)


@given(styles, styles, st.sampled_from((ColorSystem.TRUECOLOR, ColorSystem.STANDARD)))
def test_a_change_leads_from_one_pen_to_the_other(
    old: Style, new: Style, colors: ColorSystem
) -> None:
    pens = Pens(colors)
    first, second = pens.key(old), pens.key(new)
    sequence = pens.change(first, second)
    assert applied(pens[first], sequence) == pens[second]
    afresh = len("\x1b[m") + len(pens.change(PLAIN, second))
    assert len(sequence) <= afresh
    assert bool(sequence) == (pens[first] != pens[second])


def test_a_key_belongs_to_one_style_even_if_that_style_is_gone() -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    for red in range(256):
        key = pens.key(Style(color=f"#{red:02x}0000"))
        assert pens[key].foreground == f"38;2;{red};0;0"


def test_no_style_is_the_plain_pen() -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    assert pens.key(None) == pens.key(Style()) == pens.key(Style(color="default")) == PLAIN


def test_links_are_opened_and_closed() -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    linked = Style(link="http://example.org")
    key = pens.key(linked)
    opened = f"\x1b]8;id={linked.link_id};http://example.org\x1b\\"
    assert pens.change(PLAIN, key) == opened
    assert pens.change(key, PLAIN) == "\x1b]8;;\x1b\\"


def test_a_link_that_could_break_out_is_no_link() -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    assert pens.key(Style(link="http://a\x1b\\\x1b[2J")) == PLAIN


def test_a_full_table_says_so() -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    for number in range(5_000):
        pens.key(Style(color=f"#{number:06x}"))
    assert pens.full
