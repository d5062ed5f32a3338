"""What can follow the keys pressed so far, on the two lines below the grid."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from tpm_tui.service.key_names import shown, shown_key
from tpm_tui.ui.bars import Spans

_LEVEL = "fold-to-level-"


def continuing(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(key, what it does) pairs; the levels of the tree as one, and keys after which more follow
    only once."""
    words: dict[str, str] = {}
    levels = False
    for keys, name in found:
        first, *rest = keys.split()
        if name.startswith(_LEVEL) and not rest:
            levels = True
        elif rest:
            words.setdefault(f"{shown_key(first)}", "…")
        else:
            words[shown_key(first)] = name
    return [*words.items(), *([("1..9", "to level")] if levels else [])]


def panel(pending: tuple[str, ...], found: Iterable[tuple[str, str]], width: int) -> list[Spans]:
    """Two lines of keys and commands; what does not fit is counted."""
    lead = f" {shown(' '.join(pending))} …  "
    pairs = continuing(found)
    lines: list[Spans] = [[(lead, "strong")], [(" " * cell_len(lead), "")]]
    used = [cell_len(lead)] * 2
    room = width - len(f"+{len(pairs)} more ")
    at = 0
    for place, (key, word) in enumerate(pairs):
        size = cell_len(key) + cell_len(word) + 3
        last = place == len(pairs) - 1
        if at == 0 and used[0] + size > width:
            at = 1
        if at == 1 and used[1] + size > (width if last else room):
            lines[1].append((f"+{len(pairs) - place} more", "muted"))
            break
        lines[at] += [(f"{key} ", "accent"), (f"{word}  ", "muted")]
        used[at] += size
    return lines
