"""A text file as a table: encoding, delimiter, header line, rows of equal length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass
from pathlib import Path

from tpm_tui.domain.text import clean
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_columns import NO_NAMES, Columns, guessed, known, normal
from tpm_tui.exchange.csv_guard import unguarded_cell
from tpm_tui.exchange.csv_native import is_native, left_out, native_names, with_reasons
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import shown
from tpm_tui.exchange.csv_records import DELIMITERS, Reader, Record, sniffed_delimiter
from tpm_tui.exchange.csv_text import read_text
from tpm_tui.exchange.csv_tree import Row
from tpm_tui.exchange.mapping import Mapping

_PREAMBLE = 10
"""Lines above the header that are looked through."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the header, and what the columns mean."""

    format: str
    """Encoding and delimiter, for people."""
    semicolons: bool
    columns: Columns
    rows: list[Row]
    native: bool = False
    """Whether the program exported it itself."""


def read_table(
    path: Path,
    mapping: Mapping,
    notes: Notes,
    own: Names[str, str] = NO_NAMES,
    computed: Iterable[str] = (),
) -> Table:
    """The table in a file; raises ImportFailed where there is none.  `own` are keys of the board's
    own columns by their names, `computed` names of those that hold no input."""
    text, encoding = read_text(path, mapping.options.encoding, notes)
    start, line, delimiter = _separator_line(text)
    wanted = {normal(header) for header in mapping.columns}

    def means(header: str) -> bool:
        return normal(header) in wanted or known(header, own)

    delimiter = mapping.options.delimiter or delimiter or sniffed_delimiter(text[start:], means)
    records = list(Reader(text, delimiter, notes).records(start, line))
    header = _header_at(records, means)
    for skipped in records[:header]:
        if not skipped.blank:
            quoted = shown(delimiter.join(skipped.cells))
            notes.add(
                "preamble", f"{quoted} stands above the header; it is not imported.", skipped.line
            )
    headers = records[header].cells
    while len(headers) > 1 and not headers[-1].strip():
        headers.pop()
    rows = _rows(records[header + 1 :], len(headers), notes)
    native, asked = is_native(headers), mapping
    if native:
        mapping, own = left_out(headers, mapping, computed), native_names(own)
        headers = list(map(unguarded_cell, headers))
        rows = [Row(row.line, tuple(map(unguarded_cell, row.cells))) for row in rows]
    filled = Counter(
        index for row in rows for index, cell in enumerate(row.cells) if cell and not cell.isspace()
    )
    columns = guessed(headers, mapping, filled, notes, own)
    if not columns.by_key:
        names = ", ".join(shown(column.header) for column in columns.all[:20])
        raise ImportFailed(
            f"{clean(path.name)}: none of its headers is understood: {names}.",
            "Say what they hold, such as `--map 'Header=title'`.",
        )
    if native:
        columns = with_reasons(columns, asked)
    name = f"CSV ({encoding.upper()}, {DELIMITERS[delimiter]})"
    return Table(name, delimiter == ";", columns, rows, native)


def _separator_line(text: str) -> tuple[int, int, str | None]:
    """Where the table starts, its line, and the delimiter that a first line `sep=;` names."""
    first = text[:8].lstrip("\ufeff")
    if first[:4].lower() == "sep=" and first[4:5] in DELIMITERS:
        end = text.find("\n")
        return (end + 1, 2, first[4]) if 0 <= end <= 8 else (0, 1, None)
    return 0, 1, None


def _header_at(records: list[Record], means: Callable[[str], bool]) -> int:
    """Index of the header: the first line unless it says nothing and a later one does."""
    filled = [index for index, record in enumerate(records[:_PREAMBLE]) if not record.blank]
    if not filled:
        raise ImportFailed("The file has no header line.", "Its first line must name the columns.")
    counts = {index: sum(map(means, records[index].cells)) for index in filled}
    if counts[filled[0]]:
        return filled[0]
    better = [index for index in filled if counts[index] >= 2]
    return better[0] if better else filled[0]


def _rows(records: list[Record], width: int, notes: Notes) -> list[Row]:
    """Rows with as many cells as the header; what is missing or too much is noted."""
    rows: list[Row] = []
    blank: list[int] = []
    for record in records:
        cells = record.cells
        if record.blank:
            blank.append(record.line)
            continue
        if len(cells) > width:
            extra = [cell for cell in cells[width:] if cell.strip()]
            if extra:
                text = ", ".join(shown(cell) for cell in extra[:5]) + (
                    ", ..." if len(extra) > 5 else ""
                )
                notes.add(
                    "long row",
                    f"The row has {len(cells)} cells and the header {width}; not imported: {text}.",
                    record.line,
                )
            cells = cells[:width]
        elif len(cells) < width:
            notes.add(
                "short row",
                f"The row has {len(cells)} cells and the header {width}; the missing ones are unknown.",
                record.line,
            )
            cells = [*cells, *[""] * (width - len(cells))]
        rows.append(Row(record.line, tuple(cells)))
    if blank:
        count = f"{len(blank):,} blank row{'s' * (len(blank) != 1)}"
        notes.add("blank", f"{count} left out.", blank[0])
    return rows
