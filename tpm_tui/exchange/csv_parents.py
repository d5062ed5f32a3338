"""The outline of a table in which each row names its parent."""

from __future__ import annotations

from collections.abc import Sequence

from tpm_tui.exchange.csv_columns import Columns
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import shown
from tpm_tui.exchange.csv_tree import Row, Tree

_PARENTS = ("parent", "parent_key")


def names_parents(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether any row's parent is a row of the table."""
    index = _Index(rows, columns)
    return any(index.find(row, columns)[0] is not None for row in rows)


def by_parent(rows: Sequence[Row], columns: Columns, notes: Notes) -> Tree:
    """Parents from ids or keys; orphans, loops and twins are noted and lose no row."""
    index = _Index(rows, columns)
    column = columns.first("parent") or columns.first("parent_key")
    header = column.header if column else None
    index.note_twins(notes)
    parents: list[int | None] = []
    for number, row in enumerate(rows):
        parent, named = index.find(row, columns)
        if parent == number:
            notes.add("self", f"The row names itself ({shown(named)}) as its parent; it becomes a root.",
                      row.line, header)  # fmt: skip
            parent = None
        elif parent is None and named:
            notes.add(
                "orphan",
                f"There is no row {shown(named)}; this row becomes a root.",
                row.line,
                header,
            )
        parents.append(parent)
    looped = _break_loops(rows, parents, index, header, notes)
    return Tree("hierarchy by parent id", parents, looped=looped)


class _Index:
    """Rows by what other rows may call them."""

    def __init__(self, rows: Sequence[Row], columns: Columns) -> None:
        self._rows = rows
        self._ids = [column for key in ("id", "key") if (column := columns.first(key))]
        self._maps: list[dict[str, int]] = []
        for column in self._ids:
            found: dict[str, int] = {}
            for number, row in enumerate(rows):
                if name := _folded(row.text(column)):
                    found.setdefault(name, number)
            self._maps.append(found)
        self._titles: dict[str, int] = {}
        parents = [column for key in _PARENTS for column in columns.by_key.get(key, ())]
        cells = [row.text(column) for row in rows for column in parents]
        if not any(_folded(cell) in found for cell in cells if cell for found in self._maps):
            title = columns.first("title")
            for number, row in enumerate(rows):
                name = _folded(row.text(title))
                self._titles[name] = -1 if name in self._titles else number

    def name(self, number: int) -> str:
        """What a row is called in a note."""
        row = self._rows[number]
        return next(
            (text for column in self._ids if (text := row.text(column))), f"line {row.line}"
        )

    def find(self, row: Row, columns: Columns) -> tuple[int | None, str]:
        """The row that the parent cells name, and their first text."""
        first = ""
        for key in _PARENTS:
            for column in columns.by_key.get(key, ()):
                text = row.text(column)
                if text in ("", "0", "-") and _folded(text) not in (
                    self._maps[0] if self._maps else {}
                ):
                    continue
                first = first or text
                for found in (*self._maps, self._titles):
                    number = found.get(_folded(text), -1)
                    if number >= 0:
                        return number, text
        return None, first

    def note_twins(self, notes: Notes) -> None:
        """Note rows without an id and rows whose id is taken."""
        if not self._ids:
            return
        column, found = self._ids[0], self._maps[0]
        for number, row in enumerate(self._rows):
            text = row.text(column)
            if not text:
                notes.add("no id", "The row has no id; no other row can name it as its parent.",
                          row.line, column.header)  # fmt: skip
            elif found[_folded(text)] != number:
                line = self._rows[found[_folded(text)]].line
                notes.add(
                    "same id",
                    f"The id {shown(text)} already stands on line {line}; both rows are kept and the first"
                    " one gets the rows below it.",
                    row.line,
                    column.header,
                )


def _break_loops(
    rows: Sequence[Row], parents: list[int | None], index: _Index, header: str | None, notes: Notes
) -> frozenset[int]:
    """Make the first row of every loop a root, in the order of the file; returns all rows of loops."""
    safe = [False] * len(rows)
    looped: set[int] = set()
    for number in range(len(rows)):
        path: list[int] = []
        on_path: set[int] = set()
        at: int | None = number
        while at is not None and not safe[at] and at not in on_path:
            path.append(at)
            on_path.add(at)
            at = parents[at]
        if at is not None and at in on_path:
            loop = path[path.index(at) :]
            looped.update(loop)
            first = min(loop)
            turn = loop.index(first)
            ring = [index.name(one) for one in (*loop[turn:], *loop[:turn], first)]
            names = " -> ".join(ring if len(ring) <= 8 else [*ring[:6], "...", ring[-1]])
            text = f"Its parents run in a loop ({names}); this row becomes a root."
            notes.add("loop", text, rows[first].line, header)
            parents[first] = None
        for one in path:
            safe[one] = True
    return frozenset(looped)


def _folded(text: str) -> str:
    """An id as it is compared: without case, and without the decimals a spreadsheet adds."""
    text = text.casefold()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
