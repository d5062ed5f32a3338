"""Styles by name, made from the theme in use."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style
from textual.color import Color as Shade


class Palette:
    """All styles of the grid and the lines around it."""

    def __init__(self, colors: dict[str, str], *, dark: bool) -> None:
        def shade(name: str, fallback: str) -> Shade:
            try:
                return Shade.parse(colors.get(name, fallback))
            except ValueError:
                return Shade.parse(fallback)

        self._made: dict[tuple[str, str], Style] = {}
        back = shade("background", "#101418" if dark else "#fbfbfb")
        ink = shade("foreground", "#d8dee6" if dark else "#20262c")
        accent = shade("primary", "#4a9eff")
        self.back, self.ink, self.accent = back, ink, accent
        panel = back.blend(ink, 0.07)
        row = back.blend(accent, 0.14 if dark else 0.10)
        cursor = accent
        muted = ink.blend(back, 0.45)
        good = shade("success", "#4ec27a").blend(ink, 0.15 if dark else 0.25)
        warn = shade("warning", "#e0b040").blend(ink, 0.10 if dark else 0.45)
        bad = shade("error", "#f06060").blend(ink, 0.10 if dark else 0.15)
        top = ink.blend(accent, 0.55)
        self.backs = {
            "row": _rich(back),
            "cursor-row": _rich(row),
            "cursor": _rich(cursor),
            "head": _rich(panel),
            "edit": _rich(back.blend(ink, 0.16)),
            "flash": _rich(back.blend(shade("success", "#4ec27a"), 0.38)),
            "remote": _rich(back.blend(shade("warning", "#e0b040"), 0.38)),
            "list": _rich(back.blend(ink, 0.12)),
            "picked": _rich(accent),
        }
        on_accent = _rich(accent.get_contrast_text(1.0))
        self.tones = {
            "": Style(color=_rich(ink)),
            "strong": Style(color=_rich(ink), bold=True),
            "top": Style(color=_rich(top), bold=True),
            "muted": Style(color=_rich(muted)),
            "own": Style(color=_rich(muted), italic=True),
            "struck": Style(color=_rich(muted), strike=True),
            "good": Style(color=_rich(good)),
            "warn": Style(color=_rich(warn)),
            "bad": Style(color=_rich(bad), bold=True),
            "accent": Style(color=_rich(top)),
            "faint": Style(color=_rich(ink.blend(back, 0.72))),
            "on-accent": Style(color=on_accent, bold=True),
        }

    def style(self, tone: str, back: str = "row") -> Style:
        """Text style `tone` on the ground `back`."""
        if back in ("cursor", "picked"):
            tone = "on-accent"
        key = (tone, back)
        found = self._made.get(key)
        if found is None:
            found = self.tones.get(tone, self.tones[""]) + Style(bgcolor=self.backs[back])
            self._made[key] = found
        return found


def _rich(shade: Shade) -> Color:
    return shade.rich_color
