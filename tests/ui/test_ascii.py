"""Every glyph of ours has an ASCII twin of its width; what users typed stays where it can."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from textual.color import Color

import tpm_tui
from tests.ui.driving import Driven, driving
from tpm_tui.ui.config import Config
from tpm_tui.ui.paint.ascii_filter import TWINS, AsciiFilter, wants_ascii

PACKAGE = Path(tpm_tui.__file__).parent
NOT_DRAWN = ("exchange", "cli", "store", "ui/paint", "domain/text.py", "templates", "fields/",
             "query/lexer.py")  # fmt: skip
"""Words of imported files, what goes to standard output, and tables of characters."""
TEXTS = st.text(max_size=30)


def drawn() -> Iterator[tuple[str, str]]:
    """Characters beyond ASCII in the texts of the program, with the file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = str(path.relative_to(PACKAGE))
        if name.startswith(NOT_DRAWN):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {
            id(node.value) for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in told:
                text = node.value if isinstance(node.value, str) else ""
                yield from ((one, name) for one in text if not one.isascii())


def test_every_glyph_that_is_drawn_has_a_twin() -> None:
    assert not {(glyph, name) for glyph, name in drawn() if glyph not in TWINS}
    assert {"▸", "…", "·"} <= {glyph for glyph, _ in drawn()}


def test_twins_are_ascii_and_as_wide() -> None:
    for glyph, twin in TWINS.items():
        assert len(glyph) == len(twin) == get_character_cell_size(glyph) == 1, glyph
        assert twin.isascii()
        assert twin.isprintable()


@given(TEXTS)
def test_the_width_stays_and_only_glyphs_change_on_utf_8(text: str) -> None:
    shown = AsciiFilter().text(text)
    assert cell_len(shown) == cell_len(text)
    assert [one for one in shown if not one.isascii()] == [
        one for one in text if not one.isascii() and one not in TWINS
    ]


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "koi8-r"])
@given(text=TEXTS)
def test_other_encodings_get_what_they_can_show(encoding: str, text: str) -> None:
    shown = AsciiFilter(encoding).text(text)
    shown.encode(encoding)
    assert cell_len(shown) == cell_len(text)


def test_letters_lose_their_accents_where_the_encoding_has_none() -> None:
    assert AsciiFilter("ascii").text("Zoë Ångström 界 ▸") == "Zoe Angstrom ?? >"
    assert AsciiFilter("iso8859-1").text("Zoë Łódź") == "Zoë ?ódz"
    assert AsciiFilter().text("Zoë 界 ▸") == "Zoë 界 >"


def test_what_is_ascii_goes_through_untouched() -> None:
    segments = [Segment("plain")]
    assert AsciiFilter().apply(segments, Color(0, 0, 0)) is segments


@pytest.mark.parametrize(
    "environ, encoding, wanted",
    [
        ({"TERM": "xterm-256color"}, "utf-8", False),
        ({"TERM": "xterm-256color"}, "UTF8", False),
        ({"TERM": "xterm-256color"}, None, False),
        ({"TERM": "xterm-256color"}, "iso8859-15", True),
        ({"TERM": "xterm-256color"}, "ANSI_X3.4-1968", True),
        ({"TERM": "xterm-256color"}, "no such", True),
        ({"TERM": "linux"}, "utf-8", True),
        ({"TERM": "vt220"}, "utf-8", True),
    ],
)
def test_when_ascii_is_wanted(environ: dict[str, str], encoding: str, wanted: bool) -> None:
    assert wants_ascii(environ, encoding) is wanted


STATES: dict[str, tuple[str, ...]] = {
    "board": ("z", "R"),
    "folded": ("z", "M"),
    "help": ("?",),
    "palette": (":",),
    "editing": ("z", "R", "j", "j", "j", "right", "enter"),
    "error": ("z", "R", "j", "j", "j", "right", "right", "right", *"12x", "enter"),
    "themes": ("z", "T"),
    "which key": ("z",),
    "selection": ("v", "j", "right"),
    "new row": ("o",),
    "compact": ("z", "d"),
}


def composed(run: Driven) -> list[str]:
    """The screen as text, as it goes to the terminal."""
    rows = run.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in rows]


@pytest.mark.parametrize("state", STATES)
async def test_nothing_but_ascii_is_drawn(state: str, demo_path: Path) -> None:
    async with driving(demo_path, config=Config(ascii=True)) as run:
        await run.press(*STATES[state])
        await run.settle()
        lines = composed(run)
        assert any(line.strip() for line in lines)
        assert [line for line in lines if not line.isascii()] == []


async def test_without_ascii_the_glyphs_are_there(demo_path: Path) -> None:
    async with driving(demo_path, config=Config()) as run:
        assert any("▾" in line for line in composed(run))
