"""Markdown on screen: its shape, our colours, and no text that can break it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.markdown import RENDERED_MOST, clean_lines, markdown_lines

PALETTE = Palette({}, dark=True)


def shown(text: str, width: int = 40) -> list[str]:
    """Lines of a text without their ends."""
    return [strip.text.rstrip() for strip in markdown_lines(text, width, PALETTE)]


def test_shape() -> None:
    assert [line for line in shown("- one\n- two\n\n**bold** text") if line] == [
        " • one", " • two", "bold text",
    ]  # fmt: skip


def test_lines_stay_the_lines_that_were_typed() -> None:
    assert shown("first\nsecond") == ["first", "second"]


def test_what_looks_like_markup_or_html_stays_text() -> None:
    assert shown("List<Item> [red]x[/]") == ["List<Item> [red]x[/]"]
    assert "<div>" in "".join(shown("<div>\nkept\n</div>"))


def test_addresses_are_words_and_no_links() -> None:
    strips = markdown_lines("[plan](https://x.org/a)", 60, PALETTE)
    assert "https://x.org/a" in strips[0].text
    assert all(part.style is None or part.style.link is None for strip in strips for part in strip)


def test_only_our_colours() -> None:
    plain = PALETTE.style("")
    for strip in markdown_lines("# Head\n\n`code`\n\n> quote\n\n```py\nx = 1\n```", 40, PALETTE):
        for part in strip:
            assert part.style is not None
            assert (part.style.color, part.style.bgcolor) == (plain.color, plain.bgcolor)


def test_a_text_beyond_measure_is_shown_as_it_is() -> None:
    found = shown("*" + "x" * RENDERED_MOST, 50)
    assert len(found) == 1
    assert found[0].startswith("*xx")


@given(st.text(max_size=300), st.integers(1, 60))
def test_any_text_gives_harmless_lines_of_the_width(text: str, width: int) -> None:
    for strip in markdown_lines(text, width, PALETTE):
        assert strip.cell_length == width
        assert strip.text.isprintable()


def test_tabs_and_controls() -> None:
    assert clean_lines("a\tb\r\nc\x1b") == ["a   b", "c␛"]
