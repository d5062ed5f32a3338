"""Looks without colour, or with no more than the sixteen that a terminal calls its own."""

from __future__ import annotations

from rich.style import Style

PLAIN_TONES = {
    "": Style(),
    "strong": Style(bold=True),
    "top": Style(bold=True),
    "muted": Style(dim=True),
    "own": Style(italic=True),
    "struck": Style(strike=True),
    "good": Style(),
    "warn": Style(bold=True),
    "bad": Style(bold=True, underline=True),
    "accent": Style(bold=True),
    "faint": Style(dim=True),
    "on-accent": Style(bold=True),
}
"""Tones of a terminal on which no colour is wanted."""

PLAIN_GROUNDS = {
    "row": Style(),
    "cursor-row": Style(),
    "cursor": Style(reverse=True, bold=True),
    "selected": Style(reverse=True, bold=False),
    "head": Style(),
    "label": Style(underline=True),
    "total": Style(bold=True),
    "edit": Style(underline=True),
    "flash": Style(underline=True, bold=True),
    "remote": Style(underline=True, bold=True),
    "other": Style(underline=True),
    "list": Style(reverse=True, bold=False),
    "picked": Style(bold=True, underline=True),
    "heat-ok": Style(),
    "heat-amber": Style(),
    "heat-red": Style(),
}
"""Grounds made of attributes: the cursor and a selection are reversed, and the cursor's row has its
mark beside the title."""

SIXTEEN_GROUNDS = {
    **PLAIN_GROUNDS,
    "selected": Style(color="black", bgcolor="cyan", bold=False),
    "flash": Style(color="black", bgcolor="green"),
    "remote": Style(color="black", bgcolor="yellow"),
    "other": Style(color="black", bgcolor="magenta"),
    "picked": Style(color="black", bgcolor="cyan", bold=True),
}
"""Grounds in the terminal's own colours; its background and its text stay as its owner set them."""


def sixteen_tones(*, dark: bool) -> dict[str, Style]:
    """Tones in the terminal's own colours: what can be read on a dark and on a light background."""
    accent, warn = ("cyan", "yellow") if dark else ("blue", "magenta")
    return {
        **PLAIN_TONES,
        "top": Style(bold=True, color=accent),
        "good": Style(color="green"),
        "warn": Style(color=warn, bold=not dark),
        "bad": Style(color="red", bold=True),
        "accent": Style(color=accent),
    }
