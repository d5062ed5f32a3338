"""Reading what can still be read of a damaged board, row by row, without touching its file.

Tables are read by row number; where SQLite stops at a bad page, the range is halved until what is
good on either side is found.  What SQLite hands over of a bad page without noticing is kept out by
types and, in the journal, by the chain.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from tpm_tui.domain.changes import ALIVE, PLACE, place
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import TABLE
from tpm_tui.store.copies.backup import at_rest, saved
from tpm_tui.store.copies.replay import Cells
from tpm_tui.store.ddl import APPLICATION_ID, COLUMNS, DDL
from tpm_tui.store.faults import ILL_TYPED
from tpm_tui.store.files.address import address
from tpm_tui.store.journal.chain import GENESIS, links
from tpm_tui.store.journal.records import JournalRow, decoded

_PAGE = 4096
_HEADER = 100
_HIGHEST = 1 << 24
"""No board has as many rows; it is where the search for rows begins."""

_TRIES = 2_000
"""Ranges in a row that may turn out bad without a row among them; then there are none."""

_LARGEST = 1 << 32


@dataclass(slots=True)
class Readable:
    """What could be read."""

    cells: Cells = field(default_factory=dict)
    """Of the tables: by item and field; item 0 holds the settings."""
    rows: dict[int, JournalRow] = field(default_factory=dict)
    """Journal rows by number, whether the chain holds or not."""
    whole: set[str] = field(default_factory=set)
    """Tables of which nothing was unreadable."""
    revision: int | None = None
    """The board's counter."""
    chained: bool = True
    """Whether the journal carries hashes."""
    how: str = ""
    """What the file needed to be read at all."""


def readable(board: Path, folder: Path) -> Readable:
    """Read a damaged board through copies in a folder of one's own."""
    best = Readable()
    for number, (how, first_page) in enumerate(_first_pages(board, folder)):
        target = folder / f"try{number}.db"
        shutil.copyfile(board, target)
        log = board.with_name(board.name + "-wal")
        if log.exists():
            shutil.copyfile(log, target.with_name(target.name + "-wal"))
        _pad(target, first_page)
        found = _read(target)
        found.how = how
        if _size(found) > _size(best):
            best = found
        if best.rows and any(item != BOARD for item in best.cells):
            break  # the first page is good: another one says nothing better
    return best


def _pad(path: Path, first_page: bytes) -> None:
    """Write the first page, and zeros for the pages that the file should have: SQLite reads nothing
    of a file that is shorter than it says."""
    with path.open("r+b") as file:
        file.write(first_page)
        file.seek(0)
        head = file.read(_HEADER)
        pages = int.from_bytes(head[28:32], "big")
        size = max(path.stat().st_size, min(pages * _PAGE, _LARGEST))
        file.truncate(-(-size // _PAGE) * _PAGE)


def _size(found: Readable) -> int:
    return len(found.rows) + sum(map(len, found.cells.values()))


def _first_pages(board: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The first page as it is, with another header, from a backup, and of a new board: it says where
    the tables are."""
    yield "", b""
    with board.open("rb") as file:
        own = file.read(_PAGE)
    size = (board.stat().st_size // _PAGE).to_bytes(4, "big")
    fresh = _fresh(folder)
    head = fresh[:28] + size + bytes(8) + fresh[40:_HEADER]
    yield "with a new header", head + own[_HEADER:]
    for one in saved(board):
        with suppress(OSError), one.path.open("rb") as file:
            page = file.read(_PAGE)
            if page[:16] == fresh[:16]:
                yield f"with the first page of {one.path.name}", page[:28] + size + page[32:]
    yield "with the first page of a new board", head + fresh[_HEADER:]


def _fresh(folder: Path) -> bytes:
    path = folder / "fresh.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        for statement in DDL:
            db.execute(statement)
    data = path.read_bytes()[:_PAGE]
    path.unlink()
    return data


# ---- reading


def _read(path: Path) -> Readable:
    found = Readable()
    with closing(sqlite3.connect(address(path, "mode=rw"), uri=True)) as db:
        with suppress(sqlite3.Error):
            db.execute("PRAGMA trusted_schema=OFF")
            db.execute("PRAGMA cell_size_check=ON")
        with suppress(sqlite3.Error):
            counter = db.execute("SELECT seq FROM board").fetchone()
            if counter and isinstance(counter[0], int):
                found.revision = counter[0]
        _read_items(db, found)
        _read_settings(db, found)
        _read_journal(db, found)
    return found


def _read_items(db: sqlite3.Connection, found: Readable) -> None:
    names = ("parent_id", "pos", "alive", *TABLE)
    rows, whole = _rows(db, "item", names)
    for item, parent, pos, alive, *values in rows:
        if isinstance(parent, int) and isinstance(pos, str) and alive in (0, 1):
            cells = {
                PLACE: place(parent, pos),
                ALIVE: alive,
                **dict(zip(TABLE, values, strict=True)),
            }
            sane = all(isinstance(one, int | str | None) for one in values)
            if sane and isinstance(cells["title"], str) and item > BOARD:
                found.cells.setdefault(item, {}).update(cells)
                continue
        whole = False
    if whole:
        found.whole.add("item")
    rows, whole = _rows(db, "extra", ("item_id", "field", "value"))
    for _, item, key, text in rows:
        try:
            found.cells.setdefault(int(item), {})[str(key)] = decoded(text)
        except ILL_TYPED:
            whole = False
    if whole:
        found.whole.add("extra")


def _read_settings(db: sqlite3.Connection, found: Readable) -> None:
    rows, whole = _rows(db, "setting", ("key", "value"))
    for _, key, value in rows:
        if isinstance(key, str) and isinstance(value, str | None):
            found.cells.setdefault(BOARD, {})[key] = value
        else:
            whole = False
    if whole:
        found.whole.add("setting")


def _read_journal(db: sqlite3.Connection, found: Readable) -> None:
    rows, whole = _rows(db, "change", (*COLUMNS, "hash"))
    if not rows:
        older = COLUMNS[:-1]
        rows, whole = _rows(db, "change", older)
        rows = [(*row, None, "") for row in rows]
        found.chained = not rows
    for _, *columns in rows:
        row = JournalRow(*columns)
        try:
            row.change()
            found.rows[row.seq] = row
        except ILL_TYPED:
            whole = False
    if whole:
        found.whole.add("change")


def _rows(
    db: sqlite3.Connection, table: str, names: Sequence[str]
) -> tuple[list[tuple[Any, ...]], bool]:
    """Rows of a table with their numbers, and whether all of it was readable."""
    query = f"SELECT rowid, {', '.join(names)} FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    found: list[tuple[Any, ...]] = []
    whole, tries = True, 0
    ranges = deque([(0, _HIGHEST)])
    while ranges and tries < _TRIES:
        first, last = ranges.popleft()
        got: list[tuple[Any, ...]] = []
        try:
            got.extend(db.execute(query, (first, last)))
        except sqlite3.Error as error:
            whole, tries = False, 0 if got else tries + 1
            if "no such" in str(error) or "not a database" in str(error):
                break
            # What came before the bad page is good.
            first = max(first, got[-1][0] + 1) if got else first
            if first < last:
                middle = (first + last) // 2
                ranges += [(first, middle), (middle + 1, last)]
        found += got
    return sorted(found, key=itemgetter(0)), whole


# ---- the chain


def prefix(
    rows: dict[int, JournalRow], others: Iterable[dict[int, JournalRow]]
) -> list[JournalRow]:
    """The journal from its first row as far as every row follows from the one before; where one does
    not, the row of another file of the same board that does."""
    found: list[JournalRow] = []
    before, sources = GENESIS, [rows, *others]
    while True:
        seq = len(found) + 1
        for source in sources:
            row = source.get(seq)
            if row is not None and next(links([row.columns()], before)) == row.hash:
                found.append(row)
                before = row.hash
                break
        else:
            return found


def rows_of(path: Path) -> dict[int, JournalRow]:
    """Journal rows of a backup; nothing where it has no chain or cannot be read."""
    try:
        with at_rest(path) as db:
            query = f"SELECT {', '.join(COLUMNS)}, hash FROM change"
            return {row[0]: JournalRow(*row) for row in db.execute(query)}
    except sqlite3.Error:
        return {}
