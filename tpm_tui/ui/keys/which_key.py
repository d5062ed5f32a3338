"""The panel that opens over the last lines while a key sequence is open: what can follow."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from tpm_tui.service.keys.names import shown, shown_key
from tpm_tui.ui.bars import Bar, Spans
from tpm_tui.ui.grid.palette import Palette

_LEVEL = "fold-to-level-"
_VIEW = "open-view-"
LINES = 40
"""Lines of the largest panel."""


class WhichKey(Bar):
    """Lies over the rows, so that nothing below it moves; hidden while no sequence is open."""

    DEFAULT_CSS = "WhichKey { layer: above; dock: bottom; display: none; width: 1fr; }"

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette, "list", LINES)

    def open(self, pending: tuple[str, ...], found: Iterable[tuple[str, str]]) -> None:
        """Show what can follow the keys pressed so far."""
        size = self.screen.size
        lines = panel(pending, found, size.width, max(2, min(LINES, size.height // 2)))
        for number, spans in enumerate(lines):
            self.set_line(number, spans)
        self.styles.height = len(lines)
        self.display = True

    def close(self) -> None:
        """Hide the panel."""
        if self.display:
            self.display = False


def continuing(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(key, what it does) pairs; commands that come in numbers as one, and keys after which more
    follow only once."""
    words: dict[str, str] = {}
    numbered: dict[str, str] = {}
    for keys, name in found:
        first, *rest = keys.split()
        stem = next((one for one in (_LEVEL, _VIEW) if name.startswith(one)), "")
        if stem and not rest and first.isdigit():
            numbered[stem] = stem.rstrip("-")
        elif rest:
            words.setdefault(shown_key(first), "…")
        else:
            words[shown_key(first)] = name
    return [*words.items(), *(("1..9", word) for word in numbered.values())]


def panel(
    pending: tuple[str, ...], found: Iterable[tuple[str, str]], width: int, most: int
) -> list[Spans]:
    """Lines of the panel, at most so many: keys and commands in columns, read downwards."""
    pairs = continuing(found)
    key_width = max((cell_len(key) for key, _ in pairs), default=1)
    word_width = max((cell_len(word) for _, word in pairs), default=1)
    across = max(1, (width - 1) // (key_width + word_width + 4))
    shown_most = across * (most - 1)
    left = len(pairs) - shown_most
    told = f"  +{left} more, found by name" if left > 0 else ""
    lead = f" {shown(' '.join(pending))} …"
    lines: list[Spans] = [[(lead, "strong"), (f"  Esc leaves{told}", "muted")]]
    pairs = pairs[:shown_most]
    down = -(-len(pairs) // across)
    for row in range(down):
        spans: Spans = [(" ", "")]
        for key, word in pairs[row::down]:
            spans.append((f" {key}{' ' * (key_width - cell_len(key))} ", "accent"))
            spans.append((f"{word}{' ' * (word_width - cell_len(word))}  ", ""))
        lines.append(spans)
    return lines
