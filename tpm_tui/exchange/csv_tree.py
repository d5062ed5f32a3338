"""The outline of a table: from parent ids, outline numbers, levels or indentation.

Every function returns a `Tree` over all rows.  Whatever is wrong with the file, each row keeps
exactly one place: a row whose parent cannot be found, or is below the row itself, becomes a root.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import shown

_LEVEL = re.compile(r"[0-9]{1,5}(?:[.,]0+)?")
_CODE_LIMIT = 1000
_TAB = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table below its header."""

    line: int
    cells: tuple[str, ...]

    def text(self, column: Column | None) -> str:
        """Cell of a column without blanks around it; empty without a column."""
        return self.cells[column.index].strip() if column else ""


@dataclass(slots=True)
class Tree:
    """Parents by row, and the order in which siblings stand."""

    how: str
    parent: list[int | None]
    siblings: Callable[[int], object] | None = None
    """Sort key of siblings; None keeps the order of the file."""
    looped: frozenset[int] = frozenset()
    """Rows of broken loops: what they say of themselves cannot be a total of rows below."""
    children: dict[int | None, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row, parent in enumerate(self.parent):
            self.children.setdefault(parent, []).append(row)
        if self.siblings:
            for rows in self.children.values():
                rows.sort(key=self.siblings)  # type: ignore[arg-type]

    def outline(self) -> list[int]:
        """All rows, parents before their children."""
        order: list[int] = []
        stack = list(reversed(self.children.get(None, [])))
        while stack:
            row = stack.pop()
            order.append(row)
            stack.extend(reversed(self.children.get(row, [])))
        return order

    def depths(self) -> list[int]:
        """Depth of every row, 0 for roots."""
        depths = [0] * len(self.parent)
        for row in self.outline():
            parent = self.parent[row]
            depths[row] = 0 if parent is None else depths[parent] + 1
        return depths


def by_level(rows: Sequence[Row], column: Column | None, notes: Notes) -> Tree:
    """Parents from outline levels; a level that skips some hangs on the row above it."""
    levels: list[int] = []
    for row in rows:
        text = row.text(column)
        if _LEVEL.fullmatch(text):
            levels.append(int(re.split("[.,]", text)[0]))
            continue
        levels.append(levels[-1] if levels else 0)
        header = column.header if column else None
        notes.add("level", f"{shown(text)} is no level; the row above decides.", row.line, header)
    return Tree("hierarchy by outline level", _stacked(levels)[0])


def by_indent(rows: Sequence[Row], widths: list[int], title: Column | None, notes: Notes) -> Tree:
    """Parents from the blanks, tabs or dots before titles."""
    parents, uneven = _stacked(widths)
    for index in uneven:
        text = "It is indented less than its siblings above but more than their parent."
        notes.add("indent", text, rows[index].line, title.header if title else None)
    return Tree("hierarchy by indentation", parents)


def indents(titles: Sequence[str]) -> list[int]:
    """How far each title is indented, relative to the least one; dots count if blanks do not."""
    widths = []
    for title in titles:
        body = title.lstrip()
        blanks = title[: len(title) - len(body)].replace("\n", "").replace("\r", "")
        widths.append(len(blanks.expandtabs(_TAB)) if body else -1)
    filled = [width for width in widths if width >= 0]
    if len(set(filled)) < 2:
        dots = [len(title.strip()) - len(title.strip().lstrip(".")) for title in titles]
        if not dots or dots[0] or len({width for width in dots if width}) == 0:
            return [0] * len(titles)
        return dots
    least = min(filled)
    current = 0
    result = []
    for width in widths:
        current = width - least if width >= 0 else current
        result.append(current)
    return result


def _stacked(levels: list[int]) -> tuple[list[int | None], list[int]]:
    """Parents from depths, and the rows that fall between two depths above them."""
    parents: list[int | None] = []
    uneven: list[int] = []
    stack: list[int] = []
    for row, level in enumerate(levels):
        popped = None
        while stack and levels[stack[-1]] >= level:
            popped = stack.pop()
        if popped is not None and levels[popped] > level:
            uneven.append(row)
        parents.append(stack[-1] if stack else None)
        stack.append(row)
    return parents, uneven


def by_code(rows: Sequence[Row], column: Column | None, notes: Notes) -> Tree:
    """Parents and order from outline numbers such as 1.10.2."""
    header = column.header if column else None
    codes = [_code(row.text(column)) for row in rows]
    first: dict[tuple[str, ...], int] = {}
    for index, code in enumerate(codes):
        if not code:
            notes.add(
                "code",
                "The row has no outline number; it becomes a root.",
                rows[index].line,
                header,
            )
        elif code in first:
            notes.add(
                "same code",
                f"{'.'.join(code)} already stands on line {rows[first[code]].line}; both rows are kept and"
                " the first one gets the rows below it.",
                rows[index].line,
                header,
            )
        else:
            first[code] = index
    top = first.get(("0",))
    parents: list[int | None] = []
    for index, code in enumerate(codes):
        parent = next(
            (first[code[:n]] for n in range(len(code) - 1, 0, -1) if code[:n] in first), None
        )
        missing = code[:-1] if code else ()
        if missing and (parent is None or codes[parent] != missing):
            place = "becomes a root" if parent is None else f"hangs on {'.'.join(codes[parent])}"
            text = f"There is no row {'.'.join(missing)}; {'.'.join(code)} {place}."
            notes.add("missing level", text, rows[index].line, header)
        if parent is None and top is not None and index != top:
            parent = top
        parents.append(parent)
    return Tree("hierarchy by outline number", parents, _natural(codes))


def _code(text: str) -> tuple[str, ...]:
    """Parts of an outline number, without zeros in front."""
    mark = (
        "."
        if "." in text
        else next((one for one in "-/" if re.fullmatch(rf"\d+({re.escape(one)}\d+)+", text)), ".")
    )
    parts = tuple(part.strip() for part in text.strip(" .").split(mark))
    if len(parts) > _CODE_LIMIT or not text.strip(" ."):
        return ()
    return tuple(
        part.lstrip("0") or "0" if part.isascii() and part.isdigit() else part for part in parts
    )


def _natural(codes: list[tuple[str, ...]]) -> Callable[[int], object]:
    """Siblings by number; parts that are no numbers keep the order of the file."""
    seen: dict[str, int] = {}
    for code in codes:
        if code:
            seen.setdefault(code[-1], len(seen))
    last: list[tuple[int, int, int]] = []
    for index, code in enumerate(codes):
        if code and code[-1].isascii() and code[-1].isdigit() and len(code[-1]) < 19:
            last.append((0, int(code[-1]), index))
        else:
            last.append((1, seen[code[-1]] if code else len(seen), index))
    return last.__getitem__
