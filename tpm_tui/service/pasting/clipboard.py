"""Cells and rows as text that spreadsheets understand, and such text read back.

Tab-separated, quoted as Excel does it.  Numbers are plain (`12000.5`), dates ISO, percentages carry
their sign, and durations are hours (`12.5`), which the program reads back as the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.exchange.csv_guard import guarded_formula, unguarded
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Percent
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.editing.bulk_rows import topmost

Lines = tuple[tuple[str, ...], ...]
"""Cells by line."""

MOST_CELLS = 200_000
"""Cells of one paste."""

MOST_CHARACTERS = 20_000_000
"""Characters of one paste."""

MOST_LEVELS = 50
"""Levels of an indented list; deeper lines stand on the last one."""

TERMINAL_BYTES = 74_994
"""Bytes that the clipboard sequence of terminals (OSC 52) carries: 100,000 once encoded."""

_BULLET = re.compile(
    r"([-*+\u2022\u25e6\u25aa\u2013\u2043\u00b7]|\(?\d{1,4}[.)]|\[[ xX]?\])[ \t\u00a0]+"
)
_BOX = re.compile(r"\[[ xX]?\]\s+")
_SPACES = re.compile(r"[ \t\u00a0]*")
_FIELD_END = re.compile(r"\t|\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text from outside as a table and as an outline."""

    cells: tuple[tuple[str, ...], ...]
    """Lines may have different lengths."""
    outline: tuple[tuple[int, tuple[str, ...]], ...]
    """(level from 0, cells) of the lines that say anything."""

    @property
    def has_levels(self) -> bool:
        """Whether its indentation says what belongs below what."""
        return any(level for level, _ in self.outline)

    @property
    def single(self) -> str | None:
        """The text, where it is one cell."""
        if len(self.cells) == 1 and len(self.cells[0]) == 1:
            return self.cells[0][0]
        return None


# ---- out


def cell_text(board: Board, row: int, key: str) -> str:
    """A cell as text that can be typed into the same column again, in full where it is an input."""
    figures = board.figures
    if is_group(row):
        return ""
    shown = figures.text(row, key)
    value = figures.value(row, key)
    if key == "allocation" or not shown or key not in board.fields:
        return shown
    kind = figures.kind(row, key)
    if isinstance(kind, Duration):
        return hours_text(value) if isinstance(value, int) else shown
    if isinstance(kind, Percent) and isinstance(value, int):
        if key == "progress" and (row < 0 or (row != BOARD and board.items.is_leaf(row))):
            exact = board.items.columns[key][abs(row)]
            # What is done shows 100 % whatever was typed before.
            value = exact if isinstance(exact, int) and abs(exact - value) < 100 else value
        return f"{kind.edit_text(value, board.ctx)}%"
    return kind.edit_text(value, board.ctx) or shown


def cells_of(board: Board, rows: Sequence[int], keys: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Texts of a block of cells; groups, which are no rows of the board, are left out."""
    return tuple(
        tuple(cell_text(board, row, key) for key in keys) for row in rows if not is_group(row)
    )


def cells_to_tsv(board: Board, rows: Sequence[int], keys: Sequence[str]) -> str:
    """A block of cells for another program."""
    return tsv(
        [_outward(board, key, text) for key, text in zip(keys, line, strict=True)]
        for line in cells_of(board, rows, keys)
    )


def titled_tsv(board: Board, rows: Sequence[int], keys: Sequence[str]) -> str:
    """As `cells_to_tsv` with the titles first, so that one sees what stands where."""
    if "title" in keys:
        return cells_to_tsv(board, rows, keys)
    return tsv(
        [
            _outward(board, "title", row_title(board, row)),
            *(_outward(board, key, cell_text(board, row, key)) for key in keys),
        ]
        for row in rows
    )


def without_titles(before: Pasted, after: Pasted, keys: Sequence[str]) -> Lines:
    """What came back of a table with titles first, without them: they are there to look at.  Raises
    Refused where lines have changed places, as values would then go to other rows."""
    if "title" in keys:
        return after.cells
    then, now = ([line[0] for line in one.cells] for one in (before, after))
    if then != now and sorted(then) == sorted(now):
        at = next(n for n, title in enumerate(now) if title != then[n])
        raise Refused(f"Line {at + 1} is {now[at]!r} and was {then[at]!r}; lines keep their order.")
    narrow = all(len(line) <= len(keys) for line in after.cells)
    if narrow and not set(then) & set(now):
        return after.cells  # the titles were taken out
    return tuple(line[1:] for line in after.cells)


def rows_to_tsv(board: Board, rows: Sequence[int], keys: Sequence[str]) -> str:
    """Rows with everything below them for another program: a line of labels, then the titles, two
    spaces for every level, and the other columns."""
    items = board.items
    others = [key for key in keys if key != "title"]
    lines = [[board.fields[key].label for key in ("title", *others)]]
    for top in topmost(board, rows, "copied"):
        base = items.level(top)
        for item in items.subtree(top):
            indent = "  " * min(items.level(item) - base, MOST_LEVELS)
            title = _outward(board, "title", cell_text(board, item, "title"))
            cells = [_outward(board, key, cell_text(board, item, key)) for key in others]
            lines.append([indent + title, *cells])
    return tsv(lines)


def tsv(lines: Iterable[Sequence[str]]) -> str:
    """Lines of cells as text, quoted where a cell holds a tab, a line end or a leading quote."""
    return "\n".join("\t".join(map(_quoted, line)) for line in lines) + "\n"


def osc52_text(text: str) -> tuple[str | None, str]:
    """What to send to the terminal's clipboard, None where it is too much, and what to say."""
    safe = text.encode("utf-8", "replace").decode("utf-8")
    size = len(safe.encode("utf-8"))
    if size > TERMINAL_BYTES:
        return None, (
            f"kept inside the program only: {size:,} bytes are more than the {TERMINAL_BYTES:,} "
            "that a terminal's clipboard takes"
        )
    return safe, "also sent to the terminal's clipboard"


def _outward(board: Board, key: str, text: str) -> str:
    safe = strip_controls(text, multiline=True)
    return safe if isinstance(board.fields[key].type, Date) else guarded_formula(safe)


def _quoted(text: str) -> str:
    if text.startswith('"') or any(mark in text for mark in "\t\n\r"):
        return '"' + text.replace('"', '""') + '"'
    return text


def hours_text(seconds: int) -> str:
    """Hours as a decimal that reads back to the same seconds."""
    millionths = seconds * 1_000_000 // 3600
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}".rstrip("0").rstrip(".")


# ---- in


def parse_tsv(text: str) -> Pasted:
    """Read what a spreadsheet, a browser or an editor puts into the clipboard: tab-separated cells,
    or a list whose indentation or bullets give levels; raises InvalidInput where it is too much."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(
            f"{len(text):,} characters are too many to paste; {MOST_CHARACTERS:,} fit.",
            "Save them as a file and import that.",
        )
    lines = _cells(text)
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    if "\t" not in text:
        listed = _listed([line[0] for line in lines])
        return Pasted(tuple((one,) for _, one in listed), _levelled(listed))
    cells = tuple(tuple(unguarded(cell.strip(" \u00a0")) for cell in line) for line in lines)
    return Pasted(cells, _table_outline(lines))


def _cells(text: str) -> list[list[str]]:
    """Cells by line; a quoted cell may hold tabs and line ends, and a stray quote is just one."""
    lines: list[list[str]] = []
    line: list[str] = []
    at, size, count = 0, len(text), 0
    while at < size:
        end = _closing(text, at) if text[at] == '"' else -1
        if end >= 0:
            cell, at = text[at + 1 : end].replace('""', '"'), end + 1
            found = _FIELD_END.match(text, at)
        else:
            found = _FIELD_END.search(text, at)
            cell = text[at : found.start() if found else size]
        line.append(strip_controls(cell, multiline=True))
        count += 1
        if count > MOST_CELLS:
            raise InvalidInput(
                f"More than {MOST_CELLS:,} cells are too many to paste at once.",
                "Save them as a file and import that.",
            )
        at = found.end() if found else size
        if found and found.group() == "\t":
            if at == size:
                line.append("")
        else:
            lines.append(line)
            line = []
    if line:
        lines.append(line)
    return lines


def _closing(text: str, at: int) -> int:
    """Where the quote ends that opens at a place; -1 where nothing closes it before a cell ends."""
    quote = text.find('"', at + 1)
    while quote >= 0:
        after = text[quote + 1 : quote + 2]
        if after == '"':
            quote = text.find('"', quote + 2)
            continue
        return quote if after in ("", "\t", "\r", "\n") else -1
    return -1


def _listed(lines: Sequence[str]) -> list[tuple[int, str]]:
    """(indentation, text) of the lines of a list; bullets go where all lines have one."""
    found: list[tuple[int, str]] = []
    for line in lines:
        indent = _SPACES.match(line)
        width = len(indent.group().expandtabs(4)) if indent else 0
        found.append((width, line.strip(" \t\u00a0")))
    texts = _without_bullets([one for _, one in found])
    return [(width, unguarded(one)) for (width, _), one in zip(found, texts, strict=True)]


def _without_bullets(texts: Sequence[str]) -> list[str]:
    """Lines of a list without their bullets, numbers and boxes, where all of them have one."""
    said = [one for one in texts if one]
    if len(said) < 2 or not all(_BULLET.match(one) for one in said):
        return list(texts)
    return [_BOX.sub("", _BULLET.sub("", one, count=1)) for one in texts]


def _table_outline(lines: Sequence[Sequence[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Levels of a table: leading spaces of its first column, or leading tabs where every line
    holds a single text."""
    said = [line for line in lines if any(cell.strip() for cell in line)]
    if said and said[0][0].strip() and all(sum(map(bool, line)) == 1 for line in said):
        listed = [
            (next(n for n, cell in enumerate(line) if cell), "".join(line).strip()) for line in said
        ]
        texts = _without_bullets([one for _, one in listed])
        return _levelled(
            [(level, unguarded(one)) for (level, _), one in zip(listed, texts, strict=True)]
        )
    widths = [(len(line[0]) - len(line[0].lstrip(" \u00a0")), line[0]) for line in said]
    levels = [level for level, _ in _levelled(widths, keep_empty=True)]
    return tuple(
        (level, tuple(unguarded(cell.strip(" \u00a0")) for cell in line))
        for level, line in zip(levels, said, strict=True)
    )


def _levelled(
    listed: Sequence[tuple[int, str]], *, keep_empty: bool = False
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Levels from indentations: deeper than the line above is one level more."""
    found: list[tuple[int, tuple[str, ...]]] = []
    open_at: list[int] = []
    for width, text in listed:
        if not text and not keep_empty:
            continue
        while open_at and open_at[-1] >= width:
            open_at.pop()
        found.append((min(len(open_at), MOST_LEVELS - 1), (text,)))
        open_at.append(width)
    return tuple(found)
