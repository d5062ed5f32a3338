"""Markdown as lines for the screen: shape from rich, colours from our palette."""

from __future__ import annotations

from rich.console import Console
from rich.markdown import Markdown
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tpm_tui.domain.text import clean
from tpm_tui.ui.grid.lines import fitted
from tpm_tui.ui.grid.palette import Palette

RENDERED_MOST = 20_000
"""Characters that are read as Markdown; longer texts are shown as they are typed."""

TAB = 4


def clean_lines(text: str) -> list[str]:
    """Lines of a text, each of them harmless and of known width."""
    return [clean(line.expandtabs(TAB)) for line in text.replace("\r\n", "\n").split("\n")]


def markdown_lines(text: str, width: int, palette: Palette) -> list[Strip]:
    """A text of several lines as Markdown, `width` cells wide."""
    width = max(1, width)
    lines = clean_lines(text)
    if len(text) > RENDERED_MOST:
        return [_plain(line, width, palette) for line in lines]
    console = Console(width=width, color_system=None, legacy_windows=False, markup=False)
    try:
        markdown = Markdown("\n".join(lines), hyperlinks=False, code_theme="ansi_dark")
        _keep_tags(markdown)
        found = console.render_lines(markdown, console.options.update(width=width), pad=True)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        # Whatever a text does to the reader of Markdown, it is a text and can be shown as one.
        return [_plain(line, width, palette) for line in lines]
    return [_styled(line, width, palette) for line in found]


def _keep_tags(markdown: Markdown) -> None:
    """Show what looks like HTML, such as `List<Item>`, where rich would leave it out, and keep the
    ends of lines."""
    for token in markdown.parsed:
        if token.type == "html_block":
            token.type = "code_block"
        for child in token.children or ():
            if child.type == "html_inline":
                child.type = "text"
            elif child.type == "softbreak":
                child.type = "hardbreak"  # lines stay the lines that somebody typed


def _styled(segments: list[Segment], width: int, palette: Palette) -> Strip:
    """One line in the palette's colours; of rich's styles only what is no colour is kept."""
    plain = palette.style("")
    parts = [
        Segment(clean(part.text), plain + _shape(part.style))
        for part in segments
        if part.control is None and part.text
    ]
    return Strip(parts).adjust_cell_length(width, plain).simplify()


def _shape(style: Style | None) -> Style:
    if style is None:
        return Style()
    return Style(
        bold=style.bold,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        reverse=style.reverse,
    )


def _plain(line: str, width: int, palette: Palette) -> Strip:
    return Strip([Segment(fitted(line, width), palette.style(""))], width)
