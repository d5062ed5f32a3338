"""How cells look: styles as the terminal knows them, and the shortest way from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from rich.color import Color, ColorSystem
from rich.style import Style

from tpm_tui.ui.paint.glyphs import UNKNOWN

PLAIN = "\x01"
"""Key of the pen of a terminal after a reset; `glyphs.UNKNOWN` is no pen's key."""

_ON_OFF = (
    ("bold", 1, 22),
    ("dim", 2, 22),
    ("italic", 3, 23),
    ("underline", 4, 24),
    ("blink", 5, 25),
    ("blink2", 6, 25),
    ("reverse", 7, 27),
    ("conceal", 8, 28),
    ("strike", 9, 29),
    ("underline2", 21, 24),
    ("frame", 51, 54),
    ("encircle", 52, 54),
    ("overline", 53, 55),
)
_OFF = {on: off for _, on, off in _ON_OFF}
_UNSEEN_ON_BLANKS = frozenset({1, 2, 3, 8})
_MAX_PENS = 4_096
_MAX_STYLES = 8_192


@dataclass(frozen=True, slots=True)
class Pen:
    """The look of a cell, in the terminal's own terms."""

    attributes: frozenset[int] = frozenset()
    """SGR codes that are on."""
    foreground: str = "39"
    """SGR codes of the text's colour."""
    background: str = "49"
    """SGR codes of the cell's colour."""
    link: str = ""
    """Parameters of the hyperlink sequence; empty for none."""

    @property
    def blank_look(self) -> str | None:
        """What a blank cell shows: its background, or None if a blank shows more than that."""
        if self.link or self.attributes - _UNSEEN_ON_BLANKS:
            return None
        return self.background


class Pens:
    """Gives every look a one-character key, so that the looks of a line are a string."""

    def __init__(self, colors: ColorSystem) -> None:
        self.colors = colors
        self._pens = [Pen()]
        self._keys = {Pen(): PLAIN}
        self.looks = {ord(UNKNOWN): UNKNOWN}
        """For `str.translate`: the key of the first pen with which a blank cell looks the same."""
        self._blanks: dict[str, str] = {}
        self._note_look(PLAIN)
        self._styles: dict[int, tuple[Style, str]] = {}
        self._changes: dict[tuple[str, str], str] = {}

    @property
    def full(self) -> bool:
        """Whether so many looks were seen that a new table should be begun."""
        return len(self._pens) > _MAX_PENS

    def __getitem__(self, key: str) -> Pen:
        return self._pens[ord(key) - 1]

    def key(self, style: Style | None) -> str:
        """Return the key of a style's look; styles are told apart by identity, which is cheap."""
        if style is None:
            return PLAIN
        known = self._styles.get(id(style))
        if known is not None:
            return known[1]
        if len(self._styles) >= _MAX_STYLES:
            self._styles.clear()
        pen = self._pen(style)
        key = self._keys.get(pen)
        if key is None:
            self._pens.append(pen)
            key = self._keys[pen] = chr(len(self._pens))
            self._note_look(key)
        self._styles[id(style)] = (style, key)  # keeping the style keeps its id from reuse
        return key

    def change(self, old: str, new: str) -> str:
        """Return the sequence that takes the terminal from one pen to another."""
        if old == new:
            return ""
        sequence = self._changes.get((old, new))
        if sequence is None:
            sequence = self._changes[old, new] = _sequence(self[old], self[new])
        return sequence

    def _note_look(self, key: str) -> None:
        look = self[key].blank_look
        self.looks[ord(key)] = key if look is None else self._blanks.setdefault(look, key)

    def _pen(self, style: Style) -> Pen:
        """Express a style in the colours this terminal has."""
        link = ""
        if style.link and style.link.isprintable():
            link = f"id={style.link_id};{style.link}"
        return Pen(
            frozenset(on for name, on, _ in _ON_OFF if getattr(style, name)),
            self._codes(style.color, foreground=True) or "39",
            self._codes(style.bgcolor, foreground=False) or "49",
            link,
        )

    def _codes(self, color: Color | None, *, foreground: bool) -> str:
        """Return the SGR codes of a colour; none if it is not set."""
        if color is None:
            return ""
        return ";".join(color.downgrade(self.colors).get_ansi_codes(foreground))


def _sequence(old: Pen, new: Pen) -> str:
    """Choose the shorter of changing what differs and starting from a reset."""
    partial = _difference(old, new)
    afresh = ["", *_difference(Pen(), new)]
    sgr = min(";".join(partial), ";".join(afresh), key=len)
    sequence = f"\x1b[{sgr}m" if partial else ""
    if old.link != new.link:
        sequence += f"\x1b]8;{new.link or ';'}\x1b\\"
    return sequence


def _difference(old: Pen, new: Pen) -> list[str]:
    """List the SGR codes that turn one look into another."""
    off = {_OFF[code] for code in old.attributes - new.attributes}
    kept = {code for code in old.attributes if _OFF[code] not in off}
    codes = [str(code) for code in (*sorted(off), *sorted(new.attributes - kept))]
    if old.foreground != new.foreground:
        codes.append(new.foreground)
    if old.background != new.background:
        codes.append(new.background)
    return codes
