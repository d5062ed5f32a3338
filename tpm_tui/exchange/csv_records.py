"""From text to records: delimiter, quotes and the line on which each record starts.

The standard library's reader does not tell where a quote that never closes began, and it swallows
every row after it; this one takes such a quote as a plain character and goes on behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tpm_tui.exchange.csv_notes import Notes

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""Characters that may part cells, with their names."""

_EOL = re.compile(r"\r\n|\n|\r")
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file as it stands."""

    line: int
    """Line of the file where it starts, from 1."""
    cells: list[str]

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


class Reader:
    """Cuts a text into records with one delimiter."""

    def __init__(self, text: str, delimiter: str, notes: Notes | None = None) -> None:
        self.text = text
        self.delimiter = delimiter
        self.notes = notes
        self._cell_end = re.compile(rf"[\r\n{re.escape(delimiter)}]")
        self._line = 1
        self._budget = 3 * text.count('"') + 1000
        """Quotes still to be looked at; a text made to open quotes without end exhausts it."""

    def records(self, start: int = 0, line: int = 1) -> Iterator[Record]:
        """All records from an offset, wholly empty lines left out."""
        text, self._line = self.text, line
        at = start
        while at < len(text):
            first = self._line
            end = _EOL.search(text, at)
            stop = end.start() if end else len(text)
            raw = text[at:stop]
            if '"' in raw:
                cells, stop = self._quoted(at)
                end = _EOL.match(text, stop)
                self._line += len(_EOL.findall(text, at, stop))
            else:
                cells = raw.split(self.delimiter)
            self._line += 1
            at = end.end() if end else len(text)
            if len(cells) > 1 or cells[0]:
                yield Record(first, cells)

    def _quoted(self, at: int) -> tuple[list[str], int]:
        """Cells of a record that holds quotes, and the offset of its end."""
        text, size, cells = self.text, len(self.text), []
        line, counted = self._line, at
        while True:
            opening = self._spaces(at)
            close = self._close(opening) if text[opening : opening + 1] == '"' else 0
            if close > 0:
                cells.append(text[opening + 1 : close].replace('""', '"'))
                at = self._spaces(close + 1)
            else:
                if close < 0:
                    line += len(_EOL.findall(text, counted, opening))
                    counted = opening
                    self._unclosed(line)
                stop = self._plain_end(opening)
                cells.append(text[at:stop])
                at = stop
            if at >= size or text[at] != self.delimiter:
                return cells, at
            at += 1

    def _close(self, opening: int) -> int:
        """Offset of the quote that closes the one at `opening`; -1 if none does."""
        text, at = self.text, opening + 1
        while self._budget > 0:
            self._budget -= 1
            quote = text.find('"', at)
            if quote < 0:
                return -1
            if text[quote + 1 : quote + 2] == '"':
                at = quote + 2
                continue
            after = self._spaces(quote + 1)
            if after >= len(text) or text[after] in (self.delimiter, "\r", "\n"):
                return quote
            before = text[quote - 1]
            if before in (self.delimiter, "\r", "\n") and quote > opening + 1:
                return -1
            at = quote + 1
        return -1

    def _spaces(self, at: int) -> int:
        while self.text[at : at + 1] == " ":
            at += 1
        return at

    def _plain_end(self, at: int) -> int:
        end = self._cell_end.search(self.text, at)
        return end.start() if end else len(self.text)

    def _unclosed(self, line: int) -> None:
        if self.notes is not None:
            self.notes.add(
                "quote", "A quote opens here and never closes; the text is kept as it stands.", line
            )


def sniffed_delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The delimiter that gives most headers that are known and rows of one length."""
    cut = len(text) > _SAMPLE
    sample = text[:_SAMPLE]
    best, winner = (0, 0.0, 0), ","
    for delimiter in DELIMITERS:
        records = [row.cells for row in Reader(sample, delimiter).records() if not row.blank]
        if cut and len(records) > 2:
            records.pop()
        widths = Counter(len(cells) for cells in records if len(cells) > 1)
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        names = max(sum(map(known, cells)) for cells in records[:10])
        score = (names, round(rows / len(records), 1), width)
        if score > best:
            best, winner = score, delimiter
    return winner
